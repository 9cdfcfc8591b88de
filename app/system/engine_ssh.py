"""A connection to an engine on another machine, carried by the program ssh as `docker` itself does it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import IO, Any

from app.core.engine_endpoints import Endpoint
from app.core.engine_failures import unsupported
from app.core.words import say
from app.system.engine_line import OpenSsh

_CONNECT_SECONDS = 10
_PIECE_BYTES = 65_536


def ssh_argv(program: str, endpoint: Endpoint) -> tuple[str, ...]:
    """The command line. It never asks for a password: nobody could see the question."""
    options = ["-T", "-o", "BatchMode=yes", "-o", f"ConnectTimeout={_CONNECT_SECONDS}"]
    options += ["-p", str(endpoint.port)] if endpoint.port is not None else []
    options += ["-l", endpoint.user] if endpoint.user else []
    far = ["--host", f"unix://{endpoint.path}"] if endpoint.path else []
    return (program, *options, "--", endpoint.address, "docker", *far, "system", "dial-stdio")


def opener(find: Callable[[str], Any], environment: Callable[[], Mapping[str, str]]) -> OpenSsh:
    """What `open_line` needs for ssh."""

    def open_ssh(endpoint: Endpoint) -> Any:
        program = find("ssh")
        if program is None:
            raise unsupported(endpoint.text, say("There is no program ssh that could lead there."))
        return Carried(ssh_argv(str(program), endpoint), environment())

    return open_ssh


class Carried:
    """The near end: what of a socket is needed, and the program that holds the other end."""

    def __init__(
        self, argv: tuple[str, ...], environment: Mapping[str, str], *, platform: str = sys.platform
    ) -> None:
        self._near, far = socket.socketpair()
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close
        self._heard = False
        windows = platform == "win32"  # where no socket can be the input of a program
        try:
            self._process = subprocess.Popen(
                argv,
                stdin=subprocess.PIPE if windows else far.fileno(),
                stdout=subprocess.PIPE if windows else far.fileno(),
                stderr=self._errors,
                env=dict(environment),
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except BaseException:
            self._near.close()
            self._errors.close()
            far.close()
            raise
        if windows:
            for work in (self._hand_in, self._hand_out):
                threading.Thread(target=work, args=(far,), name="ssh", daemon=True).start()
        else:
            far.close()

    def _hand_in(self, far: socket.socket) -> None:
        into = self._process.stdin
        assert into is not None
        with suppress(OSError, ValueError), into:
            while piece := far.recv(_PIECE_BYTES):
                into.write(piece)
                into.flush()

    def _hand_out(self, far: socket.socket) -> None:
        out = self._process.stdout
        assert out is not None
        with suppress(OSError), far, out:
            while piece := os.read(out.fileno(), _PIECE_BYTES):
                far.sendall(piece)
            far.shutdown(socket.SHUT_RDWR)  # closed alone, it would stay while the other thread waits on it

    def settimeout(self, value: float | None) -> None:
        """As a socket does."""
        self._near.settimeout(value)

    def sendall(self, data: Any) -> None:
        """As a socket does."""
        try:
            self._near.sendall(data)
        except BrokenPipeError as error:
            raise self._ended() from error

    def recv_into(self, buffer: Any) -> int:
        """As a socket does; where nothing ever came, what ssh said of it is the error."""
        try:
            count = self._near.recv_into(buffer)
        except ConnectionError:
            count = 0
        if count == 0 and not self._heard:
            raise self._ended()
        self._heard = True
        return count

    def shutdown(self, how: int) -> None:
        """As a socket does."""
        self._near.shutdown(how)

    def fileno(self) -> int:
        """As a socket does."""
        return self._near.fileno()

    def close(self) -> None:
        """Let ssh end: it does when its input has ended. It is waited for, but by nobody who has no time."""
        self._near.close()
        threading.Thread(target=self._reap, name="ssh", daemon=True).start()

    def _reap(self) -> None:
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    def _ended(self) -> OSError:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        size = os.fstat(self._errors.fileno()).st_size
        self._errors.seek(max(0, size - 2000))  # nobody writes here any more
        lines = self._errors.read(2000).decode("utf-8", "replace").strip().splitlines()
        return OSError(0, lines[-1] if lines else "ssh has ended")
