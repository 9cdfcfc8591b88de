"""What somebody wants of a project that Poetry looks after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from app.core.dependency_files.toml_text import table
from app.core.packages import Listed
from app.core.poetry_lock import LockState, lock_state
from app.core.surroundings import Surroundings


class Poetry(NamedTuple):
    """The program, its version as far as it is known, and the machine it is on."""

    program: str
    version: str | None
    around: Surroundings


class Installed(NamedTuple):
    """The environment of a project with what is in it."""

    prefix: str
    listed: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class PoetryProject:
    """The files of a project as they are now."""

    folder: str
    pyproject: bytes
    document: Mapping[str, Any]
    lock: bytes | None

    @property
    def name(self) -> str:
        """As Poetry calls it."""
        of_poetry = table(self.document, "tool", "poetry").get("name")
        return str(table(self.document, "project").get("name") or of_poetry or "non-package-mode")

    @property
    def is_package(self) -> bool:
        """Whether the project itself is installed, too."""
        return table(self.document, "tool", "poetry").get("package-mode") is not False

    def lock_state(self, poetry: str | None = None) -> LockState:
        """How its lock file stands to it, for a Poetry of that version."""
        return lock_state(self.document, self.lock, poetry)


class ProjectAct(StrEnum):
    """What should happen to the project."""

    ADD = "add"
    REMOVE = "remove"
    UPDATE = "update"
    LOCK = "lock"
    INSTALL = "install"
    BUILD = "build"


@dataclass(frozen=True, slots=True)
class ProjectWish:
    """A change of a project, of its lock file or of its environment."""

    act: ProjectAct
    packages: tuple[str, ...] = ()  # as Poetry takes them: requests, requests@^2.31, "requests>=2"
    group: str | None = None  # of the packages to add or remove
    extras: tuple[str, ...] = ()  # of the packages to add; of the project to install
    groups: tuple[str, ...] = ()  # optional groups to install besides
    prereleases: bool = False
    sync: bool = False  # what the lock file does not name goes
    regenerate: bool = False  # all versions chosen anew


@dataclass(frozen=True, slots=True)
class NewProject:
    """A new project as somebody wants it."""

    folder: str  # an absolute path
    name: str = ""  # otherwise the folder's
    package: bool = True  # it becomes something that others install; otherwise only its dependencies count
    description: str = ""
    author: str = ""  # Ada Lovelace <ada@example.org>
    license: str = ""
    python: str = ""  # >=3.11
    packages: tuple[str, ...] = ()  # it starts with
