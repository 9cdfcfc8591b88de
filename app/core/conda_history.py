"""What a person asked conda for, in the words of that time: the specs in conda-meta/history."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

_SPECS = re.compile(r"#\s*(\w+)\s+specs:\s*(.*)")
_ADDING = frozenset({"create", "install", "update", "neutered"})
_TAKING = frozenset({"remove", "uninstall"})
_SPEC = re.compile(r"((?:[^\s:]+::)?[A-Za-z0-9_.-]+)\s*(.*)", re.DOTALL)
_SIGNS = "<>=!~"


def requested_specs(history: str) -> list[str]:
    """What was asked for and not taken back since, each as an environment.yml takes it, by name."""
    asked = _asked(history)
    return [asked[name] for name in sorted(asked)]


def specs_of(names: Iterable[str], history: str) -> tuple[str, ...]:
    """These packages as they were asked for; one that the history does not know by its name alone."""
    asked = _asked(history)
    return tuple(asked.get(name, name) for name in sorted(names))


def asking_only(specs: Sequence[str], history: str) -> str:
    """The history with two lines more, after which only these are asked for. They belong to its last change:
    one of their own would say that every package went."""
    before = sorted(_asked(history))
    return f"{history.rstrip()}\n# remove specs: {before!r}\n# update specs: {list(specs)!r}\n"


def _asked(history: str) -> dict[str, str]:
    asked: dict[str, str] = {}
    for line in history.splitlines():
        match = _SPECS.match(line)
        if match is None:
            continue
        for name, spec in _specs(match[2]):
            if match[1] in _TAKING:
                asked.pop(name, None)
            elif match[1] in _ADDING:
                asked[name] = spec
    return asked


def _specs(written: str) -> Iterator[tuple[str, str]]:
    for each in _apart(written):
        match = _SPEC.match(each.strip())
        if match is not None and not each.endswith("@"):  # conda's own marks: __cuda@
            name = match[1].rpartition("::")[2].lower()
            yield name, match[1] + _limits(match[2].strip())


def _apart(written: str) -> list[str]:
    try:
        listed = ast.literal_eval(written) if written.startswith(("[", "(")) else None
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        listed = None
    if listed is not None:
        return [str(each) for each in listed]
    found: list[str] = []
    for part in written.strip("[]()").replace("'", "").replace('"', "").split(","):
        if found and part.strip()[:1] in {*_SIGNS, *"0123456789"}:  # numpy >=1.20,<2 is one spec
            found[-1] += f",{part.strip()}"
        else:
            found.append(part)
    return found


def _limits(written: str) -> str:
    """Versions and build behind a name. conda 4.3 wrote `salt 0.9*` for what was asked for as salt=0.9."""
    if not written or written[0] in _SIGNS or written[0] == "[":
        return written
    version, _, build = written.partition(" ")
    if not build and version.endswith("*"):
        return f"={version.rstrip('*').rstrip('.')}" if version.strip("*") else ""
    return f"={version}" + (f"={build.strip()}" if build else "")
