"""Looks at the place where an environment would be."""

from __future__ import annotations

import os
import shutil

from app.core.place_facts import PlaceFacts
from app.core.ports import WindowsRegistry
from app.core.surroundings import Surroundings
from app.system.python_files import is_conda_root

# Folders that a service keeps in step with the network, below home: where its name begins the folder's.
_CLOUDS = {
    "OneDrive": "OneDrive",
    "Dropbox": "Dropbox",
    "Google Drive": "Google Drive",
    "GoogleDrive": "Google Drive",
    "Nextcloud": "Nextcloud",
    "ownCloud": "ownCloud",
    "iCloudDrive": "iCloud Drive",
    "Box Sync": "Box",
    "pCloudDrive": "pCloud",
}


def look_at_place(path: str, around: Surroundings, registry: WindowsRegistry) -> PlaceFacts:
    """The facts, as they are now. It may wait for a slow disk."""
    nearest = _nearest(path, around)
    is_there = nearest == path
    empty = is_there and os.path.isdir(path) and not _holds_something(path)
    return PlaceFacts(
        path=path,
        occupied=os.path.lexists(path) and not empty,
        is_environment=is_there and _is_environment(path),
        writable=nearest is not None and os.path.isdir(nearest) and os.access(nearest, os.W_OK | os.X_OK),
        missing_disk=nearest is None,
        free_bytes=_free(nearest),
        cloud=cloud_of(path, around),
        inside_environment=_environment_around(path, around),
        long_paths=not around.is_windows or _long_paths(registry),
    )


def cloud_of(path: str, around: Surroundings) -> str | None:
    """The service that sends what lies there to the network."""
    for variable in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        folder = around.folder(variable) if around.is_windows else None
        if folder and _is_in(path, folder, around):
            return "OneDrive"
    if not _is_in(path, around.home, around):
        return None
    parts = path[len(around.home) :].strip("/\\").replace("\\", "/").split("/")
    if around.is_macos and parts[:2] == ["Library", "Mobile Documents"]:
        return "iCloud Drive"
    if around.is_macos and parts[:2] == ["Library", "CloudStorage"] and len(parts) > 2:
        return parts[2].partition("-")[0]
    if around.is_macos and parts[0] in {"Documents", "Desktop"} and _icloud_has(parts[0], around):
        return "iCloud Drive"
    return next((name for start, name in _CLOUDS.items() if parts[0].startswith(start)), None)


def _icloud_has(folder: str, around: Surroundings) -> bool:
    """Whether iCloud keeps this folder of the user: then its own folder has one of the same name."""
    return os.path.isdir(around.at_home("Library", "Mobile Documents", "com~apple~CloudDocs", folder))


def _is_in(path: str, folder: str, around: Surroundings) -> bool:
    paths = around.paths
    inner, outer = paths.normcase(path), paths.normcase(folder).rstrip("/\\")
    return bool(inner == outer or inner.startswith(outer + paths.sep))


def _nearest(path: str, around: Surroundings) -> str | None:
    """The path itself or the nearest above that is there."""
    here = path
    while not os.path.lexists(here):
        above = around.paths.dirname(here)
        if above == here:
            return None
        here = above
    return here


def _holds_something(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return True


def _is_environment(folder: str) -> bool:
    """By its own files. The installation of conda holds the folders of its environments, and is none."""
    if os.path.isfile(os.path.join(folder, "pyvenv.cfg")):
        return True
    return os.path.isdir(os.path.join(folder, "conda-meta")) and not is_conda_root(folder)


def _environment_around(path: str, around: Surroundings) -> str | None:
    here = around.paths.dirname(path)
    while True:
        if _is_environment(here):
            return str(here)
        above = around.paths.dirname(here)
        if above == here:
            return None
        here = above


def _free(folder: str | None) -> int | None:
    try:
        return shutil.disk_usage(folder).free if folder else None
    except OSError:
        return None


def _long_paths(registry: WindowsRegistry) -> bool:
    """Whether this Windows takes long paths, which its administrator may switch on."""
    settings = registry.values(r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\FileSystem")
    return settings.get("LongPathsEnabled") == "1"
