"""The packages of one environment as values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, overload

Kind = Literal["pip", "conda"]

# A version that PEP 440 writes exactly so: nothing to normalise, no need for the slow parser.
_ALREADY_NORMAL = re.compile(
    r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))*(?:(?:a|b|rc)(?:0|[1-9]\d*))?(?:\.post(?:0|[1-9]\d*))?"
    r"(?:\.dev(?:0|[1-9]\d*))?",
    re.ASCII,
)
_PROJECT_NAME = re.compile(r"[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?", re.IGNORECASE | re.ASCII)


class Listed(NamedTuple):
    """What a list of packages shows, and what brings exactly this package again."""

    name: str
    version: str
    editable: str = ""  # the project's folder
    source: str = ""  # where it came from, when that was no index: what PEP 440 writes behind the @
    build: str = ""  # conda's build of this version; empty for a package of pip's

    @property
    def origin(self) -> str:
        """Where it came from in pip's words, empty for an index; of a package of conda's, its build."""
        if self.build:
            return f"={self.build}"
        if self.editable:
            return f"-e {self.editable}"
        return f"@ {self.source}" if self.source else ""


@dataclass(frozen=True, slots=True)
class Package:
    """One installed package. Texts that are not known are empty."""

    name: str  # as its author writes it
    key: str  # the name as names are compared
    version: str
    kind: Kind = "pip"
    summary: str = ""
    licence: str = ""
    installer: str = ""  # as it calls itself: pip, uv, conda, "Poetry 2.1.3"
    requested: bool | None = None  # asked for, dragged in by another package, or nobody wrote it down
    editable: str = ""  # the project's folder
    url: str = ""  # where it was installed from, when it was not an index
    requires: tuple[str, ...] = ()  # requirements as written: PEP 508, conda's own words for kind conda
    extras: tuple[str, ...] = ()  # the extras it offers
    location: str = ""  # the folder Python finds it in
    record: str = ""  # the dist-info, egg-info or conda-meta file that tells all this
    inherited: bool = False  # lies in the base Python and is seen through include-system-site-packages
    shadowed: bool = False  # another record of this name, in the same folder, is the one that counts
    tags: tuple[str, ...] = ()  # what its wheel was built for: cp312-cp312-manylinux_2_17_x86_64
    build: str = ""  # conda's build of this version
    channel: str = ""  # where conda had it from
    damage: str = ""  # what is wrong with its own record: "missing", "torn" or "unreadable"
    size_bytes: int | None = None
    distributions: tuple[Package, ...] = ()  # the Python packages inside a conda package


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What is to be written down as asked for in an environment made anew."""

    marks: tuple[tuple[str, bool], ...] = ()  # of pip's packages: the normalised name, and whether it is
    conda: tuple[str, ...] = ()  # of conda: in its own words, as specs of its history


class Oddity(NamedTuple):
    """Something found beside the packages."""

    kind: Literal["leftover", "nameless", "duplicate", "unreadable"]
    name: str
    path: str
    other: str = ""  # the record that wins over a duplicate


class ListedWhenNeeded(Sequence[Listed]):
    """A list of packages that is read when somebody first asks for one: some tools answer without it."""

    def __init__(self, read: Callable[[], Sequence[Listed]]) -> None:
        self._read = read
        self._listed: Sequence[Listed] | None = None

    @overload
    def __getitem__(self, index: int) -> Listed: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Listed]: ...
    def __getitem__(self, index: int | slice) -> Listed | Sequence[Listed]:
        return self._whole()[index]

    def __len__(self) -> int:
        return len(self._whole())

    def _whole(self) -> Sequence[Listed]:
        if self._listed is None:
            self._listed = tuple(self._read())
        return self._listed


def normalised(name: str) -> str:
    """The name as names are compared (PEP 503): Foo.Bar and foo__bar are foo-bar."""
    key = name.lower().replace("_", "-").replace(".", "-")
    while "--" in key:
        key = key.replace("--", "-")
    return key


def is_project_name(name: str) -> bool:
    """Whether a package may be called so."""
    return _PROJECT_NAME.fullmatch(name) is not None


def shown_version(version: str) -> str:
    """The version as pip and uv list it: in PEP 440's normal form, or as written where it has none."""
    if _ALREADY_NORMAL.fullmatch(version):
        return version
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415 - 10 ms that most lists never need

    try:
        return str(Version(version))
    except InvalidVersion:
        return version


def version_sign(version: str) -> str:
    """What a requirement for exactly this version has before it: only === takes versions of no known form."""
    if _ALREADY_NORMAL.fullmatch(version):
        return "=="
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415 - as above

    try:
        Version(version)
    except InvalidVersion:
        return "==="
    return "=="


def python_view(packages: Iterable[Package]) -> list[Package]:
    """What pip sees of these packages: the Python ones, also those inside conda packages."""
    seen: list[Package] = []
    for package in packages:
        seen.extend(package.distributions if package.kind == "conda" else (package,))
    return [package for package in seen if not package.shadowed]
