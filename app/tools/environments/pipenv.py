"""pipenv, which keeps one environment for each Pipfile."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.core.commands import Command
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.hashed_names import pipenv_key, pipenv_key_in
from app.core.machine import FoundProgram
from app.core.making import Abilities, Act, EnvironmentWish, PackagesWish, Place
from app.core.outcomes import Outcome
from app.core.outdated import Newer
from app.core.package_changes import PackageChange
from app.core.packages import normalised
from app.core.plans import Effect, NotUndoable, Plan, RunCommand, Step
from app.core.ports import (
    EnvironmentFinder,
    FindProgram,
    Foreseen,
    Inside,
    OutdatedQuestion,
    Rehearsal,
    Runner,
    Toolbox,
)
from app.core.search import Candidate, Claim
from app.core.surroundings import Surroundings
from app.core.words import Sentence, say
from app.system import toml_files
from app.system.file_starts import read_start
from app.system.project_file import project_named_in
from app.system.true_path import true_path
from app.tools import pip, pip_pins
from app.tools.environments.venv import moved_to_bin
from app.tools.pipfile_lock import changes_to, sections
from app.tools.project_files import exact_versions, files_back, version_beside
from app.tools.versions import ask_version

PIPFILE, LOCK = "Pipfile", "Pipfile.lock"
_MOST = 1 << 13  # bytes; the longest path of any system is shorter
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_HAS_VERSION = re.compile(r"[<>=!~@;\[ ]")
_NOT_IN_NAMES = re.compile(r'[ &$`!*@"()\[\]\\\r\n\t]')
_LONGEST_NAME = 42
_YES, _NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
_WITHOUT_UPGRADE = ("2018.", "2020.", "2021.", "2022.")
_SAID = r"(?:<Version\('|')([^']+)'\)?>?"
_OUTDATED = re.compile(rf"Package '([^']+)' out-of-date: {_SAID} installed, {_SAID} available")
_ALWAYS_THERE = frozenset({"pip", "setuptools", "wheel"})


class PipenvFinder(EnvironmentFinder):
    """Recognises pipenv's by the folder, the hashed name, and the Pipfile of the project."""

    source = "pipenv"
    order = 60

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        join = around.paths.join
        own = [join(around.data_home(), "virtualenvs"), around.at_home(".local", "share", "virtualenvs")]
        shared = [around.at_home(".venvs"), around.at_home(".virtualenvs")]
        if chosen := around.folder("WORKON_HOME"):
            shared.insert(0, chosen)
        self._folders = list(dict.fromkeys([*own, *shared]))
        self._own, self._shared = (set(map(true_path, folders)) for folders in (own, shared))
        self._pipfile = around.variable("PIPENV_PIPFILE")

    def starts(self) -> Iterable[str]:
        """Its own folder, and those it shares with virtualenvwrapper."""
        return self._folders

    def claim(self, candidate: Candidate) -> Claim | None:
        """What lies in one of the folders and has to do with a Pipfile, or a `.venv` beside a Pipfile."""
        if candidate.parent in self._own or candidate.parent in self._shared:
            return self._claim_in_folder(candidate)
        if candidate.name == ".venv" and "Pipfile" in candidate.beside:
            return Claim(Kind.PIPENV, candidate.name, candidate.parent)
        if ".project" in candidate.marks:  # from a WORKON_HOME of another day
            project, _ = project_named_in(candidate)
            if project and self._has_pipfile(project):
                return Claim(Kind.PIPENV, candidate.name, project)
        return None

    def owner_keys(self, project: str, marks: Sequence[str]) -> Iterable[str]:
        """The hash of a project's Pipfile."""
        if "Pipfile" in marks:
            yield pipenv_key(self._around.paths.join(project, "Pipfile"))

    def elsewhere(self, project: str, marks: Sequence[str]) -> str | None:
        """A `.venv` that is a file holds a path, or a name in pipenv's folder."""
        if ".venv" not in marks or "Pipfile" not in marks:
            return None
        content = read_start(os.path.join(project, ".venv"), _MOST)
        named = content.decode("utf-8", "surrogateescape").strip()
        if not named or "\0" in named:
            return None
        if os.sep in named or named.startswith("~"):
            return self._around.expanded(named)
        inside = (os.path.join(folder, named) for folder in (*self._shared, *self._own))
        return next(filter(os.path.isdir, inside), None)

    def _claim_in_folder(self, candidate: Candidate) -> Claim | None:
        project, orphaned = project_named_in(candidate)
        key = pipenv_key_in(candidate.name, self._around.variable("PIPENV_PYTHON"))
        if candidate.parent in self._shared and not self._is_its(key, project):
            return None
        if candidate.parent in self._own and not project and not key:
            return None
        return Claim(Kind.PIPENV, candidate.name, project, orphaned, None if project else key)

    def _is_its(self, key: str | None, project: str | None) -> bool:
        """In a folder that other tools use, a name like data-analysis only looks hashed: eight letters of a
        hash have a capital nearly always."""
        if project and self._has_pipfile(project):
            return True
        if key is None:
            return False
        if project and key == pipenv_key(self._around.paths.join(project, "Pipfile")):
            return True
        return any(letter.isupper() for letter in key)

    def _has_pipfile(self, project: str) -> bool:
        return os.path.isfile(os.path.join(project, self._pipfile or "Pipfile"))


