"""Where Labwright keeps its own things, and where its resources lie. Nothing is created here."""

from __future__ import annotations

import ntpath
import os
import posixpath
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Places(NamedTuple):
    """Every folder and file of Labwright's own. None need exist: whoever writes first makes the folder."""

    home: Path  # the user's home folder, not Labwright's
    config: Path
    data: Path
    cache: Path
    logs: Path

    @property
    def settings(self) -> Path:
        """What the user chose, a file they may edit."""
        return self.config / "settings.toml"

    @property
    def window_state(self) -> Path:
        """What the window remembers by itself: size, page, columns."""
        return self.data / "window.json"

    @property
    def journal(self) -> Path:
        """The newest part of the journal; older parts lie beside it."""
        return self.data / "journal.jsonl"

    @property
    def bin(self) -> Path:
        """Deleted things that can be brought back."""
        return self.data / "bin"

    @property
    def backups(self) -> Path:
        """Files as they were before Labwright wrote them."""
        return self.data / "backups"

    @property
    def tools(self) -> Path:
        """Tools that Labwright installed, each in an environment of its own."""
        return self.data / "tools"

    @property
    def snapshots(self) -> Path:
        """Lists of packages to go back to, a folder for each environment."""
        return self.data / "snapshots"

    @property
    def locks(self) -> Path:
        """One file for each resource that was ever worked on."""
        return self.data / "locks"

    @property
    def running(self) -> Path:
        """One file for each job that runs now, or ran when Labwright was killed."""
        return self.data / "running"


def places(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Places:
    """Where this user's things are. An empty variable counts as unset; LABWRIGHT_HOME moves everything."""
    home = _home(environ, platform)
    own = environ.get("LABWRIGHT_HOME")
    if own:
        root = Path(own) if _is_absolute(own, platform) else Path(own).absolute()
        return Places(home, root / "config", root / "data", root / "cache", root / "logs")
    if platform == "win32":
        local = _absolute(environ, "LOCALAPPDATA", platform) or _windows_local_folder()
        root = local / "Labwright"
        return Places(home, root, root, root / "Cache", root / "Logs")
    if platform == "darwin":
        library = home / "Library"
        root = library / "Application Support" / "Labwright"
        return Places(home, root, root, library / "Caches" / "Labwright", library / "Logs" / "Labwright")
    return _xdg_places(home, environ, platform)


def resources_folder() -> Path:
    """The folder of icons, translations and other files that come with the code."""
    bundle = getattr(sys, "_MEIPASS", None)  # set by PyInstaller
    if bundle is not None:
        return Path(bundle) / "resources"
    package = Path(__file__).resolve().parents[1]
    in_wheel = package / "_resources"
    return in_wheel if in_wheel.is_dir() else package.parent / "resources"


def _xdg_places(home: Path, environ: Mapping[str, str], platform: str) -> Places:
    def folder(variable: str, default: str) -> Path:
        # The XDG specification says that a relative path must be ignored.
        return (_absolute(environ, variable, platform) or home / default) / "labwright"

    return Places(
        home,
        config=folder("XDG_CONFIG_HOME", ".config"),
        data=folder("XDG_DATA_HOME", ".local/share"),
        cache=folder("XDG_CACHE_HOME", ".cache"),
        logs=folder("XDG_STATE_HOME", ".local/state") / "log",
    )


def _home(environ: Mapping[str, str], platform: str) -> Path:
    named = _absolute(environ, "USERPROFILE" if platform == "win32" else "HOME", platform)
    if named is not None:
        return named
    return Path.home() if platform == "win32" else _home_of_the_account()


def _home_of_the_account() -> Path:
    """As the system has it: Path.home() takes an empty HOME for the root of the disk."""
    import pwd  # noqa: PLC0415 - does not exist on Windows

    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:  # a container may run under a number that is nobody's
        return Path("/")


def _absolute(environ: Mapping[str, str], variable: str, platform: str) -> Path | None:
    value = environ.get(variable)
    return Path(value) if value and _is_absolute(value, platform) else None


def _is_absolute(path: str, platform: str) -> bool:
    return ntpath.isabs(path) if platform == "win32" else posixpath.isabs(path)


def _windows_local_folder() -> Path:
    # Only asked when the variable is missing: importing platformdirs takes 6 of the window's first 130 ms.
    from platformdirs import user_data_path  # noqa: PLC0415 - see above

    return user_data_path()
