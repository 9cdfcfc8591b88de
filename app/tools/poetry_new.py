"""A new project: its plan, and what its pyproject.toml will say."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from app.core.commands import Command
from app.core.errors import AppError
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, RunCommand, Step, WriteFile
from app.core.poetry_projects import NewProject, Poetry, PoetryProject
from app.core.words import say
from app.tools.poetry_project import LOCK, PYPROJECT, command, is_old, key_ring_warnings, resource

_AUTHOR = re.compile(r"\s*([^<>]+?)\s*<([^<>]+)>\s*\Z")
_CORE = {True: "poetry-core", False: "poetry-core>=2.0.0,<3.0.0"}  # by whether Poetry is an old one


def plan_new(poetry: Poetry, wish: NewProject) -> Plan:
    """A project in a new folder, or in one that has code already. Raises AppError where there is one."""
    folder = Path(wish.folder)
    if os.path.lexists(folder / PYPROJECT):
        raise AppError(
            "in-the-way",
            say("{folder} is a project already.", folder=folder),
            cause=say("There is a {file}.", file=PYPROJECT),
            fix=say("Choose another folder, or add packages to this project: labwright poetry add"),
        )
    made, step = _first_step(poetry, wish, folder)
    begun = PoetryProject(wish.folder, b"", {}, None)  # as far as it matters: it names no sources yet
    undo_step = MoveToBin(say("Move {path} to the bin", path=made), made)
    steps, undo_steps = [step], [undo_step]
    if wish.packages:
        line = command(poetry.program, begun, poetry.around, "add", *wish.packages)
        sentence = say("Add {packages} and install them", packages=", ".join(wish.packages))
        steps.append(RunCommand(sentence, line, (folder / LOCK,)))
        if made != folder:
            undo_steps.append(MoveToBin(say("Move {path} to the bin", path=folder / LOCK), folder / LOCK))
    title = say("Start the project {name}", name=wish.name or folder.name)
    return Plan(
        title=title,
        steps=tuple(steps),
        resource=resource(wish.folder),
        effect=Effect.CHANGES,
        undo=Plan(
            title=say("Undo: {title}", title=title),
            steps=tuple(undo_steps),
            resource=resource(wish.folder),
            effect=Effect.CHANGES,
            undo=NotUndoable(say("Start it again instead.")),
        ),
        undo_sentence=say("What was written goes to the bin."),
        where=folder,
        warnings=key_ring_warnings(begun, poetry.around) if wish.packages else (),
    )


def _first_step(poetry: Poetry, wish: NewProject, folder: Path) -> tuple[Path, Step]:
    """What the step makes, and the step."""
    file = folder / PYPROJECT
    write = say("Write {file}", file=PYPROJECT)
    if not wish.package:
        return file, WriteFile(write, file, new_pyproject(wish, old=is_old(poetry.version)))
    if folder.is_dir() and any(folder.iterdir()):
        line = Command((poetry.program, "init", *_fields(wish), "--no-interaction"), cwd=folder)
        return file, RunCommand(write, line, (file,))
    _refuse_what_old_poetry_cannot(poetry, wish)
    line = Command((poetry.program, "new", *_fields(wish), wish.folder, "--no-interaction"))
    sentence = say("Make the folder with {file} and a package in it", file=PYPROJECT)
    return folder, RunCommand(sentence, line, (folder,))


def new_pyproject(wish: NewProject, *, old: bool) -> bytes:
    """The file as the Poetry of that age writes it. Of a package it is what the wish says; Poetry adds an
    author from git, a Python and, to a new folder, where the package lies, where the wish is silent."""
    import tomlkit  # noqa: PLC0415 - takes 40 ms

    document = tomlkit.document()
    head = tomlkit.table()
    head["name"] = wish.name or Path(wish.folder).name
    head["version"] = "0.1.0"
    head["description"] = wish.description
    if wish.author:
        authors = tomlkit.array()
        authors.append(wish.author if old else _inline(_author(wish.author)))
        head["authors"] = authors
    if wish.license:
        head["license"] = wish.license
    own: dict[str, Any] = {} if wish.package else {"package-mode": False}
    if old:
        head.update(own)
        if not wish.package or wish.python:
            head["dependencies"] = {"python": wish.python or "*"}
        document["tool"] = tomlkit.table(is_super_table=True)
        document["tool"]["poetry"] = head
    else:
        if wish.python:
            head["requires-python"] = wish.python
        head["dependencies"] = []
        document["project"] = head
        if own:
            document["tool"] = tomlkit.table(is_super_table=True)
            document["tool"]["poetry"] = own
    if wish.package:
        backend = {"requires": [_CORE[old]], "build-backend": "poetry.core.masonry.api"}
        document["build-system"] = backend
    return tomlkit.dumps(document).encode()


def _fields(wish: NewProject) -> tuple[str, ...]:
    given = (
        ("--name", wish.name),
        ("--description", wish.description),
        ("--author", wish.author),
        ("--python", wish.python),
        ("--license", wish.license),
    )
    return tuple(f"{option}={value}" for option, value in given if value)


def _refuse_what_old_poetry_cannot(poetry: Poetry, wish: NewProject) -> None:
    if is_old(poetry.version) and any((wish.description, wish.author, wish.license, wish.python)):
        raise AppError(
            "tool-cannot",
            say("Poetry {version} makes a new folder without such details.", version=poetry.version),
            fix=say("Leave them out, and write them into {file} afterwards.", file=PYPROJECT),
        )  # fmt: skip


def _author(text: str) -> dict[str, str]:
    found = _AUTHOR.match(text)
    return {"name": found[1], "email": found[2]} if found else {"name": text.strip()}


def _inline(values: dict[str, str]) -> Any:
    import tomlkit  # noqa: PLC0415 - takes 40 ms

    table = tomlkit.inline_table()
    table.update(values)
    return table
