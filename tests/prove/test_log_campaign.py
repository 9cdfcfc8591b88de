"""Millions of lines from a real program, while the log they go to is scrolled, searched and resized."""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
import pytest
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.commands import Command
from app.core.outcomes import Line, Outcome, Stream
from app.services.output_log import OutputLog
from app.services.output_search import OutputSearch
from app.system.child_env import ChildEnvironment
from app.system.runner import ProcessRunner
from app.ui.job_bridge import Wake
from app.ui.theme import icons, palette
from app.ui.widgets.log_view import LogView
from tests.gui.heartbeat import Heartbeat

pytestmark = pytest.mark.timeout(1800)

RESOURCES = Path(__file__).parents[2] / "resources"
LINES = 3_000_000
NEEDLES = LINES // 1_000
LONGEST_SECONDS = 0.05  # of the UI thread's own work, with a user who never rests
BYTES_A_LINE = 200
PROGRAM = f"""
import sys
out, err = sys.stdout, sys.stderr
for start in range(0, {LINES}, 1000):
    out.write("".join(f"\\x1b[3{{n % 8}}m#{{n}}\\x1b[0m a line like those of builds, \\u65e5 {{n * 7919}}\\n"
        for n in range(start, start + 999)))
    out.write(f"needle {{start}}\\n")
    out.flush()
    err.write(f"\\r{{start * 100 // {LINES}}} %")
    err.flush()
err.write("\\n")
"""


class RestlessUser:
    """Does something with the log all the time."""

    def __init__(self, view: LogView) -> None:
        self._view = view
        self._chance = random.Random(7)
        self.done = 0
        self._timer = QTimer(view, interval=20)
        self._timer.timeout.connect(self._act)
        self._timer.start()

    def rest(self) -> None:
        """Enough."""
        self._timer.stop()

    def _act(self) -> None:
        view, chance = self._view, self._chance
        bar = view.text.verticalScrollBar()
        hands = view.text.focusProxy()
        assert hands is not None
        key = chance.choice([Qt.Key.Key_PageUp, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Home])
        modifier = chance.choice([Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier])
        chance.choice(
            [
                lambda: bar.setValue(chance.randrange(bar.maximum() + 1)),
                lambda: QTest.keyClick(hands, key, modifier),
                view.text.jump_to_end,
                view.open_find,
                lambda: view.find_bar.field.setText(chance.choice(["needle", "lik", "日", "#9", ""])),
                lambda: view.find_bar.finder.step(chance.choice([1, -1])),
                lambda: view.text.mark([(low := chance.randrange(LINES), low + 3)]),
                lambda: view.resize(chance.randrange(300, 1400), chance.randrange(200, 900)),
                lambda: view.text.select(
                    (chance.randrange(1_000), 3), (chance.randrange(50_000), 2), show=False
                ),
            ]
        )()
        self.done += 1


def memory() -> int:
    return psutil.Process().memory_info().rss


@pytest.mark.skipif(sys.platform == "win32", reason="the figures are those of a POSIX machine")
def test_the_window_stays_awake_while_millions_of_lines_come(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    icons.use(RESOURCES)
    palette.apply(qapp, RESOURCES, dark=False)
    log, view = OutputLog(tmp_path / "job.log"), LogView("A program that prints")
    qtbot.addWidget(view)
    view.resize(1000, 700)
    view.show()
    view.show_log(log)
    wake = Wake(view.refresh, view)
    heartbeat, loop, outcomes = Heartbeat(), QEventLoop(), list[Outcome]()
    before = memory()

    def take(lines: list[Line]) -> None:
        log.append(lines)
        wake.ring()

    def run() -> None:
        command = Command((sys.executable, "-c", PROGRAM))
        outcomes.append(ProcessRunner(ChildEnvironment()).run(command, on_lines=take))
        log.close()
        wake.ring()

    running = threading.Thread(target=run)
    look = QTimer(interval=50)
    look.timeout.connect(lambda: loop.quit() if outcomes and view.text.rows.count >= log.line_count else None)
    heartbeat.watch()
    user = RestlessUser(view)
    began = time.monotonic()
    running.start()
    look.start()
    loop.exec()
    user.rest()
    look.stop()
    running.join()
    seconds, longest = time.monotonic() - began, heartbeat.take_longest()
    grown = (memory() - before) / LINES
    print(
        f"{log.line_count:,} lines in {seconds:.0f} s, {user.done} things done meanwhile, the longest slice "
        f"{longest * 1000:.0f} ms of CPU time, {grown:.0f} bytes of memory a line"
    )
    assert outcomes[0].ok
    assert log.line_count == LINES + 1
    assert longest < LONGEST_SECONDS
    assert grown < BYTES_A_LINE
    search = OutputSearch(log, "needle")
    search.advance()
    assert search.total == NEEDLES
    assert_the_file_is_whole(tmp_path / "job.log")
    view.find_bar.field.clear()
    qtbot.waitUntil(lambda: not view.find_bar.finder._working, timeout=30_000)
    wake.close()


def assert_the_file_is_whole(path: Path) -> None:
    """Every line of standard output is there, once and in order."""
    expected = 0
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.startswith("\x1b[3"):
                number = int(line[line.index("#") + 1 : line.index("\x1b[0m")])
            elif line.startswith("needle"):
                number = int(line.split()[1]) + 999
            else:
                assert line.rstrip().endswith("%"), line
                continue
            assert number == expected
            expected += 1
    assert expected == LINES


def test_anything_that_was_appended_is_what_is_read() -> None:
    chance = random.Random(11)
    log = OutputLog()
    expected: list[Line] = []
    last: dict[Stream, int] = {}
    wrong: list[str] = []
    over = threading.Event()

    def read(seed: int) -> None:
        mine = random.Random(seed)
        while not over.is_set():
            count = log.line_count
            start = mine.randrange(count + 1)
            got = log.lines(start, min(start + 50, count))
            if len(got) != min(start + 50, count) - start:
                wrong.append(f"{len(got)} lines at {start} of {count}")

    readers = [threading.Thread(target=read, args=(seed,)) for seed in range(3)]
    for reader in readers:
        reader.start()
    while len(expected) < 400_000:
        batch = [
            Line(
                chance.choice(list(Stream)),
                chance.choice(["", "é", "x" * chance.randrange(200), f"{chance.random()}"]),
                replaces=chance.random() < 0.1,
            )
            for _ in range(chance.choice([1, 3, 100, 5_000]))
        ]
        log.append(batch)
        for line in batch:
            kept = Line(line.stream, line.text)
            if line.replaces and line.stream in last:
                expected[last[line.stream]] = kept
            else:
                last[line.stream] = len(expected)
                expected.append(kept)
    over.set()
    for reader in readers:
        reader.join()
    assert not wrong
    assert log.lines(0, log.line_count) == expected
    assert log.text().split("\n") == [line.text for line in expected]
