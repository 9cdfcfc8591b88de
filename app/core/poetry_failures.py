"""What Poetry says when it fails, in plain words: what happened, why, what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from app.core.errors import AppError
from app.core.words import Sentence, say

_ONE = r"(\S+) \(([^()]*)\)"
_DEPENDS = re.compile(rf"{_ONE} depends on (?!both ){_ONE}")
_BOTH = re.compile(rf"[Bb]ecause (?:\S+) depends on both {_ONE} and {_ONE}, version solving failed")
_NO_MATCH = re.compile(rf"depends on {_ONE} which doesn't match any versions")
_PYTHON = re.compile(r"- (\S+) requires Python (\S+), so it will not be \w+ for Python (\S+)")
_RANGE = re.compile(r"supported Python range \(([^()]*)\)")


class Demand(NamedTuple):
    """Who asks for which versions of a package. Without an owner it is the project itself."""

    owner: str | None
    package: str
    constraint: str


def explained(text: str) -> AppError | None:
    """Poetry's words, where they are known. The caller adds its output."""
    text = " ".join(text.split())
    for pattern, tell in _KNOWN:
        found = pattern.search(text)
        if found is not None:
            error = tell(found)
            if error is not None:
                return error
    return None


def fighting(text: str) -> tuple[Demand, ...]:
    """The demands for one package that no version of it can meet together, from Poetry's account of it."""
    text = " ".join(text.split())
    demands = [Demand(owner, package, only) for owner, _, package, only in _DEPENDS.findall(text)]
    if both := _BOTH.search(text):
        demands += [Demand(None, both[1], both[2]), Demand(None, both[3], both[4])]
    for package in dict.fromkeys(each.package for each in demands):
        told = {each.constraint: each for each in reversed(demands) if each.package == package}
        told.pop("*", None)
        if len(told) > 1:
            return tuple(reversed(told.values()))
    return ()


def _conflict(found: re.Match[str]) -> AppError:
    text = found.string
    demands = fighting(text)
    asked = _BOTH.search(text)
    names = [asked[1], asked[3]] if asked else [each.owner for each in demands if each.owner]
    fix = say("Ask for other versions of them, or leave one out. An older one may fit: name it as <2.")
    if len(set(names)) < 2:
        return _error("packages-conflict", say("The packages cannot be had together."), _all(demands), fix)
    sentence = say("{one} and {other} cannot be installed together.", one=names[0], other=names[1])
    return _error("packages-conflict", sentence, _all(demands), fix)


def _all(demands: Iterable[Demand]) -> Sentence | None:
    sentences = [
        say("{owner} needs {wanted}", owner=each.owner, wanted=f"{each.package} {each.constraint}")
        if each.owner
        else say("the project asks for {wanted}", wanted=f"{each.package} {each.constraint}")
        for each in demands
    ]
    if len(sentences) < 2:
        return None
    return say("{first}; {second}. No version is both.", first=sentences[0], second=sentences[1])


def _other_python(found: re.Match[str]) -> AppError:
    package, needed, outside = found[1], found[2], found[3]
    allowed = _RANGE.search(found.string)
    return _error(
        "python-too-wide",
        say("{package} does not run on every Python that the project allows.", package=package),
        say(
            "It needs Python {needed}, and the project allows {allowed}.",
            needed=needed,
            allowed=allowed[1] if allowed else outside,
        ),
        say(
            "Write a narrower requires-python into pyproject.toml, such as {needed}, or ask for another "
            "version of {package}.",
            needed=needed,
            package=package,
        ),
    )


def _error(code: str, sentence: Sentence, cause: Sentence | None, fix: Sentence) -> AppError:
    return AppError(code, sentence, cause=cause, fix=fix)


def _no_version(found: re.Match[str]) -> AppError:
    return _error(
        "no-such-version",
        say("There is no {package} {versions}.", package=found[1], versions=found[2]),
        say("None of its releases on the package sources of the project fits."),
        say("Look at the releases there are, and ask for one of them."),
    )


def _no_package(found: re.Match[str]) -> AppError:
    return _error(
        "no-such-package",
        say("Poetry found no {package} that fits.", package=found[1]),
        say("The name is written otherwise, or no release fits the version, Python and system asked for."),
        say("Check its name and version on the page of the package index."),
    )


def _wrong_python(found: re.Match[str]) -> AppError:
    return _error(
        "wrong-python",
        say("The project does not run on Python {version}.", version=found[1]),
        say("Its pyproject.toml allows {allowed}.", allowed=found[2]),
        say("Choose another Python for it: poetry env use 3.12, or the path of one."),
    )


