"""The tools that Labwright works with and can install, as values."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from app.core.words import Sentence, say


@dataclass(frozen=True, slots=True)
class ToolOffer:
    """One tool: what it is for, and where it is."""

    name: str
    path: str | None  # None where it is not installed
    what: Sentence
    ours: bool = False  # Labwright installed it, in a folder of its own

    def to_json(self) -> dict[str, object]:
        """For --json."""
        return {"name": self.name, "path": self.path, "installed_by_labwright": self.ours}


WHAT = MappingProxyType(
    {
        "uv": say("Makes environments and installs packages, faster than all others."),
        "poetry": say("Keeps what a project needs exact for everyone who works on it."),
        "virtualenv": say("Makes environments like venv, faster and for older Pythons, too."),
        "pipenv": say("Looks after projects with a Pipfile."),
        "pyenv": say("Installs several Pythons side by side and chooses among them."),
        "conda": say("Packages that are more than Python. Labwright installs Miniforge, free for everyone."),
        "git": say("Keeps the history of a project. pyenv and many packages are fetched with it."),
        "compilers": say("A C compiler and make: packages without a ready-made file are built with them."),
    }
)
# Programs of Python packages: each gets an environment of its own, so that none disturbs another.
PYTHON_TOOLS = ("uv", "poetry", "virtualenv", "pipenv")
