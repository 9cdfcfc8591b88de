"""The rules of tests/gui/conftest.py, each shown to fail a test that breaks it."""

import gc
import os
import subprocess
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from tests.gui.heartbeat import LIMIT_SECONDS, Heartbeat

ROOT = Path(__file__).parents[2]
BAD_TESTS = """
import threading, time, warnings
from PySide6.QtCore import Qt, QTimer, qWarning
from PySide6.QtWidgets import QPushButton

stop = threading.Event()

def burn(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass

def test_slot_raises(qtbot):
    QTimer.singleShot(0, lambda: 1 / 0)
    qtbot.wait(1)

def test_qt_warns(qtbot):
    qWarning("something is off")

def test_python_warns():
    warnings.warn("something is off", stacklevel=1)

def test_slow_event(qtbot):
    QTimer.singleShot(0, lambda: burn(0.4))
    qtbot.wait(1)

def test_slow_click(qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    button.clicked.connect(lambda: burn(0.4))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

def test_thread_left():
    threading.Thread(target=stop.wait, name="stray", daemon=True).start()

def test_good(qtbot):
    burn(0.4)
    QTimer.singleShot(0, lambda: burn(0.05))
    qtbot.wait(1)
"""


def test_each_rule_fails_a_test_that_breaks_it(tmp_path: Path) -> None:
    bad = tmp_path / "test_bad.py"
    bad.write_text(BAD_TESTS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "tests.gui.conftest", str(bad)]
    options = [
        *("-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "--confcutdir", str(tmp_path)),
        *("-p", "no:randomly", "-p", "no:cacheprovider", "-rA", "-o", "faulthandler_timeout=40"),
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    run = subprocess.run(
        [*command, *options],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=110,  # under a minute on a machine that tests on every core; the stacks come after 40 s
    )
    verdicts = {
        line.split("::")[1].split()[0]: line.split()[0]
        for line in run.stdout.splitlines()
        if line.startswith(("PASSED", "FAILED", "ERROR")) and "::" in line
    }
    assert verdicts == {
        "test_slot_raises": "FAILED",
        "test_qt_warns": "FAILED",
        "test_python_warns": "FAILED",
        "test_slow_event": "ERROR",
        "test_slow_click": "ERROR",
        "test_thread_left": "ERROR",
        "test_good": "PASSED",
    }, run.stdout
    assert "Threads left behind: stray" in run.stdout


def test_short_pieces_of_work_one_after_the_other_are_no_long_one(qtbot: QtBot, heartbeat: Heartbeat) -> None:
    pieces = 10
    timer = QTimer()

    def work() -> None:
        nonlocal pieces
        end = time.thread_time() + LIMIT_SECONDS / 5
        while time.thread_time() < end:
            pass
        pieces -= 1
        if pieces == 0:
            timer.stop()

    timer.timeout.connect(work)
    timer.start(0)
    qtbot.waitUntil(lambda: pieces == 0)
    assert LIMIT_SECONDS / 5 <= heartbeat.take_longest() < LIMIT_SECONDS


def test_what_collecting_garbage_costs_is_no_work_of_the_window(qtbot: QtBot, heartbeat: Heartbeat) -> None:
    many: list[list[None]] = [[] for _ in range(300_000)]
    seconds: list[float] = []

    def collect() -> None:
        began = time.thread_time()
        gc.collect()
        seconds.append(time.thread_time() - began)

    QTimer.singleShot(0, collect)
    qtbot.waitUntil(lambda: bool(seconds))
    assert heartbeat.take_longest() < seconds[0] / 2, len(many)
