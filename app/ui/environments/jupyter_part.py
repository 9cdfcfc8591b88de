"""An environment and Jupyter: whether notebooks can use it, and Jupyter itself where it is installed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.kernels import InJupyter
from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.flow import Flow
from app.ui.widgets.text import Text


class JupyterPart(QWidget):
    """Not seen until it is known how things are."""

    asked = Signal(str)  # for: register, remove, open

    def __init__(self) -> None:
        super().__init__()
        self.words = Text("", "body", "muted", selectable=True)
        self.register = Button(tr("Make it usable in notebooks…"), icon="add", small=True)
        self.register.clicked.connect(lambda: self.asked.emit("register"))
        self.remove = Button(tr("Take it out of the list…"), icon="bin", small=True)
        self.remove.clicked.connect(lambda: self.asked.emit("remove"))
        self.open = Button(tr("Open Jupyter…"), icon="open", small=True)
        self.open.clicked.connect(lambda: self.asked.emit("open"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(10))
        column.addWidget(Text(tr("In Jupyter notebooks"), "strong"))
        column.addWidget(self.words)
        buttons = QWidget()
        flow = Flow(buttons)
        for button in (self.register, self.remove, self.open):
            flow.addWidget(button)
        column.addWidget(buttons)
        self.hide()

    def show_state(self, state: InJupyter | None) -> None:
        """Show this; None while it is not known."""
        self.setVisible(state is not None)
        if state is None:
            return
        self.words.set_text(_in_words(state))
        self.register.setVisible(not state.kernels)
        self.remove.setVisible(bool(state.kernels))
        self.open.setVisible(bool(state.application))


def _in_words(state: InJupyter) -> str:
    if state.kernels:
        return tr(
            "Every Jupyter of yours offers it as “{name}”: choose it under Kernel, Change kernel.",
            name=state.kernels[0].display_name,
        )
    words = tr("A notebook can use it once it is in Jupyter’s list of kernels.")
    if not state.has_ipykernel:
        words += " " + tr("That needs the package ipykernel, which is installed first.")
    return words
