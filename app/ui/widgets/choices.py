"""What can be switched or chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QRadioButton,
    QSizePolicy,
    QWidget,
)

from app.ui.theme import fonts, icons, palette
from app.ui.widgets.card import paint_sheet
from app.ui.widgets.columns import TopColumn
from app.ui.widgets.text import Text

_MARK = 18  # the box of a checkbox, the ring of a radio button
_GAP = 10
_COUNT_GAP = 8  # between a choice and how many it holds


def _lay_words(
    button: QAbstractButton, label: Text, help_text: str, padding: tuple[int, int, int, int]
) -> None:
    """Put words that wrap into a button, and make them part of it."""
    column = TopColumn(button)
    left, top, right, bottom = (palette.px(side) for side in padding)
    column.setContentsMargins(left, top, right, bottom)
    column.setSpacing(palette.px(2))
    words = [label]
    if help_text:
        words.append(Text(help_text, "small", "muted"))
        button.setAccessibleDescription(help_text)
    for word in words:
        word.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column.addWidget(word)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    button.setSizePolicy(policy)


def _mark_tokens(button: QAbstractButton) -> tuple[str, str]:
    """Border and fill of a box or ring."""
    if not button.isEnabled():
        return "line", "line" if button.isChecked() else ""
    if button.isChecked():
        filled = "accent-press" if button.isDown() else "accent-hover" if button.underMouse() else "accent"
        return filled, filled
    return "edge", "line" if button.isDown() else "hover" if button.underMouse() else "surface"


def _paint_box(painter: QPainter, button: QAbstractButton, box: QRect) -> None:
    border, fill = _mark_tokens(button)
    paint_sheet(painter, QRectF(box), fill=fill, border=border, width=1.5, radius=4)
    if button.isChecked():
        tint = "on-accent" if button.isEnabled() else "faint"
        tick = icons.pixmap(
            "check-on" if button.isEnabled() else "check", tint, 14, painter.device().devicePixelRatioF()
        )
        inset = (box.width() - palette.px(14)) / 2
        painter.drawPixmap(QPointF(box.topLeft()) + QPointF(inset, inset), tick)


def _paint_ring(painter: QPainter, button: QAbstractButton, box: QRect) -> None:
    border, fill = _mark_tokens(button)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = palette.px(5) if button.isChecked() else 1.5
    if button.isChecked():
        fill = "on-accent" if button.isEnabled() else ""
    painter.setPen(QPen(palette.color(border), width))
    painter.setBrush(palette.color(fill) if fill else Qt.BrushStyle.NoBrush)
    half = width / 2
    painter.drawEllipse(QRectF(box).adjusted(half, half, -half, -half))


def _beside(button: QAbstractButton, left: int, top: int, width: int, height: int) -> QRect:
    """A mark's place at the leading side of its button."""
    spot = QRect(left, top, width, height)
    if button.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        spot.moveRight(button.width() - 1 - left)
    return spot


