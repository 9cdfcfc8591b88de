"""The way from Home to the place where an error is explained."""

from __future__ import annotations

from app.ui.text import tr
from app.ui.widgets.buttons import Button, pulled
from app.ui.widgets.card import Card
from app.ui.widgets.text import Text


class ErrorCard(Card):
    """A sentence and a button."""

    def __init__(self) -> None:
        super().__init__()
        self.body.addWidget(
            Text(
                tr("Paste it, and read what is wrong, why, and what to do on this machine."), "body", "muted"
            )
        )
        self.open = Button(tr("Explain an error…"), icon="explain")
        self.body.addLayout(pulled(self.open))
