from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.theme import fonts, palette
from app.ui.widgets.badge import Badge, badge_size
from app.ui.widgets.path_text import PathText, breakable
from app.ui.widgets.text import BREAK, ElidedText, Text, with_code
from tests.gui.widgets.seen import dress, name_of

Show = Callable[..., QWidget]
SENTENCE = "Docker runs in WSL 2 on this computer, and everything below it is there. " * 3


def test_text_is_shown_as_it_is() -> None:
    for text in ("a < b && c > d", "<b>bold</b>", "R&D", "two\nlines"):
        assert name_of(Text(text)).split() == text.split()
        assert name_of(Text(text, wrap=False)) == text


def test_where_a_path_may_wrap_is_neither_heard_nor_copied(shown: Show) -> None:
    path = "/home/ada/courses/machine-learning-systems/lab6-compose/.venv"
    for text in (Text(breakable(path)), PathText(path)):
        assert BREAK in text.text()
        assert name_of(text) == path
        text.set_text("short")
        assert name_of(text) == "short"
    path_text = PathText(path)
    shown(path_text, width=200)
    path_text.setFocus()
    QTest.keyClick(path_text, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert BREAK in path_text.selectedText()
    QTest.keyClick(path_text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == path


def test_code_stands_in_its_own_font() -> None:
    marked = with_code("No image `lab4:1<x>` yet, one ` alone")
    assert fonts.ui("mono").families()[0] in marked
    assert name_of(Text(marked)) == "No image lab4:1<x> yet, one ` alone"


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize(("role", "line"), [("title", 28), ("heading", 22), ("body", 20), ("small", 16)])
def test_lines_have_the_heights_of_the_design(
    qapp: QApplication, shown: Show, role: str, line: int, scale: float
) -> None:
    dress(qapp, scale=scale)
    text = Text(SENTENCE, role)
    shown(text, width=600)
    words_height = text.heightForWidth(560)
    one = Text("One", role).heightForWidth(560)
    assert one == round(line * scale)
    assert words_height % one == 0
    assert words_height >= 2 * one


@pytest.mark.parametrize("role", ["title", "heading", "body", "small"])
def test_words_stand_in_the_middle_of_their_line(shown: Show, role: str) -> None:
    wrapping, single = Text("Hxg", role), Text("Hxg", role, wrap=False)
    window = shown(wrapping, single)
    assert window.isVisible()
    assert abs(_middle_of_ink(wrapping) - _middle_of_ink(single)) <= 1


def _middle_of_ink(label: Text) -> float:
    picture = label.grab().toImage()
    background = picture.pixelColor(picture.width() - 1, 0)
    rows = [
        y
        for y in range(picture.height())
        if any(picture.pixelColor(x, y) != background for x in range(picture.width()))
    ]
    return (rows[0] + rows[-1]) / 2


def test_a_text_takes_the_colour_of_the_theme(qapp: QApplication, shown: Show) -> None:
    text = Text("Not now", token="muted")
    shown(text)
    assert text.palette().color(text.foregroundRole()) == palette.color("muted")
    dress(qapp, dark=True)
    assert text.palette().color(text.foregroundRole()) == palette.color("muted")
    text.set_token("bad")
    assert text.palette().color(text.foregroundRole()) == palette.color("bad")
    text.set_token("text")
    assert text.palette().color(text.foregroundRole()) == palette.color("text")


def test_selectable_text_is_reached_and_selected_by_keyboard(shown: Show) -> None:
    text = Text("/home/ada/thesis/.venv", wrap=False, selectable=True)
    shown(text)
    text.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(text, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert text.selectedText() == "/home/ada/thesis/.venv"


def test_a_long_name_gives_up_its_middle_and_keeps_it_in_the_tooltip(shown: Show) -> None:
    whole = "/home/ada/courses/machine-learning-systems/lab6-compose/.venv"
    text = ElidedText(whole, "mono")
    shown(text, width=260)
    assert text.width() < text.sizeHint().width()
    assert text.shown_text().startswith("/home")
    assert text.shown_text().endswith(".venv")
    assert "…" in text.shown_text()
    assert text.toolTip() == whole
    assert name_of(text) == whole


def test_a_short_name_has_no_tooltip(shown: Show) -> None:
    text = ElidedText(".venv", "mono")
    shown(text, width=260)
    assert text.shown_text() == ".venv"
    assert text.toolTip() == ""


STATES = ("ready", "running", "stale", "missing", "broken", "warning", "info", "busy", "plain")


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize("state", STATES)
def test_a_badge_says_its_word(shown: Show, state: str, bare: bool) -> None:
    badge = Badge(state, "Its Python is gone", bare=bare)
    shown(badge)
    assert name_of(badge) == "Its Python is gone"
    assert badge.size() == badge_size(state, "Its Python is gone", bare=bare)
    assert badge.height() == 22
    badge.set_state("ready", "Works")
    assert (name_of(badge), badge.state) == ("Works", "ready")


def test_states_differ_without_colour(shown: Show) -> None:
    pictures = []
    for state in STATES[:-1]:
        badge = Badge(state, "x", bare=True)
        shown(badge)
        grey = badge.grab().toImage().convertToFormat(badge.grab().toImage().Format.Format_Grayscale8)
        dark = {
            (x, y) for x in range(20) for y in range(grey.height()) if grey.pixelColor(x, y).lightness() < 200
        }
        pictures.append(frozenset(dark))
    assert len(set(pictures)) == len(pictures)
