"""What was looked at before something runs: a line for each, and what to do where it is not well."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.commands import Shell
from app.core.preflight import Finding, Weight
from app.core.quoting import quote
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.command_block import CopyButton
from app.ui.widgets.explained_line import ExplainedLine
from app.ui.widgets.picture import Picture
from app.ui.widgets.text import Text, with_code

_LOOKS = {
    Weight.FINE: ("check", "ok"),
    Weight.WARNING: ("warning", "warn"),
    Weight.PROBLEM: ("broken", "bad"),
}


class Findings(QWidget):
    """All findings, the worst first."""

    run_asked = Signal(object)  # the finding whose lines shall be run

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(palette.px(8))

    def show_findings(self, findings: Sequence[Finding], runnable: Container[Finding] = ()) -> None:
        """Show these instead, with a button where the lines can be run from here."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for each in findings:
            self._column.addWidget(_row(each, self.run_asked.emit if each in runnable else None))


def _row(finding: Finding, run: Callable[[Finding], object] | None) -> QWidget:
    part = QWidget()
    row = QHBoxLayout(part)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(palette.px(8))
    row.addWidget(Picture(*_LOOKS[finding.weight], 16), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(palette.px(4))
    fine = finding.weight is Weight.FINE
    words.addWidget(Text(with_code(shown(finding.sentence)), "small", "muted" if fine else "text"))
    if run is not None:
        button = Button(tr("Install them…"), small=True)
        button.clicked.connect(partial(run, finding))
        words.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
    else:
        if finding.fix is not None:
            words.addWidget(Text(with_code(shown(finding.fix)), "small", "muted", selectable=True))
        if finding.lines:
            words.addLayout(_lines(finding.lines))
    row.addLayout(words, 1)
    return part


def _lines(lines: Sequence[tuple[str, ...]]) -> QHBoxLayout:
    """Lines to type, and a button that copies all of them."""
    typed = [quote(line, Shell.BASH, {}) for line in lines]
    row = QHBoxLayout()
    row.setSpacing(palette.px(4))
    column = QVBoxLayout()
    column.setSpacing(palette.px(4))
    for line in typed:
        column.addWidget(ExplainedLine(line, ()))
    row.addLayout(column, 1)
    copy = CopyButton(tr("Copy these lines"))
    copy.set_copied_text("\n".join(typed))
    row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
    return row
