"""Run as a program: opens a window, `bare` or Labwright's (`app`), and at its first painted frame prints when
that was, the process's memory and its imported modules, as JSON, and ends."""

import json
import os
import sys
import time

if sys.argv[1] == "app":  # what the real program does before it imports anything of Qt
    from app.bootstrap import Labwright

    labwright = Labwright("window")
    _ = labwright.places, labwright.settings, labwright.window_state

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

SIZE = (1280, 820)


class FirstFrame(QObject):
    """Waits for a window's first paint, and then until the frame is on the screen."""

    def __init__(self, window: QObject) -> None:
        super().__init__()
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, report)
        return False


def report() -> None:
    """Say what was measured, and end without tidying up."""
    moment = time.monotonic()
    with open("/proc/self/smaps_rollup", encoding="ascii") as lines:  # noqa: PTH123 - pathlib is not loaded
        pss_kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    measured = {"moment": moment, "pss_kilobytes": pss_kilobytes, "modules": sorted(sys.modules)}
    print(json.dumps(measured), flush=True)
    os._exit(0)


def watched_exec(*_: object) -> int:
    """QApplication.exec, with an eye on the window that is shown by then."""
    windows = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    main = next((window for window in windows if isinstance(window, QMainWindow)), windows[0])
    eye = FirstFrame(main)
    code = plain_exec()
    del eye
    return code


plain_exec = QApplication.exec
QApplication.exec = watched_exec
if sys.argv[1] == "bare":
    application = QApplication([])
    window = QMainWindow()
    window.resize(*SIZE)
    window.show()
    application.exec()
else:
    sys.argv[1:] = []
    from app.__main__ import main_window

    main_window()
