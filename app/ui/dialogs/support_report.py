"""A report for somebody who helps: seen first, then copied or saved. Nothing is sent anywhere."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QGuiApplication

from app.ui.background import Failed, in_background
from app.ui.job_bridge import Wake
from app.ui.saving import ask_where, write_file
from app.ui.text import tr, tr_count
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.file_text import FileText
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_COPIED_MS = 1500
_LINES = 22


class SupportReportDialog(Dialog):
    """Runs the checks, then shows every word of what would be handed on."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(
            window,
            tr("Report for your helper"),
            tr(
                "How this machine stands, in words. Names of users, machines and hosts, passwords and tokens "
                "are left out. Read it before you hand it on: Labwright sends nothing."
            ),
            width=860,
        )
        self._window, self._services = window, window.services
        self._stop = threading.Event()
        self._done = 0
        self.state = Text("", "body", "muted")
        self.report = FileText(tr("The report"), _LINES)
        self.body.addWidget(self.state)
        self.body.addWidget(self.report)
        self.copy = Button(tr("Copy report"), icon="copy")
        self.copy.clicked.connect(self._on_copy)
        self.save = Button(tr("Save…"), kind="primary")
        self.save.clicked.connect(self._on_save)
        self.close_it = Button(tr("Close"))
        self.close_it.clicked.connect(self.reject)
        self.footer_left.addWidget(self.copy)
        self.footer_right.addWidget(self.close_it)
        self.footer_right.addWidget(self.save)
        self.set_primary(self.save)
        self._wake = Wake(self._say_how_far, self)
        self.finished.connect(self._stop.set)
        self._gather()

    @property
    def is_ready(self) -> bool:
        """Whether all of it is in sight."""
        return self.save.isEnabled()

    def _gather(self) -> None:
        for button in (self.copy, self.save):
            button.setEnabled(False)
        self._say_how_far()

        def hear(_checked: object) -> None:
            self._done += 1
            self._wake.ring()

        report = self._services.support_report
        in_background(self, lambda: report.text(on_checked=hear, cancel=self._stop), self._show)

    def _say_how_far(self) -> None:
        if not self.is_ready:
            self.state.set_text(
                tr_count("Checking… {n} check is done.", "Checking… {n} checks are done.", self._done)
            )

    def _show(self, text: str | Failed) -> None:
        if isinstance(text, Failed):
            self.state.set_text(tr("The report could not be made."))
            return
        self.report.show_text(text)
        self.state.hide()
        for button in (self.copy, self.save):
            button.setEnabled(True)
        self.save.setFocus()

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy.set_label(tr("Copied"))
        QTimer.singleShot(_COPIED_MS, self, lambda: self.copy.set_label(tr("Copy report")))

    @Slot()
    def _on_save(self) -> None:
        home = str(self._services.places.home)
        ask_where(self, tr("Save the report"), "labwright-report.txt", self.save_to, home)

    def save_to(self, path: Path) -> None:
        """Write it, and say so."""
        text = self.report.toPlainText()

        def tell() -> None:
            self._window.toaster.show_toast(tr("The report is in {file} now.", file=path.name))
            self.accept()

        write_file(self, self._window, path, lambda: text.encode("utf-8", "replace"), tell)


def show_support_report(window: MainWindow) -> SupportReportDialog:
    """Open it. Returns at once."""
    dialog = SupportReportDialog(window)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
