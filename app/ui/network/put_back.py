"""The way back from what was changed in the network settings: what held before, in one click."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.settings import shown as shown_setting
from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.text import ElidedText

KEYS = ("network.proxy", "network.no_proxy", "network.ca_certificate")


class PutBack(QWidget):
    """Hidden until something is other than when the page was first shown."""

    asked = Signal(object)  # what to choose, by setting; None is the default

    def __init__(self, get: Callable[[str], object]) -> None:
        super().__init__()
        self._get = get
        self._before: Mapping[str, object] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(palette.px(12))
        self.words = ElidedText("", "small", "muted")
        row.addWidget(self.words, 1)
        self.button = Button(tr("Put back"), icon="undo", small=True)
        self.button.clicked.connect(self._on_clicked)
        row.addWidget(self.button)
        self.hide()

    def take(self) -> None:
        """Look what holds now."""
        now = {key: self._get(key) for key in KEYS}
        if self._before is None:
            self._before = now
        changed = {key: value for key, value in self._before.items() if value != now[key]}
        self.setVisible(bool(changed))
        before = ", ".join(shown_setting(key, value) for key, value in changed.items() if value)
        self.words.set_text(
            tr("Before: {values}", values=before) if before else tr("Before, nothing was chosen here.")
        )

    @Slot()
    def _on_clicked(self) -> None:
        self.asked.emit({key: value or None for key, value in (self._before or {}).items()})
