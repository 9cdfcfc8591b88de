from __future__ import annotations

import io
import zipfile

import pytest

from app.core.which import Verdict
from app.system.pip_target import PipTarget, pip_target
from app.system.python_prefix import externally_managed, is_python, python_prefix
from tests.unit.made_up_disk import FOLDER, Entry, Link, Plain, surroundings

ELF = b"\x7fELF\0"
SYSTEM: dict[str, Entry] = {
    "/usr/bin/python3": Link("python3.11"),
    "/usr/bin/python3.11": ELF,
    "/usr/lib/python3.11/EXTERNALLY-MANAGED": Plain(),
    "/usr/lib/python3/dist-packages": FOLDER,
}


def into(
    winner: str, entries: dict[str, Entry], *, read_only: frozenset[str] = frozenset(), **environ: str
) -> PipTarget:
    where = surroundings(entries, read_only=read_only, **environ)
    return pip_target(winner, where, lambda name: f"/usr/bin/{name}")


def sentences(found: PipTarget) -> str:
    return " ".join(str(step.sentence) for step in found.steps)


def launcher(shebang: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as contents:
        contents.writestr("__main__.py", "")
    return b"MZ\x90\0" + f"{shebang}\r\n".encode() + archive.getvalue()


@pytest.mark.parametrize(
    "name", ["python", "python3", "python3.12", "python3.13t", "pypy3.10", "PYTHON.EXE", "pythonw.exe"]
)
def test_interpreters_are_known_by_name(name: str) -> None:
    assert is_python(name)


@pytest.mark.parametrize("name", ["python3-config", "pip", "python-argcomplete", "ipython", "python.py", ""])
def test_other_programs_are_no_interpreters(name: str) -> None:
    assert not is_python(name)


def test_a_pip_installs_where_its_first_line_says() -> None:
    entries: dict[str, Entry] = {
        **SYSTEM,
        "/home/ada/.local/bin/pip": "#!/usr/bin/python3\n",
        "/lab/.venv/bin/pip": '#!/bin/sh\n\'\'\'exec\' "/old place/bin/python" "$0" "$@"\n',
    }
    found = into("/home/ada/.local/bin/pip", entries)
    assert found.prefix == "/usr"
    assert "EXTERNALLY-MANAGED" in sentences(found)
    moved = into("/lab/.venv/bin/pip", entries)
    assert moved.prefix is None
    assert moved.steps[0].verdict is Verdict.NOT_INSTALLED
    assert moved.steps[0].path == "/old place/bin/python"


def test_env_looks_up_the_interpreter_in_path() -> None:
    assert into("/x/pip3", {**SYSTEM, "/x/pip3": "#!/usr/bin/env python3\n"}).prefix == "/usr"
    assert into("/x/pip3", {**SYSTEM, "/x/pip3": "#!/usr/bin/env python9\n"}).prefix is None


def test_other_programs_install_nowhere() -> None:
    assert into("/usr/bin/poetry", {**SYSTEM, "/usr/bin/poetry": "#!/usr/bin/python3\n"}) == PipTarget(None)


def test_pips_variables_are_told() -> None:
    text = sentences(into("/usr/bin/python3", SYSTEM, PIP_TARGET="/srv/x", PIP_REQUIRE_VIRTUALENV="1"))
    assert "PIP_TARGET is set to /srv/x" in text
    assert "PIP_REQUIRE_VIRTUALENV" in text


def test_where_you_may_not_write_pip_takes_your_own_folder() -> None:
    entries: dict[str, Entry] = {"/opt/py/bin/python3.12": ELF}
    locked = into("/opt/py/bin/python3.12", entries, read_only=frozenset({"/opt/py"}))
    assert "your own user folder" in sentences(locked)
    assert "your own" not in sentences(into("/opt/py/bin/python3.12", entries))


def test_conda_homebrew_and_frameworks() -> None:
    entries: dict[str, Entry] = {
        "/opt/conda/bin/python": Link("python3.12"),
        "/opt/conda/bin/python3.12": ELF,
        "/opt/conda/conda-meta": FOLDER,
        "/opt/conda/envs/lab/bin/pip": "#!/opt/conda/envs/lab/bin/python\n",
        "/opt/conda/envs/lab/bin/python": ELF,
        "/opt/conda/envs/lab/conda-meta": FOLDER,
        "/opt/homebrew/bin/python3": Link("../Cellar/python@3.12/3.12.3/bin/python3.12"),
        "/opt/homebrew/Cellar/python@3.12/3.12.3/bin/python3.12": ELF,
    }
    assert into("/opt/conda/bin/python", entries).prefix == "/opt/conda"
    assert into("/opt/conda/envs/lab/bin/pip", entries).prefix == "/opt/conda/envs/lab"
    assert into("/opt/homebrew/bin/python3", entries).prefix == "/opt/homebrew/Cellar/python@3.12/3.12.3"


def test_windows_environments_and_launchers() -> None:
    entries: dict[str, Entry] = {
        r"C:\lab\.venv\Scripts\python.exe": b"MZ",
        r"C:\lab\.venv\Scripts\pip.exe": launcher(r"#!C:\lab\.venv\Scripts\python.exe"),
        r"C:\lab\.venv\pyvenv.cfg": Plain(b"home = C:\\Python312\r\n"),
        r"C:\Python312\python.exe": b"MZ",
        r"C:\Python312\Scripts\pip.exe": launcher(r"#!c:\python312\python.exe"),
        r"C:\anaconda3\python.exe": b"MZ",
        r"C:\anaconda3\conda-meta": FOLDER,
        r"C:\uv\Scripts\pip.exe": b"MZ no archive",
        r"C:\uv\Scripts\python.exe": b"MZ",
        r"C:\uv\pyvenv.cfg": Plain(b""),
    }
    where = surroundings(entries, platform="win32")
    prefixes = {
        path: pip_target(path, where, lambda _name: None).prefix for path in entries if path.endswith(".exe")
    }
    assert prefixes == {
        r"C:\lab\.venv\Scripts\python.exe": r"C:\lab\.venv",
        r"C:\lab\.venv\Scripts\pip.exe": r"C:\lab\.venv",
        r"C:\Python312\python.exe": r"C:\Python312",
        r"C:\Python312\Scripts\pip.exe": r"C:\Python312",
        r"C:\anaconda3\python.exe": r"C:\anaconda3",
        r"C:\uv\Scripts\pip.exe": r"C:\uv",
        r"C:\uv\Scripts\python.exe": r"C:\uv",
    }
    assert python_prefix(r"C:\lab\.venv\Scripts\python.exe", where).base == r"C:\Python312"


def test_an_environment_made_from_a_managed_python_may_be_installed_into() -> None:
    entries: dict[str, Entry] = {
        **SYSTEM,
        "/lab/.venv/bin/python": Link("/usr/bin/python3"),
        "/lab/.venv/pyvenv.cfg": Plain(b"home = /usr/bin\n"),
    }
    where = surroundings(entries)
    assert not externally_managed(
        "/lab/.venv/bin/python", python_prefix("/lab/.venv/bin/python", where), where
    )
    assert externally_managed("/usr/bin/python3", python_prefix("/usr/bin/python3", where), where)
