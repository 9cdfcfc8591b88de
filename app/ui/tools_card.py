"""The tools that Labwright works with: where each is, and a way to get those that are absent."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.jobs import Job
from app.core.tool_offers import WHAT, ToolOffer
from app.ui.background import Failed, in_background
from app.ui.services import Services
from app.ui.text import shown, shown_path, tr
from app.ui.theme import palette
from app.ui.tool_acts import get_tool, remove_tool
from app.ui.widgets.buttons import Button
from app.ui.widgets.text import Text
from app.ui.window_of import window_of


class ToolsCard(QWidget):
    """A row for each tool."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self.rows: dict[str, ToolRow] = {}  # made once it is known what to say: the page is long without them
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(palette.px(14))
        self.looking = Text(tr("Looking…"), "small", "muted")
        self._column.addWidget(self.looking)

    def refresh(self) -> None:
        """Look where they are. It takes a disk."""
        in_background(self, self._services.tool_setup.offers, self._show_offers)

    def _show_offers(self, offers: tuple[ToolOffer, ...] | Failed) -> None:
        if isinstance(offers, Failed):
            return
        self.looking.hide()
        for offer in offers:
            if offer.name not in self.rows:
                self._add_row(offer.name)
            self.rows[offer.name].show_offer(offer)

    def _add_row(self, name: str) -> None:
        row = self.rows[name] = ToolRow(name)
        row.get.clicked.connect(partial(self._on_get, name))
        row.remove.clicked.connect(partial(self._on_remove, name))
        self._column.addWidget(row)

    def _on_get(self, name: str, _checked: bool = False) -> None:
        get_tool(window_of(self), name, self._on_ended)

    def _on_remove(self, name: str, _checked: bool = False) -> None:
        remove_tool(window_of(self), name, self._on_ended)

    def _on_ended(self, _job: Job) -> None:
        self.refresh()


class ToolRow(QWidget):
    """One tool."""

    def __init__(self, name: str) -> None:
        super().__init__()
        words = QVBoxLayout()
        words.setSpacing(palette.px(2))
        # The others are names of programs, and the same everywhere.
        words.addWidget(Text(tr("compilers") if name == "compilers" else name, "strong"))
        words.addWidget(Text(shown(WHAT[name]), "small", "muted"))
        self.place = Text("", "small", "muted", selectable=True)
        words.addWidget(self.place)
        self.get = Button(tr("Get {tool}…", tool=name), small=True)
        self.remove = Button(tr("Remove {tool}…", tool=name), kind="quiet", small=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(palette.px(16))
        row.addLayout(words, 1)
        for button in (self.get, self.remove):
            button.hide()
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_offer(self, offer: ToolOffer) -> None:
        """Show where it is, or that it is not there."""
        if offer.path is None:
            self.place.set_text(tr("Not installed"))
        elif offer.ours:
            self.place.set_text(tr("Installed by Labwright"))
        else:
            self.place.set_text(shown_path(Path(offer.path)))
        self.get.setVisible(offer.path is None)
        self.remove.setVisible(offer.ours)
