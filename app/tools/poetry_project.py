"""A project that Poetry looks after: its files, and the steps and command lines that change it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.core.commands import Command
from app.core.dependency_files.model import GroupKind, Wanted
from app.core.dependency_files.toml_text import parse_toml, table
from app.core.errors import AppError
from app.core.outcomes import Outcome
from app.core.outdated import Newer
from app.core.package_changes import PackageChange
from app.core.packages import Listed, normalised
from app.core.plans import Step
from app.core.poetry_lock import read_lock
from app.core.poetry_projects import PoetryProject, ProjectAct, ProjectWish
from app.core.surroundings import Surroundings
from app.core.words import Sentence, say
from app.tools import project_files
from app.tools.poetry_settings import PoetrySettings

PYPROJECT, LOCK = "pyproject.toml", "poetry.lock"
_OPERATION = re.compile(
    r"^\s*[-•]\s+(?P<act>Installing|Updating|Downgrading|Removing)\s+(?P<name>\S+)\s+\((?P<what>[^()]*)\)(?P<rest>.*)$"
)
_OUTDATED = re.compile(r"(\S+)\s+(?:\(!\)\s+)?(\d\S*)\s+(\d\S*)(?:\s|$)")
_ALWAYS_THERE = frozenset({"pip", "setuptools", "wheel"})  # come with an environment, or are left in it


def read_project(folder: str) -> PoetryProject:
    """Raises AppError where there is no project, or none that can be read."""
    path = Path(folder, PYPROJECT)
    try:
        pyproject = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise AppError(
            "no-project",
            say("There is no {file} in {folder}.", file=PYPROJECT, folder=folder),
            cause=say("Poetry works on projects, and a project is a folder with that file."),
            fix=say("Name the project’s folder with --project, or start one: labwright poetry new"),
        ) from None
    except OSError as error:
        raise _unreadable(path, say("{reason}.", reason=error.strerror or str(error))) from error
    document, problem = parse_toml(pyproject, "Poetry")
    if problem is not None:
        sentence = (
            problem.sentence
            if problem.line is None
            else say("Line {line}: {problem}", line=problem.line, problem=problem.sentence)
        )
        raise _unreadable(path, sentence, problem.fix)
    lock = Path(folder, LOCK)
    try:
        locked = lock.read_bytes() if lock.exists() else None
    except OSError as error:
        raise _unreadable(lock, say("{reason}.", reason=error.strerror or str(error))) from error
    return PoetryProject(folder, pyproject, document, locked)


def _unreadable(path: Path, cause: Sentence, fix: Sentence | None = None) -> AppError:
    return AppError("project-unreadable", say("{path} cannot be read.", path=path), cause=cause, fix=fix)


def command(poetry: str, project: PoetryProject, around: Surroundings, *words: str, **env: str) -> Command:
    """A command line of Poetry's in the project. Where nothing secret is needed, the desktop's key ring is
    left alone: Poetry asks it before every download, and waits for ever where it is locked."""
    additions = {"POETRY_KEYRING_ENABLED": "false"} if needs_no_key_ring(project, around) else {}
    return Command((poetry, *words, "--no-interaction"), cwd=Path(project.folder), env={**env, **additions})


def resource(folder: str) -> str:
    """What two plans on one project share."""
    return f"project:{folder}"


def needs_no_key_ring(project: PoetryProject, around: Surroundings) -> bool:
    """On Linux, where key rings lock themselves, and where all packages come from the public index."""
    if around.platform != "linux" or around.variable("PYTHON_KEYRING_BACKEND"):
        return False
    settings = PoetrySettings(around).of_project(project.folder)
    sources = table(project.document, "tool", "poetry").get("source")
    return not sources and not settings.has_sources and settings.value("keyring", "enabled") is None


def key_ring_warnings(project: PoetryProject, around: Surroundings) -> tuple[Sentence, ...]:
    """Said before a run that may have to wait for the key ring."""
    settings = PoetrySettings(around).of_project(project.folder)
    off = settings.flag("keyring", "enabled") is False or around.variable("PYTHON_KEYRING_BACKEND")
    if around.platform != "linux" or off or needs_no_key_ring(project, around):
        return ()
    said = say(
        "If it stands still for a minute, it waits for the desktop’s key ring: unlock that, or stop and "
        "switch it off with: poetry config keyring.enabled false"
    )
    return (said,)


def words_for(wish: ProjectWish, poetry: str | None) -> tuple[str, ...]:
    """The verb and its options, as the Poetry of that version takes them. An unknown one is taken for new."""
    old = is_old(poetry)
    words: list[str] = [wish.act]
    match wish.act:
        case ProjectAct.ADD:
            words += _each("--group", [wish.group] if wish.group else [])
            words += _each("--extras", wish.extras)
            words += ["--allow-prereleases"] if wish.prereleases else []
        case ProjectAct.REMOVE:
            words += _each("--group", [wish.group] if wish.group else [])
        case ProjectAct.LOCK if old != wish.regenerate:  # what one does by itself, the other must be told
            words += ["--no-update"] if old else ["--regenerate"]
        case ProjectAct.INSTALL:
            words = [*_sync(poetry)] if wish.sync else words
            words += [*_each("--with", wish.groups), *_each("--extras", wish.extras)]
    return (*words, *wish.packages)


def _sync(poetry: str | None) -> tuple[str, ...]:
    # Both know --sync, though the new one would rather hear sync.
    return ("install", "--sync") if poetry is None or is_old(poetry) else ("sync",)


def _each(option: str, values: Iterable[str]) -> list[str]:
    return [word for value in values for word in (option, value)]


def sync_words(project: PoetryProject, listed: Sequence[Listed], poetry: str | None) -> tuple[str, ...]:
    """The way back to what is installed now: with the same groups and extras, and as much of the project."""
    here = {normalised(each.name) for each in listed}
    words = [*_sync(poetry)]
    if not listed:
        return tuple(words)
    if project.is_package and normalised(project.name) not in here:
        words.append("--no-root")
    for name, needed in _groups(project).items():
        optional = table(project.document, "tool", "poetry", "group", name).get("optional") is True
        if optional and needed <= here:
            words += ["--with", name]
        elif not optional and not needed & here:
            words += ["--without", name]
    for name, needed in _extras(project).items():
        if needed <= here:
            words += ["--extras", name]
    return tuple(words)


def strangers(project: PoetryProject, listed: Iterable[Listed]) -> list[str]:
    """What is installed and in no lock file: somebody put it there by hand."""
    known = {normalised(project.name), *_ALWAYS_THERE}
    if project.lock is not None:
        try:
            known |= {normalised(each.name) for each in read_lock(project.lock).packages}
        except ValueError:
            return []
    return [each.name for each in listed if normalised(each.name) not in known]


def files_back(folder: str, *names: str) -> tuple[Step, ...]:
    """Steps that make the project's files what they are now."""
    return project_files.files_back(Path(folder, name) for name in names or (PYPROJECT, LOCK))


