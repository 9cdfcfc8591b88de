"""labwright run [--plan|--yes|--json] IMAGE ... | run --from LINE|- [--plan|--yes|--json]

What stands before IMAGE is taken as docker run takes it; what follows IMAGE is the container's command.
--plan, --yes or --json right behind IMAGE are Labwright's, too: a line for --from has all words as they are.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.cli.context import Labwright
from app.cli.output import print_json, tell, warn
from app.cli.plans import carry_out
from app.core.commands import Shell
from app.core.errors import AppError
from app.core.run_paste import PastedRun
from app.core.run_plans import needs_terminal, terminal_needed
from app.core.run_words import count_flags
from app.core.words import say
from app.system.true_path import from_here

_OWN = frozenset({"--plan", "--yes", "--json"})
_MOST_BYTES = 1_000_000


class _Words(argparse.Action):
    """Labwright's own options out of words that are docker's otherwise."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        _option: str | None = None,
    ) -> None:
        own, source, words = _split(values)
        if "--help" in own:
            parser.print_help()
            raise SystemExit(0)
        namespace.source, namespace.words = source, words
        namespace.plan, namespace.yes, namespace.json = (
            f"--{name}" in own for name in ("plan", "yes", "json")
        )


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.usage = "labwright run [--plan] [--yes] [--json] (--from LINE | IMAGE ...)"
    parser.description = (
        f"{parser.description} Takes what docker run takes: labwright run -d -p 127.0.0.1:8080:80 nginx. "
        "--from reads a line as it is pasted, with prompts and lines that go on; - reads standard input. "
        "With --from and --json nothing is run: it prints {argv, fields}. A field is the long name of a flag "
        "with _ for -: true or false for a switch, a text, or a list where a flag adds up; publish, volume, "
        "mount, network and env are lists of objects. --plan shows what would be done, --yes asks nothing."
    )
    parser.add_argument(
        "words", nargs=argparse.REMAINDER, action=_Words, metavar="...", help="as for docker run"
    )
    parser.prefix_chars = "\0"  # every word reaches us, also those that begin with a dash


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Read, show, ask, run."""
    folder = Path(from_here("."))
    running = labwright.running
    if options.source is None:
        if not options.words:
            raise AppError(
                "wrong-use",
                say("There is no image and no line to run."),
                fix=say("See `{program} --help`.", program="labwright run"),
            )
        asked = running.read_words(options.words)
    else:
        asked = running.read(_text(options.source), folder)
        if options.json and not options.plan:
            shared = asked.shareable()
            print_json(_masked(shared, shared.secrets))
            return 0
    if needs_terminal(asked) and not options.plan:
        _show_line(asked)
        raise terminal_needed(asked)
    plan = running.plan(asked, folder)
    shared, secrets = asked.shareable(), asked.command().secrets
    return carry_out(
        plan, options, labwright, lambda: {**_masked(shared, secrets), "argv": list(_argv(plan))}
    )


def _argv(plan: Any) -> Sequence[str]:
    command = plan.steps[0].command
    return [command.masked(word) for word in command.argv]


def _masked(run: PastedRun, secrets: frozenset[str]) -> dict[str, Any]:
    """Its words and fields without the secrets."""
    command = replace(run.command(), secrets=secrets)

    def shown(value: object) -> object:
        if isinstance(value, dict):
            return {key: shown(each) for key, each in value.items()}
        if isinstance(value, list):
            return [shown(each) for each in value]
        return command.masked(value) if isinstance(value, str) else value

    return {"argv": list(command.masked_argv()), "fields": shown(run.wish.to_json())}


def _show_line(asked: PastedRun) -> None:
    """The line for a terminal, before the error says why."""
    for note in asked.notes:
        warn(note)
    shell = Shell.POWERSHELL if sys.platform == "win32" else Shell.BASH
    tell(asked.command().shown(shell))


def _text(source: str) -> str:
    if source != "-":
        return source
    raw = sys.stdin.buffer.read(_MOST_BYTES) if sys.stdin is not None else b""
    return raw.decode("utf-8", "replace")


def _split(given: Sequence[str]) -> tuple[set[str], str | None, list[str]]:
    """Labwright's own options, the line of --from, and the words for docker."""
    own: set[str] = set()
    source = None
    words: list[str] = []
    at = 0
    while at < len(given):
        word = given[at]
        if word in _OWN or (word in {"--help", "-h"} and len(given) == 1):
            own.add("--help" if word == "-h" else word)
            at += 1
        elif word == "--from" or word.startswith("--from="):
            source = (
                word.removeprefix("--from=") if "=" in word else given[at + 1] if at + 1 < len(given) else ""
            )
            at += 1 if "=" in word else 2
        elif count := _flag_words(given[at:]):
            words += given[at : at + count]
            at += count
        else:
            break
    words += given[at : at + 1]
    rest = list(given[at + 1 :])
    while rest and rest[0] in _OWN:
        own.add(rest.pop(0))
    if source is not None and words:
        raise AppError(
            "wrong-use",
            say(
                "--from has the whole line; besides it, nothing is run: {words}",
                words=" ".join([*words, *rest]),
            ),
            fix=say("Put the line into quotes, so that it is one word."),
        )
    return own, source, [*words, *rest]


def _flag_words(words: Sequence[str]) -> int:
    """How many words a flag takes here, none where the image begins. What is wrong is told later."""
    try:
        return count_flags(words)
    except AppError:
        return 1
