"""Projects that uv looks after: pyproject.toml, the lock file uv.lock, and an environment in .venv."""

from __future__ import annotations

import re
from pathlib import Path

from app.core.commands import Command
from app.core.environments import Environment
from app.core.making import Act, EnvironmentWish, PackagesWish, packages_of
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, RunCommand, Step, WriteFile
from app.core.ports import Inside
from app.core.words import Sentence, say
from app.system.file_starts import read_start
from app.system.toml_files import parsed, value_at
from app.tools import pip
from app.tools.uv_pip import names_in, source_options

PYPROJECT, LOCK = "pyproject.toml", "uv.lock"
_WORKSPACE = re.compile(rb"^\[tool\.uv\.workspace\]", re.MULTILINE)
_MOST = 1 << 20  # bytes


def is_workspace(pyproject: str) -> bool:
    """Whether a pyproject.toml is that of several projects with one environment."""
    content = read_start(pyproject, _MOST)
    if b"workspace" not in content:
        return False
    # Nearly all write the heading, and reading all of a TOML file takes ten times as long as all else here.
    return (
        bool(_WORKSPACE.search(content)) or value_at(parsed(content), "tool", "uv", "workspace") is not None
    )


def is_project(folder: str) -> bool:
    """Whether uv can look after the folder: its pyproject.toml has the standard table [project]."""
    return value_at(parsed(read_start(f"{folder}/{PYPROJECT}", _MOST)), "project") is not None


def root_of(project: str) -> str:
    """Where the lock file and the environment are: in the project, or in the workspace it is a part of."""
    for folder in Path(project).parents:
        if is_workspace(str(folder / PYPROJECT)):
            return str(folder)
    return project


def project_of(environment: Environment) -> str | None:
    """The project whose lock file says what is in the environment."""
    if environment.project is None:
        return None
    root = Path(root_of(environment.project))
    locked = (root / LOCK).is_file() and is_project(environment.project)
    return environment.project if locked and str(root / ".venv") == environment.prefix else None


def plan_create(uv: str, wish: EnvironmentWish, undo_environment: Plan, prefix: str) -> Plan:
    """The environment and the lock file from what pyproject.toml asks for, and more packages where wished."""
    assert wish.project is not None
    root = Path(root_of(wish.project))
    makes = (Path(prefix), root / LOCK)
    sources = source_options(packages_of(wish))
    options = ["--project", wish.project, *(["--python", wish.python] if wish.python else []), *sources]
    if wish.packages or wish.file:
        listed = ["-r", wish.file] if wish.file else []
        sentence = say("Write the packages into {file}, lock and install them", file=PYPROJECT)
        made = RunCommand(sentence, Command((uv, "add", *options, *listed, *wish.packages)), makes)
    else:
        sentence = say("Lock and install what {file} asks for", file=PYPROJECT)
        made = RunCommand(sentence, Command((uv, "sync", *options)), makes)
    back = (*undo_environment.steps, *_files_back(wish.project))
    return Plan(
        title=say("Create the environment of {name}", name=Path(wish.project).name),
        steps=(made,),
        resource=pip.resource(prefix),
        effect=Effect.CHANGES,
        undo=Plan(
            title=undo_environment.title,
            steps=back,
            resource=undo_environment.resource,
            effect=Effect.CHANGES,
            undo=NotUndoable(say("Create it again instead.")),
        ),
        undo_sentence=say("The environment goes to the bin, and the project’s files are as before."),
        where=Path(wish.project),
    )


def plan_packages(uv: str, project: str, inside: Inside, wish: PackagesWish) -> Plan:
    """A change of what the project asks for, locked and installed."""
    plan = pip.plan(inside.environment, _title(wish, inside), (change_step(uv, project, wish),))
    return Plan(
        title=plan.title,
        steps=plan.steps,
        resource=plan.resource,
        effect=plan.effect,
        undo=_plan_back(uv, project, inside),
        undo_sentence=say("The project’s files and the versions from before come back."),
        where=Path(project),
    )


def change_step(uv: str, project: str, wish: PackagesWish) -> RunCommand:
    """The step that does it."""
    options = ("--project", project, *source_options(wish))
    names = ", ".join(wish.packages)
    match wish.act:
        case Act.REMOVE:
            sentence = say(
                "Take {packages} out of {file} and of the environment", packages=names, file=PYPROJECT
            )
            words = ("remove", *options, *wish.packages)
        case Act.INSTALL:
            sentence = say(
                "Write {packages} into {file}, lock and install them", packages=names, file=PYPROJECT
            )
            words = ("add", *options, *wish.packages)
        case Act.UPGRADE:
            sentence = say("Lock the newest {packages} that fits, and install it", packages=names)
            words = ("sync", *options, *_each("--upgrade-package", wish.packages))
        case Act.REINSTALL:
            sentence = pip.install_sentence(wish)
            words = ("sync", *options, *_each("--reinstall-package", names_in(wish.packages)))
    return RunCommand(sentence, Command((uv, *words)))


def _each(option: str, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for value in values for word in (option, value))


def _title(wish: PackagesWish, inside: Inside) -> Sentence:
    packages, name = ", ".join(wish.packages), inside.environment.name
    if wish.act is Act.REMOVE:
        return say("Remove {packages} from {name}", packages=packages, name=name)
    return say("Install {packages} in {name}", packages=packages, name=name)


def _plan_back(uv: str, project: str, inside: Inside) -> Plan:
    command = Command((uv, "sync", "--project", project, "--frozen"))
    install = RunCommand(say("Install exactly what {file} says", file=LOCK), command)
    title = say("Put the packages of {name} back", name=inside.environment.name)
    return pip.plan(inside.environment, title, (*_files_back(project), install))


def _files_back(project: str) -> tuple[Step, ...]:
    """Steps that make the project's files what they are now."""
    steps: list[Step] = []
    for path in (Path(project) / PYPROJECT, Path(root_of(project)) / LOCK):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            steps.append(MoveToBin(say("Move {path} to the bin", path=path), path))
        else:
            steps.append(WriteFile(say("Put {path} back as it was", path=path), path, content))
    return tuple(steps)
