"""Pythons of a student's laptop, and machines on which a name is looked up: for pictures and window tests.

`REAL` is what a search of a real Debian 12 machine with pyenv found, its home folder renamed. All others are
made up: conda, uv, PyPy and Windows were not on that machine.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from app.core.commands import Command
from app.core.environments import Skipped, SourceTrace
from app.core.errors import AppError
from app.core.listeners import Listeners
from app.core.outcomes import Ending, Outcome
from app.core.plans import Plan
from app.core.pythons import Origin, Python, PythonsSnapshot, UserSite, in_order
from app.core.words import say
from app.services.which import WhichReader
from tests.unit.made_up_disk import FOLDER, Entry, Link, MadeUpDisk, Plain

HOME = str(Path.home()) if os.name == "posix" else "/home/ada"
WINDOWS_HOME = r"C:\Users\ada"
ELF = b"\x7fELF\0"
_LAST_DAYS = {"3.13": date(2029, 10, 31), "3.12": date(2028, 10, 31), "3.11": date(2027, 10, 31),
              "3.10": date(2026, 10, 31), "3.9": date(2025, 10, 31), "3.8": date(2024, 10, 7),
              "3.7": date(2023, 6, 27), "2.7": date(2020, 1, 1)}  # fmt: skip


def of_pyenv(version: str, home: str = HOME) -> Python:
    """A Python that pyenv built."""
    prefix = f"{home}/.pyenv/versions/{version}"
    minor = ".".join(version.split(".")[:2])
    return Python(
        f"{prefix}/bin/python{minor}", Origin.PYENV, version, "cpython", "x86-64", prefix,
        aliases=(f"{prefix}/bin/python", f"{prefix}/bin/python{minor[0]}"),
        end_of_life=_LAST_DAYS[minor].isoformat(), externally_managed=False,
    )  # fmt: skip


OF_THE_SYSTEM = Python(
    "/usr/bin/python3.11", Origin.SYSTEM, "3.11.2", "cpython", "x86-64", "/usr",
    aliases=("/usr/bin/python3", "/bin/python3", "/bin/python3.11"),
    end_of_life="2027-10-31", externally_managed=True,
)  # fmt: skip
REAL = (
    *map(of_pyenv, ("3.13.0", "3.12.1", "3.11.7")),
    OF_THE_SYSTEM,
    *map(of_pyenv, ("3.10.13", "3.9.18", "3.8.18", "3.7.16", "2.7.18")),
)
MINIFORGE = Python(
    f"{HOME}/miniforge3/bin/python3.12", Origin.CONDA, "3.12.3", "cpython", "x86-64", f"{HOME}/miniforge3",
    end_of_life="2028-10-31", externally_managed=False,
)  # fmt: skip
PYPY = Python(
    f"{HOME}/.local/share/uv/python/pypy-3.10.14-linux-x86_64-gnu/bin/pypy3.10", Origin.UV, "3.10.14",
    "pypy", "x86-64", f"{HOME}/.local/share/uv/python/pypy-3.10.14-linux-x86_64-gnu",
)  # fmt: skip
UNKNOWN = Python("/opt/old-tools/bin/python", Origin.PATH)
LONG = Python(
    "/srv/teaching/" + "Übungen zur Einführung in maschinelles Lernen/" * 4 + "日本語/bin/python3.12",
    Origin.PATH, "3.12.0rc3", "cpython", "ARM64",
    "/srv/teaching/" + "Übungen zur Einführung in maschinelles Lernen/" * 4 + "日本語",
    aliases=tuple(f"/srv/links/{n}/" + "a-very-long-name-" * 6 + "python" for n in range(3)),
    end_of_life="2028-10-31",
)  # fmt: skip
OF_WINDOWS = (  # made up
    Python(r"C:\Users\ada\AppData\Local\Programs\Python\Python312\python.exe", Origin.PYTHON_ORG, "3.12.4",
           "cpython", "x86-64", r"C:\Users\ada\AppData\Local\Programs\Python\Python312",
           end_of_life="2028-10-31", externally_managed=False),
    Python(r"C:\Users\ada\AppData\Local\Microsoft\WindowsApps\PythonSoftwareFoundation.Python.3.11_qbz5n2kfra8p0"
           r"\python.exe", Origin.WINDOWS_STORE, "3.11", "cpython", "x86-64", end_of_life="2027-10-31"),
    Python(r"C:\Program Files\Python39-32\python.exe", Origin.WINDOWS_REGISTRY, "3.9.13", "cpython", "x86",
           r"C:\Program Files\Python39-32", end_of_life="2025-10-31", externally_managed=False),
)  # fmt: skip


def a_students(environments: Mapping[str, Sequence[str]] | None = None) -> PythonsSnapshot:
    """A laptop on which pyenv, conda and uv were tried. `environments`: prefixes by version."""
    pythons = (*REAL, MINIFORGE, PYPY, UNKNOWN)
    standing = environments or {}
    return found(replace(each, environments=tuple(standing.get(each.version or "", ()))) for each in pythons)


def found(pythons: object, *, complete: bool = True) -> PythonsSnapshot:
    """What a search said that found these."""
    return PythonsSnapshot(in_order(pythons), _TRACE, complete=complete, read_at=1.0)  # type: ignore[arg-type]


_TRACE = (
    SourceTrace("conda", (f"{HOME}/miniforge3",), 1, (), 0.004),
    SourceTrace("uv", (f"{HOME}/.local/share/uv/python",), 1, (), 0.001),
    SourceTrace("pyenv", (f"{HOME}/.pyenv/versions",), 8, (), 0.006),
    SourceTrace("system", ("/usr/bin", "/usr/local/bin"), 1, (), 0.002),
    SourceTrace("path", ("/opt/old-tools/bin",), 1,
                (Skipped("/srv/teachers/bin", say("You are not allowed to look into it.")),), 0.003),
)  # fmt: skip


WITH_USER_SITE = "3.11.2"


class KnownPythons:
    """Pythons as a search found them, without a search."""

    def __init__(self, snapshot: PythonsSnapshot, *, refreshing: bool = False) -> None:
        self.snapshot = snapshot
        self.refreshing = refreshing
        self.problem: AppError | None = None
        self.searches = 0
        self._listeners = Listeners[[]]()

    def refresh(self) -> None:
        """Nothing changes by itself."""
        self.searches += 1

    def subscribe(self, listener: Callable[[], object]) -> Callable[[], None]:
        return self._listeners.add(listener)

    def find(self, snapshot: PythonsSnapshot, problem: AppError | None = None) -> None:
        """Something else is there now."""
        self.snapshot, self.problem = snapshot, problem
        self._listeners.tell()

    def user_site(self, python: Python) -> UserSite | None:
        """Years of `pip install --user` with the system's Python."""
        if python.version != WITH_USER_SITE:
            return None
        return UserSite(f"{HOME}/.local/lib/python3.11/site-packages", 41, 356_000_000)

    def plan_ask(self, python: Python) -> Plan | None:
        return None


