"""Making environments and changing their packages: plans for what somebody wants, with the tool that fits."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from app.core.commands import Command
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.indexes import checked_index, refuse_password
from app.core.making import Act, EnvironmentWish, PackagesWish, Place, PythonChoice, QuickerTool
from app.core.outcomes import Ending, Line, Outcome, Stream
from app.core.package_changes import PackageChange, changes_between, reversed_changes, summary
from app.core.packages import AskedFor, Listed, ListedWhenNeeded, is_project_name, normalised
from app.core.place_facts import PlaceFacts, Remark, remarks
from app.core.plans import MarkAskedFor, NotUndoable, Plan, Step, WriteFile
from app.core.ports import (
    Cancel,
    EnvironmentMaker,
    Foreseen,
    Foresight,
    Inside,
    OutdatedQuestion,
    Rehearsal,
    Runner,
    Toolbox,
)
from app.core.preflight import Weight
from app.core.pythons import Python
from app.core.recipes import CONDA_PINS, Recipe
from app.core.words import say
from app.services.failures import command_failed
from app.services.wanted_files import with_file
from app.system.files import scratch_folder
from app.system.pip_settings import pip_is_set_up

_BACK = say("The versions from before come back.")
_VERSION = re.compile(r"\d+(\.\d+)*")
_NOTHING_TO_FETCH = frozenset({Act.REMOVE, Act.PIN, Act.UNPIN})


class Answer(NamedTuple):
    """What comes of a wish for an environment: a plan, or why there is none."""

    prefix: str
    place: tuple[Remark, ...] = ()
    plan: Plan | None = None
    problem: AppError | None = None


ReadPackages = Callable[[Environment], Sequence[Listed]]


class Making:
    """Plans only: whoever shows them runs them as jobs."""

    def __init__(
        self,
        makers: Iterable[EnvironmentMaker],
        toolbox: Callable[[], Toolbox],
        *,
        list_packages: ReadPackages,
        pythons: Callable[[], Sequence[Python]],
        runner: Runner,
        look_at_place: Callable[[str], PlaceFacts] = PlaceFacts,
    ) -> None:
        self._makers: Mapping[str, EnvironmentMaker] = {each.name: each for each in makers}
        self._of_kind: Mapping[Kind, EnvironmentMaker] = {
            kind: maker for maker in self._makers.values() for kind in maker.kinds
        }
        self._toolbox = toolbox
        self._list_packages = list_packages
        self._pythons = pythons
        self._runner = runner
        self._look_at_place = look_at_place

    @property
    def makers(self) -> Mapping[str, EnvironmentMaker]:
        """The tools that make environments, by name."""
        return self._makers

    def plan_create(self, tool: str, wish: EnvironmentWish) -> Plan:
        """A new environment. Raises AppError for a wish that the tool cannot grant."""
        maker = self._makers[tool]
        toolbox = self._toolbox()
        wish = self._completed(maker, wish)
        refuse_options(wish.packages)
        _refuse_sources(maker, wish)
        refuse_what_is_there(Path(maker.prefix(wish, toolbox)))
        wish = with_file(maker, wish)
        return maker.plan_create(wish, toolbox)

    def answer(self, tool: str, wish: EnvironmentWish) -> Answer:
        """What a form shows while it is filled in. It may wait for a disk."""
        try:
            prefix = self.prefix(tool, wish)
        except AppError as problem:
            return Answer("", problem=problem)
        place = self.remarks_on(prefix)
        if any(remark.weight is Weight.PROBLEM for remark in place):
            return Answer(prefix, place)
        try:
            return Answer(prefix, place, self.plan_create(tool, wish))
        except AppError as problem:
            return Answer(prefix, place, problem=problem)

    def remarks_on(self, prefix: str) -> tuple[Remark, ...]:
        """What there is to say of a place for an environment, the worst first."""
        return tuple(remarks(self._look_at_place(prefix)))

    def pythons(self) -> Sequence[Python]:
        """Those an environment may stand on, the newest first. It may wait for a search."""
        return self._pythons()

    def prefix(self, tool: str, wish: EnvironmentWish) -> str:
        """Where a new environment would be."""
        maker = self._makers[tool]
        if maker.abilities.places == {Place.PROJECT}:  # its name may say which Python it has
            wish = self._completed(maker, wish)
        return maker.prefix(wish, self._toolbox())

    def prefix_or_nothing(self, tool: str, wish: EnvironmentWish) -> str:
        """The same, and empty where it cannot be told."""
        try:
            return self.prefix(tool, wish)
        except AppError:
            return ""

    def default_python(self) -> Python | None:
        """The newest that has been released; without one, the newest there is."""
        return default_python(self._pythons())

    def maker_of(self, environment: Environment) -> EnvironmentMaker:
        """The tool that changes an environment's packages. Raises AppError where there is none."""
        try:
            return self._of_kind[environment.kind]
        except KeyError:
            raise AppError(
                "tool-cannot",
                say("Labwright cannot change packages that {tool} looks after.", tool=str(environment.kind)),
                fix=say("Use {tool} itself, in a terminal.", tool=str(environment.kind)),
            ) from None

    def inside(self, environment: Environment) -> Inside:
        """An environment with what is installed in it when somebody asks for that first."""
        return Inside(environment, ListedWhenNeeded(lambda: self._list_packages(environment)))

    def plan_packages(
        self,
        environment: Environment,
        wish: PackagesWish,
        *,
        tool: str | None = None,
        cancel: Cancel | None = None,
    ) -> Plan:
        """A change of packages, with what a dry run says of it and the way back. Runs the dry run. With
        `tool`, by that one instead of the environment's own."""
        refuse_options(wish.packages)
        for each in (*filter(None, [wish.index]), *wish.extra_indexes):
            refuse_password(each)
        maker = self.maker_of(environment) if tool is None else self._other_maker(environment, tool)
        toolbox, inside = self._toolbox(), self.inside(environment)
        wish = _with_versions(wish, inside.listed)
        plan = maker.plan_packages(inside, wish, toolbox)
        changes = self.foresee(maker.foresight(inside, wish, toolbox), cancel)
        if changes is None:
            return plan
        plan = replace(plan, packages=changes, changes=summary(changes))
        if isinstance(plan.undo, Plan):  # the tool has a better one: its project's files go back, too
            return plan
        back = maker.plan_exactly(inside, reversed_changes(changes), toolbox)
        return replace(plan, undo=back, undo_sentence=None if isinstance(back, NotUndoable) else _BACK)

    def outdated(self, environment: Environment) -> Sequence[OutdatedQuestion]:
        """How the environment's tool is asked what could be newer."""
        maker = self.maker_of(environment)
        return maker.outdated(self.inside(environment), self._toolbox())

    def pinned(self, environment: Environment) -> Mapping[str, str]:
        """The packages that stay at their version, by normalised name, with what holds them."""
        maker = self._of_kind.get(environment.kind)
        return {} if maker is None else maker.pinned(environment)

    def quicker_tool(self, environment: Environment, wish: PackagesWish) -> QuickerTool | None:
        """Another tool on this machine that does the same to an environment in less time, with the reason.
        `plan_packages` takes its name."""
        if wish.act in _NOTHING_TO_FETCH or self._of_kind.get(environment.kind) is None:
            return None
        toolbox = self._toolbox()
        for maker in self._makers.values():
            if environment.kind in maker.abilities.also_in and toolbox.find(maker.name):
                return _quicker(maker.name, pip_set_up=pip_is_set_up(toolbox.around))
        return None

    def _other_maker(self, environment: Environment, tool: str) -> EnvironmentMaker:
        maker = self._makers.get(tool)
        if maker is not None and environment.kind in maker.kinds | maker.abilities.also_in:
            return maker
        raise AppError(
            "tool-cannot",
            say(
                "{tool} cannot change packages that {kind} looks after.",
                tool=tool,
                kind=str(environment.kind),
            ),
            fix=say("Leave the choice of the tool to Labwright."),
        )

    def plan_back_to(self, environment: Environment, wanted: Sequence[Listed]) -> Plan:
        """Exactly the wanted packages, and no others. Raises AppError where its tool cannot do so."""
        maker, toolbox, inside = self.maker_of(environment), self._toolbox(), self.inside(environment)
        changes = changes_between(inside.listed, wanted)
        plan = maker.plan_exactly(inside, changes, toolbox)
        if isinstance(plan, NotUndoable):
            raise AppError("tool-cannot", plan.sentence)
        back = maker.plan_exactly(inside, reversed_changes(changes), toolbox)
        return replace(plan, packages=changes, changes=summary(changes), undo=back)

    def steps_anew(
        self, environment: Environment, prefix: str, python: str, recipe: Recipe
    ) -> tuple[Step, ...]:
        """What makes an environment like this one at another path, or once more at its own, with exactly the
        packages of the recipe. Raises AppError where its tool cannot do so."""
        maker, toolbox = self.maker_of(environment), self._toolbox()
        wish = replace(_wish_at(maker, prefix, toolbox), **recipe.options, python=python)
        created = maker.plan_create(wish, toolbox)
        changes = changes_between((), recipe.packages)
        fresh = replace(environment, prefix=prefix, executable=_python_at(environment, prefix, toolbox))
        filled = maker.plan_exactly(Inside(fresh, ()), changes, toolbox)
        if isinstance(filled, NotUndoable):
            raise AppError("tool-cannot", filled.sentence)
        own = tuple(_own_files(prefix, recipe))
        pins = [step for step in own if step.path == Path(prefix, CONDA_PINS)]  # they limit what conda does
        installed = (*created.steps, *(step for step in own if step not in pins), *filled.steps, *pins)
        if recipe.asked == AskedFor():
            return installed
        mark = say("Mark what was asked for, as in the old one")
        return (*installed, MarkAskedFor(mark, Path(prefix), recipe.asked))

    def brings_python(self, environment: Environment) -> bool:
        """Whether the tool of an environment fetches its Python, by version, as it does its packages."""
        return self.maker_of(environment).abilities.python is PythonChoice.VERSION

    def makes_anywhere(self, environment: Environment) -> bool:
        """Whether the tool of an environment puts environments into any folder."""
        return Place.FOLDER in self.maker_of(environment).abilities.places

    def _completed(self, maker: EnvironmentMaker, wish: EnvironmentWish) -> EnvironmentWish:
        given = {
            place
            for place, value in (
                (Place.FOLDER, wish.prefix),
                (Place.NAME, wish.name),
                (Place.PROJECT, wish.project),
            )
            if value
        }
        if not given & maker.abilities.places:
            raise AppError(
                "wrong-use",
                say("{tool} must be told where the environment goes.", tool=maker.name),
                fix=say("Name a folder, a project or a name, as this tool takes it."),
            )
        interpreter = maker.abilities.python is PythonChoice.INTERPRETER
        if interpreter and wish.python is not None and _VERSION.fullmatch(wish.python):
            meant = python_of_version(self._pythons(), wish.python)
            return replace(wish, python=meant.executable, python_version=meant.version)
        if wish.python is not None and maker.abilities.places == {Place.PROJECT} and not wish.python_version:
            return self._with_version(wish)
        if wish.python is not None or not interpreter:
            return wish
        python = default_python(_allowed(self._pythons(), _wanted_python(maker, wish)))
        if python is None:
            raise AppError(
                "no-python",
                say("No Python was found that an environment could stand on."),
                fix=say("Install a Python first, on the page Pythons or with `labwright python install`."),
            )
        return replace(wish, python=python.executable, python_version=python.version)

    def _with_version(self, wish: EnvironmentWish) -> EnvironmentWish:
        found = (each for each in self._pythons() if wish.python in {each.executable, *each.aliases})
        return replace(wish, python_version=next((each.version for each in found), None))

    def foresee(self, foreseen: Foreseen, cancel: Cancel | None = None) -> tuple[PackageChange, ...] | None:
        """What a dry run says, which is run here. None where nobody can tell."""
        try:
            if isinstance(foreseen, Foresight):
                return foreseen.parse(self._look(foreseen.command, cancel))
            if isinstance(foreseen, Rehearsal):
                return self._rehearse(foreseen, cancel)
        except (ValueError, LookupError, TypeError):
            return None  # another version says it otherwise: then nobody can tell
        return foreseen

    def _rehearse(self, rehearsal: Rehearsal, cancel: Cancel | None) -> tuple[PackageChange, ...]:
        with scratch_folder(rehearsal.files) as folder:
            for command in rehearsal.commands(str(folder)):
                outcome = self._look(command, cancel)
            made = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
            return rehearsal.parse(made, outcome)

    def _look(self, command: Command, cancel: Cancel | None) -> Outcome:
        """The outcome with all that was printed. Raises AppError where it was none."""
        printed: list[str] = []

        def collect(lines: Sequence[Line]) -> None:
            printed.extend(line.text for line in lines if line.stream is Stream.OUT)

        title = say("See what would change")
        outcome = self._runner.run(command, on_lines=collect, cancel=cancel, title=title)
        if not outcome.ok:
            raise _not_foreseen(command, outcome)
        return replace(outcome, stdout="\n".join(printed))


