"""A connection to an engine, whatever leads there, with one time limit on everything that happens on it.

An ordinary time limit of a socket begins anew with each byte that comes: an engine that sends one now and
then would hold its caller for ever. A `Line` counts from its beginning.
"""

from __future__ import annotations

import io
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

from app.core.engine_endpoints import Endpoint, EndpointKind, TlsFiles
from app.core.engine_failures import not_there, permission_denied, refused, silent, tls_mismatch, unsupported
from app.core.errors import AppError
from app.core.words import say, verbatim
from app.system.socket_access import socket_access

# When the call that is being made must be over, by time.monotonic(). Libraries below start their limits anew
# with each part of a call.
DEADLINE: ContextVar[float | None] = ContextVar("deadline", default=None)
OpenSsh = Callable[[Endpoint], Any]  # the near end of a program that carries the connection


class Line:
    """Stands where http.client and docker-py expect a socket."""

    def __init__(self, under: Any, until: float | None, seconds: float) -> None:
        """`until` is when everything must be over, by time.monotonic(); None waits for ever."""
        self._under = under
        self._until = until
        self.seconds = seconds
        self._readers = 0
        self._closed = False

    def settimeout(self, value: float | None) -> None:
        """All must be over in so many seconds from now, or at the DEADLINE of the call that asks."""
        self._until = None if value is None else DEADLINE.get() or time.monotonic() + value

    @property
    def has_descriptor(self) -> bool:
        """The system can be asked whether the other side has closed it."""
        return hasattr(self._under, "fileno")

    def fileno(self) -> int:
        """The system's number of the connection."""
        return int(self._under.fileno())

    def _wait_at_most(self) -> None:
        if self._until is None:
            self._under.settimeout(None)
            return
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._under.settimeout(left)

    def recv_into(self, buffer: Any, *_: Any) -> int:
        """What came, at least one byte; 0 at the end."""
        self._wait_at_most()
        return int(self._under.recv_into(buffer))

    def recv(self, size: int, *_: Any) -> bytes:
        """What came, empty at the end."""
        buffer = bytearray(size)
        return bytes(buffer[: self.recv_into(buffer)])

    def sendall(self, data: Any, *_: Any) -> None:
        """Send all of it."""
        self._wait_at_most()
        self._under.sendall(data)

    def makefile(self, mode: str = "rb", *_: Any, **__: Any) -> io.BufferedReader:
        """For who reads lines."""
        assert "w" not in mode
        self._readers += 1
        return io.BufferedReader(_Reader(self))

    def shutdown(self, how: int = socket.SHUT_RDWR) -> None:
        """Let whoever waits on it in another thread come back."""
        with suppress(OSError):
            if hasattr(self._under, "shutdown"):
                self._under.shutdown(how)
            else:
                self._under.close()  # a pipe of Windows

    def close(self) -> None:
        """Be done with it, once those who read lines are, too: http.client counts on that."""
        self._closed = True
        if self._readers <= 0:
            with suppress(OSError):
                self._under.close()

    def reader_closed(self) -> None:
        """One who reads lines is done."""
        self._readers -= 1
        if self._closed:
            self.close()


class _Reader(io.RawIOBase):
    def __init__(self, line: Line) -> None:
        self._sock = line  # the name under which docker-py looks for what it shuts down

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._sock.reader_closed()

    def readinto(self, buffer: Any) -> int:
        return self._sock.recv_into(buffer)


def open_line(
    endpoint: Endpoint, seconds: float, *, open_ssh: OpenSsh | None = None, platform: str = sys.platform
) -> Line:
    """A connection to the endpoint. Raises AppError with what stands in the way."""
    until = min(time.monotonic() + seconds, DEADLINE.get() or float("inf"))
    seconds = max(0.001, until - time.monotonic())
    try:
        match endpoint.kind:
            case EndpointKind.UNIX:
                under: Any = _unix(endpoint, seconds)
            case EndpointKind.NPIPE:
                under = _pipe(endpoint, seconds, platform)
            case EndpointKind.TCP:
                under = _tcp(endpoint, seconds)
            case EndpointKind.SSH:
                if open_ssh is None:
                    raise unsupported(endpoint.text, say("There is no program ssh that could lead there."))
                under = open_ssh(endpoint)
    except OSError as error:
        raise failure(error, endpoint, seconds) from error
    return Line(under, until, seconds)


