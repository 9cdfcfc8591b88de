"""The system's wish that nothing should move, asked of a real D-Bus with a portal of our own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from app.ui import system_motion
from app.ui.system_motion import SystemMotion

ROOT = Path(__file__).resolve().parents[2]
# Answers as a desktop's portal does, and asks it in a second process on the same bus.
PORTAL = """
import subprocess, sys
from PySide6.QtCore import ClassInfo, QCoreApplication, QObject, Slot
from PySide6.QtDBus import QDBusConnection, QDBusVariant

@ClassInfo(**{"D-Bus Interface": "org.freedesktop.portal.Settings"})
class Settings(QObject):
    @Slot(str, str, result="QDBusVariant")
    def Read(self, namespace, key):
        values = {"reduced-motion": int(sys.argv[2]), "enable-animations": sys.argv[3] == "True"}
        return QDBusVariant(values[key])

app = QCoreApplication([])
settings, bus = Settings(), QDBusConnection.sessionBus()
every = QDBusConnection.RegisterOption.ExportAllSlots
assert bus.registerObject("/org/freedesktop/portal/desktop", settings, every)
assert bus.registerService("org.freedesktop.portal.Desktop")
from PySide6.QtCore import QSocketNotifier
asking = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE)
ended = QSocketNotifier(asking.stdout.fileno(), QSocketNotifier.Type.Read)
ended.activated.connect(app.quit)
app.exec()
print(asking.communicate()[0].decode().strip())
"""
ASK = """
from PySide6.QtCore import QCoreApplication, QTimer
from app.ui.system_motion import SystemMotion
app, told = QCoreApplication([]), []
motion = SystemMotion(lambda: told.append("reduce"), app)
motion.ask()
watched = motion.children()

def answered():
    if not motion.children():
        print(told, flush=True)
        app.quit()

clock = QTimer(interval=5)
clock.timeout.connect(answered)
clock.start()
app.exec()
"""


@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="needs dbus-run-session")
@pytest.mark.parametrize(
    ("reduced_motion", "animations", "told"),
    [
        ("1", "True", "['reduce']"),
        ("0", "False", "['reduce']"),
        ("0", "True", "[]"),
        ("1", "False", "['reduce']"),
    ],
)
def test_the_desktops_portal_is_heard(reduced_motion: str, animations: str, told: str) -> None:
    run = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", PORTAL, ASK, reduced_motion, animations],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.stdout == f"{told}\n", run.stderr


@pytest.mark.parametrize(
    ("platform", "name"), [("win32", "_windows_wants_less"), ("darwin", "_mac_wants_less")]
)
@pytest.mark.parametrize("answer", [True, False])
def test_windows_and_macos_answer_at_once(
    monkeypatch: pytest.MonkeyPatch, platform: str, name: str, answer: bool
) -> None:
    monkeypatch.setattr(system_motion.sys, "platform", platform)
    monkeypatch.setattr(system_motion, name, lambda: answer)
    told: list[str] = []
    SystemMotion(lambda: told.append("reduce"), QObject()).ask()
    assert told == (["reduce"] if answer else [])


def test_without_a_bus_nothing_is_waited_for(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/none"},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert run.stdout == "[]\n", run.stderr
