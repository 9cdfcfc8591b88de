"""The upkeep of conda's environments: revisions to go back to, and room to win."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from app.core.commands import Command
from app.core.conda_cleaning import Cleaning, parse_cleaning
from app.core.conda_revisions import Revision
from app.core.environment_words import shown_name
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.outcomes import Line, Stream
from app.core.plans import Plan
from app.core.ports import Cancel, Runner, Toolbox
from app.core.words import say
from app.services.failures import command_failed
from app.services.making import Making


class Upkeep(Protocol):
    """What conda's side plans with."""

    def revisions(self, environment: Environment) -> tuple[Revision, ...]: ...
    def cleaning_command(self, toolbox: Toolbox) -> Command: ...
    def plan_clean(self, sizes: Cleaning, toolbox: Toolbox) -> Plan: ...


class CondaUpkeep:
    """Plans only: whoever shows them runs them as jobs. All of it waits for a disk."""

    def __init__(
        self, upkeep: Upkeep, toolbox: Callable[[], Toolbox], *, making: Making, runner: Runner
    ) -> None:
        self._upkeep = upkeep
        self._making = making
        self._toolbox = toolbox
        self._runner = runner

    def revisions(self, environment: Environment) -> tuple[Revision, ...]:
        """The changes that conda wrote down, the oldest first."""
        return self._upkeep.revisions(environment)

    def plan_revision(self, environment: Environment, number: int) -> Plan:
        """Back to the packages of one of them, build by build.

        Not by conda's own --revision: 4.3 takes a package of another version away and does not bring the
        old one (`revert_actions`), mamba and micromamba have none, and conda itself must not change.
        """
        known = self.revisions(environment)
        name = shown_name(environment)
        if not 0 <= number < len(known):
            raise AppError(
                "no-such-revision",
                say("{name} has no revision {number}.", name=name, number=number),
                cause=say("There are those from 0 to {last}.", last=len(known) - 1) if known else None,
                fix=say("`labwright env revisions {path}` lists them.", path=environment.prefix),
            )
        of_pip = [each for each in self._making.inside(environment).listed if not each.build]
        wanted = (*known[number].packages, *of_pip)
        plan = self._making.plan_back_to(environment, wanted)
        if not plan.steps:
            raise AppError(
                "nothing-to-change",
                say("{name} has the packages of revision {number} already.", name=name, number=number),
                fix=say("Choose another revision."),
            )
        return replace(
            plan,
            title=say("Take {name} back to revision {number}", name=name, number=number),
            undo_sentence=say("The packages of now come back."),
            where=Path(environment.prefix),
            warnings=(say("Packages of pip stay as they are: conda knows nothing of them."),)
            if of_pip
            else (),
        )

    def cleaning(self, cancel: Cancel | None = None) -> Cleaning:
        """How much could be thrown away. Asks conda. Raises AppError."""
        command = self._upkeep.cleaning_command(self._toolbox())
        printed: list[str] = []

        def collect(lines: Sequence[Line]) -> None:
            printed.extend(line.text for line in lines if line.stream is Stream.OUT)

        title = say("See what conda could throw away")
        outcome = self._runner.run(command, on_lines=collect, cancel=cancel, title=title)
        if not outcome.ok:
            raise command_failed(command, outcome)
        try:
            return parse_cleaning("\n".join(printed))
        except (ValueError, LookupError, TypeError, AttributeError):
            raise AppError(
                "not-understood",
                say("conda said something else than Labwright knows."),
                fix=say("Look for yourself, in a terminal: conda clean --all --dry-run"),
            ) from None

    def plan_clean(self, sizes: Cleaning | None = None) -> Plan:
        """Throw it away; without steps where there is nothing. Asks conda unless it was asked before."""
        sizes = sizes or self.cleaning()
        plan = self._upkeep.plan_clean(sizes, self._toolbox())
        if not sizes.total_bytes:
            return replace(plan, steps=(), changes=say("conda keeps nothing that it does not need."))
        return plan
