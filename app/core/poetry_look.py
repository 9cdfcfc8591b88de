"""What there is to see of a project that Poetry looks after, read from its files alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app.core.dependency_files.toml_text import table
from app.core.errors import AppError
from app.core.packages import Listed, normalised
from app.core.poetry_lock import Lock, LockState
from app.core.poetry_projects import PoetryProject, ProjectAct, ProjectWish
from app.core.poetry_tree import LockTree

MAIN = "main"  # as Poetry calls the dependencies that are in no group

# What in pyproject.toml, or beside it, says that another tool looks after the project.
_OTHER_TABLES = (("uv", "uv"), ("pdm", "PDM"), ("pixi", "pixi"), ("rye", "Rye"))
_OTHER_FILES = (("uv.lock", "uv"), ("pdm.lock", "PDM"), ("pixi.lock", "pixi"))


class AskedFor(NamedTuple):
    """One package that pyproject.toml asks for, as it stands there."""

    name: str
    wanted: str  # without the name: ^2.31, or (>=2,<3); empty for any version
    extras: tuple[str, ...] = ()
    group: str = MAIN
    is_extra: bool = False  # the group is an optional part that others may install
    required: bool = True  # an installation that leaves nothing out has it, whatever the machine
    place: str = ""  # an address or a folder it comes from


@dataclass(frozen=True, slots=True)
class DependencyRow:
    """What is asked for, what the lock file pins, and what is installed."""

    asked: AskedFor
    locked: str | None
    installed: str | None

    @property
    def key(self) -> str:
        """What tells rows apart: a package may be asked for in several groups."""
        return f"{self.asked.group}/{normalised(self.asked.name)}/{self.asked.wanted}"

    @property
    def differs(self) -> bool:
        """Whether another version is installed than the lock file pins."""
        return None not in {self.locked, self.installed} and self.locked != self.installed

    @property
    def is_missing(self) -> bool:
        """Whether it should be installed, and is not."""
        return self.asked.required and self.locked is not None and self.installed is None


@dataclass(frozen=True, slots=True)
class ProjectEnvironment:
    """An environment of the project."""

    prefix: str
    python: str  # 3.12, as far as it is known
    active: bool  # the one Poetry uses


@dataclass(frozen=True, slots=True)
class ProjectLook:
    """A project as it is now."""

    folder: str
    name: str  # empty where the file describes no project
    version: str | None
    is_package: bool
    pyproject: str  # the text of the file
    lock: LockState
    rows: tuple[DependencyRow, ...] = ()
    tree: LockTree | None = None  # None where there is no lock file to read it from
    scripts: tuple[tuple[str, str], ...] = ()
    groups: tuple[str, ...] = ()  # those packages may be added to, without the main one
    extras: tuple[str, ...] = ()  # optional parts of the project
    optional: tuple[str, ...] = ()  # groups that are installed only when they are named
    prefix: str | None = None  # of its environment
    watched: tuple[str, ...] = ()  # files and folders whose change is a change of this
    poetry: str | None = None  # the version of Poetry, where it is known
    missing: AppError | None = None  # why Poetry cannot be run
    other_tool: str | None = None  # that looks after the project

    @property
    def is_installed(self) -> bool:
        """Whether the environment holds what the lock file says, as far as what is asked for tells."""
        return self.prefix is not None and not any(row.is_missing or row.differs for row in self.rows)

    @property
    def next_step(self) -> ProjectWish | None:
        """The one thing to do now; None where all is as it should be, or where Poetry cannot do it."""
        if self.lock in {LockState.STALE, LockState.MISSING}:
            return ProjectWish(ProjectAct.LOCK)
        if self.lock is LockState.FRESH and not self.is_installed:
            return ProjectWish(ProjectAct.INSTALL)
        return None


def rows_of(
    asked: Iterable[AskedFor], lock: Lock | None, installed: Iterable[Listed]
) -> tuple[DependencyRow, ...]:
    """What is asked for, beside what is locked and installed: main first, then by group and name."""
    pinned = {normalised(each.name): each.version for each in lock.listed} if lock else {}
    here = {normalised(each.name): each.version for each in installed}
    rows = (
        DependencyRow(each, pinned.get(normalised(each.name)), here.get(normalised(each.name)))
        for each in asked
    )
    return tuple(sorted(rows, key=_order))


def _order(row: DependencyRow) -> tuple[bool, str, str]:
    return row.asked.group != MAIN, row.asked.group, normalised(row.asked.name)


def scripts_of(project: PoetryProject) -> tuple[tuple[str, str], ...]:
    """The commands that the project itself brings, each with what it calls."""
    found: dict[str, str] = {}
    for place in (("tool", "poetry", "scripts"), ("project", "scripts")):
        for name, target in table(project.document, *place).items():
            found[str(name)] = target if isinstance(target, str) else str(_target(target))
    return tuple(sorted(found.items()))


def _target(target: object) -> object:
    return target.get("reference", target.get("callable", "")) if isinstance(target, Mapping) else target


def version_of(project: PoetryProject) -> str | None:
    """As it is written; None where something else makes it."""
    found = table(project.document, "project").get("version")
    if found is None:
        found = table(project.document, "tool", "poetry").get("version")
    return str(found) if found is not None else None


def extras_of(project: PoetryProject) -> tuple[str, ...]:
    """The optional parts of the project."""
    standard = table(project.document, "project", "optional-dependencies")
    own = table(project.document, "tool", "poetry", "extras")
    return tuple(dict.fromkeys([*map(str, standard), *map(str, own)]))


def groups_of(project: PoetryProject) -> tuple[str, ...]:
    """The groups there are, also the empty ones."""
    own = table(project.document, "tool", "poetry", "group")
    standard = table(project.document, "dependency-groups")
    return tuple(dict.fromkeys([*map(str, own), *map(str, standard)]))


def other_tool(project: PoetryProject, beside: Iterable[str]) -> str | None:
    """Who else looks after the project, where Poetry does not."""
    tools = table(project.document, "tool")
    backend = str(table(project.document, "build-system").get("build-backend", ""))
    names = set(beside)
    if "poetry" in tools or backend.startswith("poetry.") or "poetry.lock" in names:
        return None
    for key, name in _OTHER_TABLES:
        if key in tools:
            return name
    return next((name for file, name in _OTHER_FILES if file in names), None)


def describes_a_project(project: PoetryProject) -> bool:
    """Whether the file says anything of a project; it may hold settings of linters only."""
    return bool(table(project.document, "project") or table(project.document, "tool", "poetry"))


def optional_groups(project: PoetryProject) -> frozenset[str]:
    """The groups that are only installed when they are named."""
    own = table(project.document, "tool", "poetry", "group")
    return frozenset(
        str(name) for name in own if table(project.document, "tool", "poetry", "group", name).get("optional")
    )
