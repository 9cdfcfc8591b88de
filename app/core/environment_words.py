"""What window and command line say of an environment."""

from __future__ import annotations

import ntpath
import posixpath
from types import ModuleType

from app.core.environments import Environment, HealthState, Kind
from app.core.words import Sentence, say, say_count, verbatim

_TOOLS = {
    Kind.POETRY: "Poetry",
    Kind.HATCH: "Hatch",
    Kind.UV_WORKSPACE: "uv",
}
_OWN_FOLDERS = {
    Kind.POETRY: say("Poetry's folder"),
    Kind.PIPENV: say("pipenv's folder"),
    Kind.HATCH: say("Hatch's folder"),
    Kind.PYENV_VIRTUALENV: say("pyenv's folder"),
}
# Names that say nothing: whoever reads them wants to know of which project.
_NAMELESS = frozenset({".venv", "venv", "env", ".env", ".conda", "virtualenv", ".virtualenv"})
# Poetry calls one lab-u5BvhJZu-py3.11; the whole of it stands in the path.
_HASHED_NAMES = frozenset({Kind.POETRY, Kind.PIPENV})

HEALTH = {
    HealthState.WORKS: say("Works"),
    HealthState.BASE_MISSING: say("Its Python is gone"),
    HealthState.MOVED: say("Was moved"),
    HealthState.WRONG_ARCHITECTURE: say("Wrong processor"),
    HealthState.HALF_MADE: say("Half made"),
    HealthState.NO_PYTHON: say("No Python inside"),
    HealthState.UNKNOWN: say("Not known"),
}


def tool_name(kind: Kind) -> str:
    """The tool, written as its makers write it."""
    return _TOOLS.get(kind, str(kind))


def shown_name(environment: Environment) -> str:
    """Its name; one that is only called .venv, or has a hash in its name, goes by its project's."""
    hashed = environment.kind in _HASHED_NAMES and environment.project
    if environment.name not in _NAMELESS and not hashed:
        return environment.name
    paths = _paths_of(environment.prefix)
    folder: str = environment.project or paths.dirname(environment.prefix)
    return paths.basename(folder) or environment.name


def whereabouts(environment: Environment) -> Sentence:
    """Where it is, in two or three words; the whole path stands elsewhere."""
    paths = _paths_of(environment.prefix)
    if environment.orphaned:
        return say("Project gone")
    if environment.project and _is_below(environment.prefix, environment.project, paths.sep):
        return say("In the project")
    if environment.kind is Kind.CONDA:
        holder = paths.dirname(environment.prefix)
        if paths.basename(holder) == "envs":
            return verbatim(paths.basename(paths.dirname(holder)))
        return verbatim(paths.basename(environment.prefix))
    return _OWN_FOLDERS.get(environment.kind) or verbatim(paths.basename(paths.dirname(environment.prefix)))


def health_words(environment: Environment) -> Sentence:
    """Its health in a word or two."""
    if environment.health.state is HealthState.WORKS and environment.orphaned:
        return say("Nobody uses it")
    if has_misfits(environment):
        return say_count("{n} package does not fit", "{n} packages do not fit", environment.misfits or 0)
    return HEALTH[environment.health.state]


def has_misfits(environment: Environment) -> bool:
    """Whether what is wrong with it is that its packages do not fit."""
    works = environment.health.state is HealthState.WORKS
    return works and not environment.orphaned and bool(environment.misfits)


def needs_attention(environment: Environment) -> bool:
    """Whether something about it should be looked at. What is not known yet is no reason to worry."""
    fine = {HealthState.WORKS, HealthState.UNKNOWN}
    return environment.orphaned or has_misfits(environment) or environment.health.state not in fine


def _is_below(path: str, folder: str, separator: str) -> bool:
    return path.startswith(folder.rstrip(separator) + separator)


def _paths_of(path: str) -> ModuleType:
    return ntpath if "\\" in path or path[1:2] == ":" else posixpath
