"""About how much room an environment takes: said before it is made, measured afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import MappingProxyType

from app.core.packages import normalised

_MB = 10**6
# Measured: a venv with pip on Linux, and an environment of conda with a Python of its own.
EMPTY_BYTES = MappingProxyType({"conda": 300 * _MB})
_EMPTY = 15 * _MB
_USUAL = 30 * _MB  # a package with what it needs: the middle of the common ones
_FILE = 300 * _MB  # what a list of packages asks for, where nobody counted
_LARGE = MappingProxyType(  # installed, with what they need, on Linux
    {
        "torch": 5000 * _MB,
        "tensorflow": 2000 * _MB,
        "jupyter": 250 * _MB,
        "jupyterlab": 200 * _MB,
        "scipy": 150 * _MB,
        "pandas": 150 * _MB,
        "scikit-learn": 200 * _MB,
        "matplotlib": 120 * _MB,
        "opencv-python": 200 * _MB,
        "pyside6": 700 * _MB,
        "transformers": 200 * _MB,
        "spacy": 200 * _MB,
        "jax": 350 * _MB,
    }
)
_NAME = re.compile(r"(?:\S+::)?([A-Za-z0-9][A-Za-z0-9._-]*)")


def room_needed(packages: Iterable[str], *, tool: str | None = None, file: bool = False) -> int:
    """Bytes, roughly. `tool` makes the environment, where there is none yet."""
    empty = 0 if tool is None else EMPTY_BYTES.get(tool, _EMPTY)
    names = (found[1] for each in packages if (found := _NAME.match(each.strip())))
    return empty + (_FILE if file else 0) + sum(_LARGE.get(normalised(name), _USUAL) for name in names)
