"""Where the shims of each version manager lead, on made-up machines."""

from __future__ import annotations

import pytest

from app.core.path_rules import path_entries
from app.core.shells import ShellName
from app.core.which import Verdict
from app.system.shell_search import PathWalk
from tests.unit.made_up_disk import FOLDER, Entry, Link, Plain, surroundings

ELF = b"\x7fELF\0"
HOME = "/home/ada"
LAB = f"{HOME}/course/lab"
PYENV = b"""#!/usr/bin/env bash
program="${0##*/}"
export PYENV_ROOT="/home/ada/.pyenv"
exec "/opt/pyenv" exec "$program" "$@"
"""
ASDF = b"""#!/usr/bin/env bash
# asdf-plugin: python 3.12.1
# asdf-plugin: python 3.11.4
exec asdf exec "python" "$@"
"""


def walk(entries: dict[str, Entry], path: str, name: str = "python", **environ: str) -> PathWalk:
    where = surroundings({LAB: FOLDER, **entries}, folder=LAB, **environ)
    return PathWalk(name, ShellName.BASH, path_entries(path, ShellName.BASH, where), where)


def windows(entries: dict[str, Entry], path: str, name: str = "python", **environ: str) -> PathWalk:
    where = surroundings(entries, platform="win32", folder=r"C:\lab", **environ)
    return PathWalk(name, ShellName.CMD, path_entries(path, ShellName.CMD, where)[1:], where)


def verdicts(found: PathWalk) -> list[str]:
    return [step.verdict.value for step in found.steps]


def pyenv(extra: dict[str, Entry] | None = None, system: bool = True, **environ: str) -> PathWalk:
    entries: dict[str, Entry] = {
        f"{HOME}/.pyenv/shims/python": PYENV,
        f"{HOME}/.pyenv/versions/3.12.1/bin/python": ELF,
        f"{HOME}/.pyenv/versions/3.9.18/bin/python": ELF,
        f"{HOME}/.pyenv/versions/bare": FOLDER,
        **({"/usr/bin/python": ELF} if system else {}),
        **(extra or {}),
    }
    return walk(entries, f"{HOME}/.pyenv/shims:/usr/bin", **environ)


def test_pyenv_reads_the_nearest_file() -> None:
    files = {
        f"{HOME}/course/.python-version": Plain(b"3.9\n"),
        f"{HOME}/.pyenv/version": Plain(b"3.12.1\n"),
    }
    found = pyenv(files)
    assert found.winner == f"{HOME}/.pyenv/versions/3.9.18/bin/python"
    assert verdicts(found) == ["shim", "version-file", "wins", "shadowed"]
    assert found.steps[1].path == f"{HOME}/course/.python-version"
    assert pyenv({**files, f"{LAB}/.python-version": Plain(b"3.12")}).winner == (
        f"{HOME}/.pyenv/versions/3.12.1/bin/python"
    )


def test_pyenvs_variable_comes_before_its_files() -> None:
    found = pyenv({f"{LAB}/.python-version": Plain(b"3.9.18")}, PYENV_VERSION="python-3.12")
    assert found.winner == f"{HOME}/.pyenv/versions/3.12.1/bin/python"
    assert found.steps[1].verdict is Verdict.VERSION_VARIABLE


def test_pyenv_starts_at_pyenv_dir_and_refuses_one_that_is_gone() -> None:
    files: dict[str, Entry] = {
        "/other/.python-version": Plain(b"3.9.18"),
        f"{LAB}/.python-version": Plain(b"3.12"),
    }
    assert pyenv(files, PYENV_DIR="/other").winner == f"{HOME}/.pyenv/versions/3.9.18/bin/python"
    gone = pyenv(files, PYENV_DIR="/gone")
    assert gone.winner is None
    assert "cannot change working directory" in str(gone.steps[1].sentence)


def test_a_version_that_is_not_installed_is_named_and_the_system_follows() -> None:
    found = pyenv({f"{LAB}/.python-version": Plain(b"3.14.0\nbare\n")})
    assert verdicts(found) == ["shim", "version-file", "not-installed", "not-here", "note", "wins"]
    assert found.winner == "/usr/bin/python"
    assert found.steps[2].target == "3.14.0"
    alone = pyenv({f"{LAB}/.python-version": Plain(b"3.14.0")}, system=False)
    assert alone.winner is None
    assert alone.steps[-1].decides


