from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.terminal_text import (
    ControlFilter,
    Span,
    Style,
    clean,
    folded,
    open_style,
    plain,
    spans,
)

ESC = "\x1b"


@pytest.mark.parametrize(
    ("printed", "cleaned"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        (f"{ESC}[31mred{ESC}[0m", f"{ESC}[31mred{ESC}[0m"),
        (f"{ESC}[38;2;1;2;3mtrue{ESC}[m", f"{ESC}[38;2;1;2;3mtrue{ESC}[m"),
        (f"{ESC}[4:3mcurly", f"{ESC}[4:3mcurly"),
        (f"{ESC}[2K{ESC}[1A{ESC}[10;20Hmoved", "moved"),
        (f"{ESC}[?25lhidden cursor{ESC}[?25h", "hidden cursor"),
        (f"{ESC}[>4;1mkeyboard mode", "keyboard mode"),
        (f"{ESC}[1Gfirst column{ESC}[G{ESC}[0G", "\rfirst column\r\r"),
        (f"{ESC}[12Gother column", "other column"),
        (f"{ESC}]0;title\x07after", "after"),
        (f"{ESC}]8;;https://example.org{ESC}\\link{ESC}]8;;{ESC}\\", "link"),
        (f"{ESC}P1$r0m{ESC}\\{ESC}_secret{ESC}\\{ESC}^x{ESC}\\done", "done"),
        (f"{ESC}(B{ESC}7{ESC}8{ESC}=ok{ESC}c", "ok"),
        ("\x9b31mred by one character", f"{ESC}[31mred by one character"),
        ("bell\x07 null\x00 delete\x7f feed\x0c c1\x85", "bell null delete feed c1"),
        (f"never ended {ESC}]0;title\nnext", "never ended ]0;title\nnext"),
        (f"at the end {ESC}", "at the end "),
    ],
)
def test_only_colours_and_line_controls_stay(printed: str, cleaned: str) -> None:
    assert clean(printed) == cleaned


@given(st.text(alphabet=f"{ESC}[];m0138?AKGP\\\x07\x9b\x9c\r\n\b ü日", max_size=60), st.data())
def test_pieces_are_cleaned_as_the_whole(text: str, data: st.DataObject) -> None:
    whole = clean(text)
    feed, cleaned = ControlFilter(), ""
    while text:
        length = data.draw(st.integers(1, len(text)))
        cleaned += feed.feed(text[:length])
        text = text[length:]
    assert cleaned + feed.finish() == whole


@given(st.text(alphabet=f"{ESC}[];m0138?AKGP\\\x07\x9b\x9c\r\n\b ü日", max_size=60))
def test_nothing_but_sgr_is_left(text: str) -> None:
    rest = plain(clean(text))
    assert not any(character < " " and character not in "\n\r\t\b" for character in rest)
    assert not any("\x7f" <= character <= "\x9f" for character in rest)


def test_a_stray_string_does_not_hold_the_output_for_ever() -> None:
    feed = ControlFilter()
    feed.feed(f"{ESC}]")
    shown = "".join(feed.feed("x" * 1000) for _ in range(20))
    assert len(shown) > 10_000


@pytest.mark.parametrize(
    "evil", [f"{ESC}]" * 40_000, "\x9b" * 80_000, f"{ESC}[0" * 30_000, f"{ESC} " * 40_000]
)
def test_evil_text_costs_no_more_than_other_text(evil: str) -> None:
    feed = ControlFilter()  # the time limit of the test run is the measure: a square would take minutes
    for _ in range(20):
        feed.feed(evil)
    feed.finish()


