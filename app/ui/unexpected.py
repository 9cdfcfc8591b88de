"""Errors nobody expected: logged, shown as a report that can be copied, and the window lives on."""

from __future__ import annotations

import sys
import threading
from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, qInstallMessageHandler, qVersion
from PySide6.QtWidgets import QApplication

from app.ui.job_bridge import Wake
from app.ui.services import Services

if TYPE_CHECKING:
    from app.ui.dialogs.unexpected_error import UnexpectedErrorDialog

_KEPT = 20  # errors of a loop gone wild that wait to be shown


class Unexpected(QObject):
    """Catches what is raised on any thread and caught nowhere."""

    def __init__(self, services: Services, app: QApplication) -> None:
        super().__init__(app)
        self._services = services
        self._waiting: deque[BaseException] = deque(maxlen=_KEPT)
        self._wake = Wake(self._show, self)
        self._dialog: UnexpectedErrorDialog | None = None

    def install(self) -> None:
        """Catch from now on."""
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        self._qt_before = qInstallMessageHandler(_log_qt_message)

    def uninstall(self) -> None:
        """Leave errors to those who caught them before: the window is gone."""
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(self._qt_before)
        self._wake.close()

    def show_and_wait(self, error: BaseException) -> None:
        """Show an error that keeps the window from opening at all."""
        self._log(error)
        self._make_dialog(error, is_the_end=True).exec()

    def _on_exception(
        self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            QApplication.quit()
            return
        self._log(error)
        self._waiting.append(error)
        self._wake.ring()

    def _on_thread_exception(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._on_exception(caught.exc_type, caught.exc_value, caught.exc_traceback)

    def _log(self, error: BaseException) -> None:
        import logging  # noqa: PLC0415 - only when something is wrong

        logging.getLogger("labwright").error("unexpected error", exc_info=error)

    def _show(self) -> None:
        while self._waiting:
            error = self._waiting.popleft()
            if self._dialog is not None:
                self._dialog.add(error)
                continue
            self._dialog = self._make_dialog(error)
            self._dialog.finished.connect(self._on_finished)
            self._dialog.open()

    def _on_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None

    def _make_dialog(self, error: BaseException, *, is_the_end: bool = False) -> UnexpectedErrorDialog:
        from app.ui.dialogs.unexpected_error import UnexpectedErrorDialog  # noqa: PLC0415 - when needed

        parent = None if is_the_end else QApplication.activeWindow()
        return UnexpectedErrorDialog(parent, self._services, error, is_the_end=is_the_end)


def facts(version: str) -> dict[str, str]:
    """What ran, on what."""
    import platform  # noqa: PLC0415 - only when a report is made

    import PySide6  # noqa: PLC0415 - as above

    return {
        "Labwright": version,
        "Python": platform.python_version(),
        "Qt": f"{qVersion()}, PySide6 {PySide6.__version__}, {QApplication.platformName()}",
        "System": platform.platform(),
        "Frozen": "yes" if getattr(sys, "frozen", False) else "no",
    }


def user_name() -> str:
    """The user's name on this system, to be kept out of reports; empty where it has none."""
    import getpass  # noqa: PLC0415 - only when a report is made

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    import logging  # noqa: PLC0415 - Qt rarely has anything to say

    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
    }
    category: str | None = context.category
    logging.getLogger(f"qt.{category or 'default'}").log(levels.get(kind, logging.ERROR), "%s", text)
