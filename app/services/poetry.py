"""Projects that Poetry looks after: what is planned for them, and what has changed afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from app.core.commands import Command
from app.core.errors import AppError
from app.core.machine import FoundProgram
from app.core.outcomes import Ending
from app.core.package_changes import PackageChange, changes_between, summary
from app.core.packages import Listed
from app.core.plans import Plan
from app.core.poetry_lock import LockState, lock_changes, read_lock
from app.core.poetry_look import (
    AskedFor,
    ProjectLook,
    describes_a_project,
    extras_of,
    groups_of,
    optional_groups,
    other_tool,
    rows_of,
    scripts_of,
    version_of,
)
from app.core.poetry_projects import Installed, NewProject, Poetry, PoetryProject, ProjectAct, ProjectWish
from app.core.poetry_tree import Asked, LockTree, lock_tree
from app.core.ports import Cancel, Foresight, Runner, Toolbox
from app.core.words import say
from app.services.making import Making, refuse_options

_WITHOUT_RING = {"POETRY_KEYRING_ENABLED": "false"}
_RING_IS_SILENT = say(
    "The desktop’s key ring does not answer: it is locked, or waits for its password in a window out of "
    "sight. So Poetry is told to do without it. A package source that needs a password will refuse."
)
_READABLE = frozenset({LockState.FRESH, LockState.STALE})


class PoetryPlans(Protocol):
    """What knows Poetry: it plans, and runs nothing."""

    def this_poetry(self, toolbox: Toolbox) -> Poetry: ...
    def environment_of(self, project: PoetryProject, toolbox: Toolbox) -> str | None: ...
    def asked_of(self, project: PoetryProject) -> Iterable[Asked]: ...
    def asked_rows(self, project: PoetryProject) -> Iterable[AskedFor]: ...
    def plan_project(
        self,
        poetry: Poetry,
        project: PoetryProject,
        wish: ProjectWish,
        installed: Installed | None,
        **env: str,
    ) -> Plan: ...
    def foresight(
        self,
        poetry: Poetry,
        project: PoetryProject,
        wish: ProjectWish,
        installed: Installed | None,
        **env: str,
    ) -> Foresight | None: ...


class NewProjects(Protocol):
    """What knows how Poetry starts a project."""

    def plan_new(self, poetry: Poetry, wish: NewProject) -> Plan: ...
    def new_pyproject(self, wish: NewProject, *, old: bool) -> bytes: ...


class PoetryProjects:
    """Plans only: whoever shows them runs them as jobs."""

    def __init__(
        self,
        plans: PoetryPlans,
        new: NewProjects,
        read_project: Callable[[str], PoetryProject],
        toolbox: Callable[[], Toolbox],
        *,
        making: Making,
        list_packages: Callable[[str], Sequence[Listed]],
        ask_version: Callable[[], FoundProgram | None],
        runner: Runner,
        ring_question: Callable[[Poetry, PoetryProject], Command | None],
    ) -> None:
        self._plans = plans
        self._new = new
        self._read_project = read_project
        self._toolbox = toolbox
        self._making = making
        self._list_packages = list_packages
        self._ask_version = ask_version
        self._runner = runner
        self._ring_question = ring_question
        self._versions: dict[str, str | None] = {}  # by program, where only running it tells

    def read(self, folder: str) -> PoetryProject:
        """The project in a folder as it is now. Raises AppError where there is none."""
        return self._read_project(folder)

    def look(self, folder: str) -> ProjectLook:
        """All there is to see of a project, from its files: also where Poetry is not installed. Raises
        AppError where there is no project, or none that can be read."""
        project = self.read(folder)
        poetry, missing = self._poetry_here()
        version = poetry.version if poetry else None
        state = project.lock_state(version)
        lock = read_lock(project.lock) if project.lock and state in _READABLE else None
        prefix = self._plans.environment_of(project, self._toolbox())
        installed = () if prefix is None else tuple(self._list_packages(prefix))
        return ProjectLook(
            folder,
            project.name if describes_a_project(project) else "",
            version_of(project),
            project.is_package,
            project.pyproject.decode("utf-8-sig", "replace"),
            state,
            rows=rows_of(self._plans.asked_rows(project), lock, installed),
            tree=LockTree(lock, self._plans.asked_of(project)) if lock else None,
            scripts=scripts_of(project),
            groups=groups_of(project),
            extras=extras_of(project),
            optional=tuple(sorted(optional_groups(project))),
            prefix=prefix,
            watched=_watched(project, prefix),
            poetry=version,
            missing=missing,
            other_tool=other_tool(project, _names_in(folder)),
        )

    def plan_new(self, wish: NewProject) -> Plan:
        """A new project. Raises AppError for one that cannot be."""
        refuse_options(wish.packages)
        return self._new.plan_new(self.poetry(), self._completed(wish))

    def foretell(self, wish: NewProject) -> str:
        """What the pyproject.toml of a new project will say, as far as the wish tells."""
        poetry, _ = self._poetry_here()
        old = poetry is not None and (poetry.version or "").startswith(("0.", "1."))
        return self._new.new_pyproject(self._completed(wish), old=old).decode()

    def _completed(self, wish: NewProject) -> NewProject:
        if wish.package or wish.python:
            return wish
        python = self._making.default_python()
        if python is None or python.version is None:
            return wish
        return replace(wish, python=f">={'.'.join(python.version.split('.')[:2])}")

    def sketch(self, folder: str, wish: ProjectWish) -> Plan:
        """The same plan before anybody asked Poetry what would come of it: for a form that is filled in."""
        refuse_options(wish.packages)
        project, poetry = self.read(folder), self.poetry()
        return self._plans.plan_project(poetry, project, wish, None)

    def plan(self, folder: str, wish: ProjectWish, *, cancel: Cancel | None = None) -> Plan:
        """A change of a project, with what a dry run says of it and the way back. Runs the dry run."""
        refuse_options(wish.packages)
        project, poetry = self.read(folder), self.poetry()
        _refuse_what_poetry_would(project, poetry, wish)
        installed = self._installed(project)
        without_ring = {} if self._ring_answers(poetry, project) else _WITHOUT_RING
        plan = self._plans.plan_project(poetry, project, wish, installed, **without_ring)
        if without_ring:
            plan = replace(plan, warnings=(_RING_IS_SILENT,))
        foresight = self._plans.foresight(poetry, project, wish, installed, **without_ring)
        changes = self._making.foresee(foresight, cancel)
        return plan if changes is None else replace(plan, packages=changes, changes=summary(changes))

    def lock_state(self, project: PoetryProject) -> LockState:
        """How the lock file stands to the project, for the Poetry of this machine where there is one."""
        try:
            return project.lock_state(self.poetry().version)
        except AppError:
            return project.lock_state()

    def watch(self, folder: str, wish: ProjectWish) -> Callable[[], tuple[PackageChange, ...]]:
        """Asked after a plan was carried out, says what is different: in the environment where it was to be
        installed, otherwise in the lock file."""
        before = self.read(folder)
        there = self._listed(before) if wish.act is ProjectAct.INSTALL else ()

        def changes() -> tuple[PackageChange, ...]:
            after = self.read(folder)
            if wish.act is ProjectAct.INSTALL:
                return changes_between(there, self._listed(after))
            return lock_changes(before.lock, after.lock)

        return changes

    def locked(self, folder: str) -> tuple[PackageChange, ...]:
        """All that a new project's lock file names, as what has come."""
        return lock_changes(None, self.read(folder).lock)

    def tree(self, folder: str) -> list[dict[str, Any]]:
        """What the project asks for and what that brings with it, by its lock file. Raises AppError."""
        project = self.read(folder)
        state = self.lock_state(project)
        if project.lock is None or state in {LockState.UNREADABLE, LockState.OTHER_VERSION}:
            raise AppError(
                "no-lock",
                state.sentence,
                fix=say("Lock the project first: labwright poetry lock"),
                about=project.folder,
            )
        return lock_tree(read_lock(project.lock), self._plans.asked_of(project))

    def _ring_answers(self, poetry: Poetry, project: PoetryProject) -> bool:
        """False for a key ring that hangs: Poetry would ask it before every download, and wait for ever."""
        question = self._ring_question(poetry, project)
        if question is None:
            return True
        outcome = self._runner.run(question, title=say("See whether the key ring answers"))
        return outcome.ending is not Ending.TIMED_OUT

    def _poetry_here(self) -> tuple[Poetry | None, AppError | None]:
        """The Poetry of this machine, or why there is none. Its version is asked for once a program."""
        try:
            poetry = self._plans.this_poetry(self._toolbox())
        except AppError as problem:
            return None, problem
        if poetry.version is None:
            if poetry.program not in self._versions:
                found = self._ask_version()
                self._versions[poetry.program] = found.version if found else None
            poetry = poetry._replace(version=self._versions[poetry.program])
        return poetry, None

    def poetry(self) -> Poetry:
        """The Poetry of this machine. Raises AppError where there is none."""
        poetry, missing = self._poetry_here()
        if poetry is None:
            assert missing is not None
            raise missing
        return poetry

    def _installed(self, project: PoetryProject) -> Installed | None:
        prefix = self._plans.environment_of(project, self._toolbox())
        return None if prefix is None else Installed(prefix, tuple(self._list_packages(prefix)))

    def _listed(self, project: PoetryProject) -> tuple[Listed, ...]:
        installed = self._installed(project)
        return () if installed is None else installed.listed


