"""The forms in which an environment's packages are given on, and when each is the right one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from app.core.dependency_files.model import Wanted
from app.core.dependency_files.render import (
    pinned,
    render_dependency_list,
    render_environment,
    render_requirements,
)
from app.core.packages import Listed, Package, normalised
from app.core.words import Sentence, say

_KNOWN_SERVERS = ("https://conda.anaconda.org/",)
_OF_DEFAULTS = ("https://repo.anaconda.com/pkgs/", "https://repo.continuum.io/pkgs/")
Hashes = Mapping[str, Sequence[str]]  # by normalised name: sha256:...


class Format(StrEnum):
    """The values are part of the command line's contract."""

    REQUIREMENTS = "requirements"
    HASHED = "requirements-hashed"
    ASKED_FOR = "asked-for"
    ENVIRONMENT_YML = "environment-yml"
    PYPROJECT = "pyproject"
    CONDA_HISTORY = "conda-from-history"
    CONDA_FULL = "conda-full"
    CONDA_EXPLICIT = "conda-explicit"
    LOCK = "lock"


OF_CONDA = frozenset({Format.CONDA_HISTORY, Format.CONDA_FULL, Format.CONDA_EXPLICIT})
LOCK_FILES = ("poetry.lock", "uv.lock", "Pipfile.lock", "pixi.lock", "pdm.lock", "pylock.toml")
TITLES: Mapping[Format, Sentence] = {
    Format.REQUIREMENTS: say("The same versions"),
    Format.HASHED: say("The same files, with hashes"),
    Format.ASKED_FOR: say("Only what was asked for"),
    Format.ENVIRONMENT_YML: say("An environment.yml for conda"),
    Format.PYPROJECT: say("Dependencies for pyproject.toml"),
    Format.CONDA_HISTORY: say("conda: only what was asked for"),
    Format.CONDA_FULL: say("conda: versions and builds"),
    Format.CONDA_EXPLICIT: say("conda: the very files"),
    Format.LOCK: say("The lock file of its project"),
}

WHEN: Mapping[Format, Sentence] = {
    Format.REQUIREMENTS: say(
        "For the same versions again, on this kind of machine: a hand-in, or a server. This is what "
        "`pip freeze` prints."
    ),
    Format.HASHED: say(
        "For the very same files again: pip refuses any file that is not the one listed. For servers and "
        "exams; the hashes are asked of the package index."
    ),
    Format.ASKED_FOR: say(
        "For people and other systems: only what was asked for, at its version now. What that needs is "
        "chosen anew there."
    ),
    Format.ENVIRONMENT_YML: say("For people who use conda: the Python comes with it."),
    Format.PYPROJECT: say(
        "For a project that grows: what was asked for, from its version now on, to paste into pyproject.toml."
    ),
    Format.CONDA_HISTORY: say(
        "For people with conda on any system: what was asked of conda, in the words of that time. The rest "
        "is chosen anew there."
    ),
    Format.CONDA_FULL: say(
        "For conda on the same kind of machine: every package with its version and its build."
    ),
    Format.CONDA_EXPLICIT: say(
        "For the very same files again with conda: a list of addresses, and nothing is chosen anew. What pip "
        "installed is not in it."
    ),
    Format.LOCK: say(
        "For the same project on another machine, with the tool that wrote it: exact, hashes included. It "
        "belongs beside the project's own file."
    ),
}
FILE_NAMES: Mapping[Format, str] = {
    Format.REQUIREMENTS: "requirements.txt",
    Format.HASHED: "requirements.txt",
    Format.ASKED_FOR: "requirements.in",
    Format.ENVIRONMENT_YML: "environment.yml",
    Format.PYPROJECT: "pyproject.toml",
    Format.CONDA_HISTORY: "environment.yml",
    Format.CONDA_FULL: "environment.yml",
    Format.CONDA_EXPLICIT: "conda-explicit.txt",
    Format.LOCK: "poetry.lock",  # or as the tool calls it
}


def requirements_with_hashes(listed: Iterable[Listed], hashes: Hashes, header: Sequence[str]) -> str:
    """Each package with every hash known for it."""
    in_order = sorted(listed, key=lambda each: each.name.lower())
    return render_requirements((_with_hashes(each, hashes) for each in in_order), header)


