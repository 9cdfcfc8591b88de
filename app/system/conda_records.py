"""Reads what conda and its kin note about an environment in conda-meta."""

from __future__ import annotations

import os
import re

from app.core.search import CONDA_META
from app.system.file_starts import names_in

_PYTHON = "python-"


def python_version(prefix: str) -> str | None:
    """The version of the package `python`, by the name of its record: python-3.12.1-h1_0.json."""
    versions = [
        name[len(_PYTHON) :].split("-", 1)[0]
        for name in names_in(f"{prefix}{os.sep}{CONDA_META}")
        # python-dateutil-… and python-slugify-… are other packages.
        if name.startswith(_PYTHON) and name[7:8].isdigit() and name.endswith(".json")
    ]
    if len(versions) > 1:  # left by an upgrade that was cut off
        versions.sort(key=lambda version: [int(number) for number in re.findall(r"\d+", version)])
    return versions[-1] if versions else None
