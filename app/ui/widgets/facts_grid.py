"""What is known of a thing: a label and a value in each line."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.path_text import PathText
from app.ui.widgets.text import Text


class FactsGrid(QWidget):
    """Labels at the left, values at the right. An empty value says that it is not known."""

    def __init__(self) -> None:
        super().__init__()
        self._facts: list[tuple[str, str, str]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(palette.px(16))
        self._grid.setVerticalSpacing(palette.px(8))
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: Iterable[tuple[str, str, str]]) -> None:
        """Show these instead: label, value, and the font role of the value."""
        facts = list(facts)
        if facts == self._facts:
            return
        self._facts = facts
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row, (label, value, role) in enumerate(facts):
            shown = value or tr("Not known")
            text = PathText(shown) if value and role == "mono" else Text(shown, "body", selectable=True)
            text.set_token("text" if value else "muted")
            text.setMinimumWidth(1)  # a long path must not widen the pane
            self._grid.addWidget(Text(label, "body", "muted", wrap=False), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(text, row, 1)
