"""Where something is typed or picked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from app.ui.text import tr
from app.ui.theme import fonts, icons, palette
from app.ui.widgets.buttons import Button, IconButton, pulled
from app.ui.widgets.columns import TopColumn
from app.ui.widgets.text import ElidedText, Text

_CHECK_AFTER_MS = 300
_FACT_ROLE = Qt.ItemDataRole.UserRole + 1


class Finding(QWidget):
    """What is wrong with a field, and the one click that corrects it."""

    def __init__(
        self, icon: str, token: str, sentence: str, fix_label: str, fix: Callable[[], object] | None
    ) -> None:
        super().__init__()
        self._icon, self._token = icon, token
        row = QHBoxLayout(self)
        row.setContentsMargins(palette.px(22), 0, 0, 0)
        row.setSpacing(0)
        words = QVBoxLayout()
        words.setSpacing(palette.px(2))
        words.addWidget(Text(sentence, "small", token))
        if fix is not None:
            button = Button(fix_label, kind="quiet", small=True)
            button.clicked.connect(fix)
            words.addLayout(pulled(button))
        row.addLayout(words, 1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        side = palette.px(16)
        left = self.width() - side if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else 0
        QPainter(self).drawPixmap(
            left, 0, icons.pixmap(self._icon, self._token, 16, self.devicePixelRatioF())
        )


class Field(QWidget):
    """One line to type, its label above, help or what is wrong below.

    `changed` comes 300 ms after the typing stops, and at once when the field is left.
    """

    changed = Signal(str)

    def __init__(
        self,
        label: str,
        *,
        help: str = "",  # noqa: A002 - the word the design uses
        placeholder: str = "",
        mono: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._told = ""
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(label)
        if mono:
            self.edit.setFont(fonts.ui("mono"))
        self._help_text = help
        self._help = Text(help, "small", "muted")
        if not help:
            self._help.hide()
        self._finding: Finding | None = None
        self.line = QHBoxLayout()
        self.line.setSpacing(palette.px(8))
        self.line.addWidget(self.edit, 1)
        self._column = TopColumn(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(palette.px(6))
        self._heading = Text(label, "name")
        self._heading.setBuddy(self.edit)
        self._column.addWidget(self._heading)
        self._heading.setVisible(bool(label))
        self._column.addLayout(self.line)
        self._column.addWidget(self._help)
        self.setFocusProxy(self.edit)
        self._wait = QTimer(self, interval=_CHECK_AFTER_MS, singleShot=True)
        self._wait.timeout.connect(self._tell)
        self.edit.textEdited.connect(self._wait.start)
        self.edit.editingFinished.connect(self._tell)
        self._describe(help)

    def text(self) -> str:
        """What was typed."""
        return self.edit.text()

    def set_text(self, text: str) -> None:
        """Fill it in by program; `changed` is not emitted."""
        self._told = text
        self.edit.setText(text)
        self.edit.setCursorPosition(0)  # a long path is shown from its start

    def set_label(self, label: str) -> None:
        """Call it something else."""
        self._heading.set_text(label)
        self._heading.setVisible(bool(label))
        self.edit.setAccessibleName(label)

    def set_problem(
        self, sentence: str, fix_label: str = "", fix: Callable[[], object] | None = None
    ) -> None:
        """Say what is wrong, with the one click that corrects it; an empty sentence takes it back."""
        self._set_finding("broken", "bad", sentence, fix_label, fix)
        self._set_look("false" if sentence else None)

    def set_warning(
        self, sentence: str, fix_label: str = "", fix: Callable[[], object] | None = None
    ) -> None:
        """Say what may be unwise; it does not stand in the way."""
        self._set_finding("warning", "warn", sentence, fix_label, fix)
        self._set_look("warned" if sentence else None)

    def has_problem(self) -> bool:
        """Whether what is typed cannot be used."""
        return bool(self.edit.property("valid") == "false")

    def _set_finding(
        self, icon: str, token: str, sentence: str, fix_label: str, fix: Callable[[], object] | None
    ) -> None:
        if self._finding is not None:
            self._finding.hide()
            self._finding.deleteLater()
            self._finding = None
        if sentence:
            self._finding = Finding(icon, token, sentence, fix_label, fix)
            self._column.addWidget(self._finding)
        self._help.setVisible(bool(self._help_text) and not sentence)
        self._describe(sentence or self._help_text)

    def _set_look(self, valid: str | None) -> None:
        self.edit.setProperty("valid", valid)
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)

    def _describe(self, sentence: str) -> None:
        self.edit.setAccessibleDescription(sentence)

    def _tell(self) -> None:
        self._wait.stop()
        if self.text() != self._told:
            self._told = self.text()
            self.changed.emit(self._told)


class _FactDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        hint = super().sizeHint(option, index)
        fact = index.data(_FACT_ROLE)
        extra = option.fontMetrics.horizontalAdvance(fact) + palette.px(24) if fact else 0
        return QSize(hint.width() + extra + palette.px(16), palette.px(32))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        if fact := index.data(_FACT_ROLE):
            painter.setPen(palette.color("muted"))
            inner = option.rect.adjusted(palette.px(10), 0, -palette.px(10), 0)
            painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignTrailing), fact)


def _draw_elided(painter: QPainter, room: QRect, text: str, side: Qt.AlignmentFlag) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
    painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | side), shown)


def _beside(room: QRect, width: int, direction: Qt.LayoutDirection) -> QRect:
    """The trailing part of some room."""
    left = room.left() if direction is Qt.LayoutDirection.RightToLeft else room.right() + 1 - width
    return QRect(left, room.top(), width, room.height())


class Combo(QComboBox):
    """One of several, a second fact muted at the right of each."""

    chosen = Signal(str)

    def __init__(
        self, name: str = "", choices: Sequence[tuple[str, str]] = (), *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setAccessibleDescription(name)  # on Linux, Qt gives the chosen text as the name of a combo box
        self.setItemDelegate(_FactDelegate(self))
        self.activated.connect(lambda _index: self.chosen.emit(self.current()))
        for key, label in choices:
            self.add(key, label)

    def add(self, key: str, label: str, fact: str = "") -> None:
        """Offer one more."""
        self.addItem(label, key)
        self.setItemData(self.count() - 1, fact, _FACT_ROLE)

    def current(self) -> str:
        """The key of the one chosen."""
        return str(self.currentData() or "")

    def set_current(self, key: str) -> None:
        """Choose by program; `chosen` is not emitted."""
        self.setCurrentIndex(self.findData(key))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling a page must not change what lies under the pointer

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        inner = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        metrics, label = self.fontMetrics(), self.currentText()
        painter.setPen(palette.color("text" if self.isEnabled() else "faint"))
        _draw_elided(painter, inner, label, Qt.AlignmentFlag.AlignLeading)
        gap = palette.px(16)
        room = inner.width() - metrics.horizontalAdvance(label) - gap
        fact = self.currentData(_FACT_ROLE)
        if fact and room > gap:
            painter.setPen(palette.color("muted" if self.isEnabled() else "faint"))
            rest = _beside(inner, room, self.layoutDirection())
            _draw_elided(painter, rest, fact, Qt.AlignmentFlag.AlignTrailing)


class PathField(Field):
    """A field for a folder or file, with a button that looks for it."""

    def __init__(
        self,
        label: str,
        *,
        help: str = "",  # noqa: A002 - the word the design uses
        placeholder: str = "",
        file: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, help=help, placeholder=placeholder, mono=True, parent=parent)
        self._file = file
        self.browse = IconButton("folder", tr("Browse…"), kind="secondary", token="text")
        self.browse.setAccessibleDescription(label)  # there is one beside each field
        self.browse.clicked.connect(self._browse)
        self.line.addWidget(self.browse)

    def select_name(self) -> None:
        """Select the last part of the path, so that typing replaces a proposed name."""
        start = max(map(self.text().rfind, "/\\")) + 1
        self.edit.setSelection(start, len(self.text()) - start)

    def _browse(self) -> None:
        dialog = QFileDialog(self, tr("Choose a file") if self._file else tr("Choose a folder"), self.text())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(
            QFileDialog.FileMode.ExistingFile if self._file else QFileDialog.FileMode.Directory
        )
        dialog.fileSelected.connect(self._take)
        dialog.open()

    def _take(self, path: str) -> None:
        self.edit.setText(path)
        self._tell()


class ListField(QWidget):
    """A list of folders: one can be added or taken out."""

    changed = Signal(list)

    def __init__(self, label: str, *, help: str = "", parent: QWidget | None = None) -> None:  # noqa: A002
        super().__init__(parent)
        self._values: list[str] = []
        self._label = label
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(palette.px(6))
        self._column.addWidget(Text(label, "name"))
        if help:
            self._column.addWidget(Text(help, "small", "muted"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(palette.px(4))
        self._column.addLayout(self._rows)
        self.add_button = Button(tr("Add a folder…"), icon="add", small=True)
        self.add_button.clicked.connect(self._browse)
        self._column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeading)

    def values(self) -> list[str]:
        """The folders, in their order."""
        return list(self._values)

    def set_values(self, values: Sequence[str]) -> None:
        """Show these; `changed` is not emitted."""
        self._values = list(values)
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for value in self._values:
            self._rows.addWidget(self._make_row(value))

    def add(self, value: str) -> None:
        """Add one, unless it is there already."""
        if value and value not in self._values:
            self.set_values([*self._values, value])
            self.changed.emit(self.values())

    def remove(self, value: str) -> None:
        """Take one out."""
        self.set_values([other for other in self._values if other != value])
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit(self.values())

    def _make_row(self, value: str) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(palette.px(8))
        line.addWidget(ElidedText(value, "mono"), 1)
        remove = IconButton("remove", tr("Take out {folder}", folder=value), side=28)
        remove.clicked.connect(lambda: self.remove(value))
        line.addWidget(remove)
        return row

    def _browse(self) -> None:
        dialog = QFileDialog(self, tr("Choose a folder"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.add)
        dialog.open()
