"""From the buttons about engines to what they do: start and wait, use another, install, ask the doctor."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.build_needs import Rights
from app.core.commands import Command
from app.core.diagnosis import Check, Group, trouble
from app.core.docker_contexts import context_id
from app.core.engine_endpoints import Endpoint, parse_endpoint
from app.core.engine_failures import not_there, permission_denied
from app.core.engine_installing import FREE, Offer, Offers
from app.core.engine_looks import EngineLook
from app.core.engines import EngineFacts, decide
from app.core.errors import AppError
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.words import say
from app.services.doctor import Doctor
from app.services.engine_install import EngineInstall
from app.services.publisher import Publisher
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.engine.install_engine import InstallEngine
from app.ui.main_window import MainWindow
from app.ui.pages.doctor import DoctorPage
from app.ui.pages.engine import EnginePage
from app.ui.pages.home import HomePage
from tests.gui.main_windows import PATIENCE_MS, open_window, press, tab_to, wait_for_words, words_of
from tests.gui.widgets.seen import dress
from tests.real.engine_packages import engine_programs
from tests.real.engines import RunningEngine
from tests.unit.test_engine_installing import linux, mac

HERE = "unix:///var/run/docker.sock"
Kind = TypeVar("Kind", bound=QDialog)
NOTHING = Command((sys.executable, "-c", "pass"))


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


def plan(title: str, resource: str = "engine") -> Plan:
    undo = NotUndoable(say("It is only a test."))
    return Plan(
        say("{title}", title=title), (RunCommand(say("Do it"), NOTHING),), resource, Effect.CHANGES, undo
    )


def away(problem: AppError | None = None, **more: object) -> EngineLook:
    known: dict[str, object] = {"active": True, "chosen": True, "context": "default"}
    known |= {"problem": problem or not_there(HERE), "endpoint": parse_endpoint(HERE, "linux")} | more
    return EngineLook("default", decide(EngineFacts()), **known)  # type: ignore[arg-type]


def other() -> EngineLook:
    return replace(away(), name="lab", context="lab", active=False, chosen=False)


def opened(qtbot: QtBot, page: str, *looks: EngineLook, labwright: Labwright | None = None) -> MainWindow:
    labwright = labwright or Labwright("window")
    labwright.__dict__["engine_looks"] = publisher = Publisher(lambda: looks, "engines")
    publisher.refresh()
    assert publisher.wait(PATIENCE_MS / 1000)
    window = open_window(qtbot, page, labwright)
    _ = window.job_desk
    return window


def engine_page(window: MainWindow) -> EnginePage:
    page = window.page
    assert isinstance(page, EnginePage)
    return page


def dialog_of(qtbot: QtBot, window: MainWindow, kind: type[Kind]) -> Kind:
    def there() -> list[Kind]:
        return [each for each in window.findChildren(kind) if each.isVisible()]

    qtbot.waitUntil(lambda: bool(there()), timeout=PATIENCE_MS)
    return there()[0]


class Starter:
    """Starts nothing, and waits for the real engine that a test starts meanwhile."""

    def __init__(self, real: object, made: Plan) -> None:
        self._real, self._made = real, made

    def plan(self, _endpoint: Endpoint) -> Plan:
        return self._made

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


@pytest.mark.skipif(sys.platform == "win32", reason="these engines listen on unix sockets")
def test_start_by_keys_shows_the_plan_then_the_wait_then_the_engine(
    qtbot: QtBot, engine: Callable[[str], RunningEngine]
) -> None:
    running = engine("docker-20.10")
    running.stop()
    labwright = Labwright("window")
    labwright.__dict__["engine_start"] = Starter(labwright.engine_start, plan("Start it"))
    looks = [away(endpoint=parse_endpoint(running.host, sys.platform), starts="Docker Engine")]
    labwright.__dict__["engine_looks"] = Publisher(lambda: tuple(looks), "engines")
    window = open_window(qtbot, "engine", labwright)
    _ = window.job_desk
    page = engine_page(window)
    wait_for_words(qtbot, page.lead, "Docker Engine is not running", "Start Docker Engine…")
    tab_to(page.lead.act)
    press(Qt.Key.Key_Return)
    preview = dialog_of(qtbot, window, PlanPreview)
    qtbot.waitUntil(preview.run.isEnabled, timeout=PATIENCE_MS)
    preview.run.setFocus()
    press(Qt.Key.Key_Return)
    wait_for_words(qtbot, page.lead, "Waiting for Docker Engine", "Stop waiting")
    looks[:] = [EngineLook("default", decide(EngineFacts()), active=True, chosen=True)]
    running.start()
    qtbot.waitUntil(lambda: not page.lead.isVisibleTo(page), timeout=PATIENCE_MS)
    assert labwright.engine_presence.wait.waiting is None


def test_a_wait_that_cannot_succeed_says_why(qtbot: QtBot) -> None:
    labwright = Labwright("window")

    class Refuses:
        def wait(self, *_words: object, **_more: object) -> float:
            raise permission_denied(HERE)

    labwright.__dict__["engine_start"] = Refuses()
    window = opened(qtbot, "engine", away(), labwright=labwright)
    labwright.engine_presence.wait.begin(parse_endpoint(HERE, "linux"), "Docker Engine")
    wait_for_words(qtbot, engine_page(window).lead, "You may not use the engine", "belongs to another user")


@pytest.mark.skipif(sys.platform == "win32", reason="docker for the tests is made for Linux")
def test_use_this_one_lets_docker_use_it(
    qtbot: QtBot, engine: Callable[[str], RunningEngine], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = engine("docker-28")
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.delenv("DOCKER_CONFIG", raising=False)
    monkeypatch.setenv(
        "PATH", f"{engine_programs('docker-28') / 'usr' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    )
    for name, host in (("lab", running.host), ("old", "unix:///nobody/there.sock")):
        folder = home / ".docker" / "contexts" / "meta" / context_id(name)
        folder.mkdir(parents=True)
        meta = {"Name": name, "Metadata": {}, "Endpoints": {"docker": {"Host": host}}}
        (folder / "meta.json").write_text(json.dumps(meta), "utf-8")
    (home / ".docker" / "config.json").write_text('{"currentContext": "old"}', "utf-8")
    window = open_window(qtbot, "engine")
    _ = window.job_desk
    page = engine_page(window)
    qtbot.waitUntil(lambda: "lab" in page.engines.rows, timeout=PATIENCE_MS)
    wait_for_words(qtbot, page.engines, "docker uses it", "Answers", "The context old was chosen")
    row = page.engines.rows["lab"]
    tab_to(row.use)
    press(Qt.Key.Key_Return)
    preview = dialog_of(qtbot, window, PlanPreview)
    assert "docker" in words_of(preview)
    preview.run.click()
    qtbot.waitUntil(lambda: page.engines.rows["lab"].look.active, timeout=PATIENCE_MS)
    assert json.loads((home / ".docker" / "config.json").read_text("utf-8"))["currentContext"] == "lab"
    qtbot.waitUntil(page.engines.rows["old"].use.isVisible, timeout=PATIENCE_MS)
    assert not page.engines.rows["lab"].use.isVisible()
    assert page.engines.rows["lab"] is row


def test_what_outranks_a_context_is_said_before(qtbot: QtBot) -> None:
    hindrance = say("The variable {name} is set.", name="DOCKER_HOST")
    looks = (
        away(hindrance=hindrance),
        replace(away(), name="lab", context="lab", active=False, chosen=False),
    )
    page = engine_page(opened(qtbot, "engine", *looks))
    wait_for_words(qtbot, page.engines, "The variable DOCKER_HOST is set.")


def test_rows_and_the_focus_stay_when_the_engines_are_looked_at_again(qtbot: QtBot) -> None:
    looks = (away(starts="Colima"), other())
    window = opened(qtbot, "engine", *looks)
    page = engine_page(window)
    row = page.engines.rows["lab"]
    row.use.setFocus()
    page.refresh()
    qtbot.waitUntil(lambda: not page.services.engine_looks.refreshing, timeout=PATIENCE_MS)
    assert page.engines.rows["lab"] is row
    assert QApplication.focusWidget() is row.use


def test_arrow_keys_choose_which_engine_is_drawn(qtbot: QtBot) -> None:
    page = engine_page(opened(qtbot, "engine", away(), other()))
    qtbot.waitUntil(page.engines.isVisible, timeout=PATIENCE_MS)
    page.engines.rows["default"].choice.setFocus()
    press(Qt.Key.Key_Down)
    assert page.look is not None
    assert page.look.name == "lab"
    press(Qt.Key.Key_Up)
    assert page.look.name == "default"


def test_the_doctor_is_asked_from_the_engine_page(qtbot: QtBot) -> None:
    labwright = Labwright("window")
    asked: list[str] = []

    def look() -> object:
        asked.append("well")
        return trouble(say("Not well."))

    labwright.__dict__["doctor"] = Doctor(lambda: [Check("one", Group.ENGINE, say("One"), say("Why."), look)])  # type: ignore[arg-type]
    window = opened(qtbot, "engine", away(permission_denied(HERE)), labwright=labwright)
    page = engine_page(window)
    wait_for_words(qtbot, page.lead, "You may not use", "Find out why")
    page.lead.act.click()
    doctor = window.page
    assert isinstance(doctor, DoctorPage)
    qtbot.waitUntil(lambda: doctor.is_checked and asked != [], timeout=PATIENCE_MS)


def test_home_leads_to_the_choice_of_an_engine_where_there_is_none(qtbot: QtBot) -> None:
    labwright = Labwright("window")
    labwright.__dict__["engine_install"] = EngineInstall(lambda: linux("debian-12"))
    window = opened(qtbot, "home", away(), labwright=labwright)
    page = window.page
    assert isinstance(page, HomePage)
    wait_for_words(qtbot, page.machine_card, "None was found on this machine", "Install an engine…")
    row = page._rows._rows["engine"]
    assert row.link is not None
    tab_to(row.link)
    press(Qt.Key.Key_Return)
    dialog = dialog_of(qtbot, window, InstallEngine)
    qtbot.waitUntil(lambda: bool(dialog.cards), timeout=PATIENCE_MS)
    wait_for_words(
        qtbot, dialog, "Docker Engine (recommended)", "Podman", "Open source", "signing out and in"
    )
    assert dialog.offer is not None
    assert dialog.offer.key == "docker-engine"
    press(Qt.Key.Key_Down)
    assert dialog.offer.key == "podman"
    press(Qt.Key.Key_Return)
    preview = dialog_of(qtbot, window, PlanPreview)
    wait_for_words(qtbot, preview, "Install Podman", "Back")
    preview.reject()
    qtbot.waitUntil(dialog.isVisible, timeout=PATIENCE_MS)
    assert dialog.cards["podman"].isChecked()


@pytest.mark.skipif(sys.platform == "win32", reason="these engines listen on unix sockets")
def test_what_is_installed_is_waited_for_and_what_is_left_to_do_is_said(
    qtbot: QtBot, engine: Callable[[str], RunningEngine]
) -> None:
    running = engine("docker-20.10")
    offer = Offer("lab", "Lab Engine", say("For a lab."), FREE, (), plan("Install it", "system-packages"),
                  after=say("Sign out and in again."), address=running.host)  # fmt: skip

    class Lab:
        def offers(self) -> Offers:
            return Offers((offer,))

    labwright = Labwright("window")
    labwright.__dict__["engine_install"] = Lab()
    window = opened(qtbot, "engine", away(), labwright=labwright)
    engine_page(window).lead.act.click()
    dialog = dialog_of(qtbot, window, InstallEngine)
    qtbot.waitUntil(dialog.review.isEnabled, timeout=PATIENCE_MS)
    begun: list[str] = []
    wait = labwright.engine_presence.wait
    wait.subscribe(lambda: begun.append("waits" if wait.waiting is not None else "here"))
    dialog.review.click()
    dialog_of(qtbot, window, PlanPreview).run.click()
    qtbot.waitUntil(lambda: begun[:1] == ["waits"] and begun[-1] == "here", timeout=PATIENCE_MS)
    told = dialog_of(qtbot, window, QDialog)
    wait_for_words(qtbot, told, "Lab Engine is installed", "Sign out and in again.")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not told.isVisible(), timeout=PATIENCE_MS)


def test_without_a_plan_the_page_is_opened(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened_pages: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened_pages.append(QUrl(url).toString()))
    labwright = Labwright("window")
    labwright.__dict__["engine_install"] = EngineInstall(mac)
    window = opened(qtbot, "engine", away(), labwright=labwright)
    engine_page(window).lead.act.click()
    dialog = dialog_of(qtbot, window, InstallEngine)
    qtbot.waitUntil(lambda: bool(dialog.cards), timeout=PATIENCE_MS)
    wait_for_words(qtbot, dialog, "Homebrew", "Get it from its page")
    assert not dialog.review.isEnabled()
    dialog.page.click()
    assert opened_pages == ["https://docs.docker.com/desktop/setup/install/mac-install/"]
    dialog.reject()


def test_lines_are_shown_where_an_administrator_must_type_them(qtbot: QtBot) -> None:
    labwright = Labwright("window")
    labwright.__dict__["engine_install"] = EngineInstall(lambda: linux("arch", (), rights=Rights.NONE))
    window = opened(qtbot, "engine", away(), labwright=labwright)
    engine_page(window).lead.act.click()
    dialog = dialog_of(qtbot, window, InstallEngine)
    qtbot.waitUntil(lambda: bool(dialog.cards), timeout=PATIENCE_MS)
    wait_for_words(qtbot, dialog, "Type this in a terminal")
    assert not dialog.review.isEnabled()
    dialog.reject()


def test_the_doctor_leads_to_the_choice_of_an_engine(qtbot: QtBot) -> None:
    labwright = Labwright("window")
    labwright.__dict__["engine_install"] = EngineInstall(lambda: linux("debian-12"))
    missing = trouble(say("There is none."), fix=plan("Install it", "system-packages"))
    check = Check("engine-reachable", Group.ENGINE, say("The engine answers"), say("Why."), lambda: missing)
    labwright.__dict__["doctor"] = Doctor(lambda: [check])
    window = opened(qtbot, "doctor", labwright=labwright)
    page = window.page
    assert isinstance(page, DoctorPage)
    qtbot.waitUntil(lambda: page.is_checked, timeout=PATIENCE_MS)
    page.table.choose("engine-reachable")
    page.details.fix.click()
    dialog = dialog_of(qtbot, window, InstallEngine)
    qtbot.waitUntil(lambda: bool(dialog.cards), timeout=PATIENCE_MS)
    dialog.reject()
