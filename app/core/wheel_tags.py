"""Whether a wheel was built for an environment's Python and system."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from packaging.tags import compatible_tags, cpython_tags

from app.core.package_rules import EnvironmentFacts


def runs_anywhere(tags: Iterable[str]) -> bool:
    """The everyday wheel without compiled parts: any Python 3, any system."""
    return any(tag.endswith("-none-any") and "py3" in tag.partition("-")[0].split(".") for tag in tags)


def can_tell(facts: EnvironmentFacts) -> bool:
    """Whether enough is known to say that a wheel does not fit. Other Pythons than CPython name their
    binary interface in ways no file tells."""
    return bool(facts.wheel_platforms) and facts.implementation == "cpython" and "." in facts.python_version


def supported_tags(facts: EnvironmentFacts) -> frozenset[str]:
    """Every tag pip would accept for that Python."""
    major, minor = (int(part) for part in facts.python_version.split(".")[:2])
    interpreter = f"cp{major}{minor}"
    abi = interpreter
    if facts.free_threaded:
        abi += "t"
    elif (major, minor) < (3, 8):
        abi += "m"
    platforms = list(facts.wheel_platforms)
    tags = {str(tag) for tag in cpython_tags((major, minor), [abi], platforms)}
    tags.update(str(tag) for tag in compatible_tags((major, minor), interpreter, platforms))
    return frozenset(tags)


def expanded(tags: Iterable[str]) -> Iterator[str]:
    """py2.py3-none-any is two tags."""
    for tag in tags:
        parts = tag.lower().split("-")
        if len(parts) == 3:
            yield from ("-".join(one) for one in product(*(part.split(".") for part in parts)))