class Pipenv:
    """The program of pipenv, which decides by Pipfile and Pipfile.lock what is in an environment."""

    name = "pipenv"
    kinds = frozenset({Kind.PIPENV})
    abilities = Abilities(
        when=say("For a project that has a Pipfile already: pipenv keeps it and its lock file."),
        places=frozenset({Place.PROJECT}),
        files=frozenset({"pipfile"}),
        system_packages=True,
    )

    def version(self, runner: Runner, find: FindProgram) -> FoundProgram | None:
        """The pipenv on this machine."""
        return ask_version(runner, find, "pipenv")

    def finder(self, around: Surroundings) -> EnvironmentFinder:
        """What finds its environments."""
        return PipenvFinder(around)

    def prefix(self, wish: EnvironmentWish, toolbox: Toolbox) -> str:
        """In the project where pipenv is told so, otherwise under a name that is made of the project's."""
        assert wish.project is not None
        return place_of(wish.project, toolbox.around)

    def plan_create(self, wish: EnvironmentWish, toolbox: Toolbox) -> Plan:
        """`pipenv install`, which locks where nothing fits yet, and installs what is locked."""
        pipenv, folder, prefix = toolbox.program("pipenv"), wish.project, self.prefix(wish, toolbox)
        assert folder is not None
        files = [Path(folder, name) for name in (PIPFILE, LOCK)]
        makes = (Path(prefix), *(each for each in files if not os.path.lexists(each)))
        listed = _listed_file(wish, files[0])
        python = ("--python", wish.python) if wish.python else ()
        seen = ("--site-packages",) if wish.system_packages else ()
        words = ("install", *python, *seen, *(("-r", listed) if listed else ("--dev",)))
        sentence = (
            say("Make the environment of the project, lock and install what {file} asks for", file=PIPFILE)
            if listed is None
            else say("Make the environment of the project, and take over {file}", file=listed)
        )
        steps = [RunCommand(sentence, _line(pipenv, folder, toolbox.around, *words), makes)]
        if wish.packages:
            add = say("Add {packages} to the project", packages=", ".join(wish.packages))
            steps.append(RunCommand(add, _line(pipenv, folder, toolbox.around, "install", *wish.packages)))
        name = Path(folder).name
        undo = moved_to_bin(prefix, name)
        return Plan(
            title=say("Create the environment {name}", name=name),
            steps=tuple(steps),
            resource=pip.resource(prefix),
            effect=Effect.CHANGES,
            undo=replace(undo, steps=(*undo.steps, *files_back(files))),
            undo_sentence=say("The environment goes to the bin, and the project’s files are as before."),
            where=Path(folder),
        )

    def plan_packages(self, inside: Inside, wish: PackagesWish, toolbox: Toolbox) -> Plan:
        """In the project: its files change, and the environment follows."""
        project = Project(inside, toolbox)
        if wish.act is Act.REINSTALL:  # which pipenv cannot; nothing changes but the files of the package
            return pip.plan_packages(inside, project.wish_for_pip(wish), pip.PIP)
        steps = [RunCommand(_sentence(wish), project.line(*words)) for words in project.words(wish)]
        plan = pip.plan(inside.environment, _title(wish, inside), tuple(steps))
        back, sentence = project.way_back()
        return replace(plan, undo=back, undo_sentence=sentence, where=Path(project.folder))

    def foresight(self, inside: Inside, wish: PackagesWish, toolbox: Toolbox) -> Foreseen:
        """pipenv has no dry run, but it can lock copies of the project's files."""
        project = Project(inside, toolbox)
        if wish.act is Act.REINSTALL:
            return ()
        if wish.act is Act.REMOVE:
            return pip.removed(inside, wish.packages)
        return project.rehearsal(wish)

    def outdated(self, inside: Inside, toolbox: Toolbox) -> Sequence[OutdatedQuestion]:
        """pipenv locks once more, and says what would be newer, also where the Pipfile does not allow it."""
        command = Project(inside, toolbox).line("update", "--outdated")
        command = replace(command, env={**command.env, "COLUMNS": "1000"})  # otherwise it breaks its lines
        return (OutdatedQuestion(command, _parse_outdated, frozenset({0, 1})),)

    def pinned(self, environment: Environment) -> Mapping[str, str]:
        """What the Pipfile allows only one version of."""
        return exact_versions(environment.project and os.path.join(environment.project, PIPFILE))

    def plan_exactly(
        self, inside: Inside, changes: Sequence[PackageChange], toolbox: Toolbox
    ) -> Plan | NotUndoable:
        """In the environment alone: a lock file holds what a project asks for, not any list."""
        return pip.plan_exactly(inside, changes, pip.PIP)


