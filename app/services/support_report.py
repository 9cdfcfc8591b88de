"""Gathers a report for somebody who helps. It is shown before it is saved, and never sent anywhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from app.core.diagnosis import Checked
from app.core.engines_found import FoundEngine
from app.core.environments import Environment
from app.core.journal import Entry
from app.core.ports import Cancel
from app.core.pythons import Python
from app.core.support_report import Facts, Owner, report
from app.services.doctor import Doctor, OnChecked

_FAILED_AT_MOST = 10
# That bend how tools work. Their values are masked like everything else.
_TELLING = (
    "PATH", "VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "PYENV_ROOT", "PYENV_VERSION", "PYTHONPATH",
    "PYTHONHOME", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
    "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "DOCKER_HOST", "DOCKER_CONTEXT", "LANG", "LC_ALL",
)  # fmt: skip


class SupportReport:
    """Made when asked for. It waits: never on the window's thread."""

    def __init__(
        self,
        *,
        owner: Callable[[], Owner],
        versions: Callable[[], Sequence[tuple[str, str]]],
        tools: Callable[[], Sequence[tuple[str, str]]],
        pythons: Callable[[], Sequence[Python]],
        environments: Callable[[], Sequence[Environment]],
        engines: Callable[[], Sequence[FoundEngine]],
        entries: Callable[[], Sequence[Entry]],
        environ: Mapping[str, str],
        doctor: Callable[[], Doctor],
    ) -> None:
        self._owner = owner
        self._versions = versions
        self._tools = tools
        self._pythons = pythons
        self._environments = environments
        self._engines = engines
        self._entries = entries
        self._environ = environ
        self._doctor = doctor

    def text(self, *, on_checked: OnChecked | None = None, cancel: Cancel | None = None) -> str:
        """The whole report, masked. All checks run for it."""
        doctor = self._doctor()
        checked: Sequence[Checked] = doctor.visit(doctor.checks(), on_checked=on_checked, cancel=cancel)
        did_not_end_well = (
            each for each in self._entries() if each.outcome is not None and not each.outcome.ok
        )
        facts = Facts(
            versions=self._versions(),
            tools=self._tools(),
            pythons=[(each.executable, f"{each.version or '?'} {each.origin}") for each in self._pythons()],
            environments=self._environments(),
            engines=self._engines(),
            checked=checked,
            failed=[*islice(did_not_end_well, _FAILED_AT_MOST)],
            variables=[(name, self._environ[name]) for name in _TELLING if self._environ.get(name)],
        )
        return report(facts, self._owner(), time.strftime("%Y-%m-%d %H:%M"))
