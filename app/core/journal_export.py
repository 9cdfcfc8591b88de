"""The journal as something to keep, to run again, or to hand in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

from app.core.amounts import duration
from app.core.commands import Shell
from app.core.journal import DID_THE_SAME, Entry, iso_time, readable
from app.core.outcomes import Ending
from app.core.quoting import Inexpressible, quote_word
from app.core.words import Sentence, say

InWords = Callable[[Sentence], str]


class Form(StrEnum):
    """What the journal can be exported as."""

    BASH = "bash"
    POWERSHELL = "powershell"
    MARKDOWN = "markdown"


_SHELLS = {Form.BASH: Shell.BASH, Form.POWERSHELL: Shell.POWERSHELL}
# Whatever any of the readers may take for the end of a line, and what the eye does not see.
_LINE_BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_MEANT_BY_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!&$])")


def export(
    entries: Iterable[Entry], form: Form, *, shell: Shell = Shell.BASH, in_words: InWords = str
) -> str:
    """The entries as one text, oldest first; those of one moment in the order they come.

    `shell` is how lab notes write commands; `in_words` may translate.
    """
    ordered = sorted(entries, key=lambda entry: entry.time)
    if form == Form.MARKDOWN:
        return _notes(ordered, shell, in_words)
    return _script(ordered, _SHELLS[form], in_words)


def _script(entries: list[Entry], shell: Shell, in_words: InWords) -> str:
    lines = ["#!/usr/bin/env bash"] if shell is Shell.BASH else ["#!/usr/bin/env pwsh"]
    intro = (
        say("What Labwright ran, oldest first. Read it before you run it."),
        say("Lines that begin with # are not run again, and the line above them says why."),
    )
    lines += [_comment(in_words(sentence)) for sentence in intro]
    folder = ""
    for entry in entries:
        lines += ["", _comment(_heading(entry, in_words))]
        if entry.equivalent and entry.ran:
            lines.append(_comment(in_words(DID_THE_SAME)))
        reason = _reason_left_out(entry, shell)
        if reason is not None:
            lines += [_comment(in_words(reason)), _comment(_as_read(entry))]
            continue
        if entry.cwd and entry.cwd != folder:
            folder = entry.cwd
            lines.append(_change_folder(folder, shell))
        lines.append(entry.shown(shell))
    return "\n".join(lines) + "\n"


def _notes(entries: list[Entry], shell: Shell, in_words: InWords) -> str:
    parts = [f"# {in_words(say('Lab notes'))}\n"]
    parts.extend("\n".join(_note(entry, shell, in_words)) for entry in entries)
    return "\n".join(parts)


def _note(entry: Entry, shell: Shell, in_words: InWords) -> Iterator[str]:
    yield f"## {_plain(entry.title) or '…'}"
    yield ""
    where = f" · {_code(entry.cwd)}" if entry.cwd else ""
    yield f"{iso_time(entry.time)}{where} · {_outcome(entry, in_words)}"
    yield ""
    try:
        line = entry.shown(shell)
    except Inexpressible as error:
        yield _plain(in_words(error.sentence))
        yield ""
        line = _as_read(entry)
    if entry.equivalent and entry.ran:
        yield _plain(in_words(DID_THE_SAME))
        yield ""
    line = readable(line)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", line)), default=0))
    yield f"{fence}{shell.value}\n{line}\n{fence}\n"


def _reason_left_out(entry: Entry, shell: Shell) -> Sentence | None:
    if not entry.ran:
        return say("It did not start:")
    if entry.left_out:
        return say("The line was too long to be kept whole:")
    if entry.hides_secret:
        return say("It holds a secret that is not kept. Put it in before you run this:")
    if entry.fed:
        return say("It was given input that is not kept:")
    try:
        entry.shown(shell)
        if entry.cwd:
            _change_folder(entry.cwd, shell)
    except Inexpressible as error:
        return error.sentence
    return None


def _change_folder(folder: str, shell: Shell) -> str:
    if shell is Shell.BASH:
        return f"cd -- {quote_word(folder, shell)} || exit 1"
    return f"Set-Location -LiteralPath {quote_word(folder, shell)} -ErrorAction Stop"


def _heading(entry: Entry, in_words: InWords) -> str:
    return f"{iso_time(entry.time)} - {entry.title} - {_outcome(entry, in_words)}"


_WITHOUT_DURATION = frozenset({Ending.INTERRUPTED, Ending.NOT_STARTED, Ending.STARTED})


def _outcome(entry: Entry, in_words: InWords) -> str:
    outcome = entry.outcome
    if outcome is None or outcome.ending in _WITHOUT_DURATION:
        return _one_line(in_words(entry.sentence))
    return _one_line(f"{in_words(entry.sentence)} ({in_words(duration(outcome.seconds))})")


def _as_read(entry: Entry) -> str:
    """The words of a line that cannot be written, for the eye only."""
    return _one_line(" ".join(entry.argv)) + (" …" if entry.left_out else "")


def _comment(text: str) -> str:
    return f"# {_one_line(text)}"


def _one_line(text: str) -> str:
    """The text without anything that could end a comment or a heading early."""
    return readable(_LINE_BREAKING.sub(" ", text)).strip()


def _plain(text: str) -> str:
    """The text in one line that Markdown takes for nothing but text."""
    return _MEANT_BY_MARKDOWN.sub(r"\\\1", _one_line(text))


def _code(text: str) -> str:
    line = _one_line(text)
    ticks = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{space}{line}{space}{ticks}"
