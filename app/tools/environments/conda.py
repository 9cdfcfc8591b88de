"""conda and its kin: Anaconda, Miniconda, Miniforge, Mambaforge, micromamba."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence

from app.core.condarc import environment_folders
from app.core.environments import Environment, Kind
from app.core.machine import FoundProgram
from app.core.making import Abilities, EnvironmentWish, PackagesWish, Place, PythonChoice
from app.core.package_changes import PackageChange
from app.core.plans import NotUndoable, Plan
from app.core.ports import (
    EnvironmentFinder,
    FindProgram,
    Foresight,
    Inside,
    OutdatedQuestion,
    Runner,
    Toolbox,
)
from app.core.search import CONDA_META, Candidate, Claim, project_around
from app.core.surroundings import Surroundings
from app.core.words import say
from app.system.conda_records import python_version
from app.system.file_starts import read_start
from app.tools import conda_pins, pip_pins
from app.tools.conda_commands import environment_prefix
from app.tools.conda_plans import foresight, outdated, plan_create, plan_exactly, plan_packages
from app.tools.conda_roots import root_of, roots_on_path
from app.tools.conda_settings import ROOTS, settings_files
from app.tools.versions import ask_version

_INSTALLERS = ("anaconda", "anaconda2", "anaconda3", "miniconda", "miniconda2", "miniconda3")
_NAMES = (*_INSTALLERS, "miniforge", "miniforge3", "mambaforge", "micromamba")
_ENVIRONMENT_FOLDERS = ("CONDA_ENVS_PATH", "CONDA_ENVS_DIRS", "ANACONDA_PROJECT_ENVS_PATH", "PROJECT_DIR")
_WINDOWS_DRIVE = re.compile(r"/mnt/[a-z](?:/|$)")
_MOST = 1 << 20  # bytes of a list or a settings file


class CondaFinder(EnvironmentFinder):
    """Finds installations, their environments, and those conda has a list of."""

    source = "conda"
    order = 30

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._join = around.paths.join

    def starts(self) -> Iterable[str]:
        """Installations where installers put them, variables, settings, and conda's own list."""
        yield from self._named_by_variables()
        listed = [*self._listed()]
        yield from listed
        yield from self._installations_of(listed)
        yield from self._in_settings()
        for place in self._places():
            before = place if place.endswith(os.sep) else place + os.sep
            yield from [before + name for name in _NAMES]
        yield from self._usual_environment_folders()

    def claim(self, candidate: Candidate) -> Claim | None:
        """An installation is called base, an environment by its folder."""
        if CONDA_META not in candidate.marks:
            return None
        above, _, folder = candidate.parent.rpartition(os.sep)
        version = python_version(candidate.prefix)
        if folder == "envs" and _is_environment(above):
            return Claim(Kind.CONDA, candidate.name, version=version)
        name = "base" if _is_installation(candidate.prefix) else candidate.name
        project = project_around(candidate, self._around.home) if name != "base" else None
        return Claim(Kind.CONDA, name, project, version=version)

    def _named_by_variables(self) -> Iterable[str]:
        around = self._around
        yield from filter(None, map(around.folder, ROOTS))
        for name in _ENVIRONMENT_FOLDERS:
            separator = ";" if around.is_windows else ":"
            yield from filter(None, map(around.expanded, (around.variable(name) or "").split(separator)))

    def _listed(self) -> Iterable[str]:
        """Conda's list of all it ever made. Lines that are out of date are normal."""
        content = read_start(self._around.at_home(".conda", "environments.txt"), _MOST)
        for line in content.decode("utf-8", "surrogateescape").splitlines():
            prefix = line.strip()
            if (
                prefix
                and "\0" not in prefix
                and self._around.paths.isabs(prefix)
                and not self._of_windows(prefix)
                and _is_environment(prefix)  # all of any other folder would be searched
            ):
                yield prefix

    def _of_windows(self, prefix: str) -> bool:
        """In WSL, the environments of the Windows around it are found there and not here."""
        return self._around.platform == "linux" and _WINDOWS_DRIVE.match(prefix) is not None

    def _installations_of(self, prefixes: Iterable[str]) -> Iterable[str]:
        """What made these environments or has its programs on PATH, wherever it was installed."""
        active = filter(None, map(self._around.folder, ROOTS))
        named = [root for prefix in (*active, *prefixes) for root in root_of(prefix, self._around)]
        roots = dict.fromkeys((*named, *roots_on_path(self._around)))
        return [root for root in roots if _is_environment(root) and not self._of_windows(root)]

    def _in_settings(self) -> Iterable[str]:
        for path in dict.fromkeys(settings_files(self._around)):
            content = read_start(path, _MOST)
            for folder in environment_folders(content) if content else ():
                yield from filter(None, [self._around.expanded(folder)])

    def _places(self) -> Iterable[str]:
        """Folders in which installers put conda."""
        around = self._around
        yield around.home
        if around.is_windows:
            for name in ("ProgramData", "ALLUSERSPROFILE", "LOCALAPPDATA"):
                yield from filter(None, [around.folder(name)])
            yield around.at_home("AppData", "Local")
            drive = around.variable("HOMEDRIVE")
            yield from (around.of_system(f"{each}\\") for each in dict.fromkeys(("C:", drive or "C:")))
            return
        yield from (around.at_home(name) for name in ("opt", ".conda", ".local", ".local/share"))
        system = ("/opt", "/usr/share", "/usr/local", "/usr", "/")
        yield from map(around.of_system, system)
        brew = "/opt/homebrew" if around.is_macos else "/home/linuxbrew/.linuxbrew"
        yield around.of_system(brew)

    def _usual_environment_folders(self) -> Iterable[str]:
        around = self._around
        yield from (around.at_home(*parts) for parts in ((".conda", "envs"), ("envs",), ("my-envs",)))
        if around.is_windows:
            local = around.local_app_data()
            yield self._join(local, "conda", "envs")
            yield self._join(local, "conda", "conda", "envs")
            return
        yield around.of_system("/opt/conda")
        yield around.of_system("/opt/conda/envs")
        if around.is_macos:
            for cask in ("miniconda", "miniforge", "mambaforge", "anaconda"):
                yield around.of_system(f"/opt/homebrew/Caskroom/{cask}/base")


