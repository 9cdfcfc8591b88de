"""The environment of the programs Labwright starts: the user's own, without anything of Labwright.

Two things are left alone on purpose. `PYTHONUNBUFFERED` is not set: pip, Poetry and conda flush what they
print, and any other Python program would print five times slower, servers it starts included; a command
that wants it says so in its own `env`. pip's own notices are not silenced: they are part of the lesson.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath, PureWindowsPath

_LIBRARY_PATHS = (
    "LD_LIBRARY_PATH",
    "LIBPATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FRAMEWORK_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "DYLD_FALLBACK_FRAMEWORK_PATH",
)
_ORIGINAL = "_ORIG"  # PyInstaller keeps what it replaced under this name
_DROPPED = frozenset(
    {
        "PYTHONHOME",
        "PYTHONPATH",
        "PYTHONEXECUTABLE",
        "__PYVENV_LAUNCHER__",
        "VIRTUAL_ENV",
        "VIRTUAL_ENV_PROMPT",
        "POETRY_ACTIVE",
        "PIPENV_ACTIVE",
        "QML_IMPORT_PATH",
        "QML2_IMPORT_PATH",
        "__CFBUNDLEIDENTIFIER",
        "LABWRIGHT_RUN",
    }
)
_DROPPED_BEGINNINGS = ("QT_", "_MEI", "_PYI_", "PYSIDE_", "PYINSTALLER_")
_CONDA_ACTIVATION = ("CONDA_PREFIX", "CONDA_DEFAULT_ENV", "CONDA_PROMPT_MODIFIER", "CONDA_SHLVL")
_HOMEBREW = ("/opt/homebrew/bin", "/opt/homebrew/sbin", "/usr/local/bin")


@dataclass(frozen=True, slots=True)
class Host:
    """What of Labwright itself must not reach others."""

    platform: str
    bundle: str | None = None  # the folder of a frozen Labwright
    prefix: str | None = None  # the environment Labwright is installed in, if it is in one


def this_host() -> Host:
    """How this Labwright runs."""
    bundle = getattr(sys, "_MEIPASS", None) if getattr(sys, "frozen", False) else None
    in_environment = sys.prefix != sys.base_prefix or os.environ.get("CONDA_PREFIX") == sys.prefix
    return Host(sys.platform, bundle, sys.prefix if in_environment and bundle is None else None)


def child_environment(
    base: Mapping[str, str],
    host: Host,
    *,
    login_path: str | None = None,
    additions: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """What a child gets of `base`. `login_path` is the user's shell's PATH; `additions` come last."""
    environment = {name: value for name, value in base.items() if not _is_ours(name)}
    if host.bundle:
        _leave_the_bundle(environment, host.bundle, host)
    for name in _LIBRARY_PATHS:
        original = base.get(name + _ORIGINAL)
        environment.pop(name + _ORIGINAL, None)
        if original:
            environment[name] = original
        elif host.bundle or original is not None:
            environment.pop(name, None)
    if host.prefix and base.get("CONDA_PREFIX") == host.prefix:
        for name in _CONDA_ACTIVATION:
            environment.pop(name, None)
    _set_path(environment, base, host, login_path)
    _set_language(environment, host)
    environment.update(additions or {})
    return environment


def _is_ours(name: str) -> bool:
    name = name.upper()
    return name in _DROPPED or name.startswith(_DROPPED_BEGINNINGS)


def _leave_the_bundle(environment: dict[str, str], bundle: str, host: Host) -> None:
    """Take out every path into the bundle: its certificates, its Tcl, its plugins."""
    for name, value in list(environment.items()):
        if bundle not in value:
            continue
        parts = [part for part in value.split(_separator(host)) if not _inside(part, bundle, host)]
        if parts:
            environment[name] = _separator(host).join(parts)
        else:
            del environment[name]


def _inside(value: str, folder: str, host: Host) -> bool:
    path = _path(host)
    return bool(value) and (path(folder) == path(value) or path(folder) in path(value).parents)


def _separator(host: Host) -> str:
    return ";" if host.platform == "win32" else ":"


def _path(host: Host) -> type[PurePath]:
    return PureWindowsPath if host.platform == "win32" else PurePosixPath


def _set_path(
    environment: dict[str, str], base: Mapping[str, str], host: Host, login_path: str | None
) -> None:
    name = next((name for name in environment if name.upper() == "PATH"), "PATH")
    separator = _separator(host)
    folders = [*(login_path or "").split(separator), *environment.get(name, "").split(separator)]
    if host.platform == "darwin":
        folders += _HOMEBREW
    unwanted = _own_program_folders(base, host)
    kept = [folder for folder in dict.fromkeys(folders) if folder and _path(host)(folder) not in unwanted]
    if kept:
        environment[name] = separator.join(kept)


def _own_program_folders(base: Mapping[str, str], host: Host) -> set[PurePath]:
    """Where an environment's activation put its programs: half of it would be left without VIRTUAL_ENV."""
    path = _path(host)
    prefixes = [path(prefix) for prefix in (host.prefix, base.get("VIRTUAL_ENV")) if prefix]
    programs = "Scripts" if host.platform == "win32" else "bin"
    return {prefix / programs for prefix in prefixes}


def _set_language(environment: dict[str, str], host: Host) -> None:
    if host.platform == "win32":
        environment.setdefault("PYTHONIOENCODING", "utf-8")  # otherwise the code page, which loses letters
        environment.setdefault("WSL_UTF8", "1")
    elif not any(environment.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")):
        # an application started by a double click has no language, and many tools then refuse accents
        environment["LC_CTYPE"] = "UTF-8" if host.platform == "darwin" else "C.UTF-8"


class ChildEnvironment:
    """`child_environment` of this process, for the runner. The login shell is asked once, where needed."""

    def __init__(
        self,
        *,
        ask_login_path: Callable[[], str | None] | None = None,
        additions: Callable[[], Mapping[str, str]] | None = None,
        host: Host | None = None,
    ) -> None:
        self._host = host or this_host()
        self._ask_login_path = ask_login_path
        self._additions = additions
        self._login_path: str | None = None
        self._asking = threading.Lock()

    def __call__(self) -> dict[str, str]:
        """What a child gets now."""
        with self._asking:
            if self._ask_login_path and starts_without_a_shell(os.environ, self._host):
                self._login_path, self._ask_login_path = self._ask_login_path(), None
        additions = self._additions() if self._additions else None
        return child_environment(os.environ, self._host, login_path=self._login_path, additions=additions)


def starts_without_a_shell(base: Mapping[str, str], host: Host) -> bool:
    """Labwright was double-clicked on a Mac, where only a shell knows what the user put on PATH."""
    return host.platform == "darwin" and "SHLVL" not in base
