"""A field for several short texts, each a chip of its own once it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCompleter, QFrame, QLineEdit, QVBoxLayout, QWidget

from app.ui.text import tr
from app.ui.theme import fonts, icons, palette
from app.ui.widgets.card import paint_sheet
from app.ui.widgets.columns import TopColumn
from app.ui.widgets.fields import Finding
from app.ui.widgets.flow import Flow
from app.ui.widgets.text import Text

_CHIP, _CLOSE = 22, 12
_LEFT_BY = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.MouseFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
}
_ENDS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Comma}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of one chip."""

    problem: str = ""  # why it cannot be used
    hint: str = ""  # worth knowing
    meant: str = ""  # what one click makes of it


Judge = Callable[[str], Verdict]


class Chip(QAbstractButton):
    """One text. Pressed it goes back to be typed; Delete, or its cross, takes it out."""

    removed = Signal()
    focus_radius = 4

    def __init__(self, text: str, verdict: Verdict) -> None:
        super().__init__()
        self.setText(text)
        self.verdict = verdict
        self.setFont(fonts.ui("mono"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # arrows lead here: Tab would stop at each of thirty
        self.setAccessibleName(text)
        self.setAccessibleDescription(
            " ".join(
                filter(None, (verdict.problem or verdict.hint, tr("Delete takes it out, Enter changes it.")))
            )
        )
        self.setToolTip(verdict.problem or verdict.hint)

    def sizeHint(self) -> QSize:
        letters = self.fontMetrics().horizontalAdvance(self.text()) + 1  # it is rounded down
        width = letters + palette.px(8 + 6 + _CLOSE + 7)
        return QSize(width, palette.px(_CHIP))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), palette.px(160)), palette.px(_CHIP))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._cross().contains(event.position()) and self.isDown():
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.removed.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        bad = bool(self.verdict.problem)
        border = "bad" if bad else "edge" if self.underMouse() else "line"
        paint_sheet(
            painter, QRectF(self.rect()), fill="bad-soft" if bad else "sunken", border=border, radius=4
        )
        painter.setPen(QPen(palette.color("bad" if bad else "text")))
        room = self.rect().adjusted(palette.px(8), 0, -palette.px(6 + _CLOSE + 7), 0)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        cross = icons.pixmap("close", "bad" if bad else "muted", _CLOSE, self.devicePixelRatioF())
        painter.drawPixmap(self._cross().topLeft(), cross)

    def _cross(self) -> QRectF:
        side = palette.px(_CLOSE)
        return QRectF(self.width() - palette.px(7) - side, (self.height() - side) / 2, side, side)


