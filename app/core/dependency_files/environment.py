"""A conda environment.yml, as conda reads it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.core.dependency_files.conda_spec import parse_conda_spec
from app.core.dependency_files.json_values import as_json
from app.core.dependency_files.model import DependencyFile, Kind, Problem, Wanted
from app.core.dependency_files.requirements import Disk, read_requirements
from app.core.dependency_files.requirements_text import Decoded
from app.core.dependency_files.yaml_text import YamlText
from app.core.words import Sentence, say

_KEYS = ("name", "channels", "dependencies", "variables", "prefix")
_OTHERS_KEYS = {"platforms", "category", "categories"}  # conda-lock's
_SELECTOR = re.compile(rb"#\s*\[[^\]\r\n]*\]\s*$")


def read_environment(path: str, data: bytes, environ: Mapping[str, str], disk: Disk) -> DependencyFile:
    """What an environment.yml asks for. `path` is absolute: pip's lines in it may include files."""
    yaml = YamlText(data, "conda")
    if yaml.problem is not None:
        return _nothing(path, data, yaml.problem)
    if not isinstance(yaml.value, dict):
        sentence = say("The file is empty.") if yaml.value is None else say("The file is no table of keys.")
        fix = say("It needs lines like name:, channels: and dependencies:.")
        return _nothing(path, data, Problem(yaml.line() or 1, sentence, fix))
    top: dict[Any, Any] = yaml.value
    found = _Dependencies(top, yaml)
    pip = _read_pip(path, found, environ, disk)
    python = next((each for each in found.conda if each.name == "python"), None)
    spec = python and parse_conda_spec(python.text)
    channels = top.get("channels")
    return DependencyFile(
        path,
        Kind.ENVIRONMENT,
        python=spec.version or None if spec else None,
        python_specifier=spec.specifier if spec else "",
        wanted=(*found.conda, *(pip.wanted if pip else ())),
        channels=tuple(str(each) for each in channels) if isinstance(channels, list) else (),
        problems=(*found.problems, *(pip.problems if pip else ())),
        notes=(*_notes(top, yaml, data), *found.notes(), *(pip.notes if pip else ())),
        fields=_fields(top, found, data),
    )


class _Dependencies:
    """The list `dependencies`: conda's lines, and pip's in the table of that name."""

    def __init__(self, top: Mapping[Any, Any], yaml: YamlText) -> None:
        self.conda: list[Wanted] = []
        self.pip: list[tuple[str, int | None]] = []
        self.problems: list[Problem] = []
        self.pip_line: int | None = None
        listed = top.get("dependencies")
        if not isinstance(listed, list):
            if listed is not None:
                fix = say("Write each package on a line of its own that begins with a dash.")
                self._refuse(yaml.line("dependencies"), say("dependencies is no list."), fix)
            return
        for number, each in enumerate(listed):
            line = yaml.line("dependencies", number)
            if isinstance(each, str):
                self._add_conda(each, line)
            elif isinstance(each, dict):
                self._add_table(each, number, yaml)
            else:
                said = say("This line of dependencies is no package: {value}.", value=str(each))
                self._refuse(line, said, say("Begin it with a dash, a space and a name."))

    def _add_conda(self, text: str, line: int | None) -> None:
        spec = parse_conda_spec(text)
        if spec is None:
            self._refuse(
                line, say("conda does not understand “{text}”.", text=text), say("Write name=version.")
            )
            self.conda.append(Wanted(text, line, conda=True))
            return
        self.conda.append(Wanted(text, line, spec.name, spec.specifier, conda=True))

    def _add_table(self, table: Mapping[Any, Any], number: int, yaml: YamlText) -> None:
        for key, listed in table.items():
            line = yaml.line("dependencies", number, str(key))
            if key != "pip":
                said = say("conda installs nothing from a list named “{name}”.", name=str(key))
                fix = say("Only pip may have a list of its own here; a package is written name=version.")
                self._refuse(line, said, fix)
                continue
            self.pip_line = line
            if not isinstance(listed, list):
                if listed is not None:
                    fix = say("Write each package on a line of its own that begins with a dash.")
                    self._refuse(line, say("pip is no list."), fix)
                continue
            for item, each in enumerate(listed):
                at = yaml.line("dependencies", number, "pip", item)
                if isinstance(each, str):
                    self.pip.append((each, at))
                else:
                    said = say("This line of pip's list is no package: {value}.", value=str(each))
                    self._refuse(at, said, say("Begin it with a dash, a space and a name."))

    def notes(self) -> Iterator[Problem]:
        """What conda only warns of."""
        if self.pip_line and not any(each.name == "pip" for each in self.conda):
            said = say("There is a list for pip, but conda is not asked to install pip.")
            yield Problem(self.pip_line, said, say("Add a line with pip before it."))

    def _refuse(self, line: int | None, sentence: Sentence, fix: Sentence) -> None:
        self.problems.append(Problem(line, sentence, fix))


