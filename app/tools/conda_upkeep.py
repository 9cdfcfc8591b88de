"""The revisions of a conda environment, and throwing away what conda no longer needs."""

from __future__ import annotations

from pathlib import Path

from app.core import amounts
from app.core.commands import Command
from app.core.conda_cleaning import Cleaning
from app.core.conda_revisions import Revision, parse_history
from app.core.environment_words import shown_name
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.ports import Toolbox
from app.core.words import say
from app.system.file_starts import read_start
from app.tools.conda_commands import CondaProgram, conda_program

_MOST = 1 << 26  # bytes of a history


def revisions(environment: Environment) -> tuple[Revision, ...]:
    """What conda wrote down of it, the oldest first. Raises AppError where it is none of conda's."""
    _refuse_others(environment)
    content = read_start(f"{environment.prefix}/conda-meta/history", _MOST)
    return parse_history(content.decode("utf-8", "replace"))


def cleaning_command(toolbox: Toolbox) -> Command:
    """Asks conda what it could throw away; it changes nothing."""
    return Command((_for_cleaning(toolbox).path, "clean", "--all", "--dry-run", "--json"))


def plan_clean(sizes: Cleaning, toolbox: Toolbox) -> Plan:
    """Throw away packages as they were downloaded, and unpacked ones that no environment uses."""
    program = _for_cleaning(toolbox)
    archives, packages = amounts.size(sizes.archives_bytes), amounts.size(sizes.packages_bytes)
    return Plan(
        title=say("Throw away what conda no longer needs"),
        steps=(
            RunCommand(
                say("Remove downloaded packages, unused ones, and old lists of the channels"),
                Command((program.path, "clean", "--yes", "--all")),
            ),
        ),
        resource=f"conda:{program.root}",
        effect=Effect.CHANGES,
        undo=NotUndoable(say("conda downloads a package again when one is needed.")),
        where=Path(program.root),
        changes=say(
            "{total} become free: {archives} of {n} downloaded packages, {packages} of {m} that no "
            "environment uses. Your environments stay as they are.",
            total=amounts.size(sizes.total_bytes),
            archives=archives,
            n=sizes.archives,
            packages=packages,
            m=sizes.packages,
        ),
    )


def _for_cleaning(toolbox: Toolbox) -> CondaProgram:
    program = conda_program(toolbox)
    if program.name == "micromamba":
        raise AppError(
            "tool-cannot",
            say("micromamba does not say beforehand what it would throw away."),
            fix=say("Use it itself, in a terminal: micromamba clean --all"),
        )
    return program


def _refuse_others(environment: Environment) -> None:
    if environment.kind is not Kind.CONDA:
        raise AppError(
            "tool-cannot",
            say("{name} is none of conda's environments.", name=shown_name(environment)),
            cause=say("Only conda writes down each change of an environment."),
            fix=say("`labwright env snapshot` and `rollback` do the like for others."),
        )
