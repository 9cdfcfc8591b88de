"""Which file runs when a name is typed in a shell, and why not another."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.core.alias_words import command_word
from app.core.disk import Disk, Standpoint, Thing
from app.core.errors import AppError
from app.core.path_rules import CMD_WORDS, Entry, path_entries
from app.core.ports import Runner
from app.core.shells import ShellName
from app.core.which import Kind, Verdict, Walk, WhichStep
from app.core.words import Sentence, say
from app.system.launched_python import ReadRegistry
from app.system.pip_target import pip_target
from app.system.shell_asking import ShellAnswer, ask_shell
from app.system.shell_search import PathWalk, describe_winner
from app.system.shells import default_shell, shell_in_use, shell_program

_ALIASES_AT_MOST = 8
_CALLS_CONDA = re.compile(r"CONDA_EXE|MAMBA_EXE|__(conda|mamba)_exe")


class _Asked(NamedTuple):
    """What is known of the shell before PATH is walked."""

    shell: ShellName
    answer: ShellAnswer
    entries: Sequence[Entry]


class WhichReader:
    """Reads the machine anew for every walk. Asking a shell takes a moment: never on the window's thread."""

    def __init__(
        self,
        runner: Runner,
        disk: Disk,
        *,
        environ: Mapping[str, str],
        platform: str,
        home: str,
        folder: Callable[[], str],
        from_terminal: bool,
        ancestors: Callable[[], Sequence[str]] = tuple,
        read_registry: ReadRegistry = tuple,
    ) -> None:
        """`folder` is where the user is. `from_terminal`: the environment is that of the shell in use, so its
        PATH is the truth; otherwise a new shell is asked for its PATH."""
        self._runner = runner
        self._where = Standpoint(environ, platform, home, home, disk)
        self._folder = folder
        self._from_terminal = from_terminal
        self._ancestors = ancestors
        self._read_registry = read_registry

    @property
    def folder(self) -> str:
        """Where the user is."""
        return self._folder()

    def available_shells(self) -> tuple[ShellName, ...]:
        """The shells of this machine, the one the user types in first."""
        default = self.default_shell()
        there = [shell for shell in ShellName if shell_program(shell, self._where)]
        return tuple(sorted(there, key=lambda shell: shell is not default))

    def default_shell(self) -> ShellName:
        """The shell the user types in."""
        return default_shell(self._where, self._in_use())

    def walk(self, name: str, shell: ShellName | None = None, folder: str | None = None) -> Walk:
        """Every step from the name to the file that runs. Raises AppError for what is no name."""
        _check_name(name)
        where = replace(self._where, folder=self._folder())
        where = replace(where, folder=where.full(folder) if folder else where.folder)
        if where.disk.look(where.folder).thing is not Thing.FOLDER:
            raise AppError(
                "wrong-use",
                say("There is no folder {folder}.", folder=where.folder),
                fix=say("Name the folder you would be in when you type {name}.", name=name),
            )
        return _OneWalk(self, where, shell or self.default_shell()).walk(name)

    def ask(
        self, shell: ShellName, name: str, where: Standpoint
    ) -> tuple[ShellAnswer | None, Sentence | None]:
        """What the shell says of the name, and why it says nothing where it does not."""
        if shell is ShellName.CMD and where.windows:
            return None, say("cmd keeps its macros (doskey) to itself: they cannot be seen from outside.")
        program = shell_program(shell, where)
        if program is None:
            sentence = say(
                "There is no {shell} on this machine: this is how it would search the PATH of here.",
                shell=shell.value,
            )
            return None, sentence
        login = where.platform == "darwin"  # a terminal of a Mac starts login shells, one of Linux does not
        answer = ask_shell(self._runner, shell, program, name, where, login=login)
        if answer is None:
            sentence = say(
                "{shell} did not answer: its aliases and functions are not known.", shell=shell.value
            )
            return None, sentence
        return answer, None

    def new_path_needed(self, shell: ShellName) -> bool:
        """Whether the PATH of here is not the one this shell has."""
        return not self._from_terminal or (self._in_use() or shell) is not shell

    @property
    def read_registry(self) -> ReadRegistry:
        return self._read_registry

    def _in_use(self) -> ShellName | None:
        return shell_in_use(self._ancestors()) if self._from_terminal else None


