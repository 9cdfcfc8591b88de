"""The walk through PATH on made-up machines of three systems."""

from __future__ import annotations

from app.core.path_rules import path_entries
from app.core.py_launcher import RegisteredPython
from app.core.shells import ShellName
from app.core.which import Verdict
from app.system.shell_search import PathWalk
from tests.unit.made_up_disk import FOLDER, FORBIDDEN, Entry, Link, Plain, surroundings

ELF = b"\x7fELF\0"
V = Verdict


def walk(
    entries: dict[str, Entry],
    path: str,
    name: str = "python",
    *,
    shell: ShellName = ShellName.BASH,
    platform: str = "linux",
    folder: str | None = None,
    decided: bool = False,
    pythons: tuple[RegisteredPython, ...] = (),
    **environ: str,
) -> PathWalk:
    where = surroundings(entries, platform=platform, folder=folder, **environ)
    found = path_entries(path, shell, where)
    return PathWalk(name, shell, found, where, decided=decided, read_registry=lambda: pythons)


def windows(entries: dict[str, Entry], path: str, name: str = "python", **options: object) -> PathWalk:
    options.setdefault("shell", ShellName.POWERSHELL)
    options.setdefault("folder", r"C:\Users\ada")
    return walk(entries, path, name, platform="win32", **options)  # type: ignore[arg-type]


def told(found: PathWalk) -> list[tuple[str, str | None]]:
    return [(step.verdict.value, step.path) for step in found.steps]


def test_the_first_program_wins_and_the_later_ones_are_shadowed() -> None:
    found = walk({"/a": FOLDER, "/b/python": ELF, "/c/python": ELF, "/d": FOLDER}, "/a:/none:/b:/c:/d:/gone")
    assert found.winner == "/b/python"
    assert told(found) == [
        ("not-here", "/a"),
        ("missing-folder", "/none"),
        ("wins", "/b/python"),
        ("shadowed", "/c/python"),
    ]
    assert [step.decides for step in found.steps] == [False, False, True, False]


def test_everything_of_the_name_that_is_no_program_is_told() -> None:
    entries = {
        "/file": Plain(),
        "/closed": FORBIDDEN,
        "/plain/python": Plain(b"#!/bin/sh\n"),
        "/folder/python": FOLDER,
        "/broken/python": Link("/nowhere"),
        "/loop/python": Link("python"),
    }
    found = walk(entries, "/file:/closed:/plain:/folder:/broken:/loop")
    assert found.winner is None
    assert told(found)[:-1] == [
        ("not-a-folder", "/file"),
        ("unreadable", "/closed"),
        ("not-executable", "/plain/python"),
        ("is-a-folder", "/folder/python"),
        ("broken-link", "/broken/python"),
        ("broken-link", "/loop/python"),
    ]
    assert "permission denied" in str(found.steps[-1].sentence)


def test_a_folder_named_twice_is_looked_into_once() -> None:
    found = walk({"/a/python": ELF}, "/b:/b/:/a:/a")
    assert [step.verdict for step in found.steps] == [
        V.MISSING_FOLDER,
        V.DUPLICATE_FOLDER,
        V.WINS,
    ]


def test_the_same_file_by_another_folder_is_said_to_be_the_same() -> None:
    found = walk({"/usr/bin/python": ELF, "/bin": Link("usr/bin")}, "/usr/bin:/bin")
    assert told(found) == [("wins", "/usr/bin/python"), ("shadowed", "/bin/python")]
    assert "same file" in str(found.steps[1].sentence)


VENVS = {
    **{f"/{name}/bin/python": Link("/usr/bin/python") for name in ("lab", "web")},
    **{f"/{name}/pyvenv.cfg": Plain(b"home = /usr/bin\n") for name in ("lab", "web")},
    "/linked": Link("/lab"),
    "/usr/bin/python": ELF,
}


def test_the_base_of_an_environment_is_another_python_though_it_is_the_same_file() -> None:
    found = walk(VENVS, "/lab/bin:/usr/bin")
    assert told(found) == [("wins", "/lab/bin/python"), ("shadowed", "/usr/bin/python")]
    sentence = str(found.steps[1].sentence)
    assert "same file" not in sentence
    assert "environment was made from this Python" in sentence
    assert found.steps[1].target is None


def test_an_environment_of_the_same_base_is_another_python_too() -> None:
    for path in ("/usr/bin:/web/bin", "/lab/bin:/web/bin"):
        assert "packages of its own, in /web" in str(walk(VENVS, path).steps[1].sentence)


def test_an_environment_by_another_folder_is_the_same() -> None:
    for path in ("/lab/bin:/linked/bin", "/usr/bin:/usr/../usr/bin/."):
        assert all("packages" not in str(step.sentence) for step in walk(VENVS, path).steps[1:])


