"""The system's own fonts in the sizes of the design."""

from __future__ import annotations

import sys

from PySide6.QtGui import QFont, QFontDatabase

from app.ui.theme import palette

# role: size, line height, weight
_ROLES = {
    "title": (20, 28, QFont.Weight.DemiBold),
    "heading": (15, 22, QFont.Weight.DemiBold),
    "body": (13, 20, QFont.Weight.Normal),
    "name": (13, 20, QFont.Weight.Medium),
    "strong": (13, 20, QFont.Weight.DemiBold),
    "small": (12, 16, QFont.Weight.Normal),
    "small-name": (12, 16, QFont.Weight.Medium),
    "small-strong": (12, 16, QFont.Weight.DemiBold),
    "palette": (15, 22, QFont.Weight.Normal),
    "mono": (12, 20, QFont.Weight.Normal),
    "editor": (13, 22, QFont.Weight.Normal),
}
_MONO = {"win32": ["Cascadia Mono", "Consolas"], "darwin": ["SF Mono", "Menlo"]}

_families: dict[str, list[str]] = {}
_made: dict[str, QFont] = {}


def use(ui: str, mono: str) -> None:
    """Take these families instead of the system's (the rendered pictures of the screens do)."""
    _families.update(ui=[ui], mono=[mono])
    _made.clear()


def forget() -> None:
    """Make the fonts anew when next asked: the text size changed."""
    _made.clear()


def line_height(role: str) -> int:
    """The height of one line of text in this role."""
    return palette.px(_ROLES[role][1])


def ui(role: str) -> QFont:
    """The font of a role: title, heading, body, name, strong, small, mono, editor and their kin."""
    font = _made.get(role)
    if font is None:
        font = _made[role] = _make(role)
    return QFont(font)


def _make(role: str) -> QFont:
    size, _, weight = _ROLES[role]
    if role in {"mono", "editor"}:
        font = QFont(_mono_families())
        font.setStyleHint(QFont.StyleHint.Monospace)
        for tag in ("liga", "calt"):  # `--` must stay two dashes
            font.setFeature(QFont.Tag(tag), 0)
    else:
        font = QFont(_ui_families())
        font.setFeature(QFont.Tag("tnum"), 1)
    font.setPixelSize(palette.px(size))
    font.setWeight(weight)
    return font


def _ui_families() -> list[str]:
    if "ui" not in _families:
        _families["ui"] = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).families()
    return _families["ui"]


def _mono_families() -> list[str]:
    if "mono" not in _families:
        system = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families()
        _families["mono"] = [*_MONO.get(sys.platform, []), *system]
    return _families["mono"]
