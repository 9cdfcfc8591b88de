"""Which environment a Python belongs to, told from where its file lies. Nothing is run."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.core import pyvenv_cfg
from app.core.disk import Standpoint
from app.system.python_files import is_externally_managed, minor_in_name

PYTHON_NAME = re.compile(r"(python|pypy)[0-9.]*t?w?(\.exe)?", re.IGNORECASE)


class PythonPrefix(NamedTuple):
    """Where a Python's packages live."""

    prefix: str
    kind: str  # venv, conda or base
    base: str | None = None  # of a venv: the folder of the Python it was made from


def is_python(name: str) -> bool:
    """Whether a program of this name is an interpreter."""
    return PYTHON_NAME.fullmatch(name) is not None


def python_prefix(executable: str, where: Standpoint) -> PythonPrefix:
    """The environment of an interpreter, as the interpreter itself would decide.

    It looks for pyvenv.cfg beside the path it was started by; only then are links followed. So a link from
    outside into a venv starts the base Python, not the venv."""
    folder = where.parent(executable)
    for prefix in (folder, where.parent(folder)):
        if where.is_file(where.join(prefix, "pyvenv.cfg")):
            return PythonPrefix(prefix, "venv", _home(where.join(prefix, "pyvenv.cfg"), where))
    if _is_conda(prefix := _prefix_of_folder(folder, where), where):
        return PythonPrefix(prefix, "conda")
    real = _prefix_of_folder(where.parent(where.disk.real(executable)), where)
    return PythonPrefix(real, "conda" if _is_conda(real, where) else "base")


def _prefix_of_folder(folder: str, where: Standpoint) -> str:
    programs = {"bin", "scripts"} if where.windows else {"bin"}
    return where.parent(folder) if where.name(folder).lower() in programs else folder


def _is_conda(prefix: str, where: Standpoint) -> bool:
    return where.is_folder(where.join(prefix, "conda-meta"))


def _home(config: str, where: Standpoint) -> str | None:
    return pyvenv_cfg.parse(where.disk.read(config) or b"").get("home") or None


def externally_managed(executable: str, found: PythonPrefix, where: Standpoint) -> bool:
    """PEP 668: the system's package manager owns this Python, and pip refuses to install into it."""
    if found.kind == "venv":
        return False
    minor = minor_in_name(where.name(where.disk.real(executable)))
    return bool(is_externally_managed(found.prefix, where.platform, minor, where.disk))
