"""Installations of conda that only their environments, or the programs on PATH, tell of."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from app.core.surroundings import Surroundings
from app.system.file_starts import read_start
from app.system.python_files import real_path

_PROGRAMS = ("conda", "mamba")
_HISTORY_BYTES = 65_536
# The command that made an environment, with the path of the conda that ran it.
_MADE_BY = re.compile(
    r"^# cmd: (.+?)[/\\](?:bin|condabin|Scripts)[/\\](?:conda|mamba)(?:\.exe|-script\.py)?(?:\s|$)",
    re.MULTILINE,
)


def root_of(prefix: str, where: Surroundings) -> Iterator[str]:
    """The installation above an environment in envs/, or the one that its history names."""
    parent = where.paths.dirname(prefix)
    if where.paths.basename(parent) == "envs":
        yield where.paths.dirname(parent)
        return
    history = read_start(where.paths.join(prefix, "conda-meta", "history"), _HISTORY_BYTES)
    for root in _MADE_BY.findall(history.decode("utf-8", errors="surrogateescape")):
        if where.paths.isabs(root):
            yield where.paths.normpath(root)


def roots_on_path(where: Surroundings) -> Iterator[str]:
    """The folders above those that conda puts on PATH, most of which are no conda's, and where links to conda
    on PATH lead."""
    paths = where.paths
    for entry in (where.variable("PATH") or "").split(";" if where.is_windows else ":"):
        folder = paths.normpath(entry.strip('"')) if entry else ""
        if not paths.isabs(folder):
            continue
        if paths.basename(folder).lower() in {"bin", "condabin", "scripts"}:
            yield paths.dirname(folder)
        for program in (paths.join(folder, name) for name in _PROGRAMS):
            if os.path.islink(program):
                yield paths.dirname(paths.dirname(real_path(program)))
