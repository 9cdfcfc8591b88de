"""virtualenvwrapper, which keeps virtualenvs in one folder."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.environments import Kind
from app.core.machine import FoundProgram
from app.core.ports import EnvironmentFinder, FindProgram, Runner
from app.core.search import Candidate, Claim
from app.core.surroundings import Surroundings
from app.system.project_file import project_named_in
from app.system.true_path import true_path


class VirtualenvwrapperFinder(EnvironmentFinder):
    """What lies in WORKON_HOME."""

    source = "virtualenvwrapper"
    order = 80

    def __init__(self, around: Surroundings) -> None:
        chosen = around.folder("WORKON_HOME")
        usual = ["Envs", ".virtualenvs", "virtualenvs"] if around.is_windows else [".virtualenvs"]
        self._folders = [chosen] if chosen else [around.at_home(name) for name in usual]
        self._true_folders = {true_path(folder) for folder in self._folders}

    def starts(self) -> Iterable[str]:
        """WORKON_HOME, or where it is when nothing is said."""
        return self._folders

    def claim(self, candidate: Candidate) -> Claim | None:
        """Its project is named in a file `.project`."""
        if candidate.parent not in self._true_folders:
            return None
        project, orphaned = project_named_in(candidate)
        return Claim(Kind.VIRTUALENVWRAPPER, candidate.name, project, orphaned)


class Virtualenvwrapper:
    """A collection of shell functions; its loader is the only program."""

    name = "virtualenvwrapper"

    def version(self, runner: Runner, find: FindProgram) -> FoundProgram | None:
        """Where its functions are. They do not tell their version, so nothing is started."""
        script = find("virtualenvwrapper.sh") or find("mkvirtualenv.bat")
        return FoundProgram(script, None) if script else None

    def finder(self, around: Surroundings) -> EnvironmentFinder:
        """What finds its environments."""
        return VirtualenvwrapperFinder(around)


TOOL = Virtualenvwrapper()
