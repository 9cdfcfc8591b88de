"""Where a program's file is, by the rules of the system it would run on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

_USUAL_EXTENSIONS = ".COM;.EXE;.BAT;.CMD"


def runnable(path: Path) -> bool:
    """A file this user may run."""
    return path.is_file() and os.access(path, os.X_OK)


def search_path(environment: Mapping[str, str], platform: str = sys.platform) -> list[Path]:
    """The folders of PATH. Relative ones are left out: a project's folder must not choose our programs."""
    value = _value(environment, "PATH", platform)
    separator = ";" if platform == "win32" else ":"
    folders = (Path(part.strip('"')) for part in value.split(separator) if part)
    return [folder for folder in folders if folder.is_absolute()]


def file_names(name: str, environment: Mapping[str, str], platform: str = sys.platform) -> list[str]:
    """The file names that mean this program: on Windows with each extension of PATHEXT."""
    if platform != "win32":
        return [name]
    extensions = [part for part in _value(environment, "PATHEXT", platform).split(";") if part]
    extensions = extensions or _USUAL_EXTENSIONS.split(";")
    if Path(name).suffix.upper() in {extension.upper() for extension in extensions}:
        return [name]
    return [name + extension.lower() for extension in extensions]


def on_path(
    name: str,
    environment: Mapping[str, str],
    folder: Path | None = None,
    *,
    accept: Callable[[Path], bool] = runnable,
    platform: str = sys.platform,
) -> Path | None:
    """The file that `name` starts. A name with a folder in it is taken from `folder`, found or not."""
    if os.path.dirname(name):
        whole = (folder or Path.cwd()) / name
        candidates = [whole.with_name(file) for file in file_names(whole.name, environment, platform)]
        return next(filter(accept, candidates), whole)
    return in_folders(name, search_path(environment, platform), environment, accept=accept, platform=platform)


def in_folders(
    name: str,
    folders: list[Path],
    environment: Mapping[str, str],
    *,
    accept: Callable[[Path], bool] = runnable,
    platform: str = sys.platform,
) -> Path | None:
    """The first of the folders' files that `name` means."""
    names = file_names(name, environment, platform)
    return next((path for folder in folders for file in names if accept(path := folder / file)), None)


def _value(environment: Mapping[str, str], name: str, platform: str) -> str:
    if platform != "win32":
        return environment.get(name, os.defpath if name == "PATH" else "")
    return next((value for key, value in environment.items() if key.upper() == name), "")