def _read_pip(
    path: str, found: _Dependencies, environ: Mapping[str, str], disk: Disk
) -> DependencyFile | None:
    """conda writes pip's list into a requirements file beside this one, and so it is read."""
    if not found.pip:
        return None
    lines = [line for text, line in found.pip for _ in (text.splitlines() or [""])]
    read = read_requirements(path, Decoded("\n".join(text for text, _ in found.pip), "utf-8"), environ, disk)

    def here(line: int | None, file: str | None) -> int | None:
        return lines[line - 1] if file is None and line is not None and line <= len(lines) else line

    return replace(
        read,
        wanted=tuple(replace(each, line=here(each.line, each.file)) for each in read.wanted),
        problems=tuple(replace(each, line=here(each.line, each.file)) for each in read.problems),
        notes=tuple(replace(each, line=here(each.line, each.file)) for each in read.notes),
    )


def _notes(top: Mapping[Any, Any], yaml: YamlText, data: bytes) -> Iterator[Problem]:
    for key, line in yaml.twice:
        fix = say("Newer condas refuse that, older ones take the last. Join the two.")
        yield Problem(line, say("“{key}” stands twice in one table.", key=key), fix)
    for key in top:
        if key in _KEYS or key in _OTHERS_KEYS:
            continue
        close = difflib.get_close_matches(str(key), [each for each in _KEYS if each not in top], 1)
        meant = say("Did you mean {name}?", name=close[0]) if close else None
        yield Problem(yaml.line(str(key)), say("conda passes over “{key}”.", key=str(key)), meant)
    if "dependencies" not in top:
        yield Problem(None, say("The file asks for no packages: it has no dependencies."))
    if isinstance(top.get("channels"), str):
        fix = say("Write each channel on a line of its own that begins with a dash.")
        yield Problem(yaml.line("channels"), say("channels is no list."), fix)
    if marked := _selector_lines(data):
        said = say("Lines end in marks like # [win]: conda passes over those, and conda-lock obeys them.")
        yield Problem(marked[0], said)


def _fields(top: Mapping[Any, Any], found: _Dependencies, data: bytes) -> dict[str, object]:
    return {
        "top": sorted(str(key) for key in top),
        "name": as_json(top.get("name")),
        "prefix": as_json(top.get("prefix")),
        "channels": as_json(top.get("channels")),
        "variables": as_json(top.get("variables")),
        "conda": [each.text for each in found.conda],
        "pip": [text for text, _ in found.pip],
        "selectors": len(_selector_lines(data)),
    }


def _nothing(path: str, data: bytes, problem: Problem) -> DependencyFile:
    names = ("name", "prefix", "channels", "variables")
    fields: dict[str, object] = {
        "top": [],
        **dict.fromkeys(names),
        "conda": [],
        "pip": [],
        "selectors": len(_selector_lines(data)),
    }
    return DependencyFile(path, Kind.ENVIRONMENT, problems=(problem,), fields=fields)


def _selector_lines(data: bytes) -> list[int]:
    return [number for number, line in enumerate(data.splitlines(), 1) if _SELECTOR.search(line)]
