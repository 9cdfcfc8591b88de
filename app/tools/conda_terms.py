"""Whether the terms of Anaconda's channels have been accepted here: what conda's plug-in for them wrote down.

Labwright reads this and never writes it: who accepts terms is a person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from app.core.errors import AppError
from app.core.ports import Toolbox
from app.core.surroundings import Surroundings
from app.system.file_starts import names_in, read_start
from app.tools.conda_commands import channels_used, conda_program

_PLUGIN = "conda-anaconda-tos-"
_WITH_TERMS = re.compile(r"(?:^|/)pkgs/(main|r|msys2)/?$")
_ACCEPTS_BY_ITSELF = ("CONDA_PLUGINS_AUTO_ACCEPT_TOS", "CI")  # the plug-in does so, told by the user


def unaccepted(toolbox: Toolbox, wanted: Iterable[str] = ()) -> tuple[str, ...]:
    """The channels that packages would come from and whose terms nobody has accepted. Nothing where this
    conda does not ask, and where nothing is known."""
    try:
        program = conda_program(toolbox)
    except AppError:
        return ()
    around = toolbox.around
    meta = around.paths.join(program.root, "conda-meta")
    asks = program.name == "conda" and any(name.startswith(_PLUGIN) for name in names_in(meta))
    if not asks or any(map(around.variable, _ACCEPTS_BY_ITSELF)):
        return ()
    needed = dict.fromkeys(_with_terms(channels_used(program, toolbox, wanted), windows=around.is_windows))
    accepted = set(_accepted(around, program.root))
    return tuple(each for each in needed if each not in accepted)


def _with_terms(channels: Iterable[str], *, windows: bool) -> Iterator[str]:
    for channel in channels:
        if channel == "defaults":
            yield from ("pkgs/main", "pkgs/r", *(["pkgs/msys2"] if windows else []))
        elif channel in {"main", "anaconda"}:
            yield "pkgs/main"
        elif found := _WITH_TERMS.search(channel):
            yield f"pkgs/{found[1]}"


def _accepted(around: Surroundings, root: str) -> Iterator[str]:
    join = around.paths.join
    for folder in _folders(around, root):
        for channel in names_in(folder):
            for name in names_in(join(folder, channel)):
                found = _read(join(folder, channel, name)) if name.endswith(".json") else None
                if found is not None:
                    yield found


def _read(path: str) -> str | None:
    """The channel that a file says is accepted."""
    try:
        told = json.loads(read_start(path))
        accepted = told["tos_accepted"] is True and _WITH_TERMS.search(str(told["base_url"]))
    except (ValueError, KeyError, TypeError):
        return None
    return f"pkgs/{accepted[1]}" if accepted else None


def _folders(around: Surroundings, root: str) -> Iterator[str]:
    join = around.paths.join
    if around.is_windows:
        yield join(around.folder("ProgramData") or around.of_system("C:\\ProgramData"), "conda", "tos")
    else:
        yield from map(around.of_system, ("/etc/conda/tos", "/var/lib/conda/tos"))
    yield join(root, "conda-meta", "tos")
    if xdg := around.folder("XDG_CONFIG_HOME"):
        yield join(xdg, "conda", "tos")
    yield around.at_home(".config", "conda", "tos")
    yield around.at_home(".conda", "tos")
    if prefix := around.folder("CONDA_PREFIX"):
        yield join(prefix, "conda-meta", "tos")
    if chosen := around.folder("CONDATOS"):
        yield chosen
