"""A failure that no panel of a page has room for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from app.core.errors import AppError
from app.core.fixes import Fix
from app.ui.fixing import Fixes, find_fixes, run_fix
from app.ui.run_plan import back_to
from app.ui.text import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fix_cards import fix_cards
from app.ui.widgets.problem_card import problem_lines

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class Failure(Dialog):
    """What happened, why, and what to do; with a plan that mends it, where one is known."""

    def __init__(
        self, window: MainWindow, error: AppError, again: Callable[[], object] | None = None
    ) -> None:
        super().__init__(window, tr("This did not work"))
        self._window, self._again = window, again
        self.body.addWidget(problem_lines(error))
        close = Button(tr("Close"))
        close.clicked.connect(self.reject)
        self.footer_right.addWidget(close)
        self.set_primary(close)
        find_fixes(self, window.services, error, self.show_fixes)

    def show_fixes(self, fixes: Fixes) -> None:
        """Show the ways out there are, below what is said."""
        for card in fix_cards(fixes, self._on_chosen):
            self.body.addWidget(card)
        self.fit_anew()

    def _on_chosen(self, fix: Fix) -> None:
        self.accept()
        run_fix(self._window, fix, self._again)


def show_failure(
    window: MainWindow,
    error: AppError,
    again: Callable[[], object] | None = None,
    *,
    form: QDialog | None = None,
) -> Dialog:
    """Say it in a dialog over the window. Returns at once. `again` is tried after a way out went well; `form`
    is what asked for it, and opens again as it was filled in."""
    dialog = Failure(window, error, again)
    dialog.finished.connect(dialog.deleteLater)
    if form is not None:
        back_to(form, dialog)
    dialog.open()
    return dialog