def _with_versions(wish: PackagesWish, listed: Iterable[Listed]) -> PackagesWish:
    """A package that stays, comes once more or is let go is meant in the version that is there."""
    sign = {Act.PIN: "==", Act.REINSTALL: "==", Act.UNPIN: ">="}.get(wish.act)
    if sign is None:
        return wish
    here = {normalised(each.name): each for each in listed if not each.origin or each.build}
    bare = {each: here.get(normalised(each.strip())) for each in wish.packages}
    if wish.act is not Act.REINSTALL and (
        missing := [each for each in bare if is_project_name(each.strip()) and not bare[each]]
    ):
        raise AppError(
            "not-installed",
            say("{packages} is not installed there.", packages=", ".join(missing)),
            cause=say("Only a version that is there, from a package index, can be kept."),
            fix=say("Install it first, or name the version: {example}", example=f"{missing[0]}==1.0"),
        )
    words = (f"{each}{sign}{there.version}" if (there := bare[each]) else each for each in wish.packages)
    return replace(wish, packages=tuple(words))


def _refuse_sources(maker: EnvironmentMaker, wish: EnvironmentWish) -> None:
    """Raises AppError where packages shall come from where the tool takes none from."""
    for each in (*filter(None, [wish.index]), *wish.extra_indexes):
        checked_index(each)
    asked = wish.index is not None or bool(wish.extra_indexes)
    if (asked and not maker.abilities.indexes) or (
        wish.offline_folder and not maker.abilities.offline_folder
    ):
        raise AppError(
            "tool-cannot",
            say("{tool} does not take packages from such a place.", tool=maker.name),
            cause=say("An index and a folder of wheels are for pip and uv. conda has channels, and Poetry "
                      "the sources that pyproject.toml names."),
            fix=say("Choose venv or uv, or name a channel (--channel) or a source in pyproject.toml."),
        )  # fmt: skip


