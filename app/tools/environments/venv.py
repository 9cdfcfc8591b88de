"""venv, which comes with Python."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from app.core.commands import Command
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.machine import FoundProgram
from app.core.making import Abilities, Act, EnvironmentWish, PackagesWish, Place, packages_of
from app.core.package_changes import PackageChange
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, QuickVenv, RestoreFromBin, RunCommand, Step
from app.core.ports import (
    EnvironmentFinder,
    FindProgram,
    Foresight,
    Inside,
    OutdatedQuestion,
    Runner,
    Toolbox,
)
from app.core.pyvenv_cfg import prompt
from app.core.search import CFG, Candidate, Claim, project_around
from app.core.surroundings import Surroundings
from app.core.words import say
from app.system.kept_pip import is_of_debian, lacks_ensurepip
from app.system.python_files import minor_in_name, real_path
from app.tools import pip, pip_pins
from app.tools.interpreters import find_python

MADE = say("Make a folder with a Python of its own and pip")
MADE_WITHOUT_PIP = say("Make a folder with a Python of its own")


class VenvFinder(EnvironmentFinder):
    """Whatever has a pyvenv.cfg and is no other tool's."""

    source = "venv"
    order = 90

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def starts(self) -> Iterable[str]:
        """The active one, and those of pipx where the walk through home does not pass."""
        around = self._around
        yield from filter(None, [around.folder("VIRTUAL_ENV")])
        if pipx := around.folder("PIPX_HOME"):
            yield around.paths.join(pipx, "venvs")
        if around.is_macos:
            yield around.at_home("Library", "Application Support", "pipx", "venvs")
        if around.is_windows:
            yield around.at_home("AppData", "Local", "pipx", "pipx", "venvs")

    def claim(self, candidate: Candidate) -> Claim | None:
        """A venv, named by its prompt or its folder."""
        if CFG not in candidate.marks:
            return None
        name = prompt(candidate.cfg) or candidate.name
        return Claim(Kind.VENV, name, project_around(candidate, self._around.home))


class ChangesByPip:
    """Half of an EnvironmentMaker: how packages change where every environment has a pip."""

    def plan_packages(self, inside: Inside, wish: PackagesWish, toolbox: Toolbox) -> Plan:
        """With the environment's own pip."""
        if wish.act in {Act.PIN, Act.UNPIN}:
            return pip_pins.plan(inside, wish)
        return pip.plan_packages(inside, wish, pip.PIP)

    def foresight(
        self, inside: Inside, wish: PackagesWish, toolbox: Toolbox
    ) -> Foresight | tuple[PackageChange, ...] | None:
        """By pip's dry run."""
        return None if wish.act in {Act.PIN, Act.UNPIN} else pip.foresight(inside, wish)

    def outdated(self, inside: Inside, toolbox: Toolbox) -> Sequence[OutdatedQuestion]:
        """With the environment's own pip."""
        return (pip.outdated(inside),)

    def pinned(self, environment: Environment) -> Mapping[str, str]:
        """By the list in the environment."""
        return pip_pins.pinned(environment.prefix)

    def plan_exactly(
        self, inside: Inside, changes: Sequence[PackageChange], toolbox: Toolbox
    ) -> Plan | NotUndoable:
        """With the environment's own pip."""
        return pip.plan_exactly(inside, changes, pip.PIP)


class Venv(ChangesByPip):
    """The venv module has the version of the Python it belongs to."""

    name = "venv"
    kinds = frozenset({Kind.VENV, Kind.VIRTUALENVWRAPPER, Kind.HATCH})
    abilities = Abilities(
        when=say("For a course or a script with a list of packages: it comes with Python itself."),
        places=frozenset({Place.FOLDER, Place.PROJECT}),
        files=frozenset({"requirements", "pyproject"}),
        system_packages=True,
        prompt=True,
        offline_folder=True,
        indexes=True,
        pip_choice=True,
    )

    def version(self, runner: Runner, find: FindProgram) -> FoundProgram | None:
        """The Python whose venv would be used."""
        return find_python(runner, find)

    def finder(self, around: Surroundings) -> EnvironmentFinder:
        """What finds environments of venv."""
        return VenvFinder(around)

    def prefix(self, wish: EnvironmentWish, toolbox: Toolbox) -> str:
        """The folder that was named, or `.venv` in the project."""
        return wish.prefix or str(toolbox.around.paths.join(wish.project, ".venv"))

    def plan_create(self, wish: EnvironmentWish, toolbox: Toolbox) -> Plan:
        """`python -m venv`, then pip for the packages."""
        assert wish.python is not None
        prefix = self.prefix(wish, toolbox)
        if wish.pip is not False:
            refuse_without_ensurepip(wish.python, toolbox)
        return made_and_filled(wish, prefix, create_step(wish, prefix, toolbox), toolbox)