class Project:
    """The project of an environment, as pipenv sees it."""

    def __init__(self, inside: Inside, toolbox: Toolbox) -> None:
        environment = inside.environment
        if environment.project is None or environment.orphaned:
            raise AppError(
                "no-project",
                say("The project of {name} is not known.", name=environment.name),
                cause=say("pipenv changes packages through the project’s Pipfile."),
                fix=say("Add the folder of the project to the folders that are searched, in the settings."),
            )
        self._inside, self._around = inside, toolbox.around
        self._pipenv = toolbox.program("pipenv")
        self.folder = environment.project
        self._files = [Path(self.folder, name) for name in (PIPFILE, LOCK)]
        self._pipfile = toml_files.read(str(self._files[0]))
        self._locked = sections(_read(self._files[1]))
        develop = self._locked.get("develop", {})
        here = {normalised(each.name) for each in inside.listed}
        self._with_dev = bool({normalised(name) for name in develop} & here)

    def line(self, *words: str) -> Command:
        """A command line of pipenv's in the project, that means this environment."""
        return _line(self._pipenv, self.folder, self._around, *words, prefix=self._inside.environment.prefix)

    def words(self, wish: PackagesWish) -> list[tuple[str, ...]]:
        """What is said to pipenv: packages for development need a line of their own."""
        sources = _source_words(wish)
        match wish.act:
            case Act.UPGRADE if wish.everything:
                return [("update", *self._dev_word())]
            case Act.UPGRADE if not any(map(_HAS_VERSION.search, wish.packages)):
                return [
                    ("update", *group, *sources, *names) for group, names in self._in_groups(wish.packages)
                ]
            case Act.REMOVE:
                self._refuse_strangers(wish.packages)
                return [("uninstall", *group, *names) for group, names in self._in_groups(wish.packages)]
            case _:
                return [
                    ("install", *group, *sources, *names) for group, names in self._in_groups(wish.packages)
                ]

    def rehearsal(self, wish: PackagesWish) -> Rehearsal | None:
        """The same on copies. None where these would not work elsewhere, or for a pipenv that cannot."""
        version = version_beside(self._pipenv, "pipenv")
        if self._needs_its_place() or (version is not None and version.startswith(_WITHOUT_UPGRADE)):
            return None
        files = {path.name: path.read_bytes() for path in self._files if path.exists()}
        real = self.words(wish)
        lines = [("lock",)] if wish.everything else [("upgrade", *words[1:]) for words in real]
        dev = any("--dev" in words for words in real)

        def commands(folder: str) -> list[Command]:
            env = {
                "PIPENV_PIPFILE": str(Path(folder, PIPFILE)),
                "VIRTUAL_ENV": self._inside.environment.prefix,  # otherwise it makes one
                "PIPENV_VERBOSITY": "-1",  # and says so at length
            }
            return [Command((self._pipenv, *words), cwd=Path(folder), env=env) for words in lines]

        def parse(made: Mapping[str, bytes], _outcome: Outcome) -> tuple[PackageChange, ...]:
            return changes_to(self._inside, made[LOCK], dev=dev)

        return Rehearsal(files, commands, parse)

    def way_back(self) -> tuple[Plan | NotUndoable, Sentence]:
        """Both files become what they are now, and the environment follows the lock file."""
        steps: list[Step] = [*files_back(self._files)]
        sentence = say("The project’s files become what they were. What was installed stays.")
        if self._locked:
            install = say("Install exactly what {file} says", file=LOCK)
            steps.append(RunCommand(install, self.line("sync", *self._dev_word())))
            steps.append(RunCommand(say("Remove what {file} does not name", file=LOCK), self.line("clean")))
            sentence = _back_words(self._strangers())
        title = say("Put the packages of {name} back", name=self._inside.environment.name)
        return pip.plan(self._inside.environment, title, tuple(steps)), sentence

    def wish_for_pip(self, wish: PackagesWish) -> PackagesWish:
        """The same for pip, with the place that the Pipfile takes packages from."""
        sources = [each.get("url") for each in self._pipfile.get("source", []) if isinstance(each, dict)]
        urls = tuple(each for each in sources if isinstance(each, str))
        if wish.index or wish.offline_folder or not urls or "$" in "".join(urls):
            return wish
        return replace(wish, index=urls[0], extra_indexes=urls[1:])

    def _dev_word(self) -> tuple[str, ...]:
        return ("--dev",) if self._with_dev else ()

    def _in_groups(self, packages: Sequence[str]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        """The packages that are for development only, and the others, each with pipenv's word for them."""
        for_dev = self._names("dev-packages") - self._names("packages")
        dev = tuple(each for each in packages if _key(each) in for_dev)
        others = tuple(each for each in packages if each not in dev)
        return [(word, names) for word, names in ((("--dev",), dev), ((), others)) if names]

    def _names(self, section: str) -> set[str]:
        listed = self._pipfile.get(section)
        return {normalised(name) for name in listed} if isinstance(listed, dict) else set()

    def _refuse_strangers(self, packages: Sequence[str]) -> None:
        known = self._names("packages") | self._names("dev-packages")
        strangers = [each for each in packages if _key(each) not in known]
        if strangers:
            raise AppError(
                "not-in-project",
                say("The project does not ask for {packages}.", packages=", ".join(strangers)),
                cause=say("Only what the Pipfile names can be removed: another package needs the others."),
                fix=say("See in the tree who needs it, and remove that."),
            )

    def _needs_its_place(self) -> bool:
        """Whether the Pipfile names folders by how they lie to it."""
        sections = [self._pipfile.get("packages"), self._pipfile.get("dev-packages")]
        entries = [entry for each in sections if isinstance(each, dict) for entry in each.values()]
        places = [entry.get("path") or entry.get("file") for entry in entries if isinstance(entry, dict)]
        return any(isinstance(place, str) and "://" not in place for place in places)

    def _strangers(self) -> list[str]:
        """What is installed and in no lock file: somebody put it there by hand."""
        known = {normalised(name) for each in self._locked.values() for name in each} | _ALWAYS_THERE
        return [each.name for each in self._inside.listed if normalised(each.name) not in known]


def place_of(project: str, around: Surroundings) -> str:
    """Where pipenv keeps the environment of a project."""
    join, exists = around.paths.join, os.path.isdir
    inside = join(project, ".venv")
    named = read_start(inside, _MOST).decode("utf-8", "surrogateescape").strip()  # of a file of that name
    home = around.folder("WORKON_HOME") or (
        around.at_home(".virtualenvs") if around.is_windows else join(around.data_home(), "virtualenvs")
    )
    if named:
        return str(around.paths.normpath(join(project if {"/", "\\"} & set(named) else home, named)))
    told = (around.variable("PIPENV_VENV_IN_PROJECT") or "").lower()
    in_file = toml_files.value_at(toml_files.read(join(project, PIPFILE)), "pipenv", "venv_in_project")
    outside = join(home, _name_of(project, around))
    if told in _YES or (told not in _NO and in_file is True):
        return str(inside)
    if told in _NO or in_file is not None or not exists(inside):
        return str(outside)
    return str(outside if exists(outside) else inside)


def _line(pipenv: str, folder: str, around: Surroundings, *words: str, prefix: str = "") -> Command:
    """In the project's folder, whatever Pipfiles lie above, and with this environment of it."""
    env = {}
    if not os.path.lexists(os.path.join(folder, PIPFILE)):
        env["PIPENV_NO_INHERIT"] = "1"  # otherwise it takes the Pipfile of a folder above
    if prefix and true_path(place_of(folder, around)) != true_path(prefix):
        env |= {"VIRTUAL_ENV": prefix, "PIPENV_VERBOSITY": "-1"}
    return Command((pipenv, *words), cwd=Path(folder), env=env)


def _name_of(project: str, around: Surroundings) -> str:
    """The name of the folder where pipenv keeps a project's environment."""
    if custom := around.variable("PIPENV_CUSTOM_VENV_NAME"):
        return custom
    project = true_path(project)
    python = around.variable("PIPENV_PYTHON")
    ending = f"-{around.paths.basename(python) if around.paths.isabs(python) else python}" if python else ""
    name = _NOT_IN_NAMES.sub("_", around.paths.basename(project))[:_LONGEST_NAME]
    return f"{name}-{pipenv_key(around.paths.join(project, PIPFILE))}{ending}"


def _listed_file(wish: EnvironmentWish, pipfile: Path) -> str | None:
    """A list of packages that is to be taken over; none where there is a Pipfile."""
    if wish.file is None or Path(wish.file) == pipfile:
        return None
    if Path(wish.file).name != PIPFILE:
        return wish.file
    raise AppError(
        "wrong-use",
        say("{file} lies in another folder than the project.", file=wish.file),
        cause=say("pipenv keeps an environment for the folder that its Pipfile lies in."),
        fix=say("Name the folder of the Pipfile as the project."),
    )


def _source_words(wish: PackagesWish) -> tuple[str, ...]:
    """Where packages come from, in pipenv's words."""
    if wish.offline_folder or wish.extra_indexes:
        raise AppError(
            "tool-cannot",
            say("pipenv cannot do this for a single installation."),
            cause=say("It takes packages from the sources that the Pipfile names."),
            fix=say("Name the source in the Pipfile, in a table [[source]]."),
        )
    return ("--index", wish.index) if wish.index else ()


def _sentence(wish: PackagesWish) -> Sentence:
    packages = ", ".join(wish.packages)
    match wish.act:
        case Act.REMOVE:
            return say(
                "Take {packages} out of {file} and of the environment", packages=packages, file=PIPFILE
            )
        case Act.PIN:
            return say("Write into {file} that {packages} stays", packages=packages, file=PIPFILE)
        case Act.UNPIN:
            return say("Write into {file} that {packages} may be newer, too", packages=packages, file=PIPFILE)
        case Act.UPGRADE if wish.everything:
            return say("Lock the newest versions that {file} allows, and install them", file=PIPFILE)
        case Act.UPGRADE:
            return say("Lock the newest {packages} that fits, and install it", packages=packages)
    return say("Write {packages} into {file}, lock and install them", packages=packages, file=PIPFILE)


def _title(wish: PackagesWish, inside: Inside) -> Sentence:
    packages, name = ", ".join(wish.packages), inside.environment.name
    if wish.everything:
        return say("Upgrade all packages of {name}", name=name)
    if wish.act is Act.REMOVE:
        return say("Remove {packages} from {name}", packages=packages, name=name)
    if wish.act in {Act.PIN, Act.UNPIN}:
        return pip_pins.title(wish, inside)
    return say("Install {packages} in {name}", packages=packages, name=name)


def _back_words(strangers: Sequence[str]) -> Sentence:
    if not strangers:
        return say("The project’s files and the versions from before come back.")
    return say(
        "The project’s files and the versions from before come back. "
        "These go, because {file} does not know them: {packages}",
        file=LOCK,
        packages=", ".join(strangers),
    )


def _parse_outdated(outcome: Outcome) -> tuple[Newer, ...]:
    """Raises ValueError where it says something else: it ends with 1 as well where it failed."""
    found = {match[1]: Newer(match[1], match[2], match[3]) for match in _OUTDATED.finditer(outcome.stdout)}
    if not found and "All packages are up to date" not in outcome.stdout:
        raise ValueError(outcome.stdout)
    return tuple(found[name] for name in sorted(found))


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b"{}"


def _key(requirement: str) -> str:
    found = _NAME.match(requirement.strip())
    return normalised(found[0]) if found else requirement


TOOL = Pipenv()
