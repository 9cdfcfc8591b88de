"""Plans that change which engine is used."""

from __future__ import annotations

from dataclasses import replace

from app.core.commands import Command
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.words import Sentence, say

RESOURCE = "docker-contexts"


def plan_use(docker: str, context: str, before: str, hindrance: Sentence | None) -> Plan:
    """Let `docker` use another context. `hindrance` is why that may change nothing."""
    undo = _plan_use(docker, before, NotUndoable(say("Choose the other context again.")))
    plan = _plan_use(docker, context, undo)
    return replace(plan, warnings=(hindrance,) if hindrance is not None else ())


def _plan_use(docker: str, context: str, undo: Plan | NotUndoable) -> Plan:
    title = say("Let docker use the context {name}", name=context)
    step = RunCommand(title, Command((docker, "context", "use", context)))
    back = say("docker uses the context before.")
    changes = say("Every docker command in every terminal then speaks with that engine.")
    return Plan(title, (step,), RESOURCE, Effect.CHANGES, undo, undo_sentence=back, changes=changes)
