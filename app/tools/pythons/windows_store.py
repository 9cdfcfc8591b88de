"""The Microsoft Store's Pythons, told apart from the stub that only offers to install one.

Both are empty files in WindowsApps that Windows follows in its own way. A Python that is installed has a
folder named after its package beside them; the stub has none. Nothing is run to tell.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from app.core.ports import PythonSearch
from app.core.processors import architecture_name
from app.core.pythons import FoundPython, Origin
from app.core.words import say
from app.system.python_files import is_interpreter_name

_FOLDER = re.compile(r"PythonSoftwareFoundation\.Python\.(\d+\.\d+)_[a-z0-9]+", re.IGNORECASE)
_INSTALL_MANAGER = "PythonSoftwareFoundation.PythonManager_"
_PACKAGE = re.compile(
    r"PythonSoftwareFoundation\.Python\.(\d+\.\d+)_\d+\.\d+\.(\d+)\.\d+_(x64|x86|arm64)_", re.IGNORECASE
)
_PACKAGES = (
    r"HKEY_CURRENT_USER\Software\Classes\Local Settings\Software\Microsoft\Windows\CurrentVersion"
    r"\AppModel\Repository\Packages"
)
_FINAL = 0xF0


class _Package(NamedTuple):
    version: str
    architecture: str


class Store:
    """%LOCALAPPDATA%\\Microsoft\\WindowsApps."""

    source = Origin.WINDOWS_STORE
    budget_seconds = 1.0

    def find(self, search: PythonSearch) -> Iterator[FoundPython]:
        """One Python for each package of the Store."""
        where = search.where
        if not where.is_windows:
            return
        join = where.paths.join
        local = where.local_app_data()
        apps = join(local, "Microsoft", "WindowsApps")
        names = search.names(apps)
        folders = {found[1]: name for name in names if (found := _FOLDER.fullmatch(name))}
        lower = {name.lower(): name for name in names}
        packages = _packages(search)
        for minor, folder in folders.items():
            inner = [join(apps, folder, name) for name in _interpreters(search.names(join(apps, folder)))]
            if not inner:
                search.skip(join(apps, folder), say("There is no interpreter in it."))
                continue
            plain = ("python.exe", "python3.exe") if len(folders) == 1 else ()
            outer = [join(apps, lower[n]) for n in (f"python{minor}.exe", *plain) if n in lower]
            package = packages.get(minor)
            yield FoundPython(
                (*inner, *outer),
                self.source,
                package.version if package else minor,
                package.architecture if package else None,
            )
        for name in ("python.exe", "python3.exe"):
            if name in lower and len(folders) != 1:
                self._tell_of(join(apps, lower[name]), bool(folders), names, search)

    def _tell_of(self, path: str, installed: bool, names: Sequence[str], search: PythonSearch) -> None:
        if any(name.startswith(_INSTALL_MANAGER) for name in names):
            search.skip(
                path, say("It is python.org's install manager, which starts one of the other Pythons.")
            )
        elif installed:
            search.skip(path, say("It starts one of the Store's Pythons; its own file does not tell which."))
        elif os.path.getsize(path) == 0:
            reason = say("It is no Python: it only opens the Microsoft Store. It was not run.")
            search.skip(path, reason)
        else:
            search.skip(path, say("It belongs to no Python of the Store that is installed. It was not run."))


def _interpreters(names: Sequence[str]) -> list[str]:
    found = (name for name in names if is_interpreter_name(name, "win32"))
    return sorted(found, key=lambda name: (len(name), name))


def _packages(search: PythonSearch) -> Mapping[str, _Package]:
    """Version and processor by the full names of the packages that Windows knows for this user."""
    found = {}
    for name in search.registry.keys(_PACKAGES):
        package = _PACKAGE.match(name)
        if package:
            version = store_version(package[1], int(package[2]))
            found[package[1]] = _Package(version, architecture_name(package[3]))
    return found


def store_version(minor: str, build: int) -> str:
    """The Store numbers 3.12.4 as 3.12.1264: the last number holds micro version, level and serial."""
    micro, level, serial = build >> 8, build & 0xF0, build & 0x0F
    if level == _FINAL or not level:
        return f"{minor}.{micro}"
    letter = {0xA0: "a", 0xB0: "b", 0xC0: "rc"}.get(level)
    return f"{minor}.{micro}{letter}{serial}" if letter else f"{minor}.{micro}"


FINDER = Store()
