"""Says that something went wrong inside Labwright, with a report that can be copied."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.core.error_report import error_report
from app.core.errors import AppError
from app.ui.services import Services
from app.ui.text import shown, tr, tr_count
from app.ui.theme import fonts, palette
from app.ui.unexpected import facts, user_name
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.text import ElidedText, Text

_COPIED_MS = 1500


class UnexpectedErrorDialog(Dialog):
    """What happened, the report, and the way on."""

    def __init__(
        self, parent: QWidget | None, services: Services, error: BaseException, *, is_the_end: bool = False
    ) -> None:
        title, sentence = _said(error, is_the_end=is_the_end)
        super().__init__(parent, title, sentence)
        self._services = services
        self._reports: list[str] = []
        self._repeated = 0
        self.report = QPlainTextEdit()
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.report.setFont(fonts.ui("mono"))
        self.report.setMinimumHeight(palette.px(240))
        label = Text(tr("The report"), "strong")
        label.setBuddy(self.report)
        self.report.setAccessibleName(tr("The report"))
        self.body.addWidget(label)
        self.body.addWidget(self.report)
        self.more = Text("", "body", "muted")
        self.more.hide()
        self.body.addWidget(self.more)
        where = services.places.logs / "labwright.log"
        self.body.addWidget(Text(tr("It is also in Labwright's log:"), "small", "muted"))
        self.body.addWidget(ElidedText(str(where), "mono", "muted"))
        self.copy = Button(tr("Copy report"), icon="copy")
        self.copy.clicked.connect(self._on_copy)
        self.footer_left.addWidget(self.copy)
        self.go_on = Button(tr("Close") if is_the_end else tr("Go on"), kind="primary")
        self.go_on.clicked.connect(self.accept)
        self.footer_right.addWidget(self.go_on)
        self.set_primary(self.go_on)
        self.add(error)
        self.go_on.setFocus()

    def add(self, error: BaseException) -> None:
        """Put one more error into the report."""
        home = str(self._services.places.home)
        report = error_report(error, facts(self._services.version), home, user_name())
        if report not in self._reports:
            self._reports.append(report)
            self.report.setPlainText("\n".join(self._reports))
        else:
            self._repeated += 1
            self.more.set_text(
                tr_count("It happened once more.", "It happened {n} more times.", self._repeated)
            )
            self.more.show()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy.set_label(tr("Copied"))
        QTimer.singleShot(_COPIED_MS, self, lambda: self.copy.set_label(tr("Copy report")))


def _said(error: BaseException, *, is_the_end: bool) -> tuple[str, str]:
    if isinstance(error, AppError):
        reasons = [shown(part) for part in (error.cause, error.fix) if part is not None]
        return shown(error.sentence), " ".join(reasons)
    if is_the_end:
        return (
            tr("Labwright could not open"),
            tr(
                "Your files and settings are as they were. If you tell someone who can help, send them the "
                "report: your name and home folder are not in it."
            ),
        )
    return (
        tr("Something went wrong inside Labwright"),
        tr(
            "What you were just doing may not have finished. Nothing else is affected, and you can go on. "
            "If you tell someone who can help, send them the report: your name and home folder are not in it."
        ),
    )