class ScriptedShell:
    """Answers what a shell is asked, with this PATH and nothing of its own."""

    def __init__(self, path: str) -> None:
        self._path = path

    def run(self, command: Command, **_options: object) -> Outcome:
        mark = command.env["LABWRIGHT_MARK"]
        lines = [mark, f"path {self._path}", mark, ""]
        return Outcome(Ending.EXITED, 0.0, 0, stdout="\n".join(lines))


_PYENV_SHIM = f"""#!/usr/bin/env bash
program="${{0##*/}}"
export PYENV_ROOT="{HOME}/.pyenv"
exec "{HOME}/.pyenv/libexec/pyenv" exec "$program" "$@"
""".encode()
_LINUX_PATH = (
    f"{HOME}/.cargo/bin:{HOME}/.local/bin:{HOME}/.pyenv/shims:/usr/local/bin:/usr/bin:/bin:/opt/gone/bin"
)


def reader(
    entries: Mapping[str, Entry], path: str, *, platform: str = "linux", **environ: str
) -> WhichReader:
    """The real walk, on a machine that is made up. `path` is what its shells leave as PATH."""
    windows = platform == "win32"
    home = WINDOWS_HOME if windows else HOME
    shells: dict[str, Entry] = (
        {} if windows else {f"/usr/bin/{name}": ELF for name in ("bash", "zsh", "fish")}
    )
    if windows:
        shells = {r"C:\Windows\System32\cmd.exe": b"MZ",
                  r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe": b"MZ"}  # fmt: skip
        environ = {"PATHEXT": ".COM;.EXE;.BAT;.CMD", "SystemRoot": r"C:\Windows", **environ}
    return WhichReader(
        ScriptedShell(path),
        MadeUpDisk({home: FOLDER, **shells, **entries}, platform),
        environ={"PATH": path, "SHELL": "/bin/bash", **environ},
        platform=platform,
        home=home,
        folder=lambda: home,
        from_terminal=False,
    )


def pyenv_machine(chosen: str = "3.11.7") -> WhichReader:
    """`python` is a shim of pyenv; the system has a python3 of its own."""
    versions: dict[str, Entry] = {}
    for version in ("3.13.0", "3.12.1", "3.11.7"):
        folder, minor = f"{HOME}/.pyenv/versions/{version}/bin", ".".join(version.split(".")[:2])
        versions[f"{folder}/python{minor}"] = ELF
        versions |= {f"{folder}/{name}": Link(f"python{minor}") for name in ("python", "python3")}
        versions[f"{folder}/pip"] = f"#!{folder}/python{minor}\n"
    shims = {f"{HOME}/.pyenv/shims/{name}": _PYENV_SHIM for name in ("python", "python3", "pip")}
    return reader(
        {
            f"{HOME}/.cargo/bin": FOLDER,
            f"{HOME}/.local/bin": FOLDER,
            "/usr/local/bin": FOLDER,
            "/usr/bin/python3": Link("python3.11"),
            "/usr/bin/python3.11": ELF,
            "/bin": Link("usr/bin"),
            f"{HOME}/.pyenv/version": Plain(f"{chosen}\n".encode()),
            **shims,
            **versions,
        },
        _LINUX_PATH,
    )


def environment_machine(prefix: str) -> WhichReader:
    """The environment of this folder is active: its folder of programs comes first in PATH."""
    return reader(
        {
            f"{prefix}/pyvenv.cfg": Plain(b"home = /usr/bin\nversion = 3.11.2\n"),
            f"{prefix}/bin/python": Link("/usr/bin/python3.11"),
            f"{prefix}/bin/pip": f"#!{prefix}/bin/python\n",
            "/usr/bin/python": Link("python3.11"),
            "/usr/bin/python3.11": ELF,
        },
        f"{prefix}/bin:/usr/bin:/bin",
        VIRTUAL_ENV=prefix,
    )


def bare_machine() -> WhichReader:
    """No Python at all."""
    return reader({"/usr/local/bin": FOLDER, "/usr/bin/env": ELF}, "/usr/local/bin:/usr/bin:/opt/gone/bin")


def store_machine() -> WhichReader:
    """A fresh Windows (made up): `python` only opens the Microsoft Store."""
    apps = rf"{WINDOWS_HOME}\AppData\Local\Microsoft\WindowsApps"
    return reader(
        {
            rf"{apps}\python.exe": b"",
            rf"{apps}\python3.exe": b"",
            r"C:\Windows\System32\where.exe": b"MZ",
            r"C:\Program Files\Git\cmd\git.exe": b"MZ",
        },
        rf"C:\Windows\System32;C:\Program Files\Git\cmd;{apps}",
        platform="win32",
        LOCALAPPDATA=rf"{WINDOWS_HOME}\AppData\Local",
    )


USUAL_NAME = "python" if sys.platform == "win32" else "python3"
