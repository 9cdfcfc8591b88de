"""The environments of one project, and Poetry's settings for it: read from files, changed by Poetry."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from app.core.commands import Command
from app.core.errors import AppError
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, RestoreFromBin, RunCommand, Step
from app.core.poetry_config import KEYS, ConfigKey, ConfigValue
from app.core.poetry_look import ProjectEnvironment
from app.core.poetry_projects import Poetry, PoetryProject
from app.core.surroundings import Surroundings
from app.core.words import say
from app.system.true_path import true_path
from app.tools.poetry_project import command, files_back, resource
from app.tools.poetry_settings import (
    PoetrySettings,
    base_name,
    config_folder,
    current_environment,
    default_cache,
    in_project,
)

_VERSION_LINE = re.compile(r"^version(?:_info)?\s*=\s*(\d+\.\d+(?:\.\d+)?)", re.MULTILINE)
_PYTHON = re.compile(r"(?:python)?\d+(?:\.\d+){0,2}\Z")


def environments_of(project: PoetryProject, around: Surroundings) -> list[ProjectEnvironment]:
    """Those that Poetry made for the project, the one it uses first."""
    current, _ = current_environment(project.name, project.folder, around)
    active = true_path(current) if current else None
    prefixes = {true_path(each): each for each in _prefixes(project, around)}
    if active is not None:
        prefixes.setdefault(active, active)
    found = [ProjectEnvironment(prefix, _python_of(prefix), prefix == active) for prefix in sorted(prefixes)]
    return sorted(found, key=lambda each: not each.active)


def _prefixes(project: PoetryProject, around: Surroundings) -> Iterator[str]:
    settings, join = PoetrySettings(around).of_project(project.folder), around.paths.join
    inside = join(project.folder, ".venv")
    if Path(inside, "pyvenv.cfg").is_file():
        yield inside
    base = base_name(project.name, project.folder, around)
    try:
        names = sorted(os.listdir(settings.environments))
    except OSError:
        return
    for name in names:
        if name.startswith(f"{base}-py") and os.path.isdir(join(settings.environments, name)):
            yield join(settings.environments, name)


def _python_of(prefix: str) -> str:
    try:
        text = Path(prefix, "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    found = _VERSION_LINE.search(text)
    return found[1] if found else ""


def plan_use(poetry: Poetry, project: PoetryProject, python: str) -> Plan:
    """`poetry env use`: the environment with this Python, made where there is none."""
    if not _PYTHON.match(python) and not poetry.around.paths.isabs(python):
        raise AppError(
            "bad-python",
            say("{python} is neither a version nor the path of a Python.", python=python or '""'),
            fix=say("Write a version such as 3.12, or the whole path of the interpreter."),
        )
    settings = PoetrySettings(poetry.around).of_project(project.folder)
    line = command(poetry.program, project, poetry.around, "env", "use", python)
    inside = Path(project.folder, ".venv")
    steps: list[Step] = []
    back: list[Step] = []
    makes: tuple[Path, ...] = ()
    current, _ = current_environment(project.name, project.folder, poetry.around)
    if in_project(project.folder, settings):
        makes = (inside,)
        back.append(MoveToBin(say("Move {path} to the bin", path=inside), inside))
        if inside.is_dir():  # there is room for one: Poetry would throw the former away for good
            steps.append(MoveToBin(say("Move the environment there is to the bin"), inside))
            back.append(RestoreFromBin(say("Bring {path} back from the bin", path=inside), inside))
    elif current is not None and (before := _python_of(current)):
        words = ("env", "use", ".".join(before.split(".")[:2]))
        again = command(poetry.program, project, poetry.around, *words)
        back.append(RunCommand(say("Use the environment from before again"), again))
    steps.append(RunCommand(say("Use an environment with Python {python}", python=python), line, makes))
    undo: Plan | NotUndoable = NotUndoable(say("There was none before. Delete the new one instead."))
    title = say("Use Python {python} for the project {name}", python=python, name=Path(project.folder).name)
    if back:
        undo = _undo(title, tuple(back), project)
    return Plan(
        title=title,
        steps=tuple(steps),
        resource=resource(project.folder),
        effect=Effect.CHANGES,
        undo=undo,
        undo_sentence=say("The project uses the environment from before.") if back else None,
        where=Path(project.folder),
        changes=say("A new environment is empty: install the project afterwards."),
    )


def settings_of(folder: str, around: Surroundings) -> list[ConfigValue]:
    """The settings that hold in a project, each with who said so."""
    settings = PoetrySettings(around).of_project(folder)
    return [_value(each, settings, around) for each in KEYS]


def _value(key: ConfigKey, settings: PoetrySettings, around: Surroundings) -> ConfigValue:
    source, value = settings.source(*key.key.split("."))
    if source == "default":
        value = default_cache(around) if key.key == "cache-dir" else key.default
    said = str(value).lower() if key.is_switch else str(value)
    return ConfigValue(key, {"1": "true", "0": "false"}.get(said, said) if key.is_switch else said, source)


def plan_setting(poetry: Poetry, folder: str | None, key: str, value: str | None) -> Plan:
    """One setting, for a project or (without a folder) for all of the user's; None takes it back."""
    option = ("--local",) if folder is not None else ()
    words = ("--unset",) if value is None else (value,)
    argv = (poetry.program, "config", *option, key, *words, "--no-interaction")
    if folder is not None:
        place, name = folder, "poetry.toml"
    else:
        place, name = config_folder(poetry.around), "config.toml"
    makes = () if Path(place, name).exists() else (Path(place, name),)
    sentence = (
        say("Take back what is set for {key}", key=key)
        if value is None
        else say("Set {key} to {value}", key=key, value=value)
    )
    where = say("It holds in this project, for all who work on it.") if folder is not None else (
        say("It holds in all of your projects that say nothing else.")
    )  # fmt: skip
    return Plan(
        title=sentence,
        steps=(RunCommand(sentence, Command(argv, cwd=Path(folder) if folder else None), makes),),
        resource=resource(place),
        effect=Effect.CHANGES,
        undo=Plan(
            title=say("Undo: {title}", title=sentence),
            steps=files_back(place, name),
            resource=resource(place),
            effect=Effect.CHANGES,
            undo=NotUndoable(say("Do it again instead.")),
        ),
        undo_sentence=say("{file} becomes what it was.", file=name),
        where=Path(place),
        changes=where,
    )


def _undo(title: object, steps: tuple[Step, ...], project: PoetryProject) -> Plan:
    return Plan(
        title=say("Undo: {title}", title=title),
        steps=steps,
        resource=resource(project.folder),
        effect=Effect.CHANGES,
        undo=NotUndoable(say("Do it again instead.")),
        where=Path(project.folder),
    )
