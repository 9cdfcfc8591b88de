"""What each word of a command line means, read from the tables of resources/explain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.core.explain_tables import CHAINS, CommandEntry, Option, Role, Table
from app.core.explain_values import explain_value, fill

_SWITCHED = {"true": True, "1": True, "false": False, "0": False}  # --init=false, as docker takes it
_NUMBER = re.compile(r"-[0-9][0-9.]*")
_PROGRAM_SUFFIX = re.compile(r"\.(exe|bat|cmd|com)\Z", re.IGNORECASE)
_PROGRAM_VERSION = re.compile(r"\A(python|pythonw|pip)[0-9][0-9.]*t?\Z")
_OF_ENVIRONMENT = re.compile(r"([^/\\]*venv[^/\\]*)[/\\](?:bin|Scripts)[/\\][^/\\]+\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """One or more arguments that mean something together. `explanation` None: there is none yet."""

    text: str
    explanation: str | None
    start: int  # the index of its first argument
    stop: int  # the index after its last


@dataclass(frozen=True, slots=True)
class Found:
    """A program's table, and the command in it that the name stands for ("docker compose")."""

    table: Table
    path: str


class Tables(Protocol):
    """Where explanations come from."""

    @property
    def wording(self) -> Mapping[str, str]: ...
    def program(self, name: str) -> Found | None: ...
    def module(self, name: str) -> Found | None: ...


def explain(argv: Sequence[str], tables: Tables) -> tuple[Word, ...]:
    """The words in order, nothing left out. What the tables do not know is never guessed."""
    reading = _Reading(argv, tables)
    if argv:
        reading.read_program(None)
    return tuple(reading.words)


def program_name(word: str) -> str:
    """The name without folder, Windows ending and version: python for /usr/bin/python3.11."""
    name = re.split(r"[/\\]", word)[-1]
    shorter = _PROGRAM_SUFFIX.sub("", name)
    if shorter != name:
        name = shorter.lower()
    match = _PROGRAM_VERSION.match(name)
    return match[1] if match else name


@dataclass(slots=True)
class _Reading:
    argv: Sequence[str]
    tables: Tables
    at: int = 0
    words: list[Word] = field(default_factory=list)

    def read_program(self, role: str | None) -> None:
        """Read from a program's name to the end. `role` says what the program is for the one before it."""
        name = self.argv[self.at]
        found = self.tables.program(program_name(name))
        if found is None:
            self.say(1, role)
            self.leave_the_rest()
            return
        about = found.table.commands[found.path].about
        environment = _OF_ENVIRONMENT.search(name)
        place = self.worded("environment", folder=environment[1]) if environment else None
        self.say(1, " ".join(filter(None, (role, about, place))))
        _CommandReading(self, found).read()

    def say(self, count: int, explanation: str | None) -> None:
        """Take the next arguments as one word that means this."""
        stop = min(self.at + count, len(self.argv))
        text = " ".join(self.argv[self.at : stop])
        self.words.append(Word(text, explanation or None, self.at, stop))
        self.at = stop

    def leave_the_rest(self) -> None:
        """Say of each argument left that there is no explanation."""
        while self.at < len(self.argv):
            self.say(1, None)

    def worded(self, key: str, /, **values: str) -> str:
        """A sentence of the language's own wording."""
        return fill(self.tables.wording[key], **values)


