"""Poetry, which keeps environments in its cache, or in the project where it is told to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.core.commands import Command
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.hashed_names import poetry_key, poetry_key_in
from app.core.machine import FoundProgram
from app.core.making import Abilities, Act, EnvironmentWish, PackagesWish, Place
from app.core.package_changes import PackageChange
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.poetry_lock import LockState
from app.core.poetry_projects import Installed, PoetryProject, ProjectAct, ProjectWish
from app.core.ports import (
    EnvironmentFinder,
    FindProgram,
    Foresight,
    Inside,
    OutdatedQuestion,
    Runner,
    Toolbox,
)
from app.core.search import Candidate, Claim
from app.core.surroundings import Surroundings
from app.core.words import say
from app.system import toml_files
from app.system.true_path import true_path
from app.tools.environments.venv import moved_to_bin
from app.tools.poetry_plans import foresight, plan_project, this_poetry
from app.tools.poetry_project import (
    PYPROJECT,
    command,
    files_back,
    key_ring_warnings,
    lock_made,
    parse_outdated,
    read_project,
    resource,
    words_for,
)
from app.tools.poetry_settings import PoetrySettings, base_name, current_environment, in_project
from app.tools.project_files import exact_versions, group_of
from app.tools.versions import ask_version

_MINOR = re.compile(r"\d+\.\d+")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")


class PoetryFinder(EnvironmentFinder):
    """Recognises Poetry's by the hashed name, and those in projects by what its settings say."""

    source = "poetry"
    order = 50

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._settings = PoetrySettings(around)
        self._folders = list(dict.fromkeys(self._settings.folders()))
        self._true_folders = {true_path(folder) for folder in self._folders}

    def starts(self) -> Iterable[str]:
        """The folder its settings name, and the one it uses without them."""
        return self._folders

    def claim(self, candidate: Candidate) -> Claim | None:
        """By its name in Poetry's folder, or as the `.venv` of a project that Poetry is to keep one in."""
        key = poetry_key_in(candidate.name)
        if key and (candidate.parent in self._true_folders or _in_a_cache_of_poetry(candidate.parent)):
            return Claim(Kind.POETRY, candidate.name, owner_key=key)
        if candidate.name == ".venv" and "pyproject.toml" in candidate.beside and self._is_its(candidate):
            return Claim(Kind.POETRY, candidate.name, candidate.parent)
        return None

    def owner_keys(self, project: str, marks: Sequence[str]) -> Iterable[str]:
        """The hash of a project's folder."""
        if "pyproject.toml" in marks:
            yield poetry_key(project, windows=self._around.is_windows)

    def _is_its(self, candidate: Candidate) -> bool:
        """Whether Poetry keeps this project's environment in the project."""
        has_own = "poetry.toml" in candidate.beside
        settings = self._settings.of_project(candidate.parent) if has_own else self._settings
        if not settings.flag("virtualenvs", "in-project"):
            return False
        document = toml_files.read(self._around.paths.join(candidate.parent, "pyproject.toml"))
        return _is_of_poetry(document) or "poetry.lock" in candidate.beside


def _in_a_cache_of_poetry(folder: str) -> bool:
    parts = folder.replace("\\", "/").rsplit("/", 3)
    return parts[-1] == "virtualenvs" and "pypoetry" in parts[1:-1]


def _is_of_poetry(document: dict[str, Any]) -> bool:
    backend = toml_files.value_at(document, "build-system", "build-backend")
    return toml_files.value_at(document, "tool", "poetry") is not None or str(backend).startswith("poetry")


