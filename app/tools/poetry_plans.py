"""Plans for a project that Poetry looks after: its packages, its lock file, what it builds."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.core.dependency_files.model import GroupKind, Wanted
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, RunCommand, Step
from app.core.poetry_look import MAIN, AskedFor, extras_of, optional_groups
from app.core.poetry_projects import Installed, Poetry, PoetryProject, ProjectAct, ProjectWish
from app.core.poetry_tree import Asked
from app.core.ports import Foresight, Toolbox
from app.core.words import Sentence, say
from app.tools.poetry_project import (
    LOCK,
    PYPROJECT,
    command,
    files_back,
    installed_version,
    key_ring_warnings,
    lock_made,
    parse_operations,
    resource,
    strangers,
    sync_words,
    wanted,
    words_for,
)
from app.tools.poetry_settings import current_environment

_FORESEEN = {ProjectAct.ADD, ProjectAct.REMOVE, ProjectAct.UPDATE, ProjectAct.INSTALL}


def this_poetry(toolbox: Toolbox) -> Poetry:
    """The Poetry to plan with. Raises AppError where there is none."""
    program = toolbox.program("poetry")
    return Poetry(program, installed_version(program), toolbox.around)


def environment_of(project: PoetryProject, toolbox: Toolbox) -> str | None:
    """The prefix of the environment Poetry would use, where files tell."""
    return current_environment(project.name, project.folder, toolbox.around)[0]


def asked_of(project: PoetryProject) -> list[Asked]:
    """What the project itself asks for."""
    return [
        Asked(
            each.name, each.specifier or "*", frozenset(each.extras), each.group.name if each.group else None
        )
        for each in wanted(project)
        if each.name and (each.group is None or each.group.kind is not GroupKind.BUILD)
    ]


def asked_rows(project: PoetryProject) -> list[AskedFor]:
    """The same as it stands in the file, for people to read."""
    left_out = optional_groups(project) | set(extras_of(project))
    return [
        AskedFor(
            each.name,
            _without_name(each),
            tuple(each.extras),
            each.group.name if each.group else MAIN,
            is_extra=each.group is not None and each.group.kind is GroupKind.EXTRA,
            required=not (each.optional or each.marker or (each.group and each.group.name in left_out)),
            place=each.url or "",
        )
        for each in wanted(project)
        if each.name and (each.group is None or each.group.kind is not GroupKind.BUILD)
    ]


def _without_name(wanted: Wanted) -> str:
    if wanted.url:
        return wanted.url
    text = wanted.text.partition(";")[0].strip()
    text = text.removeprefix(wanted.name or "").strip()
    if text.startswith("["):
        text = text.partition("]")[2].strip()
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text


def plan_project(
    poetry: Poetry, project: PoetryProject, wish: ProjectWish, installed: Installed | None, **env: str
) -> Plan:
    """What Poetry is to do, with its way back. `installed` is None where there is no environment yet."""
    line = command(poetry.program, project, poetry.around, *words_for(wish, poetry.version), **env)
    makes = () if wish.act is ProjectAct.BUILD else lock_made(project)
    undo, undo_sentence = _back(poetry, project, wish, installed, env)
    steps: list[Step] = [RunCommand(_sentence(wish), line, makes)]
    if wish.act is ProjectAct.BUILD:
        dist = Path(project.folder, "dist")
        if not os.path.lexists(dist):
            steps = [RunCommand(_sentence(wish), line, (dist,))]
    return Plan(
        title=_title(wish, Path(project.folder).name),
        steps=tuple(steps),
        resource=resource(project.folder),
        effect=Effect.CHANGES,
        undo=undo,
        undo_sentence=undo_sentence,
        where=Path(project.folder),
        warnings=key_ring_warnings(project, poetry.around),
    )


def foresight(
    poetry: Poetry, project: PoetryProject, wish: ProjectWish, installed: Installed | None, **env: str
) -> Foresight | None:
    """Poetry's dry run. None without an environment: already for this, Poetry would make one."""
    if wish.act not in _FORESEEN or installed is None:
        return None
    words = (*words_for(wish, poetry.version), "--dry-run", "--no-ansi")
    return Foresight(command(poetry.program, project, poetry.around, *words, **env), parse_operations)


