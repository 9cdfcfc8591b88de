"""A failure that no panel of a page has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import AppError
from app.ui.text import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.problem_card import problem_lines

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


def show_failure(window: MainWindow, error: AppError) -> Dialog:
    """Say what happened, why, and what to do, in a dialog over the window. Returns at once."""
    dialog = Dialog(window, tr("This did not work"))
    dialog.body.addWidget(problem_lines(error))
    close = Button(tr("Close"))
    close.clicked.connect(dialog.reject)
    dialog.footer_right.addWidget(close)
    dialog.set_primary(close)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
