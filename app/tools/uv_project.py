"""Projects that uv looks after: pyproject.toml, the lock file uv.lock, and an environment in .venv."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from app.core.commands import Command
from app.core.environments import Environment
from app.core.making import Act, EnvironmentWish, PackagesWish, packages_of
from app.core.plans import Effect, NotUndoable, Plan, RunCommand, Step
from app.core.ports import Inside, Rehearsal
from app.core.words import Sentence, say
from app.system.file_starts import read_start
from app.system.toml_files import parsed, value_at
from app.tools import pip, pip_pins
from app.tools.project_files import exact_versions, files_back, group_of
from app.tools.uv_pip import names_in, parse_changes, source_options

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


def pinned(project: str) -> Mapping[str, str]:
    """What its pyproject.toml allows only one version of."""
    return exact_versions(str(Path(project) / PYPROJECT))


def plan_create(uv: str, wish: EnvironmentWish, undo_environment: Plan, prefix: str) -> Plan:
    """The environment and the lock file from what pyproject.toml asks for, and more packages where wished."""
    assert wish.project is not None
    root = Path(root_of(wish.project))
    makes = (Path(prefix), root / LOCK)
    sources = source_options(packages_of(wish))
    options = ["--project", wish.project, *(["--python", wish.python] if wish.python else []), *sources]
    file = wish.file if wish.file != str(Path(wish.project) / PYPROJECT) else None
    if wish.packages or file:
        listed = ["-r", file] if file else []
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
        case Act.PIN:
            sentence = say("Write into {file} that {packages} stays", packages=names, file=PYPROJECT)
            words = ("add", *options, *_group_words(project, wish), *wish.packages)
        case Act.UNPIN:
            sentence = say(
                "Write into {file} that {packages} may be newer, too", packages=names, file=PYPROJECT
            )
            words = ("add", *options, *_group_words(project, wish), *wish.packages)
        case Act.UPGRADE if wish.everything:
            sentence = say("Lock the newest versions that {file} allows, and install them", file=PYPROJECT)
            words = ("sync", *options, "--upgrade")
        case Act.UPGRADE:
            sentence = say("Lock the newest {packages} that fits, and install it", packages=names)
            words = ("sync", *options, *_each("--upgrade-package", wish.packages))
        case Act.REINSTALL:
            sentence = pip.install_sentence(wish)
            words = ("sync", *options, *_each("--reinstall-package", names_in(wish.packages)))
    return RunCommand(sentence, Command((uv, *words)))


def _group_words(project: str, wish: PackagesWish) -> tuple[str, ...]:
    group = group_of(str(Path(project) / PYPROJECT), wish.packages)
    return ("--group", group) if group else ()


def rehearsal(uv: str, project: str, inside: Inside, wish: PackagesWish) -> Rehearsal | None:
    """`uv add` and `uv remove` have no dry run: they change copies of the files, and `uv sync` says what that
    would mean here. None where the files name others by how they lie to them."""
    files = {path.name: path.read_bytes() for path in _files(project) if path.exists()}
    document = parsed(files.get(PYPROJECT, b""))
    sources = value_at(document, "tool", "uv", "sources") or {}
    if root_of(project) != project or value_at(document, "tool", "uv", "workspace") is not None:
        return None
    if any("path" in str(each) or "workspace" in str(each) for each in sources.values()):
        return None
    words = change_step(uv, project, wish).command.argv[1:]

    def commands(folder: str) -> list[Command]:
        env = {"UV_PROJECT_ENVIRONMENT": inside.environment.prefix}
        there = [folder if each == project else each for each in words]
        kept = ("--inexact",) if wish.act is Act.INSTALL else ()  # as `uv add` leaves what it does not know
        sync = ("sync", "--project", folder, "--frozen", "--dry-run", *kept)
        changed = Command((uv, *there, "--no-sync"), env=env)
        return [changed, Command((uv, *sync), env=env)]

    return Rehearsal(files, commands, lambda _files, outcome: parse_changes(outcome))


def _each(option: str, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for value in values for word in (option, value))


def _title(wish: PackagesWish, inside: Inside) -> Sentence:
    packages, name = ", ".join(wish.packages), inside.environment.name
    if wish.everything:
        return say("Upgrade all packages of {name}", name=name)
    if wish.act is Act.REMOVE:
        return say("Remove {packages} from {name}", packages=packages, name=name)
    if wish.act in {Act.PIN, Act.UNPIN}:
        return pip_pins.title(wish, inside)
    return say("Install {packages} in {name}", packages=packages, name=name)


def _plan_back(uv: str, project: str, inside: Inside) -> Plan:
    command = Command((uv, "sync", "--project", project, "--frozen"))
    install = RunCommand(say("Install exactly what {file} says", file=LOCK), command)
    title = say("Put the packages of {name} back", name=inside.environment.name)
    return pip.plan(inside.environment, title, (*_files_back(project), install))


def _files_back(project: str) -> tuple[Step, ...]:
    """Steps that make the project's files what they are now."""
    return files_back(_files(project))


def _files(project: str) -> tuple[Path, Path]:
    return Path(project) / PYPROJECT, Path(root_of(project)) / LOCK
