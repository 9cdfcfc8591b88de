"""The Engine page: each place, many engines, none, and a text that was pasted."""

from __future__ import annotations

import os
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.bootstrap import Labwright
from app.core.build_needs import Rights
from app.core.engine_endpoints import parse_endpoint
from app.core.engine_failures import not_there, permission_denied
from app.core.engine_layers import Numbers
from app.core.engine_looks import EngineLook
from app.core.engine_paste import read_paste
from app.core.engine_starting import Product, hint_after
from app.core.engine_systems import EngineSystem, OsRelease
from app.core.engines import EngineFacts, HostSystem, decide
from app.core.errors import AppError
from app.core.inside import Part
from app.core.surroundings import Surroundings
from app.core.words import say
from app.services.engine_install import EngineInstall
from app.services.engine_wait import Waiting
from app.services.publisher import Publisher
from app.ui.engine.hood_layers import LayersPart
from app.ui.engine.install_engine import InstallEngine
from app.ui.engine_desk import EngineDesk
from app.ui.main_window import MainWindow
from app.ui.pages.engine import EnginePage
from app.ui.run_plan import propose
from tests.engine_pastes import PASTES
from tests.inside_samples import HoodOf, inside_of_lab, many_networks, without_kernel
from tests.screens.registry import Stage, screen

CONTAINERS = ("lab3-web", "lab3-db", "lab5-api")


def look(paste: str, given: HostSystem | None = None, **numbers: object) -> EngineLook:
    """An engine as such a text tells of it, with some containers and a machine of usual size."""
    facts = read_paste(PASTES[paste][1], host_system=given)
    known = {"containers": CONTAINERS, "host_memory_bytes": 24 * 10**9, "host_cpus": 10} | numbers
    found = replace(Numbers.of(facts), **known)  # type: ignore[arg-type]
    return EngineLook(facts.context or "default", decide(facts), found, active=True)


def known(labwright: Labwright, *looks: EngineLook) -> Publisher[tuple[EngineLook, ...]]:
    """Let it know these engines."""
    publisher = Publisher(lambda: looks, "engines")
    labwright.__dict__["engine_looks"] = publisher
    publisher.refresh()
    publisher.wait()
    return publisher


def engine(stage: Stage, *looks: EngineLook, hood: HoodOf | None = None) -> MainWindow:
    """The window at the page, when it knows these engines."""
    os.environ["LABWRIGHT_HOME"] = str(stage.folder / "labwright")
    labwright = Labwright("window")
    labwright.language = stage.language
    publisher = known(labwright, *looks)
    labwright.__dict__["under_the_hood"] = hood or HoodOf()
    window = MainWindow(labwright)
    window.resize(stage.size)
    window.show_page("engine")
    window.show()
    stage.keep(window)
    EngineDesk(window)
    page = window.page
    assert isinstance(page, EnginePage)
    stage.wait_for(
        lambda: publisher.value is not None and not publisher.refreshing and page.look in (*looks, None)
    )
    stage.wait_for(lambda: bool(page.picture.buttons))
    return window


@screen("engine-linux")
def engine_linux(stage: Stage) -> QWidget:
    return engine(stage, look("quoted ubuntu", HostSystem.LINUX))


@screen("engine-macos")
def engine_macos(stage: Stage) -> QWidget:
    return engine(stage, look("desktop json", host="macOS 15.1", disk_bytes=64 * 10**9))


@screen("engine-windows")
def engine_windows(stage: Stage) -> QWidget:
    window = engine(stage, look("desktop in wsl", host="Windows 11"), replace(look("contexts"), active=False))
    page = window.page
    assert isinstance(page, EnginePage)
    page.scroller.verticalScrollBar().setValue(400)
    return window


@screen("engine-minimum", size=(960, 640))
def engine_minimum(stage: Stage) -> QWidget:
    return engine(
        stage, look("desktop in wsl", containers=("a-very-long-name-of-a-container-1", *CONTAINERS))
    )


