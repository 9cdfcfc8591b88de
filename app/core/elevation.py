"""How a program is run as an administrator, with the system's own question for it. No password passes through
Labwright."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence

from app.core.build_needs import Rights
from app.core.commands import Shell
from app.core.quoting import Inexpressible, quote_word

Find = Callable[[str], str | None]


def as_administrator(
    argv: Sequence[str], *, platform: str, rights: Rights, find: Find
) -> tuple[str, ...] | None:
    """The command that asks and then runs this one. None where this system has no such question."""
    if rights is Rights.ROOT:
        return tuple(argv)
    if platform == "win32":
        return _with_uac(argv)
    if platform == "darwin":
        return _with_osascript(argv)
    pkexec = find("pkexec")
    return (pkexec, *argv) if pkexec else None


def elevator(find: Find) -> str:
    """The word before a line that is typed, which asks for an administrator."""
    return "doas" if find("sudo") is None and find("doas") is not None else "sudo"


def _with_osascript(argv: Sequence[str]) -> tuple[str, ...]:
    line = shlex.join(argv).replace("\\", "\\\\").replace('"', '\\"')
    return ("/usr/bin/osascript", "-e", f'do shell script "{line}" with administrator privileges')


def _with_uac(argv: Sequence[str]) -> tuple[str, ...] | None:
    """Start-Process hands its arguments on as one text, which each program takes apart by Windows' rules."""
    program, *arguments = argv
    try:
        words = [_quoted(each) for each in arguments]
        name = quote_word(program, Shell.POWERSHELL)
    except Inexpressible:
        return None
    if any('"' in each for each in arguments):
        return None
    given = f" -ArgumentList {','.join(words)}" if words else ""
    script = f"exit (Start-Process -Verb RunAs -Wait -PassThru -FilePath {name}{given}).ExitCode"
    return ("powershell.exe", "-NoProfile", "-NonInteractive", "-Command", script)


def _quoted(word: str) -> str:
    """As one of several in a list: a bare word with a dash before it would be an option of Start-Process."""
    quoted = quote_word(f'"{word}"' if " " in word else word, Shell.POWERSHELL)
    return f"'{quoted}'" if quoted.startswith("-") else quoted
