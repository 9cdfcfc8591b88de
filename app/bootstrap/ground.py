"""What everything else stands on: places, settings, programs that are run, jobs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app import __version__
from app.system.paths import Places, places, resources_folder

if TYPE_CHECKING:
    from app.core.network import NetworkSettings
    from app.core.ports import StandIns
    from app.core.surroundings import Surroundings
    from app.services.explanations import Explanations
    from app.services.jobs import Jobs
    from app.services.known_errors import KnownErrors
    from app.services.recovery import Recovery
    from app.system.child_env import ChildEnvironment
    from app.system.file_store import Files
    from app.system.journal import Journal
    from app.system.locks import Locks
    from app.system.programs import Programs
    from app.system.runner import ProcessRunner
    from app.system.session import Session
    from app.system.settings import Settings
    from app.system.toolbox import FoundTools
    from app.system.window_state import WindowState


class Ground:
    """Builds each object once, when it is first needed. What a property needs is imported then."""

    version = __version__

    def __init__(self, origin: str) -> None:
        """`origin` is what the journal and other Labwrights are told: window or cli."""
        self._origin = origin
        self.language = "en"  # the window says which one it speaks
        self._explanations: dict[str, Explanations] = {}
        self._known_errors: dict[str, KnownErrors] = {}

    @cached_property
    def places(self) -> Places:
        return places()

    @cached_property
    def resources(self) -> Path:
        return resources_folder()

    @cached_property
    def settings(self) -> Settings:
        from app.system.settings import Settings

        return Settings(self.places)

    @cached_property
    def window_state(self) -> WindowState:
        from app.system.window_state import WindowState

        return WindowState(self.places)

    @cached_property
    def session(self) -> Session:
        from app.system.session import Session

        return Session(self.places, self._origin)

    @cached_property
    def journal(self) -> Journal:
        from app.system.journal import Journal

        return Journal(self.places, self.session)

    @cached_property
    def child_environment(self) -> ChildEnvironment:
        from app.system.child_env import ChildEnvironment
        from app.system.login_shell import login_shell_path
        from app.system.runner import ProcessRunner

        # The login shell is asked with the environment Labwright has: what it answers makes the better one.
        asking = ProcessRunner(ChildEnvironment())
        return ChildEnvironment(
            ask_login_path=lambda: login_shell_path(asking), additions=self._network_environment
        )

    @cached_property
    def runner(self) -> ProcessRunner:
        from app.system.runner import ProcessRunner, new_run_id

        return ProcessRunner(
            self.child_environment,
            journal=self.journal,
            folder=self.places.home,
            secrets=self._network_secrets,
            # By this the next Labwright finds what one that was killed had asked, and what still runs.
            new_id=lambda: f"{self.session.id}.{new_run_id()}",
        )

    @cached_property
    def programs(self) -> Programs:
        from app.system.programs import Programs

        places = self.places
        return Programs(self.child_environment, self._chosen_program, home=places.home, own=places.tools)

    @cached_property
    def files(self) -> Files:
        from app.system.file_store import Files

        return Files(self.places)

    @cached_property
    def locks(self) -> Locks:
        from app.system.locks import Locks

        return Locks(self.places.locks, self._origin)

    @cached_property
    def recovery(self) -> Recovery:
        from app.services.recovery import Recovery
        from app.system.process_tree import find_run_members, kill_run

        return Recovery(
            places=self.places,
            session=self.session,
            locks=self.locks,
            journal=self.journal,
            files=self.files,
            settings=self.settings,
            find_run=find_run_members,
            kill_run=kill_run,
            run=lambda command: self.runner.run(command),  # noqa: PLW0108 - made only where it is needed
        )

    @cached_property
    def jobs(self) -> Jobs:
        from app.services.jobs import Jobs

        return Jobs(
            runner=self.runner,
            files=self.files,
            settings=self.settings,
            locks=self.locks,
            session=self.session,
            places=self.places,
            recovery=self.recovery,
            stand_ins=lambda: self.stand_ins,  # few jobs need them
        )

    @cached_property
    def stand_ins(self) -> StandIns:
        from app.services.stand_ins import AllStandIns

        return AllStandIns(self._ways_of_stand_ins())

    def _ways_of_stand_ins(self) -> dict[type, Callable[[], StandIns]]:
        from app.core.plans import QuickVenv

        return {QuickVenv: lambda: self._quick_venvs}

    @cached_property
    def _quick_venvs(self) -> StandIns:
        from app.system.kept_pip import KeptPips
        from app.system.runner import ProcessRunner
        from app.tools.quick_venv import QuickVenvs

        quiet = ProcessRunner(self.child_environment, folder=self.places.home)
        kept = KeptPips(self.places.cache / "pip")
        return QuickVenvs(kept, self.runner, quiet, self.child_environment)

    @property
    def explanations(self) -> Explanations:
        from app.services.explanations import Explanations

        if self.language not in self._explanations:
            self._explanations[self.language] = Explanations(self.resources / "explain", self.language)
        return self._explanations[self.language]

    @property
    def known_errors(self) -> KnownErrors:
        from app.services.known_errors import KnownErrors

        if self.language not in self._known_errors:
            self._known_errors[self.language] = KnownErrors(self.resources / "errors", self.language)
        return self._known_errors[self.language]

    def surroundings(self) -> Surroundings:
        """Where searches start: asked for anew each time, since settings and opened folders change."""
        import os
        import platform

        from app.core.surroundings import Surroundings

        chosen = self.settings.get("search_folders")
        assert isinstance(chosen, tuple)
        opened: list[object] = self.window_state.get("recent_folders", [])
        folders = dict.fromkeys(map(str, (*chosen, *opened)))
        environ = dict(os.environ)
        if self._origin == "window":  # perhaps double-clicked: its children's PATH is the one a terminal has
            environ["PATH"] = self.child_environment().get("PATH", "")
        return Surroundings(sys.platform, environ, str(self.places.home), platform.machine(), tuple(folders))

    def _own_folder(self) -> str | None:
        from app.system.child_env import this_host

        host = this_host()
        return host.bundle or host.prefix

    def _toolbox(self) -> FoundTools:
        from app.system.toolbox import FoundTools

        return FoundTools(self.surroundings(), self.programs.find)

    def _network_settings(self) -> NetworkSettings:
        from app.core.network import NetworkSettings

        keys = ("proxy", "no_proxy", "ca_certificate")
        return NetworkSettings(*(str(self.settings.get(f"network.{key}")) for key in keys))

    def _network_environment(self) -> Mapping[str, str]:
        from app.core.network import network_environment

        return network_environment(*self._network_settings())

    def _network_secrets(self) -> frozenset[str]:
        from app.core.network import proxy_secrets

        return proxy_secrets(str(self.settings.get("network.proxy")))

    def _chosen_program(self, name: str) -> str | None:
        return str(self.settings.get(f"programs.{name}")) or None
