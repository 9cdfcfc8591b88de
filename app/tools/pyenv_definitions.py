"""Which Pythons pyenv can install, read from the files it reads itself."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.core.commands import Command
from app.core.outcomes import Line, Stream
from app.core.ports import Runner
from app.core.python_versions import DownloadQuestion, Source
from app.core.words import say
from app.system.true_path import true_path
from app.tools.pyenv_here import PyenvHere

_LIST_SECONDS = 60.0
_ASK_SECONDS = 10.0
_PACKAGE = re.compile(r'^\s*install_\w+\s+"?([\w.+-]+)"?\s+"([^"]+)"(?!.*--if )', re.MULTILINE)
_COMPILES = re.compile(r"\b(?:standard|pypy_builder|micropython)\b")  # ways of building in definitions
_CODE = re.compile(r"<code>([^<]+)</code>")
_ARCHIVES = (".tar.xz", ".tar.bz2", ".tar.gz", ".zip")


def installable(pyenv: PyenvHere, runner: Runner) -> Sequence[str]:
    """The names of all versions. pyenv itself is asked only where its files are somewhere else."""
    if pyenv.windows:
        names = _CODE.findall(_text(pyenv.join(".versions_cache.xml")))
    else:
        names = [name for folder in _definition_folders(pyenv) for name in _files(folder)]
    return tuple(dict.fromkeys(names)) if names else _listed(pyenv, runner)


def source(pyenv: PyenvHere, version: str) -> Source | None:
    """Where a version would come from, as far as its definition tells."""
    if pyenv.windows:
        return None
    texts = (_text(os.path.join(folder, version)) for folder in _definition_folders(pyenv))
    text = next(filter(None, texts), None)
    return _source(pyenv, text) if text else None


def ask_download(pyenv: PyenvHere, url: str) -> DownloadQuestion | None:
    """With the program that python-build would take, and without the user's own settings, as it does."""
    questions = {
        "curl": (("-q", "--silent", "--head"), {0}),
        "wget": (("--quiet", "--spider"), {0, 8}),  # 8: the host said no
    }
    for name, (options, ok_codes) in questions.items():
        program = pyenv.toolbox.find(name)
        if program is not None and not pyenv.windows:
            command = Command((program, *options, url), timeout_seconds=_ASK_SECONDS)
            return DownloadQuestion(command, frozenset(ok_codes))
    return None


def _definition_folders(pyenv: PyenvHere) -> Iterator[str]:
    """In the order in which python-build looks: its variable, the plug-ins, then its own."""
    around = pyenv.toolbox.around
    yield from filter(None, (around.variable("PYTHON_BUILD_DEFINITIONS") or "").split(":"))
    for plugin in folders_in(pyenv.join("plugins")):
        yield pyenv.join("plugins", plugin, "share", "python-build")
    # The program may be a link from elsewhere (Homebrew, Debian): its own parts lie where it really is.
    beside = os.path.dirname(os.path.dirname(true_path(pyenv.program)))
    own = around.variable("PYTHON_BUILD_ROOT") or os.path.join(beside, "plugins", "python-build")
    yield os.path.join(own, "share", "python-build")


def _listed(pyenv: PyenvHere, runner: Runner) -> tuple[str, ...]:
    """As pyenv lists them, where their files are somewhere else."""
    printed: list[str] = []

    def collect(lines: Sequence[Line]) -> None:
        printed.extend(line.text for line in lines if line.stream is Stream.OUT)

    command = Command((pyenv.program, "install", "--list"), timeout_seconds=_LIST_SECONDS)
    runner.run(command, on_lines=collect, title=say("List the Pythons that pyenv can install"))
    return tuple(line.strip() for line in printed if line.startswith("  "))


def _source(pyenv: PyenvHere, text: str) -> Source:
    around = pyenv.toolbox.around
    packages = [(name, url.partition("#")[0]) for name, url in _PACKAGE.findall(text)]
    kept = set(_files(around.variable("PYTHON_BUILD_CACHE_PATH") or pyenv.join("cache")))
    cached = any(f"{name}{ending}" in kept for name, _ in packages for ending in _ARCHIVES)
    url = next((url for _, url in packages if "$" not in url), None)  # others are put together by a script
    return Source(
        compiled=_COMPILES.search(text) is not None,
        url=around.variable("PYTHON_BUILD_MIRROR_URL") or url,
        cached=cached,
    )


def folders_in(folder: str) -> list[str]:
    return _names(folder, folders=True)


def _files(folder: str) -> list[str]:
    return _names(folder, folders=False)


def _names(folder: str, *, folders: bool) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir() is folders)
    except OSError:
        return []


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
