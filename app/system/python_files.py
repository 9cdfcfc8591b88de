"""The files of a Python's installation: names of interpreters, where its library is, who may change it.

Nothing is run, and nothing here raises: what cannot be read is not known. Paths are plain text and spelled
as this machine opens them; `platform` only says which layout is looked for.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from app.core.disk import Disk, Thing
from app.system.file_starts import names_in

# python, python3, python3.12, python3.13t: but not python3.12-config, pythonw, python3-dbg or python3.7m.
_NAME = re.compile(r"(?:python|pypy|graalpy)(?:\d+\.?)*t?")
_BEGINNINGS = ("python", "pypy", "graalpy")  # asked first: a folder of programs holds thousands of others
_MINOR = re.compile(r"(?:python|pypy|libpython)(\d\.\d+)t?")
_MOST_LINKS = 8  # in a row; more are left to the system, which knows a circle
_PLAIN_NAMES = ("python", "python3")
_SYSTEM_FOLDERS = frozenset({"/bin", "/usr/bin", "/usr/local/bin"})


def is_interpreter_name(name: str, platform: str) -> bool:
    """Whether a file of this name is an interpreter by the rules of its system."""
    if platform == "win32":
        name = name.lower()
        if not name.endswith(".exe"):
            return False
        name = name[:-4]
    return name.startswith(_BEGINNINGS) and _NAME.fullmatch(name) is not None


def minor_in_name(name: str) -> str | None:
    """The "3.12" in python3.12, python3.12.exe, libpython3.12.so or pypy3.12."""
    found = _MINOR.match(name)
    return found[1] if found else None


def interpreters_in(folder: str, platform: str) -> list[str]:
    """The paths of all interpreters in one folder, plain names first. Broken links are not among them."""
    return interpreters_among(names_in(folder), folder, platform)


def interpreters_among(names: Iterable[str], folder: str, platform: str) -> list[str]:
    """The same for a folder whose names were read."""
    names = [name for name in names if is_interpreter_name(name, platform)]
    paths = (os.path.join(folder, name) for name in sorted(names, key=lambda name: (len(name), name)))
    return [path for path in paths if os.path.isfile(path)]


def interpreter_folders(prefix: str, platform: str) -> tuple[str, ...]:
    """Where interpreters lie in an environment or installation, in the order they are looked for."""
    inner = ("Scripts", "bin") if platform == "win32" else ("bin",)
    return (*(os.path.join(prefix, name) for name in inner), prefix)


def executable_in_prefix(prefix: str, platform: str) -> str | None:
    """The interpreter of an environment or installation: bin/python, bin/python3, python, python3, on
    Windows Scripts\\python.exe and so on. One that is a broken link only where no other is there."""
    broken = None
    end = ".exe" if platform == "win32" else ""
    for folder in interpreter_folders(prefix, platform):
        for name in _PLAIN_NAMES:
            path = os.path.join(folder, name + end)
            if os.path.isfile(path):
                return path
            if broken is None and os.path.islink(path):
                broken = path
    return broken


def interpreters_in_prefix(prefix: str, platform: str) -> list[str]:
    """Every interpreter of an installation: those of the first folder that has any."""
    found = (interpreters_in(folder, platform) for folder in interpreter_folders(prefix, platform))
    return next(filter(None, found), [])


def prefix_of(executable: str, platform: str) -> str:
    """The folder of the installation whose interpreter this is. The path should be without links."""
    folder = os.path.dirname(executable)
    if os.path.basename(folder).lower() in ({"scripts", "bin"} if platform == "win32" else {"bin"}):
        return os.path.dirname(folder)
    return folder


def real_path(path: str) -> str:
    """The path without links, or as it is where they cannot be followed."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return path


