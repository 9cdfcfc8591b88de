"""Every shortcut of the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.ui.actions import Action, Group
from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.keys import HEIGHT, key_text, keys_width, paint_keys
from app.ui.widgets.text import Text


class KeysLabel(QLabel):
    """The keys of a shortcut in their little box."""

    def __init__(self, shortcut: str) -> None:
        super().__init__(key_text(shortcut))

    def sizeHint(self) -> QSize:
        return QSize(keys_width(self.text()), palette.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = self.width() - keys_width(self.text()) if self.isRightToLeft() else 0
        paint_keys(painter, left + keys_width(self.text()), self.height() // 2, self.text())


class Keys(Dialog):
    """The actions that have a shortcut, by group."""

    def __init__(self, parent: QWidget, actions: Sequence[Action]) -> None:
        super().__init__(parent, tr("Keys"), tr("Everything here can also be found by its name."), width=520)
        rows = QGridLayout()
        rows.setHorizontalSpacing(palette.px(24))
        rows.setVerticalSpacing(palette.px(8))
        rows.setColumnStretch(1, 1)
        for group in Group:
            fitting = [action for action in actions if action.group is group and action.shortcut]
            if fitting:
                rows.addWidget(Text(group.heading, "small-strong", "muted"), rows.rowCount(), 0, 1, 2)
            for action in fitting:
                row = rows.rowCount()
                rows.addWidget(KeysLabel(action.shortcut), row, 0)
                rows.addWidget(Text(action.title), row, 1)
        self.body.addLayout(rows)
        self.close_button = Button(tr("Close"), kind="primary")
        self.close_button.clicked.connect(self.accept)
        self.footer_right.addWidget(self.close_button)
        self.set_primary(self.close_button)
        self.close_button.setFocus()
