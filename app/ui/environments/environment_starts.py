"""What somebody may have when they want an environment, and where it is proposed to be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.ui.text import tr


@dataclass(frozen=True, slots=True)
class Start:
    """One thing that somebody may have, and what it means for the form."""

    key: str
    title: str
    sentence: str
    file_kind: str = ""  # the dependency file it is about
    file_label: str = ""
    own_choice: bool = False  # the tool is what the user knows, and every one is offered


def starts() -> list[Start]:
    """What somebody may have, the plainest last."""
    return [
        Start(
            "requirements.txt",
            tr("An assignment with requirements.txt"),
            tr("A list of packages, one a line"),
            "requirements",
            tr("The list of packages"),
        ),
        Start(
            "pyproject.toml",
            tr("A project with pyproject.toml"),
            tr("Poetry or uv keep it exact for everyone"),
            "pyproject",
            tr("The project's file"),
        ),
        Start(
            "environment.yml",
            tr("A course with environment.yml"),
            tr("conda, also for things that are not Python"),
            "environment",
            tr("The course's file"),
        ),
        Start(
            "Pipfile",
            tr("A project with a Pipfile"),
            tr("pipenv keeps it exact for everyone"),
            "pipfile",
            tr("The project's Pipfile"),
        ),
        Start(
            "tool",
            tr("I know the tool I want"),
            tr("Every tool, with a sentence on when it is the right one"),
            own_choice=True,
        ),
        Start("nothing", tr("Nothing yet"), tr("Start empty, add packages now or later")),
    ]


def default_place(folder: Path | None, home: Path) -> Path:
    """In the open folder, or beside others in one for environments, under a name that is free."""
    if folder is not None and folder != home:  # what lies in the home folder is no project for all of it
        return folder / ".venv"
    names = ["lab", *(f"lab{number}" for number in range(2, 1000))]
    return next(place for name in names if not (place := home / "environments" / name).exists())