def way_back(
    poetry: Poetry, project: PoetryProject, installed: Installed | None, title: Sentence, **env: str
) -> Plan:
    """The project's files become what they are now, and its environment follows."""
    steps = list(files_back(project.folder))
    if installed is not None:
        words = sync_words(project, installed.listed, poetry.version)
        line = command(poetry.program, project, poetry.around, *words, **env)
        steps.append(RunCommand(say("Install exactly what {file} says", file=LOCK), line, lock_made(project)))
        if project.lock is None:  # Poetry writes one whenever it installs
            path = Path(project.folder, LOCK)
            steps.append(MoveToBin(say("Move {path} to the bin", path=path), path))
    return Plan(
        title=say("Undo: {title}", title=title),
        steps=tuple(steps),
        resource=resource(project.folder),
        effect=Effect.CHANGES,
        undo=NotUndoable(say("Do it again instead.")),
        where=Path(project.folder),
    )


def _back(
    poetry: Poetry,
    project: PoetryProject,
    wish: ProjectWish,
    installed: Installed | None,
    env: Mapping[str, str],
) -> tuple[Plan | NotUndoable, Sentence | None]:
    title = _title(wish, Path(project.folder).name)
    match wish.act:
        case ProjectAct.BUILD:
            dist = Path(project.folder, "dist")
            if os.path.lexists(dist):
                return NotUndoable(say("Files of the same name in {path} are written over.", path=dist)), None
            steps: tuple[Step, ...] = (MoveToBin(say("Move {path} to the bin", path=dist), dist),)
            sentence = say("What was built goes to the bin.")
        case ProjectAct.LOCK:
            steps = files_back(project.folder, LOCK)
            sentence = say("{file} becomes what it was.", file=LOCK)
        case ProjectAct.INSTALL:
            return NotUndoable(say("What was installed before is written down nowhere.")), None
        case _:
            alien = strangers(project, installed.listed) if installed else []
            return way_back(poetry, project, installed, title, **env), _back_words(installed, alien)
    back = Plan(
        title=say("Undo: {title}", title=title),
        steps=steps,
        resource=resource(project.folder),
        effect=Effect.CHANGES,
        undo=NotUndoable(say("Do it again instead.")),
    )
    return back, sentence


def _back_words(installed: Installed | None, alien: Sequence[str]) -> Sentence:
    if installed is None:
        return say("The project’s files become what they were. Its new environment stays.")
    if alien:
        return say(
            "The project’s files and the versions from before come back. "
            "These go, because {file} does not know them: {packages}",
            file=LOCK,
            packages=", ".join(alien),
        )
    return say("The project’s files and the versions from before come back.")


def _title(wish: ProjectWish, name: str) -> Sentence:
    packages = ", ".join(wish.packages)
    one = say("Update {packages} in the project {name}", packages=packages, name=name)
    every = say("Update all packages of the project {name}", name=name)
    return {
        ProjectAct.ADD: say("Add {packages} to the project {name}", packages=packages, name=name),
        ProjectAct.REMOVE: say("Remove {packages} from the project {name}", packages=packages, name=name),
        ProjectAct.UPDATE: one if packages else every,
        ProjectAct.LOCK: say("Lock the project {name}", name=name),
        ProjectAct.INSTALL: say("Install the project {name}", name=name),
        ProjectAct.BUILD: say("Build the project {name}", name=name),
    }[wish.act]


def _sentence(wish: ProjectWish) -> Sentence:
    packages = ", ".join(wish.packages)
    anew = say("Choose all versions anew and write them into {file}", file=LOCK)
    kept = say("Bring {file} up to date, with the versions it has where they fit", file=LOCK)
    exactly = say("Install exactly what {file} says", file=LOCK)
    return {
        ProjectAct.ADD: say(
            "Write {packages} into {file}, lock and install them", packages=packages, file=PYPROJECT
        ),
        ProjectAct.REMOVE: say(
            "Take {packages} out of {file} and of the environment", packages=packages, file=PYPROJECT
        ),
        ProjectAct.UPDATE: say(
            "Lock the newest versions that {file} allows, and install them", file=PYPROJECT
        ),
        ProjectAct.LOCK: anew if wish.regenerate else kept,
        ProjectAct.INSTALL: exactly if wish.sync else say("Install what {file} says", file=LOCK),
        ProjectAct.BUILD: say("Build what others can install, into the folder dist"),
    }[wish.act]
