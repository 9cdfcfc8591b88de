"""What the window remembers for its next start: size, page and rail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, QTimer, Slot

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

FIRST_SIZE = QSize(1280, 820)
_WRITTEN_AFTER_MS = 800  # a window that is being resized changes fifty times a second


class Remembered(QObject):
    """Writes it down some time after it changed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._state = window.services.window_state
        self.page = self._state.get("page", "")
        self.rail_collapsed = self._state.get("rail_collapsed", False)
        self._later = QTimer(self, singleShot=True, interval=_WRITTEN_AFTER_MS)
        self._later.timeout.connect(self.write)

    def give_size(self) -> None:
        """Give the window the size and place it had."""
        geometry = self._state.get("geometry", "")
        if geometry:
            from PySide6.QtCore import QByteArray  # noqa: PLC0415 - not at the first start

            if self._window.restoreGeometry(QByteArray.fromBase64(geometry.encode())):
                return
        self._window.resize(FIRST_SIZE)

    def soon(self) -> None:
        """Write it down when it has not changed for a while."""
        self._later.start()

    @Slot()
    def write(self) -> None:
        """Write it down, if it is not what was remembered before."""
        self._later.stop()
        values = {
            "geometry": bytes(self._window.saveGeometry().toBase64().data()).decode(),
            "page": self._window.page.key,
            "rail_collapsed": self.rail_collapsed,
        }
        if any(self._state.get(key, type(value)()) != value for key, value in values.items()):
            self._state.update(values)
