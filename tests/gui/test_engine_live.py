"""The window beside real engines that are stopped, started and chosen in a terminal."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.docker_contexts import context_id
from app.core.engine_endpoints import parse_endpoint
from app.core.engine_failures import not_there
from app.core.engine_state import Standing
from app.services.engine_presence import EnginePresence
from app.ui.engine_desk import EngineDesk
from app.ui.main_window import MainWindow
from app.ui.pages.engine import EnginePage
from app.ui.pages.home import HomePage
from tests.gui.main_windows import PATIENCE_MS, open_window, press, wait_for_words, words_of
from tests.gui.widgets.seen import dress
from tests.real.engine_packages import engine_programs
from tests.real.engines import RunningEngine

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these engines listen on unix sockets")
NEW, OLD = "docker-28", "docker-20.10"


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


@pytest.fixture
def docker_config(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Docker's folder of settings at home."""
    folder = home / ".docker"
    for name in ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    folder.mkdir()
    return folder


@pytest.fixture
def contexts(docker_config: Path, engine: Callable[[str], RunningEngine]) -> dict[str, RunningEngine]:
    """Two engines with a context each; docker uses the newer one."""
    found = {name: engine(name) for name in (NEW, OLD)}
    for name, running in found.items():
        folder = docker_config / "contexts" / "meta" / context_id(name)
        folder.mkdir(parents=True)
        meta = {"Name": name, "Metadata": {}, "Endpoints": {"docker": {"Host": running.host}}}
        (folder / "meta.json").write_text(json.dumps(meta), "utf-8")
    use(docker_config, NEW)
    return found


def use(docker_config: Path, name: str) -> None:
    """As somebody types it in a terminal."""
    docker = engine_programs(NEW) / "usr" / "bin" / "docker"
    words = [docker, "--config", docker_config, "context", "use", name]
    subprocess.run(words, check=True, capture_output=True, timeout=30)


def listening(window: MainWindow) -> EngineDesk:
    """Let a window listen to its engine, as it does after its first paint."""
    desk = EngineDesk(window)
    desk.start()
    return desk


def strip_says(window: MainWindow) -> str:
    return window.strip.engine.accessibleName() if window.strip.engine.isVisible() else ""


def test_strip_and_home_follow_an_engine_that_is_stopped_and_started_elsewhere(
    qtbot: QtBot, contexts: dict[str, RunningEngine]
) -> None:
    window = open_window(qtbot, "home")
    listening(window)
    page = window.page
    assert isinstance(page, HomePage)
    qtbot.waitUntil(lambda: " 28." in strip_says(window), timeout=PATIENCE_MS)
    wait_for_words(qtbot, page.machine_card, strip_says(window), NEW)
    contexts[NEW].stop()
    qtbot.waitUntil(lambda: strip_says(window) == "No engine answers", timeout=PATIENCE_MS)
    wait_for_words(qtbot, page.machine_card, str(contexts[NEW].socket))
    contexts[NEW].start()
    qtbot.waitUntil(lambda: " 28." in strip_says(window), timeout=PATIENCE_MS)
    wait_for_words(qtbot, page.machine_card, strip_says(window))


def test_the_window_goes_over_to_the_engine_that_is_chosen_in_a_terminal_or_in_the_settings(
    qtbot: QtBot,
    contexts: dict[str, RunningEngine],
    docker_config: Path,
) -> None:
    window = open_window(qtbot, "engine")
    desk = listening(window)
    page = window.page
    assert isinstance(page, EnginePage)
    qtbot.waitUntil(lambda: " 28." in strip_says(window), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: desk.is_watching, timeout=PATIENCE_MS)
    use(docker_config, OLD)
    qtbot.waitUntil(lambda: " 20.10" in strip_says(window), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: page.look is not None and page.look.name == OLD, timeout=PATIENCE_MS)
    qtbot.waitUntil(page.engines.rows[OLD].used.isVisible, timeout=PATIENCE_MS)
    window.services.settings.set("engine.context", NEW)
    qtbot.waitUntil(lambda: " 28." in strip_says(window), timeout=PATIENCE_MS)
    wait_for_words(qtbot, page.engines, "Labwright uses it", "docker uses it")


