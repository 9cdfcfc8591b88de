"""The shells a student may sit at, and words and lines as each reads them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from app.core.commands import Shell
from app.core.quoting import fish, quote, quote_word
from app.core.quoting.line import check


class ShellName(StrEnum):
    """The shells whose rules are known."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"
    CMD = "cmd"


SHOWN_NAMES = {
    ShellName.BASH: "bash",
    ShellName.ZSH: "zsh",
    ShellName.FISH: "fish",
    ShellName.POWERSHELL: "PowerShell",
    ShellName.CMD: "cmd",
}
POSIX_LIKE = frozenset({ShellName.BASH, ShellName.ZSH})  # one way of writing is good for both
_WRITTEN_AS = {
    ShellName.BASH: Shell.BASH,
    ShellName.ZSH: Shell.BASH,
    ShellName.POWERSHELL: Shell.POWERSHELL,
    ShellName.CMD: Shell.CMD,
}


def shell_word(text: str, shell: ShellName) -> str:
    """One argument as it stands in a line of this shell. Raises quoting.Inexpressible."""
    if shell is ShellName.FISH:
        check(("any program", text), {})
        return fish.word(text)
    return quote_word(text, _WRITTEN_AS[shell])


def shell_line(argv: Sequence[str], shell: ShellName) -> str:
    """The line that makes the shell start this program with these arguments. Raises quoting.Inexpressible."""
    if shell is ShellName.FISH:
        check(argv, {})
        return " ".join(map(fish.word, argv))
    return quote(argv, _WRITTEN_AS[shell])
