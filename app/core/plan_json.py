"""A plan in the shape every verb prints with --plan --json."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.core.commands import Command, Shell
from app.core.journal import readable
from app.core.masking import masked
from app.core.plans import (
    ChangeSetting,
    CheckPackages,
    MarkAskedFor,
    MoveToBin,
    NotUndoable,
    Plan,
    RemoveFromBin,
    RemoveTrial,
    RestoreFromBin,
    RunCommand,
    StartProgram,
    Step,
    WriteFile,
    stand_in_words,
)
from app.core.quoting import Inexpressible, powershell_51_differs, powershell_own_command
from app.core.settings import secrets_in
from app.core.words import Sentence

Text = Callable[[object], str]

_KINDS: dict[type[Step], str] = {
    RunCommand: "run-command",
    StartProgram: "start-program",
    WriteFile: "write-file",
    MoveToBin: "move-to-bin",
    RestoreFromBin: "restore-from-bin",
    ChangeSetting: "change-setting",
    RemoveFromBin: "remove-from-bin",
    CheckPackages: "check-packages",
    MarkAskedFor: "mark-asked-for",
    RemoveTrial: "remove-trial",
}
_OF_A_PATH = (
    WriteFile,
    MoveToBin,
    RestoreFromBin,
    RemoveFromBin,
    CheckPackages,
    MarkAskedFor,
    RemoveTrial,
)
_LIST_SEPARATORS = {Shell.BASH: ":", Shell.POWERSHELL: ";", Shell.CMD: ";"}  # as in the systems' PATH


def plan_to_json(plan: Plan) -> dict[str, object]:
    """The plan as JSON values, secrets masked, bytes that are no text as U+FFFD."""
    secrets = frozenset[str]().union(*map(_secrets, plan.steps))

    def text(value: object) -> str:
        return readable(masked(str(value), secrets))

    return {
        "title": text(plan.title),
        "effect": plan.effect.value,
        "resource": text(plan.resource),
        "changes": None if plan.changes is None else text(plan.changes),
        "warnings": [text(each) for each in plan.warnings],
        "undo": {"possible": not isinstance(plan.undo, NotUndoable), "sentence": text(_undo_sentence(plan))},
        "steps": [_step_to_json(step, secrets, text) for step in plan.steps],
    }


def equivalent_command(step: Step, shell: Shell) -> Command | None:
    """The command a person could type in place of the step, or None where there is no such command."""
    match step:
        case RunCommand() | StartProgram():
            return step.command
        case ChangeSetting(key=key, value=None):
            return Command(("labwright", "settings", "reset", key))
        case ChangeSetting(key=key, value=value):
            parts = value if isinstance(value, tuple | list) else (value,)
            text = _LIST_SEPARATORS[shell].join(map(str, parts))
            words = ("labwright", "settings", "set", key, text)
            return Command(words, secrets=secrets_in(key, value))
        case _:
            return None


def _secrets(step: Step) -> frozenset[str]:
    match step:
        case RunCommand(command=command) | StartProgram(command=command):
            return command.secrets
        case ChangeSetting(key=key, value=value):
            return secrets_in(key, value)
        case _:
            return frozenset()


def line_remarks(command: Command, shell: Shell) -> tuple[Sentence, ...]:
    """What to know of the shown line: that there is none and why, or where it is taken otherwise."""
    try:
        command.shown(shell)
    except Inexpressible as reason:
        return (reason.sentence,)
    if shell is not Shell.POWERSHELL:
        return ()
    argv = command.masked_argv()
    remarks = (powershell_own_command(argv), powershell_51_differs(argv))
    return tuple(remark for remark in remarks if remark is not None)


def _step_to_json(step: Step, secrets: frozenset[str], text: Text) -> dict[str, object]:
    shown: dict[str, str | None] = {}
    remarks: list[str] = []
    for shell in Shell:
        command = equivalent_command(step, shell)
        if command is None:
            shown[shell.value] = None
            continue
        command = replace(command, secrets=secrets)
        shown[shell.value] = _shown_or_none(command, shell)
        remarks += (text(remark) for remark in line_remarks(command, shell))
    sentence = text(step.sentence)
    own = step.command if isinstance(step, RunCommand | StartProgram) else None
    stand_in = step.stand_in if isinstance(step, RunCommand) else None
    if stand_in is not None:
        remarks.insert(0, text(stand_in_words(stand_in)))
    if remarks:
        sentence = f"{sentence.removesuffix('.')}. {' '.join(dict.fromkeys(remarks))}"
    return {
        "kind": _KINDS[type(step)],
        "argv": [text(word) for word in own.argv] if own else None,
        "shown": shown,
        "cwd": text(own.cwd) if own and own.cwd else None,
        "path": text(step.path) if isinstance(step, _OF_A_PATH) else None,
        "sentence": sentence,
        **({"equivalent": True} if stand_in is not None else {}),
    }


def _shown_or_none(command: Command, shell: Shell) -> str | None:
    try:
        return readable(command.shown(shell))
    except Inexpressible:
        return None


def _undo_sentence(plan: Plan) -> Sentence:
    if isinstance(plan.undo, NotUndoable):
        return plan.undo.sentence
    return plan.undo_sentence or plan.undo.title
