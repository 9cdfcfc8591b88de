"""Whether the system asks that nothing should move. Qt 6.11 does not tell, so each system is asked itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

_PORTAL = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
_SETTINGS = "org.freedesktop.portal.Settings"
# Newer portals say it for every desktop, older ones hand on GNOME's own setting: namespace, key, "reduce".
_ASKED = (
    ("org.freedesktop.appearance", "reduced-motion", 1),
    ("org.gnome.desktop.interface", "enable-animations", False),
)


class SystemMotion(QObject):
    """Asks once, and calls back when the answer is that motion should be reduced."""

    def __init__(self, reduce: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._reduce = reduce
        self._told = False

    def ask(self) -> None:
        """Ask this system. Never waits."""
        if sys.platform == "win32":
            wants_less = _windows_wants_less()
        elif sys.platform == "darwin":
            wants_less = _mac_wants_less()
        else:
            wants_less = False
            self._ask_portal()
        if wants_less:
            self._tell()

    def _tell(self) -> None:
        if not self._told:
            self._told = True
            self._reduce()

    def _ask_portal(self) -> None:
        if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            return  # nobody to ask; trying would start a bus
        from PySide6.QtDBus import (  # noqa: PLC0415 - Linux only, after the first paint
            QDBusConnection,
            QDBusMessage,
            QDBusPendingCallWatcher,
        )

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return
        for namespace, key, _ in _ASKED:
            question = QDBusMessage.createMethodCall(*_PORTAL, _SETTINGS, "Read")
            question.setArguments([namespace, key])
            watcher = QDBusPendingCallWatcher(bus.asyncCall(question), self)
            watcher.setObjectName(key)
            watcher.finished.connect(self._on_answer)

    @Slot("QDBusPendingCallWatcher*")
    def _on_answer(self, watcher: QObject) -> None:
        answer = watcher.reply().arguments()  # type: ignore[attr-defined]
        wanted = next(value for _, key, value in _ASKED if key == watcher.objectName())
        if answer and _unwrapped(answer[0]) == wanted:
            self._tell()
        watcher.deleteLater()


def _unwrapped(value: object) -> object:
    while hasattr(value, "variant"):
        value = value.variant()
    return value


def _windows_wants_less() -> bool:
    import ctypes  # noqa: PLC0415 - after the first paint

    get_client_area_animation = 0x1042
    moves = ctypes.c_int(1)
    ctypes.windll.user32.SystemParametersInfoW(get_client_area_animation, 0, ctypes.byref(moves), 0)  # type: ignore[attr-defined]
    return not moves.value


def _mac_wants_less() -> bool:
    import ctypes  # noqa: PLC0415 - after the first paint
    import ctypes.util  # noqa: PLC0415 - as above

    objc = ctypes.cdll.LoadLibrary(ctypes.util.find_library("objc") or "libobjc.dylib")
    objc.objc_getClass.restype = objc.sel_registerName.restype = ctypes.c_void_p
    send = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(("objc_msgSend", objc))
    ask = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)(("objc_msgSend", objc))
    workspace = send(objc.objc_getClass(b"NSWorkspace"), objc.sel_registerName(b"sharedWorkspace"))
    return bool(ask(workspace, objc.sel_registerName(b"accessibilityDisplayShouldReduceMotion")))
