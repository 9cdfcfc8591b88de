"""Real shells read every activation line as the path it was made of, and real environments become active."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.activation import files_to_look_for, misreads, usage
from app.core.environments import Environment, Kind
from app.core.shells import ShellName, shell_word
from app.core.usage import Seen

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform == "win32", reason="bash, zsh and fish are not shells of Windows"),
]
OPTIONS = {ShellName.BASH: ["--norc"], ShellName.ZSH: ["-f"], ShellName.FISH: ["--no-config"]}
SPECIAL = (
    " \t\n\r\x01\x07\x1b\x7f!\"#$%&'()*+,-.:;<=>?@[\\]^_`{|}~aé日🐍\u200b\u202e\xa0\udc80\udcff\uf601\ufdd0"
)
names = st.one_of(
    st.text(st.sampled_from(SPECIAL), min_size=1, max_size=12),
    st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1),
    st.binary(min_size=1).map(lambda raw: os.fsdecode(raw.replace(b"\0", b"").replace(b"/", b""))),
)


def run_shell(shell: ShellName, lines: Sequence[str], home: Path) -> bytes:
    """What the shell prints when these lines are typed one after the other."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"there is no {shell} here")
    ended = subprocess.run(
        [program, *OPTIONS[shell]],
        input=os.fsencode("".join(f"{line}\n" for line in lines)),
        capture_output=True,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8"},
        cwd=home,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode(errors="replace")
    return ended.stdout


def activation(environment: Environment, shell: ShellName) -> str:
    """The line for an environment with every script."""
    seen = Seen("linux", frozenset(files_to_look_for(environment, Seen("linux"))))
    (way,) = usage(environment, seen).of(shell).activate
    assert way.line is not None, way.sentence
    return way.line


@pytest.mark.parametrize("shell", OPTIONS)
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(folders=st.lists(names, min_size=1, max_size=25))
def test_any_path_comes_back(
    shell: ShellName, folders: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    prefixes = [f"/{folder}/x" for folder in folders]
    lines = [activation(Environment(prefix, Kind.VENV, "x"), shell) for prefix in prefixes]
    assert not any("\n" in line for line in lines)
    assert all(line.startswith("source ") for line in lines)
    show = r"printf '%s\0' "
    printed = run_shell(
        shell, [show + line.removeprefix("source ") for line in lines], tmp_path_factory.getbasetemp()
    )
    script = "activate.fish" if shell is ShellName.FISH else "activate"
    assert [os.fsdecode(path) for path in printed.split(b"\0")[:-1]] == [
        f"{each}/bin/{script}" for each in prefixes
    ]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """A real environment at an awkward path."""
    folder = tmp_path_factory.mktemp("labs") / "it's the cours é 1; (a & b)"
    prefix = folder / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", prefix], check=True, timeout=120)
    return Environment(str(prefix), Kind.VENV, "lab", executable=str(prefix / "bin" / "python"))


@pytest.mark.parametrize("shell", OPTIONS)
def test_a_real_environment_becomes_active_and_is_left_again(
    shell: ShellName, lab: Environment, tmp_path: Path
) -> None:
    seen = Seen("linux", frozenset(filter(os.path.isfile, files_to_look_for(lab, Seen("linux")))))
    used = usage(lab, seen).of(shell)
    assert used.leave is not None
    leave = used.leave.line
    assert leave is not None
    activate, run = used.activate[0].line, used.run[0].line
    assert activate is not None
    assert run is not None
    (tmp_path / "script.py").write_text("import sys; print(sys.prefix)")
    printed = run_shell(
        shell,
        [
            run,
            activate,
            'echo "$VIRTUAL_ENV"',
            'python -c "import sys; print(sys.prefix)"',
            leave,
            'echo "[$VIRTUAL_ENV]"',
            'echo "$PATH"' if shell is not ShellName.FISH else "string join : $PATH",
        ],
        tmp_path,
    )
    assert printed.decode().splitlines() == [*[lab.prefix] * 3, "[]", "/usr/local/bin:/usr/bin:/bin"]


@pytest.mark.parametrize("shell", OPTIONS)
def test_words_stand_beside_others(shell: ShellName, tmp_path: Path) -> None:
    words = ["a b", "", "it's", "$HOME", "*", "a\nb", "-n", "%1", "!x", "=ls", "~", "{a,b}", "\\", "#"]
    line = r"printf '[%s]\0' " + " ".join(shell_word(word, shell) for word in words)
    printed = run_shell(shell, [line], tmp_path).decode()
    assert printed.split("\0")[:-1] == [f"[{word}]" for word in words]


@pytest.mark.parametrize("shell", [ShellName.BASH, ShellName.FISH])
@pytest.mark.parametrize("name", ["100$ $HOME", 'a "b', "back\\slash", "two\\\\", "line\nbreak"])
def test_a_script_is_found_to_misread_its_path_exactly_when_it_does(
    shell: ShellName, name: str, tmp_path: Path
) -> None:
    lab = Environment(str(tmp_path / name), Kind.VENV, "x")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", lab.prefix], check=True, timeout=120)
    script = Path(lab.prefix, "bin", "activate.fish" if shell is ShellName.FISH else "activate")
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"there is no {shell} here")
    ended = subprocess.run(
        [program, *OPTIONS[shell]],
        input=f'{activation(lab, shell)}\necho "[$VIRTUAL_ENV]"\n',
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
        check=False,
    )
    right = ended.stdout == f"[{lab.prefix}]\n"
    assert misreads(lab, script.read_bytes()) == (not right)
