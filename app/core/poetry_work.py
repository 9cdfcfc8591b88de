"""What one does with a project besides changing its packages: check, count up, run, publish."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from app.core.errors import AppError
from app.core.words import say

PYPI = "pypi"
_FINDING = re.compile(r"^\s*(Error|Warning):\s*(.+?)\s*$", re.MULTILINE)
_VERSION = re.compile(r"v?\d+(?:\.\d+)*(?:[.\-_+]?[A-Za-z0-9]+)*\Z")
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")


class Bump(StrEnum):
    """The usual steps from one version to the next."""

    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"


class ProjectFinding(NamedTuple):
    """What Poetry's check says, in its own words."""

    is_error: bool
    text: str


def parse_check(output: str) -> tuple[ProjectFinding, ...]:
    """What `poetry check` found, the errors first."""
    found = [ProjectFinding(kind == "Error", text) for kind, text in _FINDING.findall(output)]
    return tuple(sorted(found, key=lambda each: not each.is_error))


def checked_rule(rule: str) -> str:
    """patch, minor, major, another word of Poetry's, or a version. Raises AppError for anything else."""
    words = {*Bump, "prepatch", "preminor", "premajor", "prerelease"}
    if rule in words or _VERSION.match(rule):
        return rule
    raise AppError(
        "bad-version",
        say("{text} is no version.", text=rule),
        fix=say("Say patch, minor or major, or write a version such as 1.4.0."),
    )


def checked_repository(name: str) -> str:
    """The name of a place to publish to. Raises AppError for what cannot be one."""
    if _REPOSITORY.match(name):
        return name
    raise AppError(
        "bad-name", say("{name} is no name of a place to publish to.", name=name or '""'),
        fix=say("It has letters, digits, dots, dashes and underscores only."),
    )  # fmt: skip


def checked_token(token: str) -> str:
    """A token without the spaces of a clipboard. Raises AppError for what is none."""
    text = token.strip()
    if not text or any(letter.isspace() or not letter.isprintable() for letter in text):
        raise AppError(
            "bad-token",
            say("That is no token: one is a single long word."),
            fix=say("Make one on the account page of the index, and copy the whole of it."),
        )
    return text


def token_variable(repository: str) -> str:
    """The variable from which Poetry takes the token for a place."""
    return "POETRY_PYPI_TOKEN_" + re.sub(r"[.-]", "_", repository).upper()
