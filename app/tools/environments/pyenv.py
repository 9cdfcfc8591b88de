"""pyenv, and the environments that its plug-in pyenv-virtualenv keeps among the versions."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.machine import FoundProgram
from app.core.making import Abilities, EnvironmentWish, Place, PythonChoice
from app.core.plans import MoveToBin, Plan, RestoreFromBin, RunCommand
from app.core.ports import EnvironmentFinder, FindProgram, Runner, Toolbox
from app.core.python_versions import in_order, meant
from app.core.search import CONDA_META, Candidate, Claim
from app.core.surroundings import Surroundings
from app.core.words import say
from app.system.true_path import true_path
from app.tools.environments.venv import ChangesByPip, made_and_filled, moved_to_bin
from app.tools.pyenv import PYENV
from app.tools.pyenv_here import PyenvHere, here
from app.tools.pyenv_setup import PLUGIN
from app.tools.versions import ask_version

_LAYOUTS = tuple(os.sep + os.path.join(".pyenv", *more, "versions") for more in ((), ("pyenv-win",)))


class PyenvFinder(EnvironmentFinder):
    """What lies at versions/NAME or versions/VERSION/envs/NAME and is no Python of its own."""

    source = "pyenv-virtualenv"
    order = 10

    def __init__(self, around: Surroundings) -> None:
        root = around.folder("PYENV_ROOT") or around.folder("PYENV")
        usual = around.at_home(".pyenv", *(("pyenv-win",) if around.is_windows else ()))
        # What it made before the variable was set is still its own.
        roots = dict.fromkeys((root or usual, usual))
        self._folders = [around.paths.join(folder, "versions") for folder in roots]
        self._true_folders = tuple(map(true_path, self._folders))

    def starts(self) -> Iterable[str]:
        """The versions of pyenv, or of pyenv-win."""
        return self._folders

    def claim(self, candidate: Candidate) -> Claim | None:
        """By its place. conda's are handed on: pyenv installs those, too."""
        if CONDA_META in candidate.marks:
            return None
        above, _, folder = candidate.parent.rpartition(os.sep)
        versions = above.rpartition(os.sep)[0] if folder == "envs" else candidate.parent
        if versions in self._true_folders or versions.endswith(_LAYOUTS):  # another home's is one, too
            return Claim(Kind.PYENV_VIRTUALENV, candidate.name)
        return None


class Pyenv(ChangesByPip):
    """The program of pyenv, and its plug-in that makes environments."""

    name = "pyenv"
    kinds = frozenset({Kind.PYENV_VIRTUALENV})
    abilities = Abilities(
        when=say("To name an environment once and use it from any folder, beside the Pythons of pyenv."),
        places=frozenset({Place.NAME}),
        python=PythonChoice.EITHER,
        files=frozenset({"requirements", "pyproject"}),
        system_packages=True,
        offline_folder=True,
        indexes=True,
    )

    def version(self, runner: Runner, find: FindProgram) -> FoundProgram | None:
        """The pyenv on this machine."""
        return ask_version(runner, find, "pyenv")

    def finder(self, around: Surroundings) -> EnvironmentFinder:
        """What finds its environments."""
        return PyenvFinder(around)

    def prefix(self, wish: EnvironmentWish, toolbox: Toolbox) -> str:
        """In the folder of the version it stands on."""
        if wish.name is None:
            raise AppError(
                "wrong-use",
                say("pyenv keeps environments by name."),
                fix=say("Give it a name: letters, digits, dots and dashes."),
            )
        pyenv = here(toolbox)
        return pyenv.join("versions", _version(wish, pyenv), "envs", wish.name)

    def plan_create(self, wish: EnvironmentWish, toolbox: Toolbox) -> Plan:
        """`pyenv virtualenv`, then pip for the packages."""
        assert wish.name is not None
        pyenv = here(toolbox)
        _refuse_name(wish.name, pyenv)
        _refuse_without_plugin(pyenv)
        prefix = self.prefix(wish, toolbox)
        options = ("--system-site-packages",) if wish.system_packages else ()
        link = pyenv.prefix(wish.name)  # by which pyenv knows it
        made = RunCommand(
            say("Make an environment that pyenv knows by its name"),
            pyenv.run("virtualenv", *options, _version(wish, pyenv), wish.name),
            makes=(Path(prefix), Path(link)),
        )
        plan = made_and_filled(wish, prefix, made, toolbox)
        return replace(plan, undo=_deleted(prefix, wish.name, pyenv))

    def plan_delete(self, environment: Environment, toolbox: Toolbox) -> Plan:
        """Move it to the bin, and the link by which pyenv knows it."""
        return _deleted(environment.prefix, environment.name, here(toolbox))


