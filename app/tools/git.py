"""git, which keeps the history of a project."""

from __future__ import annotations

from app.core.machine import FoundProgram
from app.core.ports import FindProgram, Runner
from app.tools.versions import ask_version


def find_git(runner: Runner, find: FindProgram) -> FoundProgram | None:
    """The git a terminal would start, with its version."""
    return ask_version(runner, find, "git")
