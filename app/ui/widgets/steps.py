"""A way gone step by step, and what was found at each: which of many programs of one name is run, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from app.ui.text import tr
from app.ui.theme import fonts, palette
from app.ui.widgets.text import ElidedText, Text

_RADIUS = 8
_INDENT = 26
_AROUND = 6  # above and below the words of a step
_TONES = {"wins": "ok", "broken": "bad", "warning": "warn"}


@dataclass(frozen=True, slots=True)
class Step:
    """What was found at one step of the way.

    Its state is wins, passed (looked at, and not taken), shadowed (comes after the one that wins), broken or
    warning; the word says the same.
    """

    state: str
    word: str
    title: str  # a path or a name, in mono
    sentence: str = ""
    steps: tuple[Step, ...] = ()  # the way from here: shim, version file, the real file


@dataclass(frozen=True, slots=True)
class _Place:
    """A step and the lines around its node."""

    step: Step
    number: str  # 2, or 2.1 below it
    is_first: bool
    after: Step | None  # the next one of its level
    around: tuple[Step | None, ...]  # of each level above it, what its line leads on to

    @property
    def level(self) -> int:
        return len(self.around)


def _places(steps: Sequence[Step], around: tuple[Step | None, ...] = (), above: str = "") -> Iterator[_Place]:
    for at, step in enumerate(steps):
        after = steps[at + 1] if at + 1 < len(steps) else None
        number = f"{above}{at + 1}"
        yield _Place(step, number, at == 0, after, around)
        yield from _places(step.steps, (*around, after), f"{number}.")


class StepRow(QWidget):
    """One step: its node, what it is about, and a sentence. The keyboard walks from one to the next."""

    walked = Signal(int)  # the focus shall go so many steps on

    def __init__(self, place: _Place, whole: int) -> None:
        super().__init__()
        self.place = place
        step = place.step
        tone = _TONES.get(step.state, "muted")
        self.title = ElidedText(step.title, "mono", "muted" if step.state == "shadowed" else "text")
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.word = Text(step.word, "small-name", tone, wrap=False)
        self.sentence = Text(step.sentence, "body", "muted")
        if not step.sentence:
            self.sentence.hide()
        first = QHBoxLayout()
        first.setSpacing(palette.px(12))
        first.addWidget(self.title, 1)
        first.addWidget(self.word)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(first)
        column.addWidget(self.sentence)
        beside_node = QHBoxLayout(self)  # room as an item, not a margin: it changes sides with the text
        beside_node.setContentsMargins(0, palette.px(_AROUND), 0, palette.px(_AROUND))
        beside_node.setSpacing(0)
        beside_node.addSpacing(palette.px(_RADIUS * 2 + 12 + place.level * _INDENT))
        beside_node.addLayout(column, 1)
        beside_node.addSpacing(palette.px(4))
        position = tr("Step {number}", number=place.number)
        if not place.level:
            position = tr("Step {number} of {whole}", number=place.number, whole=whole)
        said = f"{position}, {step.word}: {step.title}"
        self.setAccessibleName(f"{said}. {step.sentence}" if step.sentence else said)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        palette.watch.changed.connect(self.update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Home: -1000, Qt.Key.Key_End: 1000}
        by = steps.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self.walked.emit(by)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isRightToLeft():
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        level, bottom = self.place.level, float(self.height())
        at = QPointF(_x(level), palette.px(_AROUND) + fonts.line_height("mono") / 2)
        away = palette.px(_RADIUS + 3)
        corner = QPointF(_x(level - 1), at.y())
        turns = level > 0 and self.place.is_first
        for outer, after in enumerate(self.place.around):
            top = corner.y() if turns and outer == level - 1 else 0
            if after is not None:
                _connect(painter, after, QPointF(_x(outer), top), QPointF(_x(outer), bottom))
        if turns:
            _connect(painter, self.place.step, QPointF(corner.x(), 0), corner)
            _connect(painter, self.place.step, corner, QPointF(at.x() - away, at.y()))
        elif not self.place.is_first:
            _connect(painter, self.place.step, QPointF(at.x(), 0), QPointF(at.x(), at.y() - away))
        leads_to = self.place.step.steps[0] if self.place.step.steps else self.place.after
        if leads_to is not None:
            _connect(painter, leads_to, QPointF(at.x(), at.y() + away), QPointF(at.x(), bottom))
        paint_step(painter, at, self.place.step.state, mirrored=self.isRightToLeft())


class Steps(QWidget):
    """The steps one below the other. Tab comes to one of them, the arrow keys to all; they can be copied."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._steps: tuple[Step, ...] = ()
        self.rows: list[StepRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show these instead."""
        if self._steps == tuple(steps):
            return
        self._steps = tuple(steps)
        focused = next((at for at, row in enumerate(self.rows) if row.hasFocus()), None)
        for old in self.rows:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows = [StepRow(place, len(self._steps)) for place in _places(self._steps)]
        for row in self.rows:
            row.walked.connect(self._on_walked)
            self._column.addWidget(row)
            row.show()  # what is not shown yet cannot take the focus
        self._take_tab(0)
        if focused is not None and self.rows:
            self._go_to(focused)

    def text(self) -> str:
        """All of it in words."""
        lines = []
        for row in self.rows:
            step, inset = row.place.step, "   " * row.place.level
            lines.append(f"{inset}{row.place.number}. {step.title} ({step.word})")
            if step.sentence:
                lines.append(f"{inset}   {step.sentence}")
        return "\n".join(lines)

    def copy(self) -> None:
        """Put all of it on the clipboard."""
        QGuiApplication.clipboard().setText(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Copy all steps"), self.copy)
        menu.popup(event.globalPos())

    def _on_walked(self, by: int) -> None:
        row = self.sender()
        assert isinstance(row, StepRow)
        self._go_to(self.rows.index(row) + by)

    def _go_to(self, number: int) -> None:
        number = min(max(number, 0), len(self.rows) - 1)
        self._take_tab(number)
        self.rows[number].setFocus(Qt.FocusReason.TabFocusReason)

    def _take_tab(self, number: int) -> None:
        for at, row in enumerate(self.rows):
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if at == number else Qt.FocusPolicy.ClickFocus)


def _x(level: int) -> float:
    return palette.px(_RADIUS + 2 + level * _INDENT)


def _connect(painter: QPainter, leads_to: Step, start: QPointF, end: QPointF) -> None:
    """A line has the look of the step it leads to: dashed where nobody goes any more."""
    pen = QPen(palette.color("edge"), palette.px(1.5))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if leads_to.state == "shadowed":
        pen.setDashPattern([2.5, 2])
    painter.setPen(pen)
    painter.drawLine(QLineF(start, end))


def paint_step(painter: QPainter, at: QPointF, state: str, *, mirrored: bool = False) -> None:
    """Draw the node of a step around this point. Each state has a shape of its own."""
    radius = palette.px(_RADIUS)
    circle = QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
    scale = -palette.scale() if mirrored else palette.scale()

    def points(*spots: tuple[float, float]) -> QPolygonF:
        return QPolygonF([at + QPointF(x * scale, y * palette.scale()) for x, y in spots])

    def sign(*strokes: QPolygonF) -> None:
        pen = QPen(palette.color("surface"), palette.px(1.75))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in strokes:
            painter.drawPolyline(stroke)

    painter.setPen(Qt.PenStyle.NoPen)
    if state == "wins":
        painter.setBrush(palette.color("ok"))
        painter.drawEllipse(circle)
        sign(points((-3.2, 0.4), (-1, 2.6), (3.2, -2.2)))
    elif state == "broken":
        painter.setBrush(palette.color("bad"))
        cut = 3.3
        painter.drawPolygon(
            points((-8, -cut), (-cut, -8), (cut, -8), (8, -cut), (8, cut), (cut, 8), (-cut, 8), (-8, cut))
        )
        sign(points((-2.7, -2.7), (2.7, 2.7)), points((-2.7, 2.7), (2.7, -2.7)))
    elif state == "warning":
        painter.setBrush(palette.color("warn"))
        painter.drawPolygon(points((0, -8), (8.5, 7), (-8.5, 7)))
        sign(points((0, -2.8), (0, 1.8)), points((0, 4.4), (0, 4.5)))
    else:
        pen = QPen(palette.color("edge" if state == "shadowed" else "muted"), palette.px(1.5))
        if state == "shadowed":
            pen.setDashPattern([2, 1.6])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = palette.px(2)
        painter.drawEllipse(circle.adjusted(inset, inset, -inset, -inset))
