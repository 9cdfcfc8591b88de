"""What one does with a project of Poetry's besides changing its packages, and with its environments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.core.commands import Command
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.key_ring import silent
from app.core.outcomes import Ending, Outcome
from app.core.plans import Plan
from app.core.poetry_config import ConfigValue, checked_value, config_key
from app.core.poetry_look import ProjectEnvironment
from app.core.poetry_projects import Poetry, PoetryProject
from app.core.poetry_work import (
    ProjectFinding,
    checked_repository,
    checked_rule,
    checked_token,
    parse_check,
)
from app.core.ports import Cancel, Runner, Toolbox
from app.core.surroundings import Surroundings
from app.core.words import say
from app.services.failures import command_failed
from app.services.poetry import PoetryProjects


class ReleasePlans(Protocol):
    """What knows how Poetry checks, counts up, runs and publishes. It runs nothing."""

    def check_command(self, poetry: Poetry, project: PoetryProject) -> Command: ...
    def version_question(self, poetry: Poetry, project: PoetryProject, rule: str) -> Command: ...
    def plan_version(self, poetry: Poetry, project: PoetryProject, rule: str, new: str) -> Plan: ...
    def plan_run(
        self, poetry: Poetry, project: PoetryProject, words: Sequence[str], prefix: str | None
    ) -> Plan: ...
    def repositories_of(self, project: PoetryProject, poetry: Poetry) -> list[str]: ...
    def plan_publish(
        self, poetry: Poetry, project: PoetryProject, repository: str, *, build: bool, token: str | None
    ) -> Plan: ...
    def plan_keep_token(self, poetry: Poetry, repository: str, token: str) -> Plan: ...
    def plan_forget_token(self, poetry: Poetry, repository: str) -> Plan: ...
    def token_question(self, poetry: Poetry, repository: str) -> Command: ...


class EnvironmentPlans(Protocol):
    """What knows where Poetry keeps environments and settings."""

    def environments_of(self, project: PoetryProject, around: Surroundings) -> list[ProjectEnvironment]: ...
    def plan_use(self, poetry: Poetry, project: PoetryProject, python: str) -> Plan: ...
    def settings_of(self, folder: str, around: Surroundings) -> list[ConfigValue]: ...
    def plan_setting(self, poetry: Poetry, folder: str | None, key: str, value: str | None) -> Plan: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What the work stands on."""

    release: ReleasePlans
    environments: EnvironmentPlans
    toolbox: Callable[[], Toolbox]
    runner: Runner
    identify: Callable[[str], Environment | None]  # the environment at a path
    plan_delete: Callable[[Environment], Plan]


