"""The pipe of an engine on Windows, with a stand-in for the class of docker-py that needs Windows."""

import docker.transport
import pytest

from app.core.engine_endpoints import parse_endpoint
from app.core.errors import AppError
from app.system.engine_line import open_line

PIPE = parse_endpoint("npipe:////./pipe/dockerDesktopLinuxEngine", "win32")


class WindowsError(Exception):
    """pywintypes.error: no OSError, and its number is not errno."""

    def __init__(self, winerror):
        super().__init__(winerror, "CreateFile", "words in any language")
        self.winerror = winerror


class Pipe:
    made = None

    def __init__(self, error=None):
        Pipe.made = self
        self.error, self.limit, self.address, self.closed = error, None, None, False

    def settimeout(self, seconds):
        self.limit = seconds

    def connect(self, address):
        self.address = address
        if self.error is not None:
            raise self.error

    def recv_into(self, buffer):
        buffer[:2] = b"ok"
        return 2

    def close(self):
        self.closed = True


def test_it_is_opened_by_its_windows_name_and_keeps_the_limit(monkeypatch):
    monkeypatch.setattr(docker.transport, "NpipeSocket", Pipe, raising=False)
    line = open_line(PIPE, 5.0, platform="win32")
    assert Pipe.made.address == r"\\.\pipe\dockerDesktopLinuxEngine"
    assert 4.0 < Pipe.made.limit <= 5.0
    assert line.recv(10) == b"ok"
    line.shutdown()  # a pipe has none: it is closed, and who waits on it comes back
    assert Pipe.made.closed


@pytest.mark.parametrize(
    ("number", "code"),
    [(2, "engine-not-there"), (5, "engine-permission"), (231, "engine-silent"), (1, "engine-not-there")],
)
def test_the_numbers_of_windows_become_our_words(monkeypatch, number, code):
    monkeypatch.setattr(docker.transport, "NpipeSocket", lambda: Pipe(WindowsError(number)), raising=False)
    with pytest.raises(AppError) as failed:
        open_line(PIPE, 1.0, platform="win32")
    assert failed.value.code == code


def test_elsewhere_there_are_no_pipes():
    with pytest.raises(AppError) as failed:
        open_line(PIPE, 1.0, platform="linux")
    assert "Windows" in str(failed.value.cause)
