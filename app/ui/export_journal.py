"""From the Export button to a file of lab notes or a script."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.core.commands import Shell
from app.core.journal import Entry
from app.core.journal_export import Form, export
from app.ui.saving import ask_where, write_file
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
    title = tr("Export the journal")
    for form, label, name in (
        (Form.MARKDOWN, tr("Lab notes (Markdown)…"), tr("lab-notes.md")),
        (Form.BASH, tr("bash script…"), tr("commands.sh")),
        (Form.POWERSHELL, tr("PowerShell script…"), tr("commands.ps1")),
    ):
        write = partial(write_to, page, entries, form, shell)
        menu.addAction(label, partial(ask_where, page, title, name, write))
    menu.popup(button.mapToGlobal(QPoint(0, button.height() + palette.px(4))))


def write_to(page: QWidget, entries: Sequence[Entry], form: Form, shell: Shell, path: Path) -> None:
    """Write the commands to the file off the UI thread, and say how that went."""
    window = window_of(page)

    def content() -> bytes:
        return export(entries, form, shell=shell, in_words=shown).encode("utf-8", "surrogateescape")

    def tell() -> None:
        written = tr_count(
            "{n} command is in {file} now.", "{n} commands are in {file} now.", len(entries), file=path.name
        )
        window.toaster.show_toast(written)

    write_file(page, window, path, content, tell)
