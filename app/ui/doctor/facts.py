"""What a check asked, side by side: what, the answer, and whether it speaks for or against."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.core.diagnosis import Fact, Result
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.text import Text, with_code


class AskedFacts(QWidget):
    """A row for each."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(palette.px(8))
        grid.setVerticalSpacing(palette.px(8))
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 4)
        top = Qt.AlignmentFlag.AlignTop
        for row, fact in enumerate(facts):
            if fact.speaks is not Result.SKIPPED:  # what speaks neither way needs no icon
                grid.addWidget(_icon(fact.speaks), row, 0, top)
            name = Text(shown(fact.name), "body", "muted")
            value = Text(with_code(shown(fact.value)), selectable=True)
            for each in (name, value):
                each.setMinimumWidth(1)  # a long word must not widen the pane
            grid.addWidget(name, row, 1, top)
            grid.addWidget(value, row, 2, top)


def _icon(speaks: Result) -> Badge:
    state, says = {
        Result.OK: ("ready", tr("As it should be")),
        Result.PROBLEM: ("broken", tr("In the way")),
    }.get(speaks, ("warning", tr("Not known")))
    icon = Badge(state, "", bare=True)
    icon.setAccessibleName(says)
    icon.setToolTip(says)
    return icon
