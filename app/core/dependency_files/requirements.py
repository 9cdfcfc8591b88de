"""A requirements or constraints file, as pip 26 reads it, with the files that it includes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from app.core.dependency_files.model import DependencyFile, Kind, Problem, Wanted
from app.core.dependency_files.requirement import (
    Place,
    Read,
    read_editable,
    read_requirement,
    why_no_constraint,
)
from app.core.dependency_files.requirements_options import (
    NO_OPTIONS,
    Options,
    RefusedOptionError,
    parse_options,
    split_line,
)
from app.core.dependency_files.requirements_text import Decoded, logical_lines
from app.core.words import Sentence, say

_MOST_FILES = 200  # included ones; files that include each other twice would double with each step
_DEEPEST = 50
_IS_FETCHED = re.compile(r"^(http|https):", re.IGNORECASE)


class NotReadableError(Exception):
    """Why a file that another one includes cannot be read."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class Disk(Protocol):
    """What reading a requirements file needs to know about the files around it."""

    separators: str  # of paths on this system

    def text(self, path: str) -> Decoded:
        """The text of a file. Raises NotReadableError."""

    def beside(self, file: str, named: str) -> str:
        """The path that a file means by a path in it."""

    def look(self, file: str, named: str) -> Place:
        """What is there."""


class EntryKind(StrEnum):
    """What a line of a requirements file is."""

    REQUIREMENT = "req"
    OTHER = "other"  # a URL, a path, or what pip refuses
    EDITABLE = "editable"
    INCLUDE = "include"
    CONSTRAINT = "constraint"
    OPTION = "option"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Entry:
    """One logical line."""

    line: int
    kind: EntryKind
    value: str
    read: Read = field(default_factory=Read)
    options: Options = NO_OPTIONS

    def to_json(self) -> dict[str, object]:
        """The shape of CLI.md."""
        read = self.read if self.read.is_pep508 else None
        return {
            "line": self.line,
            "kind": self.kind.value,
            "name": read and read.name,
            "extras": list(read.extras) if read else [],
            "specifier": read and read.specifier,
            "marker": read and read.marker,
            "url": read and read.url,
            "hashes": {name: list(values) for name, values in self.options.hashes.items()},
            "value": self.value,
            **({"config_settings": settings} if (settings := dict(self.options.config_settings)) else {}),
            **({"options": others} if (others := dict(self.options.others)) else {}),
        }


def parse_entries(path: str, text: str, environ: Mapping[str, str], disk: Disk) -> Iterator[Entry]:
    """The lines of one file, nothing included."""
    for number, line in logical_lines(text, environ):
        yield _entry(number, line, path, disk)


def read_requirements(path: str, decoded: Decoded, environ: Mapping[str, str], disk: Disk) -> DependencyFile:
    """What a file and all that it includes ask for. `path` is absolute."""
    walk = _Walk(path, environ, disk)
    entries = walk.follow(path, decoded, False, {path: None})
    return DependencyFile(
        path,
        Kind.REQUIREMENTS,
        wanted=tuple(walk.wanted),
        problems=tuple(walk.problems),
        notes=(*walk.notes, *_about_hashes(walk)),
        fields={"entries": [entry.to_json() for entry in entries], "included": walk.included},
    )


def _entry(number: int, line: str, path: str, disk: Disk) -> Entry:
    value, options_text = split_line(line)
    try:
        options = parse_options(options_text)
    except RefusedOptionError as refused:
        return Entry(number, EntryKind.ERROR, str(refused))

    def look(named: str) -> Place:
        return disk.look(path, named)

    if options.editables:
        value = value or options.editables[0]
        return Entry(number, EntryKind.EDITABLE, value, read_editable(value, look, disk.separators), options)
    if value:
        read = read_requirement(value, look, disk.separators)
        kind = EntryKind.REQUIREMENT if read.is_pep508 else EntryKind.OTHER
        return Entry(number, kind, value, read, options)
    if options.requirements:
        return Entry(number, EntryKind.INCLUDE, options.requirements[0], options=options)
    if options.constraints:
        return Entry(number, EntryKind.CONSTRAINT, options.constraints[0], options=options)
    return Entry(number, EntryKind.OPTION, line, options=options)


