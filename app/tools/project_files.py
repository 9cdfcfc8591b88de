"""The files of a project that a tool is about to change, and how they become what they are now."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import AppError
from app.core.packages import normalised
from app.core.plans import MoveToBin, Step, WriteFile
from app.core.words import say
from app.system.file_starts import read_start

if TYPE_CHECKING:
    from app.core.dependency_files.model import Wanted

_MOST = 1 << 20  # bytes
_ONE_VERSION = re.compile(r"={1,3}\s*[^\s,*=]+")


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


def exact_versions(file: str | None) -> Mapping[str, str]:
    """What a pyproject.toml or Pipfile allows only one version of, by normalised name."""
    wanted = ((each.name, each.specifier or "") for each in _wanted(file))
    return {normalised(name): held for name, held in wanted if name and _ONE_VERSION.fullmatch(held)}


def group_of(file: str, requirements: Iterable[str]) -> str | None:
    """The group of a pyproject.toml that asks for these, None for the project itself. Raises AppError where
    they are not in one place."""
    in_file = {normalised(each.name): each.group for each in _wanted(file) if each.name}
    groups = {
        group.name if (group := in_file.get(normalised(re.split(r"[^A-Za-z0-9._-]", each)[0]))) else None
        for each in requirements
    }
    if len(groups) > 1:
        raise AppError(
            "wrong-use",
            say("These packages are in different groups of the project."),
            fix=say("Change those of one group at a time."),
        )
    return next(iter(groups), None)


def _wanted(file: str | None) -> Sequence[Wanted]:
    # What reads these files brings 20 ms that a search for environments need not wait for.
    from app.core.dependency_files.pipfile import read_pipfile  # noqa: PLC0415
    from app.core.dependency_files.pyproject import read_pyproject  # noqa: PLC0415

    content = read_start(file, _MOST) if file else b""
    if not file or not content:
        return ()
    read = read_pipfile if file.endswith("Pipfile") else read_pyproject
    return read(file, content).wanted


def version_beside(program: str, package: str) -> str | None:
    """The version of a tool, from the records beside its program: running it takes half a second. None where
    they are elsewhere."""
    folder = Path(os.path.realpath(program)).parent.parent
    for packages in (*folder.glob("lib/python3.*/site-packages"), folder / "Lib" / "site-packages"):
        for record in packages.glob(f"{package}-*.dist-info"):
            return record.name.removeprefix(f"{package}-").removesuffix(".dist-info")
    return None
