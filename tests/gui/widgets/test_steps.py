"""A way drawn as steps: every state a shape, every step reached and heard, all of it copied."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.theme import palette, tokens
from app.ui.widgets.steps import Step, Steps, paint_step
from tests.gui.contrast import told_apart
from tests.gui.widgets.seen import RESOURCES, cut_off, name_of

Show = Callable[..., QWidget]
STATES = ("wins", "passed", "shadowed", "broken", "warning")
LONG = "/opt/" + "a-folder-of-an-old-installation/" * 8 + "bin/python"
WALK = [
    Step("passed", "nothing here", "~/.local/bin", "No program of that name."),
    Step(
        "wins",
        "this one",
        "~/.pyenv/shims/python",
        "A shim of pyenv, which looks for a version file and then runs what that file names. " * 2,
        (Step("passed", "says 3.11.9", "~/lab4/.python-version"), Step("wins", "runs", LONG)),
    ),
    Step("shadowed", "later", "/usr/bin/python"),
]


@pytest.fixture
def steps(shown: Show) -> Steps:
    made = Steps("Which Python is this?")
    made.show_steps(WALK)
    shown(made, width=360)
    return made


def test_a_screen_reader_hears_each_step_with_its_place(steps: Steps) -> None:
    said = [name_of(row) for row in steps.rows]
    assert said[0] == "Step 1 of 3, nothing here: ~/.local/bin. No program of that name."
    assert said[2] == "Step 2.1, says 3.11.9: ~/lab4/.python-version"
    assert said[3] == f"Step 2.2, runs: {LONG}"
    assert said[4] == "Step 3 of 3, later: /usr/bin/python"


def test_the_keyboard_walks_from_step_to_step(steps: Steps) -> None:
    assert [bool(row.focusPolicy() & Qt.FocusPolicy.TabFocus) for row in steps.rows] == [True, *[False] * 4]
    steps.rows[0].setFocus()
    passed = []
    for key in (
        Qt.Key.Key_Down,
        Qt.Key.Key_Down,
        Qt.Key.Key_End,
        Qt.Key.Key_Down,
        Qt.Key.Key_Up,
        Qt.Key.Key_Home,
    ):
        QTest.keyClick(QApplication.focusWidget(), key)
        passed.append(next(row.place.number for row in steps.rows if row.hasFocus()))
    assert passed == ["2", "2.1", "3", "3", "2.2", "1"]
    assert steps.rows[0].focusPolicy() & Qt.FocusPolicy.TabFocus


def test_all_of_it_is_copied(steps: Steps) -> None:
    steps.rows[0].setFocus()
    QTest.keyClick(steps.rows[0], Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[:3] == [
        "1. ~/.local/bin (nothing here)",
        "   No program of that name.",
        "2. ~/.pyenv/shims/python (this one)",
    ]
    assert "   2.2. " + LONG + " (runs)" in lines


def test_long_paths_give_up_their_middle_and_sentences_wrap(steps: Steps) -> None:
    row = steps.rows[3]
    assert row.title.toolTip() == LONG
    assert row.title.shown_text() != LONG
    assert steps.rows[1].sentence.height() >= 3 * 20
    assert cut_off(steps) == []


def test_the_same_steps_again_leave_the_focus_and_others_take_it(steps: Steps) -> None:
    row = steps.rows[1]
    row.setFocus()
    steps.show_steps(list(WALK))
    assert steps.rows[1] is row
    steps.show_steps(WALK[1:])
    assert QApplication.focusWidget() is steps.rows[1]
    steps.show_steps([])
    assert steps.rows == []


@pytest.mark.parametrize("pair", [*combinations(STATES, 2)], ids="-".join)
def test_states_are_shapes(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, pair: tuple[str, str]
) -> None:
    white = {"surface", "bg"}
    plain = {token: "#FFFFFF" if token in white else "#000000" for token in tokens.LIGHT}
    monkeypatch.setattr(tokens, "LIGHT", plain)
    palette.apply(qapp, RESOURCES, dark=False)
    pictures = []
    for state in pair:
        picture = QImage(24, 24, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.white)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_step(painter, QPointF(12, 12), state)
        painter.end()
        pictures.append(picture)
    assert told_apart(*pictures) >= 4


def test_it_is_painted_mirrored_where_text_goes_to_the_left(steps: Steps) -> None:
    straight = steps.rows[0].grab().toImage()
    steps.window().setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QApplication.processEvents()
    mirrored = steps.rows[0].grab().toImage()
    assert straight != mirrored
