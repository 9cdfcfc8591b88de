"""The tables of explanations as values. Their schema is described in resources/explain/README.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

OPTIONS = "options for "  # begins the name of a section of options that several commands share
CHAINS = frozenset({"COMMAND", "ARGUMENTS"})  # with these, the command's own options are over
STRUCTURE = frozenset({"also", "like"})  # keys that are no text, so that no language repeats them

_OPTION = re.compile(
    r"(?P<names>-[^\s\[]*(?:, -[^\s\[]*)*)(?:\[=(?P<attached>[A-Z_]+)\]| (?P<value>[A-Z_]+))?"
)
_ROLE = re.compile(r"(?P<dashes>-- )?(?P<kind>[A-Z_]+)(?P<repeats>\.\.\.)?")


@dataclass(frozen=True, slots=True)
class Option:
    """-p, --publish PORTS: its names, what kind of value it takes, what it does."""

    names: tuple[str, ...]
    value: str | None
    only_attached: bool  # takes its value only as --name=value
    text: str


@dataclass(frozen=True, slots=True)
class Role:
    """What a word at this place is: IMAGE, FILE..."""

    kind: str
    repeats: bool
    text: str


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """One command: docker run."""

    about: str
    options: Mapping[str, Option]  # under each of their names
    roles: tuple[Role, ...]
    roles_after_dashes: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Every command of a program, under each of its names: "docker run" and "docker container run"."""

    commands: Mapping[str, CommandEntry]


class BadTableError(ValueError):
    """A table does not keep to the schema."""


def parse_table(data: Mapping[str, Mapping[str, object]], texts: Mapping[str, Mapping[str, object]]) -> Table:
    """The table, its structure from the English file and its texts from the language's, where it has them."""
    commands: dict[str, CommandEntry] = {}
    for path, section in data.items():
        own = texts.get(path, {})
        entry = _entry(path, {key: own.get(key, value) for key, value in section.items()})
        options = dict(entry.options)
        for other in _list(section, "like"):
            if other not in commands:
                raise BadTableError(f"{path}: {other} must come before it")
            options = {**commands[other].options, **options}
        entry = CommandEntry(entry.about, options, entry.roles, entry.roles_after_dashes)
        for name in (path, *_list(section, "also")):
            if name in commands:
                raise BadTableError(f"{name} is there twice")
            commands[name] = entry
    return Table(commands)


def _entry(path: str, section: Mapping[str, object]) -> CommandEntry:
    options: dict[str, Option] = {}
    roles: list[Role] = []
    after_dashes: list[Role] = []
    for key, text in section.items():
        if key in STRUCTURE or key == "about":
            continue
        role = _ROLE.fullmatch(key)
        if role:
            place = after_dashes if role["dashes"] else roles
            place.append(Role(role["kind"], role["repeats"] is not None, _text(key, text)))
            continue
        option = _parse_option(key, _text(key, text))
        for name in option.names:
            if name in options:
                raise BadTableError(f"{name} is there twice")
            options[name] = option
    about = "" if path.startswith(OPTIONS) else _text(f"{path}: about", section.get("about"))
    return CommandEntry(about, options, tuple(roles), tuple(after_dashes))


def _parse_option(key: str, text: str) -> Option:
    match = _OPTION.fullmatch(key)
    if not match:
        raise BadTableError(f"{key!r} is neither an option nor a role")
    value = match["attached"] or match["value"]
    return Option(tuple(match["names"].split(", ")), value, match["attached"] is not None, text)


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise BadTableError(f"{key} needs a text")
    return value


def _list(section: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = section.get(key, ())
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise BadTableError(f"{key} needs a list of names")
    return tuple(value)