class PoetryWork:
    """Plans, and answers that cost a moment's run of Poetry."""

    def __init__(self, projects: PoetryProjects, parts: Parts) -> None:
        self._projects = projects
        self._parts = parts

    # Checking, counting up, running

    def check(self, folder: str, cancel: Cancel | None = None) -> tuple[ProjectFinding, ...]:
        """What Poetry finds wrong with the project's files. Raises AppError where it cannot look."""
        poetry, project = self._both(folder)
        line = self._parts.release.check_command(poetry, project)
        outcome = self._parts.runner.run(line, cancel=cancel, title=say("Check the project"))
        found = parse_check(f"{outcome.stdout}\n{outcome.stderr}")
        if not outcome.ok and not found:
            raise command_failed(line, outcome)
        return found

    def next_version(self, folder: str, rule: str) -> str:
        """What the version would be, as Poetry says."""
        poetry, project = self._both(folder)
        line = self._parts.release.version_question(poetry, project, checked_rule(rule))
        outcome = self._parts.runner.run(line, title=say("See what the version would be"))
        words = outcome.stdout.split()
        if not outcome.ok or not words:
            raise command_failed(line, outcome)
        return words[-1]

    def plan_version(self, folder: str, rule: str) -> Plan:
        """Another version, with what it was and will be."""
        poetry, project = self._both(folder)
        return self._parts.release.plan_version(poetry, project, rule, self.next_version(folder, rule))

    def plan_run(self, folder: str, words: Sequence[str]) -> Plan:
        """A program in the project's environment."""
        poetry, project = self._both(folder)
        active = next((each.prefix for each in self.environments(folder) if each.active), None)
        return self._parts.release.plan_run(poetry, project, words, active)

    # Environments and settings

    def environments(self, folder: str) -> list[ProjectEnvironment]:
        """The environments of the project, the one in use first. Reads files only."""
        project = self._projects.read(folder)
        return self._parts.environments.environments_of(project, self._parts.toolbox().around)

    def plan_use(self, folder: str, python: str) -> Plan:
        """Another Python for the project: a version, or the path of one."""
        poetry, project = self._both(folder)
        return self._parts.environments.plan_use(poetry, project, python)

    def plan_remove(self, folder: str, which: str) -> Plan:
        """An environment of the project goes to the bin: by its path, its folder's name or its Python."""
        known = self.environments(folder)
        found = [each for each in known if which in {each.prefix, _last(each.prefix)}]
        found = found or [each for each in known if _is_python(each.python, which)]
        if len(found) != 1:
            raise AppError(
                "no-environment",
                say("The project has no environment {which}.", which=which)
                if not found
                else say("The project has several environments {which}.", which=which),
                cause=say("It has these: {paths}", paths=", ".join(each.prefix for each in known))
                if known
                else say("It has none at all."),
                fix=say("Name one by its folder."),
            )
        prefix = found[0].prefix
        environment = self._parts.identify(prefix) or Environment(
            prefix, Kind.POETRY, _last(prefix), project=folder
        )
        return self._parts.plan_delete(environment)

    def settings(self, folder: str) -> list[ConfigValue]:
        """The settings of Poetry that matter, as they hold in this folder."""
        return self._parts.environments.settings_of(folder, self._parts.toolbox().around)

    def plan_setting(self, folder: str | None, key: str, value: str | None) -> Plan:
        """One of them, for a project, or without a folder for all."""
        about = config_key(key)
        checked = None if value is None else checked_value(about, value)
        return self._parts.environments.plan_setting(self._projects.poetry(), folder, key, checked)

    # Publishing

    def repositories(self, folder: str) -> list[str]:
        """Where the project can be published."""
        poetry, project = self._both(folder)
        return self._parts.release.repositories_of(project, poetry)

    def has_token(self, repository: str) -> bool:
        """Whether the key ring holds a token. Raises AppError where it does not answer, or is not there."""
        line = self._parts.release.token_question(self._projects.poetry(), checked_repository(repository))
        outcome = self._parts.runner.run(line, title=say("Ask the key ring whether it has a token"))
        if outcome.ok:
            return True
        if outcome.ending is Ending.EXITED and outcome.exit_code == _NO_TOKEN:
            return False
        raise _of_ring(line, outcome)

    def plan_publish(
        self, folder: str, repository: str, *, build: bool = False, token: str | None = None
    ) -> Plan:
        """A rehearsal and the upload. Without a token here there must be one in the key ring, or in Poetry's
        own settings."""
        poetry, project = self._both(folder)
        secret = None if token is None else checked_token(token)
        return self._parts.release.plan_publish(
            poetry, project, checked_repository(repository), build=build, token=secret
        )

    def plan_keep_token(self, repository: str, token: str) -> Plan:
        """The token goes into the key ring."""
        poetry = self._projects.poetry()
        return self._parts.release.plan_keep_token(
            poetry, checked_repository(repository), checked_token(token)
        )

    def plan_forget_token(self, repository: str) -> Plan:
        """The token leaves the key ring."""
        return self._parts.release.plan_forget_token(self._projects.poetry(), checked_repository(repository))

    def _both(self, folder: str) -> tuple[Poetry, PoetryProject]:
        project = self._projects.read(folder)
        return self._projects.poetry(), project


_NO_TOKEN = 9  # what the question ends with where there is none


def _of_ring(line: Command, outcome: Outcome) -> AppError:
    if outcome.ending is Ending.TIMED_OUT:
        return silent(outcome.timeout_seconds)
    return command_failed(line, outcome)


def _last(prefix: str) -> str:
    return prefix.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _is_python(version: str, which: str) -> bool:
    wanted = which.removeprefix("python")
    return bool(wanted) and wanted[0].isdigit() and (version == wanted or version.startswith(wanted + "."))
