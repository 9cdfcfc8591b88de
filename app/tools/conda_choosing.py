"""How a program of conda's family chooses packages: which channels, which first, and by which solver."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from app.core.ports import Toolbox
from app.core.words import Sentence, say
from app.system.file_starts import names_in
from app.tools.conda_commands import CondaProgram, channels_used, mixes
from app.tools.conda_settings import channel_priority, solver

_LIBMAMBA_SINCE = (23, 10)  # from then on conda works things out with the solver of mamba
_RECORD_OF_CONDA = re.compile(r"conda-(\d+)\.(\d+)(?:\.[^-]*)?-[^-]*\.json")


class Choosing(NamedTuple):
    """What decides where a package comes from."""

    channels: tuple[str, ...]  # searched in this order
    priority: str  # strict, flexible, disabled
    solver: str  # libmamba, classic; empty where nobody can tell
    mixes: bool

    @property
    def sentence(self) -> Sentence:
        """All of it, to be shown before anything is made."""
        channels = ", ".join(self.channels)
        priority = _PRIORITIES[self.priority]
        if not self.solver:
            return say("Packages come from {channels}. {priority}", channels=channels, priority=priority)
        return say(
            "Packages come from {channels}. {priority} The solver {solver} finds the versions that fit.",
            channels=channels,
            priority=priority,
            solver=self.solver,
        )


_PRIORITIES = {
    "strict": say("The first that has a package is the only one asked for it (strict)."),
    "flexible": say("The first is preferred, the others fill in (flexible)."),
    "disabled": say("The newest version wins, whichever has it (no priority)."),
}


def choosing(program: CondaProgram, toolbox: Toolbox, wanted: Iterable[str] = ()) -> Choosing:
    """As its settings are on this machine, with channels that somebody asks for before all others."""
    channels = channels_used(program, toolbox, wanted)
    if not channels:
        channels = ("conda-forge",)  # micromamba has none of its own; Labwright names this one
    return Choosing(channels, _priority(program, toolbox), _solver(program, toolbox), mixes(channels))


def _priority(program: CondaProgram, toolbox: Toolbox) -> str:
    """Before 4.6 conda called flexible `true`, and disabled `false`."""
    said = channel_priority(toolbox.around, program.root)
    if said in _PRIORITIES:
        return said
    return "disabled" if said in {"false", "no", "off"} else "flexible"


def _solver(program: CondaProgram, toolbox: Toolbox) -> str:
    if program.name != "conda":
        return "libmamba"
    said, version = solver(toolbox.around, program.root), _version(program)
    if said or version is None:
        return said
    return "libmamba" if version >= _LIBMAMBA_SINCE else "classic"


def _version(program: CondaProgram) -> tuple[int, int] | None:
    """Of conda itself, as its installation has it written down."""
    for name in names_in(f"{program.root}/conda-meta"):
        found = _RECORD_OF_CONDA.fullmatch(name)
        if found is not None:
            return int(found[1]), int(found[2])
    return None