def lock_made(project: PoetryProject) -> tuple[Path, ...]:
    """The lock file, where a run would make it."""
    return (Path(project.folder, LOCK),) if project.lock is None else ()


def parse_operations(outcome: Outcome) -> tuple[PackageChange, ...]:
    """What a dry run says it would do. Raises ValueError where it says nothing that is understood."""
    if "Package operations:" not in outcome.stdout and "No dependencies to" not in outcome.stdout:
        raise ValueError("no dry run of Poetry's")
    changes = []
    for line in outcome.stdout.splitlines():
        found = _OPERATION.match(line)
        if found is None or "Skipped" in found["rest"]:
            continue
        before, arrow, after = found["what"].partition(" -> ")
        old, new = before.split()[0], (after or before).split()[0]
        if found["act"] == "Removing":
            changes.append(PackageChange(found["name"], old, None))
        else:
            changes.append(PackageChange(found["name"], old if arrow else None, new))
    return tuple(sorted(changes, key=lambda each: normalised(each.name)))


def parse_outdated(outcome: Outcome) -> tuple[Newer, ...]:
    """What `poetry show --outdated` says: name, installed, newest, and words about it."""
    found = (_OUTDATED.match(line) for line in outcome.stdout.splitlines())
    return tuple(Newer(each[1], each[2], each[3]) for each in found if each is not None)


def installed_version(poetry: str) -> str | None:
    """The version of a Poetry, where the records beside its program tell it."""
    return project_files.version_beside(poetry, "poetry")


def is_old(poetry: str | None) -> bool:
    """Before 2.0, which reads the table [project] and has other words for some things."""
    return poetry is not None and poetry.startswith(("0.", "1."))


def _groups(project: PoetryProject) -> dict[str, set[str]]:
    """The names that each group asks for by itself, leaving out what all get anyway."""
    found = _names(project, GroupKind.GROUP)
    main = {normalised(each.name) for each in wanted(project) if each.group is None and each.name}
    return {name: needed - main for name, needed in found.items() if needed - main}


def _extras(project: PoetryProject) -> dict[str, set[str]]:
    return _names(project, GroupKind.EXTRA)


def _names(project: PoetryProject, kind: GroupKind) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in wanted(project):
        if each.group is not None and each.group.kind is kind and each.name:
            found.setdefault(each.group.name, set()).add(normalised(each.name))
    return found


def wanted(project: PoetryProject) -> Sequence[Wanted]:
    """What pyproject.toml asks for."""
    from app.core.dependency_files.pyproject import read_pyproject  # noqa: PLC0415 - 50 ms, for projects only

    return read_pyproject(PYPROJECT, project.pyproject).wanted
