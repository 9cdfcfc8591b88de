"""The words a shell puts in the place of an alias."""

from __future__ import annotations

import re
import shlex

_BEFORE_COMMANDS = frozenset(
    {"command", "exec", "noglob", "nocorrect", "builtin", "winpty", "time", "sudo", "env"}
)


def command_word(words: str) -> str | None:
    """The program in the words of an alias, behind assignments and `sudo` and the like."""
    lexer = shlex.shlex(words, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        parts = list(lexer)
    except ValueError:
        return None
    following = (
        part for part in parts if not re.match(r"[A-Za-z_]\w*=", part) and part not in _BEFORE_COMMANDS
    )
    word = next(following, "-")
    return None if word.startswith("-") or re.search(r"[$`|;&<>(){}]", word) else word
