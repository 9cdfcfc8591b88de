"""Ctrl+C in the terminal, and a polite end asked for by the system, close the window in order."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier, Slot


class QuitSignals(QObject):
    """Python hears of a signal only when it runs, and Qt's event loop is not Python: so a socket wakes it."""

    def __init__(self, close: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._close = close
        self._asked = False
        self._heard, self._wakes = socket.socketpair()
        for end in (self._heard, self._wakes):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._heard.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_woken)
        self._before = {
            number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)
        }
        self._fd_before = signal.set_wakeup_fd(self._wakes.fileno(), warn_on_full_buffer=False)

    def give_back(self) -> None:
        """Leave signals to whoever had them before."""
        signal.set_wakeup_fd(self._fd_before)
        for number, before in self._before.items():
            signal.signal(number, before)
        self._notifier.setEnabled(False)
        self._heard.close()
        self._wakes.close()

    @Slot()
    def _on_woken(self) -> None:
        self._heard.recv(4096)  # Python has run the handler before this
        if self._asked:
            self._asked = False
            self._close()

    def _on_signal(self, _number: int, _frame: object) -> None:
        self._asked = True  # it may come in the midst of anything, a dialog being opened too
