"""Poetry's settings, read from its files and variables as Poetry reads them: where environments are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from copy import copy
from typing import Any

from app.core.hashed_names import poetry_key
from app.core.surroundings import Surroundings
from app.system import toml_files
from app.system.true_path import true_path

_NOT_IN_NAMES = re.compile(r'[ $`!*@"\\\r\n\t]')
_LONGEST_NAME = 42


class PoetrySettings:
    """A variable counts before the project's poetry.toml, and that before the user's settings."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._user = toml_files.read(around.paths.join(config_folder(around), "config.toml"))
        self._local: dict[str, Any] = {}

    def of_project(self, folder: str) -> PoetrySettings:
        """Those that hold in a project."""
        settings = copy(self)
        settings._local = toml_files.read(self._around.paths.join(folder, "poetry.toml"))
        return settings

    def value(self, *keys: str) -> object:
        """What is set: value("virtualenvs", "in-project"). None where nothing is."""
        return self.source(*keys)[1]

    def source(self, *keys: str) -> tuple[str, object]:
        """Who said so (variable, project, user, or default for nobody), and what is set."""
        said: object = self._around.variable("POETRY_" + "_".join(keys).upper().replace("-", "_"))
        if said is not None:
            return "variable", said
        for name, table in (("project", self._local), ("user", self._user)):
            said = toml_files.value_at(table, *keys)
            if said is not None:
                return name, said
        return "default", None

    def flag(self, *keys: str) -> bool | None:
        """A setting that is on or off."""
        said = self.value(*keys)
        return None if said is None else str(said).lower() in {"true", "1"}

    def folders(self) -> Iterable[str]:
        """Where environments may be: the one in use first, then those it would use without settings."""
        around, join = self._around, self._around.paths.join
        cache = self._folder(self.value("cache-dir")) or default_cache(around)
        named = self.value("virtualenvs", "path")
        if isinstance(named, str):
            folder = around.expanded(named.replace("{cache-dir}", cache))
            if folder:
                yield folder
        yield join(cache, "virtualenvs")
        yield join(default_cache(around), "virtualenvs")

    @property
    def environments(self) -> str:
        """The folder of environments outside of projects."""
        return next(iter(self.folders()))

    @property
    def has_sources(self) -> bool:
        """Whether the user has set up package sources or their passwords."""
        keys = ("repositories", "http-basic", "pypi-token", "certificates")
        return any(self._user.get(key) for key in keys)

    def _folder(self, named: object) -> str | None:
        return self._around.expanded(named) if isinstance(named, str) else None


def base_name(name: str, project: str, around: Surroundings) -> str:
    """The name of a project's environments, without what says their Python."""
    key = poetry_key(true_path(project), windows=around.is_windows)
    normal = re.sub(r"[-_.]+", "-", name).lower()
    return f"{_NOT_IN_NAMES.sub('_', normal)[:_LONGEST_NAME]}-{key}"


def in_project(project: str, settings: PoetrySettings) -> bool:
    """Whether the project's environment is its `.venv`: told so, or there is one and nothing else is told."""
    told = settings.flag("virtualenvs", "in-project")
    return os.path.isdir(os.path.join(project, ".venv")) if told is None else told


def current_environment(name: str, project: str, around: Surroundings) -> tuple[str | None, bool]:
    """The environment Poetry would use, and whether it was chosen with `poetry env use`. None where there is
    none, or where only running Poetry would tell."""
    settings, join = PoetrySettings(around).of_project(project), around.paths.join
    base = base_name(name, project, around)
    chosen = toml_files.value_at(toml_files.read(join(settings.environments, "envs.toml")), base, "minor")
    active = around.variable("VIRTUAL_ENV") or around.variable("CONDA_PREFIX")
    if active and chosen is None and around.variable("CONDA_DEFAULT_ENV") != "base":
        return active, False
    if in_project(project, settings):
        inside = join(project, ".venv")
        return (inside if os.path.isdir(inside) else None), True
    if isinstance(chosen, str):
        prefix = join(settings.environments, f"{base}-py{chosen}")
        return (prefix if os.path.isdir(prefix) else None), True
    try:
        made = [each for each in os.listdir(settings.environments) if each.startswith(f"{base}-py")]
    except OSError:
        made = []
    return (join(settings.environments, made[0]) if len(made) == 1 else None), False


def config_folder(around: Surroundings) -> str:
    """Where Poetry's config.toml is."""
    chosen = around.folder("POETRY_CONFIG_DIR")
    if chosen:
        return chosen
    if around.is_windows:
        roaming = around.folder("APPDATA") or around.at_home("AppData", "Roaming")
        return str(around.paths.join(roaming, "pypoetry"))
    if around.is_macos:
        return around.at_home("Library", "Application Support", "pypoetry")
    return str(around.paths.join(around.config_home(), "pypoetry"))


def default_cache(around: Surroundings) -> str:
    """Poetry's cache where nothing else is said."""
    if around.is_windows:
        local = around.local_app_data()
        return str(around.paths.join(local, "pypoetry", "Cache"))
    if around.is_macos:
        return around.at_home("Library", "Caches", "pypoetry")
    return str(around.paths.join(around.folder("XDG_CACHE_HOME") or around.at_home(".cache"), "pypoetry"))
