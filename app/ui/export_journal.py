"""From the Export button to a file of lab notes or a script."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from app.core.commands import Shell
from app.core.errors import AppError
from app.core.journal import Entry
from app.core.journal_export import Form, export
from app.system.files import write_whole
from app.ui.background import Failed, in_background
from app.ui.text import shown, tr, tr_count
from app.ui.theme import palette
from app.ui.window_of import window_of


def offer_forms(
    page: QWidget, button: QPushButton, entries: Sequence[Entry], shell: Shell, *, selected: bool
) -> None:
    """Ask below the button for the form, then for the file, and write these commands to it."""
    menu = QMenu(page)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if selected:
        what = tr_count("The {n} selected command as", "The {n} selected commands as", len(entries))
    else:
        what = tr_count("The {n} command shown as", "The {n} commands shown as", len(entries))
    menu.addAction(what).setEnabled(False)
    for form, label, name in (
        (Form.MARKDOWN, tr("Lab notes (Markdown)…"), tr("lab-notes.md")),
        (Form.BASH, tr("bash script…"), tr("commands.sh")),
        (Form.POWERSHELL, tr("PowerShell script…"), tr("commands.ps1")),
    ):
        menu.addAction(label, partial(_ask_where, page, name, partial(write_to, page, entries, form, shell)))
    menu.popup(button.mapToGlobal(QPoint(0, button.height() + palette.px(4))))


def _ask_where(page: QWidget, name: str, write: partial[None]) -> None:
    dialog = QFileDialog(page, tr("Export the journal"), str(Path("~").expanduser()))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda path: write(Path(path)))
    dialog.open()


def write_to(page: QWidget, entries: Sequence[Entry], form: Form, shell: Shell, path: Path) -> None:
    """Write the commands to the file off the UI thread, and say how that went."""

    def write() -> AppError | None:
        text = export(entries, form, shell=shell, in_words=shown)
        try:
            write_whole(path, text.encode("utf-8", "surrogateescape"))
        except AppError as error:
            return error
        return None

    def tell(error: AppError | Failed | None) -> None:
        if error is None:
            written = tr_count(
                "{n} command is in {file} now.",
                "{n} commands are in {file} now.",
                len(entries),
                file=path.name,
            )
            window_of(page).toaster.show_toast(written)
        elif isinstance(error, AppError):
            from app.ui.dialogs.failure import show_failure  # noqa: PLC0415 - only then

            show_failure(window_of(page), error)

    in_background(page, write, tell)