def _is_environment(folder: str) -> bool:
    return os.path.isdir(os.path.join(folder, CONDA_META))


def _is_installation(prefix: str) -> bool:
    """It has conda's programs or a folder for environments. micromamba's root may have neither."""
    return any(os.path.exists(os.path.join(prefix, name)) for name in ("condabin", "envs", "bin/micromamba"))


class Conda:
    """The program of conda, or of the faster ones that do the same."""

    name = "conda"
    kinds = frozenset({Kind.CONDA})
    abilities = Abilities(
        when=say("For a course with an environment.yml, or for packages that are more than Python."),
        places=frozenset({Place.NAME, Place.FOLDER}),
        python=PythonChoice.VERSION,
        files=frozenset({"environment"}),
        channels=True,
    )

    def version(self, runner: Runner, find: FindProgram) -> FoundProgram | None:
        """The first of them on this machine."""
        return ask_version(runner, find, "conda", "mamba", "micromamba")

    def finder(self, around: Surroundings) -> EnvironmentFinder:
        """What finds its environments."""
        return CondaFinder(around)

    def prefix(self, wish: EnvironmentWish, toolbox: Toolbox) -> str:
        """The folder that was named, or one of that name among conda's environments."""
        return wish.prefix or environment_prefix(wish.name or "", toolbox)

    def plan_create(self, wish: EnvironmentWish, toolbox: Toolbox) -> Plan:
        """`conda create` with all packages at once, so that they fit together."""
        return plan_create(wish, self.prefix(wish, toolbox), toolbox)

    def plan_packages(self, inside: Inside, wish: PackagesWish, toolbox: Toolbox) -> Plan:
        """With conda, or with the environment's own pip for what is pip's."""
        return plan_packages(inside, wish, toolbox)

    def foresight(
        self, inside: Inside, wish: PackagesWish, toolbox: Toolbox
    ) -> Foresight | tuple[PackageChange, ...] | None:
        """By the dry run of whichever would do it."""
        return foresight(inside, wish, toolbox)

    def outdated(self, inside: Inside, toolbox: Toolbox) -> Sequence[OutdatedQuestion]:
        """By a dry run, and by pip for what is pip's."""
        return outdated(inside, toolbox)

    def pinned(self, environment: Environment) -> Mapping[str, str]:
        """By conda's list, and by that of pip's packages."""
        prefix = environment.prefix
        return {**pip_pins.pinned(prefix), **conda_pins.pinned(prefix)}

    def plan_exactly(
        self, inside: Inside, changes: Sequence[PackageChange], toolbox: Toolbox
    ) -> Plan | NotUndoable:
        """By version and build."""
        return plan_exactly(inside, changes, toolbox)


TOOL = Conda()
