"""What happened, why, and what to do now; then the program's own words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.error_knowledge import Found
from app.core.errors import AppError
from app.core.fixes import Fix
from app.ui.text import shown, tr
from app.ui.theme import icons, palette
from app.ui.widgets.buttons import Button, pulled
from app.ui.widgets.card import Card
from app.ui.widgets.fix_cards import fix_cards
from app.ui.widgets.known_error_card import KnownErrorCards
from app.ui.widgets.log_view import LogView
from app.ui.widgets.text import Text, with_code

_ICON = 24
_LABEL = 110
_COPIED_MS = 1500
_BELOW_HEADING = 2


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
        self._ways = QVBoxLayout()
        self._ways.setSpacing(palette.px(8))
        self._column.addLayout(self._ways)
        self._add_ways(fixes)
        self.known = KnownErrorCards()
        self._column.addWidget(self.known)
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

    def _add_ways(self, fixes: Sequence[Fix]) -> None:
        self.show_fixes(fixes)
        if self.error.fix is not None:
            self._add_heading()
            card = Card()
            card.body.addWidget(Text(with_code(shown(self.error.fix))))
            self._ways.addWidget(card)

    def _add_heading(self) -> None:
        if not self._ways.count():
            self._ways.addSpacing(palette.px(8))
            self._ways.addWidget(Text(tr("What to do now"), "strong"))

    def show_known(self, found: Sequence[Found], system: str) -> None:
        """Show the known errors in what the program said, which tell more than its exit code."""
        self.known.show_found(found, system)

    def show_fixes(self, fixes: Sequence[Fix]) -> None:
        """Show ways out that were found later, above what is said in words."""
        if fixes:
            self._add_heading()
        for place, card in enumerate(fix_cards(fixes, self.fix_chosen.emit), start=_BELOW_HEADING):
            self._ways.insertWidget(place, card)

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._help_text())
        self.copy.set_label(tr("Copied"))
        self._copied.start()

    @Slot()
    def _on_copied_over(self) -> None:
        self.copy.set_label(tr("Copy for help"))
