"""The theme in use: its colours, its measures, and a signal for those who paint by hand."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPalette
from PySide6.QtWidgets import QApplication

from app.ui.theme import fonts, tokens


class _InUse:
    def __init__(self) -> None:
        self.dark = False
        self.scale = 1.0
        self.reduced_motion = False
        self.high_contrast = False


class _Watch(QObject):
    changed = Signal()  # colours or measures are others now: paint again


_in_use = _InUse()
_tokens: dict[str, str] = tokens.LIGHT
_colors: dict[str, QColor] = {}
watch = _Watch()


def is_dark() -> bool:
    """Whether the dark tokens are in use."""
    return _in_use.dark


def px(n: float) -> int:
    """A measure of the design at the chosen text size."""
    return round(n * _in_use.scale)


def scale() -> float:
    """The text size in use, 1.0 to 2.0."""
    return _in_use.scale


def high_contrast() -> bool:
    """Whether soft fills need an outline in their own colour."""
    return _in_use.high_contrast


def reduced_motion() -> bool:
    """Whether nothing should move."""
    return _in_use.reduced_motion


def duration_ms(n: int) -> int:
    """The length of an animation, 0 where motion is not wanted."""
    return 0 if _in_use.reduced_motion else n


def color(token: str) -> QColor:
    """The colour a token has in the theme in use."""
    found = _colors.get(token)
    if found is None:
        found = _colors[token] = QColor(_tokens[token])
    return found


def shade(strength: float) -> QColor:
    """The colour of a veil or a shadow that is this strong, 0 to 1."""
    made = QColor(tokens.SHADE)
    made.setAlphaF(strength)
    return made


def fill(painter: QPainter, rect: QRect, token: str) -> None:
    """Fill a rectangle, without an outline."""
    # QPainter.fillRect would do, but on its first call PySide6 (6.11) loads the 180 names of QGradient.
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(token))
    painter.drawRect(rect)


def scrim() -> QColor:
    """What lies over the window while a dialog asks."""
    return shade(tokens.SCRIM_ALPHA["dark" if _in_use.dark else "light"])


def system_is_dark() -> bool:
    """Whether the system asks for dark windows."""
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


def system_high_contrast() -> bool:
    """Whether the system asks for high contrast (Qt knows it since 6.10)."""
    accessibility = getattr(QGuiApplication.styleHints(), "accessibility", None)
    return accessibility is not None and accessibility().contrastPreference().name == "HighContrast"


def apply(
    app: QApplication,
    resources: Path,
    *,
    dark: bool,
    scale: float = 1.0,
    reduced_motion: bool = False,
    high_contrast: bool = False,
) -> None:
    """Dress the whole application in a theme."""
    global _tokens  # noqa: PLW0603 - one application, one theme
    _in_use.dark, _in_use.scale = dark, min(max(scale, 1.0), 2.0)
    _in_use.reduced_motion, _in_use.high_contrast = reduced_motion, high_contrast
    chosen = tokens.DARK if dark else tokens.LIGHT
    _tokens = tokens.high_contrast(chosen) if high_contrast else chosen
    _colors.clear()
    fonts.forget()
    app.setStyleSheet("")  # Qt 6.11 takes twice as long to put one sheet in place of another
    app.setFont(fonts.ui("body"))
    app.setPalette(_palette())
    app.setStyleSheet(_style_sheet(resources))
    watch.changed.emit()


_ROLES = {
    QPalette.ColorRole.Window: "bg",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on-accent",
    QPalette.ColorRole.Link: "accent-text",
    QPalette.ColorRole.LinkVisited: "accent-text",
    QPalette.ColorRole.Accent: "accent",
}


def _palette() -> QPalette:
    palette = QPalette()
    for role, token in _ROLES.items():
        palette.setColor(role, color(token))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, color("faint"))
    return palette


def _style_sheet(resources: Path) -> str:
    text = (Path(__file__).parent / "style.qss.in").read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = text.replace("@icons", (resources / "icons").as_posix())
    text = text.replace("@theme", "dark" if _in_use.dark else "light")
    text = re.sub(r"(\d+)px", lambda match: f"{px(int(match[1]))}px" if match[1] != "1" else "1px", text)
    return re.sub(r"@([a-z]+(?:-[a-z]+)*)", lambda match: _tokens[match[1]], text)
