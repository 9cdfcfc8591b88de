"""The window program as a process of its own: one instance, whatever became of the one before."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.system.paths import places
from app.ui.single_instance import address

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30
# The program itself, with an error in a slot after its first paint, and an end in order after that.
FAILS_ONCE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app import bootstrap
from app.ui import application
from app.ui.dialogs.unexpected_error import UnexpectedErrorDialog

def fail():
    raise ValueError("two called thesis")

def lives_on():
    reports = [each for each in QApplication.topLevelWidgets() if isinstance(each, UnexpectedErrorDialog)]
    if not reports:
        return
    reports[0].accept()
    clock.stop()
    print("lives on", flush=True)
    QApplication.closeAllWindows()

clock = QTimer(interval=20)
clock.timeout.connect(lives_on)
application.AfterFirstPaint._greet = lambda self: (QTimer.singleShot(0, fail), clock.start())
sys.exit(bootstrap.run_window(None))
"""
CANNOT_OPEN = """
import sys
from app import bootstrap
from app.ui import application
from app.ui.dialogs.unexpected_error import UnexpectedErrorDialog

def fail(services):
    raise ValueError("no window today")

application.MainWindow = fail
UnexpectedErrorDialog.exec = lambda self: print(self.windowTitle(), flush=True)
sys.exit(bootstrap.run_window(None))
"""
GARBAGE = """
import sys, threading
from PySide6.QtWidgets import QApplication
from app import bootstrap
from app.ui import application

class Cycle:
    def __init__(self):
        self.itself = self

class Told(Cycle):
    def __del__(self):
        print("freed", gone.is_set(), threading.current_thread() is threading.main_thread(), flush=True)
        QApplication.closeAllWindows()

gone = threading.Event()

def make():
    Told()
    gone.set()
    for _ in range(100_000):
        Cycle()

application.AfterFirstPaint._greet = lambda self: threading.Thread(target=make).start()
sys.exit(bootstrap.run_window(None))
"""
ENDED_WHILE_GREETING = """
import os, signal, sys
from app import bootstrap
from app.ui import application

greet = application.AfterFirstPaint._greet

def asked_to_end(self):
    os.kill(os.getpid(), signal.SIGTERM)
    greet(self)

application.AfterFirstPaint._greet = asked_to_end
sys.exit(bootstrap.run_window(None))
"""
CLOSED_BEFORE_GREETING = """
import sys
from app import bootstrap
from app.ui import application

application.AfterFirstPaint._open = lambda self: self._window.close()
sys.exit(bootstrap.run_window(None))
"""


def start(home: Path, *words: str, code: str = "") -> subprocess.Popen[str]:
    program = ["-c", code] if code else ["-m", "app"]
    return subprocess.Popen(
        [sys.executable, *program, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        env={**os.environ, "LABWRIGHT_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
    )


def socket_of(home: Path) -> Path:
    """Where the first window listens; a path too long for a socket has one in the folder for such."""
    name = address(places({"LABWRIGHT_HOME": str(home), "HOME": str(home)}))
    return Path(tempfile.gettempdir(), name)


@contextmanager
def running(home: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The program, listening for second starts."""
    with start(home, *words) as process:
        try:
            wait_for(socket_of(home).exists, process)
            yield process
        finally:
            process.kill()
            process.wait()
            socket_of(home).unlink(missing_ok=True)


def end_of(process: subprocess.Popen[str]) -> tuple[str, int]:
    """What it said, and its exit code."""
    try:
        said, _ = process.communicate(timeout=PATIENCE_SECONDS)
    finally:
        process.kill()
    return said.replace("This plugin does not support propagateSizeHints()\n", ""), process.returncode


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Another process says nothing by itself, so it is asked until the time is over."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.02)


def recent(home: Path) -> list[str]:
    try:
        found: list[str] = json.loads((home / "data" / "window.json").read_bytes()).get("recent_folders", [])
    except (OSError, ValueError):
        return []
    return found


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="looks at the socket's file")


def test_a_second_start_hands_its_folder_to_the_first_and_ends(tmp_path: Path) -> None:
    folder = tmp_path / "mein Ordner ü"
    folder.mkdir()
    with running(tmp_path) as first:
        with start(tmp_path, str(folder)) as second:
            assert second.wait(PATIENCE_SECONDS) == 0
        wait_for(lambda: recent(tmp_path) == [str(folder)], first)
        assert first.poll() is None


def test_a_relative_path_means_the_same_in_the_first_window(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        with start(tmp_path, "app") as second:
            assert second.wait(PATIENCE_SECONDS) == 0
        wait_for(lambda: recent(tmp_path) == [str(ROOT / "app")], first)


def test_after_a_kill_the_next_start_is_the_first_window(tmp_path: Path) -> None:
    with running(tmp_path) as killed:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert socket_of(tmp_path).exists()
        left_behind = socket_of(tmp_path).rename(tmp_path / "socket")
    left_behind.rename(socket_of(tmp_path))
    (tmp_path / "data" / "window.json").unlink(missing_ok=True)
    with start(tmp_path, str(ROOT)) as again:
        wait_for(lambda: recent(tmp_path) == [str(ROOT)], again)
        with start(tmp_path, str(tmp_path)) as second:
            assert second.wait(PATIENCE_SECONDS) == 0
        wait_for(lambda: recent(tmp_path) == [str(tmp_path), str(ROOT)], again)
        again.kill()
    socket_of(tmp_path).unlink()


def test_another_home_is_another_window(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    with running(one) as first, running(other) as second:
        assert first.poll() is None
        assert second.poll() is None


def test_it_lives_on_after_an_error_and_ends_in_order(tmp_path: Path) -> None:
    with start(tmp_path, code=FAILS_ONCE) as process:
        said, code = end_of(process)
    assert (code, said) == (0, "lives on\n")
    log = (tmp_path / "logs" / "labwright.log").read_text(encoding="utf-8")
    assert "ValueError: two called thesis" in log
    assert not socket_of(tmp_path).exists()


def test_a_window_that_cannot_open_is_explained(tmp_path: Path) -> None:
    with start(tmp_path, code=CANNOT_OPEN) as process:
        said, code = end_of(process)
    assert (code, said) == (1, "Labwright could not open\n")
    assert "ValueError: no window today" in (tmp_path / "logs" / "labwright.log").read_text(encoding="utf-8")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_closes_the_window_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with running(tmp_path) as process:
        process.send_signal(number)
        assert process.wait(PATIENCE_SECONDS) == 0
        assert not socket_of(tmp_path).exists()


def test_garbage_of_a_thread_is_collected_where_the_window_lives(tmp_path: Path) -> None:
    with start(tmp_path, code=GARBAGE) as process:
        assert end_of(process) == ("freed True True\n", 0)


@pytest.mark.parametrize("code", [ENDED_WHILE_GREETING, CLOSED_BEFORE_GREETING], ids=["signal", "closed"])
def test_a_window_that_is_closed_while_it_begins_does_not_greet_alone(tmp_path: Path, code: str) -> None:
    with start(tmp_path, code=code) as process:
        assert end_of(process) == ("", 0)