def test_where_the_shell_has_chosen_every_file_is_a_loser() -> None:
    found = walk({"/a/python": ELF, "/b/python": Plain()}, "/gone:/a:/b", decided=True)
    assert told(found) == [("shadowed", "/a/python")]
    assert found.winner is None


def test_a_relative_entry_is_remarked_before_its_folder() -> None:
    found = walk({"/lab/bin/python": ELF}, "bin:/x", folder="/lab")
    assert found.winner == "/lab/bin/python"
    assert told(found)[:2] == [("note", "bin"), ("wins", "/lab/bin/python")]


def test_a_python_of_an_environment_is_not_followed_to_its_base() -> None:
    entries = {
        "/lab/.venv/bin/python": Link("/usr/bin/python3.11"),
        "/lab/.venv/pyvenv.cfg": Plain(b"home = /usr/bin\n"),
        "/usr/bin/python3.11": ELF,
    }
    step = walk(entries, "/lab/.venv/bin").steps[0]
    assert (step.environment, step.base, step.target) == ("/lab/.venv", "/usr/bin", None)
    assert "the environment /lab/.venv, made from the one in /usr/bin" in str(step.sentence)


def test_a_link_from_outside_into_an_environment_leaves_the_environment() -> None:
    entries = {
        "/home/ada/bin/python": Link("/lab/.venv/bin/python"),
        "/lab/.venv/bin/python": Link("/usr/bin/python3.11"),
        "/lab/.venv/pyvenv.cfg": Plain(b"home = /usr/bin\n"),
        "/usr/bin/python3.11": ELF,
    }
    step = walk(entries, "/home/ada/bin").steps[0]
    assert (step.environment, step.target) == ("/usr", "/usr/bin/python3.11")


def test_what_a_winner_is_made_of_is_told() -> None:
    entries = {
        "/a/script": "#!/usr/bin/env python3\n",
        "/a/words": "echo hello\n",
        "/a/link": Link("/opt/tool"),
        "/opt/tool": ELF,
        "/miniconda3/bin/python": ELF,
        "/miniconda3/conda-meta/history": Plain(),
    }
    sentences = {
        name: str(walk(entries, "/a", name).steps[0].sentence) for name in ("script", "words", "link")
    }
    assert "a script that python3 reads" in sentences["script"]
    assert "without a #! line" in sentences["words"]
    assert "a link to /opt/tool" in sentences["link"]
    assert "conda environment /miniconda3" in str(walk(entries, "/miniconda3/bin").steps[0].sentence)


# -- Windows


def test_cmd_takes_the_folder_you_are_in_first_and_powershell_does_not() -> None:
    entries = {r"C:\lab\python.bat": b"@echo", r"C:\Python312\python.exe": b"MZ"}
    in_cmd = windows(entries, r"C:\Python312", shell=ShellName.CMD, folder=r"C:\lab")
    assert in_cmd.winner == r"C:\lab\python.bat"
    assert windows(entries, r"C:\Python312", folder=r"C:\lab").winner == r"C:\Python312\python.exe"


def test_pathext_decides_within_a_folder_and_the_folder_before_pathext() -> None:
    entries = {r"C:\a\tool.cmd": b"x", r"C:\a\tool.exe": b"MZ", r"C:\b\tool.com": b"x"}
    found = windows(entries, r"C:\a;C:\b", "tool", shell=ShellName.CMD, PATHEXT=".COM;.EXE;.CMD")
    assert found.winner == r"C:\a\tool.exe"
    assert told(found)[-2:] == [("shadowed", r"C:\a\tool.cmd"), ("shadowed", r"C:\b\tool.com")]
    assert "PATHEXT" in str(found.steps[-2].sentence)


def test_powershell_takes_its_own_scripts_first() -> None:
    entries = {r"C:\a\pyenv.bat": b"x", r"C:\a\pyenv.ps1": b"x", r"C:\a\pyenv": b"#!/bin/sh"}
    assert windows(entries, r"C:\a", "pyenv").winner == r"C:\a\pyenv.ps1"
    assert windows(entries, r"C:\a", "pyenv", shell=ShellName.CMD).winner == r"C:\a\pyenv.bat"


APPS = r"C:\Users\ada\AppData\Local\Microsoft\WindowsApps"


def test_a_store_stub_ends_the_search_with_nothing() -> None:
    entries = {rf"{APPS}\python.exe": b"", r"C:\Python312\python.exe": b"MZ"}
    found = windows(entries, rf"{APPS};C:\Python312")
    assert found.winner is None
    assert told(found) == [("stub", rf"{APPS}\python.exe"), ("shadowed", r"C:\Python312\python.exe")]
    assert found.steps[0].decides


