"""Asks a program for its version."""

from __future__ import annotations

import re

from app.core.commands import Command
from app.core.machine import FoundProgram
from app.core.ports import FindProgram, Runner
from app.core.words import say

_TIME_LIMIT_SECONDS = 10.0
_VERSION = re.compile(r"\d+(?:\.\d+)+[0-9A-Za-z.+-]*")


def ask_version(
    runner: Runner, find: FindProgram, *names: str, arguments: tuple[str, ...] = ("--version",)
) -> FoundProgram | None:
    """The first of the named programs that is there and answers, with its version if it says one."""
    for name in names:
        path = find(name)
        if path is None:
            continue
        command = Command((str(path), *arguments), timeout_seconds=_TIME_LIMIT_SECONDS)
        outcome = runner.run(command, title=say("Ask {program} for its version", program=name))
        if outcome.ok:
            return FoundProgram(path, parse_version(outcome.stdout or outcome.stderr))
    return None


def parse_version(text: str) -> str | None:
    """The first version number in what a program printed: "git version 2.39.5" gives "2.39.5"."""
    found = _VERSION.search(text)
    return found[0].rstrip(".+-") if found else None
