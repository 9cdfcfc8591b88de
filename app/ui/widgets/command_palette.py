"""Find anything the window can do by a few of its letters, and do it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.ui import fuzzy
from app.ui.actions import Action, Group
from app.ui.text import tr
from app.ui.theme import fonts, icons, palette
from app.ui.widgets.card import paint_sheet
from app.ui.widgets.keys import key_text, keys_width, paint_keys
from app.ui.widgets.scrim import Scrim
from app.ui.widgets.shadow import paint_shadow, shadow_margin
from app.ui.widgets.text import Text

WIDTH = 640
FROM_TOP = 108
INPUT = 56
ROW = 44
HEADER = 32
FOOTER = 40
HIGHEST = 560
_Index = QModelIndex | QPersistentModelIndex
_ROW_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Row:
    """An action that fits what was typed, or the heading of a group."""

    heading: str = ""
    action: Action | None = None
    in_title: tuple[int, ...] = ()
    in_command: tuple[int, ...] = ()


def find(wanted: str, actions: Sequence[Action]) -> list[Row]:
    """The actions that fit, the best of each group first, under the groups' headings."""
    scored: dict[Group, list[tuple[int, Row]]] = {group: [] for group in Group}
    for action in actions:
        in_title = fuzzy.match(wanted, action.title)
        if in_title is not None:
            found = in_title.score, Row(action=action, in_title=in_title.positions)
        else:  # what stands behind the title counts only where it holds the letters as they were typed
            start = action.command.casefold().find(wanted.casefold().strip())
            if start < 0:
                continue
            found = 0, Row(action=action, in_command=tuple(range(start, start + len(wanted.strip()))))
        scored[action.group].append(found)
    rows: list[Row] = []
    for group, fitting in scored.items():
        if fitting:
            rows.append(Row(heading=group.heading))
            rows += [row for _, row in sorted(fitting, key=lambda found: -found[0])]
    return rows


