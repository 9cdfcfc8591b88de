"""Joins what the finders of Pythons found: one Python for all the names it has."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace

from app.core.end_of_life import EndOfLifeTable
from app.core.pythons import BY_KNOWLEDGE, FoundPython, Origin, Python
from app.core.surroundings import Surroundings
from app.system.disk import RealDisk
from app.system.program_header import architecture_of
from app.system.python_files import RealPaths, is_externally_managed, minor_in_name, prefix_of
from app.system.python_versions import implementation_of, version_of_executable

_RANK = {origin: rank for rank, origin in enumerate(BY_KNOWLEDGE)}


class _Group:
    """One Python, as all finders know it together."""

    def __init__(self) -> None:
        self.found: list[FoundPython] = []
        self._main: tuple[int, FoundPython] | None = None

    @property
    def paths(self) -> dict[str, None]:
        """Every name of it, each once."""
        return dict.fromkeys(path for each in self.found for path in each.paths)

    def main(self, home: str, real: RealPaths) -> FoundPython:
        """What the finder that knows best says, with what only others know."""
        if self._main is None or self._main[0] != len(self.found):
            self._main = len(self.found), self._choose(home, real)
        return self._main[1]

    def _choose(self, home: str, real: RealPaths) -> FoundPython:
        # Next to nothing is known by PATH. Among the others, the tool in whose own folder it lies put it
        # there; who only links to it did not.
        best = min(
            self.found,
            key=lambda each: (
                each.origin is Origin.PATH,
                not _lies_there(each.paths[0], home, real),
                _RANK[each.origin],
            ),
        )
        version = best.version or next((each.version for each in self.found if each.version), None)
        architecture = best.architecture or next(filter(None, (e.architecture for e in self.found)), None)
        return best._replace(version=version, architecture=architecture)


class JoinedPythons:
    """Makes one Python of all that finders found under several names."""

    def __init__(self, where: Surroundings, end_of_life: EndOfLifeTable) -> None:
        self._home = where.home
        self._real = RealPaths()
        self._platform = where.platform
        self._end_of_life = end_of_life
        self._groups: dict[object, _Group] = {}
        self._read: dict[tuple[str, FoundPython], Python] = {}

    def add(self, found: Iterable[FoundPython]) -> None:
        """Add what one finder found."""
        for each in found:
            keys = [_key(path, self._real) for path in each.paths]
            known = {id(group): group for key in keys if (group := self._groups.get(key))}
            group = next(iter(known.values()), None) or _Group()
            for other in list(known.values())[1:]:  # two that were thought to be different are one
                group.found += other.found
                self._groups.update({key: group for key, value in self._groups.items() if value is other})
            group.found.append(each)
            self._groups.update(dict.fromkeys(keys, group))

    def pythons(self) -> list[Python]:
        """All of them, with what their files say."""
        groups = {id(group): group for group in self._groups.values()}
        return [self._python(group) for group in groups.values()]

    def _python(self, group: _Group) -> Python:
        main = group.main(self._home, self._real)
        executable = self._real(main.paths[0])
        python = self._read.get((executable, main))
        if python is None:
            python = self._read[executable, main] = self._from_files(executable, main)
        aliases = tuple(path for path in group.paths if path != executable)
        return replace(python, aliases=aliases)

    def _from_files(self, executable: str, found: FoundPython) -> Python:
        prefix = prefix_of(executable, self._platform)
        version = version_of_executable(executable, self._platform)
        if found.version and (version is None or version.count(".") < found.version.count(".")):
            version = found.version
        implementation = implementation_of(prefix, executable, self._platform)
        minor = minor_in_name(os.path.basename(executable)) or ".".join((version or "").split(".")[:2])
        last_day = self._end_of_life.last_day(version, implementation)
        return Python(
            executable=executable,
            origin=found.origin,
            version=version,
            implementation=implementation,
            architecture=architecture_of(executable) or found.architecture,
            prefix=prefix,
            end_of_life=last_day.isoformat() if last_day else None,
            externally_managed=is_externally_managed(prefix, self._platform, minor or None, RealDisk()),
        )


def _key(path: str, real_paths: RealPaths) -> object:
    """The same for all names of one file, also where the disk does not tell a from A. Two folders may hold
    one file by a hard link, as conda's do: they are two Pythons."""
    real = real_paths(path)
    try:
        seen = os.stat(real)
    except (OSError, ValueError):
        return real
    return seen.st_dev, seen.st_ino, real.casefold()


def _lies_there(path: str, home: str, real: RealPaths) -> bool:
    """Whether a file is in the folder of its path, and no folder on the way is a link; a home that is one
    does not count."""
    folder = os.path.dirname(path)
    inside = os.path.join(home, "")
    expected = os.path.join(real(home), folder[len(inside) :]) if folder.startswith(inside) else folder
    return os.path.dirname(real(path)) == real(folder) == expected
