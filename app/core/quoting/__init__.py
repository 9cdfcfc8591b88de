"""A command line written exactly as bash, PowerShell or cmd would read it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.core.commands import Shell
from app.core.quoting import bash, cmd, powershell
from app.core.quoting.line import Inexpressible, ShownLine, check
from app.core.quoting.powershell import powershell_51_differs, powershell_own_command

__all__ = [
    "Inexpressible",
    "ShownLine",
    "powershell_51_differs",
    "powershell_own_command",
    "quote",
    "quote_word",
    "shown_line",
]

_NO_ADDITIONS: Mapping[str, str] = {}


def shown_line(argv: Sequence[str], shell: Shell, env: Mapping[str, str] = _NO_ADDITIONS) -> ShownLine:
    """The line, and where in it each argument stands. Raises Inexpressible."""
    check(argv, env)
    match shell:
        case Shell.BASH:
            return bash.line(argv, env)
        case Shell.POWERSHELL:
            return powershell.line(argv, env)
        case Shell.CMD:
            return cmd.line(argv, env)


def quote(argv: Sequence[str], shell: Shell, env: Mapping[str, str] = _NO_ADDITIONS) -> str:
    """The line that makes the shell start this program with these arguments. Raises Inexpressible."""
    return shown_line(argv, shell, env).text


def quote_word(word: str, shell: Shell) -> str:
    """One argument as it stands in a line (not as its first word). Raises Inexpressible."""
    check(("any program", word), {})
    match shell:
        case Shell.BASH:
            return bash.word(word)
        case Shell.POWERSHELL:
            return powershell.word(word)
        case Shell.CMD:
            return cmd.word(word)
