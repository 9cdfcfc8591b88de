"""What holds for every test of the window: no screen needed, no frozen moment, no thread left behind.

Exceptions in slots and unexpected Qt messages fail a test through pytest-qt (see pyproject.toml)."""

import compileall
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QLabel

from app.services.preflight import Preflight
from app.ui.garbage import Garbage
from tests.gui.heartbeat import LIMIT_SECONDS, Heartbeat

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

APP = Path(__file__).parents[2] / "app"
PATIENCE_SECONDS = 2.0  # for a thread that was told to end


@pytest.fixture(scope="session")
def watched_application(qapp: QApplication) -> Iterator[Heartbeat]:
    """The heartbeat of the one application, once what only a first start costs is paid."""
    compileall.compile_dir(APP, quiet=2)
    QLabel("the fonts of this machine").render(QPixmap(1, 1))
    Garbage(
        qapp
    )  # as in the window: what an earlier test left must not be taken apart by a thread of this one
    heartbeat = Heartbeat()
    heartbeat.watch()
    yield heartbeat
    # The offscreen platform's clipboard outlives Python, and would crash freeing what Python gave it.
    QApplication.clipboard().clear()


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder: pages that search must not search the user's."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    return folder


@pytest.fixture(autouse=True)
def nobody_is_asked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms ask pip and others whether packages can be had. Here they do only in tests that want it, by the
    fixture `network_is_asked`."""
    if "network_is_asked" not in request.fixturenames:
        monkeypatch.setattr(Preflight, "ask", lambda *_whom: None)


@pytest.fixture
def network_is_asked() -> None:
    """The tools are really asked in this test."""


@pytest.fixture(autouse=True)
def heartbeat(watched_application: Heartbeat) -> Iterator[Heartbeat]:
    """Fails the test if the UI thread worked too long in one go."""
    watched_application.take_longest()
    yield watched_application
    longest = watched_application.take_longest()
    if longest > LIMIT_SECONDS:
        pytest.fail(f"The UI thread worked {longest * 1000:.0f} ms of CPU time in one go.", pytrace=False)


@pytest.fixture(autouse=True)
def no_thread_left(heartbeat: Heartbeat) -> Iterator[None]:
    """Fails the test if a thread it started outlives it."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + PATIENCE_SECONDS
    started = {
        thread for thread in threading.enumerate() if thread.ident is not None
    }  # not in its first breath
    for thread in started - before:
        thread.join(max(0.0, deadline - time.monotonic()))
    left = [
        thread.name for thread in threading.enumerate() if thread not in before and thread.ident is not None
    ]
    if not QThreadPool.globalInstance().waitForDone(int(max(0.0, deadline - time.monotonic()) * 1000)):
        left.append("one of Qt's thread pool")
    if left:
        pytest.fail(f"Threads left behind: {', '.join(left)}", pytrace=False)
