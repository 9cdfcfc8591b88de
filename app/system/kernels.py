"""The kernels that Jupyter offers, read from their kernel.json files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import NamedTuple

from app.core.surroundings import Surroundings
from app.system.file_starts import names_in, read_start


class Kernel(NamedTuple):
    """One entry in Jupyter's list."""

    name: str
    display_name: str
    folder: str
    program: str  # what is started, as written


def kernels(around: Surroundings) -> Iterator[Kernel]:
    """Those of this user and of the system. What an environment brings for itself is not among them."""
    for folder in dict.fromkeys(_folders(around)):
        for name in sorted(names_in(folder)):
            place = os.path.join(folder, name)
            try:
                written = json.loads(read_start(os.path.join(place, "kernel.json")))
                argv = written["argv"]
                yield Kernel(name, str(written.get("display_name") or name), place, str(argv[0]))
            except (ValueError, KeyError, TypeError, IndexError):
                continue


def own_kernels_folder(around: Surroundings) -> str:
    """Where `--user` puts a kernel: among the user's own, not the system's."""
    own = around.folder("JUPYTER_DATA_DIR") or _data_of_user(around)
    return str(around.paths.join(own, "kernels"))


def _data_of_user(around: Surroundings) -> str:
    if around.is_windows:
        roaming = around.folder("APPDATA") or around.at_home("AppData", "Roaming")
        return str(around.paths.join(roaming, "jupyter"))
    if around.is_macos:
        return around.at_home("Library", "Jupyter")
    return str(around.paths.join(around.data_home(), "jupyter"))


def _folders(around: Surroundings) -> Iterator[str]:
    join = around.paths.join
    named = (around.variable("JUPYTER_PATH") or "").split(";" if around.is_windows else ":")
    data = [around.expanded(each) for each in named if each]
    data += [around.folder("JUPYTER_DATA_DIR"), _data_of_user(around)]
    if around.is_windows:
        data.append(join(around.folder("ProgramData") or around.of_system("C:\\ProgramData"), "jupyter"))
    else:
        data += [around.of_system("/usr/local/share/jupyter"), around.of_system("/usr/share/jupyter")]
    for folder in filter(None, data):
        yield join(folder, "kernels")
