"""One window per user and data folder, whatever became of the one before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.system.locks import FileLock
from app.system.paths import Places, places
from app.ui.application import FIRST_PLACE
from app.ui.single_instance import FirstWindow, address, hand_over

FIRST = """
import sys
import tempfile
from PySide6.QtCore import QCoreApplication
from app.system.paths import places
from app.system.locks import FileLock
from app.ui.application import FIRST_PLACE
from app.ui.single_instance import FirstWindow
app = QCoreApplication([])
lock = FileLock(places().data / FIRST_PLACE)
assert lock.try_acquire()
first = FirstWindow(places(), app)
first.asked_to_open.connect(lambda path: print(path, flush=True))
print("listening", flush=True)
app.exec()
"""
SECOND = """
import sys
import tempfile
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.system.paths import places
from app.system.locks import FileLock
from app.ui.application import FIRST_PLACE
from app.ui.single_instance import hand_over
app = QCoreApplication([])
assert not FileLock(places().data / FIRST_PLACE).try_acquire()
print("asking", flush=True)
sys.exit(0 if hand_over(places(), Path(sys.argv[1])) else 1)
"""
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def own(tmp_path: Path) -> Places:
    return places({"LABWRIGHT_HOME": str(tmp_path), "HOME": str(tmp_path)})


def start(code: str, home: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "LABWRIGHT_HOME": str(home)},
    )


def test_a_second_process_hands_its_path_to_the_first(tmp_path: Path) -> None:
    wanted = tmp_path / "ein Ordner mit ü"
    first = start(FIRST, tmp_path)
    try:
        assert first.stdout is not None
        assert first.stdout.readline() == "listening\n"
        with start(SECOND, tmp_path, str(wanted)) as second:
            assert second.wait(30) == 0
        assert first.stdout.readline() == f"{wanted}\n"
    finally:
        first.kill()
        first.communicate()


def test_a_killed_first_leaves_the_place_free(tmp_path: Path, own: Places, qtbot: QtBot) -> None:
    first = start(FIRST, tmp_path)
    assert first.stdout is not None
    assert first.stdout.readline() == "listening\n"
    first.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    first.communicate()
    if sys.platform != "win32":
        assert Path(tempfile.gettempdir(), address(own)).is_socket()  # it is still there, and nobody listens

    lock = take_first_place(own)
    assert lock is not None
    parent = QObject()
    listening = FirstWindow(own, parent)
    with start(SECOND, tmp_path, str(tmp_path / "thesis")) as second:
        with qtbot.waitSignal(listening.asked_to_open, timeout=20_000) as asked:
            pass
        assert asked.args == [tmp_path / "thesis"]
        assert second.wait(30) == 0
    listening.close()
    lock.release()


def take_first_place(own: Places) -> FileLock | None:
    lock = FileLock(own.data / FIRST_PLACE)
    return lock if lock.try_acquire() else None


def test_only_one_has_the_first_place(own: Places) -> None:
    lock = take_first_place(own)
    assert lock is not None
    assert take_first_place(own) is None
    lock.release()
    again = take_first_place(own)
    assert again is not None
    again.release()


def test_another_data_folder_is_another_window(own: Places, tmp_path: Path) -> None:
    other = places({"LABWRIGHT_HOME": str(tmp_path / "other"), "HOME": str(tmp_path)})
    first, second = take_first_place(own), take_first_place(other)
    assert first is not None
    assert second is not None
    assert address(own) != address(other)
    first.release()
    second.release()


def test_nobody_answers(own: Places) -> None:
    assert not hand_over(own, None, seconds=0.2)


def test_the_second_waits_for_a_first_that_still_starts(tmp_path: Path, own: Places, qtbot: QtBot) -> None:
    lock = take_first_place(own)
    assert lock is not None
    with start(SECOND, tmp_path, str(tmp_path)) as second:
        assert second.stdout is not None
        assert second.stdout.readline() == "asking\n"
        parent = QObject()
        listening = FirstWindow(own, parent)
        with qtbot.waitSignal(listening.asked_to_open, timeout=20_000):
            pass
        assert second.wait(30) == 0
    listening.close()
    lock.release()


@pytest.mark.parametrize("nonsense", [b"\n", b"{}\n", b"[1]\n", b'{"open": 3, "token": ""}\n', b"x" * 70_000])
def test_nonsense_is_not_answered(own: Places, qtbot: QtBot, nonsense: bytes) -> None:
    from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415 - as the program does

    own.data.mkdir(parents=True)
    parent = QObject()
    listening = FirstWindow(own, parent)
    opened: list[object] = []
    listening.asked_to_open.connect(opened.append)
    socket = QLocalSocket()
    socket.connectToServer(address(own))
    assert socket.waitForConnected(5000)
    with qtbot.waitSignal(socket.disconnected):
        socket.write(nonsense)
    assert opened == []
    listening.close()


def test_where_the_server_is(tmp_path: Path) -> None:
    short = places({"LABWRIGHT_HOME": "/data/ana", "HOME": "/data/ana"}, "linux")
    deep = places({"LABWRIGHT_HOME": "/data/" + "deep/" * 40, "HOME": "/data"}, "linux")
    assert address(short, "linux") == "/data/ana/data/window.socket"
    assert address(deep, "linux").startswith("labwright-")
    assert address(deep, "linux") != address(short, "win32")
    assert address(short, "win32").startswith("labwright-")
