"""What was painted can be read: the colours are taken from the pixels, in every theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTableView, QWidget

from app.ui.theme import palette
from app.ui.widgets.log_text import LogText
from app.ui.widgets.scrim import Scrim
from tests.gui.accessibility.conftest import Show
from tests.gui.accessibility.on_screen import FLOATING, NAMES, layer_of, place_in, seen_in, texts_in, words_of
from tests.gui.contrast import TEXT_NEEDS, pixels, ratio
from tests.screens.registry import RESOURCES
from tests.screens.showing import let_layouts_settle

LETTER = 2  # pixels of a colour: a single one is where two letters touch
LINE = 20  # pixels: what is scrolled away but for less than this shows no whole letters


def written(window: QWidget) -> Iterator[tuple[str, QWidget, QRect]]:
    """Every text that can be used now, the widget it is painted on, and where."""
    for text in texts_in(window):
        if text.isEnabled():
            yield words_of(text), text, text.rect()
    for view in seen_in(window):
        if isinstance(view, QAbstractItemView):
            model = view.model()
            columns = model.columnCount() if isinstance(view, QTableView) else 1
            for row in range(model.rowCount()):
                cells = [model.index(row, column) for column in range(columns)]
                yield from ((str(cell.data()), view.viewport(), view.visualRect(cell)) for cell in cells)
        elif isinstance(view, LogText):
            for row in range(view.rows.count):
                left, height = view.gutter + 16, view.font_in_use.row
                place = QRect(left, view.row_top(row), view.viewport().width() - left, height)
                yield view.plain_line(view.rows.line(row)), view.viewport(), place


def in_sight(window: QWidget) -> Iterator[tuple[str, QRect]]:
    """The texts that nothing lies over, and where they are in the window."""
    veiled = any(isinstance(each, Scrim) for each in seen_in(window))
    over = [(each, place_in(window, each)) for each in seen_in(window) if isinstance(each, FLOATING)]
    for words, widget, rect in written(window):
        if not rect.intersects(widget.rect()):
            continue
        layer = layer_of(widget)
        place = rect.translated(widget.mapTo(window, rect.topLeft()) - rect.topLeft())
        place &= place_in(window, widget)
        covered = (veiled and layer is None) or any(
            each is not layer and place.intersects(there) for each, there in over
        )
        # A lone bracket may be one stroke between two columns of pixels: it shows its colour in none.
        legible = any(letter.isalnum() for letter in words)
        if legible and place.height() >= min(rect.height(), LINE) and not covered:
            yield words, place


def contrast(picture: QImage, place: QRect) -> float:
    """How well what is written there stands out from what it is written on."""
    colours = Counter(pixels(picture.copy(place)))
    ground = max(colours, key=lambda colour: colours[colour])
    inks = (ink for ink, times in colours.items() if times >= LETTER)
    return max(ratio(f"#{ground & 0xFFFFFF:06x}", f"#{ink & 0xFFFFFF:06x}") for ink in inks)


@pytest.mark.parametrize("screen", NAMES)
def test_every_text_stands_out_from_its_ground(qapp: QApplication, show: Show, screen: str) -> None:
    window = show(screen)
    faint = []
    for high in (False, True):
        for dark in (False, True):
            palette.apply(qapp, RESOURCES, dark=dark, high_contrast=high)
            let_layouts_settle()
            picture = window.grab().toImage()
            for words, place in in_sight(window):
                found = contrast(picture, place)
                if found < TEXT_NEEDS:
                    faint.append(f"{words!r}: {found:.2f}, dark {dark}, high contrast {high}")
    assert not faint
