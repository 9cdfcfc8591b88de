"""What an environment's interpreter is and where it came from, told from its files."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from app.core import pyvenv_cfg
from app.core.search import CFG, CONDA_META, Candidate
from app.system.file_starts import names_in, read_start
from app.system.python_files import minor_in_name
from app.system.python_versions import version_of_executable

_MOST = 1 << 13  # bytes; the longest path of any system is shorter
_MINOR = re.compile(r"(\d+\.\d+)")


class BasePythons:
    """Remembers the interpreters that environments stand on: many stand on one."""

    def __init__(self, platform: str) -> None:
        self._platform = platform
        self._windows = platform == "win32"
        usual = ("Scripts", "python.exe") if self._windows else ("bin", "python")
        self._usual = os.sep + os.path.join(*usual)
        self._versions: dict[str, str | None] = {}

    def usual_executable(self, candidate: Candidate) -> str | None:
        """Where the interpreter is when nothing is missing; looking closely tells whether it is."""
        if self._windows and CFG not in candidate.marks and "Scripts" not in candidate.marks:
            return f"{candidate.prefix}{os.sep}python.exe"
        return candidate.prefix + self._usual

    def base(self, cfg: Mapping[str, str]) -> str | None:
        """The interpreter an environment says it was made from."""
        named = cfg.get("base-executable") or cfg.get("executable")
        if named:
            return named
        home = cfg.get("home")
        if not home:
            return None
        if self._windows:
            return f"{home}{os.sep}python.exe"
        found = _MINOR.match(pyvenv_cfg.version(cfg) or "")
        return f"{home}/python{found[1]}" if found else f"{home}/python3"

    def version(self, candidate: Candidate) -> str | None:
        """What pyvenv.cfg says. Looking closely tells whether the base was renewed since."""
        if candidate.cfg or CONDA_META in candidate.marks:
            return pyvenv_cfg.version(candidate.cfg)
        program = _linked(candidate.prefix + self._usual)
        if program not in self._versions:
            base = base_of_old_virtualenv(site_packages(candidate.prefix, self._platform), self._platform)
            self._versions[program] = version_of_executable(base or program, self._platform)
        return self._versions[program]


def _linked(path: str) -> str:
    """Where a link to a base leads, otherwise the path: enough to know one base again."""
    try:
        target = os.readlink(path)
    except OSError:
        return path
    return target if os.path.isabs(target) else path


def site_packages(prefix: str, platform: str) -> str | None:
    """The folder of an environment's packages."""
    if platform == "win32":
        folder = os.path.join(prefix, "Lib", "site-packages")
        return folder if os.path.isdir(folder) else None
    found = []
    for library in ("lib", "lib64"):
        above = os.path.join(prefix, library)
        found += [
            os.path.join(above, name, "site-packages") for name in names_in(above) if minor_in_name(name)
        ]
    found += [os.path.join(prefix, "site-packages")]  # PyPy before 3.8
    there = [folder for folder in found if os.path.isdir(folder)]
    return max(there, key=_version_in_path, default=None)


def _version_in_path(folder: str) -> tuple[int, ...]:
    minor = minor_in_name(os.path.basename(os.path.dirname(folder)))
    return tuple(map(int, minor.split("."))) if minor else ()


def base_of_old_virtualenv(library: str | None, platform: str) -> str | None:
    """The interpreter it was made from: before version 20, virtualenv wrote down the base's prefix among the
    library it copied."""
    if library is None:
        return None
    content = read_start(os.path.join(os.path.dirname(library), "orig-prefix.txt"), _MOST)
    prefix = os.fsdecode(content).strip()
    if not os.path.isabs(prefix) or "\0" in prefix:
        return None
    if platform == "win32":
        return os.path.join(prefix, "python.exe")
    minor = minor_in_name(os.path.basename(os.path.dirname(library)))
    return os.path.join(prefix, "bin", f"python{minor or ''}")