class _Rows(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def replace(self, rows: list[Row]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self.rows[index.row()].action is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == _ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.heading if row.action is None else spoken(row.action)
        return None


def spoken(action: Action) -> str:
    """An action as a screen reader says it."""
    return ", ".join(part for part in (action.title, action.command, key_text(action.shortcut)) if part)


class _RowPainter(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:
        heading = index.data(_ROW_ROLE).action is None
        return QSize(palette.px(WIDTH) - 2, palette.px(HEADER if heading else ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: Row = index.data(_ROW_ROLE)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.action is None:
            painter.setFont(fonts.ui("small-strong"))
            painter.setPen(palette.color("muted"))
            inside = rect.adjusted(palette.px(20), palette.px(8), -palette.px(20), 0)
            painter.drawText(inside, _START, row.heading)
        else:
            state: QStyle.StateFlag = option.state
            self._paint_action(painter, rect, row, chosen=bool(state & QStyle.StateFlag.State_Selected))
        painter.restore()

    def _paint_action(self, painter: QPainter, rect: QRect, row: Row, *, chosen: bool) -> None:
        action = row.action
        assert action is not None
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color("accent-soft"))
            painter.drawRoundedRect(
                rect.adjusted(palette.px(8), 0, -palette.px(8), 0), palette.px(6), palette.px(6)
            )
        middle, side = rect.center().y(), palette.px(18)
        left = rect.left() + palette.px(21)
        if action.icon:
            tint = "accent-text" if chosen else "muted"
            picture = icons.pixmap(action.icon, tint, 18, painter.device().devicePixelRatioF())
            painter.drawPixmap(left, middle - side // 2, picture)
        right = rect.right() - palette.px(20)
        if action.shortcut:
            right -= keys_width(key_text(action.shortcut)) + palette.px(12)
            paint_keys(painter, rect.right() - palette.px(20), middle, key_text(action.shortcut))
        title = QRect(rect.left() + palette.px(52), rect.top(), 0, rect.height())
        title.setRight(right)
        end = _paint_words(painter, title, action.title, row.in_title, role="name", token="text")
        command = QRect(end + palette.px(12), rect.top(), 0, rect.height())
        command.setRight(right)
        _paint_words(painter, command, action.command, row.in_command, role="body", token="muted")


def _paint_words(
    painter: QPainter, rect: QRect, text: str, marked: Sequence[int], *, role: str, token: str
) -> int:
    """Draw a text into rect, its marked letters underlined, and return where it ends."""
    font = fonts.ui(role)
    metrics = QFontMetrics(font)
    fitting = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(rect.width(), 0))
    rect.setWidth(metrics.horizontalAdvance(fitting))
    painter.setFont(font)
    painter.setPen(palette.color(token))
    painter.drawText(rect, _START, fitting)
    whole = len(fitting) if fitting == text else len(fitting) - 1
    baseline = rect.center().y() + metrics.ascent() // 2 + palette.px(3)
    for first, end in _runs([position for position in marked if position < whole]):
        start = rect.left() + metrics.horizontalAdvance(fitting[:first])
        width = metrics.horizontalAdvance(fitting[:end]) - metrics.horizontalAdvance(fitting[:first])
        painter.fillRect(start, baseline, width, palette.px(2), palette.color("accent-text"))
    return rect.right() + 1


def _runs(positions: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring positions together, as first and one past the last."""
    runs: list[tuple[int, int]] = []
    for position in positions:
        if runs and runs[-1][1] == position:
            runs[-1] = (runs[-1][0], position + 1)
        else:
            runs.append((position, position + 1))
    return runs


class _Input(QLineEdit):
    """The field of the palette. Tab stays in it: there is nowhere else to go until the palette closes."""

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, ARG002 - Qt's signature
        return True


class CommandPalette(QWidget):
    """The palette over a window. Made anew each time: what can be done depends on the moment."""

    def __init__(self, window: QWidget, actions: Sequence[Action]) -> None:
        self._scrim = Scrim(window)
        super().__init__(window)
        self._window = window
        self._actions = list(actions)
        self._before = QApplication.focusWidget()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.model = _Rows(self)
        self.input = _Input()
        self.input.setObjectName("paletteInput")
        self.input.setFrame(False)
        self.input.setFont(fonts.ui("palette"))
        self.input.setAccessibleName(tr("Find or run"))
        self.input.setPlaceholderText(tr("What do you want to do?"))
        self.input.textChanged.connect(self._on_typed)
        self.input.installEventFilter(self)
        self.list = self._make_list()
        self.nothing = Text("", "body", "muted")
        self.nothing.setContentsMargins(palette.px(20), palette.px(12), palette.px(20), palette.px(12))
        self.count = Text("", "small", "muted", wrap=False)
        self._footer = _Footer(self.count)
        self._lay_out()
        window.installEventFilter(self)
        self._scrim.installEventFilter(self)
        self._on_typed("")
        self.show()
        self.raise_()
        self.input.setFocus(Qt.FocusReason.PopupFocusReason)

    def _make_list(self) -> QListView:
        rows = QListView()
        rows.setObjectName("paletteList")
        rows.setFrameShape(QFrame.Shape.NoFrame)
        rows.setModel(self.model)
        rows.setItemDelegate(_RowPainter(rows))
        rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        rows.setAccessibleName(tr("What can be done"))
        rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        rows.setMouseTracking(True)
        rows.entered.connect(self._on_pointed)
        rows.clicked.connect(self._on_clicked)
        return rows

    def _lay_out(self) -> None:
        margin = shadow_margin("dialog")
        column = QVBoxLayout(self)
        column.setContentsMargins(margin + 1, margin + 1, margin + 1, margin + 1)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(palette.px(52), 0, palette.px(20), 0)
        row.addWidget(self.input, 1)
        row.addSpacing(keys_width(_escape()))
        self.input.setFixedHeight(palette.px(INPUT))
        column.addLayout(row)
        column.addSpacing(1)
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing)
        column.addWidget(self._footer)

    def dismiss(self) -> None:
        """Close it; the focus goes back to where it was."""
        self._window.removeEventFilter(self)
        self._scrim.take_away()
        self.close()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def chosen(self) -> Action | None:
        """The action that Enter would run."""
        index = self.list.currentIndex()
        return self.model.rows[index.row()].action if index.isValid() else None

    def run(self, *, preview: bool = False) -> None:
        """Close and do what is chosen, or first show what it would run."""
        action = self.chosen()
        if action is None:
            return
        self.dismiss()
        if preview and action.preview is not None:
            action.preview()
        else:
            action.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._scrim and event.type() is QEvent.Type.MouseButtonPress:
            self.dismiss()
            return True
        if watched is self.input and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._on_key(event)
        if watched is self._window and event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        page = max(self.list.height() // palette.px(ROW) - 1, 1)
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Backtab: -1,
            Qt.Key.Key_Tab: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_Escape:
            self.dismiss()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.run(preview=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in steps:
            self._walk(steps[key])
        else:
            return False
        return True

    def _walk(self, by: int) -> None:
        choices = [at for at, row in enumerate(self.model.rows) if row.action is not None]
        if not choices:
            return
        at = choices.index(self.list.currentIndex().row())
        goal = (at + by) % len(choices) if abs(by) == 1 else min(max(at + by, 0), len(choices) - 1)
        self._choose(choices[goal])
        if goal == 0:
            self.list.scrollToTop()  # the heading over the first one, too

    def _choose(self, row: int) -> None:
        index = self.model.index(row, 0)
        self.list.setCurrentIndex(index)
        action = self.model.rows[row].action
        assert action is not None
        self._footer.set_can_preview(action.preview is not None)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.input, spoken(action)))

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        rows = find(text, self._actions)
        self.model.replace(rows)
        found = sum(row.action is not None for row in rows)
        self.count.set_text(tr("{found} of {all}", found=found, all=len(self._actions)))
        self.list.setVisible(found > 0)
        self.nothing.setVisible(found == 0)
        self.nothing.set_text(
            tr("Nothing here is called “{text}”. Try another word for it.", text=text.strip())
        )
        if found:
            self._choose(1)
            self.list.scrollToTop()
        else:
            self._footer.set_can_preview(False)
        self._place()

    @Slot(QModelIndex)
    def _on_pointed(self, index: QModelIndex) -> None:
        if self.model.rows[index.row()].action is not None:
            self._choose(index.row())

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        if self.model.rows[index.row()].action is not None:
            self.list.setCurrentIndex(index)
            self.run()

    def _place(self) -> None:
        window, margin = self._window, shadow_margin("dialog")
        width = min(palette.px(WIDTH), window.width() - palette.px(48))
        wanted = sum(palette.px(HEADER if row.action is None else ROW) for row in self.model.rows)
        if not self.model.rows:
            wanted = self.nothing.heightForWidth(width)
        top = min(palette.px(FROM_TOP), window.height() // 8)
        around = palette.px(INPUT) + palette.px(FOOTER) + 3
        most = min(palette.px(HIGHEST), window.height() - top - palette.px(24))
        height = min(around + wanted + palette.px(8), most)
        left = (window.width() - width) // 2
        self.setGeometry(left - margin, top - margin, width + 2 * margin, height + 2 * margin)

    def paintEvent(self, _event: QPaintEvent) -> None:
        margin = shadow_margin("dialog")
        sheet = self.rect().adjusted(margin, margin, -margin, -margin)
        painter = QPainter(self)
        paint_shadow(painter, sheet, 12, "dialog")
        paint_sheet(painter, QRectF(sheet), fill="raised", radius=12)
        painter.fillRect(sheet.left(), self.list.y() - 1, sheet.width(), 1, palette.color("line"))
        painter.fillRect(sheet.left(), self._footer.y(), sheet.width(), 1, palette.color("line"))
        middle, side = self.input.geometry().center().y(), palette.px(18)
        picture = icons.pixmap("search", "accent-text", 18, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(sheet.left() + palette.px(21), middle - side // 2), picture)
        paint_keys(painter, sheet.right() - palette.px(20), middle, _escape())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # a click on the sheet must not reach the scrim


class _Footer(QWidget):
    """Which keys do what."""

    def __init__(self, count: Text) -> None:
        super().__init__()
        self._can_preview = False
        row = QHBoxLayout(self)
        row.setContentsMargins(palette.px(20), 0, palette.px(20), 0)
        row.addStretch(1)
        row.addWidget(count)
        self.setFixedHeight(palette.px(FOOTER))
        self.setAccessibleName("")

    def set_can_preview(self, can: bool) -> None:
        self._can_preview = can
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = [(["↑", "↓"], tr("choose")), ([key_text("Enter")], tr("do it"))]
        if self._can_preview:
            shown.append(([key_text("Shift+Enter")], tr("show the command first")))
        left, middle = palette.px(20), self.height() // 2
        metrics = QFontMetrics(fonts.ui("small"))
        for keys, words in shown:
            for key in keys:
                width = keys_width(key)
                paint_keys(painter, left + width, middle, key)
                left += width + palette.px(8)
            painter.setPen(palette.color("muted"))
            room = QRect(left, 0, metrics.horizontalAdvance(words) + 1, self.height())
            painter.drawText(room, _START, words)
            left = room.right() + palette.px(20)


def _escape() -> str:
    return key_text("Esc")


_START = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
