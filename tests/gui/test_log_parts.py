"""What the log view is made of: colours that can be read, cells, rows and selections."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.theme import icons, palette, tokens
from app.ui.widgets import log_colours
from app.ui.widgets.log_cells import Cells
from app.ui.widgets.log_colours import Look, coloured, inks
from app.ui.widgets.log_rows import Rows, Selection, around, word_at, word_step

RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    icons.use(RESOURCES)
    palette.apply(qapp, RESOURCES, dark=False)
    yield
    palette.apply(qapp, RESOURCES, dark=False)


# Colours


@pytest.mark.parametrize("dark", [False, True])
def test_every_colour_can_be_read_on_everything(qapp: QApplication, dark: bool) -> None:
    palette.apply(qapp, RESOURCES, dark=dark)
    codes = [
        *range(30, 38),
        *range(90, 98),
        *[f"38;5;{n}" for n in range(256)],
        "38;2;1;2;3",
        "38;2;250;250;250",
    ]
    fills = [
        "",
        *[f"{n};" for n in (*range(40, 48), *range(100, 108), 7)],
        *[f"48;5;{n};" for n in range(0, 256, 5)],
    ]
    for ground in ("sunken", "bad-soft"):
        for code, fill in itertools.product(codes, fills):
            (_, _, look), *_ = coloured(f"\x1b[{fill}{code}mx").parts
            ink, own = inks(look, "text", ground)
            below = own or palette.color(ground)
            ratio = log_colours.contrast(log_colours._luminance(ink), log_colours._luminance(below))
            assert ratio >= 4.5, (code, fill, ground)


def test_a_colour_that_can_be_read_is_left_alone() -> None:
    ink, own = inks(Look(ink="bad"), "text", "sunken")
    assert (ink.name().upper(), own) == (tokens.LIGHT["bad"], None)


def test_sequences_are_taken_out_and_kept_as_looks() -> None:
    line = coloured(
        "a \x1b[1;31mred\x1b[0m b\x1b[4:3mu\x1b[4:0m \x1b[38:2::1:2:3mx\x1b[39;49m\x1b[58;5;1m\x1b[mz"
    )
    assert line.text == "a red bu xz"
    assert line.parts == (
        (2, 5, Look(ink="bad", bold=True)),
        (7, 8, Look(underlined=True)),
        (9, 10, Look(ink=(1, 2, 3))),
    )


@pytest.mark.parametrize("codes", ["38", "38;5", "38;2;1", "38;9;1", "48;5;999", ";;", "999", "38;5;", "1;"])
def test_torn_sequences_do_no_harm(codes: str) -> None:
    assert coloured(f"a\x1b[{codes}mb").text == "ab"
    for _, _, look in coloured(f"a\x1b[{codes}mb").parts:
        inks(look, "text", "sunken")


# Cells


def test_wide_letters_take_two_cells_and_marks_none() -> None:
    cells = Cells("a日e\u0301\tz")
    assert [cells.cell(n) for n in range(7)] == [0, 1, 3, 4, 4, 8, 9]
    assert cells.width == 9
    assert cells.column(2.4) == 2
    assert cells.column(6.5) in {4, 5}
    assert cells.columns(2, 5) == (1, 5)


def test_letters_of_joined_scripts_are_drawn_together() -> None:
    assert [run for _, run in Cells("ok עברית 日本").runs(0, 11)] == ["ok ", "עברית", " ", "日", "本"]


# Rows and selections


def test_rows_leave_lines_out_and_find_them_again() -> None:
    rows = Rows([(5, 8), (20, 22)])
    assert [rows.line(row) for row in range(rows.count)] == [5, 6, 7, 20, 21]
    assert [rows.row(line) for line in (0, 5, 7, 9, 20, 21, 50)] == [0, 0, 2, 3, 3, 4, 4]
    assert [rows.after_gap(row) for row in range(5)] == [False, False, False, True, False]
    assert rows.has_line(20)
    assert not rows.has_line(9)
    assert rows.within(6, 21) == [(6, 8), (20, 21)]


def test_around_joins_what_overlaps_and_stays_in_the_log() -> None:
    assert around([(2, 3), (12, 14), (90, 91)], 0, 95) == [(0, 22), (82, 95)]


def test_words() -> None:
    assert word_at("pip install x", 5) == (4, 11)
    assert word_step("pip install x", 0, 1) == 4
    assert word_step("pip install x", 12, -1) == 4
    selection = Selection((1, 2), (3, 1))
    assert [selection.columns(line, 5) for line in range(5)] == [None, (2, 6), (0, 6), (0, 1), None]
