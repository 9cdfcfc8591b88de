"""Two environments side by side, or one and a file, or two files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from app.core import comparing
from app.core.comparing import Asked, Difference
from app.core.dependency_files.model import Wanted
from app.core.dependency_files.refusing import refusal
from app.core.environments import Environment, Kind
from app.core.package_rules import marker_values
from app.core.package_tree import PackageTree
from app.core.packages import Listed, normalised
from app.core.words import say
from app.services.dependency_files import read_dependency_file
from app.services.packages import EnvironmentPackages, PackagesReader
from app.system.installed_packages import list_packages

Side = Environment | Path
_CONDA = frozenset({Kind.CONDA, Kind.PIXI})


class Comparing:
    """Reads both sides; nothing is run."""

    def __init__(self, packages: PackagesReader) -> None:
        self._packages = packages

    def differences(self, left: Side, right: Side) -> list[Difference]:
        """What is not the same. Raises AppError for a file that its own tool would refuse."""
        if isinstance(left, Path):
            if isinstance(right, Path):
                return comparing.between_files(_asked_in(left), _asked_in(right))
            return list(comparing.turned(self._with_file(right, left)))
        if isinstance(right, Path):
            return self._with_file(left, right)
        return comparing.between_environments(
            _listed(left, self._read(left)), _listed(right, self._read(right))
        )

    def _with_file(self, environment: Environment, file: Path) -> list[Difference]:
        read = self._read(environment)
        values = marker_values(read.facts)
        asked = [each for each in _asked_in(file) if _applies(each.marker, values)]
        listed = _listed(environment, read)
        if environment.python_version and any(normalised(each.name or "") == "python" for each in asked):
            listed.append(Listed("python", environment.python_version))
        return comparing.between_environment_and_file(listed, asked, lambda asked: _needed(read.tree, asked))

    def _read(self, environment: Environment) -> EnvironmentPackages:
        return self._packages.read(
            environment.prefix,
            python_version=environment.python_version,
            architecture=environment.architecture,
        )


def _listed(environment: Environment, read: EnvironmentPackages) -> list[Listed]:
    if environment.kind in _CONDA:  # whose packages have names of their own
        return [Listed(each.name, each.version) for each in read.packages]
    return list_packages(environment.prefix, python_version=environment.python_version or "", own_only=True)


def _asked_in(file: Path) -> list[Wanted]:
    """What a file always asks for."""
    read = read_dependency_file(file)
    if read.problems:
        said = say("{path} cannot be compared: its own tool refuses it.", path=str(file))
        raise refusal(read, said, say("Correct the file, then compare again."))
    return [each for each in read.only_of() if not each.constraint and not each.optional]


def _applies(marker: str | None, values: Mapping[str, str]) -> bool:
    if not marker:
        return True
    from packaging.markers import InvalidMarker, Marker, UndefinedEnvironmentName  # noqa: PLC0415 - 10 ms

    try:
        return Marker(marker).evaluate({**values, "extra": ""})
    except (InvalidMarker, UndefinedEnvironmentName):
        return True


def _needed(tree: PackageTree, asked: Iterable[Asked]) -> frozenset[str]:
    """All that these packages need here, and what that needs."""
    waiting = [branch for each in asked if each.name for branch in tree.requires(each.name, each.extras)]
    seen: set[str] = set()
    while waiting:
        branch = waiting.pop()
        if branch.key not in seen:
            seen.add(branch.key)
            waiting += tree.requires(branch.key, branch.extras)
    return frozenset(seen)
