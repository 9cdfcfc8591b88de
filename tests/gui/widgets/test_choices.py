from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.ui.widgets.choices import CheckBox, OptionCard, Radio, Segmented, Switch
from tests.gui.widgets.seen import cut_off, dress, name_of, told

SHELLS = [("bash", "bash"), ("pwsh", "PowerShell"), ("cmd", "cmd")]
Make = Callable[[str, str], QAbstractButton]
Show = Callable[..., QWidget]


@pytest.mark.parametrize(
    ("make", "role"),
    [
        (CheckBox, QAccessible.Role.CheckBox),
        (Switch, QAccessible.Role.CheckBox),
        (Radio, QAccessible.Role.RadioButton),
        (OptionCard, QAccessible.Role.RadioButton),
    ],
)
def test_it_is_a_real_control(shown: Show, make: Make, role: QAccessible.Role) -> None:
    button = make("Use it in Jupyter", "As the kernel lab6")
    shown(button)
    assert told(button).role() is role
    assert name_of(button) == "Use it in Jupyter"
    assert told(button).text(QAccessible.Text.Description) == "As the kernel lab6"
    assert not told(button).state().checked
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert button.isChecked()
    assert told(button).state().checked


@pytest.mark.parametrize("make", [CheckBox, Switch, Radio, OptionCard])
def test_a_click_on_its_words_counts(shown: Show, make: Make) -> None:
    button = make("Use it in Jupyter", "As the kernel lab6")
    window = shown(button)
    words = button.mapTo(window, QPoint(button.width() - 20, button.height() - 6))
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=words)
    assert button.isChecked()


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("make", [CheckBox, Switch, Radio, OptionCard])
def test_long_words_wrap_and_are_not_cut(qapp: QApplication, shown: Show, make: Make, scale: float) -> None:
    dress(qapp, scale=scale)
    label = "Usar este entorno también desde los cuadernos de Jupyter de esta máquina"
    button = make(label, "Como el núcleo lab6-compose, que aparece en la lista de núcleos")
    one_line = make("Short", "").sizeHint().height()
    window = shown(button, width=round(240 * scale))
    assert window.width() == round(240 * scale)
    assert button.height() >= one_line * 2
    assert cut_off(window) == []


@pytest.mark.parametrize("make", [CheckBox, Switch, Radio, OptionCard])
def test_it_is_painted_anew_in_another_theme(qapp: QApplication, shown: Show, make: Make) -> None:
    button = make("Use it", "")
    shown(button)
    light = button.grab().toImage()
    assert light == button.grab().toImage()
    dress(qapp, dark=True)
    assert button.grab().toImage() != light


@pytest.mark.parametrize("make", [CheckBox, Switch, Radio, OptionCard])
def test_on_and_off_differ_in_shape(shown: Show, make: Make) -> None:
    button = make("Use it", "")
    shown(button)
    off = button.grab().toImage()
    button.setChecked(True)
    on = button.grab().toImage()
    differing = sum(
        off.pixelColor(x, y).lightness() != on.pixelColor(x, y).lightness()
        for x in range(off.width())
        for y in range(off.height())
    )
    assert differing > 20  # in grey, too


@pytest.mark.parametrize(("make", "width"), [(CheckBox, 18), (Radio, 18), (Switch, 32)])
def test_its_mark_has_the_measure_of_the_design(shown: Show, make: Make, width: int) -> None:
    button = make("Use it", "")
    shown(button)
    mark = button.focus_rect()  # type: ignore[attr-defined]
    assert (mark.width(), mark.height()) == (width, 18)
    assert mark.left() == 0
    button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert button.focus_rect().right() == button.width() - 1  # type: ignore[attr-defined]


def test_option_cards_exclude_each_other_and_arrows_move(shown: Show) -> None:
    first, second = OptionCard("One"), OptionCard("Two")
    shown(first, second)
    first.setChecked(True)
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert second.isChecked()
    assert not first.isChecked()
    assert second.hasFocus()


def test_arrows_move_in_a_segmented_control(shown: Show) -> None:
    shells = Segmented(SHELLS, "bash", name="Shell")
    shown(shells)
    chosen: list[str] = []
    shells.chosen.connect(chosen.append)
    segments = shells.findChildren(QAbstractButton)
    segments[0].setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)
    assert chosen == ["pwsh", "cmd", "pwsh"]
    assert shells.current() == "pwsh"
    assert segments[1].hasFocus()


def test_a_segmented_control_says_what_it_is(shown: Show) -> None:
    shells = Segmented(SHELLS, "pwsh", name="Shell")
    shown(shells)
    assert name_of(shells) == "Shell"
    segments = shells.findChildren(QAbstractButton)
    assert [name_of(segment) for segment in segments] == ["bash", "PowerShell", "cmd"]
    assert {told(segment).role() for segment in segments} == {QAccessible.Role.RadioButton}
    assert [told(segment).state().checked for segment in segments] == [False, True, False]


def test_a_click_chooses_a_segment_and_a_program_does_it_silently(shown: Show) -> None:
    shells = Segmented(SHELLS, "bash")
    shown(shells)
    chosen: list[str] = []
    shells.chosen.connect(chosen.append)
    shells.set_current("cmd")
    assert chosen == []
    QTest.mouseClick(shells.findChildren(QAbstractButton)[1], Qt.MouseButton.LeftButton)
    assert (chosen, shells.current()) == (["pwsh"], "pwsh")


@pytest.mark.parametrize(("small", "height"), [(False, 32), (True, 26)])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_segmented_control_has_its_height_and_never_moves(
    qapp: QApplication, shown: Show, small: bool, height: int, scale: float
) -> None:
    dress(qapp, scale=scale)
    shells = Segmented(SHELLS, "bash", small=small)
    shown(shells)
    assert shells.height() == height * scale
    before = [segment.geometry() for segment in shells.findChildren(QAbstractButton)]
    shells.set_current("pwsh")
    assert [segment.geometry() for segment in shells.findChildren(QAbstractButton)] == before
    for segment in shells.findChildren(QAbstractButton):
        assert segment.width() >= segment.fontMetrics().horizontalAdvance(segment.text())
