"""What speaks for and against installing a Python now: seen in files, and asked of the network once."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from app.core import amounts
from app.core.build_needs import BuildNeeds, Rights, finding, lines_for
from app.core.commands import Command
from app.core.end_of_life import Care, EndOfLifeTable, life
from app.core.errors import AppError
from app.core.outcomes import Ending
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.ports import PythonInstaller, Runner, Toolbox
from app.core.preflight import Finding, Weight
from app.core.python_versions import Source, implementation_of
from app.core.pythons import minor_version
from app.core.words import Sentence, say
from app.system.build_look import look

# Measured with 3.11: 270 MB installed, and three times that while it is built.
_BUILT_BYTES, _BUILDING_BYTES, _READY_MADE_BYTES = 300e6, 900e6, 500e6
_ANSWER_KEPT_SECONDS = 60.0


class PythonPreflight:
    """Looks before an installation. What it finds warns, and never forbids."""

    def __init__(
        self,
        installer: PythonInstaller,
        runner: Runner,
        *,
        end_of_life: Callable[[], EndOfLifeTable],
        build_needs: Callable[[], BuildNeeds],
        rights: Callable[[], Rights],
        today: Callable[[], date],
    ) -> None:
        self._installer = installer
        self._runner = runner
        self._end_of_life = end_of_life
        self._build_needs = build_needs
        self._rights = rights
        self._today = today
        self._answers: dict[str, tuple[float, bool]] = {}  # of hosts: when, and whether it answered

    def look(self, version: str, toolbox: Toolbox) -> tuple[Finding, ...]:
        """What was found, the worst first."""
        source = self._installer.source(version, toolbox)
        order = list(Weight)
        found = self._findings(version, source, toolbox)
        return tuple(sorted(found, key=lambda each: -order.index(each.weight)))

    def without_git(self, toolbox: Toolbox) -> AppError:
        """Why the tool itself cannot be downloaded."""
        place = look(self._build_needs(), toolbox.around, toolbox.find, self._rights)
        lines = lines_for(self._build_needs(), place, ("git",))
        fix = say("Get it from git-scm.com or with your system's package manager, then try again.")
        if lines:
            fix = say("Type this in a terminal, then try again: {line}", line=" ".join(lines[-1]))
        return AppError(
            "tool-missing",
            say("{tool} is downloaded with git, which is not installed.", tool=self._installer.name),
            fix=fix,
            about="git",
        )

    def _findings(self, version: str, source: Source | None, toolbox: Toolbox) -> Iterator[Finding]:
        end = self._end_of_life().last_day(version, implementation_of(version))
        care = life(end, self._today())
        if care.care is Care.ENDED:
            sentence = say("Python {version}: {care}.", version=version, care=care.sentence)
            yield Finding("end-of-life", Weight.WARNING, sentence)
        root = self._installer.root(toolbox)
        compiled = source is not None and source.compiled
        if compiled:
            place = look(self._build_needs(), toolbox.around, toolbox.find, self._rights)
            downloads = source is None or not source.cached
            yield finding(self._build_needs(), place, minor_version(version), downloads=downloads)
            if " " in root:
                yield Finding(
                    "path",
                    Weight.PROBLEM,
                    say("{path} has a space in it, and a Python cannot be built there.", path=root),
                    say("Set PYENV_ROOT to a folder without one."),
                )
        yield _disk(root, _BUILDING_BYTES if compiled else _READY_MADE_BYTES)
        if source is not None:
            yield from self._download(source, toolbox)

    def _download(self, source: Source, toolbox: Toolbox) -> Iterator[Finding]:
        if source.cached:
            yield Finding("download", Weight.FINE, say("It was downloaded before, so no network is needed."))
            return
        host = urlsplit(source.url or "").hostname
        if source.url is None or host is None:
            return
        answers = self._answers_now(host, source.url, toolbox)
        if answers is None:
            return
        if answers:
            yield Finding("download", Weight.FINE, say("{host} answers.", host=host))
            return
        yield Finding(
            "download",
            Weight.WARNING,
            say("{host}, where it is downloaded from, does not answer.", host=host),
            say("Look at your network, and at the proxy in the settings. Trying costs nothing."),
        )

    def _answers_now(self, host: str, url: str, toolbox: Toolbox) -> bool | None:
        """Whether a host answers the program that would download. None where nobody can ask."""
        asked_at, answered = self._answers.get(host, (0.0, False))
        if asked_at and time.monotonic() - asked_at < _ANSWER_KEPT_SECONDS:
            return answered
        question = self._installer.ask_download(url, toolbox)
        if question is None:
            return None
        title = say("See whether {host} answers", host=host)
        outcome = self._runner.run(question.command, title=title)
        answered = outcome.ending is Ending.EXITED and outcome.exit_code in question.ok_codes
        self._answers[host] = time.monotonic(), answered
        return answered


def plan_lines(found: Finding, toolbox: Toolbox) -> Plan | None:
    """The lines of a finding as a plan, where no password would be asked for."""
    if not found.lines or found.lines[0][0] in {"sudo", "xcode-select"}:
        return None
    steps = [
        RunCommand(
            say("Install what is missing, from the packages of your system"),
            Command((toolbox.find(line[0]) or line[0], *line[1:])),
        )
        for line in found.lines
    ]
    return Plan(
        title=say("Install what building a Python needs"),
        steps=tuple(steps),
        resource="system-packages",
        effect=Effect.CHANGES,
        undo=NotUndoable(say("Other programs may need them by then. Your package manager removes them.")),
    )


def needs(source: Source | None) -> Sentence | None:
    """What an installation takes, for its plan."""
    if source is None:
        return None
    if not source.compiled:
        return say("{size} on the disk", size=amounts.size(_READY_MADE_BYTES))
    return say(
        "{size} on the disk, {more} while it is built; some minutes",
        size=amounts.size(_BUILT_BYTES),
        more=amounts.size(_BUILDING_BYTES),
    )


def _disk(root: str, needed: float) -> Finding:
    place = next(each for each in (Path(root), *Path(root).parents) if each.exists())
    free = shutil.disk_usage(place).free
    if not os.access(place, os.W_OK):
        return Finding(
            "disk",
            Weight.PROBLEM,
            say("You may not write in {path}, where it would be installed.", path=root),
            say("Set PYENV_ROOT to a folder of your own."),
        )
    if free < needed:
        return Finding(
            "disk",
            Weight.PROBLEM,
            say("{free} are free on the disk, and it takes about {needed}.",
                free=amounts.size(free), needed=amounts.size(needed)),
            say("Free some space first. The bin of Labwright may hold some."),
        )  # fmt: skip
    return Finding("disk", Weight.FINE, say("{free} are free on the disk.", free=amounts.size(free)))
