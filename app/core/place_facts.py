"""What is known of the place where an environment would be, and what to say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from app.core.amounts import size
from app.core.preflight import Weight
from app.core.words import Sentence, say

_WINDOWS_LIMIT = 260  # characters of a whole path, where long paths are not switched on
_DEEP_INSIDE = 150  # what a package may add below an environment: measured with common ones
_SMALL_ROOM_BYTES = 500 * 10**6


class Remark(NamedTuple):
    """Something to say beside what was chosen."""

    weight: Weight
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """One place, as it was found."""

    path: str
    occupied: bool = False  # something is there, and it is not an empty folder
    is_environment: bool = False  # that something is an environment
    writable: bool = True  # the folder that is there, or the nearest above
    missing_disk: bool = False  # nothing of the path is there, not even its start
    free_bytes: int | None = None
    cloud: str | None = None  # the service that copies this folder to the network: "OneDrive"
    inside_environment: str | None = None  # the prefix of an environment around it
    long_paths: bool = True  # the system takes more than 260 characters


def remarks(facts: PlaceFacts, *, needs_bytes: int = _SMALL_ROOM_BYTES) -> Iterator[Remark]:
    """What there is to say, the worst first."""
    yield from _problems(facts)
    yield from _warnings(facts, needs_bytes)


def _problems(facts: PlaceFacts) -> Iterator[Remark]:
    def problem(sentence: Sentence) -> Remark:
        return Remark(Weight.PROBLEM, sentence)

    if facts.is_environment:
        yield problem(say("An environment is there already. Choose another name, or delete that one first."))
    elif facts.occupied:
        yield problem(say("Something is there already. An environment needs a place of its own."))
    if facts.missing_disk:
        yield problem(say("There is no such disk or folder."))
    elif not facts.writable and not facts.occupied:
        yield problem(say("You may not write there. Choose a folder of your own."))
    if facts.inside_environment:
        yield problem(
            say("This lies inside the environment {path}. Environments stand beside each other.",
                path=facts.inside_environment)
        )  # fmt: skip
    if not facts.long_paths and len(facts.path) + _DEEP_INSIDE > _WINDOWS_LIMIT:
        yield problem(
            say("This path is too long for Windows: {n} characters, and packages add up to {more}. "
                "Choose a shorter one, such as C:\\envs\\lab1.", n=len(facts.path), more=_DEEP_INSIDE)
        )  # fmt: skip


def _warnings(facts: PlaceFacts, needs_bytes: int) -> Iterator[Remark]:
    def warning(sentence: Sentence) -> Remark:
        return Remark(Weight.WARNING, sentence)

    if facts.free_bytes is not None and facts.free_bytes < needs_bytes:
        yield warning(say("Only {size} are free on this disk.", size=size(facts.free_bytes)))
    if facts.cloud:
        yield warning(
            say("{service} copies this folder to the network. It works, but thousands of small files will be "
                "sent there.", service=facts.cloud)
        )  # fmt: skip
    if " " in facts.path:
        yield warning(say("The path has a space in it. Python copes with it, some tools do not."))
    elif not facts.path.isascii():
        yield warning(say("The path has letters with accents. Python copes with them, some tools do not."))
