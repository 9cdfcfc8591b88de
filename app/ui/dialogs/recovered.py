"""Says what was cleaned up after a Labwright that did not end in order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.core.words import Sentence
from app.ui.text import shown, tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.text import Text


class Recovered(Dialog):
    """The report."""

    def __init__(self, parent: QWidget, told: Sequence[Sentence]) -> None:
        super().__init__(
            parent,
            tr("Labwright was cut off last time"),
            tr("It has put in order what was left half done."),
            width=560,
        )
        self.body.setSpacing(0)
        for sentence in told:
            self.body.addWidget(Text(shown(sentence), selectable=True))
        self.go_on = Button(tr("Go on"), kind="primary")
        self.go_on.clicked.connect(self.accept)
        self.footer_right.addWidget(self.go_on)
        self.set_primary(self.go_on)
        self.go_on.setFocus()
