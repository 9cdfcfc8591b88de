"""pyenv and pyenv-win: which Pythons they can install, and the plans that install, remove and choose them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.core.commands import Command
from app.core.errors import AppError
from app.core.phases import Phase
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, RestoreFromBin, RunCommand, Step, WriteFile
from app.core.ports import Runner, Toolbox
from app.core.python_versions import DownloadQuestion, Source, meant
from app.core.version_choices import parse_python_version_file
from app.core.words import Sentence, say
from app.tools import pyenv_definitions, pyenv_setup
from app.tools.pyenv_definitions import folders_in
from app.tools.pyenv_here import PyenvHere, here
from app.tools.pythons.pyenv import roots

_VERSION_FILE = ".python-version"
_PHASES = (
    Phase(say("Download"), r"Downloading |Cloning "),
    Phase(say("Get ready to build"), r"Installing \S+\.\.\.$|checking |configure: |patching file "),
    Phase(say("Build"), r"\S*(?:cc|clang|[gc]\+\+)(?:-\d+)? -|building '"),
    Phase(say("Install"), r"Creating directory |\S*install -c |Compiling '|Listing '"),
)
_PHASES_OF_WINDOWS = (
    Phase(say("Download"), r":: \[Downloading\]"),
    Phase(say("Install"), r":: \[Installing\]"),
)


class PyenvVersions:
    """What pyenv does with Pythons."""

    name = "pyenv"

    def root(self, toolbox: Toolbox) -> str:
        """Where it keeps its things, there or not."""
        return roots(toolbox.around)[0]

    def prefix(self, version: str, toolbox: Toolbox) -> str:
        """The folder of a version."""
        return here(toolbox).prefix(version)

    def installed(self, toolbox: Toolbox) -> Sequence[str]:
        """The versions that are there. What pyenv-virtualenv keeps beside them is none."""
        pyenv = here(toolbox)
        return tuple(name for name in folders_in(pyenv.join("versions")) if _is_python(pyenv, name))

    def installable(self, toolbox: Toolbox, runner: Runner) -> Sequence[str]:
        """The versions that it knows how to install."""
        return pyenv_definitions.installable(here(toolbox), runner)

    def source(self, version: str, toolbox: Toolbox) -> Source | None:
        """Where a version would come from, as far as its definition tells."""
        return pyenv_definitions.source(here(toolbox), version)

    def ask_download(self, url: str, toolbox: Toolbox) -> DownloadQuestion | None:
        """As python-build asks."""
        return pyenv_definitions.ask_download(here(toolbox), url)

    def plan_install(self, version: str, toolbox: Toolbox) -> Plan:
        """Download, build and install a version."""
        pyenv = here(toolbox)
        prefix = Path(pyenv.prefix(version))
        title = say("Install Python {version} with pyenv", version=version)
        return Plan(
            title=title,
            steps=(_install_step(pyenv, version, prefix),),
            resource=pyenv.resource,
            effect=Effect.CHANGES,
            undo=_away(pyenv, say("Remove Python {version}", version=version), [prefix]),
            undo_sentence=say("It goes to the bin."),
            where=prefix,
        )

    def plan_uninstall(self, version: str, toolbox: Toolbox) -> Plan:
        """Move a version to the bin, and the links to environments in it."""
        pyenv = here(toolbox)
        prefix = pyenv.prefix(version)
        if not os.path.isdir(prefix):
            raise _not_installed(version)
        goes = [*map(Path, _links_into(pyenv, version)), Path(prefix)]
        return _away(pyenv, say("Remove Python {version} of pyenv", version=version), goes, version)

    def plan_global(self, version: str, toolbox: Toolbox) -> Plan:
        """Choose a version for every folder that chooses none."""
        pyenv = here(toolbox)
        self._must_be_installed(version, pyenv)
        return _choice(
            pyenv,
            say("Use Python {version} everywhere", version=version),
            RunCommand(
                say("Make it the one for every folder that does not choose its own"),
                pyenv.run("global", version),
            ),
            pyenv.join("version"),
        )

    def plan_local(self, version: str, folder: str, toolbox: Toolbox) -> Plan:
        """Choose a version for a folder and those in it."""
        pyenv = here(toolbox)
        self._must_be_installed(version, pyenv)
        return _choice(
            pyenv,
            say("Use Python {version} in {folder}", version=version, folder=folder),
            RunCommand(
                say("Write it into the file .python-version of this folder: it counts there and below"),
                pyenv.run("local", version, cwd=folder),
            ),
            str(pyenv.toolbox.around.paths.join(folder, _VERSION_FILE)),
        )

    def plan_rehash(self, toolbox: Toolbox) -> Plan:
        """Bring the shims up to date with the programs that are installed."""
        pyenv = here(toolbox)
        return Plan(
            title=say("Bring pyenv's shims up to date"),
            steps=(pyenv.rehash(),),
            resource=pyenv.resource,
            effect=Effect.CHANGES,
            undo=NotUndoable(say("Nothing is lost by it: shims are made from what is installed.")),
            where=Path(pyenv.join("shims")),
        )

    def plan_setup(self, toolbox: Toolbox, *, profile: bool) -> Plan:
        """Install pyenv itself."""
        return pyenv_setup.plan_setup(toolbox, profile=profile)

    def _must_be_installed(self, version: str, pyenv: PyenvHere) -> None:
        """Or a version of its line, as 3.12: pyenv then takes the newest that is there."""
        if version != "system" and meant(version, self.installed(pyenv.toolbox)) is None:
            raise _not_installed(version)


def _not_installed(version: str) -> AppError:
    return AppError(
        "not-installed",
        say("pyenv has no Python {version}.", version=version),
        fix=say("`labwright python list` shows those it has, with --installable those it can install."),
    )


def _is_python(pyenv: PyenvHere, name: str) -> bool:
    prefix = pyenv.prefix(name)
    return not os.path.exists(os.path.join(prefix, "pyvenv.cfg"))


# Plans


def _install_step(pyenv: PyenvHere, version: str, prefix: Path) -> RunCommand:
    if pyenv.windows:
        return RunCommand(
            say("Download the installer of Python {version} and run it", version=version),
            pyenv.run("install", "--quiet", version),
            makes=(prefix,),
            phases=_PHASES_OF_WINDOWS,
        )
    # Below the root: /tmp is often a small file system in memory, or one where nothing may be started. What
    # python-build leaves there after a failure, and its log after each build, goes with the folder.
    building = Path(pyenv.join(f"building-{version}"))
    return RunCommand(
        say("Download Python {version}, build it and install it", version=version),
        Command((pyenv.program, "install", "--verbose", version), env={"TMPDIR": str(building)}),
        makes=(prefix,),
        scratch=(building,),
        phases=_PHASES,
    )


def _away(pyenv: PyenvHere, title: Sentence, paths: Sequence[Path], version: str = "") -> Plan:
    """Move these to the bin. `pyenv uninstall` would delete them for good."""
    moves: list[Step] = [MoveToBin(say("Move {path} to the bin", path=path), path) for path in paths]
    if version:
        words = say(
            "Move {path} to the bin (`pyenv uninstall {version}` would delete it for good)",
            path=paths[-1],
            version=version,
        )
        moves[-1] = MoveToBin(words, paths[-1])
    returns: list[Step] = [
        RestoreFromBin(say("Bring {path} back from the bin", path=path), path) for path in reversed(paths)
    ]
    return Plan(
        title=title,
        steps=(*moves, pyenv.rehash()),
        resource=pyenv.resource,
        effect=Effect.CHANGES,
        undo=Plan(
            title=say("Undo: {title}", title=title),
            steps=(*returns, pyenv.rehash()),
            resource=pyenv.resource,
            effect=Effect.CHANGES,
            undo=NotUndoable(say("Remove it again instead.")),
        ),
        undo_sentence=say("It comes back to the same place, and so do the environments in it."),
        where=paths[-1],
    )


def _links_into(pyenv: PyenvHere, version: str) -> Iterable[str]:
    """The links of pyenv-virtualenv beside a version that lead into it."""
    inside = os.path.join(os.path.realpath(pyenv.prefix(version)), "")
    folder = pyenv.join("versions")
    for name in _names_of_links(folder):
        path = os.path.join(folder, name)
        if os.path.realpath(path).startswith(inside):
            yield path


def _names_of_links(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_symlink())
    except OSError:
        return []


def _choice(pyenv: PyenvHere, title: Sentence, step: RunCommand, file: str) -> Plan:
    """A command that writes a version file; undoing it brings the file back as it was."""
    path = Path(file)
    try:
        before: bytes | None = path.read_bytes()
    except OSError:
        before = None
    back: Step
    changes: Sentence | None
    if before is None:
        back = MoveToBin(say("Move {path} to the bin: it was not there before", path=path), path)
        changes = say("Nothing chose a version here before.")
    else:
        back = WriteFile(say("Put {path} back as it was", path=path), path, before)
        chosen = ", ".join(parse_python_version_file(before))
        changes = say("It chose {versions} before.", versions=chosen) if chosen else None
    return Plan(
        title=title,
        steps=(RunCommand(step.sentence, step.command, makes=(path,) if before is None else ()),),
        resource=pyenv.resource,
        effect=Effect.CHANGES,
        undo=Plan(
            title=say("Undo: {title}", title=title),
            steps=(back,),
            resource=pyenv.resource,
            effect=Effect.CHANGES,
            undo=NotUndoable(say("Choose it again instead.")),
        ),
        undo_sentence=say("The choice from before comes back."),
        where=path,
        changes=changes,
    )


PYENV = PyenvVersions()
