"""Reads dependency files from disk, and says which ones a folder has."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.core.dependency_files.kinds import kind_of
from app.core.dependency_files.model import DependencyFile, Kind
from app.core.dependency_files.project_files import FoundFile, dependency_files_among
from app.core.dependency_files.requirements import NotReadableError
from app.core.errors import AppError
from app.core.words import say
from app.system.dependency_disk import DependencyDisk
from app.system.file_starts import names_in, read_start
from app.system.true_path import from_here


def read_dependency_file(
    path: str | Path, kind: Kind | None = None, environ: Mapping[str, str] | None = None
) -> DependencyFile:
    """What a file asks for, or why its tool refuses it. Raises AppError where it cannot be read at all.

    Variables in a requirements file are taken from `environ`, as pip takes them from its own environment.
    """
    disk = DependencyDisk()
    absolute = from_here(str(path))
    try:
        data = disk.bytes_of(absolute)
    except NotReadableError as error:
        raise AppError(
            "file-not-readable",
            say("{path} could not be read: {reason}", path=str(path), reason=error.sentence),
            fix=say("Name a file that you can open."),
        ) from error
    kind = kind or kind_of(os.path.basename(absolute), data)  # noqa: PTH119 - a path may be any text
    read = _read(kind, absolute, data, os.environ if environ is None else environ, disk)
    return replace(read, path=str(path))


def dependency_files_in(folder: str | Path) -> tuple[FoundFile, ...]:
    """The dependency files that a folder has, and what each is for: the most telling first."""
    return dependency_files_among(names_in(str(folder)), lambda name: read_start(str(Path(folder, name))))


def _read(
    kind: Kind, path: str, data: bytes, environ: Mapping[str, str], disk: DependencyDisk
) -> DependencyFile:
    # Each kind brings a reader of its own along, so only the one that is needed is imported.
    if kind is Kind.REQUIREMENTS:
        from app.core.dependency_files.requirements import read_requirements  # noqa: PLC0415
        from app.core.dependency_files.requirements_text import decode  # noqa: PLC0415
        from app.system.dependency_disk import locale_encoding  # noqa: PLC0415

        return read_requirements(path, decode(data, locale_encoding()), environ, disk)
    if kind is Kind.ENVIRONMENT:
        from app.core.dependency_files.environment import read_environment  # noqa: PLC0415

        return read_environment(path, data, environ, disk)
    if kind is Kind.PIPFILE:
        from app.core.dependency_files.pipfile import read_pipfile  # noqa: PLC0415

        return read_pipfile(path, data)
    if kind is Kind.PYLOCK:
        from app.core.dependency_files.pylock import read_pylock  # noqa: PLC0415

        return read_pylock(path, data)
    from app.core.dependency_files.pyproject import read_pyproject  # noqa: PLC0415

    return read_pyproject(path, data)
