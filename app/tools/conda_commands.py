"""The command lines of conda, mamba and micromamba: which of them is here, and how each takes its words."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.core.commands import Command
from app.core.errors import AppError
from app.core.making import Act, PackagesWish
from app.core.phases import Phase
from app.core.ports import Toolbox
from app.core.words import say
from app.system.python_files import real_path
from app.tools.conda_roots import root_of, roots_on_path
from app.tools.conda_settings import configured_channels, environments_folder

_FAMILY = ("conda", "mamba", "micromamba")
_VARIABLES = ("CONDA_EXE", "MAMBA_EXE")  # what `conda init` leaves in every terminal
_INSIDE = {"bin", "condabin", "scripts"}
_VERSION_SIGNS = re.compile(r"[<>=!~ \[]")
# What it is at, as conda, mamba and micromamba print it. The shares are those of an environment of a course.
_BARS = r"(\S+)\s+(?:\|[^|]*\|[^|]*\|\s*)?(\d{1,3})%"
PHASES = (
    Phase(
        say("Look what there is in the channels"),
        r"(?:Fetching|Collecting) package metadata|Channels:|Getting repodata",
        0.0,
    ),
    Phase(
        say("Find versions that fit together"),
        r"Solving (?:package specifications|environment)|Looking for:|Resolving",
        0.1,
    ),
    Phase(
        say("Download packages"),
        r"Fetching packages|Downloading and Extracting Packages|Transaction starting|Downloading:",
        0.3,
        _BARS,
    ),
    Phase(
        say("Put them into the environment"),
        r"Extracting packages|Linking packages|Preparing transaction|Executing transaction|Linking ",
        0.8,
        _BARS,
    ),
    Phase(say("Let pip install the rest"), r"Installing pip dependencies|Pip subprocess output", 0.9),
)
_DEFAULTS = re.compile(r"(?:^|/)(?:defaults|pkgs/(?:main|r|free|msys2)|main|anaconda)/?$")
_FORGE = re.compile(r"(?:^|/)conda-forge/?$")


class CondaProgram(NamedTuple):
    """One program of the family."""

    name: str
    path: str
    root: str  # the installation, or where micromamba keeps its environments

    def create(self, prefix: str, specs: Sequence[str], channels: Sequence[str]) -> Command:
        """Make an environment of packages."""
        return Command((self.path, "create", "-y", "-p", prefix, *_channel_words(channels), *specs))

    def create_from_file(self, prefix: str, file: str) -> Command:
        """Make an environment of what an environment.yml asks for."""
        if self.name == "conda":  # it asks nothing here, and old ones know no -y
            return Command((self.path, "env", "create", "-f", file, "-p", prefix))
        return Command((self.path, "create", "-y", "-p", prefix, "--file", file))

    def change(self, prefix: str, wish: PackagesWish, *options: str) -> Command:
        """Change the packages of an environment."""
        words = [*_ACT_WORDS[wish.act]]
        if wish.act is Act.UPGRADE and any(map(_VERSION_SIGNS.search, wish.packages)):
            words = ["install"]  # update takes names only
        if wish.everything:
            words = ["update", "--all"]
        if wish.exact:
            words.append("--force" if wish.act is Act.REMOVE else "--no-deps")
        channels = () if wish.act is Act.REMOVE else wish.extra_indexes
        if wish.index is not None:
            words += ["--override-channels", "-c", wish.index]
        argv = (self.path, words[0], "-y", *options, *words[1:], "-p", prefix)
        named = () if wish.everything else wish.packages
        return Command((*argv, *_channel_words(channels), *named))

    def dry_run(self, prefix: str, wish: PackagesWish) -> Command:
        """Ask what such a change would be."""
        return self.change(prefix, wish, "--dry-run", "--json")


_ACT_WORDS = {
    Act.INSTALL: ("install",),
    Act.UPGRADE: ("update",),
    Act.REMOVE: ("remove",),
    Act.REINSTALL: ("install", "--force-reinstall", "--no-deps"),
}


def conda_program(toolbox: Toolbox, prefix: str | None = None) -> CondaProgram:
    """The program of the family to use: as the settings say, on PATH or at its usual places, or that of an
    installation, the one of the environment at `prefix` first. Raises AppError("tool-missing")."""
    found = _found(toolbox) or _of_installations(toolbox, prefix)
    if found is None:
        raise AppError(
            "tool-missing",
            say("No conda was found on this machine."),
            cause=say("Neither conda nor mamba nor micromamba is on the PATH or at its usual places."),
            fix=say(
                "Let Labwright install Miniforge, which is free for everyone and needs no administrator "
                "(labwright tools install conda). If a conda is there, choose it in the settings under "
                "programs.conda."
            ),
            about="conda",
        )
    return found


def find_conda(toolbox: Toolbox) -> str | None:
    """The same, or None where there is none."""
    found = _found(toolbox) or _of_installations(toolbox, None)
    return found.path if found is not None else None


def environment_prefix(name: str, toolbox: Toolbox) -> str:
    """The folder of an environment that has only a name. Raises AppError for a name conda refuses."""
    if not name.strip() or set(name) & set("/\\ :#") or not name.isprintable() or name in _TAKEN:
        raise AppError(
            "bad-name",
            say("An environment of conda cannot be called “{name}”.", name=name),
            cause=say("A name has no spaces, no slashes, no colons and no #; base and root are conda's own."),
            fix=say("Choose another name, such as {name}.", name="thesis"),
        )
    return str(
        toolbox.around.paths.join(environments_folder(toolbox.around, conda_program(toolbox).root), name)
    )


_TAKEN = {"base", "root", ".", ".."}


def channels_used(program: CondaProgram, toolbox: Toolbox, wanted: Iterable[str] = ()) -> tuple[str, ...]:
    """Where packages come from, those first that are searched first."""
    configured = configured_channels(toolbox.around, program.root)
    if not configured and program.name == "conda":
        configured = ["defaults"]  # what conda does where nobody says otherwise
    wanted = tuple(wanted)
    if "nodefaults" in wanted:
        configured = [each for each in configured if each != "defaults"]
    return tuple(dict.fromkeys((*wanted, *configured)))


def mixes(channels: Iterable[str]) -> bool:
    """Whether packages of Anaconda and of conda-forge come together."""
    listed = [*channels]
    return any(map(_DEFAULTS.search, listed)) and any(map(_FORGE.search, listed))


def _found(toolbox: Toolbox) -> CondaProgram | None:
    for name in _FAMILY:
        path = toolbox.find(name)
        if path is not None:
            return _program(name, path, toolbox)
    return None


def _of_installations(toolbox: Toolbox, prefix: str | None) -> CondaProgram | None:
    around = toolbox.around
    for path in filter(None, map(around.folder, _VARIABLES)):
        name = around.paths.splitext(around.paths.basename(path))[0].lower()
        if name in _FAMILY and os.path.isfile(path):
            return _program(name, path, toolbox)
    folder, ending = ("Scripts", ".exe") if around.is_windows else ("bin", "")
    for root in (*(root_of(prefix, around) if prefix else ()), *roots_on_path(around)):
        for name in _FAMILY:
            path = around.paths.join(root, folder, name + ending)
            if os.path.isfile(path):
                return _program(name, path, toolbox)
    return None


def _program(name: str, path: str, toolbox: Toolbox) -> CondaProgram:
    around = toolbox.around
    paths = around.paths
    if name == "micromamba":
        old = around.at_home("micromamba")
        usual = old if os.path.isdir(old) else paths.join(around.data_home(), "mamba")
        return CondaProgram(name, path, around.folder("MAMBA_ROOT_PREFIX") or usual)
    folder = paths.dirname(path if around.is_windows else real_path(path))
    root = paths.dirname(folder) if paths.basename(folder).lower() in _INSIDE else folder
    if around.is_windows and path.lower().endswith(".bat"):  # a batch file spoils words such as numpy<2
        program = paths.join(root, "Scripts", f"{name}.exe")
        path = program if os.path.isfile(program) else path
    return CondaProgram(name, path, root)


def _channel_words(channels: Iterable[str]) -> list[str]:
    return [word for channel in channels for word in ("-c", channel)]
