"""A pasted `docker run` line, as people paste it: with prompts, sudo, other lines around it, web typography.

`read_run` gives the wish and all that was left out or filled in on the way, or says what docker would refuse
and where in the text it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from app.core.commands import MASK, Command, Shell
from app.core.errors import AppError
from app.core.pasted_words import PastedCommand, PastedWord, ShellFacts, read_commands
from app.core.run_flags import BY_WORD
from app.core.run_parts import Variable
from app.core.run_wish import RunWish
from app.core.run_words import NotARunError, parse_words
from app.core.words import Sentence, say

_PROMPT = re.compile(
    r"(?m)^[ \t]*(?:\([^()\s]+\)[ \t]*)?(?:PS [^>\n]*>[ \t]?|[A-Za-z]:\\[^>\n]*>|[$%❯➜](?=[ \t])"
    r"|#(?=[ \t]+(?:sudo |docker |podman ))"
    r"|>(?=[ \t]+(?:docker|podman)\b)|[\w.-]+@[^\n$%#>]*[$%#](?=[ \t])|\[[^\]\n@]*@[^\]\n]*\][$#](?=[ \t]))"
)
_FENCE = re.compile(r"(?m)^[ \t]*(?:```+|~~~+)[\w-]*[ \t]*$")
_IN_BACKTICKS = re.compile(r"(\s*)`([^`]*)`(\s*)")  # as Markdown has a line within a sentence
_TYPOGRAPHY = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'",
     "\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " ",
     "\0": " ", "\u200b": " ", "\ufeff": " ", "\u2028": "\n", "\u2029": "\n"}
)  # fmt: skip
_MOST_CHARACTERS = 50_000
_LONG_DASHES = "–—−"
_BEFORE = frozenset({"sudo", "doas", "time", "exec", "nohup", "command", "winpty", "env"})
_BEFORE_VALUES = frozenset({"-u", "-g", "-h", "-p"})  # options of sudo with a value
_PROGRAMS = frozenset({"docker", "podman", "nerdctl"})
_GLOBAL_VALUES = frozenset(
    {
        "--context",
        "-c",
        "--host",
        "-H",
        "--config",
        "--log-level",
        "-l",
        "--tlscacert",
        "--tlscert",
        "--tlskey",
    }
)
_LONG_OPTION = {"-H": "--host", "-c": "--context"}
_ELSEWHERE: Mapping[str, Callable[[str], Sentence]] = {
    "--host": lambda value: say(
        "The line asks the engine at {value}, not the chosen one: the container runs there, and what the "
        "line holds is sent there.",
        value=value,
    ),
    "--context": lambda value: say(
        "The line asks the engine of the context {value}, not the chosen one.", value=value
    ),
    "--config": lambda value: say(
        "docker takes its settings from {value}: they say which engine it asks and what it starts.",
        value=value,
    ),
}
_VARIABLES_ELSEWHERE = {"DOCKER_HOST": "--host", "DOCKER_CONTEXT": "--context", "DOCKER_CONFIG": "--config"}
# They change what docker itself loads or where it looks, also where the container is to have them.
_OF_PROGRAMS = re.compile(r"(?:LD|DYLD)_\w*|PATH|HOME|USERPROFILE|XDG_\w*", re.IGNORECASE)
_GLOBAL_SWITCHES = frozenset({"--debug", "-D", "--tls", "--tlsverify"})
_ASSIGNED = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_DRIVE = re.compile(r"(?:^|[\s=,;])[A-Za-z]:\\")


@dataclass(frozen=True, slots=True)
class PastedRun:
    """What a pasted text asks for, and what of it is not in the wish."""

    wish: RunWish
    notes: tuple[Sentence, ...] = ()  # what was filled in or left out
    global_words: tuple[str, ...] = ()  # between docker and run: --context lab
    variables: Mapping[str, str] = field(default_factory=dict)  # set for this line only
    secrets: frozenset[str] = frozenset()  # besides those of the wish
    filled_in: frozenset[str] = frozenset()  # values of variables of this computer
    create: bool = False  # it was docker create

    def command(self, docker: str = "docker") -> Command:
        """The line that does the same."""
        argv = (docker, *self.global_words, "run", *self.wish.words())
        return Command(argv, env=self.variables, secrets=self.wish.secrets | self.secrets)

    def shareable(self) -> Self:
        """The same without what variables of this computer brought in as secrets or as variables."""

        def hidden(each: Variable) -> str:
            brought = each.value is not None and any(value in each.value for value in self.filled_in)
            return f"{each.name}={MASK}" if brought else str(each)

        env = tuple(map(hidden, self.wish.variables))
        return replace(self, wish=self.wish.having("env", env), secrets=self.secrets & self.filled_in)


class PasteError(AppError):
    """Why the text is no line that docker would take. `place` is where in it that stands."""

    def __init__(
        self,
        code: str,
        sentence: Sentence,
        *,
        fix: Sentence | None = None,
        place: tuple[int, int] | None = None,
        text: str = "",
    ) -> None:
        cause = None
        if place is not None and text:
            line, column = text.count("\n", 0, place[0]) + 1, place[0] - text.rfind("\n", 0, place[0])
            shown = " ".join(text[place[0] : place[1]].split())
            cause = say(
                "It stands in line {line} at character {column}: {shown}",
                line=line,
                column=column,
                shown=shown,
            )
        super().__init__(code, sentence, cause=cause, fix=fix)
        self.place = place


def read_run(text: str, facts: ShellFacts, shell: Shell | None = None) -> PastedRun:
    """The run that the text asks for. Without `shell` it is told from the text. Raises PasteError."""
    if len(text) > _MOST_CHARACTERS:
        raise PasteError(
            "too-long",
            say("This text is too long to be read."),
            fix=say("Paste only the line that begins with docker run."),
        )
    plain, notes = _plain(text)
    commands = read_commands(_PROMPT.sub(_blank, plain), shell or guess_shell(plain), facts)
    starts = [(command, found) for command in commands if (found := _start(command)) is not None]
    if not starts:
        raise _no_run(commands, text)
    command, start = starts[0]
    secrets: list[str] = []
    filled_in: list[str] = []
    for word in command.words:
        if word.problem is not None:
            raise PasteError("not-known-here", word.problem, place=(word.start, word.stop), text=text)
        notes += word.notes
        secrets += word.secrets
        filled_in += word.filled_in
    notes += start.notes
    if start.create:
        notes.append(say("docker create only makes a container; here it is started, too."))
    notes += _around(command, len(commands), len(starts))
    words, mended = _with_short_dashes(command.words[start.after :])
    notes += mended
    try:
        wish = parse_words(words)
    except NotARunError as refused:
        place = None
        if refused.word is not None:
            about = command.words[start.after + refused.word]
            place = (about.start, about.stop)
        raise PasteError(refused.code, refused.sentence, fix=refused.fix, place=place, text=text) from None
    variables = _for_docker(start.variables, wish)
    notes += _about_variables(start.variables, variables)
    secrets += [
        each.value for each in map(Variable, variables, variables.values()) if each.is_secret and each.value
    ]
    return PastedRun(
        wish,
        tuple(dict.fromkeys(notes)),
        start.global_words,
        variables,
        frozenset(secrets),
        frozenset(filled_in),
        start.create,
    )


def _about_variables(given: Mapping[str, str], kept: Mapping[str, str]) -> list[Sentence]:
    notes = [_ELSEWHERE[option](kept[name]) for name, option in _VARIABLES_ELSEWHERE.items() if name in kept]
    left_out = [name for name in given if name not in kept]
    if left_out:
        notes.append(
            say("Of no use to docker, and left out in front of it: {names}.", names=", ".join(left_out))
        )
    return notes


def _for_docker(variables: Mapping[str, str], wish: RunWish) -> dict[str, str]:
    """Those for docker and the container. Others could make docker itself load what the line wants."""
    named = {each.name for each in wish.variables if each.value is None}
    return {
        name: value
        for name, value in variables.items()
        if name.startswith("DOCKER_") or (name in named and not _OF_PROGRAMS.fullmatch(name))
    }


def guess_shell(text: str) -> Shell:
    """The shell that a line is written for, as far as its signs tell; otherwise bash."""
    goes_on = any(re.search(r"`[ \t]*\r?$", line) and line.count("`") % 2 for line in text.split("\n"))
    if goes_on or re.search(r"(?m)^[ \t]*PS\b[^>\n]*>|\$env:|\$\{env:", text):
        return Shell.POWERSHELL
    if re.search(r"(?m)\^[ \t]*\r?$|%(?:cd|[A-Z_]{3,})%|^[ \t]*[A-Za-z]:\\[^>\n]*>", text):
        return Shell.CMD
    outside = re.sub(r"'[^']*'|\"[^\"]*\"", "x", text)
    if _DRIVE.search(outside) and not re.search(r"\\[ \t]*\r?\n", text):
        return Shell.POWERSHELL if re.search(r"['$]", text) else Shell.CMD
    return Shell.BASH


def _plain(text: str) -> tuple[str, list[Sentence]]:
    """The text as it was before a web page or a terminal put its own into it. Every place stays."""
    notes = []
    plain = text.translate(_TYPOGRAPHY)
    if plain != text:
        notes.append(say("Quotes and spaces of a web page are read as those of a keyboard."))
    plain = _FENCE.sub(_blank, plain)
    whole = _IN_BACKTICKS.fullmatch(plain)
    if whole is not None:
        plain = f"{whole[1]} {whole[2]} {whole[3]}"
    return plain, notes


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


@dataclass(frozen=True, slots=True)
class _Start:
    """What stands before the words of a run."""

    after: int  # the index of the first word after `run`
    global_words: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Sentence, ...] = ()
    create: bool = False


def _start(command: PastedCommand) -> _Start | None:
    """Where a run begins in the command, None where it is something else."""
    words = [word.text for word in command.words]
    at, variables, notes = _skip_before(words)
    if at >= len(words) or (program := _program(words[at])) is None:
        return None
    if program != "docker":
        notes.append(say("The line is for {program}; docker is run in its place.", program=program))
    at += 1
    global_words: list[str] = []
    while at < len(words) and words[at].startswith("-"):
        name, equals, _ = words[at].partition("=")
        count = 2 if name in _GLOBAL_VALUES and not equals else 1
        if name in _GLOBAL_VALUES | _GLOBAL_SWITCHES or name[:2] in {"-H", "-c", "-l"}:
            global_words += words[at : at + count]
            notes += _elsewhere(words[at : at + count])
        else:
            notes.append(say("{flag} is no option of docker, and is left out.", flag=words[at]))
        at += count
    if words[at : at + 1] == ["container"]:
        at += 1
    if words[at : at + 1] not in (["run"], ["create"]):
        return None
    return _Start(at + 1, tuple(global_words), variables, tuple(notes), words[at] == "create")


def _elsewhere(words: Sequence[str]) -> list[Sentence]:
    """What to know of an option that leads docker elsewhere."""
    name, equals, value = words[0].partition("=")
    if not name.startswith("--"):
        name, value = words[0][:2], words[0][2:].removeprefix("=")
    option = _LONG_OPTION.get(name, name)
    if not value and not equals:
        value = words[1] if len(words) > 1 else ""
    return [_ELSEWHERE[option](value)] if option in _ELSEWHERE else []


def _skip_before(words: Sequence[str]) -> tuple[int, dict[str, str], list[Sentence]]:
    """Where the program's name stands, after variables, sudo and the like."""
    at, variables, notes = 0, {}, []
    while at < len(words):
        assigned = _ASSIGNED.fullmatch(words[at])
        if assigned is not None:
            variables[assigned[1]] = assigned[2]
            at += 1
        elif words[at] in _BEFORE:
            if words[at] in {"sudo", "doas"}:
                notes.append(say("sudo is left out: Labwright runs docker as you."))
            at += 1
            while at < len(words) and words[at].startswith("-"):
                at += 2 if words[at] in _BEFORE_VALUES else 1
        else:
            break
    return at, variables, notes


