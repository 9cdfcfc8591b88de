"""labwright deps read FILE... [--kind KIND], labwright deps wants PATH"""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.context import Labwright
from app.cli.output import (
    in_one_line,
    print_error,
    print_json,
    print_json_line,
    print_table,
    print_text,
    warn,
)
from app.core.dependency_files.model import DependencyFile, Group, GroupKind, Kind, Problem, Wanted
from app.core.errors import AppError
from app.core.journal import readable
from app.core.words import Sentence, say
from app.services.dependency_files import read_dependency_file
from app.services.given_files import look_at
from app.system.true_path import from_here


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    verbs = parser.add_subparsers(dest="what", metavar="VERB", required=True, parser_class=type(parser))
    read = verbs.add_parser(
        "read",
        description="Show what files ask for: requirements, environment.yml, pyproject, Pipfile, pylock.",
    )
    read.add_argument("files", nargs="+", metavar="FILE", help="a dependency file")
    read.add_argument(
        "--kind",
        choices=[kind.value for kind in Kind],
        help="what the files are; otherwise their names, or what stands in them, tell",
    )
    read.add_argument("--json", action="store_true", help="print one JSON document a line, one for each file")
    read.set_defaults(act=_read)
    wants = verbs.add_parser("wants", description="Say what a file or a folder is, and which tool it wants.")
    wants.add_argument("path", metavar="PATH", help="any file, or a folder")
    wants.add_argument("--json", action="store_true", help="print one JSON document")
    wants.set_defaults(act=_wants)


def run(options: argparse.Namespace, _labwright: Labwright) -> int:
    """Do what was asked for."""
    code: int = options.act(options)
    return code


def _wants(options: argparse.Namespace) -> int:
    given = look_at(Path(from_here(options.path)))
    if options.json:
        print_json(given.to_json())
        return 0
    print_text(in_one_line(readable(str(given.sentence))))
    if given.tools:
        print_text(str(say("Made for: {tools}", tools=", ".join(given.tools))))
    if given.advice is not None:
        print_text(in_one_line(readable(str(given.advice))))
    return 0


def _read(options: argparse.Namespace) -> int:
    """Print what each file asks for. That its tool refuses it is an answer, not a failure."""
    failed = False
    for path in options.files:
        try:
            read = read_dependency_file(path, Kind(options.kind) if options.kind else None)
        except AppError as error:
            failed = True
            if options.json:
                print_json_line({"file": path, "error": error.to_json()})
            else:
                print_error(error)
            continue
        if options.json:
            print_json_line(read.to_json())
        else:
            _print(read)
    return 1 if failed else 0


def _print(read: DependencyFile) -> None:
    print_text(in_one_line(readable(f"{read.path} ({read.kind.value})")))
    if read.python:
        _say(say("Python: {python}", python=read.python))
    if read.channels:
        _say(say("Channels: {channels}", channels=", ".join(read.channels)))
    if read.wanted:
        print_table([[readable(cell) for cell in _row(each)] for each in read.wanted])
    else:
        _say(say("It asks for no packages."))
    for problem in read.problems:
        warn(_where(read, problem))
    for note in read.notes:
        warn(_where(read, note))
    print_text("")


def _row(wanted: Wanted) -> list[str]:
    return ["  " + wanted.text, str(_role(wanted) or ""), wanted.file or ""]


def _role(wanted: Wanted) -> Sentence | None:
    if wanted.constraint:
        return say("only limits versions")
    if wanted.optional:
        return say("optional")
    return None if wanted.group is None else _group_words(wanted.group)


def _group_words(group: Group) -> Sentence:
    if group.kind is GroupKind.EXTRA:
        return say("with the extra {name}", name=group.name)
    if group.kind is GroupKind.GROUP:
        return say("in the group {name}", name=group.name)
    return say("to build it")


def _where(read: DependencyFile, problem: Problem) -> Sentence:
    file = in_one_line(readable(problem.file or read.path))
    message = in_one_line(readable(str(problem.to_json()["message"])))
    if problem.line is None:
        return say("{file}: {problem}", file=file, problem=message)
    return say("{file}, line {line}: {problem}", file=file, line=problem.line, problem=message)


def _say(sentence: Sentence) -> None:
    print_text("  " + in_one_line(readable(str(sentence))))
