"""A command line as a person types it, or pastes it from a course."""

from __future__ import annotations

import re
import shlex
import sys

from app.core.commands import Command
from app.core.errors import AppError
from app.core.words import say

# "$ ", "(.venv) ana@laptop:~$ ", "PS C:\Users\ana> ", "C:\Users\ana>": what a terminal had printed before it.
_PROMPT = re.compile(r"(\([^()\s]+\)\s*)?([$%>](?:\s|$)|PS\s[^>]*>|[A-Za-z]:\\[^>]*>|\S+@[^$%#>]*[$%#]\s)")
_CONTINUED = re.compile(r"\s[\\`^]\r?\n")
_QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")
_QUOTED_OR_ESCAPED = re.compile(r"""\\.|'[^']*'|"(?:\\.|[^"\\])*\"""", re.DOTALL)
_SIGN = re.compile(r"&&|\|\||>>|\$\(|[|&;<>`]|\n")
_ASSIGNED = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)


def read_typed(text: str, platform: str = sys.platform) -> Command | None:
    """The command that was typed, None for nothing. Raises AppError for what is not one command."""
    escapes = platform != "win32"  # there, a backslash belongs to a path
    line = _CONTINUED.sub(" ", text.strip())
    prompt = _PROMPT.match(line)
    if prompt is not None:
        line = line[prompt.end() :].strip()
    sign = _SIGN.search((_QUOTED_OR_ESCAPED if escapes else _QUOTED).sub("x", line))
    if sign is not None:
        raise _not_one(sign[0])
    reader = shlex.shlex(line, posix=True, punctuation_chars=False)
    reader.whitespace_split = True
    reader.commenters = ""
    reader.escape = "\\" if escapes else ""
    try:
        words = list(reader)
    except ValueError:
        raise AppError("quote-not-closed", say("A quote is opened here, and never closed.")) from None
    env = {}
    while words and (assigned := _ASSIGNED.fullmatch(words[0])):
        env[assigned[1]] = assigned[2]
        del words[0]
    return Command(tuple(words), env=env) if words and words[0] else None


def _not_one(sign: str) -> AppError:
    if sign == "\n":
        return AppError("not-one-command", say("These are several lines. Put in one command at a time."))
    return AppError(
        "not-one-command",
        say(
            "The terminal itself reads “{sign}”: it joins commands or sends their output elsewhere. Put in "
            "one command without it. If it belongs to a word, put quotes around that word.",
            sign=sign,
        ),
    )