def _program(word: str) -> str | None:
    name = re.split(r"[/\\]", word)[-1].lower().removesuffix(".exe")
    return name if name in _PROGRAMS else None


def _around(command: PastedCommand, commands: int, runs: int) -> list[Sentence]:
    notes = []
    if command.ended_by not in {"", "\n", ";"}:
        notes.append(say("What follows after “{sign}” is left out.", sign=command.ended_by))
    notes += [
        say("{sign} is left out: output is not sent to a file.", sign=each) for each in command.redirected
    ]
    if runs > 1:
        notes.append(say("The text has several lines that run a container; only the first is read."))
    elif commands > 1 and command.ended_by in {"", "\n", ";"}:
        notes.append(say("The other commands in the text are left out."))
    return notes


def _with_short_dashes(words: Sequence[PastedWord]) -> tuple[list[str], list[Sentence]]:
    """Dashes as long as an editor made them, put right among the flags."""
    texts = [word.text for word in words]
    mended = []
    for place, text in enumerate(texts):
        rest = text.lstrip(_LONG_DASHES + "-")
        if rest and text[0] in _LONG_DASHES:
            long = f"--{rest}"
            texts[place] = long if long.partition("=")[0] in BY_WORD else f"-{rest}"
            mended.append(say("{text} is read as {flag}.", text=text, flag=texts[place]))
        elif not text.startswith("-") and (not place or not texts[place - 1].startswith("-")):
            break  # the image, or further on
    return texts, mended


def _no_run(commands: Sequence[PastedCommand], text: str) -> PasteError:
    fix = say("Paste a line such as: docker run -p 8080:80 nginx")
    for command in commands:
        words = [word.text for word in command.words]
        at, _, _ = _skip_before(words)
        if at < len(words) and _program(words[at]) is not None:
            place = (command.words[at].start, command.words[-1].stop)
            sentence = say("This is a command of docker, and none that runs a container.")
            return PasteError("no-run", sentence, fix=fix, place=place, text=text)
    return PasteError("no-run", say("There is no docker run in this text."), fix=fix)
