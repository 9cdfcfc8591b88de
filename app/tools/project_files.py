"""The files of a project that a tool is about to change, and how they become what they are now."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from app.core.plans import MoveToBin, Step, WriteFile
from app.core.words import say


def files_back(paths: Iterable[Path]) -> tuple[Step, ...]:
    """Steps that make these files what they are now."""
    steps: list[Step] = []
    for path in paths:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            steps.append(MoveToBin(say("Move {path} to the bin", path=path), path))
        else:
            steps.append(WriteFile(say("Put {path} back as it was", path=path), path, content))
    return tuple(steps)


def version_beside(program: str, package: str) -> str | None:
    """The version of a tool, from the records beside its program: running it takes half a second. None where
    they are elsewhere."""
    folder = Path(os.path.realpath(program)).parent.parent
    for packages in (*folder.glob("lib/python3.*/site-packages"), folder / "Lib" / "site-packages"):
        for record in packages.glob(f"{package}-*.dist-info"):
            return record.name.removeprefix(f"{package}-").removesuffix(".dist-info")
    return None
