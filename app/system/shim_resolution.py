"""What a shim leads to, and the steps that version managers have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from app.core.which import Kind, Verdict, WhichStep
from app.core.words import say

SystemHas = Callable[[], bool]  # whether PATH has another file of the name, outside the manager's shims


class Resolution(NamedTuple):
    """How a version manager chose. With neither target nor `falls_through` it ends with an error."""

    manager: str
    steps: tuple[WhichStep, ...]
    target: str | None = None
    falls_through: bool = False  # it takes the next file in PATH
    failure: str = ""  # what it says in place of running anything


def chosen_by_variable(variable: str, value: str, manager: str) -> WhichStep:
    """An environment variable chose."""
    sentence = say(
        "The variable {variable} tells {manager} to take {versions}; it comes before every file.",
        variable=variable,
        manager=manager,
        versions=value,
    )
    return WhichStep(Verdict.VERSION_VARIABLE, sentence, kind=Kind.VARIABLE, target=value)


def chosen_by_file(path: str, versions: list[str], manager: str, *, everywhere: bool = False) -> WhichStep:
    """A version file chose."""
    values = {"manager": manager, "versions": ", ".join(versions)}
    sentence = (
        say("This file chooses {versions} wherever no project does ({manager}'s global choice).", **values)
        if everywhere
        else say("This file tells {manager} to take {versions} in its folder and below.", **values)
    )
    return WhichStep(Verdict.VERSION_FILE, sentence, path, Kind.VERSION_FILE, target=", ".join(versions))


def nothing_chosen(manager: str, path: str | None = None) -> WhichStep:
    """No file and no variable names a version."""
    sentence = say("Nothing chooses a version for {manager} here.", manager=manager)
    return WhichStep(Verdict.NOT_HERE, sentence, path, Kind.VERSION_FILE)


def not_installed(version: str, manager: str, folder: str) -> WhichStep:
    """The chosen version is not there."""
    values = {"manager": manager, "version": version}
    sentence = (
        say(
            "{manager} has no version {version} yet: unless told not to, it tries to install it now.",
            **values,
        )
        if manager == "mise"
        else say("{manager} has no version {version} installed.", **values)
    )
    return WhichStep(Verdict.NOT_INSTALLED, sentence, folder, target=version)


def lacks_program(version: str, name: str, path: str) -> WhichStep:
    """The chosen version is there, and does not have the program."""
    sentence = say("Version {version} is installed, but has no {name}.", version=version, name=name)
    return WhichStep(Verdict.NOT_HERE, sentence, path, Kind.FILE, target=version)


def next_in_path(manager: str) -> WhichStep:
    """The manager steps aside."""
    sentence = say("So {manager} takes the next one in PATH, outside its own shims.", manager=manager)
    return WhichStep(Verdict.NOTE, sentence, kind=Kind.NOTE)
