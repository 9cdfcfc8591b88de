"""What a new environment should be, what should happen to its packages, and what each tool can do of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.core.environments import Kind
from app.core.words import Sentence


class PythonChoice(StrEnum):
    """How a tool is told which Python an environment gets."""

    INTERPRETER = "interpreter"  # one that is on this machine
    VERSION = "version"  # a version, which the tool brings or has installed
    EITHER = "either"


class Place(StrEnum):
    """How a tool decides where an environment lies."""

    FOLDER = "folder"  # any folder the user names
    NAME = "name"  # a name, in a folder of the tool's
    PROJECT = "project"  # the project decides


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the form may offer for a tool, and the command line accepts."""

    when: Sentence  # when to choose this tool, in one sentence
    places: frozenset[Place]
    python: PythonChoice = PythonChoice.INTERPRETER
    files: frozenset[str] = (
        frozenset()
    )  # kinds of dependency files it installs from: requirements, environment…
    system_packages: bool = False  # may see the packages of its base Python
    prompt: bool = False  # has a prompt of its own
    offline_folder: bool = False  # can install from a folder of wheels
    indexes: bool = False  # can be given another index for one installation
    pip_choice: bool = False  # makes environments both with pip and without
    channels: bool = False  # fetches packages from channels that can be named, and in conda's own words
    also_in: frozenset[Kind] = frozenset()  # others' environments whose packages it can change, and quicker


@dataclass(frozen=True, slots=True)
class EnvironmentWish:
    """A new environment as somebody wants it. One of prefix, name and project says where."""

    prefix: str | None = None  # an absolute path
    name: str | None = None
    project: str | None = None  # an absolute path
    python: str | None = None  # an interpreter's path, or a version, as the tool's abilities say
    python_version: str | None = None  # of that interpreter, where it is known
    packages: tuple[str, ...] = ()  # in the tool's own words: PEP 508, or conda's
    file: str | None = None  # a dependency file to install from: an absolute path
    file_kind: str | None = None
    system_packages: bool = False
    prompt: str | None = None
    offline_folder: str | None = None  # only wheels from this folder
    index: str | None = None  # instead of the one the tool is configured for
    extra_indexes: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()  # of conda, searched before those it is configured for
    pip: bool | None = None  # whether pip is in it; None is as the tool does by itself


def packages_of(wish: EnvironmentWish) -> PackagesWish:
    """What is to be installed into the new environment, and where it comes from."""
    return PackagesWish(
        Act.INSTALL,
        wish.packages,
        offline_folder=wish.offline_folder,
        index=wish.index,
        extra_indexes=wish.extra_indexes,
    )


class QuickerTool(NamedTuple):
    """Another tool that could change an environment's packages."""

    name: str
    why: Sentence
    but: Sentence | None = None  # what would be different


class Act(StrEnum):
    """What should happen to packages."""

    INSTALL = "install"
    UPGRADE = "upgrade"
    REMOVE = "remove"
    REINSTALL = "reinstall"
    PIN = "pin"  # to the version that is there, or the one that is named
    UNPIN = "unpin"


@dataclass(frozen=True, slots=True)
class PackagesWish:
    """A change of an environment's packages."""

    act: Act
    packages: tuple[str, ...]  # requirements where something is installed, names where something goes
    offline_folder: str | None = None
    index: str | None = None  # instead of the one the tool is configured for
    extra_indexes: tuple[str, ...] = ()
    pip: bool = False  # with pip, also where another tool looks after the environment
    exact: bool = False  # only these, not what they need: their versions were chosen together
    constraints: str | None = None  # a file that says which versions must stay
    everything: bool = False  # all that has something newer; those named are what is known of it


# Which tool to propose first, by the kind of dependency file there is; the plainest where there is none.
_PROPOSED = {
    "pyproject": ("poetry", "uv", "venv"),
    "environment": ("conda", "mamba", "micromamba"),
    "pipfile": ("pipenv",),
}
_USUAL = ("venv", "uv", "virtualenv", "pyenv", "conda", "poetry", "pipenv")


def proposed_order(tools: Iterable[str], file_kind: str | None = None) -> list[str]:
    """The tools, the one to propose first."""
    order = [*_PROPOSED.get(file_kind or "", ()), *_USUAL]
    return sorted(tools, key=lambda tool: (order.index(tool) if tool in order else len(order), tool))
