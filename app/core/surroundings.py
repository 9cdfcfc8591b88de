"""What a search starts from: the system, its variables and the home folder, as values.

Everything that looks for tools, Pythons and environments is given this and asks nothing else about where it
is, so a search of a Windows or macOS machine can be tried on any other. Paths are plain text here and in
what is found: a walk meets hundreds of thousands of them, and a Path object costs more than reading one.
"""

from __future__ import annotations

import ntpath
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType

_VARIABLE = re.compile(r"\$(?:\{([^}]+)\}|(\w+))|%([^%]+)%")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One machine as its user sees it."""

    platform: str  # as sys.platform: linux, darwin, win32
    environ: Mapping[str, str]
    home: str
    machine: str = "x86_64"  # as platform.machine() of the hardware
    folders: tuple[str, ...] = ()  # that the user chose or opened, searched besides the home folder
    root: str = ""  # put before the fixed places of the system: a made-up machine in a folder
    _upper: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        upper = {name.upper(): value for name, value in self.environ.items()} if self.is_windows else {}
        object.__setattr__(self, "_upper", upper)

    @property
    def is_windows(self) -> bool:
        return self.platform == "win32"

    @property
    def is_macos(self) -> bool:
        return self.platform == "darwin"

    @property
    def paths(self) -> ModuleType:
        """ntpath or posixpath: as the disk spells paths. A made-up Windows may lie on another system's."""
        return ntpath if self.is_windows and not self.root.startswith("/") else posixpath

    def variable(self, name: str) -> str | None:
        """A variable's value; an empty one counts as unset. Windows does not care for case."""
        value = self._upper.get(name.upper()) if self.is_windows else self.environ.get(name)
        return value or None

    def folder(self, name: str) -> str | None:
        """A variable that names a folder: expanded, and only if it is absolute then."""
        value = self.variable(name)
        return self.expanded(value) if value else None

    def expanded(self, path: str) -> str | None:
        """A path from a variable or a file of settings with ~ and variables filled in, None where it is
        not absolute after that."""
        whole = _VARIABLE.sub(lambda found: self.variable(found[1] or found[2] or found[3]) or "", path)
        if whole == "~" or whole.startswith(("~/", "~\\")):
            whole = self.home + whole[1:]
        if not self.paths.isabs(whole):
            return None
        normal: str = self.paths.normpath(whole)
        return normal

    def at_home(self, *parts: str) -> str:
        """A path below the home folder."""
        joined: str = self.paths.join(self.home, *parts)
        return joined

    def of_system(self, path: str) -> str:
        """A fixed place of the system, below `root` on a made-up machine."""
        return self.root + path if self.root else path

    def config_home(self) -> str:
        """Where programs keep their settings by the XDG rules."""
        return self.folder("XDG_CONFIG_HOME") or self.at_home(".config")

    def local_app_data(self) -> str:
        """Where programs of Windows keep what stays on this machine."""
        return self.folder("LOCALAPPDATA") or self.at_home("AppData", "Local")

    def data_home(self) -> str:
        """Where programs keep their data by the XDG rules, on whatever system."""
        return self.folder("XDG_DATA_HOME") or self.at_home(".local", "share")
