"""A million lines into the log view: the UI thread's longest slice, lines a second, memory a line. Beside it,
in the same process, Qt's own text view fed in batches."""

from __future__ import annotations

import gc
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from app.core.outcomes import Line, Stream
from app.services.output_log import OutputLog
from app.ui.job_bridge import Wake
from app.ui.theme import icons, palette
from app.ui.widgets.log_view import LogView
from tests.gui.heartbeat import Heartbeat

LINES = 1_000_000
PEER_LINES = 100_000
BATCH = 500
A_SECOND = 50_000
ROUNDS = 5
SLICE_LIMIT_MS, LEAST_LINES_A_SECOND, MEMORY_LIMIT_BYTES = 8.0, 250_000, 200


@dataclass(frozen=True, slots=True)
class Run:
    """What one flood cost."""

    slice_ms: float  # the longest stretch of CPU time without a look at the events
    stall_ms: float  # the longest the window was late, whoever had the processor
    lines_a_second: float
    memory_a_line: float


def lines(start: int, stop: int) -> list[Line]:
    """What pip and a build would print: 60 to 110 letters, some coloured, some to standard error."""
    return [
        Line(
            Stream.ERR if number % 20 == 0 else Stream.OUT,
            f"\x1b[32m#{number % 40} {number / 100:.2f}\x1b[0m "
            f"Downloading package_{number}-2.{number % 90}-py3-none-any.whl ({number * 37 % 9999} kB)",
        )
        for number in range(start, stop)
    ]


def produce(take: Callable[[list[Line]], None], count: int, a_second: int | None) -> None:
    """Hand over lines in batches, at a pace or as fast as it goes."""
    began = time.monotonic()
    for start in range(0, count, BATCH):
        take(lines(start, start + BATCH))
        if a_second and (early := began + (start + BATCH) / a_second - time.monotonic()) > 0:
            time.sleep(early)


class Stalls(QObject):
    """How late a timer that should come every 16 ms was at worst."""

    def __init__(self) -> None:
        super().__init__()
        self.longest_ms = 0.0
        self._last = time.monotonic()
        self._timer = QTimer(self, interval=16)
        self._timer.timeout.connect(self._on_time)
        self._timer.start()

    def _on_time(self) -> None:
        now = time.monotonic()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000 - 16)
        self._last = now

    def stop(self) -> float:
        """End, and tell."""
        self._timer.stop()
        return self.longest_ms


def memory() -> int:
    """The memory of this process that is its own."""
    gc.collect()
    information = psutil.Process().memory_full_info()
    return int(getattr(information, "pss", information.rss))


def flood(
    heartbeat: Heartbeat,
    take: Callable[[list[Line]], None],
    shown: Callable[[], int],
    count: int,
    a_second: int | None,
) -> Run:
    """Let a thread produce while the event loop runs, until all of it is shown."""
    before = memory()
    loop, stalls = QEventLoop(), Stalls()
    look = QTimer(interval=16)
    look.timeout.connect(lambda: loop.quit() if shown() >= count else None)
    producer = threading.Thread(target=produce, args=(take, count, a_second))
    heartbeat.take_longest()
    began = time.monotonic()
    producer.start()
    look.start()
    loop.exec()
    seconds = time.monotonic() - began
    longest = heartbeat.take_longest()
    look.stop()
    producer.join()
    return Run(longest * 1000, stalls.stop(), count / seconds, (memory() - before) / count)


def our_runs(heartbeat: Heartbeat, count: int, paces: list[int | None]) -> Iterator[Run]:
    """Floods into fresh logs in one log view."""
    view = LogView("Building lab4")
    view.resize(1000, 700)
    view.show()
    QApplication.processEvents()
    wake = Wake(view.refresh, view)
    for pace in paces:
        log = OutputLog()
        view.show_log(log)

        def take(batch: list[Line], log: OutputLog = log) -> None:
            log.append(batch)
            wake.ring()

        yield flood(heartbeat, take, lambda: view.text.rows.count, count, pace)
    wake.close()
    view.show_log(OutputLog())
    view.deleteLater()


def peer_run(heartbeat: Heartbeat, count: int, a_second: int) -> Run:
    """The same into QPlainTextEdit, appended in one piece at each wake-up."""
    view = QPlainTextEdit(readOnly=True)
    view.setUndoRedoEnabled(False)
    view.resize(1000, 700)
    view.show()
    QApplication.processEvents()
    lock, waiting = threading.Lock(), list[str]()

    def append() -> None:
        with lock:
            batch, waiting[:] = waiting[:], []
        if batch:
            view.appendPlainText("\n".join(batch))

    wake = Wake(append, view)

    def take(batch: list[Line]) -> None:
        with lock:
            waiting.extend(line.text for line in batch)
        wake.ring()

    run = flood(heartbeat, take, view.blockCount, count, a_second)
    wake.close()
    view.deleteLater()
    return run


def figures() -> list[dict[str, Any]]:
    """The figures of the log view."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    resources = Path(__file__).parents[2] / "resources"
    icons.use(resources)
    palette.apply(app, resources, dark=False)
    heartbeat = Heartbeat()
    heartbeat.watch()
    list(our_runs(heartbeat, 50_000, [None]))  # what only a first flood costs: fonts, caches, bytecode
    # Memory first, and once: later floods would find the memory that the first one left free.
    paced, *unthrottled = our_runs(heartbeat, LINES, [A_SECOND, *[None] * ROUNDS])
    peers = [peer_run(heartbeat, PEER_LINES, A_SECOND) for _ in range(ROUNDS)]
    return [
        {
            "name": f"log view, {LINES:,} lines at {A_SECOND:,}/s: longest slice of the UI thread",
            "value": round(paced.slice_ms, 1),
            "limit": SLICE_LIMIT_MS,
            "unit": "ms CPU",
            "detail": f"the longest of all; wall {paced.stall_ms:.0f} ms late at worst; QPlainTextEdit in "
            f"batches, {PEER_LINES:,} lines: {_median(peers, 'slice_ms'):.1f} ms CPU, "
            f"{_median(peers, 'stall_ms'):.0f} ms late",
        },
        {
            "name": f"log view, {LINES:,} lines unthrottled: longest slice of the UI thread",
            "value": round(_median(unthrottled, "slice_ms"), 1),
            "limit": SLICE_LIMIT_MS,
            "unit": "ms CPU",
            "detail": f"median of the longest of {ROUNDS} floods: "
            f"{', '.join(f'{run.slice_ms:.1f}' for run in unthrottled)}; "
            f"wall {', '.join(f'{run.stall_ms:.0f}' for run in unthrottled)} ms late at worst",
        },
        {
            "name": f"log view, {LINES:,} lines unthrottled",
            "value": round(_median(unthrottled, "lines_a_second")),
            "limit": LEAST_LINES_A_SECOND,
            "at_least": True,
            "unit": "lines/s",
            "detail": f"median of {ROUNDS}, making the lines included",
        },
        {
            "name": "log view: memory a line",
            "value": round(paced.memory_a_line),
            "limit": MEMORY_LIMIT_BYTES,
            "unit": "bytes",
            "detail": f"growth over the first {LINES:,}; QPlainTextEdit {peers[0].memory_a_line:.0f}",
        },
    ]


def _median(runs: list[Run], name: str) -> float:
    return statistics.median(getattr(run, name) for run in runs)


if __name__ == "__main__":
    for figure in figures():
        print(figure)
