"""Lines for bash, good for zsh and other POSIX-like shells where only plain quotes are needed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from app.core.quoting.line import Inexpressible, ShownLine, is_plain, lay_out, refuse_broken_text, unseen
from app.core.words import say

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_PLAIN = "_@%+=:,./-"
_IN_DOUBLE_QUOTES = set('$`"\\!')
_ESCAPES = {
    "\a": r"\a",
    "\b": r"\b",
    "\t": r"\t",
    "\n": r"\n",
    "\v": r"\v",
    "\f": r"\f",
    "\r": r"\r",
    "\x1b": r"\e",
    "\\": r"\\",
    "'": r"\'",
    "!": r"\x21",  # history expansion reads these quotes otherwise than the parser
}
_RESERVED = frozenset(
    "case coproc do done elif else esac fi for function if in select then time until while".split()  # noqa: SIM905 - words, easier to read so
)
# Builtins that do something else than a program of that name (those like echo and kill do the same).
_BUILTINS = frozenset(
    """. : alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs
    disown enable eval exec exit export fc fg getopts hash help history jobs let local logout mapfile popd
    pushd read readarray readonly return set shift shopt source suspend times trap type typeset ulimit
    umask unalias unset wait""".split()  # noqa: SIM905 - words, easier to read so
)
_READ_ONLY = frozenset("BASHOPTS BASH_VERSINFO EUID PPID SHELLOPTS UID".split())  # noqa: SIM905


def line(argv: Sequence[str], env: Mapping[str, str]) -> ShownLine:
    """The line bash reads back as exactly these arguments."""
    words = [_first_word(argv[0]), *map(word, argv[1:])]
    assignments = "".join(f"{name}={word(value)} " for name, value in env.items() if _assignable(name))
    for_env = [f"{name}={value}" for name, value in env.items() if not _assignable(name)]
    # Only these forms keep bash from running its own command, or a job, of the name.
    hides = argv[0] in _BUILTINS or argv[0].startswith("%")
    if not for_env:
        return lay_out(words, f"({assignments}exec -- ", ")") if hides else lay_out(words, assignments)
    if "=" in argv[0] or for_env[0].startswith("-"):
        raise Inexpressible(
            say("bash cannot set the variable “{name}” for this program.", name=for_env[0].partition("=")[0])
        )
    return lay_out(words, f"{assignments}env {' '.join(map(word, for_env))} ")


def word(text: str) -> str:
    """One argument, quoted only if it must be, and then so that it stays one line that can be read."""
    refuse_broken_text((text,), "bash", bytes_too=False)
    if is_plain(text, _PLAIN) and not text.startswith("="):  # zsh would look for a program
        return text
    if any(map(unseen, text)):
        return f"$'{''.join(map(_escaped, text))}'"
    if "'" in text and _IN_DOUBLE_QUOTES.isdisjoint(text):
        return f'"{text}"'
    return "'" + text.replace("'", r"'\''") + "'"


def _first_word(text: str) -> str:
    quoted = word(text)
    if quoted == text and (text in _RESERVED or "=" in text):
        return f"'{text}'"
    return quoted


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if not unseen(char):
        return char
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogateescape"))


def _assignable(name: str) -> bool:
    return _NAME.match(name) is not None and name not in _READ_ONLY
