"""Which packages of an environment could be newer: asked of the tool that owns it, and remembered."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.core.environments import Environment
from app.core.errors import AppError
from app.core.making import Act, PackagesWish
from app.core.outcomes import Ending, Line, Outcome, Stream
from app.core.outdated import LookedUp, Newer
from app.core.packages import normalised
from app.core.pip_failures import PIP
from app.core.plans import Plan
from app.core.ports import Cancel, OutdatedQuestion, Runner
from app.core.tool_failures import explained
from app.core.words import say
from app.services.failures import command_failed
from app.services.making import Making
from app.services.packages import PackagesReader
from app.system.files import write_whole

_UNREACHABLE = {"pip-no-network", "pip-certificate"}
_MOST_REMEMBERED = 200  # environments


class Outdated:
    """Goes to the network when somebody asks it to, and never by itself."""

    def __init__(
        self,
        making: Making,
        packages: PackagesReader,
        runner: Runner,
        file: Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._making = making
        self._packages = packages
        self._runner = runner
        self._file = file
        self._now = now
        self._writing = threading.Lock()

    def known(self, environment: Environment) -> LookedUp | None:
        """What was found last time, as far as it still holds. None where nobody has looked."""
        found = self._read().get(environment.prefix)
        try:
            looked = None if found is None else _of_json(found)
        except (ValueError, LookupError, TypeError):
            return None
        return looked and looked.still_so(self._making.inside(environment).listed)

    def look_up(self, environment: Environment, cancel: Cancel | None = None) -> LookedUp:
        """Ask now. Raises AppError where no answer comes, or none that can be understood."""
        newer: list[Newer] = []
        for question in self._making.outdated(environment):
            newer.extend(self._ask(question, cancel))
        newer.sort(key=lambda each: normalised(each.name))
        looked = LookedUp(self._now(), tuple(newer))
        self._remember(environment.prefix, looked)
        return looked

    def pinned(self, environment: Environment) -> frozenset[str]:
        """The packages that stay at their version, by normalised name."""
        return frozenset(self._making.pinned(environment))

    def plan_upgrade_all(self, environment: Environment, cancel: Cancel | None = None) -> Plan:
        """All that can be newer at once, with what that would change. Looks first where nobody has."""
        looked = self.known(environment) or self.look_up(environment, cancel)
        names = {normalised(each.name): each.name for each in looked.newer}
        pinned = self.pinned(environment)
        wanted = [name for key, name in names.items() if key not in pinned]
        if not wanted:
            raise AppError(
                "nothing-outdated",
                say("All packages are the newest already.")
                if not names
                else say("Only packages that you keep at their version could be newer."),
                fix=say("Look again another day: that is asked only when you want it."),
            )
        packages = (*wanted, *self._needing(environment, wanted))
        wish = PackagesWish(Act.UPGRADE, packages, everything=True)
        return self._making.plan_packages(environment, wish, cancel=cancel)

    def _needing(self, environment: Environment, names: Sequence[str]) -> Sequence[str]:
        """What needs one of these: pip chooses versions that fit only to the packages it is told of."""
        read = self._packages.read(environment.prefix, python_version=environment.python_version)
        told = {normalised(each) for each in names}
        own = {package.key: package.name for package in read.packages if not package.inherited}
        needing = {branch.name for name in names for branch in read.tree.required_by(normalised(name))}
        more = {normalised(each) for each in needing} - told
        return [own[key] for key in sorted(more) if key in own]

    def _ask(self, question: OutdatedQuestion, cancel: Cancel | None) -> Sequence[Newer]:
        printed: list[str] = []

        def collect(lines: Sequence[Line]) -> None:
            printed.extend(line.text for line in lines if line.stream is Stream.OUT)

        title = say("Look what could be newer")
        outcome = self._runner.run(question.command, on_lines=collect, cancel=cancel, title=title)
        if outcome.ending is Ending.CANCELLED:
            raise AppError("cancelled", say("Stopped by you. Nothing was changed."))
        whole = replace(outcome, stdout="\n".join(printed))
        if outcome.ending is not Ending.EXITED or outcome.exit_code not in question.ok_codes:
            raise command_failed(question.command, outcome)
        _refuse_unreached(whole)
        try:
            return question.parse(whole)
        except (ValueError, LookupError, TypeError) as error:
            if outcome.exit_code:  # a tool that ends so when something is outdated, and when it fails
                raise command_failed(question.command, outcome) from error
            raise AppError(
                "not-understood",
                say("The answer about newer versions could not be understood."),
                cause=say("The tool may be of a version that Labwright does not know."),
                fix=say("Ask the tool itself, in a terminal."),
                output=whole.stdout,
            ) from error

    def _read(self) -> dict[str, Any]:
        try:
            document = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        return document if isinstance(document, dict) else {}

    def _remember(self, prefix: str, looked: LookedUp) -> None:
        with self._writing:
            known = self._read()
            known.pop(prefix, None)
            known = dict(list(known.items())[1 - _MOST_REMEMBERED :])
            known[prefix] = {
                "at": looked.at.isoformat(),
                "newer": [[each.name, each.installed, each.newest] for each in looked.newer],
            }
            write_whole(self._file, json.dumps(known).encode(), sync=False)


def _refuse_unreached(outcome: Outcome) -> None:
    """pip that reaches no index says so, and then that nothing is outdated."""
    known = explained(outcome.stderr, PIP)
    if known is not None and known.code in _UNREACHABLE:
        raise AppError(known.code, known.sentence, cause=known.cause, fix=known.fix, output=outcome.stderr)


def _of_json(found: dict[str, Any]) -> LookedUp:
    newer = tuple(Newer(str(name), str(old), str(new)) for name, old, new in found["newer"])
    return LookedUp(datetime.fromisoformat(found["at"]), newer)
