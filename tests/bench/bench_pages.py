"""What a page costs its user: from the click to the first rows that an earlier start saved, a letter in the
search of a long list of packages, and how long the window looks away while an environment is made."""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.bootstrap import Labwright
from app.core.jobs import JobState
from app.core.making import EnvironmentWish
from app.core.packages import Package
from app.ui.garbage import Garbage
from app.ui.main_window import MainWindow
from app.ui.models.packages import PackageRow, columns, key
from app.ui.models.table_model import TableModel
from app.ui.pages.environments import EnvironmentsPage
from app.ui.theme import icons, palette
from app.ui.widgets.table_view import TableView
from tests.gui.heartbeat import Heartbeat
from tests.homes import MadeHome

ROOT = Path(__file__).parents[2]
ENVIRONMENTS, ENTRIES, PACKAGES = 200, 60_000, 10_000
FIRST_ROWS_LIMIT_MS, KEYSTROKE_LIMIT_MS, MAKING_LIMIT_MS = 100.0, 17.0, 50.0
ROUNDS = 7
STROKES = ("p", "pa", "pac", "pack", "packa", "package7", "package77", "")


class _RowsPainted(QObject):
    """Notices the first paint of a table that has rows."""

    def __init__(self) -> None:
        super().__init__()
        self.moment: float | None = None
        self.view: TableView[Any] | None = None

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self.view is not None and self.view.table().rows:
            self.moment = self.moment or time.perf_counter()
        return False


def first_rows_ms(app: QApplication) -> float:
    """From the click on the rail to the paint of the first rows, in a window that was just opened."""
    labwright = Labwright("window")
    labwright.window_state.update({"page": "home"})
    window = MainWindow(labwright)
    window.resize(1280, 820)
    window.show()
    while "job_desk" not in window.__dict__ or not window.page.is_filled:  # type: ignore[attr-defined]
        app.processEvents()
    painted = _RowsPainted()
    began = time.perf_counter()
    window.show_page("environments")
    page = window.page
    assert isinstance(page, EnvironmentsPage)
    painted.view = page.table
    page.table.viewport().installEventFilter(painted)
    while painted.moment is None:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    while page.services.environments.refreshing:  # the next round must not share the machine with this search
        app.processEvents()
    page.services.sizes.want(())
    page.services.sizes.wait(60)
    window.job_desk.close()
    window.close()
    window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return (painted.moment - began) * 1000


def keystroke_ms(app: QApplication) -> float:
    """The dearest letter in the search of an environment's packages, median of the rounds."""
    model: TableModel[PackageRow] = TableModel(columns(), key=key)
    view: TableView[PackageRow] = TableView(model, plain=True)
    view.resize(400, 600)
    view.show()
    model.replace(
        PackageRow(
            Package(f"package{n}", f"package{n}", f"{n % 9}.{n % 31}", size_bytes=n * 1000, record=str(n)),
            needed_by=(f"package{n // 2}",) if n % 3 else (),
            asked_for=n % 3 == 0,
            broken=n % 97 == 0,
        )
        for n in range(PACKAGES)
    )
    model.filter("first")
    costs: dict[str, list[float]] = {text: [] for text in STROKES}
    for _ in range(ROUNDS):
        for text in STROKES:
            began = time.thread_time()
            model.filter(text)
            app.processEvents()
            costs[text].append((time.thread_time() - began) * 1000)
    view.close()
    view.deleteLater()
    return max(statistics.median(values) for values in costs.values())


def until(is_so: Callable[[], bool]) -> None:
    """Let the event loop run until then."""
    loop = QEventLoop()
    look = QTimer(interval=16)
    look.timeout.connect(lambda: loop.quit() if is_so() else None)
    look.start()
    loop.exec()


def making_ms(target: Path) -> float:
    """The longest stretch of work of the UI thread while an environment is made, by `python -m venv`'s quick
    way and by pip's own, and appears in the list. The page and its 200 rows are in sight."""
    labwright = Labwright("window")
    labwright.window_state.update({"page": "home"})
    window = MainWindow(labwright)
    window.resize(1280, 820)
    window.show()
    until(lambda: "job_desk" in window.__dict__ and window.page.is_filled)  # type: ignore[attr-defined]
    window.show_page("environments")
    page = window.page
    assert isinstance(page, EnvironmentsPage)
    until(lambda: page.is_filled)
    python = getattr(sys, "_base_executable", sys.executable)
    heartbeat = Heartbeat()
    heartbeat.watch()
    longest = 0.0
    for _ in range(2):  # the second time its pip is linked
        job_id = labwright.jobs.start(
            labwright.making.plan_create("venv", EnvironmentWish(str(target), python=python))
        )
        heartbeat.take_longest()
        until(lambda: labwright.jobs.get(job_id).state.ended and _is_listed(page, target))  # noqa: B023
        longest = max(longest, heartbeat.take_longest())
        assert labwright.jobs.get(job_id).state is JobState.DONE
        shutil.rmtree(target)
        until(lambda: not _is_listed(page, target))
    page.services.sizes.want(())
    page.services.sizes.wait(60)
    window.job_desk.close()
    window.close()
    return longest * 1000


def _is_listed(page: EnvironmentsPage, target: Path) -> bool:
    return any(row.environment.prefix == str(target) for row in page.table.table().rows)


def figures() -> list[dict[str, Any]]:
    """The figures of the pages."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    Garbage(app)
    resources = ROOT / "resources"
    icons.use(resources)
    palette.apply(app, resources, dark=False)
    with tempfile.TemporaryDirectory() as folder:
        home = MadeHome(Path(folder) / "home")
        home.populate(ENVIRONMENTS, ENTRIES)
        os.environ.update(home.surroundings.environ, LABWRIGHT_HOME=str(Path(folder) / "labwright"))
        saved = len(Labwright("window").environments.read().environments)
        rows = [first_rows_ms(app) for _ in range(ROUNDS)]
        making = making_ms(Path(home.surroundings.home, "courses", "new"))
    stroke = keystroke_ms(app)
    return [
        {
            "name": f"environments page: from the click to the first of {saved} saved rows",
            "value": round(statistics.median(rows), 1),
            "limit": FIRST_ROWS_LIMIT_MS,
            "unit": "ms",
            "detail": f"{min(rows):.0f} to {max(rows):.0f}; the first, with its imports, {rows[0]:.0f}",
        },
        {
            "name": f"packages of one environment, {PACKAGES:,} rows: a filter keystroke",
            "value": round(stroke, 1),
            "limit": KEYSTROKE_LIMIT_MS,
            "unit": "ms CPU",
            "detail": f"the dearest of {len(STROKES)} strokes, medians of {ROUNDS}",
        },
        {
            "name": f"a venv is made in sight of {saved} others: the longest work of the window at once",
            "value": round(making, 1),
            "limit": MAKING_LIMIT_MS,
            "unit": "ms CPU",
            "detail": "until it stands in the list",
        },
    ]


if __name__ == "__main__":
    for figure in figures():
        print(figure)
