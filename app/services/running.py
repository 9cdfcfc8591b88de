"""Containers that are run: a pasted line read where the user is, and the plan that runs it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.container_plans import Reached
from app.core.errors import AppError
from app.core.pasted_words import ShellFacts
from app.core.plans import Plan
from app.core.run_paste import PastedRun, read_run
from app.core.run_plans import name_for, plan_run
from app.core.run_words import parse_words
from app.core.surroundings import Surroundings
from app.core.words import say


@dataclass(frozen=True, slots=True)
class Running:
    """Reads lines and plans runs."""

    reached: Callable[[], Reached]  # how the chosen engine is told to do something
    around: Surroundings

    def read(self, text: str, folder: Path) -> PastedRun:
        """What a pasted text asks for, read in this folder. Raises AppError."""
        return read_run(text, self._facts(folder))

    def read_words(self, words: Sequence[str]) -> PastedRun:
        """What the words after `docker run` ask for. Raises AppError."""
        return PastedRun(parse_words(words))

    def plan(self, run: PastedRun, folder: Path) -> Plan:
        """Run it in this folder. Raises AppError."""
        reached = self.reached()
        if reached.docker is None:
            raise AppError(
                "tool-missing",
                say("The program docker is not installed."),
                fix=say("Install Docker, then try again."),
                about="docker",
            )
        new_name = name_for(run.wish.image, os.urandom(3).hex())
        if not run.global_words and not {"DOCKER_HOST", "DOCKER_CONTEXT"} & set(run.variables):
            run = replace(run, global_words=reached.options)
        return plan_run(reached.docker, run, folder, self.around.home, new_name)

    def _facts(self, folder: Path) -> ShellFacts:
        user = None
        if hasattr(os, "getuid") and not self.around.is_windows:
            user = (str(os.getuid()), str(os.getgid()))
        return ShellFacts(str(folder), self.around.home, self.around.environ, user)
