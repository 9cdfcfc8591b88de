"""A dependency file as a value, in one shape for all kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.words import Sentence


class Kind(StrEnum):
    """Whose file it is."""

    REQUIREMENTS = "requirements"
    ENVIRONMENT = "environment"
    PYPROJECT = "pyproject"
    PIPFILE = "pipfile"
    PYLOCK = "pylock"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that its tool refuses, or in a note: something its user should know."""

    line: int | None
    sentence: Sentence
    fix: Sentence | None = None
    file: str | None = None  # where it is not the file that was asked for, but one that it includes

    def to_json(self) -> dict[str, object]:
        """The shape of CLI.md."""
        message = str(self.sentence) if self.fix is None else f"{self.sentence} {self.fix}"
        problem: dict[str, object] = {"line": self.line, "message": message}
        return problem if self.file is None else {**problem, "file": self.file}


class GroupKind(StrEnum):
    """What a part of a file is called by its tool."""

    EXTRA = "extra"  # of the package: pip install package[extra]
    GROUP = "group"  # for those who work on it: dependency groups, Poetry's groups, Pipfile's dev-packages
    BUILD = "build"  # only to build it


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a file that is installed only when asked for."""

    kind: GroupKind
    name: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """One package that a file asks for."""

    text: str  # as its tool reads it
    line: int | None = None
    name: str | None = None  # as written; None where only building it would tell
    specifier: str = (
        ""  # in Python's own terms (PEP 440), alternatives separated by " || "; empty: any version
    )
    extras: tuple[str, ...] = ()
    marker: str | None = None
    url: str | None = None  # also a folder's or a file's path
    group: Group | None = None  # None: always installed
    conda: bool = False  # asked of conda, not of the Python package index
    editable: bool = False
    constraint: bool = False  # not installed for this line, only its versions limited
    optional: bool = False  # Poetry: only with an extra that names it
    hashes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    file: str | None = None  # where it is not the file that was asked for, but one that it includes

    def allows(self, version: str) -> bool:
        """Whether a version of the package is one that this line asks for."""
        return _allows(self.specifier, version)

    def to_json(self) -> dict[str, object]:
        """As `deps read` prints it."""
        return {
            "requirement": self.text,
            "line": self.line,
            "file": self.file,
            "name": self.name,
            "specifier": self.specifier,
            "extras": list(self.extras),
            "marker": self.marker,
            "url": self.url,
            "group": None if self.group is None else {"kind": self.group.kind.value, "name": self.group.name},
            "conda": self.conda,
            "editable": self.editable,
            "constraint": self.constraint,
            "optional": self.optional,
            "hashes": {name: list(values) for name, values in self.hashes.items()},
        }


@dataclass(frozen=True, slots=True)
class DependencyFile:
    """What one file asks for."""

    path: str
    kind: Kind
    python: str | None = None  # the Python it wants, as written
    python_specifier: str = ""  # the same in Python's own terms, see Wanted.specifier
    wanted: tuple[Wanted, ...] = ()
    channels: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    problems: tuple[Problem, ...] = ()  # its tool refuses the file, each for a reason of its own
    notes: tuple[Problem, ...] = ()  # read, and worth knowing
    fields: Mapping[str, object] = field(default_factory=dict)  # what this kind holds besides, ready for JSON

    @property
    def refused(self) -> bool:
        """Whether the file's own tool would stop at it."""
        return bool(self.problems)

    def allows_python(self, version: str) -> bool:
        """Whether a Python is one that the file wants."""
        return _allows(self.python_specifier, version)

    def only_of(self, *groups: Group) -> tuple[Wanted, ...]:
        """What is installed always and with these groups."""
        return tuple(
            each for each in self.wanted if not each.optional and (each.group is None or each.group in groups)
        )

    def to_json(self) -> dict[str, object]:
        """The shape of CLI.md: what all kinds have, then the fields of this kind."""
        return {
            "file": self.path,
            "kind": self.kind.value,
            "python": self.python,
            "problems": [problem.to_json() for problem in self.problems],
            "notes": [note.to_json() for note in self.notes],
            "wanted": [wanted.to_json() for wanted in self.wanted],
            **self.fields,
        }


def _allows(specifier: str, version: str) -> bool:
    from app.core.dependency_files.versions import allows  # noqa: PLC0415 - 30 ms that most starts never need

    return allows(specifier, version)
