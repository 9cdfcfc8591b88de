"""Ways out of a failure, each a card that shows what it would do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.fixes import Fix
from app.core.plans import WriteFile
from app.services.file_changes import difference_on_disk
from app.ui.background import in_background
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import Card
from app.ui.widgets.columns import Columns
from app.ui.widgets.difference import DifferenceView
from app.ui.widgets.text import Text, with_code


def fix_cards(fixes: Sequence[Fix], choose: Callable[[Fix], None]) -> list[QWidget]:
    """A card for each, the best first."""
    return [FixCard(fix, choose) for fix in sorted(fixes, key=lambda fix: not fix.best)]


class FixCards(QWidget):
    """A place for them, not seen while there are none. `fix_chosen` comes with the Fix that was pressed."""

    fix_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(palette.px(8))
        self.hide()

    def show_fixes(self, fixes: Sequence[Fix]) -> None:
        """Show these instead."""
        while (item := self._column.takeAt(0)) is not None:
            if (card := item.widget()) is not None:
                card.hide()
                card.deleteLater()
        for card in fix_cards(fixes, self.fix_chosen.emit):
            self._column.addWidget(card)
        self.setVisible(bool(fixes))


class FixCard(Card):
    """One way out; the best one is outlined, has the primary button and shows what it would change."""

    def __init__(self, fix: Fix, choose: Callable[[Fix], None]) -> None:
        super().__init__()
        self.set_chosen(fix.best)
        words, ending = QWidget(), QWidget()
        lines, line = QVBoxLayout(words), QHBoxLayout(ending)
        for layout in (lines, line):
            layout.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(palette.px(2))
        lines.addWidget(Text(with_code(shown(fix.title)), "strong"))
        lines.addWidget(Text(with_code(shown(fix.sentence)), "body", "muted"))
        line.setSpacing(palette.px(16))
        row = Columns(narrow_below=560, gap=16, row_gap=8)
        row.add(words)
        self.body.addLayout(row)
        if fix.best:
            line.addWidget(Badge("best", tr("Best here")), 0, Qt.AlignmentFlag.AlignTop)
        if fix.plan is not None:
            line.addWidget(self._button(fix, choose), 0, Qt.AlignmentFlag.AlignTop)
        if line.count():
            row.add(ending, 0)
        steps = fix.plan.steps if fix.plan is not None else ()
        write = next((step for step in steps if isinstance(step, WriteFile)), None)
        if fix.best and write is not None:
            difference = DifferenceView()
            self.body.addWidget(difference)
            in_background(
                difference, lambda: difference_on_disk(write.path, write.content), difference.show_difference
            )

    @staticmethod
    def _button(fix: Fix, choose: Callable[[Fix], None]) -> Button:
        label = tr("Do it and try again…") if fix.best and fix.again else tr("Show change…")
        button = Button(label, kind="primary" if fix.best else "secondary")
        button.setAccessibleName(f"{label} {shown(fix.title)}")
        button.clicked.connect(lambda: choose(fix))
        return button
