"""pixi, which keeps conda environments in the project."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable

from app.core.environments import Kind
from app.core.machine import FoundProgram
from app.core.ports import EnvironmentFinder, FindProgram, Runner
from app.core.search import CONDA_META, Candidate, Claim
from app.core.surroundings import Surroundings
from app.system.conda_records import python_version
from app.system.file_starts import read_start
from app.tools.versions import ask_version

_MOST = 1 << 16  # bytes


class PixiFinder(EnvironmentFinder):
    """A conda environment with a file `pixi` among its records."""

    source = "pixi"
    order = 20

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def starts(self) -> Iterable[str]:
        """The environments of `pixi global`."""
        around = self._around
        yield around.paths.join(around.folder("PIXI_HOME") or around.at_home(".pixi"), "envs")

    def claim(self, candidate: Candidate) -> Claim | None:
        """The file tells the manifest, and otherwise the place tells the project."""
        if CONDA_META not in candidate.marks:
            return None
        record = f"{candidate.prefix}{os.sep}{CONDA_META}{os.sep}pixi"
        if not os.path.lexists(record):
            return None
        above, _, folder = candidate.parent.rpartition(os.sep)
        in_project = folder == "envs" and os.path.basename(above) == ".pixi"
        project = os.path.dirname(above) if in_project else None
        if project in {None, self._around.home}:
            project = _project_in(record)
        version = python_version(candidate.prefix)
        return Claim(
            Kind.PIXI,
            candidate.name,
            project,
            project is not None and not os.path.isdir(project),
            version=version,
        )


def _project_in(record: str) -> str | None:
    try:
        manifest = json.loads(read_start(record, _MOST)).get("manifest_path")
    except (ValueError, AttributeError, RecursionError):
        return None
    if not isinstance(manifest, str) or not os.path.isabs(manifest) or "\0" in manifest:
        return None
    return os.path.dirname(manifest)


class Pixi:
    """The program of pixi."""

    name = "pixi"

    def version(self, runner: Runner, find: FindProgram) -> FoundProgram | None:
        """The pixi on this machine."""
        return ask_version(runner, find, "pixi")

    def finder(self, around: Surroundings) -> EnvironmentFinder:
        """What finds its environments."""
        return PixiFinder(around)


TOOL = Pixi()
