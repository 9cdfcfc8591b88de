"""A container that is wished for as a plan: run, and what takes it away again."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from app.core.commands import Command
from app.core.container_plans import check_name
from app.core.errors import AppError
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.run_paste import PastedRun
from app.core.run_risks import risks
from app.core.words import Sentence, say

_TYPED_INTO = say("Somebody is to type into this container (-i, -t), so it is run in a terminal.")
_IN_ORDER_SECONDS = "5"  # a container gets this long to end by itself
_LABEL = "labwright.run"
_LEADS = re.compile(r"DOCKER_(?:HOST|CONTEXT|CONFIG|CERT_PATH|TLS\w*)")


def plan_run(docker: str, run: PastedRun, folder: Path, home: str, new_name: str) -> Plan:
    """Run it in the folder. A container without a name gets the new one: by it a cancelled run is stopped, as
    the program that shows its output is not the container. A name that a user chose may be that of one which
    was there before: there a label tells which is ours. Raises AppError for a name that no engine takes."""
    named = run.wish.name is not None
    name = run.wish.name or new_name
    check_name(name)
    label = f"{_LABEL}={new_name}"
    own = ("label", (*run.wish.texts("label"), label)) if named else ("name", name)
    run = replace(run, wish=run.wish.having(*own))
    wish = run.wish
    title = say("Run {image} as the container {name}", image=wish.image, name=name)
    before = (docker, *run.global_words)
    command = replace(run.command(docker), cwd=folder)
    ending = ("stop", "--time", _IN_ORDER_SECONDS) if named else ("rm", "--force", "--volumes")
    asking = (*before, "ps", "--all", "--quiet", "--no-trunc", "--filter", f"label={label}")
    step = RunCommand(
        title,
        command,
        when_stopped=_at_same_engine(run, (*before, *ending, "--", name)),
        ids_from=_at_same_engine(run, asking) if named else None,
    )
    undo: Plan | NotUndoable = NotUndoable(say("The container deletes itself when it stops."))
    sentence = None
    if not wish.on("rm"):
        undo = _plan_remove(before, run, name)
        sentence = say("The container is stopped and deleted, with what it wrote inside.")
    typed_into = (_TYPED_INTO,) if needs_terminal(run) else ()
    warnings = (*typed_into, *run.notes, *(risk.sentence for risk in risks(wish, home, str(folder))))
    return Plan(
        title,
        (step,),
        f"container-{name}",
        Effect.CHANGES,
        undo,
        undo_sentence=sentence,
        where=folder,
        changes=_changes(run, name),
        warnings=warnings,
    )


def needs_terminal(run: PastedRun) -> bool:
    """Whether somebody is to type into it."""
    return (run.wish.on("tty") or run.wish.on("interactive")) and not run.wish.on("detach")


def name_for(image: str, mark: str) -> str:
    """A name for a container of the image that nobody else has: python-3f9a1c."""
    last = re.split(r"[:@]", image.rpartition("/")[2])[0]
    return f"{re.sub('[^a-zA-Z0-9_.-]', '-', last) or 'container'}-{mark}"


def _plan_remove(before: tuple[str, ...], run: PastedRun, name: str) -> Plan:
    title = say("Stop and delete the container {name}", name=name)
    command = _at_same_engine(run, (*before, "rm", "--force", "--volumes", "--", name))
    again = NotUndoable(say("What it wrote inside is gone; run it again to have a new one."))
    return Plan(title, (RunCommand(title, command),), f"container-{name}", Effect.DESTROYS, again)


def _at_same_engine(run: PastedRun, argv: tuple[str, ...]) -> Command:
    """With what leads docker to the engine, and no other variable: it is kept on disk and in the journal."""
    env = {key: value for key, value in run.variables.items() if _LEADS.fullmatch(key)}
    return Command(argv, env=env, secrets=run.wish.secrets | run.secrets)


def _changes(run: PastedRun, name: str) -> Sentence:
    if run.wish.on("detach"):
        return say("A container {name} runs in the background until it is stopped.", name=name)
    return say("A container {name} runs, and its output is shown until its program ends.", name=name)


def terminal_needed(run: PastedRun) -> AppError:
    """Why such a run is no job of Labwright's, and what to do instead."""
    return AppError(
        "needs-terminal",
        _TYPED_INTO,
        cause=say("Labwright shows what a program prints, and types nothing into it."),
        fix=say(
            "Copy the line into a terminal, leave out -i and -t, or add -d: then it runs in the background."
        ),
        about=run.command(),
    )
