"""labwright which NAME [--shell SHELL] [--folder DIR]"""

from __future__ import annotations

import argparse

from app.cli.context import Labwright
from app.cli.output import in_one_line, print_json, print_text
from app.core.journal import readable
from app.core.shells import ShellName
from app.core.which import Verdict, Walk, WhichStep
from app.core.words import Sentence, say


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.add_argument("name", metavar="NAME", help="what you would type: python, pip, docker, any name")
    parser.add_argument(
        "--shell",
        choices=[shell.value for shell in ShellName],
        help="the shell it is typed in; otherwise the one you are in",
    )
    parser.add_argument("--folder", metavar="DIR", help="the folder it is typed in; otherwise this one")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Print the walk. That nothing is found is an answer, not a failure."""
    shell = ShellName(options.shell) if options.shell else None
    walk = labwright.which.walk(options.name, shell, options.folder)
    if options.json:
        print_json(walk.to_json())
    else:
        _print_walk(walk)
    return 0


def _print_walk(walk: Walk) -> None:
    _print(say("{name}, typed in {shell}:", name=walk.name, shell=walk.shell.value))
    width = len(str(len(walk.steps)))
    for number, step in enumerate(walk.steps, 1):
        mark = "→" if step.decides else " "
        print_text("")
        heading, text = _lines(step)
        print_text(in_one_line(readable(f"{mark} {number:>{width}}  {heading}")))
        if text:
            print_text(in_one_line(readable(f"  {'':{width}}  {text}")))
    print_text("")
    if walk.winner is not None:
        _print(say("Runs: {path}", path=walk.winner))
    else:
        _print(_without_winner(walk))
    if walk.installs_into is not None:
        _print(say("Installs into: {prefix}", prefix=walk.installs_into))


def _lines(step: WhichStep) -> tuple[str, str]:
    return (step.path, str(step.sentence)) if step.path else (str(step.sentence), "")


def _without_winner(walk: Walk) -> Sentence:
    deciding = walk.deciding
    if deciding is not None and deciding.verdict in {Verdict.FUNCTION, Verdict.BUILTIN}:
        return say("Runs: no file, the shell does it itself")
    return say("Runs: nothing")


def _print(sentence: Sentence) -> None:
    print_text(in_one_line(readable(str(sentence))))
