"""A pylock.toml, the lock file of every tool (PEP 751)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from packaging.specifiers import SpecifierSet

from app.core.dependency_files.json_values import as_json
from app.core.dependency_files.model import DependencyFile, Kind, Problem, Wanted
from app.core.dependency_files.toml_text import TomlLines, parse_toml, table
from app.core.words import say

_FILES = ("wheels", "sdist", "archive")
_ELSEWHERE = ("vcs", "directory", "archive")


def read_pylock(path: str, data: bytes) -> DependencyFile:
    """What a pylock.toml names."""
    toml, problem = parse_toml(data, "pip")
    if problem is not None:
        return DependencyFile(path, Kind.PYLOCK, problems=(problem,), fields=_fields({}))
    lines = TomlLines(data)
    wanted, problems = list[Wanted](), [*_head(toml, lines)]
    listed = toml.get("packages", [])
    if not isinstance(listed, list):
        problems.append(Problem(lines.line("packages"), say("{name} is no list.", name="packages")))
        listed = []
    for number, package in enumerate(listed):
        each = _package(package, lines.line("packages", number))
        if isinstance(each, Wanted):
            wanted.append(each)
        else:
            problems.append(each)
    python = toml.get("requires-python")
    return DependencyFile(
        path,
        Kind.PYLOCK,
        python=python if isinstance(python, str) else None,
        python_specifier=_specifier(python) or "",
        wanted=tuple(wanted),
        problems=tuple(problems),
        fields=_fields(toml),
    )


def _head(toml: Mapping[str, Any], lines: TomlLines) -> list[Problem]:
    version = toml.get("lock-version")
    found = []
    if not isinstance(version, str) or not version.startswith("1."):
        said = (
            say("It does not say which version of the format it has.")
            if version is None
            else say("Its format has the version {version}, and only 1 is known.", version=str(version))
        )
        fix = say("Let the tool that wrote it write it again: uv export --format pylock.toml, or pip lock.")
        found.append(Problem(lines.line("lock-version"), said, fix))
    python = toml.get("requires-python")
    if python is not None and _specifier(python) is None:
        said = say("“{text}” in requires-python says no versions.", text=str(python))
        found.append(Problem(lines.line("requires-python"), said, say("Write it like >=3.11.")))
    return found


def _package(package: object, line: int | None) -> Wanted | Problem:
    given = table(package)
    name, version, marker = (given.get(key) for key in ("name", "version", "marker"))
    if not isinstance(name, str) or not name:
        return Problem(line, say("A package has no name."))
    elsewhere = next((table(given, key) for key in _ELSEWHERE if key in given), None)
    if elsewhere is None and not isinstance(version, str):
        return Problem(line, say("{name} has no version.", name=name))
    pinned = f"=={version}" if isinstance(version, str) else ""
    return Wanted(
        f"{name}{pinned}",
        line,
        name,
        pinned if elsewhere is None else "",
        marker=marker if isinstance(marker, str) else None,
        url=None if elsewhere is None else _where(elsewhere),
        editable=elsewhere is not None and elsewhere.get("editable") is True,
        hashes=_hashes(given),
    )


def _where(source: Mapping[str, Any]) -> str | None:
    place = source.get("url") or source.get("path")
    if not isinstance(place, str):
        return None
    commit = source.get("commit-id")
    kind = source.get("type")
    return f"{kind}+{place}@{commit}" if isinstance(kind, str) and isinstance(commit, str) else place


def _hashes(package: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for key in _FILES:
        files = package.get(key)
        for file in files if isinstance(files, list) else [files]:
            for algorithm, digest in table(file, "hashes").items():
                found.setdefault(algorithm, []).append(str(digest))
    return {algorithm: tuple(digests) for algorithm, digests in found.items()}


def _specifier(text: object) -> str | None:
    try:
        return ",".join(sorted(str(each) for each in SpecifierSet(text))) if isinstance(text, str) else None
    except ValueError:
        return None


def _fields(toml: Mapping[str, Any]) -> dict[str, object]:
    return {
        "lock_version": as_json(toml.get("lock-version")),
        "created_by": as_json(toml.get("created-by")),
        "extras": as_json(toml.get("extras")),
        "groups": as_json(toml.get("dependency-groups")),
        "default_groups": as_json(toml.get("default-groups")),
    }
