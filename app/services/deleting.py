"""Environments into the bin and back: who uses them is said first, and nothing is lost at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from app.core import amounts
from app.core.environment_words import shown_name
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, RemoveFromBin, RestoreFromBin
from app.core.ports import Settings
from app.core.surroundings import Surroundings
from app.core.words import Sentence, say, say_count
from app.system.bin import Bin, BinItem, size_of
from app.system.files import is_link
from app.system.kernels import kernels
from app.system.using_processes import Way, processes_using, shown_first

_MOST_PROCESSES = 5
_DAY = 86_400
_NO_WAY_BACK = NotUndoable(say("What is removed from the bin is gone."))
Everything = Callable[[], Sequence[Environment]]


class Deleting:
    """Plans only, and what is in the bin."""

    def __init__(
        self,
        bin_of_user: Bin,
        settings: Settings,
        surroundings: Callable[[], Surroundings],
        environments: Everything,
        own: str | None,
    ) -> None:
        """`own` is the folder Labwright itself runs from."""
        self._bin = bin_of_user
        self._settings = settings
        self._surroundings = surroundings
        self._environments = environments
        self._own = own

    def plan_delete(self, environment: Environment) -> Plan:
        """Into the bin, with the links that lead to it by name. Raises AppError for what must stay."""
        self._refuse_what_must_stay(environment)
        prefix = environment.prefix
        name = shown_name(environment)
        folder = MoveToBin(say("Move {path} to the bin", path=prefix), Path(prefix))
        size = amounts.size(size_of(Path(prefix)))
        return Plan(
            title=say("Delete the environment {name}", name=name),
            steps=(*map(_link_away, _links(environment)), folder),
            resource=_resource(prefix),
            effect=Effect.CHANGES,
            undo=_brought_back(prefix, name, ()),
            undo_sentence=say("It comes back to the same place."),
            where=Path(prefix),
            changes=_joined([self._kept(size), *self.users_of(environment)]),
        )

    def users_of(self, environment: Environment) -> list[Sentence]:
        """Who would miss an environment, each in a sentence."""
        return [
            *_of_project(environment),
            *self._of_kernels(environment.prefix),
            *self._of_environments(environment),
            *_of_processes(environment.prefix),
        ]

    def plan_restore(self, path: str, item_id: str = "") -> Plan:
        """Back to where it was, with the links that led to it. What was last deleted there, unless an item is
        named. Raises AppError where the bin has none."""
        item = self._bin.find(Path(path), item_id)
        if item is None:
            raise AppError(
                "not-in-bin",
                say("{path} is not in the bin.", path=path),
                cause=say("It was never deleted with Labwright, or the bin was emptied since."),
                fix=say("`labwright env bin` lists what is there."),
            )
        links = [each for each in self._bin.items() if _leads_to(each, item.path)]
        newest = {each.path: each for each in reversed(links) if not os.path.lexists(each.path)}
        return _brought_back(str(item.path), item.path.name, (item, *newest.values()))

    def in_bin(self) -> list[BinItem]:
        """The folders in the bin, the newest first: environments, and what was half made."""
        return [item for item in self._bin.items() if item.kept.is_dir() and not is_link(item.kept)]

    def days_left(self, item: BinItem, now: float) -> float | None:
        """How long it is kept, None for as long as nobody empties the bin."""
        days = self._settings.get("bin.days")
        if not isinstance(days, float) or not days:
            return None
        return max(0.0, days - (now - item.deleted) / _DAY)

    def plan_empty(self, paths: Iterable[str] | None = None) -> Plan:
        """Remove these for good, or all. Raises AppError for one that is not there."""
        everything = self._bin.items()
        if paths is None:
            chosen = everything
        else:
            chosen = []
            for path in paths:
                there = [item for item in everything if item.path == Path(path)]
                if not there:
                    raise AppError("not-in-bin", say("{path} is not in the bin.", path=path))
                chosen += [*there, *(each for each in everything if _leads_to(each, Path(path)))]
        chosen = list({each.id: each for each in chosen}.values())
        if not chosen:
            raise AppError("bin-empty", say("The bin is empty."))
        size = amounts.size(sum(item.size_bytes for item in chosen))
        one = chosen[0].path.name if paths is not None and len({each.path for each in chosen}) == 1 else None
        return Plan(
            title=say("Remove {name} from the bin for good", name=one) if one else say("Empty the bin"),
            steps=tuple(
                RemoveFromBin(say("Remove {path} for good", path=item.path), item.path, item.id)
                for item in chosen
            ),
            resource="bin",
            effect=Effect.DESTROYS,
            undo=_NO_WAY_BACK,
            changes=say("{size} are free then.", size=size),
            confirm_name=one or "bin",
        )

    def _kept(self, size: Sentence) -> Sentence:
        days = self._settings.get("bin.days")
        if not isinstance(days, float) or not days:
            return say("{size} go to the bin, until you empty it.", size=size)
        return say_count(
            "{size} go to the bin, and can be brought back for {n} day.",
            "{size} go to the bin, and can be brought back for {n} days.",
            round(days),
            size=size,
        )

    def _refuse_what_must_stay(self, environment: Environment) -> None:
        prefix = environment.prefix
        if self._own is not None and (self._own == prefix or _below(prefix, self._own)):
            raise AppError(
                "bin-refused",
                say("{name} is not deleted.", name=shown_name(environment)),
                cause=say("Labwright itself runs from it."),
            )
        if environment.kind is Kind.CONDA and _is_installation(environment):
            raise AppError(
                "bin-refused",
                say("{name} is not deleted.", name=prefix),
                cause=say("It is conda itself: all environments of this conda stop working without it."),
                fix=say("Delete its environments one by one, and remove conda with its own uninstaller."),
            )

    def _of_kernels(self, prefix: str) -> Iterator[Sentence]:
        for kernel in kernels(self._surroundings()):
            if _below(prefix, kernel.program):
                yield say("Jupyter’s kernel “{name}” starts its Python.", name=kernel.display_name)

    def _of_environments(self, environment: Environment) -> Iterator[Sentence]:
        prefix = environment.prefix
        for each in self._environments():
            if each.prefix == prefix:
                continue
            if _below(prefix, each.prefix):
                yield say("The environment {path} lies inside it and goes with it.", path=each.prefix)
            elif each.base is not None and _below(prefix, each.base):
                yield say("The environment {path} stands on its Python, and stops working.", path=each.prefix)


def _of_project(environment: Environment) -> Iterator[Sentence]:
    if environment.project is not None and not environment.orphaned:
        yield say("The project {path} uses it.", path=environment.project)


def _of_processes(prefix: str) -> Iterator[Sentence]:
    named, more = shown_first(processes_using(prefix), _MOST_PROCESSES)
    for each in named:
        match each.way:
            case Way.RUNS:
                yield say("{program} (process {pid}) runs from it.", program=each.name, pid=each.pid)
            case Way.ACTIVE:
                yield say("It is active in {program} (process {pid}).", program=each.name, pid=each.pid)
            case Way.INSIDE:
                yield say("{program} (process {pid}) works in its folder.", program=each.name, pid=each.pid)
    if more:
        yield say_count("{n} more program uses it.", "{n} more programs use it.", more)


def _is_installation(environment: Environment) -> bool:
    there = (Path(environment.prefix, name) for name in ("condabin", "envs", "pkgs"))
    return environment.name == "base" or any(path.is_dir() for path in there)


def _links(environment: Environment) -> list[str]:
    """pyenv-virtualenv keeps a link among the versions to what lies below one of them."""
    if environment.kind is not Kind.PYENV_VIRTUALENV:
        return []
    return [alias for alias in environment.aliases if is_link(Path(alias))]


def _link_away(link: str) -> MoveToBin:
    return MoveToBin(say("Move the link {path} to the bin", path=link), Path(link))


def _leads_to(item: BinItem, path: Path) -> bool:
    """A link that led to the path before both were deleted."""
    return is_link(item.kept) and item.path.parent / item.kept.readlink() == path


def _brought_back(prefix: str, name: str, items: Sequence[BinItem]) -> Plan:
    found = [(item.path, item.id) for item in items] or [(Path(prefix), "")]
    steps = [
        RestoreFromBin(say("Bring {path} back from the bin", path=path), path, item) for path, item in found
    ]
    return Plan(
        title=say("Bring the environment {name} back", name=name),
        steps=tuple(steps),
        resource=_resource(prefix),
        effect=Effect.CHANGES,
        undo=Plan(
            title=say("Delete the environment {name}", name=name),
            steps=tuple(
                MoveToBin(say("Move {path} to the bin", path=path), path) for path, _ in reversed(found)
            ),
            resource=_resource(prefix),
            effect=Effect.CHANGES,
            undo=NotUndoable(say("Bring it back from the bin instead.")),
        ),
        undo_sentence=say("It goes to the bin again."),
        where=Path(prefix),
    )


def _resource(prefix: str) -> str:
    return f"environment:{prefix}"


def _below(prefix: str, path: str) -> bool:
    paths = (path, os.path.realpath(Path(path).parent) + os.sep + Path(path).name)
    return any(os.path.normcase(each).startswith(os.path.normcase(prefix) + os.sep) for each in paths)


def _joined(sentences: Sequence[Sentence]) -> Sentence:
    first, *others = sentences
    for each in others:
        first = say("{first} {second}", first=first, second=each)
    return first