class _CommandReading:
    """Reads what follows a command's name: options, subcommands and the words with a role."""

    def __init__(self, reading: _Reading, found: Found) -> None:
        self._reading = reading
        self._table = found.table
        self._path = found.path
        self._roles = self._entry.roles
        self._role_index = 0
        self._options_end = False
        self._entry_point = ""  # of docker run: what follows the image are this program's arguments
        self._unsure = False  # an unknown option may have taken the next word

    @property
    def _entry(self) -> CommandEntry:
        return self._table.commands[self._path]

    def read(self) -> None:
        """Read to the end of the line."""
        reading = self._reading
        while reading.at < len(reading.argv):
            word = reading.argv[reading.at]
            role = self._next_role(word)
            if role is not None and role.kind in CHAINS and self._role_index > 0:
                self._read_chain(role)
            elif not self._options_end and word == "--":
                self._end_options()
            elif not self._options_end and word.startswith("-") and word != "-":
                self._read_option(word)
            elif not self._read_subcommand(word):
                self._read_role(word, role)

    def _next_role(self, word: str) -> Role | None:
        if self._unsure or not self._roles:
            return None
        index = min(self._role_index, len(self._roles) - 1)
        if self._repeats_before_others(self._roles[index]) and "=" not in word and not word.startswith("-"):
            self._role_index = index = index + 1  # env: after its variables comes the command
        elif self._number_alone(self._roles[index]) and not word.isdecimal() and not word.startswith("-"):
            self._role_index = index = index + 1  # wsl: most of its options need none
        return self._roles[index] if index == self._role_index or self._roles[index].repeats else None

    def _repeats_before_others(self, role: Role) -> bool:
        return role.kind == "VARIABLE" and role.repeats and role is not self._roles[-1]

    def _number_alone(self, role: Role) -> bool:
        return role.kind == "NUMBER" and role is not self._roles[-1]

    def _end_options(self) -> None:
        self._options_end = True
        self._reading.say(1, self._reading.worded("end of options"))
        if self._entry.roles_after_dashes:
            self._roles, self._role_index = self._entry.roles_after_dashes, 0

    def _read_subcommand(self, word: str) -> bool:
        path = f"{self._path} {word}"
        if self._options_end or self._role_index or path not in self._table.commands:
            return False
        self._path = path
        self._roles = self._entry.roles
        self._reading.say(1, self._entry.about)
        return True

    def _read_role(self, word: str, role: Role | None) -> None:
        if role is None:
            self._reading.say(1, None)
            if not self._roles:
                self._reading.leave_the_rest()  # an unknown subcommand: what follows may mean anything
        elif role.kind in CHAINS:
            self._read_chain(role)
        else:
            if not self._repeats_before_others(role):
                self._role_index += 1
            self._reading.say(1, explain_value(role.kind, word, role.text, self._reading.tables.wording))

    def _read_chain(self, role: Role) -> None:
        entry_point = self._reading.tables.program(program_name(self._entry_point))
        if role.kind == "COMMAND" and entry_point is not None:
            _CommandReading(self._reading, entry_point).read()  # its name stands before the image
            return
        if role.kind == "COMMAND":
            self._reading.read_program(role.text)
            return
        while self._reading.at < len(self._reading.argv):
            self._reading.say(1, role.text)

    def _read_option(self, word: str) -> None:
        name, equals, value = word.partition("=")
        options = self._entry.options
        if word in options:
            self._read_spaced(options[word], word)
        elif word.startswith("--") and equals and name in options and options[name].value:
            self._reading.say(1, self._text(options[name], name, value))
        elif equals and name in options and options[name].value is None and self._may_switch(value):
            self._reading.say(1, self._switched(options[name], name, value))
        elif _NUMBER.fullmatch(word) and "-NUMBER" in options:
            self._reading.say(1, options["-NUMBER"].text.replace("{value}", word[1:]))
        elif not word.startswith("--") and self._read_letters(word):
            pass
        else:
            self._read_unknown_option(bool(equals))

    def _read_spaced(self, option: Option, name: str) -> None:
        reading = self._reading
        if option.value is None or option.only_attached:
            reading.say(1, self._text(option, name, None))
        elif reading.at + 1 == len(reading.argv):
            reading.say(1, None)
        else:
            value = reading.argv[reading.at + 1]
            reading.say(2, self._text(option, name, value))
            self._follow(option, value)

    def _read_letters(self, word: str) -> bool:
        """Read -it as -i -t and -p80 as -p 80; False if a letter is not known."""
        texts: list[tuple[str, str | None]] = []
        for index, letter in enumerate(word[1:], start=1):
            option = self._entry.options.get(f"-{letter}")
            if option is None:
                return False
            if (
                option.value is None
                and word[index + 1 : index + 2] == "="
                and self._may_switch(word[index + 2 :])
            ):
                texts.append((f"-{letter}", self._switched(option, f"-{letter}", word[index + 2 :])))
                break
            if option.value is None:
                texts.append((f"-{letter}", self._text(option, f"-{letter}", None, alone=False)))
                continue
            attached = word[index + 1 :].removeprefix("=")
            rest = self._reading.argv[self._reading.at + 1 :]
            if not attached and (option.only_attached or not rest):
                return False
            value = attached or rest[0]
            texts.append((f"-{letter}", self._text(option, f"-{letter}", value, alone=len(texts) == 0)))
            self._say_letters(texts, 1 if attached else 2)
            self._follow(option, value)
            return True
        self._say_letters(texts, 1)
        return True

    def _say_letters(self, texts: list[tuple[str, str | None]], count: int) -> None:
        different = dict(texts)  # -vvv says it once
        if len(different) == 1:
            self._reading.say(count, texts[0][1])
            return
        parts = [
            self._reading.worded("letter", flag=flag, text=text) for flag, text in different.items() if text
        ]
        self._reading.say(count, " ".join(parts) if len(parts) == len(different) else None)

    def _read_unknown_option(self, has_value: bool) -> None:
        reading = self._reading
        reading.say(1, None)
        if has_value or reading.at == len(reading.argv) or reading.argv[reading.at].startswith("-"):
            return
        self._unsure = True
        if not self._roles or any(role.kind in CHAINS for role in self._roles):
            reading.leave_the_rest()

    def _text(self, option: Option, name: str, value: str | None, *, alone: bool = True) -> str | None:
        text: str | None = option.text
        if value is not None and option.value is not None:
            text = explain_value(option.value, value, option.text, self._reading.tables.wording)
        elif "{value}" in option.text:
            return None
        long = next((each for each in option.names if each.startswith("--")), None)
        if alone and text and long and not name.startswith("--"):
            text = f"{text} {self._reading.worded('short', short=name, long=long)}"
        return text

    def _may_switch(self, value: str) -> bool:
        return self._path.startswith("docker") and value in _SWITCHED

    def _switched(self, option: Option, name: str, value: str) -> str | None:
        """--init=false: what a switch does, or that it does not."""
        text = self._text(option, name, None, alone=False)
        off = text is not None and _SWITCHED[value] is False
        return self._reading.worded("switched off", text=text or "") if off else text

    def _follow(self, option: Option, value: str) -> None:
        """Go on with the module a Python runs, or with the arguments of code in the line."""
        reading = self._reading
        if "--entrypoint" in option.names:
            self._entry_point = value
        if option.value == "MODULE":
            found = reading.tables.module(value)
            if found is None:
                reading.leave_the_rest()
                return
            last = reading.words.pop()
            about = found.table.commands[found.path].about
            reading.words.append(Word(last.text, f"{last.explanation} {about}", last.start, last.stop))
            _CommandReading(reading, found).read()
        elif option.value == "CODE":
            arguments = next((role for role in self._roles if role.kind == "ARGUMENTS"), None)
            while reading.at < len(reading.argv):
                reading.say(1, arguments.text if arguments else None)
