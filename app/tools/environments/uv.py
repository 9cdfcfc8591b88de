"""uv, which makes environments for projects and workspaces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from app.core.commands import Command
from app.core.environments import Environment, Kind
from app.core.machine import FoundProgram
from app.core.making import (
    Abilities,
    Act,
    EnvironmentWish,
    PackagesWish,
    Place,
    PythonChoice,
    packages_of,
)
from app.core.package_changes import PackageChange
from app.core.plans import NotUndoable, Plan, RunCommand
from app.core.ports import (
    EnvironmentFinder,
    FindProgram,
    Foreseen,
    Foresight,
    Inside,
    OutdatedQuestion,
    Runner,
    Toolbox,
)
from app.core.pyvenv_cfg import prompt
from app.core.search import Candidate, Claim, project_around
from app.core.surroundings import Surroundings
from app.core.words import say
from app.tools import pip, pip_pins, uv_pip, uv_project
from app.tools.environments.venv import MADE, MADE_WITHOUT_PIP, made_and_filled, moved_to_bin
from app.tools.versions import ask_version


class UvFinder(EnvironmentFinder):
    """uv writes its version into pyvenv.cfg."""

    source = "uv"
    order = 40

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def starts(self) -> Iterable[str]:
        """Where the environments of `uv tool` are, and the one that a variable names."""
        around = self._around
        yield from filter(None, [around.folder("UV_TOOL_DIR"), around.folder("UV_PROJECT_ENVIRONMENT")])
        yield around.paths.join(around.data_home(), "uv", "tools")
        if around.is_windows:
            yield around.at_home("AppData", "Roaming", "uv", "tools")

    def claim(self, candidate: Candidate) -> Claim | None:
        """A workspace's where the pyproject.toml beside it says that it is one."""
        if "uv" not in candidate.cfg:
            return None
        project = project_around(candidate, self._around.home)
        kind = Kind.UV
        pyproject = self._around.paths.join(candidate.parent, "pyproject.toml")
        if "pyproject.toml" in candidate.beside and uv_project.is_workspace(pyproject):
            kind = Kind.UV_WORKSPACE
        return Claim(kind, prompt(candidate.cfg) or candidate.name, project)


class Uv:
    """The program of uv: makes environments, installs as pip does, and looks after projects."""

    name = "uv"
    kinds = frozenset({Kind.UV, Kind.UV_WORKSPACE})
    abilities = Abilities(
        when=say("For a new project, or when time matters: it brings Python itself and locks versions."),
        places=frozenset({Place.FOLDER, Place.PROJECT}),
        python=PythonChoice.EITHER,
        files=frozenset({"requirements", "pyproject"}),
        system_packages=True,
        prompt=True,
        offline_folder=True,
        indexes=True,
        pip_choice=True,
        also_in=frozenset({Kind.VENV, Kind.VIRTUALENV, Kind.VIRTUALENVWRAPPER, Kind.PYENV_VIRTUALENV}),
    )

    def version(self, runner: Runner, find: FindProgram) -> FoundProgram | None:
        """The uv on this machine."""
        return ask_version(runner, find, "uv")

    def finder(self, around: Surroundings) -> EnvironmentFinder:
        """What finds its environments."""
        return UvFinder(around)

    def prefix(self, wish: EnvironmentWish, toolbox: Toolbox) -> str:
        """The folder that was named, or `.venv` in the project or its workspace."""
        if wish.prefix is not None:
            return wish.prefix
        assert wish.project is not None
        return str(toolbox.around.paths.join(uv_project.root_of(wish.project), ".venv"))

    def plan_create(self, wish: EnvironmentWish, toolbox: Toolbox) -> Plan:
        """`uv sync` or `uv add` for a project with a pyproject.toml; `uv venv`, then `uv pip`, for others."""
        uv, prefix = toolbox.program("uv"), self.prefix(wish, toolbox)
        if wish.prefix is None and wish.project is not None and uv_project.is_project(wish.project):
            return uv_project.plan_create(uv, wish, moved_to_bin(prefix, Path(wish.project).name), prefix)
        options = ["--no-project", *(["--python", wish.python] if wish.python else [])]
        if wish.system_packages:
            options.append("--system-site-packages")
        if wish.prompt:
            options += ["--prompt", wish.prompt]
        if wish.pip:
            options += ["--seed", *uv_pip.source_options(packages_of(wish))]
        sentence = MADE if wish.pip else MADE_WITHOUT_PIP
        made = RunCommand(sentence, Command((uv, "venv", *options, prefix)), makes=(Path(prefix),))
        return made_and_filled(wish, prefix, made, toolbox, uv_pip.installer(uv))

    def plan_packages(self, inside: Inside, wish: PackagesWish, toolbox: Toolbox) -> Plan:
        """In the project's files where uv looks after one, otherwise in the environment alone."""
        uv, project = toolbox.program("uv"), uv_project.project_of(inside.environment)
        if project is not None:
            return uv_project.plan_packages(uv, project, inside, wish)
        if wish.act in {Act.PIN, Act.UNPIN}:
            return pip_pins.plan(inside, wish)
        return pip.plan_packages(inside, wish, uv_pip.installer(uv))

    def foresight(self, inside: Inside, wish: PackagesWish, toolbox: Toolbox) -> Foreseen:
        """By a dry run; where uv has none, on copies of the project's files."""
        uv, project = toolbox.program("uv"), uv_project.project_of(inside.environment)
        if project is None:
            return None if wish.act in {Act.PIN, Act.UNPIN} else uv_pip.foresight(uv, inside, wish)
        if wish.act not in {Act.UPGRADE, Act.REINSTALL}:
            return uv_project.rehearsal(uv, project, inside, wish)
        argv = uv_project.change_step(uv, project, wish).command.argv
        return Foresight(Command((*argv, "--dry-run")), uv_pip.parse_changes)

    def outdated(self, inside: Inside, toolbox: Toolbox) -> Sequence[OutdatedQuestion]:
        """By uv's list."""
        return (uv_pip.outdated(toolbox.program("uv"), inside),)

    def pinned(self, environment: Environment) -> Mapping[str, str]:
        """By pyproject.toml where uv looks after a project, otherwise by the list in the environment."""
        project = uv_project.project_of(environment)
        return pip_pins.pinned(environment.prefix) if project is None else uv_project.pinned(project)

    def plan_exactly(
        self, inside: Inside, changes: Sequence[PackageChange], toolbox: Toolbox
    ) -> Plan | NotUndoable:
        """In the environment alone: a lock file holds what a project asks for, not any list."""
        return pip.plan_exactly(inside, changes, uv_pip.installer(toolbox.program("uv")))


TOOL = Uv()
