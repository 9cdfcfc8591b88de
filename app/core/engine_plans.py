"""Plans that change which engine is used."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from app.core.commands import Command
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.words import Sentence, say

RESOURCE = "docker-contexts"
STARTS_ON = "engine"  # the resource of plans that start one


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


def plan_join(
    group: str,
    user: str,
    as_administrator: Callable[[tuple[str, ...]], tuple[str, ...] | None],
    *,
    busybox: bool = False,
) -> Plan | None:
    """Let a user into the group that may use the engine. None where a name is not one of the usual kind, or
    where the system has no question for an administrator."""
    join = as_administrator(joining(group, user, busybox=busybox))
    leave = as_administrator(("delgroup", user, group) if busybox else ("gpasswd", "--delete", user, group))
    if join is None or leave is None or not (is_plain_name(group) and is_plain_name(user)):
        return None

    def plan(title: Sentence, argv: tuple[str, ...], undo: Plan | NotUndoable) -> Plan:
        step = RunCommand(title, Command(argv))
        return Plan(title, (step,), "engine-group", Effect.CHANGES, undo, warnings=(AS_GOOD_AS_ROOT,))

    back = plan(
        say("Take {user} out of the group {group}", user=user, group=group),
        leave,
        NotUndoable(say("Add the user again.")),
    )
    title = say("Add {user} to the group {group}", user=user, group=group)
    made = plan(title, join, back)
    return replace(
        made,
        undo_sentence=say("The user leaves the group again."),
        changes=say("After you sign in again, docker works without an administrator."),
    )


def joining(group: str, user: str, *, busybox: bool) -> tuple[str, ...]:
    """The command that lets a user into a group. BusyBox, all that a plain Alpine has, knows no usermod."""
    return ("addgroup", user, group) if busybox else ("usermod", "--append", "--groups", group, user)


def has_busybox(find: Callable[[str], object]) -> bool:
    """Whether groups are changed with what BusyBox has. Debian has an addgroup too, beside its usermod."""
    return find("usermod") is None and find("addgroup") is not None


def is_plain_name(name: str) -> bool:
    """Whether it is the name of a user or group of the usual kind, and no option."""
    return _NAME.fullmatch(name) is not None


_NAME = re.compile(r"[a-z_][a-z0-9_-]*\$?")
AS_GOOD_AS_ROOT = say("Whoever is in this group can do everything on this machine, as root can.")
