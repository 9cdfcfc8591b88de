"""Editors are found on PATH and where their installers put them. The trees are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.system.editors import find_editors

VARIABLES = {"LOCALAPPDATA": "/L", "ProgramFiles": "/P"}


def make(root: Path, place: str) -> str:
    program = Path(f"{root}{place}")
    program.parent.mkdir(parents=True, exist_ok=True)
    program.touch(0o755)
    return str(program)


@pytest.mark.parametrize(
    ("platform", "place", "key"),
    [
        ("win32", "/L/Programs/Microsoft VS Code/bin/code.cmd", "vscode"),
        ("win32", "/P/Microsoft VS Code/bin/code.cmd", "vscode"),
        ("win32", "/P/VSCodium/bin/codium.cmd", "vscodium"),
        ("win32", "/P/JetBrains/PyCharm 2025.1/bin/pycharm64.exe", "pycharm"),
        ("win32", "/L/Programs/PyCharm Community/bin/pycharm64.exe", "pycharm"),
        ("win32", "/L/JetBrains/Toolbox/scripts/pycharm.cmd", "pycharm"),
        ("darwin", "/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code", "vscode"),
        ("darwin", "/h/Applications/PyCharm CE.app/Contents/MacOS/pycharm", "pycharm"),
        ("darwin", "/h/Library/Application Support/JetBrains/Toolbox/scripts/pycharm", "pycharm"),
        ("linux", "/usr/share/code/bin/code", "vscode"),
        ("linux", "/opt/pycharm-2024.3/bin/pycharm.sh", "pycharm"),
        ("linux", "/h/.local/share/JetBrains/Toolbox/apps/pycharm/bin/pycharm", "pycharm"),
    ],
)
def test_where_installers_put_them(tmp_path: Path, platform: str, place: str, key: str) -> None:
    program = make(tmp_path, place)
    (found,) = find_editors(lambda _: None, VARIABLES, "/h", platform=platform, root=str(tmp_path))
    assert (found.key, found.program) == (key, program)


def test_on_path_comes_first_and_the_newest_version_before_others(tmp_path: Path) -> None:
    make(tmp_path, "/opt/pycharm-2023.1/bin/pycharm.sh")
    newest = make(tmp_path, "/opt/pycharm-2024.3/bin/pycharm.sh")
    make(tmp_path, "/usr/share/code/bin/code")

    def find(name: str) -> Path | None:
        return Path("/usr/bin/code") if name == "code" else None

    found = find_editors(find, {}, "/h", platform="linux", root=str(tmp_path))
    assert [(each.name, each.program) for each in found] == [
        ("Visual Studio Code", "/usr/bin/code"),
        ("PyCharm", newest),
    ]


def test_nothing_there_and_no_variables(tmp_path: Path) -> None:
    for platform in ("win32", "darwin", "linux"):
        assert find_editors(lambda _: None, {}, "/h", platform=platform, root=str(tmp_path)) == ()
