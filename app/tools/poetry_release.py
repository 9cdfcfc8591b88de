"""Checking, counting up, running and publishing a project with Poetry, and the token it publishes with."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.core.commands import Command
from app.core.errors import AppError
from app.core.plans import Effect, NotUndoable, Plan, RunCommand, Step
from app.core.poetry_look import version_of
from app.core.poetry_projects import Poetry, PoetryProject
from app.core.poetry_work import PYPI, token_variable
from app.core.words import say
from app.tools.poetry_project import PYPROJECT, command, files_back, needs_no_key_ring, resource
from app.tools.poetry_settings import PoetrySettings

_RING_SECONDS = 20.0  # unlocked, it answers in a tenth of one
_ASKED_SECONDS = 60.0  # somebody may have to type the password of the key ring
_PUBLISH_SECONDS = 900.0
# Poetry takes a token as a word of its command line only, where every program of the machine could read it.
# This is what it does with the token, by the library it does it with; the token comes through standard input.
_KEEP = (
    "import sys, keyring; "
    "keyring.set_password('poetry-repository-' + sys.argv[1], '__token__', sys.stdin.read())"
)
_FORGET = "import sys, keyring; keyring.delete_password('poetry-repository-' + sys.argv[1], '__token__')"
_ASK = "import keyring; keyring.get_password('labwright-asks', 'labwright')"
_HAS = (
    "import sys, keyring; "
    "sys.exit(0 if keyring.get_password('poetry-repository-' + sys.argv[1], '__token__') else 9)"
)
NO_TOKEN = 9  # the exit code of `token_question`


def check_command(poetry: Poetry, project: PoetryProject) -> Command:
    """`poetry check`, with the lock file where there is one."""
    lock = ("--lock",) if project.lock is not None else ()
    return command(poetry.program, project, poetry.around, "check", *lock, "--no-ansi")


def version_question(poetry: Poetry, project: PoetryProject, rule: str) -> Command:
    """What the version would be. Prints it and nothing else."""
    words = ("version", rule, "--short", "--dry-run", "--no-ansi")
    return command(poetry.program, project, poetry.around, *words)


def plan_version(poetry: Poetry, project: PoetryProject, rule: str, new: str) -> Plan:
    """Another version in pyproject.toml."""
    name = Path(project.folder).name
    title = say("Give the project {name} the version {version}", name=name, version=new)
    old = version_of(project)
    return Plan(
        title=title,
        steps=(
            RunCommand(
                say("Write the version {version} into {file}", version=new, file=PYPROJECT),
                command(poetry.program, project, poetry.around, "version", rule),
            ),
        ),
        resource=resource(project.folder),
        effect=Effect.CHANGES,
        undo=Plan(
            title=say("Undo: {title}", title=title),
            steps=files_back(project.folder, PYPROJECT),
            resource=resource(project.folder),
            effect=Effect.CHANGES,
            undo=NotUndoable(say("Do it again instead.")),
        ),
        undo_sentence=say("{file} becomes what it was.", file=PYPROJECT),
        where=Path(project.folder),
        changes=say("Version {old} becomes {new}.", old=old or "?", new=new),
    )


def plan_run(poetry: Poetry, project: PoetryProject, words: Sequence[str], prefix: str | None) -> Plan:
    """A program of the project's environment, run in the project's folder."""
    if not words or words[0].startswith("-"):
        raise AppError(
            "wrong-use",
            say("There is no program to run."),
            fix=say("Name one that is in the environment, such as: pytest -x"),
        )
    plain = command(poetry.program, project, poetry.around, "run", *words)
    line = replace(plain, argv=plain.argv[:-1])  # what follows `run` belongs to the program
    empty = () if prefix else (say("There is no environment yet: Poetry makes an empty one first."),)
    return Plan(
        title=say("Run {program} in the project {name}", program=words[0], name=Path(project.folder).name),
        steps=(RunCommand(say("Run it with the packages of the project"), line),),
        resource=f"run:{project.folder}",
        effect=Effect.CHANGES,
        undo=NotUndoable(say("What a program does is up to that program.")),
        where=Path(project.folder),
        warnings=empty,
    )


def repositories_of(project: PoetryProject, poetry: Poetry) -> list[str]:
    """Where the project can be published: the public index first, then what the settings name."""
    settings = PoetrySettings(poetry.around).of_project(project.folder)
    named = settings.value("repositories")
    return [PYPI, *(str(name) for name in (named if isinstance(named, dict) else {}))]


def plan_publish(
    poetry: Poetry, project: PoetryProject, repository: str, *, build: bool, token: str | None
) -> Plan:
    """A rehearsal, then the upload. With a token it goes along in the environment of these two runs only;
    otherwise Poetry looks for one in the key ring."""
    if not project.is_package:
        raise AppError(
            "tool-cannot",
            say("This project is no package, so there is nothing to publish."),
            cause=say("Its pyproject.toml says package-mode = false."),
            fix=say("Take that line out if others should install the project."),
        )
    _refuse_unknown(poetry, project, repository)
    if not build and not _is_built(project):
        raise AppError(
            "nothing-built",
            say("There is nothing built to publish."),
            cause=say("The folder dist has no file of this project."),
            fix=say("Build it first."),
        )
    place = () if repository == PYPI else ("--repository", repository)
    steps: list[Step] = []
    if build:
        steps.append(
            RunCommand(
                say("Build what others can install, into the folder dist"),
                command(poetry.program, project, poetry.around, "build"),
            )
        )
    for sentence, extra, seconds in (
        (say("Rehearse it: everything but the upload"), ("--dry-run",), _ASKED_SECONDS * 2),
        (say("Upload it to {place}", place=repository), (), _PUBLISH_SECONDS),
    ):
        plain = Command(
            (poetry.program, "publish", *place, *extra, "--no-interaction"), cwd=Path(project.folder)
        )
        steps.append(RunCommand(sentence, _with_token(plain, repository, token, seconds)))
    version, name = version_of(project) or "?", project.name
    return Plan(
        title=say("Publish {name} {version} to {place}", name=name, version=version, place=repository),
        steps=tuple(steps),
        resource=resource(project.folder),
        effect=Effect.DESTROYS,
        undo=NotUndoable(
            say("A published version stays published. It can be marked as not to be used, "
                "and its number is never free again.")
        ),
        where=Path(project.folder),
        changes=say("Everybody can install {name} {version} from then on.", name=name, version=version),
        confirm_name=name,
    )  # fmt: skip


def _with_token(line: Command, repository: str, token: str | None, seconds: float) -> Command:
    if token is None:
        return replace(line, timeout_seconds=seconds)
    variables = {token_variable(repository): token, "POETRY_KEYRING_ENABLED": "false"}
    return replace(line, env=variables, secrets=frozenset({token}), timeout_seconds=seconds)


def _refuse_unknown(poetry: Poetry, project: PoetryProject, repository: str) -> None:
    known = repositories_of(project, poetry)
    if repository not in known:
        raise AppError(
            "no-repository",
            say("Poetry knows no place {name} to publish to.", name=repository),
            cause=say("It knows these: {names}", names=", ".join(known)),
            fix=say("Tell it the address: poetry config repositories.{name} ADDRESS", name=repository),
        )


def _is_built(project: PoetryProject) -> bool:
    try:
        names = os.listdir(Path(project.folder, "dist"))
    except OSError:
        return False
    return any(name.endswith((".whl", ".tar.gz")) for name in names)


def python_of(poetry: Poetry) -> str:
    """The Python that Poetry runs on, beside its program. Raises AppError where it is not there."""
    folder = Path(os.path.realpath(poetry.program)).parent
    names = ("python.exe",) if poetry.around.is_windows else ("python", "python3")
    for name in names:
        if (folder / name).exists():
            return str(folder / name)
    raise AppError(
        "tool-cannot",
        say("The Python that Poetry runs on was not found."),
        cause=say("It is not beside {program}.", program=poetry.program),
        fix=say("Give the token each time you publish."),
    )


def plan_keep_token(poetry: Poetry, repository: str, token: str) -> Plan:
    """The token goes into the key ring of the desktop, where Poetry looks for it."""
    python = python_of(poetry)
    title = say("Keep the token for {place} in the key ring", place=repository)
    line = Command(
        (python, "-I", "-c", _KEEP, repository),
        secrets=frozenset({token}),
        stdin=token.encode(),
        timeout_seconds=_ASKED_SECONDS,
    )
    return Plan(
        title=title,
        steps=(RunCommand(say("Hand it to the key ring, as Poetry does"), line),),
        resource="key-ring",
        effect=Effect.CHANGES,
        undo=_forget(python, repository),
        undo_sentence=say(
            "The token is taken out of the key ring. One that was there before does not come back."
        ),
        changes=say("The token is in no file, in no command line and in no log."),
    )


def _forget(python: str, repository: str) -> Plan:
    line = Command((python, "-I", "-c", _FORGET, repository), timeout_seconds=_ASKED_SECONDS)
    return Plan(
        title=say("Take the token for {place} out of the key ring", place=repository),
        steps=(RunCommand(say("Take it out"), line),),
        resource="key-ring",
        effect=Effect.CHANGES,
        undo=NotUndoable(say("Nobody has written the token down.")),
    )


def plan_forget_token(poetry: Poetry, repository: str) -> Plan:
    """The token leaves the key ring."""
    return _forget(python_of(poetry), repository)


def token_question(poetry: Poetry, repository: str) -> Command:
    """Whether the key ring has a token: 0, or NO_TOKEN. The token itself is not printed."""
    argv = (python_of(poetry), "-I", "-c", _HAS, repository)
    return Command(argv, timeout_seconds=_RING_SECONDS)


def ring_question(poetry: Poetry, project: PoetryProject) -> Command | None:
    """Asks the key ring anything, to see whether it answers. None where Poetry will not ask it either."""
    around = poetry.around
    off = PoetrySettings(around).of_project(project.folder).flag("keyring", "enabled") is False
    if off or around.variable("PYTHON_KEYRING_BACKEND") or needs_no_key_ring(project, around):
        return None
    try:
        python = python_of(poetry)
    except AppError:
        return None
    return Command((python, "-I", "-c", _ASK), timeout_seconds=_RING_SECONDS)
