"""What happened, why, and what to do now; then the program's own words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.core.fixes import Fix
from app.core.plans import WriteFile
from app.services.file_changes import difference_on_disk
from app.ui.background import in_background
from app.ui.text import shown, tr
from app.ui.theme import icons, palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button, pulled
from app.ui.widgets.card import Card
from app.ui.widgets.columns import Columns
from app.ui.widgets.difference import DifferenceView
from app.ui.widgets.log_view import LogView
from app.ui.widgets.text import Text, with_code

_ICON = 24
_LABEL = 110
_COPIED_MS = 1500


class ErrorPanel(QWidget):
    """A failure as a lesson. `fix_chosen` comes with the Fix whose button was pressed."""

    fix_chosen = Signal(object)

    def __init__(
        self,
        error: AppError,
        *,
        title: str,
        help_text: Callable[[], str],
        fixes: Sequence[Fix] = (),
        output: LogView | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.error = error
        self._help_text = help_text
        self.heading = Text(with_code(title), "heading")
        self.copy = Button(tr("Copy for help"), icon="copy", kind="quiet", small=True)
        self.copy.clicked.connect(self._on_copy_clicked)
        self._copied = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._copied.timeout.connect(self._on_copied_over)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(palette.px(_ICON + 12), 0, 0, 0)
        self._column.setSpacing(palette.px(8))
        first = QHBoxLayout()
        first.addWidget(self.heading, 1)
        first.addLayout(pulled(self.copy, right=True))
        self._column.addLayout(first)
        self._column.addLayout(self._reasons(error))
        cards = self._cards(error, fixes)
        if cards:
            self._column.addSpacing(palette.px(8))
            self._column.addWidget(Text(tr("What to do now"), "strong"))
        for card in cards:
            self._column.addWidget(card)
        if output is not None:
            self._column.addSpacing(palette.px(8))
            self._column.addWidget(output, 1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        side = palette.px(_ICON)
        left = self.width() - side if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else 0
        top = self.heading.y() + (min(self.heading.height(), palette.px(28)) - side) / 2
        QPainter(self).drawPixmap(
            QPointF(left, top), icons.pixmap("broken", "bad", _ICON, self.devicePixelRatioF())
        )

    def _reasons(self, error: AppError) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(palette.px(8))
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, palette.px(_LABEL))
        said = [(tr("What happened"), error.sentence)]
        if error.cause is not None:
            said.append((tr("Why"), error.cause))
        for row, (name, sentence) in enumerate(said):
            label = Text(name, "body", "muted", wrap=False)
            label.setContentsMargins(0, 0, palette.px(12), 0)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Text(with_code(shown(sentence)), selectable=True), row, 1)
        return grid

    def _cards(self, error: AppError, fixes: Sequence[Fix]) -> list[QWidget]:
        cards: list[QWidget] = [_FixCard(fix, self.fix_chosen.emit) for fix in sorted(fixes, key=_best_first)]
        if error.fix is not None:
            card = Card()
            card.body.addWidget(Text(with_code(shown(error.fix))))
            cards.append(card)
        return cards

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._help_text())
        self.copy.set_label(tr("Copied"))
        self._copied.start()

    @Slot()
    def _on_copied_over(self) -> None:
        self.copy.set_label(tr("Copy for help"))


def _best_first(fix: Fix) -> bool:
    return not fix.best


class _FixCard(Card):
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
        label = tr("Do it and try again…") if fix.best else tr("Show change…")
        button = Button(label, kind="primary" if fix.best else "secondary")
        button.setAccessibleName(f"{label} {shown(fix.title)}")
        button.clicked.connect(lambda: choose(fix))
        return button
