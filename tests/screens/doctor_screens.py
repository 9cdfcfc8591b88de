"""The doctor's page, in each of its states."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.bootstrap import Labwright
from app.core.diagnosis import Check, Diagnosis, Group, fine
from app.core.preflight import Finding, Weight
from app.core.support_report import Owner
from app.core.surroundings import Surroundings
from app.core.which import Verdict
from app.core.words import say
from app.services.checks import (
    asked,
    containers,
    disk,
    emulation,
    kernel,
    network,
    ports,
    python,
    tools,
    virtualisation,
    wsl,
)
from app.services.doctor import Doctor
from app.services.support_report import SupportReport
from app.system.listening import Port
from app.ui.dialogs.support_report import SupportReportDialog
from app.ui.main_window import MainWindow
from app.ui.pages.doctor import DoctorPage
from tests.screens.page_screens import SMALLEST
from tests.screens.registry import Stage, screen
from tests.unit.made_examined import answered, engines_found, machine, walk
from tests.unit.test_checks_python import step

PATH = "/home/ada/.local/bin:/usr/local/bin:/usr/bin:/bin"


def checks_of(home: Path, *, well: bool) -> Sequence[Check]:
    """All checks, of a made-up laptop."""
    python3 = walk(
        "python3", step(Verdict.WINS, "/usr/bin/python3", True), winner="/usr/bin/python3", into="/usr"
    )
    pip = walk("pip", winner="/opt/miniforge/bin/pip", into="/usr" if well else "/opt/miniforge")
    lines = (("sudo", "apt-get", "install", "-y", "build-essential", "libssl-dev", "zlib1g-dev"),)
    lacking = Finding(
        "compiler",
        Weight.PROBLEM,
        say("It cannot be built yet. Missing: {what}.", what=say("a C compiler")),
        say("Type this in a terminal, then try again:"),
        lines,
    )
    whole = Finding("compiler", Weight.FINE, say("The compiler and the libraries it is built with are here."))
    made = machine(
        home,
        environ={"PATH": PATH if well else f".:{PATH}", "LANG": "en_GB.UTF-8" if well else "C"},
        programs={"git": "/usr/bin/git", "pkexec": "/usr/bin/pkexec", "apt-get": "/usr/bin/apt-get"},
        answers={"git": answered("git version 2.39.5\n")},
        walks={"python3": python3, "pip": pip},
        building=lambda _: whole if well else lacking,
    )
    groups = (
        (Group.PYTHON, python.QUESTIONS),
        (Group.TOOLS, tools.QUESTIONS),
        (
            Group.NETWORK,
            [each for each in network.QUESTIONS if each.id in {"proxy", "certificates"}],
        ),
        (Group.DISK, [each for each in disk.QUESTIONS if each.id in {"disk-space", "synced-folders"}]),
    )
    return [check for group, questions in groups for check in asked(group, questions, made)]


def doctor(stage: Stage, checks: Sequence[Check], select: str = "") -> DoctorPage:
    """The page when every check that ends has ended, perhaps with one of them selected."""
    page = page_with(stage, checks)
    stage.wait_for(lambda: page.is_checked)
    if select:
        page.table.choose(select)
    return page


def page_with(stage: Stage, checks: Sequence[Check]) -> DoctorPage:
    """The page, on a machine with these checks."""
    os.environ["LABWRIGHT_HOME"] = str(stage.folder / "labwright")
    labwright = Labwright("window")
    labwright.language = stage.language
    labwright.__dict__["doctor"] = Doctor(lambda: checks)
    window = MainWindow(labwright)
    window.resize(stage.size)
    window.show_page("doctor")
    window.show()
    stage.keep(window)
    page = window.page
    assert isinstance(page, DoctorPage)
    return page


@screen("doctor-problems")
def doctor_problems(stage: Stage) -> QWidget:
    return doctor(stage, checks_of(stage.folder, well=False)).window()


@screen("doctor-problem-selected")
def doctor_problem_selected(stage: Stage) -> QWidget:
    return doctor(stage, checks_of(stage.folder, well=False), "compilers").window()


@screen("doctor-problem-minimum", size=SMALLEST)
def doctor_problem_minimum(stage: Stage) -> QWidget:
    page = doctor(stage, checks_of(stage.folder, well=False), "text-encoding")
    page.pane.set_open(True, asked=True)
    return page.window()


@screen("doctor-well")
def doctor_well(stage: Stage) -> QWidget:
    return doctor(stage, checks_of(stage.folder, well=True)).window()


@screen("doctor-looking")
def doctor_looking(stage: Stage) -> QWidget:
    never = threading.Event()
    stage.at_end.append(never.set)

    def look() -> Diagnosis:
        never.wait(60)
        return fine(say("No setting sends it elsewhere."))

    checks = [*checks_of(stage.folder, well=True)[:4]]
    checks += [Check(f"slow{n}", Group.TOOLS, say("Poetry runs"), say("…"), look, 60.0) for n in range(9)]
    page = page_with(stage, checks)
    stage.wait_for(lambda: sum(row.checked is not None for row in page.table.table().rows) == 4)
    return page.window()


@screen("dialog-support-report")
def dialog_support_report(stage: Stage) -> QWidget:
    page = doctor(stage, checks_of(stage.folder, well=False))
    labwright = page.services
    labwright.__dict__["support_report"] = SupportReport(
        owner=lambda: Owner("ada", "/home/ada", ("ada-laptop",)),
        versions=lambda: [
            ("Labwright", "1.0"),
            ("System", "Debian GNU/Linux 12"),
            ("Kernel", "6.1.0-26-amd64"),
        ],
        tools=lambda: [("uv", "/home/ada/.local/bin/uv"), ("conda", "not installed")],
        pythons=tuple,
        environments=tuple,
        engines=tuple,
        entries=tuple,
        environ={"PATH": PATH, "HTTPS_PROXY": "http://ada:secret@proxy.school.example:8080"},
        doctor=lambda: labwright.doctor,
    )
    dialog = SupportReportDialog(page.window())
    stage.wait_for(lambda: dialog.is_ready)
    return dialog


def engine_checks_of(home: Path, *, running: bool = True) -> Sequence[Check]:
    """Checks of what an engine stands on, of a made-up Windows laptop whose firmware is in the way."""
    said = {
        "maker": "GenuineIntel", "firmware": False, "hypervisor": False, "model": "LENOVO 21HD", "launch": "",
        "features": {"VirtualMachinePlatform": 1, "Microsoft-Windows-Subsystem-Linux": 2},
    }  # fmt: skip
    (home / ".wslconfig").write_text("[wsl2]\nmemory=64\n")
    info = {"OperatingSystem": "Docker Desktop", "KernelVersion": "6.10.14-linuxkit", "OSType": "linux",
            "Name": "docker-desktop", "Architecture": "x86_64"}  # fmt: skip
    made = machine(
        home,
        around=Surroundings(
            "win32", {"HTTPS_PROXY": "http://proxy.school.example:8080"}, str(home), root="/"
        ),
        programs={"powershell": "powershell.exe", "wsl": "wsl.exe", "docker": "docker.exe"},
        answers={
            "powershell.exe": answered(json.dumps(said)),
            "wsl.exe": answered(
                "WSL version: 2.3.26.0\nKernel version: 5.15.167.4-1\nWSLg version: 1.0.65\n"
            ),
            "netsh": answered("      7991        8090\n"),
        },
        engines=lambda: engines_found(info if running else None),
        listening=lambda: (Port(8888, "jupyter-lab.exe", 4711), Port(5432, "postgres.exe", 812)),
        ask_engine=lambda path: [],
    )
    groups = (
        (Group.ENGINE, (*virtualisation.QUESTIONS, *wsl.QUESTIONS, *kernel.QUESTIONS, *emulation.QUESTIONS)),
        (Group.NETWORK, (*containers.QUESTIONS, *ports.QUESTIONS)),
    )
    return [check for group, questions in groups for check in asked(group, questions, made)]


@screen("doctor-virtualisation")
def doctor_virtualisation(stage: Stage) -> QWidget:
    page = doctor(stage, engine_checks_of(stage.folder, running=False), "virtualisation")
    return page.window()


@screen("doctor-container-proxy")
def doctor_container_proxy(stage: Stage) -> QWidget:
    return doctor(stage, engine_checks_of(stage.folder), "container-proxy").window()


@screen("doctor-ports")
def doctor_ports(stage: Stage) -> QWidget:
    return doctor(stage, engine_checks_of(stage.folder), "ports").window()


@screen("doctor-virtualisation-minimum", size=SMALLEST)
def doctor_virtualisation_minimum(stage: Stage) -> QWidget:
    page = doctor(stage, engine_checks_of(stage.folder, running=False), "virtualisation")
    page.pane.set_open(True, asked=True)
    return page.window()
