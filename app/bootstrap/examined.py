"""What the doctor looks at: this machine, put together for one visit."""

from __future__ import annotations

import getpass
import os
import platform
import socket
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from app.core.build_needs import BuildPlace, parse_build_needs
from app.core.build_needs import finding as building
from app.core.diagnosis import Check, Group
from app.core.engines_found import EnginesFound
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.pythons import Python
from app.core.support_report import Owner
from app.services.checks import (
    Examined,
    Once,
    asked,
    containers,
    disk,
    emulation,
    kernel,
    network,
    ports,
    python,
    rootless,
    tools,
    virtualisation,
    wsl,
)
from app.services.support_report import SupportReport
from app.system.build_look import administrator_rights, look
from app.system.listening import listening
from app.system.machine import read_hardware
from app.system.place_facts import look_at_place
from app.system.windows_registry import windows_registry
from app.tools import conda_commands, conda_terms

if TYPE_CHECKING:
    from app.bootstrap import Labwright

_COMMANDS_READ = 500


def checks(labwright: Labwright) -> Iterator[Check]:
    """All checks, of the machine as it is now."""
    survey = Once(labwright.engines.survey)
    machine = examined(labwright, survey)
    yield from asked(Group.PYTHON, python.QUESTIONS, machine)
    yield from asked(Group.TOOLS, tools.QUESTIONS, machine)
    yield from labwright.engine_checks(survey)
    yield from asked(Group.ENGINE, virtualisation.QUESTIONS, machine)
    yield from asked(Group.ENGINE, wsl.QUESTIONS, machine)
    yield from asked(Group.ENGINE, kernel.QUESTIONS, machine)
    yield from asked(Group.ENGINE, rootless.QUESTIONS, machine)
    yield from asked(Group.ENGINE, emulation.QUESTIONS, machine)
    yield from asked(Group.NETWORK, network.QUESTIONS, machine)
    yield from asked(Group.NETWORK, containers.QUESTIONS, machine)
    yield from asked(Group.NETWORK, ports.QUESTIONS, machine)
    yield from asked(Group.DISK, disk.QUESTIONS, machine)


def examined(labwright: Labwright, survey: Callable[[], EnginesFound]) -> Examined:
    """This machine. What several checks ask for is found out once."""
    around = labwright.surroundings()
    toolbox = labwright._toolbox()
    needs = parse_build_needs(
        (labwright.resources / "python" / "build_needs.toml").read_text(encoding="utf-8")
    )

    def environments() -> Sequence[Environment]:
        return labwright.environments.find().environments

    def pythons() -> Sequence[Python]:
        return labwright.pythons.read().pythons

    def build_place() -> BuildPlace:
        return look(needs, around, toolbox.find, administrator_rights)

    def channels() -> Sequence[str]:
        try:
            program = conda_commands.conda_program(toolbox)
        except AppError:
            return ()
        return conda_commands.channels_used(program, toolbox)

    return Examined(
        around=around,
        find=labwright.programs.find,
        runner=labwright.runner,
        folder=labwright.which.folder,
        walk=Once(labwright.which.walk),
        pythons=Once(pythons),
        environments=Once(environments),
        end_of_life=lambda: labwright.end_of_life,
        today=date.today,
        network=lambda: labwright.network,
        look_at_place=lambda path: look_at_place(path, around, windows_registry()),
        rights=administrator_rights,
        build_place=build_place,
        building=lambda place: building(needs, place, None),
        unaccepted_terms=lambda: conda_terms.unaccepted(toolbox),
        channels=channels,
        listening=listening,
        engines=survey,
        ask_engine=labwright.ask_engine,
        user=_user(),
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container without a name for this user
        return ""


def support_report(labwright: Labwright) -> SupportReport:
    """The report of this machine."""

    def owner() -> Owner:
        host = socket.gethostname()
        name = _user()
        hosts = (host, host.partition(".")[0], os.environ.get("COMPUTERNAME", ""))
        return Owner(name, str(labwright.places.home), hosts, secrets=labwright._network_secrets())

    def versions() -> Sequence[tuple[str, str]]:
        hardware = read_hardware(labwright.places.home)
        inside_windows = ", inside Windows (WSL)" if hardware.wsl else ""
        return (
            ("Labwright", labwright.version),
            ("Its Python", platform.python_version()),
            ("System", f"{hardware.system}{inside_windows}"),
            ("Kernel", platform.release()),
            ("Processor", f"{hardware.architecture}, {hardware.cores} cores"),
            ("Memory", f"{hardware.memory_bytes / 1e9:.1f} GB, {hardware.memory_free_bytes / 1e9:.1f} free"),
            ("Disk", f"{hardware.disk_bytes / 1e9:.0f} GB, {hardware.disk_free_bytes / 1e9:.0f} free"),
        )

    return SupportReport(
        owner=owner,
        versions=versions,
        tools=lambda: [(each.name, each.path or "not installed") for each in labwright.tool_setup.offers()],
        pythons=lambda: labwright.pythons.read().pythons,
        environments=lambda: labwright.environments.find().environments,
        engines=lambda: labwright.engines.survey().engines,
        entries=lambda: labwright.journal.read(_COMMANDS_READ).entries,
        environ=os.environ,
        doctor=lambda: labwright.doctor,
    )