class RealPaths:
    """`real_path` for many paths in few folders, in a fraction of its time. Made anew for each search."""

    def __init__(self) -> None:
        self._folders: dict[str, str] = {}

    def __call__(self, path: str, links: int = 0) -> str:
        """The path without links."""
        folder, name = os.path.split(path)
        real = self._folders.get(folder)
        if real is None:
            real = self._folders[folder] = real_path(folder)
        whole = os.path.join(real, name)
        try:
            target = os.readlink(whole)
        except (OSError, ValueError):
            return whole
        if os.path.basename(target) == target and target not in {"", ".", ".."} and links < _MOST_LINKS:
            return self(os.path.join(real, target), links + 1)
        return real_path(whole)


def standard_library(prefix: str, platform: str, minor: str | None, disk: Disk) -> str | None:
    """The folder of the standard library. `minor` says whose, where several share one prefix as in /usr."""
    if platform == "win32":
        folder = os.path.join(prefix, "Lib")
        if _is(disk, Thing.FILE, folder, "os.py") or _is(disk, Thing.FOLDER, folder, "encodings"):
            return folder
    for library in ("lib", "lib64"):
        found = folders_of_version(os.path.join(prefix, library), minor, disk, marker="os.py")
        if found:
            return found[0]
    # Old PyPy has numbered folders, and so have made-up trees none of its files.
    old = os.path.join(prefix, "lib-python")
    names = sorted(name for name in disk.names(old) if name[:1].isdigit())
    return os.path.join(old, names[-1]) if names else None


def folders_of_version(parent: str, minor: str | None, disk: Disk, marker: str = "") -> list[str]:
    """The folders pythonX.Y (pypyX.Y, pythonX.Ym) in one, the newest first, those with the marker before
    all others. Only those of the minor version, where it is given."""
    found = []
    for name in disk.names(parent):
        theirs = minor_in_name(name)
        if theirs and (minor is None or theirs == minor) and _is(disk, Thing.FOLDER, parent, name):
            found.append((tuple(map(int, theirs.split("."))), name))
    found.sort(key=lambda each: (each[0], -len(each[1]), each[1]), reverse=True)
    folders = [os.path.join(parent, name) for _, name in found]
    if marker:
        folders.sort(key=lambda folder: not _is(disk, Thing.FILE, folder, marker))
    return folders


def is_externally_managed(prefix: str, platform: str, minor: str | None, disk: Disk) -> bool | None:
    """Whether PEP 668's file asks pip to keep its hands off. None where the library is not found."""
    library = standard_library(prefix, platform, minor, disk)
    return None if library is None else _is(disk, Thing.FILE, library, "EXTERNALLY-MANAGED")


def _is(disk: Disk, thing: Thing, folder: str, name: str) -> bool:
    return disk.look(os.path.join(folder, name)).thing is thing


def is_environment(folder: str, root: str = "") -> bool:
    """Whether the interpreters in this folder belong to an environment and not to an installation: a venv,
    a virtualenv of any age, or what conda or pixi made and is not a root of conda. `root` is that of a
    made-up machine."""
    parent = os.path.dirname(folder)
    for place in (folder, parent):
        if os.path.isfile(os.path.join(place, "pyvenv.cfg")):
            return True
        if os.path.isdir(os.path.join(place, "conda-meta")):
            return not is_conda_root(place)
    if (
        folder.removeprefix(root) in _SYSTEM_FOLDERS
    ):  # a stray file named activate makes none of them an environment
        return False
    return any(
        os.path.isfile(os.path.join(folder, name))
        for name in ("activate", "activate.bat", "activate.ps1", "activate.fish", "activate_this.py")
    )


def is_conda_root(prefix: str) -> bool:
    """Whether this is an installation of the conda family, not an environment one of them made."""
    if not _looks_like_conda_root(prefix):
        return False
    above = os.path.dirname(os.path.dirname(prefix))  # <root>/envs/<name>
    return not (os.path.basename(os.path.dirname(prefix)) == "envs" and _looks_like_conda_root(above))


def _looks_like_conda_root(prefix: str) -> bool:
    meta = os.path.join(prefix, "conda-meta")
    if not os.path.isdir(meta) or os.path.isfile(os.path.join(meta, "pixi")):
        return False
    return any(os.path.isdir(os.path.join(prefix, name)) for name in ("condabin", "envs"))