class PoetryTool:
    """The program of Poetry, which decides by pyproject.toml and poetry.lock what is in an environment."""

    name = "poetry"
    kinds = frozenset({Kind.POETRY})
    abilities = Abilities(
        when=say("For a project with a pyproject.toml that others should get with the very same versions."),
        places=frozenset({Place.PROJECT}),
        files=frozenset({"pyproject"}),
    )

    def version(self, runner: Runner, find: FindProgram) -> FoundProgram | None:
        """The Poetry on this machine."""
        return ask_version(runner, find, "poetry")

    def finder(self, around: Surroundings) -> EnvironmentFinder:
        """What finds its environments."""
        return PoetryFinder(around)

    def prefix(self, wish: EnvironmentWish, toolbox: Toolbox) -> str:
        """In the project where Poetry is told so, otherwise under a name that is made of the project's."""
        around, project = toolbox.around, read_project(_project_of(wish))
        settings = PoetrySettings(around).of_project(project.folder)
        if in_project(project.folder, settings):
            return str(around.paths.join(project.folder, ".venv"))
        found = _MINOR.match(wish.python_version or wish.python or "")
        if found is None:
            raise AppError(
                "no-python",
                say("Poetry names an environment after its Python, and that of {python} is not known.",
                    python=wish.python or ""),
                fix=say("Choose another Python, or name a version such as 3.12."),
            )  # fmt: skip
        name = base_name(project.name, project.folder, around)
        return str(around.paths.join(settings.environments, f"{name}-py{found[0]}"))

    def plan_create(self, wish: EnvironmentWish, toolbox: Toolbox) -> Plan:
        """`poetry env use`, then what the lock file says; that is written where it does not fit any more."""
        project, poetry = read_project(_project_of(wish)), this_poetry(toolbox)
        prefix = self.prefix(wish, toolbox)
        assert wish.python is not None

        def line(*words: str) -> Command:
            return command(poetry.program, project, poetry.around, *words)

        steps = [
            RunCommand(
                say("Make the environment of the project"), line("env", "use", wish.python), (Path(prefix),)
            )
        ]
        if project.lock_state(poetry.version) is LockState.STALE:
            words = words_for(ProjectWish(ProjectAct.LOCK), poetry.version)
            steps.append(RunCommand(say("Bring poetry.lock up to date with pyproject.toml"), line(*words)))
        install = words_for(ProjectWish(ProjectAct.INSTALL), poetry.version)
        steps.append(RunCommand(say("Install what the project asks for"), line(*install), lock_made(project)))
        if wish.packages:
            add = words_for(ProjectWish(ProjectAct.ADD, wish.packages), poetry.version)
            sentence = say("Add {packages} to the project", packages=", ".join(wish.packages))
            steps.append(RunCommand(sentence, line(*add)))
        name = Path(project.folder).name
        undo = moved_to_bin(prefix, name)
        return Plan(
            title=say("Create the environment {name}", name=name),
            steps=tuple(steps),
            resource=resource(project.folder),
            effect=Effect.CHANGES,
            undo=replace(undo, steps=(*undo.steps, *files_back(project.folder))),
            undo_sentence=say("The environment goes to the bin, and the project’s files are as before."),
            where=Path(project.folder),
            warnings=key_ring_warnings(project, poetry.around),
        )

    def plan_packages(self, inside: Inside, wish: PackagesWish, toolbox: Toolbox) -> Plan:
        """In the project: its files change, and the environment follows."""
        project, poetry = _project_with(inside), this_poetry(toolbox)
        installed = Installed(inside.environment.prefix, tuple(inside.listed))
        return plan_project(
            poetry, project, _wished(wish, project), installed, **_bound(inside, project, toolbox)
        )

    def foresight(
        self, inside: Inside, wish: PackagesWish, toolbox: Toolbox
    ) -> Foresight | tuple[PackageChange, ...] | None:
        """By Poetry's dry run."""
        project, poetry = _project_with(inside), this_poetry(toolbox)
        installed = Installed(inside.environment.prefix, tuple(inside.listed))
        return foresight(
            poetry, project, _wished(wish, project), installed, **_bound(inside, project, toolbox)
        )

    def outdated(self, inside: Inside, toolbox: Toolbox) -> Sequence[OutdatedQuestion]:
        """Of all there is, also what the project's files do not allow."""
        project, poetry = _project_with(inside), this_poetry(toolbox)
        env = _bound(inside, project, toolbox)
        asked = command(poetry.program, project, poetry.around, "show", "--outdated", "--no-ansi", **env)
        return (OutdatedQuestion(asked, parse_outdated),)

    def pinned(self, environment: Environment) -> Mapping[str, str]:
        """What pyproject.toml allows only one version of."""
        return exact_versions(environment.project and str(Path(environment.project, PYPROJECT)))

    def plan_exactly(
        self, inside: Inside, changes: Sequence[PackageChange], toolbox: Toolbox
    ) -> Plan | NotUndoable:
        """Poetry's own plans know their way back; anything else would contradict the lock file."""
        return NotUndoable(say("What is in this environment is for poetry.lock to say."))


def _project_of(wish: EnvironmentWish) -> str:
    assert wish.project is not None
    return wish.project


def _project_with(inside: Inside) -> PoetryProject:
    if inside.environment.project is None:
        raise AppError(
            "no-project",
            say("The project of {name} is not known.", name=inside.environment.name),
            cause=say("Poetry changes packages through the project’s pyproject.toml."),
            fix=say("Add the folder of the project to the folders that are searched, in the settings."),
        )
    return read_project(inside.environment.project)


def _wished(wish: PackagesWish, project: PoetryProject) -> ProjectWish:
    if wish.offline_folder or wish.index or wish.extra_indexes or wish.act is Act.REINSTALL:
        raise AppError(
            "tool-cannot",
            say("Poetry cannot do this for a single installation."),
            cause=say("It takes packages from the sources that pyproject.toml names."),
            fix=say("Name the source in pyproject.toml: poetry source add"),
        )
    if wish.everything:
        return ProjectWish(ProjectAct.UPDATE)
    names_only = all(_NAME.match(each) for each in wish.packages)
    match wish.act:
        case Act.REMOVE:
            return ProjectWish(ProjectAct.REMOVE, wish.packages)
        case Act.PIN | Act.UNPIN:
            group = group_of(str(Path(project.folder, PYPROJECT)), wish.packages)
            return ProjectWish(ProjectAct.ADD, wish.packages, group=group)
        case Act.UPGRADE if names_only:
            return ProjectWish(ProjectAct.UPDATE, wish.packages)
        case _:
            return ProjectWish(ProjectAct.ADD, wish.packages)


def _bound(inside: Inside, project: PoetryProject, toolbox: Toolbox) -> dict[str, str]:
    """What makes Poetry use this environment of the project and no other."""
    current, chosen = current_environment(project.name, project.folder, toolbox.around)
    prefix = inside.environment.prefix
    if current is not None and true_path(current) == prefix:
        return {}
    if chosen:
        raise AppError(
            "tool-cannot",
            say("The project uses another environment now: {path}", path=current or ""),
            fix=say("Change the packages of that one, or choose this one: poetry env use"),
        )
    return {"VIRTUAL_ENV": prefix}


TOOL = PoetryTool()
