"""Which lines of a program's output say what went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Ranges = tuple[tuple[int, int], ...]

_ERROR = re.compile(
    r"""\s*(\[?(error|fatal|critical)\]?\b(\[\w+\])?\s*:?\s      # ERROR: ..., error[E0425]: ..., [error] ...
    |E:\s|!!\s|×\s|npm\sERR!                                     # apt, TeX, pip and Poetry, npm
    |[^\s:]+(:\d+)*:\s(fatal\s)?error:\s                         # gcc: error: ..., file.c:3:1: error: ...
    |[^\s:]+:\s(fatal|error)\b                                   # docker: Error response from daemon
    |[\w.]*(Error|Exception|Interrupt|SystemExit)\b(:\s|$)       # ValueError: ...
    |(failed|unable|cannot|could\snot|no\ssuch)\b
    |.*\b(permission\sdenied|no\ssuch\sfile\sor\sdirectory|command\snot\sfound|not\srecognized\sas
        |is\snot\sinstalled|connection\srefused|already\s(in\suse|allocated)|exec\sformat\serror
        |certificate\sverify\sfailed|unknown\s(command|flag|option|instruction)|failure\sin\sname\sresolution)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_COUNTS = re.compile(r"\s*(0 errors?\b|errors?:\s*0\b|no errors?\b)", re.IGNORECASE)
_TRACEBACK = "Traceback (most recent call last):"
_LONGEST_CONTINUATION = 8  # of a traceback any number


def error_lines(lines: Sequence[str]) -> Ranges:
    """From where to where the errors stand. Where no line is known for one, the last words count."""
    joined: list[tuple[int, int]] = []
    for start, stop in _found(lines):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(stop, joined[-1][1])
        else:
            joined.append((start, stop))
    if joined:
        return tuple(joined)
    last = next((index for index in range(len(lines) - 1, -1, -1) if lines[index].strip()), None)
    return () if last is None else ((last, last + 1),)


def _found(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(lines):
        start = at
        at += 1
        if lines[start].lstrip().startswith(_TRACEBACK):
            inset = _inset(lines[start])
            while at < len(lines) and (_inset(lines[at]) > inset or not lines[at].strip()):
                at += 1
            at = min(at + 1, len(lines))  # what was raised
            yield start, at
        elif _ERROR.match(lines[start]) and not _COUNTS.match(lines[start]):
            inset = _inset(lines[start])
            while at < min(len(lines), start + _LONGEST_CONTINUATION) and _inset(lines[at]) > inset:
                at += 1
            yield start, at


def _inset(line: str) -> int:
    return len(line) - len(line.lstrip()) if line.strip() else -1
