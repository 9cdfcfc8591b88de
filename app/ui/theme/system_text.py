"""How much larger than usual the system wants its text."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

_LARGEST = 2.0
_USUAL_POINTS = 11.0  # desktop fonts on Linux have 9 to 11 points
_PATIENCE_MS = 200
# The body sizes Apple gives for its content size categories; L is the usual one.
_MAC_SIZES = {
    "XS": 14,
    "S": 15,
    "M": 16,
    "L": 17,
    "XL": 19,
    "XXL": 21,
    "XXXL": 23,
    "AccessibilityM": 28,
    "AccessibilityL": 33,
    "AccessibilityXL": 40,
    "AccessibilityXXL": 47,
    "AccessibilityXXXL": 53,
}


def text_scale(
    platform: str = sys.platform, readers: Mapping[str, Callable[[], float]] | None = None
) -> float:
    """The system's text size as a factor, 1.0 to 2.0; 1.0 where the system does not say."""
    reader = (_READERS if readers is None else readers).get(platform)
    if reader is None:
        return 1.0
    try:
        factor = reader()
    except (OSError, ValueError, TypeError, LookupError):  # not set, or not in the words known here
        return 1.0
    return min(max(factor, 1.0), _LARGEST)


def windows_factor(percent: object) -> float:
    """The factor in TextScaleFactor, a whole number of per cent (Settings, Accessibility, Text size)."""
    if not isinstance(percent, int):
        raise TypeError(f"TextScaleFactor is not a number: {percent!r}")
    return percent / 100


def mac_factor(preferences: Mapping[str, Mapping[str, str]]) -> float:
    """The factor of the text size chosen for all programs (System Settings, Accessibility, Display)."""
    category = preferences["FontSizeCategory"]["global"].removeprefix("UICTContentSizeCategory")
    return _MAC_SIZES[category] / _MAC_SIZES["L"]


def linux_factor(points: float, session: Mapping[str, str], ask_desktop: Callable[[], float]) -> float:
    """The factor of a Linux desktop: its font's size and, in a GNOME session on Wayland, its text factor.

    On X11 that factor is part of the pixel ratio Qt uses already.
    """
    by_font = points / _USUAL_POINTS
    if session.get("XDG_SESSION_TYPE") == "wayland" and "GNOME" in session.get("XDG_CURRENT_DESKTOP", ""):
        return max(by_font, ask_desktop())
    return by_font


def _read_windows() -> float:
    import winreg  # noqa: PLC0415 - only Windows has it

    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, r"Software\Microsoft\Accessibility") as key:  # type: ignore[attr-defined,unused-ignore]
        return windows_factor(winreg.QueryValueEx(key, "TextScaleFactor")[0])  # type: ignore[attr-defined,unused-ignore]


def _read_mac() -> float:
    import plistlib  # noqa: PLC0415 - needed by one system only

    file = Path.home() / "Library" / "Preferences" / "com.apple.universalaccess.plist"
    return mac_factor(plistlib.loads(file.read_bytes()))


def _read_linux() -> float:
    from PySide6.QtGui import QFontDatabase  # noqa: PLC0415 - keeps the rules above free of Qt

    points = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pointSizeF()
    return linux_factor(points, os.environ, _ask_portal)


def _ask_portal() -> float:
    """The text factor of the desktop, from the portal every GNOME session runs."""
    from PySide6.QtDBus import (  # noqa: PLC0415 - most sessions need no D-Bus
        QDBus,
        QDBusConnection,
        QDBusMessage,
        QDBusVariant,
    )

    service = "org.freedesktop.portal"
    question = QDBusMessage.createMethodCall(
        f"{service}.Desktop", "/org/freedesktop/portal/desktop", f"{service}.Settings", "ReadOne"
    )
    question.setArguments(["org.gnome.desktop.interface", "text-scaling-factor"])
    answer = QDBusConnection.sessionBus().call(question, QDBus.CallMode.Block, _PATIENCE_MS)
    value = (answer.arguments() or [1.0])[0]
    return float(value.variant() if isinstance(value, QDBusVariant) else value)


_READERS: Mapping[str, Callable[[], float]] = {
    "win32": _read_windows,
    "darwin": _read_mac,
    "linux": _read_linux,
}
