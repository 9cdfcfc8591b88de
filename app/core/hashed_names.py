"""The names that Poetry, pipenv and hatch give to environments they keep away from the project: a hash of the
project's path is part of them, so that each project has its own."""

from __future__ import annotations

import base64
import hashlib
import re

_POETRY = re.compile(r".+-([A-Za-z0-9_-]{8})-py\d+\.\d+\Z", re.DOTALL)
_PIPENV = re.compile(r".+-([A-Za-z0-9_-]{8})\Z", re.DOTALL)


def poetry_key(folder: str, *, windows: bool = False) -> str:
    """The part of the name that stands for the project's real path."""
    return _hash(folder.lower() if windows else folder)[:8]


def poetry_key_in(name: str) -> str | None:
    """That part of an environment's name, if it looks like one of Poetry's."""
    found = _POETRY.match(name)
    return found[1] if found else None


def pipenv_key(pipfile: str) -> str:
    """The part of the name that stands for the Pipfile's absolute path."""
    digest = hashlib.sha256(_bytes(pipfile)).digest()
    return base64.urlsafe_b64encode(digest[:6]).decode()


def pipenv_key_in(name: str, python: str | None = None) -> str | None:
    """That part of an environment's name, if it looks like one of pipenv's. `python` is what PIPENV_PYTHON
    adds to the name."""
    if python and name.endswith(f"-{python}"):
        name = name[: -len(python) - 1]
    found = _PIPENV.match(name)
    return found[1] if found else None


def hatch_key(folder: str, *, fold: bool = False) -> str:
    """The folder of a project's environments. `fold`: on Windows and macOS capitals do not count."""
    return _hash(folder.casefold() if fold else folder)[:8]


def _hash(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(_bytes(text)).digest()).decode()


def _bytes(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")
