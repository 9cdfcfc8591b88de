"""Pythons whose installers told Windows of them, as PEP 514 says."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from app.core.ports import PythonSearch
from app.core.pythons import FoundPython, Origin
from app.core.words import say
from app.system.python_files import executable_in_prefix, is_environment
from app.system.windows_registry import installed_at, python_entries

_ORIGINS = {"ContinuumAnalytics": Origin.CONDA, "Astral": Origin.UV}
_ARCHITECTURES = {"64bit": "x86-64", "32bit": "x86"}


class FromRegistry:
    """An entry outlives what it tells of: only Pythons that are still there count."""

    source = Origin.WINDOWS_REGISTRY
    budget_seconds = 1.0

    def find(self, search: PythonSearch) -> Iterator[FoundPython]:
        """Every company's every tag."""
        for company, _, key in python_entries(search.registry):
            yield from self._one(company, key, search)

    def _one(self, company: str, key: str, search: PythonSearch) -> Iterator[FoundPython]:
        path = search.where.paths
        prefix, executable = installed_at(search.registry, key)
        if not executable and prefix:
            executable = executable_in_prefix(path.normpath(prefix), search.where.platform) or ""
        if not executable or not path.isabs(executable) or not os.path.isfile(executable):
            search.skip(key, say("What it tells of is gone: {path}", path=executable or prefix or "-"))
            return
        executable = path.normpath(executable)
        if "windowsapps" in executable.lower():
            search.skip(key, say("It is the Microsoft Store's, which is looked at apart."))
            return
        if is_environment(path.dirname(executable)):
            search.skip(key, say("It is an environment, not a Python of its own."))
            return
        told = search.registry.values(key)
        version = told.get("Version") or told.get("SysVersion") or None
        known = version if version and re.match(r"\d+\.\d+", version) else None
        architecture = _ARCHITECTURES.get(told.get("SysArchitecture", ""))
        yield FoundPython((executable,), _ORIGINS.get(company, self.source), known, architecture)


FINDER = FromRegistry()
