"""A Pipfile, as pipenv reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.dependency_files.json_values import as_json
from app.core.dependency_files.model import DependencyFile, Group, GroupKind, Kind, Problem, Wanted
from app.core.dependency_files.toml_text import TomlLines, parse_toml, table
from app.core.dependency_files.tool_requirement import requirements_of
from app.core.dependency_files.versions import from_pipfile_python
from app.core.words import say

_NO_PACKAGES = {"source", "requires", "scripts", "pipenv"}
_GROUPS = {"dev-packages": "dev"}
_OWN_FIELDS = {"packages", "dev-packages", "requires", "source"}


def read_pipfile(path: str, data: bytes) -> DependencyFile:
    """What a Pipfile asks for."""
    toml, problem = parse_toml(data, "pipenv")
    if problem is not None:
        return DependencyFile(path, Kind.PIPFILE, problems=(problem,), fields=_fields({}))
    lines = TomlLines(data)
    groups, wanted, problems = list[Group](), list[Wanted](), list[Problem]()
    for section, listed in toml.items():
        if section in _NO_PACKAGES:
            continue
        group = None if section == "packages" else Group(GroupKind.GROUP, _GROUPS.get(section, section))
        groups += [group] if group else []
        if not isinstance(listed, dict):
            problems.append(Problem(lines.line(section), say("{name} is no table.", name=section)))
            continue
        for name, value in listed.items():
            each = _package(name, value, group, lines.line(section, name))
            if isinstance(each, Wanted):
                wanted.append(each)
            else:
                problems.append(each)
    requires = table(toml, "requires")
    python = requires.get("python_full_version") or requires.get("python_version")
    return DependencyFile(
        path,
        Kind.PIPFILE,
        python=python if isinstance(python, str) else None,
        python_specifier=from_pipfile_python(requires) or "",
        wanted=tuple(wanted),
        groups=tuple(groups),
        problems=tuple(problems),
        fields=_fields(toml),
    )


def _package(name: str, value: object, group: Group | None, line: int | None) -> Wanted | Problem:
    found = None if isinstance(value, list) else requirements_of(name, value)
    if found is None:
        said = say("pipenv cannot tell which version of {name} is wanted.", name=name)
        return Problem(line, said, say("Write it like {example}.", example=f'{name} = "*"'))
    each = found[0]
    return Wanted(
        *(each.text, line, name, each.specifier, each.extras, each.marker, each.url, group),
        editable=each.editable,
    )


def _fields(toml: Mapping[str, Any]) -> dict[str, object]:
    sources = toml.get("source")
    return {
        "packages": as_json(toml.get("packages")),
        "dev": as_json(toml.get("dev-packages")),
        "requires": as_json(toml.get("requires")),
        "sources": [table(each).get("url") for each in sources] if isinstance(sources, list) else [],
        "other": sorted(name for name in toml if name not in _OWN_FIELDS),
    }