class _Walk:
    """Collects what one file and the files it includes ask for."""

    def __init__(self, top: str, environ: Mapping[str, str], disk: Disk) -> None:
        self._top, self._environ, self._disk = top, environ, disk
        self.wanted: list[Wanted] = []
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.included: list[str] = []
        self.hashes_required: bool | None = None  # None: as soon as one line has a hash

    def follow(
        self, path: str, decoded: Decoded, constraint: bool, chain: dict[str, str | None]
    ) -> list[Entry]:
        """Read one file and what it includes: its entries. `chain` has the files above and who named them."""
        self._about_text(path, decoded)
        entries = list(parse_entries(path, decoded.text, self._environ, self._disk))
        for entry in entries:
            match entry.kind:
                case EntryKind.ERROR:
                    self._refuse(path, entry.line, _option_sentence(entry.value))
                case EntryKind.INCLUDE | EntryKind.CONSTRAINT:
                    self._include(path, entry, chain)
                case EntryKind.OPTION:
                    self._about_option(path, entry)
                case _:
                    self._want(path, entry, constraint)
        return entries

    def _include(self, path: str, entry: Entry, chain: dict[str, str | None]) -> None:
        if _IS_FETCHED.match(entry.value):
            self._note(
                path, entry.line, say("pip also fetches {url}, which is not read here.", url=entry.value)
            )
            return
        named = self._disk.beside(path, entry.value)
        if named in chain:
            self._refuse(
                path,
                entry.line,
                say("{file} includes itself, in the end.", file=entry.value),
                say("Take this line away."),
            )
            return
        if len(self.included) >= _MOST_FILES or len(chain) > _DEEPEST:
            self._refuse(path, entry.line, say("Too many files include each other; the rest is not read."))
            return
        try:
            decoded = self._disk.text(named)
        except NotReadableError as error:
            self._refuse(
                path,
                entry.line,
                say("This line includes {file}, and {reason}", file=entry.value, reason=error.sentence),
                say("The path counts from the folder of the file that it stands in."),
            )
            return
        self.included.append(named)
        self.follow(named, decoded, entry.kind is EntryKind.CONSTRAINT, {**chain, named: path})

    def _want(self, path: str, entry: Entry, constraint: bool) -> None:
        read, editable = entry.read, entry.kind is EntryKind.EDITABLE
        refusal = read.refusal if read.refusal is not None and read.refusal.certain else None
        refusal = (why_no_constraint(read, editable) if constraint else None) or refusal
        if refusal is not None:
            self._refuse(path, entry.line, refusal.sentence, refusal.fix)
        elif read.refusal is not None:
            self._note(path, entry.line, read.refusal.sentence, read.refusal.fix)
        if len(entry.options.editables) > 1 or (editable and entry.options.ignored):
            self._note(
                path,
                entry.line,
                say("pip takes only the first word behind -e here and passes over the rest."),
            )
        self.wanted.append(
            Wanted(
                entry.value.strip(),
                entry.line,
                read.name,
                read.specifier,
                read.extras,
                read.marker,
                read.url,
                editable=editable,
                constraint=constraint,
                hashes={} if editable else entry.options.hashes,
                file=self._other(path),
            )
        )

    def _about_option(self, path: str, entry: Entry) -> None:
        if entry.options.hashes:
            self._note(path, entry.line, say("This hash belongs to no requirement; pip passes over it."))
        if entry.options.others.get("require_hashes"):
            self.hashes_required = True
        if entry.options.others.get("no_require_hashes"):
            self.hashes_required = False

    def _about_text(self, path: str, decoded: Decoded) -> None:
        if decoded.unknown_encoding:
            sentence = say("Nothing reads the encoding “{encoding}”.", encoding=decoded.encoding)
            self._refuse(path, 1, sentence, say("Save the file as UTF-8 and take the coding comment away."))
        elif decoded.unreadable_line is not None:
            sentence = say("The file is not text in {encoding}.", encoding=decoded.encoding)
            self._refuse(path, decoded.unreadable_line, sentence, say("Save it as UTF-8."))
        elif decoded.by_locale:
            sentence = say(
                "The file is not UTF-8; pip reads it as {encoding} here.", encoding=decoded.encoding
            )
            self._note(path, None, sentence, say("On another machine it may not. Save it as UTF-8."))

    def _refuse(self, path: str, line: int, sentence: Sentence, fix: Sentence | None = None) -> None:
        self.problems.append(Problem(line, sentence, fix, self._other(path)))

    def _note(self, path: str, line: int | None, sentence: Sentence, fix: Sentence | None = None) -> None:
        self.notes.append(Problem(line, sentence, fix, self._other(path)))

    def _other(self, path: str) -> str | None:
        return None if path == self._top else path


def _option_sentence(reason: str) -> Sentence:
    return say("pip stops at this line: {reason}.", reason=reason.rstrip("."))


def _about_hashes(walk: _Walk) -> Iterable[Problem]:
    """With one hash in a file, pip wants one for every line, and exact versions."""
    installed = [each for each in walk.wanted if not each.constraint]
    required = walk.hashes_required
    if required is None:
        required = any(each.hashes for each in installed)
    if not required:
        return
    for each in installed:
        if not each.hashes:
            sentence = say("pip wants a hash here, because others have one.")
        elif not each.url and not _is_pinned(each.specifier):
            sentence = say("pip wants one exact version here (==), because there are hashes.")
        else:
            continue
        yield Problem(each.line, sentence, file=each.file)


def _is_pinned(specifier: str) -> bool:
    return "," not in specifier and specifier.startswith("==") and not specifier.endswith("*")
