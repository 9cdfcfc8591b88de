"""What a program printed: the bar above it, the lines, finding, following, copying."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.services.output_log import OutputLog
from app.ui.text import tr, tr_count
from app.ui.theme import icons, palette
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.card import paint_sheet
from app.ui.widgets.choices import Segmented
from app.ui.widgets.keys import with_keys
from app.ui.widgets.log_rows import Ranges
from app.ui.widgets.log_search import FindBar
from app.ui.widgets.log_text import LogText
from app.ui.widgets.text import ElidedText

_COPIED_MS = 1500
_REFRESH_MS = 16
_AROUND, _ALL = "around", "all"
_FIND = QKeySequence.StandardKey.Find


class LogView(QWidget):
    """A log to read. Whoever knows that it grew calls `refresh`, as often as they like."""

    def __init__(self, title: str = "", *, framed: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._framed = framed
        self.text = LogText(self)
        self.text.set_name(title or tr("Output"))
        self.find_bar = FindBar(self.text)
        self.find_bar.hide()
        self.find_bar.closed.connect(self._close_find)
        self._bar = _Bar(title or tr("Output"))
        self._bar.search.clicked.connect(self.open_find)
        self._bar.follow.clicked.connect(self._on_follow_clicked)
        self._bar.copy.clicked.connect(self.copy)
        self._jump = Button(tr("Jump to end"), icon="chevron-down", small=True, parent=self.text)
        self._jump.clicked.connect(self._on_jump)
        self._seen_lines = 0
        self._pause = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._pause.timeout.connect(self._on_pause_over)
        self._refresh_again = False
        self._copied = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._copied.timeout.connect(lambda: self._bar.copy.set_icon("copy"))
        self.text.copied.connect(self._on_copied)
        self.text.following_changed.connect(self._on_following_changed)
        self.text.refreshed.connect(self._on_refreshed)
        self.text.installEventFilter(self)
        column = QVBoxLayout(self)
        edge = 1 if framed else 0
        column.setContentsMargins(edge, edge, edge, palette.px(8) if framed else 0)
        column.setSpacing(0)
        for part in (self._bar, self.find_bar):
            column.addWidget(part)
        column.addWidget(self.text, 1)
        self.setFocusProxy(self.text)
        self._on_following_changed(following=True)

    @property
    def log(self) -> OutputLog:
        """The log that is shown."""
        return self.text.log

    def show_log(self, log: OutputLog) -> None:
        """Show another log, from its end on."""
        self._bar.show_choice(None)
        self.text.set_log(log)
        self.find_bar.finder.again()

    def set_title(self, title: str) -> None:
        """Say otherwise whose output this is."""
        self._bar.title.set_text(title)
        self.text.set_name(title)

    def refresh(self) -> None:
        """Look what is new in the log, soon: at most once in 16 ms."""
        if self._pause.isActive():
            self._refresh_again = True
        else:
            self._pause.start()
            self.text.refresh()

    def mark_errors(self, ranges: Ranges) -> None:
        """Mark these lines (from, up to, counted from 0), and show only what is around them at first."""
        self.text.mark(ranges)
        if not ranges:
            self._bar.show_choice(None)
            self.text.show_only_marks(False)
            return
        every = tr_count("All {n} line", "All {n} lines", self.log.line_count)
        choice = Segmented(
            [(_AROUND, tr("Around the error")), (_ALL, every)], _AROUND, name=tr("Which lines"), small=True
        )
        choice.chosen.connect(lambda key: self.text.show_only_marks(key == _AROUND))
        self._bar.show_choice(choice)
        self.text.show_only_marks(True)

    @Slot()
    def open_find(self) -> None:
        """Open the bar to find text, with what is chosen if that is part of a line."""
        first, last = self.text.selection.ends
        if first[0] == last[0] and first != last:
            self.find_bar.field.setText(self.text.plain_line(first[0])[first[1] : last[1]])
        self.find_bar.show()
        self.find_bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def copy(self) -> None:
        """Copy what is chosen, or else everything shown."""
        self.text.copy_chosen_or_all()

    def event(self, event: QEvent) -> bool:
        """Find is the log's own, also where the window has a shortcut for it."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(_FIND)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Find, and from place to place."""
        if event.matches(_FIND):
            self.open_find()
        elif event.key() == Qt.Key.Key_F3:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.find_bar.finder.step(-1 if back else 1)
        elif event.key() == Qt.Key.Key_Escape and self.find_bar.isVisible():
            self._close_find()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The way to the end stays in its corner."""
        if event.type() == QEvent.Type.Resize:
            self._place_jump()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        if self._framed:
            paint_sheet(painter, QRectF(self.rect()), fill="sunken")
        else:
            painter.fillRect(self.rect(), palette.color("sunken"))

    @Slot()
    def _close_find(self) -> None:
        self.find_bar.hide()
        self.text.highlight(None, 0)
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _on_pause_over(self) -> None:
        if self._refresh_again:
            self._refresh_again = False
            self.refresh()

    @Slot(int)
    def _on_copied(self, _lines: int) -> None:
        self._bar.copy.set_icon("check")
        self._copied.start()

    @Slot()
    def _on_follow_clicked(self) -> None:
        if self.text.following:
            self.text.stop_following()
        else:
            self.text.jump_to_end()

    @Slot()
    def _on_jump(self) -> None:
        self.text.jump_to_end()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(bool)
    def _on_following_changed(self, following: bool) -> None:
        self._bar.follow.setChecked(following)
        self._seen_lines = self.log.line_count
        self._on_refreshed()

    @Slot()
    def _on_refreshed(self) -> None:
        away = not self.text.following and not self.text.at_end
        if away:
            new = self.log.line_count - self._seen_lines
            label = tr_count("{n} new line", "{n} new lines", new) if new else tr("Jump to end")
            self._jump.set_label(label)
            self._place_jump()
        self._jump.setVisible(away)

    def _place_jump(self) -> None:
        self._jump.adjustSize()
        view = self.text.viewport().geometry()
        left = view.center().x() - self._jump.width() // 2
        self._jump.move(left, view.bottom() - self._jump.height() - palette.px(12))


class _Toggle(IconButton):
    """An icon that stays down."""

    def __init__(self, icon: str, name: str) -> None:
        super().__init__(icon, name, side=28)
        self.setCheckable(True)

    def nextCheckState(self) -> None:
        """Whoever is asked says what becomes of it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.isChecked():
            paint_sheet(
                QPainter(self), QRectF(self.rect()), fill="accent-soft", border="accent-text", radius=6
            )
        super().paintEvent(event)


