"""The programs of this machine, for tools that plan."""

from __future__ import annotations

from app.core.errors import AppError
from app.core.ports import FindProgram
from app.core.surroundings import Surroundings
from app.core.words import say


class FoundTools:
    """What a tool may plan with."""

    def __init__(self, around: Surroundings, find: FindProgram) -> None:
        self.around = around
        self._find = find

    def find(self, name: str) -> str | None:
        """Where a program is."""
        path = self._find(name)
        return None if path is None else str(path)

    def program(self, name: str) -> str:
        """Where a program is that is needed."""
        path = self.find(name)
        if path is None:
            raise AppError(
                "tool-missing",
                say("{program} is not installed.", program=name),
                cause=say("It was found neither on the PATH nor at its usual places."),
                fix=say("Install {program}, or choose where it is in the settings.", program=name),
                about=name,
            )
        return path
