"""Everything about engines, built when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.bootstrap.ground import Ground

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.core.diagnosis import Check
    from app.core.engine_endpoints import Endpoint
    from app.core.engine_looks import EngineLook
    from app.core.engines_found import EnginesFound
    from app.core.ports import ContainerEngine, StandIns
    from app.services.container_logs import ContainerLog
    from app.services.containers import Containers
    from app.services.engine_install import EngineInstall
    from app.services.engine_lists import EngineLists
    from app.services.engine_presence import EnginePresence
    from app.services.engine_start import EngineStart
    from app.services.engines import Engines, Said
    from app.services.publisher import Publisher
    from app.services.running import Running
    from app.services.under_the_hood import UnderTheHood
    from app.system.runner import ProcessRunner


_ENGINE_SECONDS = 5.0
_LIST_SECONDS = 3.0  # for the names of what runs


class EngineGround(Ground):
    """What speaks with engines stands on."""

    @cached_property
    def engines(self) -> Engines:
        from app.services.engines import Engines, EngineSeams
        from app.system.docker_store import read_sources
        from app.system.engine_candidates import endpoints_there, leads_to
        from app.system.engine_host import host_facts, real_machine
        from app.tools.engines.asking import ask_version_and_info

        open_ssh = self._open_ssh

        def looking() -> ProcessRunner:
            from app.system.runner import ProcessRunner

            return ProcessRunner(self.child_environment)  # no commands of the user's: not in the journal

        def asked(endpoint: Endpoint, seconds: float) -> Said:
            self._leave_asleep(endpoint)
            return ask_version_and_info(endpoint, seconds, open_ssh=open_ssh)

        def find(name: str) -> Path | None:
            return self.programs.find(name)  # few ask for a program, and finding needs the environment

        return Engines(
            EngineSeams(
                sources=lambda: read_sources(self.surroundings(), str(self.settings.get("engine.context"))),
                endpoints_there=lambda: endpoints_there(self.surroundings()),
                leads_to=leads_to,
                host=lambda: host_facts(self.surroundings(), real_machine(looking)),
                ask=asked,
                connect=self._connect,
                find=find,
            )
        )

    @cached_property
    def containers(self) -> Containers:
        from app.services.containers import Containers

        return Containers(self.engines, self.programs.written)

    @cached_property
    def engine_lists(self) -> EngineLists:
        from app.services.engine_lists import EngineLists
        from app.services.engines import endpoint_of

        return EngineLists(lambda: self._connect_awake(endpoint_of(self.engines.choice())))

    def container_log(self, container: str, on_change: Callable[[], object]) -> ContainerLog:
        """What a container of the chosen engine prints; nothing is read yet."""
        from app.services.container_logs import ContainerLog
        from app.services.engines import endpoint_of

        return ContainerLog(lambda: self._connect(endpoint_of(self.engines.choice())), container, on_change)

    def _connect(self, endpoint: Endpoint) -> ContainerEngine:
        from app.tools.engines.docker_api import DockerEngine

        return DockerEngine(endpoint, open_ssh=self._open_ssh)

    def _connect_awake(self, endpoint: Endpoint) -> ContainerEngine:
        self._leave_asleep(endpoint)
        return self._connect(endpoint)

    def _leave_asleep(self, endpoint: Endpoint) -> None:
        """Looking must not start an engine that somebody stopped. Raises AppError where it would."""
        from app.core.engine_failures import asleep
        from app.system.engine_asleep import is_asleep

        if is_asleep(endpoint, self.surroundings()):
            raise asleep(endpoint.text)

    def _ways_of_stand_ins(self) -> dict[type, Callable[[], StandIns]]:
        def engine_calls() -> StandIns:
            from app.tools.engines.engine_calls import EngineCalls

            return EngineCalls(self.runner, self._connect)

        from app.core.plans import EngineCall

        return super()._ways_of_stand_ins() | {EngineCall: engine_calls}

    @cached_property
    def engine_start(self) -> EngineStart:
        from app.services.engine_start import EngineStart
        from app.system.engine_starting import starting_at
        from app.tools.engines.asking import ask

        return EngineStart(
            lambda endpoint: starting_at(endpoint, self.surroundings(), self.programs.find),
            lambda endpoint, seconds: ask(endpoint, "/version", seconds, open_ssh=self._open_ssh),
        )

    @cached_property
    def running(self) -> Running:
        from app.services.running import Running

        return Running(self.containers.reached, self.surroundings())

    @cached_property
    def engine_install(self) -> EngineInstall:
        import getpass
        import platform

        from app.core.engine_installing_linux import ASKED_OF_APT
        from app.services.engine_install import EngineInstall
        from app.system.build_look import administrator_rights
        from app.system.engine_host import memory_bytes
        from app.system.engine_systems import AskedOf, engine_system
        from app.system.machine import is_wsl
        from app.system.runner import ProcessRunner

        def distribution() -> str | None:
            around = self.surroundings()
            named = around.variable("WSL_DISTRO_NAME")
            return named if is_wsl(platform.release(), around.platform) else None

        asked = AskedOf(
            rights=administrator_rights,
            user=getpass.getuser,
            wsl_distribution=distribution,
            memory_bytes=memory_bytes,
            runner=lambda: ProcessRunner(self.child_environment),  # looks: not in the journal
        )
        return EngineInstall(lambda: engine_system(self.surroundings(), self._found, asked, ASKED_OF_APT))

    @cached_property
    def engine_looks(self) -> Publisher[tuple[EngineLook, ...]]:
        from app.services.engine_looks import LookSeams, look_at_engines
        from app.services.publisher import Publisher
        from app.system.engine_disk import disk_file
        from app.tools.engines.asking import ask

        seams = LookSeams(
            product=self.engine_start.product,
            running=lambda endpoint: ask(
                endpoint, "/containers/json", _LIST_SECONDS, open_ssh=self._open_ssh
            ),
            disk=lambda provider, endpoint: disk_file(provider, endpoint, self.surroundings()),
        )
        return Publisher(lambda: look_at_engines(self.engines.survey(), seams), "engines")

    @cached_property
    def engine_presence(self) -> EnginePresence:
        from app.services.engine_presence import Choices, EnginePresence
        from app.services.engine_wait import EngineWait
        from app.system.docker_store import docker_folder

        def came() -> None:
            self.engine_presence.try_now()

        return EnginePresence(
            lambda: Choices(self.engines.choice(), self.engines.choice(as_docker=True)),
            self._connect_awake,
            lists=self.engine_lists,
            looks=self.engine_looks,
            wait=EngineWait(lambda: self.engine_start, came),
            jobs=self.jobs,
            docker_folder=lambda: docker_folder(self.surroundings()),
        )

    @cached_property
    def under_the_hood(self) -> UnderTheHood:
        import sys

        from app.services.under_the_hood import HoodSeams, UnderTheHood
        from app.system.container_look import host_addresses, look_at
        from app.system.engine_host import program_output
        from app.system.overlay_look import layers_look, may_look
        from app.system.runner import ProcessRunner
        from app.tools.engines.docker_api import DockerEngine
        from app.tools.iptables import nat_rules

        def rules() -> tuple[str, ...] | None:
            # a look, no command of the user's: not in the journal
            return nat_rules(lambda argv: program_output(lambda: ProcessRunner(self.child_environment), argv))

        return UnderTheHood(
            HoodSeams(
                one=self.engines.one,
                connect=lambda endpoint, seconds: DockerEngine(
                    endpoint, seconds=seconds, open_ssh=self._open_ssh
                ),
                read_kernel=lambda mine, others, ports: look_at(
                    mine, others, nat_rules=rules if ports else lambda: None, addresses=host_addresses
                ),
                may_look=may_look,
                layers_look=layers_look,
                platform=sys.platform,
            )
        )

    def ask_engine(self, path: str) -> Any:
        """The JSON that the engine docker uses has at a path. Raises AppError."""
        from app.services.engines import endpoint_of
        from app.tools.engines.asking import ask

        endpoint = endpoint_of(self.engines.choice(as_docker=True))
        return ask(endpoint, path, _ENGINE_SECONDS, open_ssh=self._open_ssh)

    def engine_checks(self, survey: Callable[[], EnginesFound]) -> tuple[Check, ...]:
        """The doctor's, for one visit, over one look at all engines."""
        import os
        import platform
        import sys

        from app.core.elevation import as_administrator
        from app.services.checks.engine import CheckSeams, engine_checks
        from app.system.build_look import administrator_rights
        from app.system.docker_store import docker_folder, read_store
        from app.system.room import free_bytes
        from app.system.runner import ProcessRunner
        from app.system.socket_access import socket_access

        seams = CheckSeams(
            survey=survey,
            plan_use=self.engines.plan_use,
            plan_start=self.engine_start.plan,
            plan_install=self.engine_install.plan,
            socket_access=socket_access,
            free_bytes=free_bytes,
            find=self.programs.find,
            runner=lambda: ProcessRunner(self.child_environment),  # looks: not in the journal
            docker_config=lambda: str(Path(docker_folder(self.surroundings())) / "config.json"),
            helpers=lambda: read_store(self.surroundings()).credential_helpers,
            as_administrator=lambda argv: as_administrator(
                argv, platform=sys.platform, rights=administrator_rights(), find=self._found
            ),
            is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
            platform=sys.platform,
            machine=platform.machine(),
        )
        return engine_checks(seams)

    def _found(self, name: str) -> str | None:
        path = self.programs.find(name)
        return str(path) if path is not None else None

    def _open_ssh(self, endpoint: Endpoint) -> Any:
        from app.system.engine_ssh import opener

        return opener(self.programs.find, self.child_environment)(endpoint)
