"""Copies of environments, lists of packages to go back to, and repair: plans only."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from app.core.environment_words import shown_name
from app.core.environments import Environment, HealthState
from app.core.errors import AppError
from app.core.package_changes import PackageChange, changes_between
from app.core.packages import Listed, normalised
from app.core.plans import (
    CheckPackages,
    Effect,
    MoveToBin,
    NotUndoable,
    Plan,
    RemoveTrial,
    RestoreFromBin,
    Step,
    WriteFile,
)
from app.core.preflight import Weight
from app.core.pythons import Python, minor_version
from app.core.recipes import Recipe, python_like
from app.core.snapshots import Snapshot, newest_unlike
from app.core.words import Sentence, say
from app.services.copies import differences, recipe_of
from app.services.making import Answer, Making, refuse_what_is_there
from app.system.python_versions import version_of_executable
from app.system.snapshot_files import SnapshotFiles

REPAIRABLE = frozenset(
    {HealthState.BASE_MISSING, HealthState.MOVED, HealthState.HALF_MADE, HealthState.NO_PYTHON}
)


class Keeping:
    """What keeps work from being lost."""

    def __init__(
        self,
        making: Making,
        snapshots: SnapshotFiles,
        pythons: Callable[[], Sequence[Python]],
        trials: Path,
    ) -> None:
        """`trials` is a folder for environments that are made only to see whether it works."""
        self._making = making
        self._snapshots = snapshots
        self._pythons = pythons
        self._trials = trials

    def snapshots_of(self, environment: Environment) -> list[Snapshot]:
        """The lists there are, the newest first."""
        return self._snapshots.of(environment.prefix)

    def plan_snapshot(self, environment: Environment, name: str = "") -> Plan:
        """Keep the list of what is installed now."""
        step = self._written(self._snapshot(environment, name, automatic=False))
        return Plan(
            title=say("Take a snapshot of {name}", name=shown_name(environment)),
            steps=(step,),
            resource=_resource(environment.prefix),
            effect=Effect.CHANGES,
            undo=_file_away(step.path),
            undo_sentence=say("The list goes to the bin."),
            where=Path(environment.prefix),
        )

    def since(self, environment: Environment, snapshot: Snapshot) -> tuple[PackageChange, ...]:
        """What going back to a snapshot would change now. pip itself stays."""
        now = self._making.inside(environment).listed
        return changes_between(*(_without_pip(side) for side in (now, snapshot.packages)))

    def plan_forget(self, environment: Environment, wanted: str) -> Plan:
        """Move a snapshot, by its id or name, to the bin."""
        chosen = _chosen(environment, self.snapshots_of(environment), wanted)
        path = self._snapshots.path(environment.prefix, chosen.id)
        return Plan(
            title=say("Remove a snapshot of {name}", name=shown_name(environment)),
            steps=(MoveToBin(say("Move the list of packages to the bin"), path),),
            resource=_resource(environment.prefix),
            effect=Effect.CHANGES,
            undo=Plan(
                title=say("Bring the snapshot of {name} back", name=shown_name(environment)),
                steps=(RestoreFromBin(say("Bring {path} back from the bin", path=path), path),),
                resource=_resource(environment.prefix),
                effect=Effect.CHANGES,
                undo=NotUndoable(say("Remove it again instead.")),
            ),
            undo_sentence=say("The list comes back from the bin."),
            where=Path(environment.prefix),
        )

    def remembering(self, environment: Environment, plan: Plan) -> Plan:
        """A plan that changes packages, with a snapshot before it, unless the newest one is like that."""
        now = self._snapshot(environment, "", automatic=True)
        newest = next(iter(self.snapshots_of(environment)), None)
        if newest is not None and frozenset(newest.packages) == frozenset(now.packages):
            return plan
        return replace(plan, steps=(self._written(now), *plan.steps))

    def plan_rollback(self, environment: Environment, wanted: str | None = None) -> Plan:
        """Back to a snapshot, by its id or name, or to the newest that is not as it is now."""
        snapshots = self.snapshots_of(environment)
        listed = tuple(self._making.inside(environment).listed)
        if wanted is None:
            newest = newest_unlike(snapshots, listed)
            chosen = newest or _refuse_without_one(environment, named=False)
        else:
            chosen = _chosen(environment, snapshots, wanted)
        # pip itself stays: it does the work, and is no package anybody's code stands on.
        own_pip = [each for each in listed if normalised(each.name) == "pip"]
        others = _without_pip(chosen.packages)
        plan = self._making.plan_back_to(environment, [*others, *own_pip])
        then, now = minor_version(chosen.python_version), minor_version(environment.python_version)
        if then != now:
            other = say("The snapshot was taken with Python {then}, and it is {now} now.", then=then, now=now)
            plan = replace(plan, needs=other)
        return self.remembering(environment, plan) if plan.steps else plan

    def plan_clone(self, environment: Environment, prefix: str, python: str | None = None) -> Plan:
        """The same environment at another place, made anew by its tool."""
        refuse_what_is_there(Path(prefix))
        recipe = recipe_of(environment)
        base = self.python_for(environment, recipe, python)
        steps = self._making.steps_anew(environment, prefix, base, recipe)
        name = Path(prefix).name
        return Plan(
            title=say("Clone {name} to {path}", name=shown_name(environment), path=prefix),
            steps=steps,
            resource=_resource(prefix),
            effect=Effect.CHANGES,
            undo=_file_away(Path(prefix)),
            undo_sentence=say("{name} goes to the bin.", name=name),
            where=Path(prefix),
            changes=_left_out(recipe),
        )

    def answer_clone(self, environment: Environment, prefix: str, python: str | None = None) -> Answer:
        """What a form for a clone shows while it is filled in. It may wait for a disk."""
        place = self._making.remarks_on(prefix)
        if any(remark.weight is Weight.PROBLEM for remark in place):
            return Answer(prefix, place)
        try:
            return Answer(prefix, place, self.plan_clone(environment, prefix, python))
        except AppError as problem:
            return Answer(prefix, place, problem=problem)

    def unlike(self, environment: Environment, prefix: str) -> tuple[PackageChange, ...]:
        """How a clone is not like its original, for whoever made one."""
        return differences(prefix, recipe_of(environment).packages)

    def plan_repair(self, environment: Environment, python: str | None = None) -> Plan:
        """The same environment once more at its own place.

        An environment works only where it was made, so it is made twice: first at another place, to see
        whether its Python and all packages can be had while the old one still stands. Only then the old one
        goes to the bin and the new one is made at its place; whatever goes wrong there, or kills Labwright,
        brings the old one back.
        """
        if environment.health.state not in REPAIRABLE:
            raise AppError(
                "nothing-to-repair",
                say("{name} needs no repair that Labwright could do.", name=shown_name(environment)),
                cause=environment.health.reason,
                fix=say("`labwright env show` tells what is wrong with its packages, if anything is."),
            )
        recipe = recipe_of(environment)
        base = self.python_for(environment, recipe, python)
        prefix = Path(environment.prefix)
        steps: list[Step] = []
        if self._making.makes_anywhere(environment):
            trial = self._trials / f"{time.time_ns():x}-{prefix.name}"
            steps += self._checked(environment, trial, base, recipe)
            steps.append(RemoveTrial(say("It can be done: remove the trial"), trial))
        steps.append(MoveToBin(say("Move the old environment to the bin"), prefix))
        steps += self._checked(environment, prefix, base, recipe)
        name = shown_name(environment)
        return Plan(
            title=say("Repair the environment {name}", name=name),
            steps=tuple(steps),
            resource=_resource(environment.prefix),
            effect=Effect.CHANGES,
            undo=Plan(
                title=say("Bring the old environment {name} back", name=name),
                steps=(
                    MoveToBin(say("Move {path} to the bin", path=prefix), prefix),
                    RestoreFromBin(say("Bring the old one back from the bin"), prefix),
                ),
                resource=_resource(environment.prefix),
                effect=Effect.CHANGES,
                undo=NotUndoable(say("Repair it again instead.")),
            ),
            undo_sentence=say("The old environment comes back from the bin."),
            where=prefix,
            changes=_left_out(recipe),
        )

    def _checked(
        self, environment: Environment, prefix: Path, python: str, recipe: Recipe
    ) -> tuple[Step, ...]:
        check = CheckPackages(say("Look whether all packages are there"), prefix, recipe.packages)
        return (*self._making.steps_anew(environment, str(prefix), python, recipe), check)

    def python_for(self, environment: Environment, recipe: Recipe, chosen: str | None = None) -> str:
        """The chosen one (a path or a version), or the one it was made from, or else one on which the same
        packages run."""
        if chosen is not None and set(chosen) & {"/", "\\"}:
            return chosen
        if self._making.brings_python(environment):
            return chosen or recipe.python_version or ""
        base = environment.base
        made_for = minor_version(chosen or recipe.python_version)
        if chosen is None and base is not None and _is_python(base, made_for):
            return base
        like = python_like(self._pythons(), made_for, pypy="pypy" in (base or ""))
        if like is not None:
            return like.executable
        name = shown_name(environment)
        raise AppError(
            "python-missing",
            say("{name} needs Python {version}, which is not here.", name=name, version=made_for)
            if made_for
            else say("Nobody wrote down which Python {name} had.", name=name),
            cause=say("Its packages are made for one version of Python."),
            fix=say("Install that Python, or choose another with --python and hope that its packages exist."),
        )

    def _snapshot(self, environment: Environment, name: str, *, automatic: bool) -> Snapshot:
        inside = self._making.inside(environment)
        return Snapshot(
            id=str(time.time_ns()),
            prefix=environment.prefix,
            taken=time.time(),
            python_version=environment.python_version,
            name=name,
            automatic=automatic,
            packages=tuple(inside.listed),
        )

    def _written(self, snapshot: Snapshot) -> WriteFile:
        path = self._snapshots.path(snapshot.prefix, snapshot.id)
        sentence = say("Write down which packages are there now")
        return WriteFile(sentence, path, snapshot.content(), own_note=True)


def _chosen(environment: Environment, snapshots: Sequence[Snapshot], wanted: str) -> Snapshot:
    """The one of this id or name."""
    found = next((each for each in snapshots if wanted in {each.id, each.name}), None)
    return found or _refuse_without_one(environment, named=True)


def _refuse_without_one(environment: Environment, *, named: bool) -> NoReturn:
    raise AppError(
        "no-snapshot",
        say("There is no snapshot of {name} to go back to.", name=shown_name(environment)),
        cause=say("None is called so.")
        if named
        else say("None was taken, or the packages are still the same."),
        fix=say("`labwright env snapshot {path} --list` lists them.", path=environment.prefix),
    )


def _without_pip(listed: Sequence[Listed]) -> list[Listed]:
    return [each for each in listed if normalised(each.name) != "pip"]


def _is_python(executable: str, minor: str | None) -> bool:
    """Whether it is still there and of this version: a system upgrade puts another one at its place."""
    if not os.access(executable, os.X_OK):
        return False
    version = version_of_executable(os.path.realpath(executable), sys.platform)
    return None in {version, minor} or minor_version(version) == minor


def _left_out(recipe: Recipe) -> Sentence | None:
    if not recipe.left_out:
        return None
    return say(
        "Left out, because the folder it came from is gone: {packages}.", packages=", ".join(recipe.left_out)
    )


def _file_away(path: Path) -> Plan:
    return Plan(
        title=say("Move {path} to the bin", path=path),
        steps=(MoveToBin(say("Move {path} to the bin", path=path), path),),
        resource="bin",
        effect=Effect.CHANGES,
        undo=NotUndoable(say("Bring it back from the bin instead.")),
    )


def _resource(prefix: str) -> str:
    return f"environment:{prefix}"
