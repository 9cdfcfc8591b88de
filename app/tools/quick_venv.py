"""Makes what `python -m venv` makes in a fraction of the time: venv without pip, and a kept pip beside it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from app.core.commands import Command
from app.core.errors import AppError
from app.core.outcomes import Ending, Outcome
from app.core.plans import QuickVenv, RunCommand
from app.core.ports import Cancel, OnLines, StandInRunner
from app.core.words import Sentence, say
from app.system.files import remove_tree
from app.system.kept_pip import Doubtful, KeptPip, KeptPips, Stopped

# With these, pip compiles its files otherwise, or elsewhere.
_CHANGE_WHAT_IS_MADE = (
    "SOURCE_DATE_EPOCH",
    "PYTHONPYCACHEPREFIX",
    "PYTHONOPTIMIZE",
    "PYTHONPLATLIBDIR",
)
_NOT_HERE = say("Labwright’s quicker way did not work here, so the command itself runs.")


class QuickVenvs:
    """The quicker way of steps that make a venv. `quiet` is a runner that keeps no journal."""

    def __init__(
        self,
        kept: KeptPips,
        runner: StandInRunner,
        quiet: StandInRunner,
        environment: Callable[[], Mapping[str, str]],
    ) -> None:
        self._kept = kept
        self._runner = runner
        self._quiet = quiet
        self._environment = environment

    def go(
        self, step: RunCommand, *, on_lines: OnLines, cancel: Cancel, title: Sentence, run_id: str
    ) -> Outcome | None:
        """How it ended, or None where the command itself must run; then nothing of this is left."""
        venv = step.stand_in
        if not isinstance(venv, QuickVenv) or not self._is_possible(venv):
            return None
        kept = self._kept.find(venv.base)
        if kept is None:
            return None

        def make() -> Outcome:
            return self._make(venv, kept, on_lines, cancel, run_id)

        outcome = self._runner.stand_in(step.command, make, title=title)
        return None if outcome.ending is Ending.NOT_STARTED else outcome

    def ran(self, step: RunCommand) -> None:
        """The command itself has made an environment: keep its pip for the next."""
        venv = step.stand_in
        if isinstance(venv, QuickVenv) and self._is_plain(venv):
            self._kept.keep(venv.base, venv.prefix)

    def _is_possible(self, venv: QuickVenv) -> bool:
        return self._is_plain(venv) and _holds_nothing(venv.prefix)

    def _is_plain(self, venv: QuickVenv) -> bool:
        """Paths that need no care in any file, and nothing that makes pip's files others."""
        environment = self._environment()
        return (
            venv.prefix.isprintable()
            and os.path.isabs(venv.prefix)
            and os.path.normpath(venv.prefix) == venv.prefix
            and os.path.isabs(venv.base)
            and not any(environment.get(name) for name in _CHANGE_WHAT_IS_MADE)
        )

    def _make(
        self, venv: QuickVenv, kept: KeptPip, on_lines: OnLines, cancel: Cancel, run_id: str
    ) -> Outcome:
        began = time.monotonic()
        was_there = os.path.lexists(venv.prefix)
        laying = _Laying(kept, venv.prefix, cancel)
        argv = (venv.base, "-m", "venv", "--without-pip", *venv.options, venv.prefix)
        outcome = self._quiet.run(Command(argv), on_lines=on_lines, cancel=cancel, run_id=run_id)
        problem = laying.problem()
        if outcome.ending is Ending.CANCELLED or isinstance(problem, Stopped):
            return Outcome(Ending.CANCELLED, time.monotonic() - began)
        if problem is None and outcome.ok:
            try:
                kept.finish(venv.prefix)
            except (Doubtful, OSError) as doubt:
                problem = doubt
            else:
                return Outcome(Ending.EXITED, time.monotonic() - began, 0)
        if isinstance(problem, Doubtful | FileNotFoundError):
            self._kept.discard(kept)
        _empty(venv.prefix, remove=not was_there)
        return Outcome(Ending.NOT_STARTED, time.monotonic() - began, problem=_NOT_HERE)


class _Laying:
    """The packages, laid while the venv module does its part beside it."""

    def __init__(self, kept: KeptPip, prefix: str, cancel: Cancel) -> None:
        self._problem: Exception | None = None
        try:
            kept.prepare(prefix)
        except (Doubtful, OSError) as problem:
            self._problem = problem
        self._thread = threading.Thread(target=self._lay, args=(kept, prefix, cancel), name="lay pip")
        self._thread.start()

    def _lay(self, kept: KeptPip, prefix: str, cancel: Cancel) -> None:
        try:
            if self._problem is None:
                kept.lay_packages(prefix, cancel)
        except (Doubtful, Stopped, OSError) as problem:
            self._problem = problem

    def problem(self) -> Exception | None:
        """Wait for the end: what came in between."""
        self._thread.join()
        return self._problem


def _holds_nothing(prefix: str) -> bool:
    try:
        return not os.listdir(prefix) and not os.path.islink(prefix)
    except FileNotFoundError:
        return not os.path.lexists(prefix)
    except OSError:
        return False


def _empty(prefix: str, *, remove: bool) -> None:
    """Take away what was made. What stays is met by the command itself, which says so."""
    try:
        for each in [Path(prefix)] if remove else list(Path(prefix).iterdir()):
            remove_tree(each)
    except (AppError, OSError):
        pass
