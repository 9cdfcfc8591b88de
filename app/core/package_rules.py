"""Requirements, markers and versions, judged for an environment's Python, not for the one that runs this."""

from __future__ import annotations

import re
from typing import NamedTuple

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from app.core.packages import normalised

# The everyday requirement. Whatever is written otherwise goes to the packaging library, six times slower.
_EVERYDAY = re.compile(
    r"""\s*(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*
    (?:\[\s*(?P<extras>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?
        (?:\s*,\s*[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)*)\s*\]\s*)?
    (?P<open>\()?(?P<specifier>(?:~=|[=!<>]=|[<>])\s*[A-Za-z0-9.*+!_-]+
        (?:\s*,\s*(?:~=|[=!<>]=|[<>])\s*[A-Za-z0-9.*+!_-]+)*)?(?(open)\s*\))\s*
    (?:;\s*(?P<marker>[^\s].*?)\s*)?""",
    re.VERBOSE | re.ASCII,
)
_ONLY_AN_EXTRA = re.compile(r"""\(?extra\s*==\s*(?:"([A-Za-z0-9._-]+)"|'([A-Za-z0-9._-]+)')\)?""")
_SYSTEMS = {"win32": ("nt", "Windows"), "darwin": ("posix", "Darwin"), "linux": ("posix", "Linux")}
_IMPLEMENTATIONS = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalVM"}


class EnvironmentFacts(NamedTuple):
    """What markers ask about an environment's Python."""

    python_version: str  # 3.11.9, or 3.11 where no more is known
    platform: str  # as sys.platform
    architecture: str  # as platform.machine()
    implementation: str = "cpython"
    implementation_version: str = ""  # where it differs from python_version, as PyPy's does
    release: str = ""  # platform_release: the running system's
    system_version: str = ""  # platform_version
    free_threaded: bool = False
    wheel_platforms: tuple[str, ...] = ()  # what this system's wheels may be called; empty: not known


class Wanted(NamedTuple):
    """One requirement, taken apart."""

    name: str
    key: str
    extras: tuple[str, ...]
    specifier: SpecifierSet
    marker: Marker | None
    only_extra: str  # the marker is nothing but this extra
    written: str


def marker_values(facts: EnvironmentFacts) -> dict[str, str]:
    """The variables of PEP 508 for that Python."""
    parts = facts.python_version.split(".")
    full = facts.python_version if len(parts) > 2 else ".".join([*parts, "0"])
    os_name, system = _SYSTEMS.get(facts.platform, ("posix", facts.platform.capitalize()))
    return {
        "implementation_name": facts.implementation,
        "implementation_version": facts.implementation_version or full,
        "os_name": os_name,
        "platform_machine": facts.architecture,
        "platform_python_implementation": _IMPLEMENTATIONS.get(facts.implementation, facts.implementation),
        "platform_release": facts.release,
        "platform_system": system,
        "platform_version": facts.system_version,
        "python_full_version": full,
        "python_version": ".".join(parts[:2]),
        "sys_platform": facts.platform,
    }


class PackageRules:
    """Answers about requirements in one environment, each worked out once."""

    def __init__(self, facts: EnvironmentFacts) -> None:
        self.facts = facts
        self._values = marker_values(facts)
        self._wanted: dict[str, Wanted | None] = {}
        self._specifiers: dict[str, SpecifierSet] = {"": SpecifierSet()}
        self._markers: dict[str, Marker] = {}
        self._verdicts: dict[tuple[str, str], bool] = {}
        self._versions: dict[str, Version | None] = {}
        self._kept: dict[tuple[str, str], bool] = {}

    def wanted(self, text: str) -> Wanted | None:
        """A requirement taken apart, None if it is not one."""
        if text not in self._wanted:
            try:
                self._wanted[text] = self._everyday(text) or _unusual(text)
            except (InvalidRequirement, InvalidSpecifier, InvalidMarker):
                self._wanted[text] = None
        return self._wanted[text]

    def applies(self, wanted: Wanted, extra: str = "") -> bool:
        """Whether it is wanted here by a package installed with this extra (normalised), or without one."""
        if wanted.only_extra:
            return wanted.only_extra == extra
        if wanted.marker is None:
            return True
        asked = (wanted.written, extra)
        if asked not in self._verdicts:
            self._verdicts[asked] = self._holds(wanted.marker, extra)
        return self._verdicts[asked]

    def version(self, text: str) -> Version | None:
        """The version, None if PEP 440 does not know it."""
        if text not in self._versions:
            try:
                self._versions[text] = Version(text)
            except InvalidVersion:
                self._versions[text] = None
        return self._versions[text]

    def keeps(self, wanted: Wanted, version: str) -> bool:
        """Whether this version is one of the wanted ones, prereleases too, as pip judges what is there."""
        asked = (wanted.written, version)
        if asked not in self._kept:
            number = self.version(version)
            self._kept[asked] = number is not None and wanted.specifier.contains(number, prereleases=True)
        return self._kept[asked]

    def _everyday(self, text: str) -> Wanted | None:
        match = _EVERYDAY.fullmatch(text)
        if match is None:
            return None
        name, extras, _, specifier, marker = match.groups()
        if specifier and specifier not in self._specifiers:
            self._specifiers[specifier] = SpecifierSet(specifier)
        extra = _ONLY_AN_EXTRA.fullmatch(marker) if marker else None
        if marker and not extra and marker not in self._markers:
            self._markers[marker] = Marker(marker)
        return Wanted(
            name,
            normalised(name),
            tuple(sorted(normalised(part.strip()) for part in extras.split(","))) if extras else (),
            self._specifiers[specifier or ""],
            None if extra or not marker else self._markers[marker],
            normalised(extra[1] or extra[2]) if extra else "",
            text,
        )

    def _holds(self, marker: Marker, extra: str) -> bool:
        try:
            return marker.evaluate({**self._values, "extra": extra})
        except (UndefinedComparison, UndefinedEnvironmentName, InvalidVersion):
            return False


def _unusual(text: str) -> Wanted:
    requirement = Requirement(text.strip())
    return Wanted(
        requirement.name,
        normalised(requirement.name),
        tuple(sorted(normalised(extra) for extra in requirement.extras)),
        requirement.specifier,
        requirement.marker,
        "",
        text,
    )


def as_pip_writes_it(wanted: Wanted) -> str:
    """The requirement in the packaging library's own spelling."""
    return str(Requirement(wanted.written.strip()))
