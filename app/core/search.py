"""What a search for environments hands from the disk to the finders, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.core.environments import Kind

CFG = "pyvenv.cfg"
CFG_MOST = 1 << 16  # bytes; nothing writes more than a few hundred into a pyvenv.cfg
CONDA_META = "conda-meta"
SCRIPTS = ("bin", "Scripts")  # where an environment has its programs: POSIX, Windows
PROJECT_FILES = frozenset(
    (
        "pyproject.toml", "poetry.toml", "hatch.toml", "Pipfile", "pixi.toml", "setup.py", "setup.cfg",
        "requirements.txt", "environment.yml", "uv.lock", "poetry.lock", "Pipfile.lock", "manage.py",
    )
)  # fmt: skip


class Candidate(NamedTuple):
    """A folder that has the marks of an environment."""

    # A tuple, not a dataclass: a search makes hundreds and is measured against a C program.

    prefix: str  # the alias-free path
    parent: str
    name: str  # the folder's own
    marks: Sequence[str]  # the telling names in it: pyvenv.cfg, conda-meta, bin, .project…
    cfg: Mapping[str, str]  # what its pyvenv.cfg says; empty where it has none
    beside: Sequence[str]  # the telling names in its parent folder: pyproject.toml, Pipfile…
    above: Sequence[str] = ()  # and in the folder above that


class Claim(NamedTuple):
    """A finder's answer: what the candidate is."""

    kind: Kind
    name: str
    project: str | None = None
    orphaned: bool = False
    owner_key: str | None = None  # names its project where only a hash of the project's path is known
    version: str | None = None  # where the finder knows better than pyvenv.cfg


USUAL_NAMES = frozenset((".venv", "venv", ".virtualenv", "env", ".env", ".conda"))


def project_around(candidate: Candidate, home: str) -> str | None:
    """The folder that an environment lies in, if that is a project: it has a project's files, or the
    environment has a name that environments have in projects."""
    if candidate.beside or candidate.name in USUAL_NAMES:
        return candidate.parent if candidate.parent != home else None
    return None
