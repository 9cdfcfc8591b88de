"""Whether an environment works, decided by its files. Nothing is run."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping
from typing import NamedTuple

from app.core.environments import Health, HealthState, Kind
from app.core.processors import architecture_name
from app.core.search import CFG
from app.core.words import say
from app.system.file_starts import names_in, read_start

WORKS = Health(HealthState.WORKS)
_CONDA = frozenset((Kind.CONDA, Kind.PIXI))
_SCRIPT_MOST = 1 << 14  # bytes; an activation script is 2,000 to 4,000 long, its variable among the first
_VARIABLE = re.compile(rb"^[ \t]*(?:export[ \t]+)?VIRTUAL_ENV=([^\r\n]+)", re.MULTILINE)
_WINDOWS_VARIABLE = re.compile(rb'^[ \t]*@?set[ \t]+"?VIRTUAL_ENV=([^"\r\n]+)', re.MULTILINE | re.IGNORECASE)
_SHEBANG = re.compile(  # a path with spaces, or a long one, stands in the second line
    rb"^(?:#![ \t]*|'''exec'[ \t]+)[\"']?([^\r\n]+?)[\\/](?:bin|Scripts)[\\/](?:python|pypy)", re.MULTILINE
)
# What a machine runs besides its own kind: Rosetta on Apple silicon, Windows 11 on ARM, 64-bit Intel's past.
_RUNS_TOO = {
    ("darwin", "ARM64"): {"x86-64"},
    ("win32", "ARM64"): {"x86-64", "x86", "ARM"},
    ("win32", "x86-64"): {"x86"},
    ("linux", "x86-64"): {"x86"},
    ("linux", "ARM64"): {"ARM"},
}


class Parts(NamedTuple):
    """What was found in an environment's folder."""

    prefix: str
    kind: Kind
    cfg: Mapping[str, str]
    cfg_is_readable: bool  # for Python
    executable: str | None  # there, or a broken link
    scripts: str | None  # the folder of its programs
    library: str | None  # its site-packages
    base: str | None  # as it says itself


def health_of(parts: Parts, architecture: str | None, platform: str, machine: str) -> Health:
    """The first thing that is wrong, the worst first."""
    return (
        _half_made(parts)
        or _base_missing(parts, platform)
        or _does_not_start(parts, platform)
        or _without_cfg(parts)
        or _damaged_cfg(parts, platform)
        or _wrong_architecture(architecture, platform, machine)
        or _moved(parts, platform)
        or WORKS
    )


def _half_made(parts: Parts) -> Health | None:
    if parts.kind in _CONDA:
        if parts.executable is None:
            return Health(
                HealthState.NO_PYTHON,
                say("There is no Python in it. Conda makes such environments where none is asked for."),
            )
        return None
    if parts.executable is None and parts.scripts is not None and parts.library is not None:
        return Health(HealthState.NO_PYTHON, say("Its folder of programs has no Python in it."))
    if parts.executable is None:
        return Health(
            HealthState.HALF_MADE, say("It has no Python: making it was interrupted, or parts were deleted.")
        )
    if parts.library is None:
        return Health(
            HealthState.HALF_MADE,
            say("It has no folder for packages: making it was interrupted, or parts were deleted."),
        )
    return None


def _base_missing(parts: Parts, platform: str) -> Health | None:
    executable = parts.executable
    if executable is not None and not os.path.exists(executable):
        target = os.path.realpath(executable)
        return _forbidden(target) or _gone(target)
    home = parts.cfg.get("home")
    if not home or parts.kind in _CONDA:
        return None
    if not os.path.isdir(home):
        return _forbidden(home) or _gone(home)
    if platform == "win32" or not os.path.islink(executable or ""):
        # A copy of the interpreter, as always on Windows, needs the base's library.
        end = ".exe" if platform == "win32" else ""
        names = [os.path.join(home, f"{name}{end}") for name in ("python", "python3", "pypy", "pypy3")]
        if not any(os.path.exists(path) for path in (parts.base or "", *names)):
            return _gone(parts.base or home)
    elif parts.library is not None:
        return _another_python(executable or "", parts.library)
    return None


def _forbidden(path: str) -> Health | None:
    """What lies in another user's home may well be there."""
    try:
        os.stat(path)
    except PermissionError:
        reason = say("You are not allowed to use the Python it was made from, {path}.", path=path)
        return Health(HealthState.UNKNOWN, reason)
    except (OSError, ValueError):  # gone, or a NUL in a damaged pyvenv.cfg
        pass
    return None


def _does_not_start(parts: Parts, platform: str) -> Health | None:
    """A file in the place of the interpreter that no system starts."""
    if parts.executable is None or platform == "win32":
        return None
    try:
        empty = os.stat(parts.executable).st_size == 0
    except OSError:
        return None
    if not empty and os.access(parts.executable, os.X_OK):
        return None
    reason = say(
        "Its Python, {path}, is no program that can be started: it is empty, or it may not be run.",
        path=parts.executable,
    )
    return Health(HealthState.HALF_MADE, reason)


