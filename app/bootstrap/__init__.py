"""The composition root: builds every object once, when it is first needed, and hands it down."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap.engine_ground import EngineGround

if TYPE_CHECKING:
    from app.core.common_packages import CommonPackages
    from app.core.end_of_life import EndOfLifeTable
    from app.core.environments import Environment
    from app.core.machine import MachineFacts
    from app.core.pythons import Python
    from app.services.comparing import Comparing
    from app.services.conda_upkeep import CondaUpkeep
    from app.services.deleting import Deleting
    from app.services.doctor import Doctor
    from app.services.environments import Environments
    from app.services.exporting import Exporting
    from app.services.fixes import Fixes
    from app.services.housekeeping import Housekeeping
    from app.services.keeping import Keeping
    from app.services.kernels import Kernels
    from app.services.making import Making
    from app.services.network import Network
    from app.services.opening import Opening
    from app.services.outdated import Outdated
    from app.services.packages import PackagesReader
    from app.services.poetry import PoetryProjects
    from app.services.poetry_work import PoetryWork
    from app.services.preflight import Preflight
    from app.services.publisher import Publisher
    from app.services.python_versions import PythonVersions
    from app.services.pythons import Pythons
    from app.services.recommending import Recommending
    from app.services.renaming import Renaming
    from app.services.self_test import Check
    from app.services.sizes import Sizes
    from app.services.sources import SourcesKeeping
    from app.services.support_report import SupportReport
    from app.services.tool_setup import ToolSetup
    from app.services.which import WhichReader
    from app.system.snapshot_files import SnapshotFiles

_COMMANDS_REMEMBERED = 2_000  # of the journal, to know which environment was used when


def run_command_line(words: Sequence[str]) -> int:
    """Run a verb: the exit code."""
    import gc

    gc.set_threshold(
        100_000
    )  # imports make many objects and no garbage: looking for it is a tenth of the start
    from app.cli import main

    return main.run(words, lambda: Labwright("cli"))


def run_window(open_path: Path | None) -> int:
    """Open the window and stay until it is closed: the exit code."""
    import gc

    gc.disable()  # imports make many objects and no garbage; later see app/ui/garbage.py
    labwright = Labwright("window")
    # Before Qt: PySide6 (6.11) reads the source of every module that is imported after it.
    _ = labwright.places, labwright.settings, labwright.window_state
    from app.ui.application import run_window as run

    return run(labwright, open_path)


class Labwright(EngineGround):
    """Everything a face of Labwright may use. What a property needs is imported when it is first asked for:
    the window paints before most of it, and a verb needs little of it."""

    @cached_property
    def packages(self) -> PackagesReader:
        from app.services.packages import PackagesReader

        return PackagesReader()

    @cached_property
    def sizes(self) -> Sizes:
        from app.services.sizes import Sizes

        return Sizes(self.places.cache / "sizes.json")

    @cached_property
    def machine(self) -> Publisher[MachineFacts]:
        from app.services.machine import MachineReader
        from app.services.publisher import Publisher
        from app.system.machine import read_hardware
        from app.tools.git import find_git
        from app.tools.interpreters import find_python

        reader = MachineReader(
            self.places.home,
            read_hardware,
            lambda: find_python(self.runner, self.programs.find),
            lambda: find_git(self.runner, self.programs.find),
        )
        return Publisher(reader.read, "machine")

    @cached_property
    def which(self) -> WhichReader:
        import os

        from app.services.which import WhichReader
        from app.system.child_env import ChildEnvironment
        from app.system.disk import RealDisk
        from app.system.launched_python import registered_pythons
        from app.system.runner import ProcessRunner
        from app.system.shells import process_ancestors, where_the_user_is
        from app.system.windows_registry import windows_registry

        return WhichReader(
            ProcessRunner(ChildEnvironment()),  # a look, not a command of the user's: not in the journal
            RealDisk(),
            environ=os.environ,
            platform=sys.platform,
            home=str(self.places.home),
            folder=lambda: where_the_user_is(os.environ) if self._origin == "cli" else str(self.places.home),
            from_terminal=self._origin == "cli",
            ancestors=process_ancestors,
            read_registry=lambda: registered_pythons(windows_registry()),
        )

    @cached_property
    def end_of_life(self) -> EndOfLifeTable:
        from app.core.end_of_life import parse_end_of_life

        path = self.resources / "python" / "end_of_life.toml"
        return parse_end_of_life(path.read_text(encoding="utf-8"))

    @cached_property
    def common_packages(self) -> CommonPackages:
        from app.core.common_packages import parse_common_packages

        path = self.resources / "python" / "packages.toml"
        return parse_common_packages(path.read_text(encoding="utf-8"))

    @cached_property
    def environments(self) -> Environments:
        from app.core.environment_use import last_uses
        from app.services.environments import Environments
        from app.system.snapshot_cache import SnapshotCache
        from app.tools.registry import environment_tools

        own = (self.places.data, self.places.cache, self.places.config)
        return Environments(
            environment_tools,
            self.surroundings,
            SnapshotCache(self.places.cache),
            own=map(str, own),
            off=self._sources_off,
            used=lambda: last_uses(self.journal.read(_COMMANDS_REMEMBERED).entries),
            misfits=self._misfits_of,
        )

    def _misfits_of(self, environment: Environment) -> int:
        return self.packages.misfits(environment)

    @cached_property
    def pythons(self) -> Pythons:
        from app.services.pythons import Pythons, Question
        from app.system.windows_registry import windows_registry
        from app.tools.interpreters import asking_command, parse_answer
        from app.tools.registry import python_finders

        pythons = Pythons(
            python_finders(),
            self.surroundings,
            windows_registry(),
            lambda: self.end_of_life,
            off=self._sources_off,
            environments=lambda: self.environments.snapshot.environments,
            question=Question(asking_command, parse_answer),
        )
        self.environments.subscribe(pythons.environments_changed)
        return pythons

    @cached_property
    def making(self) -> Making:
        from app.services.making import Making
        from app.system.conda_packages import list_environment
        from app.system.place_facts import look_at_place
        from app.system.windows_registry import windows_registry
        from app.tools.registry import environment_makers

        return Making(
            environment_makers(),
            self._toolbox,
            list_packages=lambda each: list_environment(each.prefix, each.python_version or ""),
            pythons=self._pythons_to_stand_on,
            runner=self.runner,
            look_at_place=lambda path: look_at_place(path, self.surroundings(), windows_registry()),
        )

    @cached_property
    def network(self) -> Network:
        from app.services.network import Network
        from app.system.online import has_network
        from app.tools.registry import network_tools

        return Network(
            network_tools(),
            self._toolbox,
            self.runner,
            settings=self._network_settings,
            has_network=has_network,
        )

    @cached_property
    def preflight(self) -> Preflight:
        from app.services.preflight import Preflight
        from app.system.place_facts import look_at_place
        from app.system.windows_registry import windows_registry

        def unaccepted(wanted: Iterable[str]) -> tuple[str, ...]:
            from app.tools import conda_terms

            return conda_terms.unaccepted(self._toolbox(), wanted)

        return Preflight(
            lambda: self.network,
            look_at_place=lambda path: look_at_place(path, self.surroundings(), windows_registry()),
            unaccepted_terms=unaccepted,
        )

    @cached_property
    def sources(self) -> SourcesKeeping:
        from app.services.sources import SourcesKeeping

        return SourcesKeeping(self.surroundings)

    @cached_property
    def conda_upkeep(self) -> CondaUpkeep:
        from app.services.conda_upkeep import CondaUpkeep
        from app.tools import conda_upkeep

        return CondaUpkeep(conda_upkeep, self._toolbox, making=self.making, runner=self.runner)

    @cached_property
    def poetry(self) -> PoetryProjects:
        from app.services.poetry import PoetryProjects
        from app.system.installed_packages import list_packages
        from app.tools import poetry_new, poetry_plans, poetry_release
        from app.tools.environments.poetry import TOOL
        from app.tools.poetry_project import read_project

        return PoetryProjects(
            poetry_plans,
            poetry_new,
            read_project,
            self._toolbox,
            making=self.making,
            list_packages=list_packages,
            ask_version=lambda: TOOL.version(self.runner, self.programs.find),
            runner=self.runner,
            ring_question=poetry_release.ring_question,
        )

    @cached_property
    def poetry_work(self) -> PoetryWork:
        from app.services.poetry_work import Parts, PoetryWork
        from app.tools import poetry_environments, poetry_release

        return PoetryWork(
            self.poetry,
            Parts(
                poetry_release,
                poetry_environments,
                self._toolbox,
                self.runner,
                identify=self.environments.identify,
                plan_delete=self.deleting.plan_delete,
            ),
        )

    @cached_property
    def comparing(self) -> Comparing:
        from app.services.comparing import Comparing

        return Comparing(self.packages)

    @cached_property
    def keeping(self) -> Keeping:
        from app.services.keeping import Keeping

        trials = self.places.cache / "trials"
        return Keeping(self.making, self._snapshots, self._pythons_to_stand_on, trials)

    @cached_property
    def kernels(self) -> Kernels:
        from app.services.kernels import Kernels

        return Kernels(self.making, self.surroundings)

    @cached_property
    def recommending(self) -> Recommending:
        from app.services.recommending import Recommending

        return Recommending(self._toolbox)

    @cached_property
    def renaming(self) -> Renaming:
        from app.services.renaming import Renaming

        return Renaming(self.making, self.keeping)

    @cached_property
    def outdated(self) -> Outdated:
        from app.services.outdated import Outdated

        return Outdated(self.making, self.packages, self.runner, self.places.cache / "outdated.json")

    @cached_property
    def deleting(self) -> Deleting:
        from app.services.deleting import Deleting

        def environments() -> Sequence[Environment]:
            snapshot = self.environments.snapshot
            return (snapshot if snapshot.complete else self.environments.find()).environments

        return Deleting(self.files.bin, self.settings, self.surroundings, environments, self._own_folder())

    @cached_property
    def housekeeping(self) -> Housekeeping:
        from app.services.housekeeping import Housekeeping

        return Housekeeping(self.files.bin, self._snapshots, self.settings)

    @cached_property
    def _snapshots(self) -> SnapshotFiles:
        from app.system.snapshot_files import SnapshotFiles

        return SnapshotFiles(self.places.snapshots)

    @cached_property
    def exporting(self) -> Exporting:
        from app.services.exporting import Exporting
        from app.tools.hashes import hash_question

        return Exporting(self.packages, self.runner, hash_question, self._toolbox)

    @cached_property
    def python_versions(self) -> PythonVersions:
        from app.core.build_needs import parse_build_needs
        from app.services.python_versions import PythonVersions
        from app.tools.pyenv import PYENV

        path = self.resources / "python" / "build_needs.toml"
        return PythonVersions(
            PYENV,
            self._toolbox,
            runner=self.runner,
            pythons=self._all_pythons,
            environments=lambda: self.environments.snapshot.environments,
            end_of_life=lambda: self.end_of_life,
            build_needs=lambda: parse_build_needs(path.read_text(encoding="utf-8")),
        )

    @cached_property
    def tool_setup(self) -> ToolSetup:
        import time

        from app.core.build_needs import parse_build_needs
        from app.services.tool_setup import ToolSetup
        from app.tools import miniforge, python_tools
        from app.tools.conda_commands import find_conda

        needs = self.resources / "python" / "build_needs.toml"

        def base_python() -> str | None:
            python = self.making.default_python()
            return python.executable if python is not None else None

        return ToolSetup(
            python_tools,
            self._toolbox,
            tools=self.places.tools,
            base_python=base_python,
            plan_pyenv=self.python_versions.plan_setup,
            plan_miniforge=lambda toolbox: miniforge.plan_install(
                toolbox, self.places.cache / "downloads" / f"{time.time_ns():x}"
            ),
            find_conda=find_conda,
            build_needs=lambda: parse_build_needs(needs.read_text(encoding="utf-8")),
        )

    @cached_property
    def doctor(self) -> Doctor:
        from app.bootstrap.examined import checks
        from app.services.doctor import Doctor

        return Doctor(lambda: checks(self))

    @cached_property
    def support_report(self) -> SupportReport:
        from app.bootstrap.examined import support_report

        return support_report(self)

    @cached_property
    def fixes(self) -> Fixes:
        from app.services.fixes import Fixes

        return Fixes(
            making=self.making,
            tools=lambda: self.tool_setup,
            projects=lambda: self.poetry,
            identify=self.environments.identify,
            home=self.places.home,
        )

    @cached_property
    def opening(self) -> Opening:
        from app.services.opening import Opening
        from app.system.disk import RealDisk

        return Opening(
            find_tool=self.programs.find,
            find=self.programs.find_without_choice,
            environment=self.child_environment,
            home=self.places.home,
            start_files=self.resources / "terminal",
            cache=self.places.cache,
            disk=RealDisk(),
        )

    def self_test(self) -> Sequence[Check]:
        """Whether this installation works."""
        from app.services import self_test as checks
        from app.tools.registry import environment_tools

        bundle: str | None = getattr(sys, "_MEIPASS", None)
        return checks.run_checks(
            (
                ("packages", checks.check_packages),
                ("resources", lambda: checks.check_resources(self.resources)),
                ("programs", lambda: checks.check_runner(self.runner, sys.executable)),
                (
                    "child-environment",
                    lambda: checks.check_child_environment(self.child_environment(), bundle),
                ),
                (
                    "tools",
                    lambda: checks.check_tools(
                        [tool.name for tool in environment_tools()], frozen=bundle is not None
                    ),
                ),
                ("window", lambda: _check_window(self)),
            )
        )

    def _pythons_to_stand_on(self) -> Sequence[Python]:
        """What is gone when Labwright goes must carry nobody's environment."""
        own = self._own_folder()
        return [
            each
            for each in self._all_pythons()
            if own is None or not Path(each.executable).is_relative_to(own)
        ]

    def _all_pythons(self) -> Sequence[Python]:
        snapshot = self.pythons.snapshot
        return (snapshot if snapshot.complete else self.pythons.read()).pythons

    def _sources_off(self) -> tuple[str, ...]:
        names = self.settings.get("discovery.off")
        return names if isinstance(names, tuple) else ()


def _check_window(labwright: Labwright) -> Check:
    from app.core.words import say
    from app.services.self_test import Check

    try:
        import PySide6
    except ImportError:
        return Check("window", False, say("no window: PySide6 is not installed"), missing=True)
    from app.ui.application import paint_once

    paint_once(labwright)
    return Check("window", True, say("the window opens, drawn by Qt {version}", version=PySide6.__version__))
