"""How a Windows batch file is started without cmd.exe reading anything into its arguments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PureWindowsPath

_NEEDS_NO_QUOTES = re.compile(r"[A-Za-z0-9_.:/\\+@~-]+")
# Inside quotes cmd still expands %NAME%, and a quote would end them: there is no sure way to pass these.
_UNSAFE = re.compile(r'[%"\x00-\x1f\x7f]')


class UnsafeArgumentError(ValueError):
    """An argument that cmd.exe would change. `argument` is the one."""

    def __init__(self, argument: str) -> None:
        super().__init__(argument)
        self.argument = argument


def is_batch_file(program: str) -> bool:
    """Windows would hand this file to cmd.exe. Spaces and dots at the end of a name do not count there."""
    return PureWindowsPath(program.rstrip(" .")).suffix.lower() in {".bat", ".cmd"}


def batch_command_line(system_root: str, script: str, arguments: Sequence[str]) -> str:
    """The command line that runs the script with exactly these arguments. Raises UnsafeArgumentError."""
    words = [_checked(script), *map(_quoted, arguments)]
    return rf'"{system_root}\System32\cmd.exe" /d /e:on /v:off /s /c "{" ".join(words)}"'


def _checked(word: str) -> str:
    if _UNSAFE.search(word):
        raise UnsafeArgumentError(word)
    return f'"{word}"'


def _quoted(word: str) -> str:
    if _NEEDS_NO_QUOTES.fullmatch(word):
        return word
    backslashes = len(word) - len(word.rstrip("\\"))
    # doubled, since the program the script hands its arguments to takes \" for a quote
    return _checked(word + "\\" * backslashes)
