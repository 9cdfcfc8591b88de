"""Where a program is on this machine: as the user said, on PATH, or in the places installers use."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from app.core.errors import AppError
from app.core.words import say
from app.system.program_search import in_folders, on_path, runnable

_LINUX = (
    "/usr/local/bin",
    "/usr/bin",
    "/bin",
    "/snap/bin",
    "/home/linuxbrew/.linuxbrew/bin",
    "/opt/conda/bin",
)
_MACOS = (
    "/opt/homebrew/bin",
    "/usr/local/bin",
    "/opt/local/bin",
    "/usr/bin",
    "/Applications/Docker.app/Contents/Resources/bin",
    "/Applications/OrbStack.app/Contents/MacOS/xbin",
    "/opt/podman/bin",
)
_POSIX_HOME = (
    ".local/bin",
    ".pyenv/bin",
    ".docker/bin",
    ".orbstack/bin",
    ".rd/bin",
    "miniconda3/bin",
    "miniforge3/bin",
    "mambaforge/bin",
    "anaconda3/bin",
    "micromamba/bin",
    ".poetry/bin",
    ".local/share/pypoetry/venv/bin",
    ".cargo/bin",
    ".pixi/bin",
)
_MACOS_HOME = (
    "Library/Application Support/pypoetry/venv/bin",
    "opt/anaconda3/bin",
    "opt/miniconda3/bin",
)
_WINDOWS_HOME = (
    ".local/bin",
    ".pyenv/pyenv-win/bin",
    "miniconda3/Scripts",
    "miniforge3/Scripts",
    "anaconda3/Scripts",
    ".cargo/bin",
    ".pixi/bin",
    ".rd/bin",
    "scoop/shims",
)
_WINDOWS = (  # a variable, and the folder below it
    ("APPDATA", "pypoetry/venv/Scripts"),
    ("APPDATA", "Python/Scripts"),
    ("LOCALAPPDATA", "Programs/Git/cmd"),
    ("LOCALAPPDATA", "Programs/DockerDesktop/resources/bin"),
    ("LOCALAPPDATA", "Programs/Podman"),
    ("LOCALAPPDATA", "Programs/Microsoft VS Code/bin"),
    ("PROGRAMFILES", "Git/cmd"),
    ("PROGRAMFILES", "Docker/Docker/resources/bin"),
    ("PROGRAMFILES", "RedHat/Podman"),
    ("PROGRAMFILES", "WSL"),
    ("PROGRAMDATA", "miniconda3/Scripts"),
    ("PROGRAMDATA", "anaconda3/Scripts"),
    ("PROGRAMDATA", "chocolatey/bin"),
    ("SYSTEMROOT", "System32"),
)
_ROOT_VARIABLES = (("PYENV_ROOT", "bin"), ("CONDA_ROOT", "bin"), ("POETRY_HOME", "bin"))


def usual_places(environment: Mapping[str, str], home: Path, platform: str = sys.platform) -> list[Path]:
    """The folders installers put programs in, whether they exist or not."""
    if platform == "win32":
        variables = {name.upper(): value for name, value in environment.items()}
        named = [Path(variables[name]) / folder for name, folder in _WINDOWS if variables.get(name)]
        return [*(home / folder for folder in _WINDOWS_HOME), *named]
    roots = [Path(environment[name]) / folder for name, folder in _ROOT_VARIABLES if environment.get(name)]
    of_the_system = _MACOS if platform == "darwin" else _LINUX
    at_home = _POSIX_HOME + _MACOS_HOME if platform == "darwin" else _POSIX_HOME
    return [*roots, *(home / folder for folder in at_home), *map(Path, of_the_system)]


class Programs:
    """Finds programs by name."""

    def __init__(
        self,
        environment: Callable[[], Mapping[str, str]],
        override: Callable[[str], str | None],
        *,
        home: Path | None = None,
        platform: str = sys.platform,
        own: Path | None = None,
    ) -> None:
        """`environment` is what children get; `override` is the path the user chose for a name, if any; `own`
        the folder where Labwright itself has installed tools, each in an environment of its own."""
        self._own = own
        self._environment = environment
        self._override = override
        self._home = home
        self._platform = platform

    def find(self, name: str) -> Path | None:
        """The program's file, or None where there is none. Raises AppError where the user's path is wrong."""
        chosen = self._override(name)
        if chosen:
            return self._checked(name, Path(chosen).expanduser())
        return self.find_without_choice(name)

    def written(self, name: str) -> str | None:
        """How a command line names it: plainly where PATH leads there, otherwise by its path."""
        found = self.find(name)
        if found is None or found == on_path(name, self._environment(), platform=self._platform):
            return name if found is not None else None
        return str(found)

    def find_without_choice(self, name: str) -> Path | None:
        """Where the program is if the user chose nothing."""
        environment = self._environment()
        found = on_path(name, environment, platform=self._platform)
        if found is not None:
            return found
        places = usual_places(environment, self._home or Path.home(), self._platform)
        found = in_folders(name, places, environment, platform=self._platform)
        if found is not None or self._own is None:
            return found
        own = self._own / name / ("Scripts" if self._platform == "win32" else "bin")
        return in_folders(name, [own], environment, platform=self._platform)

    def _checked(self, name: str, path: Path) -> Path:
        if runnable(path):
            return path
        raise AppError(
            "program-path-wrong",
            say("There is no program at {path}, where the settings say {name} is.", path=path, name=name),
            fix=say("Choose the right file in the settings under programs.{name}, or empty it.", name=name),
        )
