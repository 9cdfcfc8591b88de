"""Whose file a dependency file is, by its name or, where that says nothing, by what stands in it."""

from __future__ import annotations

import fnmatch
import re

from app.core.dependency_files.model import Kind

_NAMES = (
    ("*.txt", Kind.REQUIREMENTS),
    ("*.in", Kind.REQUIREMENTS),
    ("*.y*ml", Kind.ENVIRONMENT),
    ("pipfile", Kind.PIPFILE),
    ("*pyproject*.toml", Kind.PYPROJECT),
    ("pylock.toml", Kind.PYLOCK),
    ("pylock.*.toml", Kind.PYLOCK),
)
_TABLES = re.compile(rb"^\s*\[\[?\s*\"?([A-Za-z-]+)", re.MULTILINE)
_PIPFILE_TABLES = {b"packages", b"dev-packages", b"source", b"requires"}
_PYPROJECT_TABLES = {b"project", b"build-system", b"dependency-groups", b"tool"}
_YAML_KEYS = re.compile(rb"^(dependencies|channels|variables|prefix)\s*:(\s|$)", re.MULTILINE)


def kind_of(name: str, data: bytes) -> Kind:
    """The kind of a file; what is nothing else is read as requirements, as pip would."""
    name = name.lower()
    by_name = next((kind for pattern, kind in _NAMES if fnmatch.fnmatchcase(name, pattern)), None)
    return by_name or _kind_by_content(name, data)


def _kind_by_content(name: str, data: bytes) -> Kind:
    tables = set(_TABLES.findall(data))
    if tables & _PYPROJECT_TABLES and not tables & {b"packages", b"dev-packages"}:
        return Kind.PYPROJECT
    if tables & _PIPFILE_TABLES:
        return Kind.PIPFILE
    if name.endswith(".toml"):
        return Kind.PYPROJECT
    return Kind.ENVIRONMENT if _YAML_KEYS.search(data) else Kind.REQUIREMENTS
