"""The file `.project` in an environment: pipenv and virtualenvwrapper write the project's folder into it."""

from __future__ import annotations

import os

from app.core.search import Candidate
from app.system.file_starts import read_start

_MOST = 1 << 13  # bytes; the longest path of any system is shorter


def project_named_in(candidate: Candidate) -> tuple[str | None, bool]:
    """The folder the environment belongs to, and whether that is gone."""
    if ".project" not in candidate.marks:
        return None, False
    content = read_start(f"{candidate.prefix}{os.sep}.project", _MOST)
    project = content.decode("utf-8", "surrogateescape").strip("\ufeff\r\n\t ")
    if not project or "\0" in project or not os.path.isabs(project):
        return None, False
    return project, not os.path.isdir(project)
