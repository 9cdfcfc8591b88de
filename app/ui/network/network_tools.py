"""The tools that reach for the network: what each is told, and whether it gets through."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.network import Aim, NetworkSettings
from app.core.ports import NetworkTool
from app.core.preflight import Finding, Weight
from app.services.network import Network, ToolReport, own_words
from app.ui.background import Failed, in_background
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.findings import Findings
from app.ui.widgets.text import ElidedText, Text

_AT_ONCE = 2  # each question starts a program or two


class NetworkTools(QWidget):
    """A row for each. Nothing is asked before its button is pressed."""

    def __init__(
        self, network: Callable[[], Network], typed: Callable[[], NetworkSettings], aim: Callable[[], Aim]
    ) -> None:
        """`typed` is what the fields say now, `aim` the project that is open."""
        super().__init__()
        self._network, self._typed, self._aim = network, typed, aim
        self._cancel = threading.Event()
        self.destroyed.connect(self._cancel.set)
        self._waiting: list[str] = []
        self.asked_now: set[str] = set()
        self.rows: dict[str, ToolRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(palette.px(14))
        top = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(tr("Do the tools get through?"), "name"))
        words.addWidget(
            Text(
                tr("Each is asked itself, whether it reaches where its packages come from"), "small", "muted"
            )
        )
        top.addLayout(words, 1)
        self.all = Button(tr("Test all"), icon="network")
        self.all.clicked.connect(self._on_all)
        top.addWidget(self.all, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(top)

    def look(self) -> None:
        """See which tools are on this machine."""
        in_background(self, self._look, self._on_looked)

    def _look(self) -> Sequence[tuple[NetworkTool, bool]]:
        network = self._network()
        return [(tool, network.can_ask(name)) for name, tool in network.tools.items()]

    def _on_looked(self, found: Sequence[tuple[NetworkTool, bool]] | Failed) -> None:
        if isinstance(found, Failed):
            return
        for tool, is_here in found:
            if tool.name not in self.rows:
                row = self.rows[tool.name] = ToolRow(tool.name, tool.variables)
                row.test.clicked.connect(partial(self._ask, tool.name))
                self._column.addWidget(row)
            self.rows[tool.name].set_here(is_here)
        self.all.setEnabled(any(row.is_here for row in self.rows.values()))

    @Slot()
    def _on_all(self) -> None:
        for name, row in self.rows.items():
            if row.is_here:
                self._ask(name)

    def _ask(self, name: str) -> None:
        if name in self.asked_now or name in self._waiting:
            return
        self.rows[name].set_busy()
        self._waiting.append(name)
        self._go_on()

    def _go_on(self) -> None:
        while self._waiting and len(self.asked_now) < _AT_ONCE:
            name = self._waiting.pop(0)
            self.asked_now.add(name)
            network, aim, typed = self._network(), self._aim(), self._typed()
            report = partial(network.report, name, aim, typed=typed, cancel=self._cancel)
            in_background(self, report, partial(self._on_report, name, typed))
        self.all.setEnabled(not self.asked_now)

    def _on_report(self, name: str, typed: NetworkSettings, report: ToolReport | Failed) -> None:
        self.asked_now.discard(name)
        self.rows[name].show_report(None if isinstance(report, Failed) else report, typed)
        self._go_on()


class ToolRow(QWidget):
    """One tool: its name and what it is told, a button, and what came of it below."""

    def __init__(self, name: str, variables: Sequence[str]) -> None:
        super().__init__()
        self.is_here = True
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(8))
        row = QHBoxLayout()
        row.setSpacing(palette.px(12))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(name, "strong"))
        self._told = tr("Is told {variables}", variables=", ".join(variables))
        self.about = ElidedText(self._told, "small", "muted")
        words.addWidget(self.about)
        row.addLayout(words, 1)
        self.test = Button(tr("Test"), small=True)
        self.test.setAccessibleName(tr("Test {tool}", tool=name))
        row.addWidget(self.test, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(row)
        self.findings = Findings()
        self.findings.hide()
        column.addWidget(self.findings)
        self.own = QVBoxLayout()
        self.own.setSpacing(palette.px(4))
        column.addLayout(self.own)

    def set_here(self, is_here: bool) -> None:
        """Say that it is not on this machine, or cannot be asked."""
        self.is_here = is_here
        self.about.set_text(self._told if is_here else tr("Not on this machine"))
        self.test.setVisible(is_here)

    def set_busy(self) -> None:
        """It is asked now, or soon."""
        self.test.set_busy(tr("Asking…"))

    def show_report(self, report: ToolReport | None, settings: NetworkSettings) -> None:
        """What came of it."""
        self.test.set_busy()
        if report is None:
            lost = tr("What came of it could not be found out.")
            self.about.set_text(lost)
            return
        weight = Weight.FINE if report.reply.ok else Weight.WARNING
        told = own_words(report, settings)
        loud = [Finding(f"own-{n}", Weight.WARNING, each.sentence) for n, each in enumerate(told)
                if each.contradicts]  # fmt: skip
        self.findings.show_findings([Finding("index", weight, report.sentence, report.fix), *loud])
        self.findings.show()
        while (item := self.own.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for each in told:
            if not each.contradicts:
                self.own.addWidget(Text(shown(each.sentence), "small", "muted", selectable=True))
