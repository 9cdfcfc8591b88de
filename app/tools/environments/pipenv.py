"""pipenv, which keeps one environment for each Pipfile."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from app.core.environments import Kind
from app.core.hashed_names import pipenv_key, pipenv_key_in
from app.core.machine import FoundProgram
from app.core.ports import EnvironmentFinder, FindProgram, Runner
from app.core.search import Candidate, Claim
from app.core.surroundings import Surroundings
from app.system.file_starts import read_start
from app.system.project_file import project_named_in
from app.system.true_path import true_path
from app.tools.versions import ask_version

_MOST = 1 << 13  # bytes; the longest path of any system is shorter


class PipenvFinder(EnvironmentFinder):
    """Recognises pipenv's by the folder, the hashed name, and the Pipfile of the project."""

    source = "pipenv"
    order = 60

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        join = around.paths.join
        own = [join(around.data_home(), "virtualenvs"), around.at_home(".local", "share", "virtualenvs")]
        shared = [around.at_home(".venvs"), around.at_home(".virtualenvs")]
        if chosen := around.folder("WORKON_HOME"):
            shared.insert(0, chosen)
        self._folders = list(dict.fromkeys([*own, *shared]))
        self._own, self._shared = (set(map(true_path, folders)) for folders in (own, shared))
        self._pipfile = around.variable("PIPENV_PIPFILE")

    def starts(self) -> Iterable[str]:
        """Its own folder, and those it shares with virtualenvwrapper."""
        return self._folders

    def claim(self, candidate: Candidate) -> Claim | None:
        """What lies in one of the folders and has to do with a Pipfile, or a `.venv` beside a Pipfile."""
        if candidate.parent in self._own or candidate.parent in self._shared:
            return self._claim_in_folder(candidate)
        if candidate.name == ".venv" and "Pipfile" in candidate.beside:
            return Claim(Kind.PIPENV, candidate.name, candidate.parent)
        if ".project" in candidate.marks:  # from a WORKON_HOME of another day
            project, _ = project_named_in(candidate)
            if project and self._has_pipfile(project):
                return Claim(Kind.PIPENV, candidate.name, project)
        return None

    def owner_keys(self, project: str, marks: Sequence[str]) -> Iterable[str]:
        """The hash of a project's Pipfile."""
        if "Pipfile" in marks:
            yield pipenv_key(self._around.paths.join(project, "Pipfile"))

    def elsewhere(self, project: str, marks: Sequence[str]) -> str | None:
        """A `.venv` that is a file holds a path, or a name in pipenv's folder."""
        if ".venv" not in marks or "Pipfile" not in marks:
            return None
        content = read_start(os.path.join(project, ".venv"), _MOST)
        named = content.decode("utf-8", "surrogateescape").strip()
        if not named or "\0" in named:
            return None
        if os.sep in named or named.startswith("~"):
            return self._around.expanded(named)
        inside = (os.path.join(folder, named) for folder in (*self._shared, *self._own))
        return next(filter(os.path.isdir, inside), None)

    def _claim_in_folder(self, candidate: Candidate) -> Claim | None:
        project, orphaned = project_named_in(candidate)
        key = pipenv_key_in(candidate.name, self._around.variable("PIPENV_PYTHON"))
        if candidate.parent in self._shared and not self._is_its(key, project):
            return None
        if candidate.parent in self._own and not project and not key:
            return None
        return Claim(Kind.PIPENV, candidate.name, project, orphaned, None if project else key)

    def _is_its(self, key: str | None, project: str | None) -> bool:
        """In a folder that other tools use, a name like data-analysis only looks hashed: eight letters of a
        hash have a capital nearly always."""
        if project and self._has_pipfile(project):
            return True
        if key is None:
            return False
        if project and key == pipenv_key(self._around.paths.join(project, "Pipfile")):
            return True
        return any(letter.isupper() for letter in key)

    def _has_pipfile(self, project: str) -> bool:
        return os.path.isfile(os.path.join(project, self._pipfile or "Pipfile"))


class Pipenv:
    """The program of pipenv."""

    name = "pipenv"

    def version(self, runner: Runner, find: FindProgram) -> FoundProgram | None:
        """The pipenv on this machine."""
        return ask_version(runner, find, "pipenv")

    def finder(self, around: Surroundings) -> EnvironmentFinder:
        """What finds its environments."""
        return PipenvFinder(around)


TOOL = Pipenv()
