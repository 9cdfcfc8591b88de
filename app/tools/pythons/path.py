"""Whatever else lies on PATH."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from app.core.ports import PythonSearch
from app.core.pythons import FoundPython, Origin
from app.core.surroundings import Surroundings
from app.core.words import Sentence, say
from app.system.file_starts import read_start
from app.system.python_files import real_path

_SHIMS = say("Its programs only hand over to the Python that a version file names.")
_SHIM = say("It only hands over to the Python that a version file names.")
_HANDING_PROGRAMS = {"mise", "rtx", "rye", "asdf", "pyenv", "uv", "pixi", "hatch"}  # a shim is a link to one
_HANDING_SCRIPT = re.compile(rb"\b(?:pyenv[\"']? exec|asdf[\"']? exec|mise[\"']? (?:x|exec))\b")
_SCOOP = re.compile(r"[/\\]scoop[/\\]shims$", re.IGNORECASE)
_CHOCOLATEY = re.compile(r"[/\\]chocolatey[/\\]bin$", re.IGNORECASE)


class OnPath:
    """The last to be asked: every other finder knows better who put a Python there."""

    source = Origin.PATH
    budget_seconds = 3.0

    def find(self, search: PythonSearch) -> Iterator[FoundPython]:
        """The Pythons in each folder of PATH that is not shims."""
        where = search.where
        for folder in self._folders(search):
            reason = _why_not(folder, where)
            if reason is not None:
                search.skip(folder, reason)
                continue
            for found in search.interpreters(folder, self.source):
                if _hands_over(found.paths[0]):
                    search.skip(found.paths[0], _SHIM)
                else:
                    yield found
            if where.is_windows and "py.exe" in (name.lower() for name in search.names(folder)):
                launcher = where.paths.join(folder, "py.exe")
                search.skip(launcher, say("It is the launcher, which starts one of the other Pythons."))
        if where.is_windows:
            yield from self._of_scoop(search)

    def _folders(self, search: PythonSearch) -> Iterator[str]:
        where = search.where
        entries = (where.variable("PATH") or "").split(";" if where.is_windows else ":")
        seen = set()
        for entry in entries:
            folder = entry.strip('"') if where.is_windows else entry
            if not folder or not where.paths.isabs(folder):
                if folder:
                    search.skip(folder, say("What it means depends on the folder you are in."))
                continue
            folder = where.paths.normpath(folder)
            if folder not in seen:
                seen.add(folder)
                yield folder

    def _of_scoop(self, search: PythonSearch) -> Iterator[FoundPython]:
        where = search.where
        apps = where.paths.join(where.folder("SCOOP") or where.at_home("scoop"), "apps")
        for app in search.names(apps):
            if app.startswith("python"):
                for version in search.names(where.paths.join(apps, app)):
                    yield from search.installation(where.paths.join(apps, app, version), self.source)


def _hands_over(path: str) -> bool:
    """A shim outside of a folder of that name: a script that calls a tool, or a link to the tool."""
    program = os.path.basename(real_path(path)).removesuffix(".exe")
    head = read_start(path, 1024)
    return program in _HANDING_PROGRAMS or (head[:2] == b"#!" and bool(_HANDING_SCRIPT.search(head)))


def _why_not(folder: str, where: Surroundings) -> Sentence | None:
    if where.platform == "darwin" and folder == where.of_system("/usr/bin"):
        return say("Apple's stub python3 lies there, which is looked at apart.")
    parts = re.split(r"[/\\]", folder.lower())
    if parts[-1] == "shims":
        return (
            say("Scoop's shims: what they start is looked for itself.") if _SCOOP.search(folder) else _SHIMS
        )
    if parts[-2:] == [".pixi", "bin"]:
        return say("Pixi's programs only hand over to those of its environments.")
    if _CHOCOLATEY.search(folder):
        return say("Chocolatey's shims: what they start is looked for itself.")
    if "windowsapps" in parts:
        return say("Aliases of the Microsoft Store, which are looked at apart.")
    return None


FINDER = OnPath()
