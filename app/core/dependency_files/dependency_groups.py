"""Dependency groups that include each other (PEP 735)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from packaging.utils import canonicalize_name

from app.core.words import Sentence, say

Path = tuple[str | int, ...]
Item = tuple[Path, str]  # where a requirement stands, and its text
Refused = tuple[Path, Sentence, Sentence | None]

_TABLE = "dependency-groups"


def expand_groups(groups: Mapping[str, Any]) -> tuple[dict[str, list[Item]], list[Refused]]:
    """What each group asks for with all that it includes, and what is wrong."""
    expansion = _Expansion(groups)
    return {name: expansion.items(name) for name in groups}, expansion.problems


class _Expansion:
    def __init__(self, groups: Mapping[str, Any]) -> None:
        self._groups = groups
        self._names: dict[str, str] = {}  # the name as it is compared, the name as it is written
        self._done: dict[str, list[Item]] = {}
        self._chain: list[str] = []
        self.problems: list[Refused] = []
        for name in groups:
            if self._names.setdefault(canonicalize_name(name), name) != name:
                said = say("Two groups are called {name}: upper case, - and _ make no difference.", name=name)
                self.problems.append(((_TABLE, name), said, say("Rename one of them.")))

    def items(self, name: str) -> list[Item]:
        if name in self._done:
            return self._done[name]
        listed = self._groups[name]
        if not isinstance(listed, list):
            self.problems.append(((_TABLE, name), say("The group {name} is no list.", name=name), None))
            listed = []
        self._chain.append(name)
        found: dict[Item, None] = {}  # each once, though two included groups may share a third
        for number, each in enumerate(listed):
            path = (_TABLE, name, number)
            if isinstance(each, str):
                found[path, each] = None
            elif isinstance(each, dict) and list(each) == ["include-group"]:
                found.update(dict.fromkeys(self._included(each["include-group"], path)))
            else:
                fix = say("Write a requirement in quotes, or {example}.", example='{include-group = "test"}')
                self.problems.append(
                    (path, say("This in the group {name} is no requirement.", name=name), fix)
                )
        self._chain.pop()
        self._done[name] = list(found)
        return self._done[name]

    def _included(self, wanted: object, path: Path) -> list[Item]:
        name = self._names.get(canonicalize_name(wanted)) if isinstance(wanted, str) else None
        if name is None:
            said = say("There is no group named {name} to include.", name=str(wanted))
            self.problems.append((path, said, say("Correct the name, or take this away.")))
            return []
        if name in self._chain:
            said = say("The group {name} includes itself, in the end.", name=name)
            self.problems.append((path, said, say("Take this include-group away.")))
            return []
        return self.items(name)
