"""A pyproject.toml: the standard tables (PEP 518, 621, 735), Poetry's and uv's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from app.core.dependency_files.dependency_groups import expand_groups
from app.core.dependency_files.json_values import as_json
from app.core.dependency_files.model import DependencyFile, Group, GroupKind, Kind, Problem, Wanted
from app.core.dependency_files.requirement import read_pep508
from app.core.dependency_files.toml_text import TomlLines, parse_toml, table
from app.core.dependency_files.tool_requirement import requirements_of
from app.core.dependency_files.versions import from_poetry
from app.core.words import Sentence, say

_BUILD = Group(GroupKind.BUILD, "build-system")


def read_pyproject(path: str, data: bytes) -> DependencyFile:
    """What a pyproject.toml asks for."""
    toml, problem = parse_toml(data, "Python")
    if problem is not None:
        return DependencyFile(path, Kind.PYPROJECT, problems=(problem,), fields=_fields({}))
    reading = _Reading(toml, TomlLines(data))
    reading.read()
    wanted = tuple(reading.wanted)
    return DependencyFile(
        path,
        Kind.PYPROJECT,
        python=reading.python,
        python_specifier=reading.python_specifier,
        wanted=wanted,
        groups=tuple(dict.fromkeys(each for each in reading.groups if each is not _BUILD)),
        problems=tuple(reading.problems),
        fields=_fields(toml),
    )


def _fields(toml: Mapping[str, Any]) -> dict[str, object]:
    """As written, one name for each place."""
    project, tool = table(toml, "project"), table(toml, "tool")
    poetry = table(tool, "poetry")
    groups = poetry.get("group")
    return {
        "name": as_json(project.get("name") or poetry.get("name")),
        "requires_python": as_json(project.get("requires-python")),
        "dynamic": as_json(project.get("dynamic")),
        "dependencies": as_json(project.get("dependencies")),
        "optional": as_json(project.get("optional-dependencies")),
        "groups": as_json(toml.get("dependency-groups")),
        "build": as_json(toml.get("build-system")),
        "poetry": as_json(poetry.get("dependencies")),
        "poetry_dev": as_json(poetry.get("dev-dependencies")),
        "poetry_groups": {name: as_json(table(group).get("dependencies")) for name, group in groups.items()}
        if isinstance(groups, dict)
        else None,
        "poetry_extras": as_json(poetry.get("extras")),
        "uv": as_json(tool.get("uv")),
        "tools": sorted(tool),
    }


class _Reading:
    """Goes through the tables and collects."""

    def __init__(self, toml: Mapping[str, Any], lines: TomlLines) -> None:
        self._toml, self._lines = toml, lines
        self.python: str | None = None
        self.python_specifier = ""
        self.wanted: list[Wanted] = []
        self.groups: list[Group] = []
        self.problems: list[Problem] = []

    def read(self) -> None:
        for name in ("project", "tool", "build-system", "dependency-groups"):
            if not isinstance(self._toml.get(name, {}), dict):
                self._refuse((name,), say("{name} is no table.", name=name))
        project = table(self._toml, "project")
        self._read_python(project)
        self._read_project(project)
        self._read_groups()
        self._read_poetry(project)
        self._pep508(
            table(self._toml, "tool", "uv").get("dev-dependencies"),
            ("tool", "uv", "dev-dependencies"),
            Group(GroupKind.GROUP, "dev"),
        )
        self._pep508(table(self._toml, "build-system").get("requires"), ("build-system", "requires"), _BUILD)

    def _read_python(self, project: Mapping[str, Any]) -> None:
        wanted = project.get("requires-python")
        if isinstance(wanted, str):
            self.python = wanted
            try:
                self.python_specifier = ",".join(sorted(str(each) for each in SpecifierSet(wanted)))
            except ValueError:
                said = say("“{text}” in requires-python says no versions.", text=wanted)
                self._refuse(("project", "requires-python"), said, say("Write it like >=3.11."))
            return
        if wanted is not None:
            self._refuse(("project", "requires-python"), say("requires-python is no text."))
        of_poetry = table(self._toml, "tool", "poetry", "dependencies").get("python")
        of_poetry = of_poetry.get("version") if isinstance(of_poetry, dict) else of_poetry
        if isinstance(of_poetry, str):
            self.python, self.python_specifier = of_poetry, from_poetry(of_poetry) or ""

    def _read_project(self, project: Mapping[str, Any]) -> None:
        dynamic = project.get("dynamic")
        for name in dynamic if isinstance(dynamic, list) else ():
            if isinstance(name, str) and name in project:
                said = say("{name} is given and named in dynamic, too.", name=name)
                self._refuse(("project", name), said, say("Take it out of one of the two."))
        self._pep508(project.get("dependencies"), ("project", "dependencies"), None)
        optional = project.get("optional-dependencies")
        if optional is not None and not isinstance(optional, dict):
            self._refuse(
                ("project", "optional-dependencies"), say("{name} is no table.", name="optional-dependencies")
            )
        for name, listed in table(optional).items():
            self._pep508(listed, ("project", "optional-dependencies", name), Group(GroupKind.EXTRA, name))

    def _read_groups(self) -> None:
        expanded, problems = expand_groups(table(self._toml, "dependency-groups"))
        for path, sentence, fix in problems:
            self._refuse(path, sentence, fix)
        for name, items in expanded.items():
            group = Group(GroupKind.GROUP, name)
            self.groups.append(group)
            for path, text in items:
                self._add_pep508(text, path, group, own=path[1] == name)

    def _read_poetry(self, project: Mapping[str, Any]) -> None:
        poetry = table(self._toml, "tool", "poetry")
        place = ("tool", "poetry")
        dynamic = project.get("dynamic")
        dynamic = dynamic if isinstance(dynamic, list) else []
        given = "dependencies" in project or "optional-dependencies" in project
        if (
            not given or "dependencies" in dynamic
        ):  # otherwise Poetry 2 only adds sources and the like from here
            self._poetry(poetry.get("dependencies"), (*place, "dependencies"), None, table(poetry, "extras"))
        dev = Group(GroupKind.GROUP, "dev")
        self._poetry(poetry.get("dev-dependencies"), (*place, "dev-dependencies"), dev, {})
        for name in table(poetry, "group"):
            group = Group(GroupKind.GROUP, name)
            self.groups.append(group)
            listed = table(poetry, "group", name).get("dependencies")
            self._poetry(listed, (*place, "group", name, "dependencies"), group, {})

    def _poetry(
        self, listed: object, place: tuple[str, ...], group: Group | None, extras: Mapping[str, Any]
    ) -> None:
        if not isinstance(listed, dict):
            if listed is not None:
                self._refuse(place, say("{name} is no table.", name=place[-1]))
            return
        if group is not None:
            self.groups.append(group)
        for name, value in listed.items():
            if canonicalize_name(name) == "python" and group is None:
                continue
            found = requirements_of(name, value)
            if found is None:
                said = say("Poetry cannot tell which version of {name} is wanted.", name=name)
                self._refuse(
                    (*place, name), said, say("Write it like {example}.", example=f'{name} = "^1.2"')
                )
                continue
            for each in found:
                if not each.understood:
                    said = say("Poetry does not understand the version in “{text}”.", text=each.text)
                    self._refuse((*place, name), said, say("Write it like ^1.2, ~1.2, 1.2.* or >=1.2,<2."))
                named: list[Group | None] = [*_extras_naming(name, extras)] if each.optional else []
                self.groups += [one for one in named if one is not None]
                self.wanted += [
                    Wanted(
                        *(each.text, self._lines.line(*place, name), name, each.specifier, each.extras),
                        *(each.marker, each.url, one),
                        editable=each.editable,
                        optional=each.optional and not named,
                    )
                    for one in named or [group]
                ]

    def _pep508(self, listed: object, path: tuple[str, ...], group: Group | None) -> None:
        if listed is None:
            return
        if group is not None:
            self.groups.append(group)
        if not isinstance(listed, list):
            fix = say("Write it like {example}.", example=f'{path[-1]} = ["numpy>=2"]')
            self._refuse(path, say("{name} is no list.", name=path[-1]), fix)
            return
        for number, text in enumerate(listed):
            if isinstance(text, str):
                self._add_pep508(text, (*path, number), group)
            else:
                self._refuse((*path, number), say("This in {name} is no text.", name=path[-1]))

    def _add_pep508(
        self, text: str, path: tuple[str | int, ...], group: Group | None, *, own: bool = True
    ) -> None:
        read = read_pep508(text)
        if read.refusal is not None and own:
            self._refuse(path, read.refusal.sentence, read.refusal.fix)
        line = self._lines.line(*path)
        self.wanted.append(
            Wanted(text, line, read.name, read.specifier, read.extras, read.marker, read.url, group)
        )

    def _refuse(self, path: Iterable[str | int], sentence: Sentence, fix: Sentence | None = None) -> None:
        self.problems.append(Problem(self._lines.line(*path), sentence, fix))


def _extras_naming(name: str, extras: Mapping[str, Any]) -> list[Group]:
    wanted = canonicalize_name(name)
    return [
        Group(GroupKind.EXTRA, extra)
        for extra, names in extras.items()
        if isinstance(names, list)
        and any(canonicalize_name(each) == wanted for each in names if isinstance(each, str))
    ]