def _no_package_folder(found: re.Match[str]) -> AppError:
    return _error(
        "no-package-folder",
        say("The project {name} cannot be installed: it has no folder of that name.", name=found[1]),
        say("Its packages are installed; only the project itself is missing in the environment."),
        say(
            "If nobody should install it, write package-mode = false below [tool.poetry]. Otherwise make the "
            "folder {name} with your code, or name yours under packages.",
            name=found[1],
        ),
    )


def _not_in_project(found: re.Match[str]) -> AppError:
    return _error(
        "not-in-project",
        say("The project does not ask for {packages}.", packages=found[1]),
        say("Only what pyproject.toml names can be removed. What other packages need goes with these."),
        say("See who needs it: labwright poetry tree"),
    )


def _no_command(found: re.Match[str]) -> AppError:
    return _error(
        "no-command",
        say("The project’s environment has no program {name}.", name=found[1]),
        None,
        say("Add the package it comes with: poetry add --group dev {name}", name=found[1]),
    )


def _always(
    code: str, sentence: Sentence, cause: Sentence | None, fix: Sentence
) -> Callable[[re.Match[str]], AppError]:
    return lambda _found: _error(code, sentence, cause, fix)


_STALE = _always(
    "lock-stale",
    say("pyproject.toml has changed since poetry.lock was written."),
    say("Poetry installs nothing that the lock file would contradict."),
    say("Lock the project: poetry lock. In a team, get the newest files first: somebody may have done it."),
)
_KEY_RING = _always(
    "key-ring",
    say("Poetry could not get at the desktop’s key ring."),
    say("It looks there for passwords of package sources, and the key ring is locked or does not answer."),
    say("Unlock the key ring, or do without: poetry config keyring.enabled false"),
)
_KNOWN: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], AppError | None]], ...] = tuple(
    (re.compile(pattern), tell)
    for pattern, tell in (
        (_PYTHON.pattern, _other_python),
        (_NO_MATCH.pattern, _no_version),
        ("version solving failed", _conflict),
        (r"Could not find a matching version of package (\S+)", _no_package),
        (r"The following packages were not found: (.+?)(?:$| \[)", _not_in_project),
        (r"changed significantly since poetry\.lock was last generated", _STALE),
        (r"Current Python version \(([^()]*)\) is not allowed by the project \(([^()]*)\)", _wrong_python),
        (r"No file/folder found for package (\S+)", _no_package_folder),
        (r"Command not found: (\S+)", _no_command),
        (
            r"All attempts to connect to \S+ failed",
            _always(
                "no-network",
                say("The place where packages come from does not answer."),
                say("There is no network, or a proxy or a firewall stands in between."),
                say(
                    "Look whether a browser opens pages. Behind a proxy, write it into the settings under "
                    "Network. Without any network, what is installed already goes on working."
                ),
            ),
        ),
        (
            r"could not find a pyproject\.toml file",
            _always(
                "no-project",
                say("This folder belongs to no project."),
                say("Neither it nor a folder above it has a pyproject.toml."),
                say("Go to the project’s folder, or start one: poetry init"),
            ),
        ),
        (
            r"unable to find a compatible version",
            _always(
                "no-python",
                say("None of the Pythons on this machine fits the project."),
                None,
                say("Install one that its pyproject.toml allows, then choose it: poetry env use"),
            ),
        ),
        (
            r"the shell command is not installed by default",
            _always(
                "no-poetry-shell",
                say("This Poetry has no command shell any more."),
                say("It is a plug-in since Poetry 2, and older instructions still name it."),
                say("Run single commands with poetry run, or activate: poetry env activate shows the line."),
            ),
        ),
        (
            r"lock file is not compatible with the current version of Poetry",
            _always(
                "lock-other-version",
                say("poetry.lock was written by a newer Poetry than this one can read."),
                say("People who work on the project have different versions of Poetry."),
                say("Bring Poetry to the newest version. Locking anew would change the file for all."),
            ),
        ),
        (r"KeyringLocked|keyring\.errors|Failed to unlock the (?:collection|item|keyring)", _KEY_RING),
        (
            r"EnvCommandError\].*return code -?\d+",
            _always(
                "environment-broken",
                say("The project’s environment does not run."),
                say("The Python it was made from was removed or replaced."),
                say("Make it anew: poetry env remove --all, then poetry install"),
            ),
        ),
    )
)