def _without_cfg(parts: Parts) -> Health | None:
    """Only virtualenvs of old need no pyvenv.cfg. The spelling of this script is venv's own."""
    if parts.kind in _CONDA or parts.scripts is None or os.path.lexists(os.path.join(parts.prefix, CFG)):
        return None
    if "Activate.ps1" not in names_in(parts.scripts):
        return None
    return Health(
        HealthState.HALF_MADE,
        say("Its pyvenv.cfg is missing, so its Python does not see its packages."),
    )


def _damaged_cfg(parts: Parts, platform: str) -> Health | None:
    """As Pythons from 3.6 to 3.13 behave: all of them read UTF-8 and stop at anything else. Without a home, a
    link leads to the base and its library, the launcher of Windows gives up, and a copy finds the library
    only where it was compiled to look for it."""
    if parts.kind in _CONDA or not os.path.lexists(os.path.join(parts.prefix, CFG)):
        return None
    if not parts.cfg_is_readable:
        return Health(
            HealthState.HALF_MADE,
            say("Its pyvenv.cfg is not written in UTF-8, so its Python does not start."),
        )
    if parts.cfg.get("home"):
        return None
    if platform == "win32":
        return Health(
            HealthState.HALF_MADE,
            say("Its pyvenv.cfg does not say where its base Python is (home), so its Python does not start."),
        )
    if os.path.islink(parts.executable or ""):
        return None
    return Health(
        HealthState.UNKNOWN,
        say("Its pyvenv.cfg does not say where its base Python is (home), so its Python may not start."),
    )


def _another_python(executable: str, library: str) -> Health | None:
    """An upgrade of the system can put another Python behind the link, which sees none of the packages."""
    made_for = re.search(r"python(\d\.\d+)", os.path.basename(os.path.dirname(library)))
    now = re.fullmatch(r"python(\d\.\d+)t?", os.path.basename(os.path.realpath(executable)))
    if made_for and now and made_for[1] != now[1]:
        reason = say(
            "It was made for Python {old}, and its Python is {new} now, which does not see its packages.",
            old=made_for[1],
            new=now[1],
        )
        return Health(HealthState.BASE_MISSING, reason)
    return None


def _gone(path: str) -> Health:
    return Health(
        HealthState.BASE_MISSING,
        say("The Python it was made from, {path}, is not there any more.", path=path),
    )


def _wrong_architecture(architecture: str | None, platform: str, machine: str) -> Health | None:
    if architecture is None:
        return None
    own = architecture_name(machine)
    runs = {own} | _RUNS_TOO.get((platform, own), set())
    if runs.isdisjoint(architecture.split(" + ")):
        reason = say(
            "Its Python is made for {theirs} processors, and this machine has {own}.",
            theirs=architecture,
            own=own,
        )
        return Health(HealthState.WRONG_ARCHITECTURE, reason)
    return None


def _moved(parts: Parts, platform: str) -> Health | None:
    if parts.kind in _CONDA or parts.cfg.get("relocatable", "").lower() == "true":
        return None
    said = recorded_place(parts, platform)
    if said is None or _is_same(said, parts.prefix):
        return None
    reason = say("It was made at {old}. Its programs and its activation still point there.", old=said)
    return Health(HealthState.MOVED, reason)


def recorded_place(parts: Parts, platform: str) -> str | None:
    """Where its own scripts say that it is. None where they do not tell."""
    if parts.scripts is None:
        return None
    for name, pattern in (("activate.bat", _WINDOWS_VARIABLE), ("activate", _VARIABLE)):
        if (platform == "win32") == (name == "activate.bat"):
            content = read_start(os.path.join(parts.scripts, name), _SCRIPT_MOST)
            for found in pattern.finditer(content):
                said = _as_path(found[1], platform)
                if said is not None:
                    return said
    return _place_in_shebang(parts.scripts)


def _as_path(written: bytes, platform: str) -> str | None:
    text = written.decode("utf-8", "surrogateescape").strip()
    if "$(" in text or "`" in text:  # the shell works it out: virtualenv does so for letters outside ASCII
        return None
    if platform != "win32":
        try:
            words = shlex.split(text, comments=True)
        except ValueError:
            return None
        text = words[0] if words else ""
    return text if os.path.isabs(text) or (platform == "win32" and re.match(r"[A-Za-z]:\\", text)) else None


def _place_in_shebang(scripts: str) -> str | None:
    for name in sorted(names_in(scripts)):
        if name.startswith(("pip", "wheel", "easy_install")) and not name.endswith(".exe"):
            found = _SHEBANG.search(read_start(os.path.join(scripts, name), 512)[:2048])
            if found and os.path.isabs(place := os.fsdecode(found[1])):
                return place
    return None


def _is_same(said: str, prefix: str) -> bool:
    if said.rstrip("/\\") == prefix:
        return True
    try:
        return os.path.samefile(said, prefix)
    except (OSError, ValueError):
        return False
