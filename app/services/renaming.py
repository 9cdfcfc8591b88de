"""Another name for an environment: its folder's. Paths are written into it, so it is made anew there."""

from __future__ import annotations

from pathlib import Path

from app.core.environment_words import shown_name
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.plans import CheckPackages, Effect, MoveToBin, NotUndoable, Plan, RestoreFromBin
from app.core.preflight import Weight
from app.core.words import Sentence, say
from app.services.copies import recipe_of
from app.services.keeping import Keeping
from app.services.making import Answer, Making, refuse_what_is_there

_IN_NO_NAME = frozenset('/\\:*?"<>|')
_BY_CONVENTION = frozenset({".venv", "venv", "env"})


class Renaming:
    """Plans only."""

    def __init__(self, making: Making, keeping: Keeping) -> None:
        self._making = making
        self._keeping = keeping

    def plan_rename(self, environment: Environment, name: str) -> Plan:
        """The same environment under another name beside its old place, checked there; then the old one goes
        to the bin. Raises AppError where its tool cannot do so."""
        _refuse(environment, name)
        old, new = Path(environment.prefix), Path(environment.prefix).with_name(name)
        refuse_what_is_there(new)
        recipe = recipe_of(environment)
        python = self._keeping.python_for(environment, recipe)
        steps = self._making.steps_anew(environment, str(new), python, recipe)
        check = CheckPackages(say("Look whether all packages are there"), new, recipe.packages)
        resource = f"environment:{environment.prefix}"
        return Plan(
            title=say("Rename {name} to {new}", name=shown_name(environment), new=name),
            steps=(*steps, check, MoveToBin(say("Move the old environment to the bin"), old)),
            resource=resource,
            effect=Effect.CHANGES,
            undo=Plan(
                title=say("Give {name} its old name back", name=name),
                steps=(
                    MoveToBin(say("Move {path} to the bin", path=new), new),
                    RestoreFromBin(say("Bring {path} back from the bin", path=old), old),
                ),
                resource=resource,
                effect=Effect.CHANGES,
                undo=NotUndoable(say("Rename it again instead.")),
            ),
            undo_sentence=say("The old environment comes back from the bin, the new one goes there."),
            where=new,
            changes=_what_it_means(environment),
            warnings=_warnings(environment),
        )

    def answer(self, environment: Environment, name: str) -> Answer:
        """What a form shows while the name is typed. It may wait for a disk."""
        new = str(Path(environment.prefix).with_name(name)) if _is_name(name) else ""
        place = self._making.remarks_on(new) if new else ()
        if any(remark.weight is Weight.PROBLEM for remark in place):
            return Answer(new, place)
        try:
            return Answer(new, place, self.plan_rename(environment, name))
        except AppError as problem:
            return Answer(new, place, problem=problem)


def _refuse(environment: Environment, name: str) -> None:
    if not _is_name(name) or (environment.kind is Kind.CONDA and set(name) & set(" #")):
        raise AppError(
            "bad-name",
            say("An environment cannot be called “{name}”.", name=name),
            cause=say(
                "The name is that of a folder, without slashes and other signs that paths are made of."
            ),
            fix=say("Choose another name, such as {name}.", name="thesis"),
        )
    if environment.kind is Kind.CONDA and environment.name == "base":
        raise AppError(
            "tool-cannot",
            say("{name} is not renamed.", name=environment.prefix),
            cause=say("It is conda itself: all environments of this conda stop working without it."),
        )


def _is_name(name: str) -> bool:
    return (
        bool(name.strip(" ."))
        and name == name.strip()
        and name.isprintable()
        and not (set(name) & _IN_NO_NAME)
        and not name.startswith("-")
    )


def _what_it_means(environment: Environment) -> Sentence:
    if environment.kind is Kind.CONDA:
        return say(
            "As `conda rename` does: a copy is made under the new name, then the old one goes, here to "
            "the bin."
        )
    return say(
        "Its path is written into its programs, so it is made anew under the new name with the same "
        "packages; the old one goes to the bin."
    )


def _warnings(environment: Environment) -> tuple[Sentence, ...]:
    named = Path(environment.prefix).name
    if named not in _BY_CONVENTION or environment.project is None:
        return ()
    return (
        say(
            "Editors and tools look for {folder} in a project. Under another name they must be told where "
            "it is.",
            folder=named,
        ),
    )
