"""Pythons to install, remove and choose, with the tool that does it: lists, plans, and a look before them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from app.core.build_needs import BuildNeeds, Rights
from app.core.disk import Standpoint
from app.core.end_of_life import EndOfLifeTable
from app.core.environment_words import shown_name
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.plans import Plan
from app.core.ports import PythonInstaller, Runner, Toolbox
from app.core.preflight import Finding
from app.core.python_versions import (
    Chosen,
    PythonVersion,
    implementation_of,
    in_order,
    meant,
    newest_first,
    recommended,
)
from app.core.pythons import Python
from app.core.words import Sentence, say, say_count
from app.services.python_preflight import PythonPreflight, needs, plan_lines
from app.system.build_look import administrator_rights
from app.system.disk import RealDisk
from app.system.pyenv_shim import pyenv_choice
from app.system.true_path import true_path


class PythonVersions:
    """Plans only: whoever shows them runs them as jobs. All of it waits for a disk, some for the network."""

    def __init__(
        self,
        installer: PythonInstaller,
        toolbox: Callable[[], Toolbox],
        *,
        runner: Runner,
        pythons: Callable[[], Sequence[Python]],
        environments: Callable[[], Sequence[Environment]],
        end_of_life: Callable[[], EndOfLifeTable],
        build_needs: Callable[[], BuildNeeds],
        rights: Callable[[], Rights] = administrator_rights,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._installer = installer
        self._toolbox = toolbox
        self._runner = runner
        self._pythons = pythons
        self._environments = environments
        self._end_of_life = end_of_life
        self._today = today
        self._preflight = PythonPreflight(
            installer, runner, end_of_life=end_of_life, build_needs=build_needs, rights=rights, today=today
        )

    # What is there

    def installed(self) -> tuple[PythonVersion, ...]:
        """The versions that are there, the newest first. Raises AppError("tool-missing")."""
        toolbox = self._toolbox()
        used_by = self._used_by()
        return tuple(
            self._version(name, used_by.get(true_path(self._installer.prefix(name, toolbox)), ()), True)
            for name in newest_first(self._installer.installed(toolbox))
        )

    def installable(self) -> tuple[PythonVersion, ...]:
        """All that can be installed, the newest release of each minor version first."""
        here = {each.version: each for each in self.installed()}
        names = in_order(self._installer.installable(self._toolbox(), self._runner))
        return tuple(here.get(name) or self._version(name, (), False) for name in names)

    def recommended(self, versions: Sequence[PythonVersion]) -> str | None:
        """The one to take when nobody asks for another."""
        return recommended((each.version for each in versions), self._end_of_life(), self._today())

    def chosen(self, folder: str) -> Chosen | None:
        """What the tool would take in a folder, and what says so. None where nothing does."""
        toolbox = self._toolbox()
        around = toolbox.around
        root = self._installer.root(toolbox)
        where = Standpoint(around.environ, around.platform, around.home, folder, RealDisk())
        step, versions = pyenv_choice(root, where)
        return Chosen(tuple(versions), step.sentence, step.path) if versions else None

    def chosen_versions(self, folder: str) -> tuple[str, ...]:
        """Those of `chosen` that are installed: 3.12.1 where a file says 3.12."""
        chosen = self.chosen(folder)
        installed = self._installer.installed(self._toolbox())
        return tuple(filter(None, (meant(each, installed) for each in (chosen.versions if chosen else ()))))

    # Plans

    def plan_install(self, wanted: str) -> Plan:
        """A version, or the newest of a line such as 3.12. A plan without steps where it is there already."""
        toolbox = self._toolbox()
        version = self._meant(wanted, toolbox)
        plan = self._installer.plan_install(version, toolbox)
        if version in self._installer.installed(toolbox):
            return replace(plan, steps=(), changes=say("Python {version} is installed.", version=version))
        return replace(plan, needs=needs(self._installer.source(version, toolbox)))

    def plan_uninstall(self, version: str) -> Plan:
        """Remove a version. Its changes name the environments that stop working."""
        toolbox = self._toolbox()
        plan = self._installer.plan_uninstall(version, toolbox)
        broken = [shown_name(each) for each in self._standing_on(self._installer.prefix(version, toolbox))]
        words = [_stops_working(broken)] if broken else []
        if version in self.chosen_versions(self._installer.root(toolbox)):
            words.append(say("It is the one that is chosen: choose another one then."))
        changes = words[0] if words else say("No environment stands on it.")
        if len(words) > 1:
            changes = say("{first} {second}", first=words[0], second=words[1])
        return replace(plan, changes=changes)

    def plan_global(self, version: str) -> Plan:
        """Choose a version for every folder that chooses none."""
        return self._installer.plan_global(version, self._toolbox())

    def plan_local(self, version: str, folder: str) -> Plan:
        """Choose a version for a folder and those in it."""
        return self._installer.plan_local(version, folder, self._toolbox())

    def plan_rehash(self) -> Plan:
        """Let the shims know what is installed now: pip in a terminal may have added programs."""
        return self._installer.plan_rehash(self._toolbox())

    def plan_setup(self, *, profile: bool = True) -> Plan:
        """Install the tool itself. A plan without steps where all is there."""
        toolbox = self._toolbox()
        try:
            return self._installer.plan_setup(toolbox, profile=profile)
        except AppError as error:
            if error.code != "tool-missing" or toolbox.find("git") is not None:
                raise
            raise self._preflight.without_git(toolbox) from None

    # A look before

    def preflight(self, wanted: str) -> tuple[Finding, ...]:
        """What speaks for and against installing a version now, the worst first. May ask the network."""
        toolbox = self._toolbox()
        return self._preflight.look(self._meant(wanted, toolbox), toolbox)

    def plan_build_needs(self, found: Finding) -> Plan | None:
        """The lines of a finding as a plan, where no password would be asked for."""
        return plan_lines(found, self._toolbox())

    # Joining

    def _meant(self, wanted: str, toolbox: Toolbox) -> str:
        names = self._installer.installable(toolbox, self._runner)
        version = meant(wanted, (*names, *self._installer.installed(toolbox)))
        if version is None:
            raise AppError(
                "no-such-version",
                say("{tool} knows no Python {version}.", tool=self._installer.name, version=wanted),
                cause=say("It knows the versions that were there when it was last updated."),
                fix=say("`labwright python list --installable` shows them. Update pyenv for newer ones."),
            )
        return version

    def _version(self, name: str, used_by: Sequence[str], installed: bool) -> PythonVersion:
        last_day = self._last_day(name)
        return PythonVersion(name, installed, last_day.isoformat() if last_day else None, tuple(used_by))

    def _last_day(self, name: str) -> date | None:
        return self._end_of_life().last_day(name, implementation_of(name))

    def _used_by(self) -> Mapping[str, tuple[str, ...]]:
        return {true_path(each.prefix): each.environments for each in self._pythons() if each.prefix}

    def _standing_on(self, prefix: str) -> Iterator[Environment]:
        """The environments made from a Python, and those that lie in its folder."""
        made_from = set(self._used_by().get(true_path(prefix), ()))
        inside = true_path(prefix) + os.sep
        for each in self._environments():
            if each.prefix in made_from or true_path(each.prefix).startswith(inside):
                yield each


def _stops_working(names: Sequence[str]) -> Sentence:
    return say_count(
        "{n} environment stops working: {names}.",
        "{n} environments stop working: {names}.",
        len(names),
        names=", ".join(names),
    )
