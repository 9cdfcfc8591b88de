"""About how much room an environment takes: said before it is made, measured afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import MappingProxyType

from app.core.packages import normalised

_MB = 10**6
# Rough on purpose: what is said before is "about", and what is there afterwards is measured. Those of
# packages are what `du` says of a fresh environment on Linux with Python 3.11 and compiled code, late in
# 2026, less what it had without them. Others have other sizes, and two packages share what both need.
_EMPTY = 25 * _MB  # measured: a venv with pip
_USUAL = 30 * _MB  # measured: 1 (beautifulsoup4) to 53 (django); most of a dozen common ones stay below 15
_LARGE = MappingProxyType(
    {
        "jax": 630 * _MB,
        "jupyter": 260 * _MB,
        "jupyterlab": 230 * _MB,
        "matplotlib": 180 * _MB,
        "numpy": 75 * _MB,
        "opencv-python": 270 * _MB,
        "pandas": 170 * _MB,
        "pyside6": 710 * _MB,
        "scikit-learn": 290 * _MB,
        "scipy": 230 * _MB,
        "spacy": 330 * _MB,
        "transformers": 290 * _MB,
        # Estimated, not measured: with what they bring for graphics cards.
        "tensorflow": 2000 * _MB,
        "torch": 5000 * _MB,
    }
)
# Estimated, not measured: nobody knows what a list asks for, and how large the Python of a channel is.
_FILE = 300 * _MB
EMPTY_BYTES = MappingProxyType({"conda": 300 * _MB})
_NAME = re.compile(r"(?:\S+::)?([A-Za-z0-9][A-Za-z0-9._-]*)")


def room_needed(packages: Iterable[str], *, tool: str | None = None, file: bool = False) -> int:
    """Bytes, roughly. `tool` makes the environment, where there is none yet."""
    empty = 0 if tool is None else EMPTY_BYTES.get(tool, _EMPTY)
    names = (found[1] for each in packages if (found := _NAME.match(each.strip())))
    return empty + (_FILE if file else 0) + sum(_LARGE.get(normalised(name), _USUAL) for name in names)