def _names_in(folder: str) -> list[str]:
    return [each.name for each in Path(folder).iterdir()]


def _watched(project: PoetryProject, prefix: str | None) -> tuple[str, ...]:
    """The files that say what is seen here, their folder, and where installed packages come and go."""
    folder = Path(project.folder)
    paths = [folder, *(folder / name for name in ("pyproject.toml", "poetry.lock", "poetry.toml"))]
    if prefix is not None:
        paths += [*Path(prefix).glob("lib/python3*/site-packages"), Path(prefix, "Lib", "site-packages")]
    return tuple(str(each) for each in paths if each.exists())


def _refuse_what_poetry_would(project: PoetryProject, poetry: Poetry, wish: ProjectWish) -> None:
    state = project.lock_state(poetry.version)
    if wish.act is ProjectAct.INSTALL and state in {LockState.STALE, LockState.OTHER_VERSION}:
        raise AppError(
            "lock-stale",
            state.sentence,
            cause=say("Poetry installs nothing that the lock file would contradict."),
            fix=say("Lock the project first: labwright poetry lock"),
            about=project.folder,
        )
    if wish.act is ProjectAct.BUILD and not project.is_package:
        raise AppError(
            "tool-cannot",
            say("This project is no package, so there is nothing to build."),
            cause=say("Its pyproject.toml says package-mode = false."),
            fix=say("Take that line out if others should install the project."),
        )
