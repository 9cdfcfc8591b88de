"""Opening an environment: the lines to type, a terminal with it active, an editor for its project."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.core.activation import (
    PROGRAMS,
    files_to_look_for,
    may_be_misread,
    misreads,
    starting_line,
    usage,
)
from app.core.commands import Command
from app.core.disk import Disk, Standpoint
from app.core.environment_words import shown_name
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.plans import Effect, NotUndoable, Plan, RunCommand, StartProgram, Step, WriteFile
from app.core.ports import FindProgram
from app.core.quoting import Inexpressible
from app.core.shells import SHOWN_NAMES, ShellName
from app.core.terminals import ShellProgram, Terminal, active_shell, command_file, terminal_argv
from app.core.tool_ways import working_folder
from app.core.usage import Seen, Typed, Usage
from app.core.words import Sentence, say
from app.system.editors import VS_CODE_LIKE, Editor, find_editors
from app.system.shells import find_shells
from app.system.terminals import find_terminals

_NOTHING_TO_UNDO = NotUndoable(say("There is nothing to undo: close its window when you are done."))
_ONLY_A_WINDOW = say("Nothing: only a window opens.")
_NO_TERMINAL = say(
    "Labwright finds no terminal program that could open a window here. Type the lines into the "
    "terminal you have."
)
_A_SMALL_FILE = say("One small file more in Labwright’s own cache; and a window opens.")


@dataclass(frozen=True, slots=True)
class Ways:
    """Every way to use one environment on this machine."""

    usage: Usage
    shells: tuple[ShellProgram, ...]  # that are here, the user's own first
    terminals: tuple[Terminal, ...]  # the one to offer first at the beginning
    editors: tuple[Editor, ...]
    folder: str | None  # of the project it belongs to
    hints: tuple[Sentence, ...] = ()  # why there is no terminal, and how each editor is told


class Opening:
    """What can be opened. It looks at the disk, so ask it in a worker."""

    def __init__(
        self,
        *,
        find_tool: FindProgram,
        find: FindProgram,
        environment: Callable[[], Mapping[str, str]],
        home: Path,
        start_files: Path,
        cache: Path,
        disk: Disk,
        platform: str = sys.platform,
    ) -> None:
        """`find_tool` minds what the user chose in the settings, `find` does not; `environment` is what
        children get; `start_files` is resources/terminal; `disk` is where shells are looked for."""
        self._find_tool = find_tool
        self._find = find
        self._environment = environment
        self._home = home
        self._start_files = start_files
        self._cache = cache
        self._disk = disk
        self._platform = platform

    def ways(self, environment: Environment) -> Ways:
        """The lines for every shell, and the terminals and editors that are here."""
        variables = self._environment()
        home = str(self._home)
        seen = self._seen(environment)
        terminals = find_terminals(self._find, variables, home, platform=self._platform)
        editors = find_editors(self._find, variables, home, platform=self._platform)
        hints = [] if terminals else [_NO_TERMINAL]
        if environment.executable is not None:
            hints += [_editor_hint(each, environment.executable) for each in editors]
        return Ways(
            usage(environment, seen),
            self._shells(variables),
            terminals,
            editors,
            working_folder(environment, seen),
            tuple(hints),
        )

    def to_use(self, environment: Environment, shell: ShellName) -> Typed | None:
        """The line to type first in this shell, the one that activates it or else runs its Python. None where
        there is none."""
        told = usage(environment, self._seen(environment)).of(shell)
        return next((way for way in (*told.activate, *told.run) if way.line is not None), None)

    def plan_open_terminal(
        self,
        environment: Environment,
        terminal: Terminal,
        *,
        shell: ShellName | None = None,
        folder: str | None = None,
    ) -> Plan:
        """Open a window with a shell in the project's folder (or this one), the environment active.

        Without `shell` it is the user's own, or the next in which the environment can be activated. Raises
        AppError where there is none.
        """
        seen = self._seen(environment)
        where = folder or working_folder(environment, seen) or str(self._home)
        used, argv = self._active_shell(environment, seen, terminal.own_shell or shell)
        title = say("Open a terminal with {name} active", name=shown_name(environment))
        sentence = say(
            "Open {terminal} with {shell}: your own start-up files first, then the environment",
            terminal=terminal.name,
            shell=SHOWN_NAMES[used],
        )
        if terminal.is_application:
            steps = self._application_steps(terminal, sentence, argv, where)
            return _plan(title, steps, where, Effect.CHANGES)
        command = Command(terminal_argv(terminal, argv, where), cwd=Path(where))
        step = StartProgram(sentence, command, console=terminal.own_shell is not None)
        return _plan(title, (step,), where, Effect.READS)

    def plan_open_editor(self, editor: Editor, folder: str) -> Plan:
        """Open a folder in an editor."""
        name = Path(folder).name or folder
        title = say("Open {folder} in {editor}", folder=name, editor=editor.name)
        sentence = say("Open the folder in {editor}", editor=editor.name)
        step = StartProgram(sentence, Command((editor.program, folder), cwd=Path(folder)))
        return _plan(title, (step,), folder, Effect.READS)

    def _seen(self, environment: Environment) -> Seen:
        programs = {}
        for name in PROGRAMS:
            try:
                found = self._find_tool(name)
            except AppError:  # the settings name one that is not there: so none is
                continue
            if found is not None:
                programs[name] = str(found)
        seen = Seen(self._platform, programs=programs)
        files = frozenset(filter(os.path.isfile, files_to_look_for(environment, seen)))
        misread = filter(partial(_misreads, environment), files) if may_be_misread(environment) else ()
        return Seen(self._platform, files, frozenset(misread), programs)

    def _shells(self, variables: Mapping[str, str]) -> tuple[ShellProgram, ...]:
        home = str(self._home)
        return find_shells(Standpoint(variables, self._platform, home, home, self._disk))

    def _active_shell(
        self, environment: Environment, seen: Seen, wanted: ShellName | None
    ) -> tuple[ShellName, tuple[str, ...]]:
        """A shell that is here and in which the environment can be activated, and what starts it so."""
        variables = self._environment()
        reason = None
        for shell in self._shells(variables):
            if wanted is not None and shell.shell is not wanted:
                continue
            try:
                line = starting_line(environment, shell.shell, seen)
                argv = active_shell(
                    shell,
                    line,
                    str(self._start_files),
                    platform=self._platform,
                    zdotdir=variables.get("ZDOTDIR"),
                )
            except Inexpressible as inexpressible:
                reason = reason or inexpressible.sentence
            else:
                return shell.shell, argv
        raise AppError(
            "no-shell-for-environment",
            say("No terminal can be opened with {name} active.", name=shown_name(environment)),
            cause=reason or say("The shell it should be opened with is not installed here."),
            fix=say("Run its Python by its whole path instead: that needs no activation."),
        )

    def _application_steps(
        self, terminal: Terminal, sentence: Sentence, argv: tuple[str, ...], where: str
    ) -> tuple[Step, ...]:
        """Applications of macOS take no command: they run a file, which must be marked as a program."""
        content = command_file(argv, where)
        name = f"{hashlib.sha256(content).hexdigest()[:12]}.command"
        file = self._cache / "terminal" / name
        return (
            WriteFile(say("Write down what the new window does first"), file, content),
            RunCommand(say("Mark the file as a program"), Command(("chmod", "+x", str(file)))),
            RunCommand(sentence, Command(("open", "-a", terminal.program, str(file)))),
        )


def _misreads(environment: Environment, script: str) -> bool:
    try:
        return misreads(environment, Path(script).read_bytes())
    except OSError:  # nor would a shell read it
        return True


def _editor_hint(editor: Editor, python: str) -> Sentence:
    """How the editor is told to use the environment: it is the user's project, so the user does it."""
    if editor.key in VS_CODE_LIKE:
        return say(
            "In {editor}, press Ctrl+Shift+P (on a Mac ⇧⌘P), choose “Python: Select Interpreter” and enter "
            "{python}. To write it down for the project, put that path into .vscode/settings.json as "
            "`python.defaultInterpreterPath`.",
            editor=editor.name,
            python=python,
        )
    return say(
        "In {editor}, open Settings, Project, Python Interpreter, add a local interpreter that exists "
        "already, and choose {python}.",
        editor=editor.name,
        python=python,
    )


def _plan(title: Sentence, steps: tuple[Step, ...], folder: str, effect: Effect) -> Plan:
    return Plan(
        title=title,
        steps=steps,
        resource=f"open:{folder}",
        effect=effect,
        undo=_NOTHING_TO_UNDO,
        changes=_ONLY_A_WINDOW if effect is Effect.READS else _A_SMALL_FILE,
        where=Path(folder),
    )
