"""The window program from its start to its end."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from app.core.errors import AppError
from app.core.words import Sentence
from app.system.locks import FileLock
from app.ui.appearance import Appearance
from app.ui.main_window import MainWindow
from app.ui.services import Services

if TYPE_CHECKING:
    from app.ui.background import Failed
    from app.ui.engine_desk import EngineDesk
    from app.ui.quit_signals import QuitSignals
    from app.ui.single_instance import FirstWindow
    from app.ui.unexpected import Unexpected

FIRST_PLACE = "instance.lock"  # who holds it is the first window; the system takes it back from a killed one


def run_window(services: Services, open_path: Path | None) -> int:
    """Open the window, or hand the path to the one that is open, until it is closed: the exit code."""
    first_place = _first_place(services)
    app = _application()
    if first_place is None and _handed_over(services, open_path):
        return 0
    try:
        appearance = Appearance(app, services)
        window = MainWindow(services)
    except Exception as error:  # noqa: BLE001 - without a window this is the only way to tell
        from app.ui.unexpected import Unexpected  # noqa: PLC0415 - when needed

        _keep_log(services)
        Unexpected(services, app).show_and_wait(error)
        return 1
    appearance.rebuild_asked.connect(window.rebuild)
    later = AfterFirstPaint(window, appearance, open_path, listen=first_place is not None)
    window.first_painted.connect(later.begin)
    window.show()
    code = app.exec()
    later.end()
    if first_place is not None:
        first_place.release()
    return code


def paint_once(services: Services) -> None:
    """Make the window and have it painted, unseen. Raises where that is not possible."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or _application()
    assert isinstance(app, QApplication)
    Appearance(app, services)
    window = MainWindow(services)
    picture = window.grab()
    window.deleteLater()
    if picture.isNull():
        raise RuntimeError("Qt painted nothing")


def _first_place(services: Services) -> FileLock | None:
    lock = FileLock(services.places.data / FIRST_PLACE)
    try:
        return lock if lock.try_acquire() else None
    except AppError:  # no Labwright can write its folder: the window says so where it matters
        return lock


def _handed_over(services: Services, path: Path | None) -> bool:
    from app.ui.single_instance import hand_over  # noqa: PLC0415 - a second start needs it, the first does not

    return hand_over(services.places, path)


def _application() -> QApplication:
    # The style by option: setStyle would return it, and PySide6 (6.11) load the 500 names of QStyle.
    app = QApplication([*sys.argv[:1], "-style", "fusion"])
    app.setApplicationName("Labwright")
    app.setDesktopFileName("labwright")
    return app


def _keep_log(services: Services) -> None:
    from app.system.log_file import keep_log  # noqa: PLC0415 - after the first paint

    try:
        keep_log(services.places)
    except OSError:  # no place for a log: everything else still works
        return


class AfterFirstPaint(QObject):
    """What the window needs, but not to be seen: begun when it is seen, one thing after the other."""

    def __init__(
        self, window: MainWindow, appearance: Appearance, open_path: Path | None, *, listen: bool
    ) -> None:
        super().__init__(window)
        self._window = window
        self._services = window.services
        self._appearance = appearance
        self._open_path = open_path
        self._first_window: FirstWindow | None = None
        self._unexpected: Unexpected | None = None
        self._signals: QuitSignals | None = None
        self._engine_desk: EngineDesk | None = None
        self._steps: list[Callable[[], object]] = [
            self._catch_errors,
            self._collect_garbage,
            self._obey_signals,
            *([self._listen] if listen else []),
            lambda: _keep_log(window.services),
            self._show_focus,
            self._take_icon,
            lambda: window.job_desk,
            self._listen_to_engine,
            self._recover,
            appearance.follow_changes,
            self._open,
            self._greet,
        ]

    @Slot()
    def begin(self) -> None:
        """Do the next thing, and the others when the window has had its turn."""
        if self._steps and self._window.isVisible():  # closed meanwhile, a greeting would stay alone
            QTimer.singleShot(0, self, self.begin)
            self._steps.pop(0)()

    def end(self) -> None:
        """Let go of what was begun."""
        self._steps.clear()
        if self._first_window is not None:
            self._first_window.close()
        if self._engine_desk is not None:
            self._engine_desk.close()
        if "job_desk" in self._window.__dict__:
            self._window.job_desk.close()
        if self._signals is not None:
            self._signals.give_back()
        if self._unexpected is not None:
            self._unexpected.uninstall()

    def _collect_garbage(self) -> None:
        from app.ui.garbage import Garbage  # noqa: PLC0415 - after the first paint

        gc.freeze()  # what there is now stays to the end: no need to look at it again
        Garbage(self)

    def _catch_errors(self) -> None:
        from app.ui.unexpected import Unexpected  # noqa: PLC0415 - after the first paint

        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._unexpected = Unexpected(self._services, app)
        self._unexpected.install()

    @staticmethod
    def _show_focus() -> None:
        from app.ui.widgets import focus_ring  # noqa: PLC0415 - 8 ms that the first paint does not pay

        app = QApplication.instance()
        assert isinstance(app, QApplication)
        focus_ring.install(app)

    def _take_icon(self) -> None:
        from PySide6.QtGui import QIcon  # noqa: PLC0415 - after the first paint

        icon = QIcon()
        for name in ("labwright-16.svg", "labwright.svg"):
            icon.addFile(str(self._services.resources / "icons" / name))
        QApplication.setWindowIcon(icon)

    def _listen(self) -> None:
        from app.ui.single_instance import FirstWindow  # noqa: PLC0415 - after the first paint

        self._first_window = FirstWindow(self._services.places, self)
        self._first_window.asked_to_open.connect(self._window.open_path)

    def _listen_to_engine(self) -> None:
        from app.ui.engine_desk import EngineDesk  # noqa: PLC0415 - after the first paint

        self._engine_desk = EngineDesk(self._window)
        self._engine_desk.start()

    def _obey_signals(self) -> None:
        from app.ui.quit_signals import QuitSignals  # noqa: PLC0415 - after the first paint

        self._signals = QuitSignals(self._window.quit, self)

    def _recover(self) -> None:
        from app.ui.background import in_background  # noqa: PLC0415 - after the first paint

        in_background(self, self._clean_up, self._tell_recovered)

    def _clean_up(self) -> list[Sentence]:
        told = self._services.recovery.recover()
        self._services.housekeeping.tidy()  # what was in the bin for a month is missed by nobody
        return told

    def _tell_recovered(self, told: list[Sentence] | Failed) -> None:
        if isinstance(told, list) and told:
            from app.ui.dialogs.recovered import Recovered  # noqa: PLC0415 - rarely needed

            report = Recovered(self._window, told)
            report.finished.connect(report.deleteLater)
            report.open()

    def _greet(self) -> None:
        from app.ui.dialogs.welcome import welcome_once  # noqa: PLC0415 - after the first paint

        welcome_once(self._window)

    def _open(self) -> None:
        if self._open_path is not None:
            self._window.open_path(self._open_path)
