"""The box for what another machine's docker printed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.core.engine_facts import EngineFacts, HostSystem
from app.core.engine_layers import Numbers
from app.core.engine_looks import EngineLook
from app.core.engine_paste import nothing_found, read_paste
from app.core.engines import decide
from app.ui.background import Failed, in_background
from app.ui.text import tr
from app.ui.theme import fonts, palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import Card
from app.ui.widgets.fields import Combo
from app.ui.widgets.flow import Flow
from app.ui.widgets.text import Text, with_code


class PasteBox(Card):
    """Text in, an engine out."""

    found = Signal(object)  # the EngineLook
    left = Signal()  # back to this machine

    def __init__(self) -> None:
        super().__init__()
        words = tr(
            "Paste what `docker info` or `docker version` printed on any computer, also a part of it. It is "
            "read here and goes nowhere."
        )
        self.body.addWidget(Text(with_code(words), "body", "muted"))
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(tr("What docker printed"))
        self.text.setTabChangesFocus(True)
        self.text.setFont(fonts.ui("mono"))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFixedHeight(fonts.line_height("mono") * 6 + palette.px(16))
        self.body.addWidget(self.text)
        self.system = Combo(
            tr("System of that computer"),
            [
                ("", tr("Its system: not known")),
                ("windows", tr("Its system: {name}", name="Windows")),
                ("macos", tr("Its system: {name}", name="macOS")),
                ("linux", tr("Its system: {name}", name="Linux")),
            ],
        )
        self.ask = Button(tr("Where does it run?"))
        self.ask.clicked.connect(self.read)
        self.back = Button(tr("Back to this machine"), kind="quiet")
        self.back.clicked.connect(self._on_back)
        self.back.hide()
        acts = QWidget()
        row = Flow(acts)
        for part in (self.system, self.ask, self.back):
            row.addWidget(part)
        self.body.addWidget(acts)
        self.says = Text("", "body", "muted")
        self.says.hide()
        self.body.addWidget(self.says)

    def read(self) -> None:
        """Read what stands in the box, off the UI thread: it may be a log of megabytes."""
        text, system = self.text.toPlainText(), self.system.current()
        host = HostSystem(system) if system else None

        def work() -> tuple[EngineFacts, EngineLook]:
            facts = read_paste(text, host_system=host)
            return facts, EngineLook(facts.context or "", decide(facts), Numbers.of(facts))

        in_background(self, work, self._show)

    def _show(self, result: tuple[EngineFacts, EngineLook] | Failed) -> None:
        if isinstance(result, Failed):
            return
        facts, look = result
        nothing = nothing_found(facts)
        self.says.setVisible(nothing)
        self.says.set_text(tr("In this text, nothing is said about a Docker engine.") if nothing else "")
        if not nothing:
            self.back.show()
            self.found.emit(look)

    def _on_back(self) -> None:
        self.back.hide()
        self.ask.setFocus()
        self.left.emit()
