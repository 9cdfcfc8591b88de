"""One package as Poetry and pipenv write it: "^1.2", or a table with version, extras, git, path and more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.dependency_files.versions import from_poetry

_ADDRESSES = ("git", "hg", "svn", "bzr")
# Pipfile: a key named like a marker's variable is a marker.
_MARKER_KEYS = (
    *("os_name", "sys_platform", "platform_machine", "platform_python_implementation", "platform_release"),
    *("platform_system", "platform_version", "python_version", "python_full_version", "implementation_name"),
    "implementation_version",
)


@dataclass(frozen=True, slots=True)
class ToolRequirement:
    """The parts that all tools share."""

    text: str
    specifier: str = ""
    understood: bool = True  # False: the version is none that the tool would take
    extras: tuple[str, ...] = ()
    marker: str | None = None
    url: str | None = None
    editable: bool = False
    optional: bool = False


def requirements_of(name: str, value: object) -> list[ToolRequirement] | None:
    """One, or Poetry's several for different platforms. None where the value is nothing of the kind."""
    if isinstance(value, list):
        each_of = [requirements_of(name, each) for each in value if not isinstance(each, list)]
        return [each for found in each_of if found for each in found] if None not in each_of else None
    if isinstance(value, str):
        return [_with_version(name, value, {})]
    if isinstance(value, dict):
        version = value.get("version", "*")
        return [_with_version(name, version, value)] if isinstance(version, str) else None
    return None


def _with_version(name: str, version: str, table: Mapping[str, Any]) -> ToolRequirement:
    specifier = from_poetry(version)
    extras = tuple(each for each in _list(table.get("extras")) if isinstance(each, str))
    shown = f"{name}[{','.join(extras)}]" if extras else name
    url = _address(table)
    text = f"{shown} @ {url}" if url else f"{shown} {version}"
    return ToolRequirement(
        text,
        specifier or "",
        specifier is not None,
        extras,
        _marker(table),
        url,
        bool(table.get("editable") or table.get("develop")),
        table.get("optional") is True,
    )


def _address(table: Mapping[str, Any]) -> str | None:
    for tool in _ADDRESSES:
        if isinstance(address := table.get(tool), str):
            at = next((table[key] for key in ("rev", "tag", "branch", "ref") if table.get(key)), None)
            folder = f"#subdirectory={table['subdirectory']}" if table.get("subdirectory") else ""
            return f"{tool}+{address.removeprefix(tool + '+')}{f'@{at}' if at else ''}{folder}"
    return next((table[key] for key in ("path", "file", "url") if isinstance(table.get(key), str)), None)


def _marker(table: Mapping[str, Any]) -> str | None:
    parts = [table["markers"]] if isinstance(table.get("markers"), str) else []
    parts += [f"{key} {table[key]}" for key in _MARKER_KEYS if isinstance(table.get(key), str)]
    if isinstance(python := table.get("python"), str):
        parts += [f"python {python}"]
    if isinstance(platform := table.get("platform"), str):
        parts += [f"sys_platform == '{platform}'"]
    return " and ".join(f"({part})" if " or " in part else part for part in parts) or None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