def test_pyenvs_system_is_the_next_in_path() -> None:
    found = pyenv({f"{HOME}/.pyenv/version": Plain(b"system")})
    assert found.winner == "/usr/bin/python"
    found = pyenv({f"{HOME}/.pyenv/version": Plain(b"system:3.9.18")}, system=False)
    assert found.winner == f"{HOME}/.pyenv/versions/3.9.18/bin/python"


def test_pyenv_without_any_choice_takes_the_next_in_path() -> None:
    found = pyenv()
    assert found.winner == "/usr/bin/python"
    assert "Nothing chooses" in str(found.steps[1].sentence)


def test_pyenv_ignores_a_file_that_points_out_of_its_folder() -> None:
    found = pyenv({f"{LAB}/.python-version": Plain(b"../../evil\n3.9.18"), f"{HOME}/evil/bin/python": ELF})
    assert found.winner == f"{HOME}/.pyenv/versions/3.9.18/bin/python"


def asdf(extra: dict[str, Entry], **environ: str) -> PathWalk:
    entries: dict[str, Entry] = {
        f"{HOME}/.asdf/shims/python": ASDF,
        f"{HOME}/.asdf/installs/python/3.12.1/bin/python": ELF,
        f"{HOME}/.asdf/installs/python/3.11.4/bin/python": ELF,
        "/usr/bin/python": ELF,
        **extra,
    }
    return walk(entries, f"{HOME}/.asdf/shims:/usr/bin", **environ)


@pytest.mark.parametrize(
    ("extra", "environ", "winner"),
    [
        ({f"{LAB}/.tool-versions": Plain(b"python 3.11.4")}, {}, "3.11.4"),
        ({f"{HOME}/.tool-versions": Plain(b"python 3.12.1")}, {}, "3.12.1"),
        ({f"{LAB}/.tool-versions": Plain(b"python 3.10 3.12.1")}, {}, "3.12.1"),
        ({f"{LAB}/.tool-versions": Plain(b"python 3.12.1")}, {"ASDF_PYTHON_VERSION": "3.11.4"}, "3.11.4"),
        (
            {
                f"{LAB}/.python-version": Plain(b"3.11.4"),
                f"{HOME}/.asdfrc": Plain(b"legacy_version_file = yes"),
            },
            {},
            "3.11.4",
        ),
        ({f"{LAB}/.python-version": Plain(b"3.11.4")}, {}, None),
        ({f"{LAB}/.tool-versions": Plain(b"python 3.13.0")}, {}, None),
    ],
)
def test_asdf(extra: dict[str, Entry], environ: dict[str, str], winner: str | None) -> None:
    path = winner and f"{HOME}/.asdf/installs/python/{winner}/bin/python"
    found = asdf(extra, **environ)
    assert found.winner == path
    assert any(step.decides for step in found.steps)


def test_asdfs_system_is_the_next_in_path() -> None:
    assert asdf({f"{LAB}/.tool-versions": Plain(b"python system")}).winner == "/usr/bin/python"


def mise(extra: dict[str, Entry], name: str = "python", **environ: str) -> PathWalk:
    data = f"{HOME}/.local/share/mise"
    entries: dict[str, Entry] = {
        "/usr/bin/mise": ELF,
        f"{data}/shims/{name}": Link("/usr/bin/mise"),
        f"{data}/installs/python/3.12.10/bin/python": ELF,
        f"{data}/installs/python/3.12.2/bin/python": ELF,
        f"{data}/installs/python/3.12": Link("3.12.10"),
        f"{data}/installs/pipx-poetry/1.8.2/bin/poetry": ELF,
        "/bin/python": ELF,
        **extra,
    }
    return walk(entries, f"{data}/shims:/bin", name, **environ)


@pytest.mark.parametrize(
    ("extra", "environ", "winner"),
    [
        ({f"{LAB}/mise.toml": Plain(b'[tools]\npython = "3.12"')}, {}, "3.12"),
        ({f"{LAB}/.mise.toml": Plain(b'[tools]\npython = "3.12.2"')}, {}, "3.12.2"),
        ({f"{HOME}/course/.tool-versions": Plain(b"python 3.12.2")}, {}, "3.12.2"),
        ({f"{HOME}/.config/mise/config.toml": Plain(b'[tools]\npython = ["3.9", "3.12.2"]')}, {}, "3.12.2"),
        (
            {f"{LAB}/mise.toml": Plain(b'[tools]\npython = "3.12.2"')},
            {"MISE_PYTHON_VERSION": "3.12.10"},
            "3.12.10",
        ),
    ],
)
def test_mise(extra: dict[str, Entry], environ: dict[str, str], winner: str) -> None:
    assert mise(extra, **environ).winner == f"{HOME}/.local/share/mise/installs/python/{winner}/bin/python"