def _version(wish: EnvironmentWish, pyenv: PyenvHere) -> str:
    """The version of pyenv that a wish names by a version or by an interpreter; without one, the newest."""
    installed = PYENV.installed(pyenv.toolbox)
    if wish.python is None:
        version = next(iter(in_order(installed)), None)
    else:
        version = _of_interpreter(wish.python, pyenv) or meant(wish.python, installed)
    if version is None or version not in installed:
        raise AppError(
            "no-python",
            say("pyenv has no Python {version}.", version=wish.python or "3"),
            cause=say("Its environments stand on a Python that pyenv has installed."),
            fix=say("Install that Python with pyenv first, or choose another tool for this environment."),
        )
    return version


def _of_interpreter(python: str, pyenv: PyenvHere) -> str | None:
    paths = pyenv.toolbox.around.paths
    versions = str(paths.join(pyenv.join("versions"), ""))
    return python.removeprefix(versions).split(paths.sep)[0] if python.startswith(versions) else None


def _refuse_name(name: str, pyenv: PyenvHere) -> None:
    if name == "system" or name.startswith(("-", ".")) or re.search(r"[\s/\\:]", name):
        raise AppError(
            "bad-name",
            say("pyenv cannot call an environment “{name}”.", name=name),
            cause=say("A name has no spaces, slashes and colons, and is not “system”."),
            fix=say("Choose another name."),
        )
    if os.path.lexists(pyenv.prefix(name)):
        raise AppError(
            "in-the-way",
            say("Something stands at {path} already.", path=pyenv.prefix(name)),
            cause=say("pyenv knows a version and an environment by the same kind of name."),
            fix=say("Choose another name, or delete what is there first."),
        )


def _refuse_without_plugin(pyenv: PyenvHere) -> None:
    beside = os.path.dirname(os.path.dirname(true_path(pyenv.program)))
    folders = (pyenv.root, beside)
    there = any(os.path.isdir(os.path.join(each, "plugins", "pyenv-virtualenv")) for each in folders)
    if pyenv.windows or not (there or pyenv.toolbox.find("pyenv-virtualenv")):
        raise AppError(
            "tool-missing",
            say("pyenv-virtualenv is not installed."),
            cause=say("pyenv-win has no such plug-in.")
            if pyenv.windows
            else say("It is the plug-in with which pyenv makes environments."),
            fix=say("Use venv with one of pyenv's Pythons instead.")
            if pyenv.windows
            else say("Put it beside pyenv's other plug-ins: git clone {address} {folder}",
                     address=PLUGIN, folder=pyenv.join("plugins", "pyenv-virtualenv")),
        )  # fmt: skip


def _deleted(prefix: str, name: str, pyenv: PyenvHere) -> Plan:
    link = Path(pyenv.prefix(name))
    # Once made, the link lies beside the version; one that leads elsewhere is not this environment's.
    leads_here = not os.path.lexists(link) or (
        link.is_symlink() and true_path(str(link)) == true_path(prefix)
    )
    separate = leads_here and str(link) != prefix
    paths = [*([link] if separate else []), Path(prefix)]
    plan = moved_to_bin(prefix, name)
    assert isinstance(plan.undo, Plan)
    goes = [MoveToBin(say("Move {path} to the bin", path=path), path) for path in paths]
    comes = [RestoreFromBin(say("Bring {path} back from the bin", path=path), path) for path in paths[::-1]]
    rehash = pyenv.rehash()
    return replace(plan, steps=(*goes, rehash), undo=replace(plan.undo, steps=(*comes, rehash)))


TOOL = Pyenv()