@screen("engine-none")
def engine_none(stage: Stage) -> QWidget:
    return engine(stage)


@screen("engine-failed")
def engine_failed(stage: Stage) -> QWidget:
    problem = AppError(
        "engine-silent", say("Nothing answers at {address}.", address="unix:///var/run/docker.sock")
    )
    return engine(stage, replace(look("not running on a mac"), problem=problem))


HERE = "unix:///var/run/docker.sock"
REASON = say("The context {name} was chosen with docker context use.", name="default")


def several(**first: object) -> tuple[EngineLook, ...]:
    """Three engines: one answers, one is stopped, one may not be used."""
    machine = look("quoted ubuntu", HostSystem.LINUX)
    usual = replace(machine, context="default", endpoint=parse_endpoint(HERE, "linux"), why=REASON,
                    chosen=True, **first)  # type: ignore[arg-type]  # fmt: skip
    desktop = parse_endpoint("unix:///home/ana/.docker/desktop/docker.sock", "linux")
    unknown = decide(EngineFacts())
    return (
        usual,
        EngineLook("desktop-linux", unknown, problem=not_there(desktop.text), context="desktop-linux",
                   endpoint=desktop, starts="Docker Desktop"),
        EngineLook("lab-server-of-the-department-of-statistics", unknown, context="lab-server",
                   problem=permission_denied("ssh://ana@lab.example.edu"),
                   endpoint=parse_endpoint("ssh://ana@lab.example.edu", "linux")),
    )  # fmt: skip


@screen("engine-several")
def engine_several(stage: Stage) -> QWidget:
    return engine(stage, *several())


@screen("engine-several-minimum", size=(960, 640))
def engine_several_minimum(stage: Stage) -> QWidget:
    hindrance = say(
        "The variable {name} is set and outranks the chosen context: take it out of your shell’s "
        "start file, and open a new terminal.", name="DOCKER_HOST"
    )  # fmt: skip
    return engine(stage, *several(hindrance=hindrance))


@screen("engine-stopped")
def engine_stopped(stage: Stage) -> QWidget:
    stopped = replace(several()[1], active=True, chosen=True)
    return engine(stage, stopped)


@screen("engine-away-minimum", size=(960, 640))
def engine_away_minimum(stage: Stage) -> QWidget:
    unknown = EngineLook("default", decide(EngineFacts()), active=True, chosen=True, context="default",
                         problem=not_there(HERE), endpoint=parse_endpoint(HERE, "linux"))  # fmt: skip
    return engine(stage, unknown)


@screen("engine-waiting")
def engine_waiting(stage: Stage) -> QWidget:
    stopped = replace(several()[1], active=True, chosen=True)
    window = engine(stage, stopped)
    endpoint = stopped.endpoint
    assert endpoint is not None
    wait = window.services.engine_presence.wait
    wait._waiting = Waiting(endpoint, "Docker Desktop", 74.0, hint_after(74, Product.DESKTOP, "darwin"))
    wait._listeners.tell()
    page = window.page
    assert isinstance(page, EnginePage)
    stage.wait_for(page.lead.stop.isVisible)
    return window


def installing(stage: Stage, system: EngineSystem, key: str = "") -> QWidget:
    """The dialog when it knows what this system can have."""
    window = engine(stage)
    window.services.__dict__["engine_install"] = EngineInstall(lambda: system)
    dialog = InstallEngine(window)
    dialog.open()
    stage.wait_for(lambda: bool(dialog.cards))
    if key:
        dialog.cards[key].click()
    return dialog


def debian(**more: object) -> EngineSystem:
    release = OsRelease("Debian GNU/Linux 12 (bookworm)", "debian", (), "12")
    usual = {"user": "ana", "user_id": 1000, "release": release, "systemd": True,
             "packages": {"docker.io": "20.10"}, "free_bytes": 118 * 10**9,
             "memory_bytes": 16 * 10**9}  # fmt: skip
    around = Surroundings("linux", {}, "/home/ana")
    return EngineSystem(around, lambda name: f"/usr/bin/{name}", Rights.SUDO, **(usual | more))  # type: ignore[arg-type]


