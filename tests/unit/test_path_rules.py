from __future__ import annotations

import pytest

from app.core.path_rules import file_names, path_entries, split_windows_path
from app.core.shells import ShellName
from tests.unit.made_up_disk import surroundings

HERE = surroundings({"/desk": b""}, folder="/desk")
WINDOWS = surroundings({}, platform="win32", folder=r"C:\lab")


def folders(path: str | None, shell: ShellName = ShellName.BASH) -> list[str]:
    return [entry.folder for entry in path_entries(path, shell, HERE)]


def windows_folders(path: str, shell: ShellName = ShellName.POWERSHELL) -> list[str]:
    return [entry.folder for entry in path_entries(path, shell, WINDOWS)]


def test_an_empty_entry_is_the_folder_you_are_in() -> None:
    assert folders("/a::/b:") == ["/a", "/desk", "/b", "/desk"]
    remarks = [entry.remark for entry in path_entries("/a:", ShellName.ZSH, HERE)]
    assert remarks[0] is None
    assert remarks[1] is not None


def test_an_empty_path_is_the_folder_you_are_in_but_nothing_in_zsh() -> None:
    assert folders("") == folders("", ShellName.FISH) == ["/desk"]
    assert folders("", ShellName.ZSH) == []


def test_without_a_path_a_shell_has_its_own() -> None:
    assert "/usr/bin" in folders(None)


def test_only_bash_and_powershell_read_a_tilde() -> None:
    assert folders("~/bin:~") == ["/home/ada/bin", "/home/ada"]
    assert folders("~/bin", ShellName.POWERSHELL) == ["/home/ada/bin"]
    assert folders("~/bin:~", ShellName.ZSH) == ["/desk/~/bin", "/desk/~"]
    assert folders("~/bin", ShellName.FISH) == ["/desk/~/bin"]


def test_relative_entries_start_where_you_are() -> None:
    assert folders("bin:../x:.") == ["/desk/bin", "/x", "/desk"]


def test_cmd_looks_first_where_you_are_unless_told_not_to() -> None:
    assert windows_folders(r"C:\a", ShellName.CMD) == ["C:\\lab", "C:\\a"]
    assert windows_folders(r"C:\a") == ["C:\\a"]
    told = surroundings({}, platform="win32", folder=r"C:\lab", NODEFAULTCURRENTDIRECTORYINEXEPATH="")
    assert [entry.folder for entry in path_entries(r"C:\a", ShellName.CMD, told)] == ["C:\\a"]


def test_quotes_of_windows_protect_a_semicolon() -> None:
    assert split_windows_path(r'C:\a;"C:\b;c";C:\d') == ["C:\\a", r'"C:\b;c"', "C:\\d"]
    assert windows_folders(r'"C:\b;c"; ;;C:\d\\') == [r"C:\b;c", "C:\\d"]


def test_a_variable_left_in_a_windows_path_is_told() -> None:
    (entry,) = path_entries(r"%JAVA%\bin", ShellName.CMD, WINDOWS)[1:]
    assert "never replaced" in str(entry.remark)


@pytest.mark.parametrize(
    ("shell", "name", "names"),
    [
        (ShellName.CMD, "python", ["python.exe", "python.bat"]),
        (ShellName.CMD, "python3.12", ["python3.12", "python3.12.exe", "python3.12.bat"]),
        (ShellName.POWERSHELL, "python", ["python.ps1", "python.exe", "python.bat", "python"]),
        (ShellName.POWERSHELL, "pip.exe", ["pip.exe", "pip.exe.ps1", "pip.exe.exe", "pip.exe.bat"]),
        (ShellName.BASH, "python", ["python", "python.exe"]),
    ],
)
def test_the_endings_windows_tries(shell: ShellName, name: str, names: list[str]) -> None:
    assert file_names(name, shell, surroundings({}, platform="win32", PathExt=".EXE;.BAT")) == names


def test_windows_has_endings_of_its_own_where_pathext_is_empty() -> None:
    where = surroundings({}, platform="win32", PATHEXT="")
    assert file_names("x", ShellName.CMD, where)[:4] == ["x.com", "x.exe", "x.bat", "x.cmd"]


def test_other_systems_have_no_endings() -> None:
    assert file_names("python", ShellName.ZSH, HERE) == ["python"]
    assert file_names("python", ShellName.POWERSHELL, HERE) == ["python", "python.ps1"]
