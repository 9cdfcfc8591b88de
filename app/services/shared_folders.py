"""Who found what lies in a folder that several tools keep their environments in."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.core.environments import Environment, SourceTrace
from app.system.true_path import true_path


def credited(trace: Sequence[SourceTrace], environments: Iterable[Environment]) -> tuple[SourceTrace, ...]:
    """A shared folder is read once, for the first tool that looks there: what lies in it was found by the
    tool it belongs to."""
    sources: dict[str, list[str]] = defaultdict(list)
    for each in trace:
        for folder in each.folders:
            sources[true_path(folder)].append(each.source)
    moved: Counter[str] = Counter()
    for environment in environments:
        first, *others = sources.get(os.path.dirname(environment.prefix), [""])
        if environment.kind in others:
            moved[first] -= 1
            moved[environment.kind] += 1
    return tuple(
        replace(each, found=each.found + moved[each.source]) if moved[each.source] else each for each in trace
    )
