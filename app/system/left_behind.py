"""What an installer left in an environment when it did not come to its end: files that no package owns."""

from __future__ import annotations

import csv
import os
from collections.abc import Collection, Iterator

from app.system.file_starts import names_in, read_start

_RECORDED = (".dist-info", ".egg-info")
_MOST = 1 << 24  # bytes of a list of files


def left_behind(folder: str, before: Collection[str]) -> list[str]:
    """The names in a folder of packages that are new and that no whole package owns. The list of files that
    came in a wheel does not name INSTALLER: the one that does is written last of all."""
    new = [name for name in names_in(folder) if name not in before and name != "__pycache__"]
    if not new:
        return []
    owned = set(_owned(folder))
    return sorted(name for name in new if name not in owned)


def _owned(folder: str) -> Iterator[str]:
    for name in names_in(folder):
        if not name.endswith(_RECORDED):
            continue
        if os.path.isfile(os.path.join(folder, name, "installed-files.txt")) or os.path.isfile(
            os.path.join(folder, name)
        ):
            yield name  # as setuptools did it
            continue
        record = read_start(os.path.join(folder, name, "RECORD"), _MOST).decode("utf-8", "replace")
        rows = [row[0].replace("\\", "/") for row in csv.reader(record.splitlines()) if row]
        if f"{name}/INSTALLER" in rows:
            yield name
            yield from (row.partition("/")[0] for row in rows)
