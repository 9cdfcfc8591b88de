"""Where a plan works, what it needs, what it changes, and whether it can be taken back."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.core.plans import Effect, NotUndoable, Plan
from app.ui.text import shown, shown_path, tr
from app.ui.theme import fonts, icons, palette
from app.ui.widgets.text import ElidedText, Text, with_code

_ICON = 16


class PlanFacts(QWidget):
    """The facts as rows of icon, name and words."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._icons: list[tuple[str, QWidget]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(palette.px(_ICON + 12), 0, 0, 0)
        self._grid.setHorizontalSpacing(palette.px(24))
        self._grid.setVerticalSpacing(palette.px(8))
        self._grid.setColumnStretch(1, 1)
        if plan.where is not None:
            self._add("folder", tr("Where"), ElidedText(shown_path(plan.where), "mono"))
        if plan.needs is not None:
            self._add("pull", tr("Needs"), _words(shown(plan.needs)))
        changes = _changes(plan)
        if changes:
            self._add("edit", tr("Changes"), _words(changes))
        for warning in plan.warnings:
            self._add("warning", tr("Note"), _words(shown(warning)))
        if plan.effect is not Effect.READS:
            self._add("undo", tr("Undo"), _words(_undo(plan)))

    def _add(self, icon: str, name: str, words: QWidget) -> None:
        row = self._grid.rowCount()
        label = Text(name, "body", "muted", wrap=False)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(words, row, 1)
        self._icons.append((icon, label))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        left = (
            self.width() - palette.px(_ICON)
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            else 0
        )
        for icon, label in self._icons:
            top = label.y() + (fonts.line_height("body") - palette.px(_ICON)) // 2
            picture = icons.pixmap(icon, "muted", _ICON, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(left, top), picture)


def _words(sentence: str) -> Text:
    return Text(with_code(sentence))


def _changes(plan: Plan) -> str:
    if plan.effect is Effect.READS:
        return shown(plan.changes) if plan.changes else tr("Nothing: it only reads.")
    return shown(plan.changes) if plan.changes else ""


def _undo(plan: Plan) -> str:
    if isinstance(plan.undo, NotUndoable):
        return tr("No: {reason}", reason=shown(plan.undo.sentence))
    way = plan.undo_sentence or plan.undo.title
    return tr("Yes: {way}", way=shown(way))