@screen("engine-install")
def engine_install(stage: Stage) -> QWidget:
    return installing(stage, debian())


@screen("engine-install-by-hand-minimum", size=(960, 640))
def engine_install_by_hand(stage: Stage) -> QWidget:
    return installing(stage, replace(debian(), find=lambda _name: None))


@screen("engine-install-windows")
def engine_install_windows(stage: Stage) -> QWidget:
    around = Surroundings("win32", {}, "C:\\Users\\ana")
    return installing(stage, EngineSystem(around, lambda name: name, Rights.NONE, "ana", wsl=False))


@screen("engine-install-preview")
def engine_install_preview(stage: Stage) -> QWidget:
    dialog = installing(stage, debian())
    assert isinstance(dialog, InstallEngine)
    offer = dialog.offer
    assert offer is not None
    assert offer.plan is not None
    window = dialog.parentWidget()
    assert isinstance(window, MainWindow)
    dialog.hide()
    return propose(window, offer.plan)


@screen("engine-pasted")
def engine_pasted(stage: Stage) -> QWidget:
    window = engine(stage, look("quoted ubuntu"))
    page = window.page
    assert isinstance(page, EnginePage)
    page.paste.text.setPlainText(PASTES["version on windows"][1])
    page.paste.ask.click()
    stage.wait_for(lambda: page.paste.back.isVisibleTo(page))
    return window


def under_the_hood(stage: Stage, part: Part, hood: HoodOf) -> MainWindow:
    """The window where it shows a part of what is under the hood."""
    window = engine(stage, look("quoted ubuntu", HostSystem.LINUX), hood=hood)
    page = window.page
    assert isinstance(page, EnginePage)
    page.show_view("hood")
    stage.wait_for(lambda: page.hood.hood is not None and page.hood.hood.parts is not None)
    inside = page.hood.hood
    assert inside is not None
    assert inside.parts is not None
    inside.parts.show_part(part.value)
    return window


@screen("hood-processes")
def hood_processes(stage: Stage) -> QWidget:
    return under_the_hood(stage, Part.PROCESSES, HoodOf(inside_of_lab()))


@screen("hood-namespaces")
def hood_namespaces(stage: Stage) -> QWidget:
    return under_the_hood(stage, Part.NAMESPACES, HoodOf(inside_of_lab()))


@screen("hood-limits", size=(960, 640))
def hood_limits(stage: Stage) -> QWidget:
    return under_the_hood(stage, Part.LIMITS, HoodOf(inside_of_lab()))


@screen("hood-layers")
def hood_layers(stage: Stage) -> QWidget:
    window = under_the_hood(stage, Part.LAYERS, HoodOf(inside_of_lab()))
    layers = window.findChild(LayersPart)
    assert layers is not None
    layers.path.set_text("/app/model")
    layers.look_for()
    stage.wait_for(lambda: layers.answer.isVisibleTo(window))
    return window


@screen("hood-network")
def hood_network(stage: Stage) -> QWidget:
    return under_the_hood(stage, Part.NETWORK, HoodOf(many_networks()))


@screen("hood-without-kernel", size=(960, 640))
def hood_without_kernel(stage: Stage) -> QWidget:
    return under_the_hood(stage, Part.NAMESPACES, HoodOf(without_kernel()))


@screen("hood-empty")
def hood_empty(stage: Stage) -> QWidget:
    window = engine(stage, look("quoted ubuntu", HostSystem.LINUX), hood=HoodOf())
    page = window.page
    assert isinstance(page, EnginePage)
    page.show_view("hood")
    stage.wait_for(lambda: page.hood.hood is not None and page.hood.hood.empty.isVisibleTo(page))
    return window