class _Bar(QWidget):
    """Whose output it is, which of its lines are shown, and what can be done with them."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._icon = QLabel()
        self.title = ElidedText(title, token="muted")
        self.search = IconButton("search", with_keys(tr("Find"), "Ctrl+F"), side=28)
        self.follow = _Toggle("follow", tr("Follow new lines"))
        self.copy = IconButton("copy", tr("Copy what is chosen, or everything"), side=28)
        self._choice: Segmented | None = None
        self._row = QHBoxLayout()
        self._row.setSpacing(palette.px(6))
        self._row.addWidget(self._icon)
        self._row.addWidget(self.title, 1)
        for button in (self.search, self.follow, self.copy):
            self._row.addWidget(button)
        self._second_row = QHBoxLayout()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(palette.px(12), palette.px(4), palette.px(8), palette.px(4) + 1)
        rows.setSpacing(palette.px(4))
        rows.addLayout(self._row)
        rows.addLayout(self._second_row)
        self._tint()
        palette.watch.changed.connect(self._tint)

    def show_choice(self, choice: Segmented | None) -> None:
        """Put the choice of lines before the buttons, or take it away."""
        if self._choice is not None:
            self._choice.hide()
            self._choice.deleteLater()
        self._choice = choice
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where all does not fit side by side the choice has a row of its own."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if self._choice is None:
            return
        self._row.removeWidget(self._choice)
        self._second_row.removeWidget(self._choice)
        others = self._icon.sizeHint().width() + self.title.sizeHint().width() + 3 * self.copy.width()
        if others + self._choice.sizeHint().width() + palette.px(60) > self.width():
            self._second_row.addWidget(self._choice, 0, Qt.AlignmentFlag.AlignLeading)
        else:
            self._row.insertWidget(2, self._choice)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, palette.color("line"))

    @Slot()
    def _tint(self) -> None:
        self._icon.setPixmap(icons.pixmap("terminal", "muted", 16))
