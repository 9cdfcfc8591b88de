"""Pythons that are known by the environments that were made from them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from app.core.environments import Environment, Kind
from app.core.ports import PythonSearch
from app.core.pythons import FoundPython, Origin
from app.core.words import say
from app.system.python_files import is_conda_root, is_environment, prefix_of, real_path


class PythonsOfEnvironments:
    """Pythons that only environments know of: what they were made from, and conda installed off the usual
    places."""

    source = "environments"
    budget_seconds = 2.0

    def __init__(self, environments: Sequence[Environment]) -> None:
        self._environments = environments

    def find(self, search: PythonSearch) -> Iterator[FoundPython]:
        """Those that are still there."""
        for place in sorted(places_of(self._environments)):
            folder = os.path.dirname(place)
            if os.path.isdir(place):
                if is_conda_root(place):
                    yield from search.installation(place, Origin.CONDA)
            elif not os.path.isfile(place) or is_environment(folder, search.where.root):
                search.skip(place, say("Environments were made from it, and it is no Python that is there."))
            else:
                prefix = prefix_of(real_path(place), search.where.platform)
                yield FoundPython((place,), Origin.CONDA if is_conda_root(prefix) else Origin.PATH)


def places_of(environments: Iterable[Environment]) -> frozenset[str]:
    """Base interpreters, and the folders of conda's installations."""
    bases = {each.base for each in environments if each.base}
    roots = {each.prefix for each in environments if each.kind is Kind.CONDA and each.name == "base"}
    return frozenset(bases | roots)