def default_python(pythons: Iterable[Python]) -> Python | None:
    """Of Pythons, the newest first, the one for a new environment when nobody chose."""
    able = [each for each in pythons if each.version and each.version.startswith("3.")]
    released = [each for each in able if each.version and each.version.replace(".", "").isdecimal()]
    return next(iter(released or able), None)


def python_of_version(pythons: Sequence[Python], wanted: str) -> Python:
    """Of Pythons, the newest first, the one that is meant by 3, 3.12 or 3.12.1. Raises AppError where none is
    here. One of conda's goes when its environment does, so it comes last."""
    fitting = [each for each in pythons if f"{each.version}.".startswith(f"{wanted}.")]
    released = [each for each in fitting if _VERSION.fullmatch(each.version or "")]
    if fitting:
        return min(released or fitting, key=lambda each: each.origin == "conda")
    here = dict.fromkeys(each.version for each in pythons if each.version)
    raise AppError(
        "python-missing",
        say("Python {version} is not on this machine.", version=wanted),
        cause=say("What is here: {versions}.", versions=", ".join(here)) if here else None,
        fix=say(
            "Install it first, on the page Pythons or with `labwright python install {version}`, or choose "
            "another one.",
            version=wanted,
        ),
    )


def _allowed(pythons: Iterable[Python], wanted: str) -> Iterable[Python]:
    if not wanted:
        return pythons
    from app.core.dependency_files.versions import allows  # noqa: PLC0415 - 30 ms that most wishes need not

    return [each for each in pythons if not each.version or allows(wanted, each.version)]


