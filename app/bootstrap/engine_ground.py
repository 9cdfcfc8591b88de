"""Everything about engines, built when it is first needed."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.bootstrap.ground import Ground

if TYPE_CHECKING:
    from app.core.diagnosis import Check
    from app.core.engine_endpoints import Endpoint
    from app.core.engine_looks import EngineLook
    from app.core.ports import ContainerEngine
    from app.services.engine_start import EngineStart
    from app.services.engines import Engines
    from app.services.publisher import Publisher
    from app.services.under_the_hood import UnderTheHood
    from app.system.runner import ProcessRunner


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

        def connect(endpoint: Endpoint) -> ContainerEngine:
            from app.tools.engines.docker_api import DockerEngine

            return DockerEngine(endpoint, open_ssh=open_ssh)

        def find(name: str) -> Path | None:
            return self.programs.find(name)  # few ask for a program, and finding needs the environment

        return Engines(
            EngineSeams(
                sources=lambda: read_sources(self.surroundings(), str(self.settings.get("engine.context"))),
                endpoints_there=lambda: endpoints_there(self.surroundings()),
                leads_to=leads_to,
                host=lambda: host_facts(self.surroundings(), real_machine(looking)),
                ask=lambda endpoint, seconds: ask_version_and_info(endpoint, seconds, open_ssh=open_ssh),
                connect=connect,
                find=find,
            )
        )

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
    def engine_looks(self) -> Publisher[tuple[EngineLook, ...]]:
        from app.services.engine_looks import look_at_engines
        from app.services.publisher import Publisher

        return Publisher(lambda: look_at_engines(self.engines.survey()), "engines")

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

    def engine_checks(self) -> tuple[Check, ...]:
        """The doctor's, for one visit."""
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

        def found(name: str) -> str | None:
            path = self.programs.find(name)
            return str(path) if path is not None else None

        seams = CheckSeams(
            survey=self.engines.survey,
            plan_use=self.engines.plan_use,
            plan_start=self.engine_start.plan,
            socket_access=socket_access,
            free_bytes=free_bytes,
            find=self.programs.find,
            runner=lambda: ProcessRunner(self.child_environment),  # looks: not in the journal
            docker_config=lambda: str(Path(docker_folder(self.surroundings())) / "config.json"),
            helpers=lambda: read_store(self.surroundings()).credential_helpers,
            as_administrator=lambda argv: as_administrator(
                argv, platform=sys.platform, rights=administrator_rights(), find=found
            ),
            is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
            platform=sys.platform,
            machine=platform.machine(),
        )
        return engine_checks(seams)

    def _open_ssh(self, endpoint: Endpoint) -> Any:
        from app.system.engine_ssh import opener

        return opener(self.programs.find, self.child_environment)(endpoint)