def test_evil_backspaces_cost_no_more_than_other_text() -> None:
    colours = f"{ESC}[31m" * 20_000  # none of which a backspace takes away
    for _ in range(20):
        assert folded("x" + colours + "\b" * 40_000) == colours


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("nothing to fold", "nothing to fold"),
        ("10%\r50%\r100%", "100%"),
        ("10%\r100%\r", "100%"),
        (f"10%\r100%\r{ESC}[0m", "100%"),
        ("\r\r", ""),
        ("wait |\b/\b-\bdone", "wait done"),
        ("ab\b\b\b\bx", "x"),
        (f"{ESC}[32mab{ESC}[0m\bc", f"{ESC}[32ma{ESC}[0mc"),
    ],
)
def test_a_line_shows_what_was_written_last(line: str, shown: str) -> None:
    assert folded(line) == shown


@pytest.mark.parametrize(
    ("sequence", "style"),
    [
        ("31", Style(foreground=1)),
        ("1;4;32", Style(foreground=2, bold=True, underline=True)),
        ("94", Style(foreground=12)),
        ("41", Style(background=1)),
        ("107", Style(background=15)),
        ("38;5;9", Style(foreground=9)),
        ("38;5;16", Style(foreground=(0, 0, 0))),
        ("38;5;231", Style(foreground=(255, 255, 255))),
        ("38;5;110", Style(foreground=(135, 175, 215))),
        ("48;5;244", Style(background=(128, 128, 128))),
        ("38;2;1;2;300", Style(foreground=(1, 2, 255))),
        ("38;2;1;2;3;1", Style(foreground=(1, 2, 3), bold=True)),
        ("38:2::1:2:3", Style(foreground=(1, 2, 3))),
        ("38:2:1:2:3", Style(foreground=(1, 2, 3))),
        ("48:5:9;3", Style(background=9, italic=True)),
        ("4:3", Style(underline=True)),
        ("1;2;3;7;9", Style(bold=True, dim=True, italic=True, inverse=True, strike=True)),
    ],
)
def test_each_colour_is_read(sequence: str, style: Style) -> None:
    assert spans(f"a{ESC}[{sequence}mbc{ESC}[0md") == ("abcd", (Span(1, 3, style),))


@pytest.mark.parametrize(
    "sequence", ["0", "", "31;0", "31;39", "41;49", "1;22", "2;22", "3;23", "4;24", "4:3;4:0", "7;27", "9;29"]
)
def test_each_way_back_to_plain(sequence: str) -> None:
    assert spans(f"{ESC}[{sequence}mplain") == ("plain", ())


@pytest.mark.parametrize(
    "sequence", ["38", "38;5", "38;2;1", "38;9;1", "38;5;999", "38:", "99999999999", ";;;", "58;5;3"]
)
def test_a_broken_sequence_changes_nothing_and_breaks_nothing(sequence: str) -> None:
    text, styled = spans(f"{ESC}[{sequence}mtext")
    assert text == "text"
    assert all(span.style.foreground is None for span in styled)


def test_neighbours_of_one_style_are_one_span() -> None:
    assert spans(f"{ESC}[31ma{ESC}[31mb{ESC}[1;22mc") == ("abc", (Span(0, 3, Style(foreground=1)),))


@given(st.text(alphabet=f"{ESC}[;m01345789:ab", max_size=40))
def test_spans_are_in_order_and_inside_the_text(text: str) -> None:
    text = clean(text)
    shown, styled = spans(text)
    assert shown == plain(text)
    ends = [0]
    for span in styled:
        assert ends[-1] <= span.start < span.end <= len(shown)
        assert span.style != Style()
        ends.append(span.end)


@pytest.mark.parametrize(
    ("line", "still"),
    [
        ("plain", ""),
        (f"{ESC}[31mred{ESC}[0m", ""),
        (f"{ESC}[31mred", f"{ESC}[31m"),
        (f"{ESC}[31mred{ESC}[1mbold", f"{ESC}[31m{ESC}[1m"),
        (f"{ESC}[31mred{ESC}[39m", ""),
        (f"{ESC}[0m{ESC}[32mgreen", f"{ESC}[32m"),
    ],
)
def test_a_colour_left_on_goes_on_in_the_next_line(line: str, still: str) -> None:
    assert open_style(line) == still