class _OneWalk:
    """The walk of one name; an alias continues it with another."""

    def __init__(self, reader: WhichReader, where: Standpoint, shell: ShellName) -> None:
        self._reader = reader
        self._where = where
        self._shell = shell
        self._steps: list[WhichStep] = []
        self._entries: Sequence[Entry] = ()

    def walk(self, name: str) -> Walk:
        winner = self._follow(name, frozenset())
        target = None
        if winner is not None:
            target = pip_target(winner, self._where, self._on_path)
            self._steps += target.steps
            self._compare_with_active(target.prefix)
        return Walk(name, self._shell, tuple(self._steps), winner, target.prefix if target else None)

    def _compare_with_active(self, prefix: str | None) -> None:
        """An activation that PATH no longer follows misleads: the prompt names one environment, pip changes
        another."""
        active = self._where.get("VIRTUAL_ENV")
        if active and prefix and self._where.key(active) != self._where.key(prefix):
            sentence = say(
                "The environment {active} says that it is active (VIRTUAL_ENV), but this is not what runs.",
                active=active,
            )
            self._note(sentence)

    def _follow(self, name: str, aliases: frozenset[str]) -> str | None:
        """The file that runs for a name that the shell may know itself."""
        if self._is_path(name):
            return self._explicit(name)
        answer, silence = self._reader.ask(self._shell, name, self._where)
        if not aliases:
            self._begin(answer, silence)
        answer = answer or ShellAnswer(builtin=self._shell is ShellName.CMD and name.lower() in CMD_WORDS)
        if answer.alias is not None and name not in aliases and len(aliases) < _ALIASES_AT_MOST:
            return self._alias(name, answer.alias, aliases | {name})
        if answer.keyword:
            self._shell_answers(
                name, Verdict.BUILTIN, say("{name} is a word of {shell} itself.", **self._both(name))
            )
            return None
        if answer.function:
            return self._function(name, answer)
        if answer.builtin:
            sentence = say("{name} is built into {shell}: no file is needed.", **self._both(name))
            self._shell_answers(name, Verdict.BUILTIN, sentence)
            return None
        return self._search(name)

    def _both(self, name: str) -> dict[str, str]:
        return {"name": name, "shell": self._shell.value}

    def _begin(self, answer: ShellAnswer | None, silence: Sentence | None) -> None:
        """Find out which PATH holds, and say where it comes from if that is not plain."""
        if silence is not None:
            self._note(silence)
        here = self._where.get("PATH") if self._has_path() else None
        path = here
        if answer is not None and answer.path and answer.path != here:
            if self._reader.new_path_needed(self._shell):
                path = answer.path
                sentence = say(
                    "{shell} reads its start files first; this is the PATH they leave.",
                    shell=self._shell.value,
                )
                self._note(sentence)
                if self._where.platform == "darwin":
                    self._note(say("On a Mac, path_helper puts the folders of /etc/paths first in it."))
            elif _differs(answer.path, here or ""):
                self._note(
                    say(
                        "The PATH of this terminal holds here. A new {shell} would have another one: its "
                        "start files change it.",
                        shell=self._shell.value,
                    )
                )
        self._entries = path_entries(path, self._shell, self._where)

    def _has_path(self) -> bool:
        return self._where.windows or "PATH" in self._where.environ

    def _alias(self, name: str, words: str, aliases: frozenset[str]) -> str | None:
        sentence = say(
            "In {shell}, {name} is an alias: the shell reads {words} in its place.",
            **self._both(name),
            words=words,
        )
        self._steps.append(WhichStep(Verdict.ALIAS, sentence, kind=Kind.WORD, target=words))
        following = command_word(words)
        if following is None:
            self._note(say("What the alias runs cannot be told without running it."))
            return None
        return self._follow(following, aliases)

    def _function(self, name: str, answer: ShellAnswer) -> str | None:
        place = answer.function_place
        sentence = say("In {shell}, {name} is a function, which comes before every file.", **self._both(name))
        passes_on = re.search(rf"\bcommand\s+(-\w+\s+)?{re.escape(name)}(\s|;|$)", answer.function_body)
        conda = self._where.get("CONDA_EXE") if _CALLS_CONDA.search(answer.function_body) else ""
        if not passes_on and not conda:
            self._shell_answers(name, Verdict.FUNCTION, sentence, place)
            return None
        self._steps.append(WhichStep(Verdict.FUNCTION, sentence, place, Kind.WORD))
        if conda and self._where.runs(conda):
            self._note(say("The function starts {program}, which CONDA_EXE names.", program=conda))
            self._steps.append(describe_winner(conda, self._where))
            self._steps += PathWalk(name, self._shell, self._entries, self._where, decided=True).steps
            return conda
        self._note(say("The function starts the program {name} that PATH leads to.", name=name))
        return self._search(name)

    def _shell_answers(
        self, name: str, verdict: Verdict, sentence: Sentence, place: str | None = None
    ) -> None:
        """The shell itself does what the name means; files of the name are losers."""
        self._steps.append(WhichStep(verdict, sentence, place, Kind.WORD, decides=True))
        self._steps += PathWalk(name, self._shell, self._entries, self._where, decided=True).steps

    def _search(self, name: str) -> str | None:
        walk = self._path_walk(name)
        self._steps += walk.steps
        if walk.winner is None and not any(step.decides for step in walk.steps):
            self._note(
                say("PATH leads to no {name}: the shell says that the command was not found.", name=name)
            )
        elif self._shell in {ShellName.BASH, ShellName.ZSH} and any(
            step.verdict is Verdict.SHADOWED and step.target is None for step in walk.steps
        ):
            self._note(
                say(
                    "If the shell still starts another one, it remembers where the program was before: "
                    "`hash -r` makes it look again."
                )
            )
        return walk.winner

    def _path_walk(self, name: str) -> PathWalk:
        return PathWalk(
            name, self._shell, self._entries, self._where, read_registry=self._reader.read_registry
        )

    def _on_path(self, name: str) -> str | None:
        return self._path_walk(name).winner

    def _is_path(self, name: str) -> bool:
        return "/" in name or (self._where.windows and ("\\" in name or ":" in name))

    def _explicit(self, name: str) -> str | None:
        """A name with a folder in it is that file, and nothing else."""
        where = self._where
        written = where.join(where.home, name[2:]) if name.startswith("~/") else name
        entry = Entry(name, where.full(where.parent(written)))
        self._entries = self._entries or path_entries(where.get("PATH"), self._shell, where)
        self._note(say("The name holds a folder, so this file is meant and PATH is not searched."))
        walk = PathWalk(
            where.name(written), self._shell, [entry], where, read_registry=self._reader.read_registry
        )
        self._steps += walk.steps
        return walk.winner

    def _note(self, sentence: Sentence) -> None:
        self._steps.append(WhichStep(Verdict.NOTE, sentence, kind=Kind.NOTE))


def _differs(new: str, here: str) -> bool:
    """Whether the first time each folder comes is in another order."""
    return list(dict.fromkeys(new.split(":"))) != list(dict.fromkeys(here.split(":")))


def _check_name(name: str) -> None:
    if not name.strip() or any(ord(character) < 32 or ord(character) == 127 for character in name):
        raise AppError(
            "wrong-use",
            say("{name} is no name of a program.", name=repr(name)),
            fix=say("Name what you would type, for example python or pip."),
        )