def test_a_click_on_the_engine_in_the_strip_opens_its_page(qtbot: QtBot, docker_config: Path) -> None:
    labwright = Labwright("window")
    labwright.__dict__["engine_presence"] = presence = labwright.engine_presence
    window = open_window(qtbot, "home", labwright)
    EngineDesk(window)
    assert presence.state.standing is Standing.LOOKING
    QTest.mouseClick(window.strip.engine, Qt.MouseButton.LeftButton)
    assert window.page.key == "engine"
    window.show_page("home")
    window.strip.engine.setFocus()
    press(Qt.Key.Key_Return)
    assert window.page.key == "engine"
    qtbot.waitUntil(lambda: strip_says(window) != "Looking for an engine…", timeout=PATIENCE_MS)
    window.rebuild()  # as another language has it
    qtbot.waitUntil(lambda: bool(strip_says(window)), timeout=PATIENCE_MS)
    assert window.services.engine_looks.wait(PATIENCE_MS / 1000)


def test_the_wait_after_a_start_is_shown_and_ends_with_the_engine(
    qtbot: QtBot,
    contexts: dict[str, RunningEngine],
) -> None:
    running = contexts[NEW]
    running.stop()
    window = open_window(qtbot, "engine")
    listening(window)
    page = window.page
    assert isinstance(page, EnginePage)
    qtbot.waitUntil(lambda: strip_says(window) == "No engine answers", timeout=PATIENCE_MS)
    wait = window.services.engine_presence.wait
    wait.begin(parse_endpoint(running.host, sys.platform), "Docker Engine")
    wait_for_words(qtbot, page.lead, "Waiting for Docker Engine", "Stop waiting")
    qtbot.waitUntil(lambda: strip_says(window) == "Starting…", timeout=PATIENCE_MS)
    running.start()
    qtbot.waitUntil(lambda: " 28." in strip_says(window), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not page.lead.isVisibleTo(page), timeout=PATIENCE_MS)


def test_waiting_can_be_given_up(qtbot: QtBot, docker_config: Path, tmp_path: Path) -> None:
    window = open_window(qtbot, "engine")
    listening(window)
    page = window.page
    assert isinstance(page, EnginePage)
    wait = window.services.engine_presence.wait
    wait.begin(parse_endpoint(f"unix://{tmp_path}/nobody.sock", sys.platform), "Colima")
    wait_for_words(qtbot, page.lead, "Waiting for Colima")
    page.lead.stop.setFocus()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Waiting for Colima" not in words_of(page.lead), timeout=PATIENCE_MS)
    assert wait.waiting is None


def test_without_an_engine_nothing_of_docker_is_imported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody.sock")
    code = (
        "import sys, time; from app.bootstrap import Labwright\n"
        "lab = Labwright('window'); lab.engine_presence.start()\n"
        "end = time.monotonic() + 60\n"
        "watch = lab.engine_presence._watch\n"
        "while watch.state.problem is None and time.monotonic() < end: time.sleep(0.01)\n"
        "assert watch.state.problem is not None\n"
        "lab.engine_presence.close(); print('docker' in sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=90, check=True
    )
    assert ended.stdout.split() == ["False"]


def test_closing_does_not_wait_for_an_engine_that_hangs(docker_config: Path) -> None:
    labwright = Labwright("window")
    asked, go = threading.Event(), threading.Event()

    def connect(_endpoint: object) -> object:
        asked.set()
        go.wait(60)
        raise not_there("unix:///nobody.sock")

    presence: EnginePresence = labwright.engine_presence
    presence._connect_to = connect  # type: ignore[assignment]
    presence.start()
    assert asked.wait(60)
    presence.close(timeout=0.01)
    go.set()
    assert presence._watch is not None
    presence._watch.close()


def test_containers_that_are_started_in_a_terminal_appear_in_the_picture(
    qtbot: QtBot, contexts: dict[str, RunningEngine]
) -> None:
    running = contexts[NEW]
    image = running.add_image()
    window = open_window(qtbot, "engine")
    listening(window)
    page = window.page
    assert isinstance(page, EnginePage)
    qtbot.waitUntil(lambda: " 28." in strip_says(window), timeout=PATIENCE_MS)
    running.cli("run", "--detach", "--name", "lab-web", "--network", "none", image, "sleep", "300")
    try:
        qtbot.waitUntil(
            lambda: page.look is not None and "lab-web" in page.look.numbers.containers, timeout=PATIENCE_MS
        )
    finally:
        running.cli("rm", "--force", "lab-web")
    qtbot.waitUntil(
        lambda: page.look is not None and "lab-web" not in page.look.numbers.containers, timeout=PATIENCE_MS
    )
