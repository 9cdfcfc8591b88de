"""What this system has of the things that building a Python needs. No compiler is started to find out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator

from app.core.build_needs import BuildNeeds, BuildPlace, Need, Rights
from app.core.surroundings import Surroundings

Find = Callable[[str], str | None]  # a program's name: where it is

_HEADERS = ("/usr/include", "/usr/local/include")
_DEVELOPER_FOLDERS = ("/Library/Developer/CommandLineTools", "/Applications/Xcode.app/Contents/Developer")
_SDKS = ("SDKs/MacOSX.sdk", "Platforms/MacOSX.platform/Developer/SDKs/MacOSX.sdk")
_HOMEBREW = ("/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew")
_ADMINISTRATORS = {"sudo", "wheel", "admin"}  # the groups that may use sudo


def look(needs: BuildNeeds, around: Surroundings, find: Find, rights: Callable[[], Rights]) -> BuildPlace:
    """What is missing, and how it would be installed here."""
    folders = tuple(dict.fromkeys(_header_folders(around)))
    missing = {need.key for need in needs.needs if not _is_there(need, folders, around, find)}
    manager = "brew" if around.is_macos and find("brew") else None
    if not around.is_macos:
        manager = needs.manager_of(_system_names(around))
        if manager is None:  # a system of another name with a manager that is known
            manager = next((name for name, lines in needs.managers.items() if find(lines[0][0])), None)
    return BuildPlace(frozenset(missing), manager, rights(), apple=around.is_macos)


def administrator_rights() -> Rights:
    """What the user of this process may do."""
    if sys.platform == "win32":
        return Rights.NONE
    if os.geteuid() == 0:
        return Rights.ROOT
    import grp  # noqa: PLC0415 - not on Windows

    administrators = {group.gr_gid for group in grp.getgrall() if group.gr_name in _ADMINISTRATORS}
    return Rights.SUDO if administrators & {*os.getgroups(), os.getgid()} else Rights.NONE


def _is_there(need: Need, folders: Iterable[str], around: Surroundings, find: Find) -> bool:
    if need.key in {"compiler", "make"} and around.is_macos:
        # /usr/bin/cc and /usr/bin/make of macOS only ask for the tools to be installed.
        return any(
            os.path.isfile(around.paths.join(around.of_system(folder), "usr", "bin", "make"))
            for folder in _DEVELOPER_FOLDERS
        )
    if need.key == "compiler" and around.variable("CC"):
        return True
    if any(find(program) for program in need.programs):
        return True
    return any(os.path.isfile(os.path.join(folder, header)) for folder in folders for header in need.headers)


def _header_folders(around: Surroundings) -> Iterator[str]:
    for name in ("CPATH", "C_INCLUDE_PATH"):
        yield from filter(None, (around.variable(name) or "").split(os.pathsep))
    for folder in map(around.of_system, _HEADERS):
        yield folder
        # Debian's: /usr/include/x86_64-linux-gnu
        yield from (each for each in _folders_in(folder) if "-linux-" in os.path.basename(each))
    if around.is_macos:
        for developer in map(around.of_system, _DEVELOPER_FOLDERS):
            yield from (os.path.join(developer, sdk, "usr", "include") for sdk in _SDKS)
        yield around.of_system("/opt/local/include")  # MacPorts
    for prefix in map(around.of_system, _HOMEBREW):
        yield os.path.join(prefix, "include")
        # Some are not linked where they would stand in for the system's own.
        yield from (os.path.join(each, "include") for each in _folders_in(os.path.join(prefix, "opt")))


def _folders_in(folder: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            yield from sorted(entry.path for entry in entries if entry.is_dir())
    except OSError:
        return


def _system_names(around: Surroundings) -> list[str]:
    """The system and those it is like, as os-release has them."""
    try:
        with open(around.of_system("/etc/os-release"), encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
    except OSError:
        return []
    fields = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return [name.lower() for key in ("ID", "ID_LIKE") for name in fields.get(key, "").strip("\"'").split()]
