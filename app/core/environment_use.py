"""When environments were last used, as far as the commands of the journal tell."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.journal import Entry

_SCRIPTS = ("bin", "Scripts")
_NAMES_PREFIX = frozenset(("-p", "--prefix", "--python"))


def last_uses(entries: Iterable[Entry]) -> dict[str, float]:
    """The newest moment for each prefix that a command names: by running one of its programs, or with an
    option such as --prefix."""
    uses: dict[str, float] = {}
    for entry in entries:
        if not entry.ran:
            continue
        for prefix in _prefixes_in(entry.argv):
            uses[prefix] = max(entry.time, uses.get(prefix, entry.time))
    return uses


def _prefixes_in(argv: tuple[str, ...]) -> Iterable[str]:
    for place, argument in enumerate(argv):
        option, equals, value = argument.partition("=")
        word = argument
        if option in _NAMES_PREFIX:
            word = value if equals else argv[place + 1] if place + 1 < len(argv) else ""
        elif place > 0:
            continue
        separator = "\\" if "\\" in word and "/" not in word else "/"
        above, _, _ = word.rpartition(separator)
        prefix, _, folder = above.rpartition(separator)
        if folder in _SCRIPTS and prefix:
            yield prefix
        elif place > 0 and word:
            yield word.rstrip("/\\")
