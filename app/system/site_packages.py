"""The folders an environment's Python finds its packages in, read from files."""

# Thousands of paths at a time: as strings they cost a tenth of what they cost as Path.

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.core import pyvenv_cfg
from app.core.search import CFG, CFG_MOST
from app.system import conda_records
from app.system.file_starts import names_in, read_start

_PYTHON_FOLDER = re.compile(r"(python|pypy|graalpy)(\d+)\.(\d+)(t?)", re.IGNORECASE)
_VERSION = re.compile(r"\d+\.\d+(?:\.\d+)?(?:(?:a|b|rc)\d+)?")


class Place(NamedTuple):
    """One folder (or zipped egg) of the search path that may hold packages."""

    folder: str
    inherited: bool = False  # of the base Python, through include-system-site-packages
    site: bool = True  # a site-packages folder; otherwise one that a .pth file added


class PythonFolder(NamedTuple):
    """What the name of lib/python3.13t says."""

    implementation: str
    version: tuple[int, int]
    free_threaded: bool


def site_packages_of(
    prefix: str | os.PathLike[str], platform: str = sys.platform, python_version: str = ""
) -> list[str]:
    """The site-packages folders of an environment or a Python, in the order Python looks into them.

    `python_version` picks one where several Pythons share the prefix; without it the environment's own
    files are asked.
    """
    root = os.fspath(prefix)
    if platform == "win32":
        windows = [os.path.join(root, *parts) for parts in (("Lib", "site-packages"), ("site-packages",))]
        if found := _existing(windows):
            return found
    folders = python_folders(root)
    wanted = python_version or version_of(root, platform)
    if folders and (chosen := _of_version(folders, wanted) or _of_version(folders, _newest(folders))):
        folders = chosen
    candidates = [os.path.join(lib, "site-packages") for lib in folders]
    for lib in folders:  # Debian's own order: what the administrator installed before what apt did
        version = os.path.basename(lib)
        candidates.append(os.path.join(root, "local", "lib", version, "dist-packages"))
        if version.startswith("python3"):
            candidates.append(os.path.join(root, "lib", "python3", "dist-packages"))
        candidates.append(os.path.join(lib, "dist-packages"))
    candidates.append(os.path.join(root, "site-packages"))  # PyPy before 3.8
    return _existing(candidates)


def python_folders(prefix: str) -> list[str]:
    """lib/python3.12 and its kin, lib before lib64."""
    found = []
    for lib in ("lib", "lib64", "Lib"):
        folder = os.path.join(prefix, lib)
        names = [name for name in names_in(folder) if _PYTHON_FOLDER.fullmatch(name)]
        found += [os.path.join(folder, name) for name in sorted(names)]
    return found


def python_folder_facts(site_packages: str) -> PythonFolder | None:
    """What the path of a site-packages folder says about its Python."""
    for part in reversed(site_packages.replace("\\", "/").split("/")):
        if match := _PYTHON_FOLDER.fullmatch(part):
            name = {"python": "cpython"}.get(match[1].lower(), match[1].lower())
            return PythonFolder(name, (int(match[2]), int(match[3])), bool(match[4]))
    return None


def version_of(prefix: str, platform: str = sys.platform) -> str:
    """The Python version an environment's own files tell, as exactly as they do; empty if they do not."""
    if match := _VERSION.match(pyvenv_cfg.version(read_pyvenv_cfg(prefix)) or ""):
        return match[0]
    if recorded := conda_records.python_version(prefix):
        return recorded
    if platform != "win32":
        for name in ("python", "python3"):
            if match := re.search(r"python(\d+\.\d+)t?$", _link_target(os.path.join(prefix, "bin", name))):
                return match[1]
    folders = python_folders(prefix)
    return _newest(folders) if folders else ""


def read_pyvenv_cfg(prefix: str) -> dict[str, str]:
    """What it says; nothing where there is none."""
    return pyvenv_cfg.parse(read_start(os.path.join(prefix, CFG), CFG_MOST))


