"""Packages that stay at their version where no project's files say so: a list in the environment.

pip has no place of its own for it. The list is of pip's usual kind (constraints), and every command line that
Labwright plans for the environment names it, so that what is shown is what happens. In a terminal it counts
with the same option."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from app.core.errors import AppError
from app.core.making import Act, PackagesWish
from app.core.packages import normalised
from app.core.plans import Effect, NotUndoable, Plan, Step, WriteFile
from app.core.ports import Inside
from app.core.recipes import CONSTRAINTS as FILE
from app.core.words import Sentence, say
from app.system.file_starts import read_start
from app.tools.project_files import files_back

_HEADER = "# Versions that stay as they are, for pip and uv: --constraint THIS_FILE\n"
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(.*)")
_MOST = 1 << 20  # bytes
_FOR = frozenset({Act.INSTALL, Act.UPGRADE})


def held(inside: Inside, wish: PackagesWish) -> PackagesWish:
    """The wish with the environment's constraints, where it has some."""
    path = os.path.join(inside.environment.prefix, FILE)
    if wish.exact or wish.act not in _FOR or wish.constraints is not None or not os.path.isfile(path):
        return wish
    return replace(wish, constraints=path)


def pinned(prefix: str) -> Mapping[str, str]:
    """By normalised name: which versions it may have."""
    return pins_in(read_start(os.path.join(prefix, FILE), _MOST).decode("utf-8", "replace"))


def pins_in(text: str) -> dict[str, str]:
    """The packages a list names, with what it says of their versions."""
    return {normalised(name): rest for name, rest in map(parted, _lines(text))}


def parted(requirement: str) -> tuple[str, str]:
    """The name, and what follows it."""
    found = _REQUIREMENT.match(requirement.partition(";")[0])
    return (found[1], found[2].strip()) if found else (requirement.strip(), "")


def plan(inside: Inside, wish: PackagesWish) -> Plan:
    """Write the versions into the list, or take them out of it."""
    prefix = inside.environment.prefix
    path = Path(prefix, FILE)
    text = read_start(str(path), _MOST).decode("utf-8", "replace")
    named = {normalised(parted(each)[0]): each for each in wish.packages}
    kept = [line for line in _lines(text) if normalised(parted(line)[0]) not in named]
    if wish.act is Act.UNPIN:
        refuse_unpinned(named, pins_in(text))
    lines = kept if wish.act is Act.UNPIN else sorted([*kept, *wish.packages], key=str.lower)
    content = _HEADER + "".join(f"{line}\n" for line in lines)
    sentence = say("Write into {path} which versions stay", path=path)
    return written(inside, wish, WriteFile(sentence, path, content.encode()), path)


def written(inside: Inside, wish: PackagesWish, step: Step, path: Path) -> Plan:
    """A plan of one file that says which versions stay."""
    resource = f"environment:{inside.environment.prefix}"
    words = title(wish, inside)
    return Plan(
        title=words,
        steps=(step,),
        resource=resource,
        effect=Effect.CHANGES,
        undo=Plan(
            title=say("Undo: {title}", title=words),
            steps=files_back((path,)),
            resource=resource,
            effect=Effect.CHANGES,
            undo=NotUndoable(say("Do it again instead.")),
        ),
        undo_sentence=say("{path} becomes what it was.", path=path),
        where=Path(inside.environment.prefix),
        changes=_meaning(wish, path),
    )


def title(wish: PackagesWish, inside: Inside) -> Sentence:
    """What such a plan is called."""
    packages, name = ", ".join(wish.packages), inside.environment.name
    if wish.act is Act.PIN:
        return say("Keep {packages} in {name} at this version", packages=packages, name=name)
    names = ", ".join(parted(each)[0] for each in wish.packages)
    return say("Let {packages} in {name} be upgraded again", packages=names, name=name)


def refuse_unpinned(names: Iterable[str], pins: Mapping[str, str]) -> None:
    """Raises AppError for a name that nothing holds."""
    free = [each for each in names if each not in pins]
    if free:
        raise AppError(
            "not-pinned",
            say("{packages} may be upgraded already.", packages=", ".join(free)),
            fix=say("Only what was pinned before can be let go."),
        )


def _meaning(wish: PackagesWish, path: Path) -> Sentence:
    if wish.act is Act.UNPIN:
        return say("Upgrades may choose another version again.")
    if path.name == FILE:
        return say(
            "Labwright’s installations and upgrades keep to it from now on. pip in a terminal does so with "
            "the option --constraint and this file."
        )
    return say("Installations and upgrades keep to it from now on, also in a terminal.")


def _lines(text: str) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]