def environment_yml(name: str, python: str | None, lines: Iterable[str]) -> str:
    """An environment of pip's for conda. `lines` are those of a requirements file."""
    bare = [] if python else [Wanted("python", name="python", conda=True)]
    return render_environment(name, ["conda-forge"], [*bare, *map(_of_line, lines)], python)


def conda_environment_yml(
    name: str, packages: Iterable[Package], pip_lines: Iterable[str], *, builds: bool = False
) -> str:
    """An environment of conda's. Builds are left out unless asked for: only one system has them."""
    of_conda = conda_packages(packages)
    wanted = [
        Wanted(
            f"{each.name}={each.version}" + (f"={each.build}" if builds and each.build else ""),
            name=each.name,
            conda=True,
        )
        for each in of_conda
    ]
    return render_environment(name, _channels(of_conda), [*wanted, *map(_of_line, pip_lines)])


def conda_from_history(
    name: str, specs: Iterable[str], packages: Iterable[Package], pip_lines: Iterable[str]
) -> str:
    """What was asked of conda, and what pip added."""
    wanted = [Wanted(each, name=re.split(r"[=<>!~ \[]", each)[0], conda=True) for each in specs]
    channels = _channels(conda_packages(packages))
    return render_environment(name, channels, [*wanted, *map(_of_line, pip_lines)])


def conda_explicit(packages: Iterable[Package], platform: str) -> str:
    """The files of every package of conda's, as `conda list --explicit` prints them."""
    lines = [
        "# This file may be used to create an environment using:",
        "# $ conda create --name <env> --file <this file>",
        f"# platform: {platform}",
        "@EXPLICIT",
    ]
    return "".join(f"{line}\n" for line in (*lines, *(each.url for each in conda_packages(packages))))


def conda_packages(packages: Iterable[Package]) -> list[Package]:
    """Those that conda looks after, by name."""
    return sorted((each for each in packages if each.kind == "conda"), key=lambda each: each.key)


def _channels(of_conda: Iterable[Package]) -> list[str]:
    found = dict.fromkeys(_channel(each) for each in of_conda if each.channel not in {"", "pypi"})
    return list(found) or ["defaults"]


def _channel(package: Package) -> str:
    """As a file on another machine names it: a channel that is not on conda's own server by its address."""
    address = package.url.rpartition("/")[0].rpartition("/")[0]  # without the file and the kind of system
    if not address or address.startswith(_KNOWN_SERVERS):
        return package.channel
    return "defaults" if address.startswith(_OF_DEFAULTS) else address


def pyproject(name: str, python: str | None, listed: Iterable[Listed]) -> str:
    """The [project] table with what was asked for, from its present version on."""
    in_order = sorted(listed, key=lambda each: each.name.lower())
    python_line = f'requires-python = ">={python}"\n' if python else ""
    dependencies = render_dependency_list(map(_from_now_on, in_order))
    return f'[project]\nname = "{_project_name(name)}"\nversion = "0.1.0"\n{python_line}{dependencies}'


def without_comments(lines: Iterable[str]) -> list[str]:
    """The requirements among the lines."""
    return [line for line in lines if not line.startswith("#")]


def _with_hashes(each: Listed, hashes: Hashes) -> Wanted:
    exact = pinned(each.name, each.version, hashes[normalised(each.name)])
    return replace(exact, specifier="", url=each.source.partition("#")[0]) if each.source else exact


def _of_line(line: str) -> Wanted:
    """One line of `frozen`."""
    if line.startswith("-e "):
        return Wanted(line, url=line.removeprefix("-e "), editable=True)
    name, at, url = line.partition(" @ ")
    if at:
        return Wanted(line, name=name, url=url)
    name, sign, version = re.split(r"(={2,3})", line, maxsplit=1)
    return Wanted(line, name=name, specifier=f"{sign}{version}")


def _from_now_on(each: Listed) -> Wanted:
    if each.editable or each.source:
        return Wanted(each.name, name=each.name, url=each.editable or each.source)
    sign = "==" if "+" in each.version else ">="  # local versions have no order that an index knows
    return Wanted(each.name, name=each.name, specifier=f"{sign}{each.version}")


def _project_name(name: str) -> str:
    """As PEP 621 allows it."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "project"
