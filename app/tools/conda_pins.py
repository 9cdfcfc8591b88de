"""conda's own list of packages that stay at their version: conda-meta/pinned in the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from app.core.making import Act, PackagesWish
from app.core.plans import Plan, WriteFile
from app.core.ports import Inside
from app.core.words import say
from app.system.file_starts import read_start
from app.tools.pip_pins import parted, pins_in, refuse_unpinned, written

_MOST = 1 << 20  # bytes


def pinned(prefix: str) -> Mapping[str, str]:
    """By name: which versions it may have."""
    return pins_in(_text(prefix))


def plan(inside: Inside, wish: PackagesWish) -> Plan:
    """Write the versions into the list, or take them out of it. Other lines stay as they are."""
    prefix = inside.environment.prefix
    path, text = Path(prefix, "conda-meta", "pinned"), _text(prefix)
    named = {parted(each)[0].lower(): " ".join(parted(each)) for each in wish.packages}
    kept = [line for line in text.splitlines() if parted(line.partition("#")[0])[0].lower() not in named]
    if wish.act is Act.UNPIN:
        refuse_unpinned(named, pins_in(text))
    lines = kept if wish.act is Act.UNPIN else [*kept, *named.values()]
    step = WriteFile(
        say("Write into {path} which versions stay", path=path),
        path,
        "".join(f"{line}\n" for line in lines).encode(),
    )
    return written(inside, wish, step, path)


def _text(prefix: str) -> str:
    return read_start(os.path.join(prefix, "conda-meta", "pinned"), _MOST).decode("utf-8", "replace")
