"""The colours programs print, in colours of the theme that can be read on any of its backgrounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from PySide6.QtGui import QColor

from app.core.terminal_text import SGR
from app.ui.theme import palette

_CONTRAST = 4.5  # WCAG AA for text
# black, red, green, yellow, blue, magenta, cyan, white: their meaning is kept, not their brightness
_INKS = ("muted", "bad", "ok", "warn", "accent-text", "data-3", "data-2", "text")
_FILLS = ("line", "bad-soft", "ok-soft", "warn-soft", "accent-soft", "accent-soft", "accent-soft", "line")

Ink = str | tuple[int, int, int]  # a token of the theme, or what the program asked for exactly


@dataclass(frozen=True, slots=True)
class Look:
    """How a part of a line is written."""

    ink: Ink | None = None
    fill: Ink | None = None
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underlined: bool = False
    struck: bool = False
    inverse: bool = False


PLAIN = Look()
_CHANGES: dict[int, dict[str, Any]] = {
    1: {"bold": True}, 2: {"dim": True}, 3: {"italic": True}, 4: {"underlined": True}, 7: {"inverse": True},
    9: {"struck": True}, 21: {"bold": False}, 22: {"bold": False, "dim": False}, 23: {"italic": False},
    24: {"underlined": False}, 27: {"inverse": False}, 29: {"struck": False}, 39: {"ink": None},
    49: {"fill": None},
    **{base + n: {"ink": ink} for base in (30, 90) for n, ink in enumerate(_INKS)},
    **{base + n: {"fill": fill} for base in (40, 100) for n, fill in enumerate(_FILLS)},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coloured:
    """A line without its sequences, and how its parts are written. Parts that are plain are left out."""

    text: str
    parts: tuple[tuple[int, int, Look], ...] = ()


@lru_cache(maxsize=256)
def coloured(text: str) -> Coloured:
    """The line as text and looks."""
    if "\x1b" not in text:
        return Coloured(text)
    pieces: list[str] = []
    parts: list[tuple[int, int, Look]] = []
    look, length, at = PLAIN, 0, 0
    for sequence in SGR.finditer(text):
        _take(text[at : sequence.start()], length, look, pieces, parts)
        length += sequence.start() - at
        look = _changed(look, sequence[0][2:-1])
        at = sequence.end()
    _take(text[at:], length, look, pieces, parts)
    return Coloured("".join(pieces), tuple(parts))


def _take(piece: str, start: int, look: Look, pieces: list[str], parts: list[tuple[int, int, Look]]) -> None:
    if piece:
        pieces.append(piece)
        if look != PLAIN:
            parts.append((start, start + len(piece), look))


@lru_cache(maxsize=1024)
def _changed(look: Look, codes: str) -> Look:
    """The look after a sequence. What it does not know it passes over."""
    numbers = iter([int(code) if code else 0 for code in _joined(codes).split(";")])
    for number in numbers:
        if number == 0:
            look = PLAIN
        elif number in _CHANGES:
            look = replace(look, **_CHANGES[number])
        elif number == 38 and (ink := _extended(numbers, _INKS)):
            look = replace(look, ink=ink)
        elif number == 48 and (fill := _extended(numbers, _FILLS)):
            look = replace(look, fill=fill)
    return look


def _joined(codes: str) -> str:
    """Codes with colons as those with semicolons: 38:2::1:2:3 is 38;2;1;2;3, and 4:0 ends underlining."""
    groups = []
    for group in codes.split(";"):
        numbers = group.split(":")
        if numbers[0] == "4" and len(numbers) > 1:
            groups.append("24" if numbers[1] == "0" else "4")
        elif numbers[:2] in (["38", "2"], ["48", "2"]) and len(numbers) > 5:
            groups.append(";".join([*numbers[:2], *numbers[3:6]]))
        else:
            groups.append(";".join(numbers))
    return ";".join(groups)


def _extended(numbers: Iterator[int], named: tuple[str, ...]) -> Ink | None:
    kind = next(numbers, -1)
    if kind == 2:
        red, green, blue = (min(255, next(numbers, 0)) for _ in range(3))
        return red, green, blue
    if kind != 5:
        return None
    number = next(numbers, 0)
    if number < 16:
        return named[number % 8]
    if number < 232:
        red, green, blue = ((number - 16) // step % 6 for step in (36, 6, 1))
        return tuple([55 + 40 * level if level else 0 for level in (red, green, blue)])  # type: ignore[return-value]
    level = min(255, 8 + 10 * (number - 232))
    return level, level, level


@lru_cache(maxsize=1024)
def inks(look: Look, ink: str, fill: str) -> tuple[QColor, QColor | None]:
    """The colours of a part, of its text and its own fill. Without any it is `ink` on `fill`."""
    text = _color(look.ink or ("muted" if look.dim else ink))
    own = _color(look.fill) if look.fill else None
    if look.inverse:
        text, own = own or _color(fill), text
    return QColor(readable(text.rgb(), (own or _color(fill)).rgb())), own


def _color(ink: Ink) -> QColor:
    return palette.color(ink) if isinstance(ink, str) else QColor(*ink)


def readable(text: int, fill: int) -> int:
    """The colour itself, or the nearest lighter or darker one that can be read on the fill."""
    ground = _luminance(QColor(fill))
    asked = QColor(text)
    parts = (asked.red(), asked.green(), asked.blue())
    goal = (0, 0, 0) if ground > 0.18 else (255, 255, 255)
    for step in range(21):
        share = step / 20
        mixed = QColor(*[round(a + (b - a) * share) for a, b in zip(parts, goal, strict=True)])
        if contrast(_luminance(mixed), ground) >= _CONTRAST:
            return mixed.rgb()
    return QColor(*goal).rgb()


def contrast(one: float, other: float) -> float:
    """The contrast of two luminances, as WCAG counts it."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(color: QColor) -> float:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (color.redF(), color.greenF(), color.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


palette.watch.changed.connect(inks.cache_clear)
