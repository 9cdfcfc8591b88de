"""Shows what a screen function made, and takes it away again."""

from __future__ import annotations

import shutil

from PySide6.QtCore import QAbstractAnimation, QElapsedTimer, QEvent, Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.ui.main_window import MainWindow
from tests.screens.registry import Stage

_PATIENCE_SECONDS = 10
_DEPTH = 8  # layouts within each other


def bring_to_front(stage: Stage, shown: QWidget) -> QWidget:
    """Show it at the size of the stage, at rest: the window that is at the back, its own or its dialog's."""
    window = shown.window()
    if isinstance(shown, QDialog) and shown.parentWidget() is not None:
        window = shown.parentWidget().window()
    if window is not shown or not isinstance(shown, QDialog):
        window.resize(stage.size)
    window.show()
    shown.show()
    shown.activateWindow()
    come_to_rest(stage)
    return window


def come_to_rest(stage: Stage) -> None:
    """Let layouts, fades and other things that were begun come to their end."""
    clock = QElapsedTimer()
    clock.start()

    def still() -> bool:
        return clock.elapsed() > 50 and not any(
            animation.state() is QAbstractAnimation.State.Running and animation.loopCount() > 0
            for window in QApplication.topLevelWidgets()
            for animation in window.findChildren(QAbstractAnimation)
        )

    stage.wait_for(still)
    let_layouts_settle()


def let_layouts_settle() -> None:
    """Give everything its place now."""
    for _ in range(_DEPTH):  # a layout that grew asks the one around it in its next turn
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


def strike(app: QApplication, stage: Stage) -> None:
    """Take everything away, so that the next screen starts with nothing of this one."""
    for act in stage.at_end:
        act()
    for window in app.topLevelWidgets():
        if isinstance(window, MainWindow) and "job_desk" in window.__dict__:
            window.services.jobs.stop_all(_PATIENCE_SECONDS)
            window.job_desk.close()
    stage.kept.clear()
    for window in app.topLevelWidgets():
        window.hide()
        # What a combo box or a field drops down is its own to delete: it does so without looking.
        if window.parent() is None and window.windowType() is not Qt.WindowType.Popup:
            window.deleteLater()
    app.processEvents()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    shutil.rmtree(stage.folder, ignore_errors=True)
