"""Whether pip was told to look for packages elsewhere than it does by itself. Only its files are read."""

from __future__ import annotations

import re

from app.core.surroundings import Surroundings
from app.system.file_starts import read_start

_VARIABLES = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_CONFIG_FILE")
_SETTING = re.compile(rb"^\s*(?:extra-)?index-url\s*=|^\s*find-links\s*=|^\s*no-index\s*=", re.MULTILINE)


def pip_is_set_up(around: Surroundings) -> bool:
    """Whether a variable or a file of pip's names an index or a folder of packages."""
    if any(around.environ.get(name) for name in _VARIABLES):
        return True
    return any(_SETTING.search(read_start(path)) for path in pip_files(around))


def pip_files(around: Surroundings) -> tuple[str, ...]:
    """Where pip keeps settings for a user and for the machine, there or not."""
    if around.is_windows:
        roaming = around.folder("APPDATA") or around.at_home("AppData", "Roaming")
        return (around.paths.join(roaming, "pip", "pip.ini"), around.at_home("pip", "pip.ini"))
    own = around.folder("XDG_CONFIG_HOME") or around.at_home(".config")
    files = [
        around.at_home(".pip", "pip.conf"),
        around.paths.join(own, "pip", "pip.conf"),
        around.of_system("/etc/pip.conf"),
    ]
    if around.is_macos:
        files.append(around.at_home("Library", "Application Support", "pip", "pip.conf"))
    return tuple(files)
