"""The rules hold in every file, and each is shown to find what it is there for."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.guards import rules

ROOT = Path(__file__).parents[2]
MADE = {".git", ".venv", "build", "dist", "__pycache__", ".hypothesis", ".mypy_cache", ".ruff_cache"}
BINARY = {".png", ".ico", ".icns", ".qm", ".ttf", ".otf", ".pyc", ".woff2"}


@cache
def files() -> dict[str, str]:
    """Every text file that is part of the project, by its path."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in _walk(ROOT)
        if path.suffix not in BINARY
    }


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in MADE or path.name.endswith((".egg-info", "_cache")) or path.name == ".coverage":
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def python(path: str) -> bool:
    return path.startswith("app/") and path.endswith(".py")


def short(path: str) -> bool:
    return path.endswith((".py", ".qss.in")) and not path.startswith("tests/fixtures/")


def coloured(path: str) -> bool:
    return path.startswith("app/") and path.endswith((".py", ".in", ".qss"))


def everything(path: str) -> bool:
    return path != "requirements.lock"


@pytest.mark.parametrize(
    ("rule", "applies"),
    [
        (rules.processes_start_in_system_only, python),
        (rules.colours_are_tokens, coloured),
        (rules.screen_text_is_translated, python),
        (rules.marked_sentences_are_literals, python),
        (rules.files_are_short, short),
        (rules.nothing_of_this_machine, everything),
        (rules.lock_has_hashes_and_no_addresses, lambda path: path == "requirements.lock"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_rule_holds(rule: rules.Rule, applies: object) -> None:
    chosen = [path for path in files() if applies(path)]
    assert chosen, "the rule looks at no file"
    assert [f"{path}:{what}" for path in chosen for what in rule(path, files()[path])] == []


BAD = [
    (rules.processes_start_in_system_only, "app/core/a.py", "import subprocess"),
    (rules.processes_start_in_system_only, "app/ui/a.py", "def f():\n    from subprocess import run"),
    (rules.processes_start_in_system_only, "app/cli/a.py", "import os\nos.execv('a', [])"),
    (rules.processes_start_in_system_only, "app/cli/a.py", "import os as o\nx = o.system"),
    (rules.processes_start_in_system_only, "app/ui/a.py", "from PySide6.QtCore import QProcess"),
    (rules.colours_are_tokens, "app/ui/a.py", "x = '#fff'"),
    (rules.colours_are_tokens, "app/ui/a.py", "x = QColor('red')"),
    (rules.colours_are_tokens, "app/ui/a.py", "x = QColor(1, 2, 3)"),
    (rules.colours_are_tokens, "app/ui/theme/style.qss.in", "color: #12ab34;"),
    (rules.screen_text_is_translated, "app/ui/a.py", "QLabel('Hello')"),
    (rules.screen_text_is_translated, "app/ui/a.py", "x.setText(f'{n} files')"),
    (rules.screen_text_is_translated, "app/ui/a.py", "x.setToolTip('Open' if y else tr('Close'))"),
    (rules.screen_text_is_translated, "app/ui/a.py", "x.setWindowTitle(name + ' and more')"),
    (rules.screen_text_is_translated, "app/ui/a.py", "QPushButton(text='Run')"),
    (rules.screen_text_is_translated, "app/ui/a.py", "menu.addAction('{} files'.format(3), f)"),
    (rules.screen_text_is_translated, "app/ui/a.py", "EmptyState('Nothing here yet')"),
    (rules.marked_sentences_are_literals, "app/core/a.py", "say(f'{n} files')"),
    (rules.marked_sentences_are_literals, "app/ui/a.py", "tr(text)"),
    (rules.marked_sentences_are_literals, "app/ui/a.py", "tr_count('{n} file', many, 2)"),
    (rules.files_are_short, "app/ui/a.py", "\n" * 501),
    (rules.files_are_short, "app/ui/main_window.py", "\n" * 300),
    (rules.files_are_short, "app/ui/theme/style.qss.in", "\n" * 150),
    (rules.nothing_of_this_machine, "a.md", "see /ro" + "ot/x"),
    (rules.nothing_of_this_machine, "a.toml", "https://py" + "pi.org/simple"),
    (rules.lock_has_hashes_and_no_addresses, "requirements.lock", "a==1\n"),
    (rules.lock_has_hashes_and_no_addresses, "requirements.lock", "--index-url https://x\n"),
]
GOOD = [
    (rules.processes_start_in_system_only, "app/system/a.py", "import subprocess"),
    (rules.processes_start_in_system_only, "app/core/a.py", "import os.path\nx = os.path.join('a')"),
    (rules.colours_are_tokens, "app/ui/a.py", "x = QColor(tokens.accent)  # see issue #12 and &#123;"),
    (rules.screen_text_is_translated, "app/ui/a.py", "QLabel(tr('Hello'))\nx.setText('·')\nQLabel(name)"),
    (rules.screen_text_is_translated, "app/ui/a.py", "x.setText(f'<b style=\"top:{n}px\">{text}</b>')"),
    (
        rules.screen_text_is_translated,
        "app/ui/a.py",
        '"""Words for the reader of code."""\nx = "key_of_this"',
    ),
    (rules.screen_text_is_translated, "app/ui/a.py", "raise ValueError('a widget needs a name')"),
    (rules.screen_text_is_translated, "app/cli/a.py", "print('usage of this program')"),
    (rules.marked_sentences_are_literals, "app/ui/a.py", "tr('{name} is ready', name=f'{x}')"),
    (rules.lock_has_hashes_and_no_addresses, "requirements.lock", "a==1 \\\n    --hash=sha256:ab\n"),
]


@pytest.mark.parametrize(("rule", "path", "text"), BAD)
def test_the_rule_finds_what_breaks_it(rule: rules.Rule, path: str, text: str) -> None:
    assert rule(path, text)


@pytest.mark.parametrize(("rule", "path", "text"), GOOD)
def test_the_rule_lets_good_code_pass(rule: rules.Rule, path: str, text: str) -> None:
    assert rule(path, text) == []
