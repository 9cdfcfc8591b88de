"""Which editors this machine has, wherever their installers put them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from app.core.ports import FindProgram
from app.system.program_search import runnable


class Editor(NamedTuple):
    """An editor that is there. Its program takes a folder to open."""

    key: str
    name: str
    program: str


class _Kind(NamedTuple):
    name: str
    commands: tuple[str, ...]  # as it may be called on PATH
    # Patterns of further places, for each system; {variables} are of the environment.
    windows: tuple[str, ...] = ()
    macos: tuple[str, ...] = ()
    linux: tuple[str, ...] = ()


VS_CODE, PYCHARM = "vscode", "pycharm"
_IN_BUNDLE = "Contents/Resources/app/bin"
_KINDS = {
    VS_CODE: _Kind(
        "Visual Studio Code",
        ("code", "com.visualstudio.code"),
        (
            "{LOCALAPPDATA}/Programs/Microsoft VS Code/bin/code.cmd",
            "{PROGRAMFILES}/Microsoft VS Code/bin/code.cmd",
        ),
        (
            f"/Applications/Visual Studio Code.app/{_IN_BUNDLE}/code",
            f"{{HOME}}/Applications/Visual Studio Code.app/{_IN_BUNDLE}/code",
        ),
        ("/usr/share/code/bin/code",),
    ),
    "vscodium": _Kind(
        "VSCodium",
        ("codium", "com.vscodium.codium"),
        ("{LOCALAPPDATA}/Programs/VSCodium/bin/codium.cmd", "{PROGRAMFILES}/VSCodium/bin/codium.cmd"),
        (f"/Applications/VSCodium.app/{_IN_BUNDLE}/codium",),
        ("/usr/share/codium/bin/codium",),
    ),
    "cursor": _Kind(
        "Cursor",
        ("cursor",),
        ("{LOCALAPPDATA}/Programs/cursor/resources/app/bin/cursor.cmd",),
        (f"/Applications/Cursor.app/{_IN_BUNDLE}/cursor",),
    ),
    PYCHARM: _Kind(
        "PyCharm",
        (
            *("pycharm", "pycharm.sh", "pycharm-professional", "pycharm-community", "charm"),
            *("com.jetbrains.PyCharm-Professional", "com.jetbrains.PyCharm-Community"),
        ),
        (
            "{LOCALAPPDATA}/JetBrains/Toolbox/scripts/pycharm.cmd",
            "{LOCALAPPDATA}/Programs/PyCharm*/bin/pycharm64.exe",
            "{PROGRAMFILES}/JetBrains/PyCharm*/bin/pycharm64.exe",
        ),
        (
            "{HOME}/Library/Application Support/JetBrains/Toolbox/scripts/pycharm",
            "/Applications/PyCharm*.app/Contents/MacOS/pycharm",
            "{HOME}/Applications/PyCharm*.app/Contents/MacOS/pycharm",
        ),
        (
            "{HOME}/.local/share/JetBrains/Toolbox/scripts/pycharm",
            "{HOME}/.local/share/JetBrains/Toolbox/apps/pycharm*/bin/pycharm",
            "/opt/pycharm*/bin/pycharm",
            "/opt/pycharm*/bin/pycharm.sh",
            "{HOME}/pycharm*/bin/pycharm",
            "{HOME}/pycharm*/bin/pycharm.sh",
        ),
    ),
}
VS_CODE_LIKE = frozenset({VS_CODE, "vscodium", "cursor"})


def find_editors(
    find: FindProgram,
    environment: Mapping[str, str],
    home: str,
    *,
    platform: str = sys.platform,
    root: str = "",
) -> tuple[Editor, ...]:
    """The editors that are there. `root` stands before every place that is not on PATH: for tests."""
    variables = {name.upper(): value for name, value in environment.items()} | {"HOME": home}
    found = []
    for key, kind in _KINDS.items():
        program = next((str(path) for name in kind.commands if (path := find(name))), None)
        patterns = {"win32": kind.windows, "darwin": kind.macos}.get(platform, kind.linux)
        program = program or next(_elsewhere(patterns, variables, root), None)
        if program is not None:
            found.append(Editor(key, kind.name, program))
    return tuple(found)


def _elsewhere(patterns: tuple[str, ...], variables: Mapping[str, str], root: str) -> Iterator[str]:
    for pattern in patterns:
        start, *parts = pattern.split("/")
        beginning = variables.get(start.strip("{}")) if start else "/"
        if beginning:
            yield from _matching(Path(root + beginning), parts)


def _matching(folder: Path, parts: list[str]) -> Iterator[str]:
    """The programs below the folder; of several versions the one that sorts last first."""
    if not parts:
        if runnable(folder):
            yield str(folder)
        return
    part, *rest = parts
    beginning, star, end = part.partition("*")
    if not star:
        yield from _matching(folder / part, rest)
        return
    try:
        entries = sorted(folder.iterdir(), reverse=True)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(beginning) and entry.name.endswith(end):
            yield from _matching(entry, rest)