def _wanted_python(maker: EnvironmentMaker, wish: EnvironmentWish) -> str:
    """The versions that the project of the wish may be used with, as far as it says so."""
    if wish.project is None:
        return ""
    from app.services.dependency_files import read_dependency_file  # noqa: PLC0415 - the same

    file = "Pipfile" if "pipfile" in maker.abilities.files else "pyproject.toml"
    try:
        return read_dependency_file(str(Path(wish.project, file))).python_specifier
    except AppError:
        return ""


def _wish_at(maker: EnvironmentMaker, prefix: str, toolbox: Toolbox) -> EnvironmentWish:
    """The wish for an environment at exactly this place."""
    name = toolbox.around.paths.basename(prefix)
    by_name = EnvironmentWish(name=name)
    if Place.FOLDER in maker.abilities.places:
        return EnvironmentWish(prefix=prefix)
    if Place.NAME in maker.abilities.places and maker.prefix(by_name, toolbox) == prefix:
        return by_name
    raise AppError(
        "tool-cannot",
        say("{tool} makes no environment at {path}.", tool=maker.name, path=prefix),
        cause=say("It decides itself where its environments are."),
        fix=say("Use {tool} itself, in a terminal.", tool=maker.name),
    )


def _own_files(prefix: str, recipe: Recipe) -> Iterator[WriteFile]:
    """Before anything is installed: they say from where. An address in them may hold a password, so their
    lines are not shown."""
    for name, content in recipe.files:
        path = Path(prefix, name)
        yield WriteFile(say("Bring {file} along from the old one", file=name), path, content, own_note=True)


