"""Engines that fail in one way each, on a socket of the tests: no real one does so when asked."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

VERSION = b'{"ApiVersion": "1.47", "Version": "27.0.0", "Os": "linux"}'
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
Behaviour = Callable[[socket.socket, threading.Event], None]


def silent(_line: socket.socket, stopped: threading.Event) -> None:
    """Take the question, say nothing."""
    stopped.wait()


def dripping(line: socket.socket, stopped: threading.Event) -> None:
    """Say one letter now and then, for ever."""
    line.sendall(_HEAD + b"Content-Length: 100000\r\n\r\n")
    while not stopped.wait(0.02):
        line.sendall(b" ")


def dripping_head(line: socket.socket, stopped: threading.Event) -> None:
    """The same before anything is said."""
    line.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while not stopped.wait(0.02):
        line.sendall(b"x")


def dying(line: socket.socket, _stopped: threading.Event) -> None:
    """Go away in the middle of a body whose length was announced."""
    line.sendall(_HEAD + b"Content-Length: 100000\r\n\r\n" + VERSION[:20])


def dying_chunked(line: socket.socket, _stopped: threading.Event) -> None:
    """Go away in the middle of a body of which nobody knows how long it is."""
    line.sendall(_HEAD + b"\r\n" + VERSION[:20])


def web_server(line: socket.socket, _stopped: threading.Event) -> None:
    """Something else that speaks HTTP."""
    line.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<h1>A printer</h1>")


def other_json(line: socket.socket, _stopped: threading.Event) -> None:
    """Something else that speaks JSON."""
    line.sendall(_HEAD + b'\r\n{"name": "a database"}')


def no_http(line: socket.socket, _stopped: threading.Event) -> None:
    """Something else altogether."""
    line.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


def hanging_up(_line: socket.socket, _stopped: threading.Event) -> None:
    """Say nothing and go away."""


def very_old(line: socket.socket, _stopped: threading.Event) -> None:
    """An engine of 2014."""
    line.sendall(_HEAD + b'\r\n{"ApiVersion": "1.15", "Version": "1.3.0"}')


def newer_than_all(line: socket.socket, _stopped: threading.Event) -> None:
    """An engine that has given up what its clients speak."""
    line.sendall(
        b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\r\n"
        b'{"message": "client version 1.47 is too old. '
        b'Minimum supported API version is 1.90"}'
    )


def broken(line: socket.socket, _stopped: threading.Event) -> None:
    """An engine that has an error of its own."""
    line.sendall(
        b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\n\r\n"
        b'{"message": "the disk is full"}'
    )


class FailingEngine:
    """Answers every question by one behaviour. With `after` it answers /version rightly before."""

    def __init__(
        self,
        behaviour: Behaviour,
        path: Path | None = None,
        *,
        after_version: bool = False,
        pem: Path | None = None,
    ) -> None:
        """On a unix socket at `path`, or on a port of loopback; there with TLS by `pem`."""
        self._behaviour, self._after_version = behaviour, after_version
        if path is None:
            self._socket = socket.create_server(("127.0.0.1", 0))
            self.host = f"tcp://127.0.0.1:{self._socket.getsockname()[1]}"
        else:
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.bind(str(path))
            self._socket.listen(16)
            self.host = f"unix://{path}"
        self._tls = None
        if pem is not None:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(pem)
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Stop answering, and let all go."""
        self._stopped.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(5)

    def _serve(self) -> None:
        while not self._stopped.is_set():
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._answer, args=(line,), daemon=True))
            self._threads[-1].start()

    def _answer(self, line: socket.socket) -> None:
        with suppress(OSError), line:
            line.settimeout(5)
            if self._tls is not None:
                line = self._tls.wrap_socket(line, server_side=True)
            asked = line.recv(65536)
            if self._after_version and b"/version" in asked:
                line.sendall(_HEAD + b"\r\n" + VERSION)
            else:
                self._behaviour(line, self._stopped)
            line.close()
