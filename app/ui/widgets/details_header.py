"""The top of a details pane, and its foot: what it is about, what can be done, what is true of all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button, IconButton, pulled
from app.ui.widgets.columns import TopColumn
from app.ui.widgets.command_block import CopyButton
from app.ui.widgets.flow import Flow
from app.ui.widgets.text import ElidedText, Text

PANE_MARGIN = 20


def at_margin(part: QWidget, *, top: int = 0, bottom: int = 0) -> QWidget:
    """A part that keeps the margin of a pane whose lists reach to its edges."""
    holder = QWidget()
    column = TopColumn(holder)
    margin = palette.px(PANE_MARGIN)
    column.setContentsMargins(margin, palette.px(top), margin, palette.px(bottom))
    column.addWidget(part)
    return holder


class DetailsHeader(QWidget):
    """Title, badges, path, and the actions: two of them as buttons, the others behind "More"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedText("", "heading")
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.more = IconButton("more", tr("More"))
        self.more.clicked.connect(self._on_more)
        self.more.hide()
        self.path = ElidedText("", "mono", "muted")
        self.copy_path = CopyButton(tr("Copy this path"))
        self._more_actions: tuple[tuple[str, Callable[[], object]], ...] = ()
        self._badges, self._actions = QWidget(), QWidget()
        self._badge_flow, self._action_flow = Flow(self._badges), Flow(self._actions)
        self._path_row = QWidget()
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        first = QHBoxLayout()
        first.setSpacing(palette.px(8))
        first.addWidget(self.title, 1)
        first.addWidget(self.more)
        column.addLayout(first)
        row = QHBoxLayout(self._path_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(palette.px(2))
        row.addWidget(self.path)
        row.addWidget(self.copy_path)
        row.addStretch(1)
        for part, above in ((self._badges, 4), (self._path_row, 6), (self._actions, 10)):
            holder = QVBoxLayout()
            holder.setContentsMargins(0, palette.px(above), 0, 0)
            holder.addWidget(part)
            column.addLayout(holder)
            part.hide()

    def set_title(self, title: str) -> None:
        """Say what this is about."""
        self.title.set_text(title)

    def set_badges(self, badges: Sequence[tuple[str, str]]) -> None:
        """Show these states with their words."""
        while (item := self._badge_flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for state, word in badges:
            badge = Badge(state, word, parent=self._badges)
            self._badge_flow.addWidget(badge)
            badge.show()
        self._badges.setVisible(bool(badges))
        self._badge_flow.invalidate()

    def set_path(self, shown: str, whole: str = "") -> None:
        """Show where it is, and copy the whole of it."""
        self.path.set_text(shown)
        self.copy_path.set_copied_text(whole or shown)
        self._path_row.setVisible(bool(shown))

    def add_action(self, button: Button) -> None:
        """Offer this beside the others."""
        self._action_flow.addWidget(button)
        self._actions.show()

    def set_more(self, actions: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """Offer these behind "More"."""
        self._more_actions = tuple(actions)
        self.more.setVisible(bool(actions))

    def more_menu(self) -> QMenu:
        """The menu of the further actions."""
        menu = QMenu(self)
        for label, act in self._more_actions:
            menu.addAction(label.replace("&", "&&"), act)
        return menu

    def _on_more(self) -> None:
        menu = self.more_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))


class PaneFooter(QFrame):
    """What is true of all that a pane or a list shows, and a quiet button beside it."""

    def __init__(self, button: Button | None = None, *, margin: int = PANE_MARGIN) -> None:
        super().__init__()
        self.setObjectName("footer")
        self.words = Text("", "small", "muted")
        row = QHBoxLayout(self)
        above = palette.px(10 if button is None else 4)  # as high as the footer of a list, which is beside it
        row.setContentsMargins(palette.px(margin), above, palette.px(margin), above)
        row.setSpacing(palette.px(12))
        row.addWidget(self.words, 1)
        if button is not None:
            row.addLayout(pulled(button, right=True))