def refuse_without_ensurepip(base: str, toolbox: Toolbox) -> None:
    """Debian keeps what installs pip in a package of its own. Raises AppError where it is missing."""
    if not lacks_ensurepip(base):
        return
    minor = minor_in_name(os.path.basename(real_path(base))) or "3"
    other = next((name for name in ("uv", "virtualenv") if toolbox.find(name)), None)
    if is_of_debian(base) and other:
        fix = say(
            "Run `sudo apt install python{minor}-venv`, or make it with {tool}, which is here.",
            minor=minor,
            tool=other,
        )
    elif is_of_debian(base):
        fix = say(
            "Run `sudo apt install python{minor}-venv`, or install uv or virtualenv for yourself.",
            minor=minor,
        )
    elif other:
        fix = say("Choose another Python, or make it with {tool}, which is here.", tool=other)
    else:
        fix = say("Choose another Python, or install uv or virtualenv, which bring pip themselves.")
    raise AppError(
        "no-ensurepip",
        say("{python} cannot make an environment with pip.", python=base),
        cause=say("The part of Python that installs pip (ensurepip) is missing."),
        fix=fix,
    )


def create_step(wish: EnvironmentWish, prefix: str, toolbox: Toolbox) -> RunCommand:
    """The step that makes an empty environment with pip in it."""
    assert wish.python is not None
    options = ["--system-site-packages"] if wish.system_packages else []
    if wish.prompt:
        options += ["--prompt", wish.prompt]
    stand_in = None
    if wish.pip is False:
        options.insert(0, "--without-pip")
    elif not toolbox.around.is_windows:  # where scripts are programs that pip alone can make
        stand_in = QuickVenv(wish.python, prefix, tuple(options))
    return RunCommand(
        MADE_WITHOUT_PIP if wish.pip is False else MADE,
        Command((wish.python, "-m", "venv", *options, prefix)),
        makes=(Path(prefix),),
        stand_in=stand_in,
    )


def made_and_filled(
    wish: EnvironmentWish, prefix: str, made: RunCommand, toolbox: Toolbox, by: pip.Installer = pip.PIP
) -> Plan:
    """A plan of the step that makes an environment, and those that install into it."""
    if wish.pip is False and by is pip.PIP and (wish.packages or wish.file):
        raise AppError(
            "wrong-use",
            say("Packages cannot be installed where there is no pip."),
            fix=say("Leave pip in, or make the environment with uv, which needs none."),
        )
    paths = toolbox.around.paths
    inside = ("Scripts", "python.exe") if toolbox.around.is_windows else ("bin", "python")
    python = paths.join(prefix, *inside)
    packages = packages_of(wish)
    steps: list[Step] = [made]
    if wish.file is not None:
        steps.append(by.install_file(python, wish.file, packages))
    if wish.packages:
        steps.append(by.install(python, packages))
    name = paths.basename(prefix)
    if name in {".venv", "venv"}:
        name = paths.basename(paths.dirname(prefix))
    return Plan(
        title=say("Create the environment {name}", name=name),
        steps=tuple(steps),
        resource=pip.resource(prefix),
        effect=Effect.CHANGES,
        undo=moved_to_bin(prefix, name),
        undo_sentence=say("The environment goes to the bin."),
        where=Path(prefix),
    )


def moved_to_bin(prefix: str, name: str) -> Plan:
    """The plan that deletes an environment, so that it can be brought back."""
    return Plan(
        title=say("Delete the environment {name}", name=name),
        steps=(MoveToBin(say("Move {path} to the bin", path=prefix), Path(prefix)),),
        resource=pip.resource(prefix),
        effect=Effect.CHANGES,
        undo=Plan(
            title=say("Bring the environment {name} back", name=name),
            steps=(RestoreFromBin(say("Bring {path} back from the bin", path=prefix), Path(prefix)),),
            resource=pip.resource(prefix),
            effect=Effect.CHANGES,
            undo=NotUndoable(say("Delete it again instead.")),
        ),
        undo_sentence=say("It comes back to the same place."),
        where=Path(prefix),
    )


TOOL = Venv()