def failure(error: BaseException, endpoint: Endpoint, seconds: float) -> AppError:
    """What an error of the system means for whoever wants to reach an engine."""
    text = endpoint.text
    if isinstance(error, TimeoutError | BlockingIOError):  # a full queue of a socket: nobody takes anybody
        return silent(text, seconds)
    if isinstance(error, PermissionError):
        access = socket_access(endpoint.address) if endpoint.kind is EndpointKind.UNIX else None
        return permission_denied(text, access)
    if isinstance(error, ConnectionRefusedError):
        return refused(text)
    if type(error).__module__ == "ssl":
        return _tls_failure(error, endpoint)
    missing = isinstance(error, FileNotFoundError | NotADirectoryError)
    return not_there(text, "" if missing else str(getattr(error, "strerror", None) or error))


def _tls_failure(error: BaseException, endpoint: Endpoint) -> AppError:
    reason = str(getattr(error, "reason", "") or "")
    if "WRONG_VERSION" in reason or "RECORD_LAYER" in reason or "UNEXPECTED_EOF" in reason:
        cause = say("TLS is asked for, and the engine does not speak it there.")
    elif "CERTIFICATE_VERIFY" in reason:
        message = getattr(error, "verify_message", "") or reason
        cause = say("The engine’s certificate is not trusted: {reason}.", reason=message)
    elif "ALERT" in reason or "CERTIFICATE" in reason:
        cause = say("The engine does not accept your certificate, or wants one and got none.")
    else:
        cause = verbatim(str(error))
    return tls_mismatch(endpoint.text, cause, str(error))


def _unix(endpoint: Endpoint, seconds: float) -> socket.socket:
    under = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        under.settimeout(seconds)
        under.connect(endpoint.address)
    except BaseException:
        under.close()
        raise
    return under


def _pipe(endpoint: Endpoint, seconds: float, platform: str) -> Any:
    if platform != "win32":
        raise unsupported(endpoint.text, say("Named pipes exist on Windows alone."))
    return _windows_pipe(endpoint, seconds)


def _windows_pipe(endpoint: Endpoint, seconds: float) -> Any:
    from docker.transport import NpipeSocket  # noqa: PLC0415 - 130 ms

    under = NpipeSocket()
    under.settimeout(seconds)
    try:
        under.connect(endpoint.address.replace("/", "\\"))
    except Exception as error:  # pywintypes.error is no OSError
        code = getattr(error, "winerror", 0)
        known = {2: FileNotFoundError, 5: PermissionError, 231: TimeoutError}
        raise known.get(code, OSError)(str(error)) from error
    return under


def _tcp(endpoint: Endpoint, seconds: float) -> socket.socket:
    assert endpoint.port is not None
    began = time.monotonic()
    under = socket.create_connection((endpoint.address, endpoint.port), timeout=seconds)
    try:
        under.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if endpoint.tls is None:
            return under
        under.settimeout(max(0.001, seconds - (time.monotonic() - began)))
        return _secured(under, endpoint.tls, endpoint.address)
    except BaseException:
        under.close()
        raise


def _secured(under: socket.socket, tls: TlsFiles, host: str) -> socket.socket:
    import ssl  # noqa: PLC0415 - 15 ms, and most engines are reached without

    try:
        context = ssl.create_default_context(cafile=tls.ca)
        if not tls.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if tls.certificate:
            context.load_cert_chain(tls.certificate, tls.key)
    except OSError as error:
        cause = say("A file of its certificates cannot be used: {reason}.", reason=error.strerror or error)
        raise tls_mismatch(host, cause, str(error)) from error
    return context.wrap_socket(under, server_hostname=host)
