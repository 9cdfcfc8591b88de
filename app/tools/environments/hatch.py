"""hatch, which keeps several environments for each project."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from app.core.environments import Kind
from app.core.hashed_names import hatch_key
from app.core.machine import FoundProgram
from app.core.ports import EnvironmentFinder, FindProgram, Runner
from app.core.search import CFG, Candidate, Claim
from app.core.surroundings import Surroundings
from app.system import toml_files
from app.system.true_path import true_path
from app.tools.versions import ask_version

_KEY_LENGTH = 8
_LAYOUT = os.sep + os.path.join("hatch", "env", "virtual")


class HatchFinder(EnvironmentFinder):
    """Its layout is DATA/env/virtual/PROJECT/HASH/NAME, or NAME in a folder that the project names."""

    source = "hatch"
    order = 70

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._folders = list(dict.fromkeys(_environment_folders(around)))
        self._true_folders = {true_path(folder) for folder in self._folders}
        self._of_projects: dict[str, str | None] = {}

    def starts(self) -> Iterable[str]:
        """Its data folder."""
        return self._folders

    def claim(self, candidate: Candidate) -> Claim | None:
        """By the layout. The project's hash is the name of the folder it lies in."""
        if CFG not in candidate.marks:
            return None
        above, _, key = candidate.parent.rpartition(os.sep)
        if len(key) == _KEY_LENGTH:
            data = above.rpartition(os.sep)[0]
            if data in self._true_folders or data.endswith(_LAYOUT):  # another home's is one, too
                return Claim(Kind.HATCH, candidate.name, owner_key=key)
        if "pyproject.toml" not in candidate.above and "hatch.toml" not in candidate.above:
            return None
        if self._folder_of(above) == candidate.parent:
            return Claim(Kind.HATCH, candidate.name, above)
        return None

    def owner_keys(self, project: str, marks: Sequence[str]) -> Iterable[str]:
        """The hash of a project's folder."""
        if "pyproject.toml" in marks or "hatch.toml" in marks:
            yield hatch_key(project, fold=self._around.platform != "linux")

    def _folder_of(self, project: str) -> str | None:
        """The folder that a project's settings name for its environments."""
        if project not in self._of_projects:
            named = toml_files.table_in(
                os.path.join(project, "hatch.toml"), "dirs", "env", "virtual"
            ) or toml_files.table_in(
                os.path.join(project, "pyproject.toml"), "tool", "hatch", "dirs", "env", "virtual"
            )
            folder = os.path.join(project, named) if isinstance(named, str) else None
            self._of_projects[project] = os.path.normpath(folder) if folder else None
        return self._of_projects[project]


def _environment_folders(around: Surroundings) -> Iterable[str]:
    join = around.paths.join
    named = toml_files.table_in(_config_file(around), "dirs", "env", "virtual")
    if isinstance(named, str) and (folder := around.expanded(named)):
        yield folder
    data = around.folder("HATCH_DATA_DIR")
    if data is None:
        said = toml_files.table_in(_config_file(around), "dirs", "data")
        data = around.expanded(said) if isinstance(said, str) else None
    yield join(data or _default_data(around), "env", "virtual")


def _default_data(around: Surroundings) -> str:
    if around.is_windows:
        local = around.local_app_data()
        return str(around.paths.join(local, "hatch"))
    if around.is_macos:
        return around.at_home("Library", "Application Support", "hatch")
    return str(around.paths.join(around.data_home(), "hatch"))


def _config_file(around: Surroundings) -> str:
    if named := around.folder("HATCH_CONFIG"):
        return named
    if around.is_windows or around.is_macos:
        return str(around.paths.join(_default_data(around), "config.toml"))
    return str(around.paths.join(around.config_home(), "hatch", "config.toml"))


class Hatch:
    """The program of hatch."""

    name = "hatch"

    def version(self, runner: Runner, find: FindProgram) -> FoundProgram | None:
        """The hatch on this machine."""
        return ask_version(runner, find, "hatch")

    def finder(self, around: Surroundings) -> EnvironmentFinder:
        """What finds its environments."""
        return HatchFinder(around)


TOOL = Hatch()
