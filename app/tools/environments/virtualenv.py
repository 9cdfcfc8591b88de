"""virtualenv: as venv, for every Python and with its own pip."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.core.commands import Command
from app.core.environments import Kind
from app.core.machine import FoundProgram
from app.core.making import Abilities, EnvironmentWish, Place
from app.core.plans import Plan, RunCommand
from app.core.ports import EnvironmentFinder, FindProgram, Runner, Toolbox
from app.core.pyvenv_cfg import prompt
from app.core.search import CFG, CONDA_META, Candidate, Claim, project_around
from app.core.surroundings import Surroundings
from app.core.words import say
from app.system.base_python import site_packages
from app.system.python_files import prefix_of, real_path
from app.tools.environments.venv import MADE, MADE_WITHOUT_PIP, ChangesByPip, made_and_filled
from app.tools.versions import ask_version


class VirtualenvFinder(EnvironmentFinder):
    """New ones say so in pyvenv.cfg; before version 20 there was none, only the scripts."""

    source = "virtualenv"
    order = 85

    def __init__(self, around: Surroundings) -> None:
        self._home = around.home

    def claim(self, candidate: Candidate) -> Claim | None:
        """One that says it was made by virtualenv, or has no pyvenv.cfg."""
        if CFG not in candidate.marks and CONDA_META in candidate.marks:
            return None
        if CFG in candidate.marks and "virtualenv" not in candidate.cfg:
            return None
        name = prompt(candidate.cfg) or candidate.name
        return Claim(Kind.VIRTUALENV, name, project_around(candidate, self._home))


class Virtualenv(ChangesByPip):
    """The program of virtualenv, or the module in a Python that has it."""

    name = "virtualenv"
    kinds = frozenset({Kind.VIRTUALENV})
    abilities = Abilities(
        when=say("For a Python without the venv module, or one as old as 2.7: it brings pip itself."),
        places=frozenset({Place.FOLDER, Place.PROJECT}),
        files=frozenset({"requirements", "pyproject"}),
        system_packages=True,
        prompt=True,
        offline_folder=True,
        indexes=True,
        pip_choice=True,
    )

    def version(self, runner: Runner, find: FindProgram) -> FoundProgram | None:
        """The virtualenv on this machine."""
        return ask_version(runner, find, "virtualenv")

    def finder(self, around: Surroundings) -> EnvironmentFinder:
        """What finds its environments."""
        return VirtualenvFinder(around)

    def prefix(self, wish: EnvironmentWish, toolbox: Toolbox) -> str:
        """The folder that was named, or `.venv` in the project."""
        return wish.prefix or str(toolbox.around.paths.join(wish.project, ".venv"))

    def plan_create(self, wish: EnvironmentWish, toolbox: Toolbox) -> Plan:
        """`virtualenv`, then pip for the packages."""
        assert wish.python is not None
        prefix = self.prefix(wish, toolbox)
        options = ["--python", wish.python]
        if wish.system_packages:
            options.append("--system-site-packages")
        if wish.prompt:
            options += ["--prompt", wish.prompt]
        if wish.pip is False:
            options.append("--no-seed")
        elif wish.offline_folder is not None:
            options += ["--no-download", "--extra-search-dir", wish.offline_folder]
        # A word of its own ends what could be taken for one more search folder.
        command = Command((*_program(wish.python, toolbox), *options, "--", prefix))
        sentence = MADE_WITHOUT_PIP if wish.pip is False else MADE
        made = RunCommand(sentence, command, makes=(Path(prefix),))
        return made_and_filled(wish, prefix, made, toolbox)


def _program(python: str, toolbox: Toolbox) -> tuple[str, ...]:
    """How virtualenv is started: its program, or the module in the chosen Python or in the usual one."""
    program = toolbox.find("virtualenv")
    if program is not None:
        return (program,)
    for each in (python, toolbox.find("python3"), toolbox.find("python")):
        if each is not None and _has_virtualenv(each):
            return (each, "-m", "virtualenv")
    return (toolbox.program("virtualenv"),)


def _has_virtualenv(python: str) -> bool:
    for path in dict.fromkeys((python, real_path(python))):
        library = site_packages(prefix_of(path, sys.platform), sys.platform)
        if library is not None and os.path.isfile(os.path.join(library, "virtualenv", "__main__.py")):
            return True
    return False


TOOL = Virtualenv()
