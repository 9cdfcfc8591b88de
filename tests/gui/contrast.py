"""How well one colour can be told from another."""

from __future__ import annotations

from collections import Counter

from PySide6.QtGui import QImage

TEXT_NEEDS, SHAPE_NEEDS = 4.5, 3.0  # WCAG 2.2 AA: 1.4.3 and 1.4.11


def luminance(colour: str) -> float:
    """How light a colour is, 0 to 1."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def told_apart(one: QImage, other: QImage) -> int:
    """How many pixels of two pictures are so unlike that the change can be seen."""
    pairs = Counter(zip(pixels(one), pixels(other), strict=True))
    return sum(
        times
        for (before, after), times in pairs.items()
        if before != after and ratio(f"#{before & 0xFFFFFF:06x}", f"#{after & 0xFFFFFF:06x}") >= SHAPE_NEEDS
    )


def pixels(image: QImage) -> memoryview:
    """Its pixels as numbers, row after row."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    return memoryview(bytes(plain.constBits())).cast("I")  # copied: the image does not outlive this call
