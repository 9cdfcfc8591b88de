"""One window per user and data folder: a second start hands its folder to the first, and ends.

Who is first is decided by a file lock (see application.py). The local server that a second start talks to
is made after the first window is painted.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal, Slot

from app.system.paths import Places

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

ANSWER_SECONDS = 5.0
ASK_AGAIN_MS = 50
SOCKET_PATH_BYTES = 90  # the system allows 104 to 108, and Qt needs some while it makes the socket
MESSAGE_BYTES = 64 * 1024
_HEARD = b"heard\n"
_TOKEN = "XDG_ACTIVATION_TOKEN"


def address(places: Places, platform: str = sys.platform) -> str:
    """The name of the local server: a socket in the data folder, a pipe named after it on Windows."""
    if platform != "win32":
        path = os.fspath(places.data / "window.socket")
        if len(os.fsencode(path)) <= SOCKET_PATH_BYTES:
            return path
    import hashlib  # noqa: PLC0415 - needed for long paths and on Windows only

    return "labwright-" + hashlib.sha256(os.fspath(places.data).encode(errors="replace")).hexdigest()[:24]


def hand_over(places: Places, path: Path | None, seconds: float = ANSWER_SECONDS) -> bool:
    """Ask the first window to come forward and open the path. False when nobody answered in time."""
    from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415 - 15 ms that only a second start pays

    _let_others_come_forward()
    deadline = QDeadlineTimer(round(seconds * 1000))
    while not deadline.hasExpired():
        socket = QLocalSocket()
        socket.connectToServer(address(places))
        if socket.waitForConnected(deadline.remainingTime()) and _ask(socket, path, deadline):
            return True
        socket.abort()
        QThread.msleep(ASK_AGAIN_MS)  # the first window is being made, or goes away just now
    return False


def _ask(socket: QLocalSocket, path: Path | None, deadline: QDeadlineTimer) -> bool:
    import json  # noqa: PLC0415 - not needed by the first window's start

    shown = None if path is None else os.fspath(path.absolute())
    message = {"open": shown, "token": os.environ.get(_TOKEN, "")}
    socket.write(json.dumps(message).encode() + b"\n")
    while not socket.canReadLine():
        if not socket.waitForReadyRead(deadline.remainingTime()):
            return False
    return socket.readLine().data() == _HEARD


def _let_others_come_forward() -> None:
    """Windows lets a window raise itself only if the program the user just started allows it."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only

        any_process = -1
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)


class FirstWindow(QObject):
    """Listens for second starts. Made after the first paint."""

    asked_to_open = Signal(object)  # Path, or None: only come forward

    def __init__(self, places: Places, parent: QObject) -> None:
        super().__init__(parent)
        self._server = _listen(address(places), self)
        self._server.newConnection.connect(self._on_connection)

    @Slot()
    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(self._on_ready)
        socket.disconnected.connect(socket.deleteLater)
        self._read(socket)

    @Slot()
    def _on_ready(self) -> None:
        from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415 - loaded by now

        socket = self.sender()
        assert isinstance(socket, QLocalSocket)
        self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > MESSAGE_BYTES:
                socket.abort()
            return
        message = _understood(bytes(socket.readLine(MESSAGE_BYTES).data()))
        if message is None:
            socket.abort()
            return
        path, token = message
        if token:
            os.putenv(_TOKEN, token)  # Qt reads and forgets it there; in os.environ children would inherit it
        socket.write(_HEARD)
        socket.flush()
        self.asked_to_open.emit(path)

    def close(self) -> None:
        """Listen no more, and take the socket away."""
        self._server.close()


def _listen(name: str, parent: QObject) -> QLocalServer:
    from PySide6.QtNetwork import QLocalServer  # noqa: PLC0415 - 15 ms, after the first paint

    server = QLocalServer(parent)
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
    # The file lock says that we are the only window, so a socket that lies here belongs to a killed one.
    QLocalServer.removeServer(name)
    if not server.listen(name):
        import logging  # noqa: PLC0415 - after the first paint

        logging.getLogger(__name__).warning("no second start can reach this window: %s", server.errorString())
    return server


def _understood(line: bytes) -> tuple[Path | None, str] | None:
    import json  # noqa: PLC0415 - not needed before the first paint

    try:
        message = json.loads(line)
        path = message["open"]
        return (None if path is None else Path(path)), str(message["token"])
    except (ValueError, KeyError, TypeError):
        return None