class ChipsField(QWidget):
    """A label, the chips and what is wrong with them. Enter or a comma ends what is typed; what is pasted is
    told apart by `split`."""

    changed = Signal()

    def __init__(
        self, label: str, *, judge: Judge, split: Callable[[str], list[str]], offers: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self._judge, self._split = judge, split
        self._chips: list[Chip] = []
        self._finding: Finding | None = None
        self.edit = QLineEdit()
        self.edit.setObjectName("chipsInput")
        self.edit.setFont(fonts.ui("mono"))
        self.edit.setAccessibleName(label)
        self.edit.installEventFilter(self)
        self._complete(offers)
        self._box = _Box(self.edit)
        column = TopColumn(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(6))
        heading = Text(label, "name")
        heading.setBuddy(self.edit)
        column.addWidget(heading)
        column.addWidget(self._box)
        self._column = column
        self.setFocusProxy(self.edit)
        self._show_placeholder()

    def values(self) -> list[str]:
        """The texts, with the one that is being typed."""
        typed = self._split(self.edit.text())
        return [*(chip.text() for chip in self._chips), *typed]

    def set_values(self, values: Sequence[str]) -> None:
        """Show these; `changed` is not emitted."""
        for chip in tuple(self._chips):
            self._take_out(chip)
        for value in values:
            self._put(value)
        self._tell_of_mistakes()

    def problem(self) -> str:
        """The text that must be corrected first, or nothing."""
        return next((chip.text() for chip in self._chips if chip.verdict.problem), "")

    def judge_again(self) -> None:
        """Look at all anew: what they are measured by has changed."""
        self.set_values([chip.text() for chip in self._chips])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._popup:
            # With nothing chosen from what is offered, Enter means what was typed.
            if (
                isinstance(event, QKeyEvent)
                and event.type() == QEvent.Type.KeyPress
                and event.key() in _ENDS
                and not self._popup.currentIndex().isValid()
            ):
                self._popup.hide()
                return self._typed(event)
        elif watched is self.edit:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._typed(event)
            # Only a user leaves by these: Qt takes the focus away, too, while it takes the window apart.
            if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() in _LEFT_BY:
                self._finish()
        elif isinstance(watched, Chip) and isinstance(event, QKeyEvent):
            return event.type() == QEvent.Type.KeyPress and self._moved(watched, event)
        return False

    def _typed(self, event: QKeyEvent) -> bool:
        key, text = event.key(), self.edit.text()
        if self._popup.isVisible() and key in _ENDS - {Qt.Key.Key_Comma}:
            return False
        if key in _ENDS and text.strip():
            # A comma may go on with a version: requests>=2,<3.
            if key == Qt.Key.Key_Comma and any(sign in text for sign in "<>=!~[;"):
                return False
            self._finish()
            return True
        if key in {Qt.Key.Key_Backspace, Qt.Key.Key_Left} and not text and self._chips:
            self._chips[-1].setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def _moved(self, chip: Chip, event: QKeyEvent) -> bool:
        at = self._chips.index(chip)
        match event.key():
            case Qt.Key.Key_Left if at > 0:
                self._chips[at - 1].setFocus(Qt.FocusReason.OtherFocusReason)
            case Qt.Key.Key_Right:
                after: QWidget = self._chips[at + 1] if at + 1 < len(self._chips) else self.edit
                after.setFocus(Qt.FocusReason.OtherFocusReason)
            case Qt.Key.Key_Home:
                self._chips[0].setFocus(Qt.FocusReason.OtherFocusReason)
            case Qt.Key.Key_End:
                self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            case _:
                return False
        return True

    @Slot()
    def _finish(self) -> None:
        """Make chips of what was typed."""
        typed = self._split(self.edit.text())
        self.edit.clear()
        for text in typed:
            self._put(text)
        if typed:
            self._tell_of_mistakes()
            self.changed.emit()

    def _put(self, text: str) -> None:
        if text in (chip.text() for chip in self._chips):
            return
        chip = Chip(text, self._judge(text))
        chip.installEventFilter(self)
        chip.removed.connect(lambda: self._remove(chip))
        chip.clicked.connect(lambda: self._change(chip))
        self._chips.append(chip)
        self._box.put(chip)
        self._show_placeholder()

    def _take_out(self, chip: Chip) -> None:
        self._chips.remove(chip)
        self._box.take(chip)
        chip.hide()
        chip.deleteLater()
        self._show_placeholder()

    def _remove(self, chip: Chip) -> None:
        at, had_focus = self._chips.index(chip), chip.hasFocus()
        self._take_out(chip)
        if had_focus:
            beside: QWidget = self._chips[min(at, len(self._chips) - 1)] if self._chips else self.edit
            beside.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell_of_mistakes()
        self.changed.emit()

    def _change(self, chip: Chip) -> None:
        self._finish()
        text = chip.text()
        self._take_out(chip)
        self.edit.setText(text)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell_of_mistakes()
        self.changed.emit()

    def _correct(self, chip: Chip) -> None:
        values = [chip.verdict.meant if each is chip else each.text() for each in self._chips]
        self.set_values(values)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _tell_of_mistakes(self) -> None:
        if self._finding is not None:
            self._finding.hide()
            self._finding.deleteLater()
            self._finding = None
        wrong = next((chip for chip in self._chips if chip.verdict.problem), None)
        told = wrong or next((chip for chip in self._chips if chip.verdict.hint), None)
        self._box.set_wrong(wrong is not None)
        if told is None:
            self.edit.setAccessibleDescription("")
            return
        sentence = told.verdict.problem or told.verdict.hint
        look = ("broken", "bad") if told.verdict.problem else ("info", "muted")
        meant = told.verdict.meant
        fix = (lambda: self._correct(told)) if meant else None
        self._finding = Finding(*look, sentence, tr("Make it {text}", text=meant) if meant else "", fix)
        self._column.addWidget(self._finding)
        self.edit.setAccessibleDescription(sentence)

    def _show_placeholder(self) -> None:
        self.edit.setPlaceholderText(tr("Add…") if self._chips else tr("numpy, pandas==2.2…"))
        self.edit.setMinimumWidth(palette.px(120 if self._chips else 280))

    def _complete(self, offers: Sequence[str]) -> None:
        self._completer = QCompleter(QStringListModel(list(offers), self), self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        popup = self._completer.popup()
        assert popup is not None
        self._popup = popup
        popup.installEventFilter(self)
        self._completer.activated.connect(lambda _text: self._finish(), Qt.ConnectionType.QueuedConnection)
        self.edit.setCompleter(self._completer)


class _Box(QFrame):
    """The frame around the chips and the line to type in."""

    def __init__(self, edit: QLineEdit) -> None:
        super().__init__()
        self._edit = edit
        self._wrong = False
        self._flow = Flow(gap=6)
        around = QVBoxLayout(self)
        around.setContentsMargins(palette.px(9), palette.px(5), palette.px(9), palette.px(5))
        around.addLayout(self._flow)
        self._flow.addWidget(edit)
        edit.installEventFilter(self)
        self.setCursor(Qt.CursorShape.IBeamCursor)

    def put(self, chip: Chip) -> None:
        """Add one before the line to type in."""
        self._flow.removeWidget(self._edit)
        self._flow.addWidget(chip)
        self._flow.addWidget(self._edit)
        chip.setCursor(Qt.CursorShape.ArrowCursor)
        chip.show()
        self.updateGeometry()

    def take(self, chip: Chip) -> None:
        """Take one out."""
        self._flow.removeWidget(chip)
        self.updateGeometry()

    def set_wrong(self, wrong: bool) -> None:
        """Show that one of them cannot be used."""
        self._wrong = wrong
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.update()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._edit.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        focused = self._edit.hasFocus()
        border = "accent-text" if focused else "bad" if self._wrong else "edge"
        width = 2 if focused else 1  # red and blue alone would tell the focus by colour only
        paint_sheet(QPainter(self), QRectF(self.rect()), border=border, width=width, radius=6)