def search_path(prefix: str, platform: str = sys.platform, python_version: str = "") -> list[Place]:
    """Every place packages are looked for: the environment's, what .pth files add, then the base Python's
    where pyvenv.cfg lets it through."""
    places: list[Place] = []
    seen: set[object] = set()
    for folder in site_packages_of(prefix, platform, python_version):
        _add(places, seen, folder, inherited=False)
    config = read_pyvenv_cfg(prefix)
    base = base_prefix(config, platform)
    if base and config.get("include-system-site-packages", "").lower() == "true":
        version = python_version or version_of(prefix, platform)
        for folder in site_packages_of(base, platform, version):
            _add(places, seen, folder, inherited=True)
    return places


def stamp_of(prefix: str, places: Iterable[Place], python_version: str) -> int:
    """A number that is another one when a package came or went, or when the Python was renewed."""
    numbers = [int(part) for part in re.findall(r"\d+", python_version)]
    for folder in (*(place.folder for place in places), os.path.join(prefix, "conda-meta")):
        try:
            found = os.stat(folder)
        except (OSError, ValueError):
            continue
        numbers += (found.st_mtime_ns, found.st_ino)
    return hash(tuple(numbers))


def base_prefix(config: dict[str, str], platform: str = sys.platform) -> str:
    """The prefix of the Python that an environment with this pyvenv.cfg stands on."""
    if base := config.get("base-prefix"):
        return base
    home = config.get("home", "")
    if platform == "win32" or os.path.basename(home.rstrip("/")) not in {"bin", "Scripts"}:
        return home
    above = os.path.dirname(home.rstrip("/"))
    return "/usr" if above == "/" else above  # /bin is a link to /usr/bin


def _add(places: list[Place], seen: set[object], folder: str, *, inherited: bool) -> None:
    """The folder, and what its .pth files add after it."""
    if not _is_new(seen, folder):
        return
    places.append(Place(folder, inherited))
    added = [path for path in _pth_folders(folder) if _is_new(seen, path)]
    places += [Place(path, inherited, site=False) for path in added]


def _pth_folders(folder: str) -> Iterator[str]:
    for name in sorted(names_in(folder)):
        if not name.endswith(".pth") or name.startswith("."):
            continue
        data = read_start(os.path.join(folder, name))
        for raw in data.decode("utf-8-sig", "surrogateescape").splitlines():
            line = raw.rstrip()
            if not line or line.startswith(("#", "import ", "import\t")) or "\0" in line:
                continue
            path = os.path.normpath(os.path.join(folder, line))
            if os.path.exists(path):
                yield path


def _is_new(seen: set[object], folder: str) -> bool:
    """Whether it was not met before, under whatever name: lib64 is often a link to lib."""
    try:
        found = os.stat(folder)  # at a tenth of what following each link costs
    except (OSError, ValueError):
        found = None
    key = (found.st_dev, found.st_ino) if found and found.st_ino else os.path.realpath(folder)
    if key in seen:
        return False
    seen.add(key)
    return True


def _existing(candidates: list[str]) -> list[str]:
    seen: set[object] = set()
    return [folder for folder in candidates if os.path.isdir(folder) and _is_new(seen, folder)]


def _of_version(folders: list[str], version: str) -> list[str]:
    """Those of this version; 3.13 has lib/python3.13t too, where that is the only one."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    same = [folder for folder in folders if _facts(folder).version == numbers]
    return [folder for folder in same if not _facts(folder).free_threaded] or same


def _newest(folders: list[str]) -> str:
    major, minor = max(_facts(folder).version for folder in folders)
    return f"{major}.{minor}"


def _facts(folder: str) -> PythonFolder:
    facts = python_folder_facts(os.path.basename(folder))
    assert facts is not None
    return facts


def _link_target(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""