def test_mise_takes_the_next_in_path_where_its_choice_is_missing() -> None:
    found = mise({f"{LAB}/mise.toml": Plain(b'[tools]\npython = "3.13"')})
    assert found.winner == "/bin/python"
    assert "not-installed" in verdicts(found)
    assert mise({}).winner == "/bin/python"


def test_mise_finds_the_tool_a_program_belongs_to() -> None:
    extra: dict[str, Entry] = {f"{LAB}/mise.toml": Plain(b'[tools]\npython = "3.12"\n"pipx:poetry" = "1.8"')}
    assert mise(extra, "poetry").winner == f"{HOME}/.local/share/mise/installs/pipx-poetry/1.8.2/bin/poetry"


def test_rye_takes_the_projects_environment_or_steps_aside() -> None:
    shims: dict[str, Entry] = {f"{HOME}/.rye/shims/python": Link("../rye"), f"{HOME}/.rye/rye": ELF}
    shims["/usr/bin/python"] = ELF
    path = f"{HOME}/.rye/shims:/usr/bin"
    project: dict[str, Entry] = {
        f"{HOME}/course/pyproject.toml": Plain(),
        f"{HOME}/course/.venv/bin/python": Link("/usr/bin/python"),
        f"{HOME}/course/.venv/pyvenv.cfg": Plain(b"home = /usr/bin"),
    }
    assert walk({**shims, **project}, path).winner == f"{HOME}/course/.venv/bin/python"
    assert walk(shims, path).winner == "/usr/bin/python"
    config = b'[behavior]\nglobal-python = true\n[default]\ntoolchain = "cpython@3.12.1"\n'
    toolchain: dict[str, Entry] = {
        f"{HOME}/.rye/config.toml": Plain(config),
        f"{HOME}/.rye/py/cpython@3.12.1/bin/python": ELF,
    }
    assert walk({**shims, **toolchain}, path).winner == f"{HOME}/.rye/py/cpython@3.12.1/bin/python"


ROOT = r"C:\Users\ada\.pyenv\pyenv-win"


@pytest.mark.parametrize(
    ("extra", "environ", "winner"),
    [
        ({rf"{ROOT}\version": Plain(b"3.12.1\r\n")}, {}, rf"{ROOT}\versions\3.12.1\python.exe"),
        ({r"C:\lab\.python-version": Plain(b"3.9")}, {}, rf"{ROOT}\versions\3.9.13\python.exe"),
        (
            {rf"{ROOT}\version": Plain(b"3.9")},
            {"PYENV_VERSION": "3.12.1"},
            rf"{ROOT}\versions\3.12.1\python.exe",
        ),
        ({rf"{ROOT}\version": Plain(b"3.14.0")}, {}, None),
        ({}, {}, None),
    ],
)
def test_pyenv_win(extra: dict[str, Entry], environ: dict[str, str], winner: str | None) -> None:
    entries: dict[str, Entry] = {
        rf"{ROOT}\shims\python.bat": b"@echo off\r\ncall pyenv exec %~n0 %*\r\n",
        rf"{ROOT}\shims\pip.bat": b"@echo off\r\ncall pyenv exec %~n0 %*\r\n",
        rf"{ROOT}\versions\3.12.1\python.exe": b"MZ",
        rf"{ROOT}\versions\3.9.13\python.exe": b"MZ",
        rf"{ROOT}\versions\3.12.1\Scripts\pip.exe": b"MZ",
        **extra,
    }
    assert windows(entries, rf"{ROOT}\shims", **environ).winner == winner
    if winner and "3.12.1" in winner:
        pip = windows(entries, rf"{ROOT}\shims", "pip", **environ)
        assert pip.winner == rf"{ROOT}\versions\3.12.1\Scripts\pip.exe"


def test_scoop_writes_beside_its_shim_what_it_runs() -> None:
    scoop = r"C:\Users\ada\scoop"
    python = rf"{scoop}\apps\python\current\python.exe"
    entries: dict[str, Entry] = {
        rf"{scoop}\shims\python.exe": b"MZ",
        rf"{scoop}\shims\python.shim": Plain(f'path = "{python}"\r\n'.encode()),
        python: b"MZ",
    }
    assert windows(entries, rf"{scoop}\shims").winner == python