class CheckBox(QCheckBox):
    """A box to tick; its words wrap, a help line may stand below them."""

    focus_radius = 4

    def __init__(self, label: str, help: str = "", *, parent: QWidget | None = None) -> None:  # noqa: A002
        super().__init__(parent)
        self.setAccessibleName(label)
        _lay_words(self, Text(label), help, (_MARK + _GAP, 0, 0, 0))

    def focus_rect(self) -> QRect:
        """The part that shows the focus."""
        side = palette.px(_MARK)
        return _beside(self, 0, (fonts.line_height("body") - side) // 2, side, side)

    def sizeHint(self) -> QSize:
        return _layout_hint(self)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        _paint_box(QPainter(self), self, self.focus_rect())


class Radio(QRadioButton):
    """One of several ways, exactly one of which holds."""

    focus_radius = 9

    def __init__(self, label: str, help: str = "", *, parent: QWidget | None = None) -> None:  # noqa: A002
        super().__init__(parent)
        self.setAccessibleName(label)
        _lay_words(self, Text(label), help, (_MARK + _GAP, 0, 0, 0))

    def focus_rect(self) -> QRect:
        """The part that shows the focus."""
        side = palette.px(_MARK)
        return _beside(self, 0, (fonts.line_height("body") - side) // 2, side, side)

    def sizeHint(self) -> QSize:
        return _layout_hint(self)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        _paint_ring(QPainter(self), self, self.focus_rect())


class OptionCard(QRadioButton):
    """A radio button as a card: a title and a small sentence."""

    focus_radius = 8

    def __init__(self, title: str, sentence: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        _lay_words(self, Text(title, "strong"), sentence, (14 + _MARK + 12, 12, 14, 12))

    def sizeHint(self) -> QSize:
        return _layout_hint(self)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        if self.isChecked():
            paint_sheet(painter, QRectF(self.rect()), fill="accent-soft", border="accent-text", width=2)
        else:
            border = "edge" if self.underMouse() and self.isEnabled() else "line"
            paint_sheet(painter, QRectF(self.rect()), border=border)
        side = palette.px(_MARK)
        top = palette.px(12) + (fonts.line_height("body") - side) // 2
        _paint_ring(painter, self, _beside(self, palette.px(14), top, side, side))


def tab_to_chosen(group: QButtonGroup) -> None:
    """Let Tab come to the one of a group that is chosen; Qt sees to it only for choices made by key."""

    def follow() -> None:
        for each in group.buttons():
            chosen = each.isChecked()
            each.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus)

    group.buttonToggled.connect(follow)
    follow()


class Switch(QCheckBox):
    """On or off, for what takes effect at once."""

    focus_radius = 9

    def __init__(self, label: str, help: str = "", *, parent: QWidget | None = None) -> None:  # noqa: A002
        super().__init__(parent)
        self.setAccessibleName(label)
        _lay_words(self, Text(label), help, (32 + _GAP, 0, 0, 0))

    def focus_rect(self) -> QRect:
        """The part that shows the focus."""
        height = palette.px(_MARK)
        return _beside(self, 0, (fonts.line_height("body") - height) // 2, palette.px(32), height)

    def sizeHint(self) -> QSize:
        return _layout_hint(self)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        track = QRectF(self.focus_rect())
        on = self.isChecked()
        border, fill = _mark_tokens(self)
        paint_sheet(painter, track, fill=fill, border=border, width=1.5, radius=9)
        knob = palette.px(14 if on else 10)
        margin = (track.height() - knob) / 2
        at_right = on != (self.layoutDirection() is Qt.LayoutDirection.RightToLeft)
        left = track.right() - margin - knob if at_right else track.left() + margin
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color("faint" if not self.isEnabled() else "on-accent" if on else "edge"))
        painter.drawEllipse(QRectF(left, track.top() + margin, knob, knob))


def _layout_hint(button: QAbstractButton) -> QSize:
    layout = button.layout()
    assert layout is not None
    return layout.totalSizeHint()


class _Segment(QAbstractButton):
    focus_radius = 5

    def __init__(self, label: str, *, small: bool) -> None:
        super().__init__()
        self._role, self._chosen_role = ("small", "small-strong") if small else ("body", "strong")
        self.setText(label.replace("&", "&&"))
        self._label = label
        self._count: str = ""
        self._height = 20 if small else 26
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_count(self, count: str) -> None:
        """Say how many there are of it."""
        if count != self._count:
            self._count = count
            self.setAccessibleName(f"{self._label}, {count}" if count else "")
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._words_width() + 2 * palette.px(10), palette.px(self._height))

    def _words_width(self) -> int:
        width = QFontMetrics(fonts.ui(self._chosen_role)).horizontalAdvance(self._label)
        if self._count:
            width += palette.px(_COUNT_GAP) + QFontMetrics(fonts.ui(self._role)).horizontalAdvance(
                self._count
            )
        return width

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        chosen = self.isChecked()
        if chosen:
            paint_sheet(painter, QRectF(self.rect()), border="edge" if self.isEnabled() else "line", radius=5)
        elif self.isEnabled() and (self.isDown() or self.underMouse()):
            fill = "line" if self.isDown() else "hover"
            paint_sheet(painter, QRectF(self.rect()), fill=fill, border=fill, radius=5)
        painter.setFont(fonts.ui(self._chosen_role if chosen else self._role))
        painter.setPen(palette.color("faint" if not self.isEnabled() else "text" if chosen else "muted"))
        if not self._count:
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._label)
            return
        inner = QRect(0, 0, self._words_width(), self.height())
        inner.moveCenter(self.rect().center())
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        sides = (Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft)
        first, last = sides if mirrored else sides[::-1]
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | first), self._label)
        painter.setFont(fonts.ui(self._role))
        painter.setPen(palette.color("muted" if self.isEnabled() else "faint"))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | last), self._count)


class Segmented(QWidget):
    """A few choices side by side, one of them chosen; arrow keys move."""

    chosen = Signal(str)

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        current: str = "",
        *,
        name: str = "",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._segments: dict[str, _Segment] = {}
        row = QHBoxLayout(self)
        inset = palette.px(3)
        row.setContentsMargins(inset, inset, inset, inset)
        row.setSpacing(palette.px(2))
        for key, label in choices:
            segment = _Segment(label, small=small)
            segment.clicked.connect(lambda _checked, key=key: self.chosen.emit(key))
            self._segments[key] = segment
            row.addWidget(segment)
        if current:
            self.set_current(current)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def current(self) -> str:
        """The key that is chosen."""
        return next((key for key, segment in self._segments.items() if segment.isChecked()), "")

    def set_count(self, key: str, count: str) -> None:
        """Say beside a choice how many it holds."""
        self._segments[key].set_count(count)

    def set_current(self, key: str) -> None:
        """Choose by program; `chosen` is not emitted."""
        had_focus = any(segment.hasFocus() for segment in self._segments.values())
        self._segments[key].setChecked(True)
        if had_focus:
            self._segments[key].setFocus()
        # Tab comes to the chosen one; Qt sees to it only for choices made by key.
        for each, segment in self._segments.items():
            way = Qt.FocusPolicy.StrongFocus if each == key else Qt.FocusPolicy.ClickFocus
            segment.setFocusPolicy(way)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        paint_sheet(QPainter(self), QRectF(self.rect()), fill="sunken", radius=6)
