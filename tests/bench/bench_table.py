"""What a letter in the filter costs: the table's CPU time, repaint of the visible rows included."""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.ui.models.columns import Align, Column
from app.ui.models.groups import Grouping
from app.ui.models.table_model import TableModel
from app.ui.theme import icons, palette
from app.ui.widgets.table_view import TableView

ROUNDS = 5
STROKES = ("l", "la", "lab", "lab4", "lab4 ", "lab4 p", "lab4 po", "lab4", "l", "", "zzz", "")
LIMITS_MS = {10_000: 17.0, 50_000: 25.0}


@dataclass(frozen=True, slots=True)
class Place:
    number: int
    name: str
    where: str
    tool: str
    python: str
    size_mb: int
    health: str


def places(count: int) -> list[Place]:
    """Rows like those of the environments page."""
    tools = ("venv", "conda", "poetry", "uv", "pipenv", "virtualenv")
    healths = ("ready", "stale", "broken")
    courses = ("lab", "lab", "lab", "thesis")
    return [
        Place(
            n, f"{courses[n % 4]}{n % 97}-{n:05}", f"/home/ada/courses/{n % 500}/project{n}", tools[n % 6],
            f"3.{8 + n % 6}.{n % 19}", n * 7919 % 9000, healths[n % 3],
        )
        for n in range(count)
    ]  # fmt: skip


def table() -> TableModel[Place]:
    """A table with the columns of the environments page."""
    words = {"ready": "Works", "stale": "2 not installed", "broken": "Its Python is gone"}
    return TableModel(
        [
            Column("name", lambda: "Name", lambda row: row.name, font="name", stretch=1),
            Column("where", lambda: "Where", lambda row: row.where, width=180, priority=2, color="muted"),
            Column("tool", lambda: "Tool", lambda row: row.tool, priority=3),
            Column("python", lambda: "Python", lambda row: row.python, priority=4),
            Column(
                "size", lambda: "Size", lambda row: row.size_mb, lambda row: f"{row.size_mb} MB",
                align=Align.RIGHT, priority=5,
            ),
            Column(
                "health", lambda: "Health", lambda row: row.health,
                badge=lambda row: (row.health, words[row.health]),
            ),
        ],
        key=lambda row: row.number,
    )  # fmt: skip


def _spent_ms(app: QApplication, act: Any, *arguments: object) -> float:
    began = time.thread_time()
    act(*arguments)
    app.processEvents()
    return (time.thread_time() - began) * 1000


BY_COURSE: Grouping[Place] = Grouping("course", lambda: "Course", lambda row: row.where.rpartition("/")[0])


def measure(count: int, grouping: Grouping[Place] | None = None) -> dict[str, Any]:
    """The dearest keystroke of a session, each the median of several rounds."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    resources = Path(__file__).parents[2] / "resources"
    icons.use(resources)
    palette.apply(app, resources, dark=False)
    model = table()
    view = TableView(model)
    view.resize(1280, 820)
    view.show()
    model.replace(places(count))
    view.sort_by("where")
    model.group_by(grouping)
    view.selectRow(5)
    first_ms = _spent_ms(app, model.filter, "first")
    costs: dict[int, list[float]] = {n: [] for n in range(len(STROKES))}
    for _ in range(ROUNDS):
        for n, text in enumerate(STROKES):
            costs[n].append(_spent_ms(app, model.filter, text))
    medians = {n: statistics.median(values) for n, values in costs.items()}
    worst = max(medians, key=lambda n: medians[n])
    sort_ms = _spent_ms(app, view.sort_by, "size")
    later = [*places(count)[3:], Place(-1, "new", "", "venv", "3.12", 1, "ready")]
    replace_ms = _spent_ms(app, model.replace, later)
    view.close()
    view.deleteLater()
    return {
        "name": f"table of {count:,} rows{' in 500 groups' if grouping else ''}: a filter keystroke",
        "value": round(medians[worst], 1),
        "limit": LIMITS_MS[count],
        "unit": "ms CPU",
        "detail": f"dearest of {len(STROKES)} strokes ({STROKES[worst]!r}), median of them "
        f"{statistics.median(medians.values()):.1f}; the very first at once after loading {first_ms:.0f}; "
        f"sort {sort_ms:.0f}; replace with 4 differences {replace_ms:.0f}",
    }


def figures() -> list[dict[str, Any]]:
    """The figures of the table."""
    return [measure(count, grouping) for count in LIMITS_MS for grouping in (None, BY_COURSE)]


if __name__ == "__main__":
    for figure in figures():
        print(figure)