def test_an_alias_of_a_store_python_that_is_installed_wins() -> None:
    package = "PythonSoftwareFoundation.Python.{}_qbz5n2kfra8p0"
    entries = {rf"{APPS}\{name}": b"" for name in ("python.exe", "python3.11.exe", "python3.9.exe")}
    for version in ("3.9", "3.11"):
        entries[rf"{APPS}\{package.format(version)}\python.exe"] = b""
    found = windows(entries, APPS)
    assert found.winner == rf"{APPS}\python.exe"
    assert found.steps[0].target == rf"{APPS}\{package.format('3.11')}\python.exe"
    assert "Python 3.9 from" in str(windows(entries, APPS, "python3.9").steps[0].sentence)


def test_a_file_in_windowsapps_that_is_not_empty_is_a_program() -> None:
    found = windows({rf"{APPS}\python.exe": b"MZ"}, APPS)
    assert found.winner == rf"{APPS}\python.exe"


def test_the_install_manager_is_no_stub() -> None:
    entries = {
        rf"{APPS}\python.exe": b"",
        rf"{APPS}\PythonSoftwareFoundation.PythonManager_qbz5n2kfra8p0\py.exe": b"",
    }
    assert windows(entries, APPS).winner == rf"{APPS}\python.exe"


PYTHONS = (
    RegisteredPython("PythonCore", "3.9", r"C:\Python39\python.exe"),
    RegisteredPython("PythonCore", "3.12-32", r"C:\Python312-32\python.exe"),
    RegisteredPython("PythonCore", "3.12", r"C:\Python312\python.exe"),
    RegisteredPython("ContinuumAnalytics", "Anaconda39-64", r"C:\anaconda3\python.exe"),
)


def py(entries: dict[str, Entry] | None = None, **environ: str) -> PathWalk:
    all_entries = {r"C:\Windows\py.exe": b"MZ", **(entries or {})}
    return windows(all_entries, r"C:\Windows", "py", pythons=PYTHONS, **environ)


def test_py_takes_the_newest_of_the_registry() -> None:
    found = py()
    assert found.winner == r"C:\Python312\python.exe"
    assert [step.verdict for step in found.steps] == [V.LAUNCHER, V.NOTE, V.WINS]


def test_py_obeys_its_variable_then_its_files_and_an_active_environment_first() -> None:
    assert py(PY_PYTHON="3.9").winner == r"C:\Python39\python.exe"
    assert py(PY_PYTHON="3.12-32").winner == r"C:\Python312-32\python.exe"
    assert py(PY_PYTHON="3", PY_PYTHON3="3.9").winner == r"C:\Python39\python.exe"
    ini = {
        r"C:\Users\ada\AppData\Local\py.ini": Plain(b"[defaults]\r\npython=3.9\r\n"),
        r"C:\Windows\py.ini": Plain(b"[defaults]\npython=3.12-32\n"),
    }
    assert py(ini, LOCALAPPDATA=r"C:\Users\ada\AppData\Local").winner == r"C:\Python39\python.exe"
    assert py(ini).winner == r"C:\Python312-32\python.exe"
    assert py(ini, PY_PYTHON="3.12").winner == r"C:\Python312\python.exe"
    environment = {r"C:\lab\.venv\Scripts\python.exe": b"MZ", r"C:\lab\.venv\pyvenv.cfg": Plain(b"home = x")}
    assert py(environment, VIRTUAL_ENV=r"C:\lab\.venv").winner == r"C:\lab\.venv\Scripts\python.exe"


def test_py_says_what_is_not_installed() -> None:
    found = py(PY_PYTHON="3.14")
    assert found.winner is None
    assert [step.verdict for step in found.steps] == [
        V.LAUNCHER,
        V.VERSION_VARIABLE,
        V.NOT_INSTALLED,
        V.NOT_HERE,
    ]


# -- macOS


def test_the_stub_of_a_mac_without_command_line_tools_runs_nothing() -> None:
    found = walk({"/usr/bin/python3": ELF}, "/usr/bin", "python3", platform="darwin")
    assert found.winner is None
    assert found.steps[0].verdict is V.STUB


def test_with_the_tools_the_stub_passes_on() -> None:
    tools = "/Library/Developer/CommandLineTools/usr/bin/python3"
    found = walk({"/usr/bin/python3": ELF, tools: ELF}, "/usr/bin", "python3", platform="darwin")
    assert found.winner == "/usr/bin/python3"
    assert found.steps[0].target == tools
    chosen = {
        "/var/db/xcode_select_link": Link("/Applications/Xcode-16.app/Contents/Developer"),
        "/Applications/Xcode-16.app/Contents/Developer/usr/bin/python3": ELF,
    }
    found = walk({"/usr/bin/python3": ELF, tools: ELF, **chosen}, "/usr/bin", "python3", platform="darwin")
    assert found.steps[0].target == "/Applications/Xcode-16.app/Contents/Developer/usr/bin/python3"
