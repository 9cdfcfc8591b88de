"""A plan as lines to paste into a terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.core.commands import Shell
from app.core.plans import Plan, RunCommand, StartProgram, stand_in_words
from app.core.quoting import Inexpressible, quote_word
from app.core.words import Sentence

_COMMENT = {Shell.BASH: "# ", Shell.POWERSHELL: "# ", Shell.CMD: "rem "}
_GO_TO = {Shell.BASH: "cd ", Shell.POWERSHELL: "Set-Location -LiteralPath ", Shell.CMD: "cd /d "}


def plan_script(plan: Plan, shell: Shell, words: Callable[[Sentence], str] = str) -> str:
    """Every command of the plan for this shell, one a line, secrets masked; other steps as comments."""

    def comment(sentence: Sentence) -> str:
        # cmd goes on to the next line after a ^ at the end, even in a remark.
        return _COMMENT[shell] + " ".join(words(sentence).split()).rstrip("^")

    lines: list[str] = []
    folder: Path | None = None
    for step in plan.steps:
        if not isinstance(step, RunCommand | StartProgram):
            lines.append(comment(step.sentence))
            continue
        try:
            if step.command.cwd not in {None, folder}:
                lines.append(_GO_TO[shell] + quote_word(str(step.command.cwd), shell))
                folder = step.command.cwd
            if isinstance(step, RunCommand) and step.stand_in is not None:
                lines.append(comment(stand_in_words(step.stand_in)))
            lines.append(step.command.shown(shell))
        except Inexpressible as reason:
            lines.append(comment(reason.sentence))
    return "".join(f"{line}\n" for line in lines)
