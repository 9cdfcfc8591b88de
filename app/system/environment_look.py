"""Looks closely at an environment: its health, processor, age, and how many packages it has."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from app.core import pyvenv_cfg
from app.core.environments import Environment, Health, HealthState, Kind
from app.core.search import CFG, CFG_MOST, CONDA_META
from app.core.surroundings import Surroundings
from app.core.words import say
from app.system.base_python import base_of_old_virtualenv, site_packages
from app.system.conda_packages import count_all_packages
from app.system.environment_health import Parts, health_of
from app.system.file_starts import names_in, read_start, start_of
from app.system.program_header import architecture_of
from app.system.python_files import executable_in_prefix
from app.system.python_versions import version_of_executable
from app.system.site_packages import search_path, stamp_of
from app.system.walk import refusal


class CloseLook:
    """Looks at one environment after the other, and remembers the Pythons they share."""

    def __init__(self, around: Surroundings, used: Mapping[str, float] | None = None) -> None:
        """`used`: when the journal last saw a command of an environment, by prefix."""
        self._around = around
        self._used = used or {}
        self._versions: dict[str, str | None] = {}
        self._architectures: dict[str, str | None] = {}

    def at(self, environment: Environment) -> Environment | None:
        """The environment with all that its files tell. None: it went away since it was found."""
        prefix = environment.prefix
        try:
            os.listdir(prefix)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            reason = say("It cannot be read: {reason}", reason=refusal(error))
            return replace(environment, health=Health(HealthState.UNKNOWN, reason))
        try:
            content = start_of(os.path.join(prefix, CFG), CFG_MOST)
        except OSError as error:
            content = b""
            if os.path.lexists(os.path.join(prefix, CFG)):
                reason = say("Its pyvenv.cfg cannot be read: {reason}", reason=refusal(error))
                return replace(environment, health=Health(HealthState.UNKNOWN, reason))
        cfg = pyvenv_cfg.parse(content)
        parts = self._parts(environment, cfg, pyvenv_cfg.is_readable(content))
        program = self._program(parts)
        architecture = self._architecture(program) if program else None
        version = self._version(environment, program)
        packages, stamp = self._packages(parts, version or "")
        return replace(
            environment,
            executable=parts.executable,
            base=self._base(parts),
            python_version=version,
            architecture=architecture,
            created=_created(prefix, cfg),
            last_used=_newest([self._used.get(prefix), *_times(parts)]),
            packages=packages,
            packages_stamp=stamp,
            health=health_of(parts, architecture, self._around.platform, self._around.machine),
        )

    def _parts(self, environment: Environment, cfg: Mapping[str, str], cfg_is_readable: bool) -> Parts:
        prefix = environment.prefix
        scripts = next(
            filter(os.path.isdir, (os.path.join(prefix, name) for name in self._scripts_names())), None
        )
        executable = executable_in_prefix(prefix, self._around.platform)
        library = site_packages(prefix, self._around.platform)
        base = environment.base or base_of_old_virtualenv(library, self._around.platform)
        return Parts(prefix, environment.kind, cfg, cfg_is_readable, executable, scripts, library, base)

    def _scripts_names(self) -> tuple[str, ...]:
        return ("Scripts", "bin") if self._around.is_windows else ("bin",)

    def _program(self, parts: Parts) -> str | None:
        """The file that would run: the base's interpreter, if that is linked or its copy says where it is."""
        if parts.executable is None:
            return None
        if os.path.islink(parts.executable):
            return os.path.realpath(parts.executable)
        if parts.base is not None and parts.cfg and os.path.isfile(parts.base):
            return os.path.realpath(parts.base)
        return parts.executable

    def _base(self, parts: Parts) -> str | None:
        """The interpreter it was made from, by the name that is there."""
        if parts.base is not None and os.path.lexists(parts.base):
            return parts.base
        if parts.executable is not None and os.path.islink(parts.executable):
            target = os.path.realpath(parts.executable)
            if os.path.exists(target) and not target.startswith(parts.prefix + os.sep):
                return target
        return parts.base

    def _version(self, environment: Environment, program: str | None) -> str | None:
        """The version of the Python behind it, which may have been renewed since it was made."""
        if environment.kind in {Kind.CONDA, Kind.PIXI} and environment.python_version:
            return environment.python_version
        if program is None or not os.path.exists(program):
            return environment.python_version
        if program not in self._versions:
            self._versions[program] = version_of_executable(program, self._around.platform)
        now, then = self._versions[program], environment.python_version
        if now is None:
            return then
        # Only a number such as 3.12 tells less than what was written down: 3.12.1.
        return then if then is not None and then.startswith(f"{now}.") else now

    def _packages(self, parts: Parts, version: str) -> tuple[int | None, int | None]:
        """How many there are, and their stamp."""
        library = parts.library
        readable = os.access(library, os.R_OK | os.X_OK) if library else _has_records(parts.prefix)
        if not readable:
            return None, None
        places = search_path(parts.prefix, self._around.platform, version)
        return count_all_packages(parts.prefix, places), stamp_of(parts.prefix, places, version)

    def _architecture(self, program: str) -> str | None:
        if program not in self._architectures:
            self._architectures[program] = architecture_of(program)
        return self._architectures[program]


def _created(prefix: str, cfg: Mapping[str, str]) -> float | None:
    """When its mark was written: most file systems do not tell when a folder was made. conda adds to its
    history, so there the birth of the folder of records is taken where it is known."""
    with suppress(OSError):
        if cfg:
            return os.stat(os.path.join(prefix, CFG)).st_mtime
        if _has_records(prefix):
            return _first_line_time(prefix) or os.stat(os.path.join(prefix, CONDA_META)).st_mtime
        return os.stat(prefix).st_mtime
    return None


def _first_line_time(prefix: str) -> float | None:
    """The first moment in conda's history: ==> 2024-01-31 12:00:00 <==, in local time."""
    import time  # noqa: PLC0415 - only for conda

    content = read_start(os.path.join(prefix, CONDA_META, "history"), 256)
    found = re.match(rb"==> (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) <==", content)
    with suppress(ValueError, OverflowError):
        return time.mktime(time.strptime(found[1].decode(), "%Y-%m-%d %H:%M:%S")) if found else None
    return None


def _times(parts: Parts) -> Iterable[float | None]:
    """Times that tell of use: a program put into it, and modules compiled when they were first imported.

    Times of reading are not asked for: most systems write them once a day or never, and a virus scanner
    makes them new. What is left is honest but coarse: an environment whose packages are all compiled leaves
    no trace when it is used again, and then the journal knows more.
    """
    if parts.scripts is not None:
        yield _modified(parts.scripts)
        with suppress(OSError), os.scandir(parts.scripts) as entries:
            for entry in entries:
                yield _modified_entry(entry)
    if parts.library is not None:
        yield _modified(os.path.join(parts.library, "__pycache__"))
        for name in names_in(parts.library):
            if "." not in name and name != "__pycache__":
                yield _modified(os.path.join(parts.library, name, "__pycache__"))


def _modified(path: str) -> float | None:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return None


def _modified_entry(entry: os.DirEntry[str]) -> float | None:
    try:
        return entry.stat(follow_symlinks=False).st_mtime
    except OSError:
        return None


def _newest(times: Iterable[float | None]) -> float | None:
    return max((each for each in times if each is not None), default=None)


def _has_records(prefix: str) -> bool:
    return os.path.isdir(os.path.join(prefix, CONDA_META))
