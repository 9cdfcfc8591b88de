"""The pyenv, or pyenv-win, of one machine."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from app.core.commands import Command
from app.core.errors import AppError
from app.core.plans import RunCommand
from app.core.ports import Toolbox
from app.core.words import say
from app.tools.pythons.pyenv import roots


class PyenvHere(NamedTuple):
    """The pyenv of one machine."""

    program: str
    root: str
    toolbox: Toolbox

    @property
    def windows(self) -> bool:
        """Whether it is pyenv-win."""
        return self.toolbox.around.is_windows

    @property
    def resource(self) -> str:
        """What two plans on it share: both would write its shims."""
        return f"pyenv:{self.root}"

    def join(self, *parts: str) -> str:
        """A path below its root."""
        return str(self.toolbox.around.paths.join(self.root, *parts))

    def prefix(self, version: str) -> str:
        """The folder of a version."""
        return self.join("versions", version)

    def run(self, *words: str, cwd: str | None = None) -> Command:
        """A command of it."""
        return Command((self.program, *words), cwd=Path(cwd) if cwd else None)

    def rehash(self) -> RunCommand:
        """The step that brings the shims up to date."""
        sentence = say("Bring pyenv's shims up to date: the small programs that start the chosen version")
        return RunCommand(sentence, self.run("rehash"))


def here(toolbox: Toolbox) -> PyenvHere:
    """The pyenv of this machine. Raises AppError("tool-missing")."""
    program = toolbox.find("pyenv")
    if program is None:
        raise AppError(
            "tool-missing",
            say("pyenv is not installed."),
            cause=say(
                "Labwright installs Pythons with it. It was found neither on the PATH nor at its place."
            ),
            fix=say("`labwright python setup` installs it, and shows each step first."),
            about="pyenv",
        )
    return PyenvHere(program, roots(toolbox.around)[0], toolbox)