def _python_at(environment: Environment, prefix: str, toolbox: Toolbox) -> str:
    """Where the interpreter of a copy of this environment is."""
    paths = toolbox.around.paths
    usual = ("Scripts", "python.exe") if toolbox.around.is_windows else ("bin", "python")
    own, old = environment.executable, environment.prefix
    if own is not None and own.startswith(old + paths.sep):
        return prefix + own[len(old) :]
    return str(paths.join(prefix, *usual))


def _quicker(tool: str, *, pip_set_up: bool) -> QuickerTool:
    why = say(
        "{tool} is on this machine and installs the same packages in a fraction of the time: "
        "it fetches many at once, and links what it has fetched before.",
        tool=tool,
    )
    but = say(
        "pip is told here where to look for packages, and {tool} does not read that: "
        "tell it the same, or stay with pip.",
        tool=tool,
    )
    return QuickerTool(tool, why, but if pip_set_up else None)


def _not_foreseen(command: Command, outcome: Outcome) -> AppError:
    if outcome.ending is Ending.CANCELLED:
        return AppError("cancelled", say("Stopped by you, before anything was changed."))
    return command_failed(command, outcome)


def refuse_options(packages: Iterable[str]) -> None:
    """Raises AppError for what a tool would take for an option instead of a package."""
    for each in packages:
        if not each.strip() or each.lstrip().startswith("-") or not each.isprintable():
            raise AppError(
                "bad-package",
                say("“{text}” is no package.", text=each),
                cause=say("A package is named, perhaps with a version: requests or requests==2.32."),
                fix=say("Options of the tool are chosen apart, not among the packages."),
            )


def refuse_what_is_there(prefix: Path) -> None:
    """Raises AppError where something stands at the place of a new environment."""
    if not os.path.lexists(prefix) or (prefix.is_dir() and not any(prefix.iterdir())):
        return
    raise AppError(
        "in-the-way",
        say("Something stands at {path} already.", path=prefix),
        cause=say("A new environment needs a place where nothing is."),
        fix=say("Choose another place, or delete what is there first."),
    )
