from __future__ import annotations

from collections.abc import Callable

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.core.requirement_text import read_wanted, split_typed
from app.ui.widgets.buttons import Button
from app.ui.widgets.chips_field import Chip, ChipsField, Verdict
from tests.gui.main_windows import press, wait_for_words, words_of
from tests.gui.widgets.seen import cut_off, name_of, told

Show = Callable[..., QWidget]


def judge(text: str) -> Verdict:
    wanted = read_wanted(text, {"cv2": "opencv-python"})
    return Verdict(str(wanted.problem or ""), str(wanted.hint or ""), wanted.meant or "")


@pytest.fixture
def field(shown: Show) -> ChipsField:
    field = ChipsField("Packages", judge=judge, split=split_typed, offers=["numpy", "numba", "pandas"])
    window = shown(field, QPushButton("Next"), width=420)
    window.resize(420, 300)
    field.edit.setFocus()
    return field


def write(field: ChipsField, text: str) -> None:
    QTest.keyClicks(field.edit, text)


def chips(field: ChipsField) -> list[Chip]:
    return [chip for chip in field.findChildren(Chip) if not chip.isHidden()]


def test_enter_and_comma_end_a_package(field: ChipsField) -> None:
    write(field, "torch==2.1.0,")
    press(Qt.Key.Key_Return)
    write(field, "six,")
    assert field.values() == ["torch==2.1.0", "six"]
    assert field.edit.text() == ""


def test_a_comma_within_a_version_goes_on(field: ChipsField) -> None:
    write(field, "requests>=2,<3")
    press(Qt.Key.Key_Return)
    assert field.values() == ["requests>=2,<3"]


def test_what_is_being_typed_counts(field: ChipsField) -> None:
    write(field, "six,")
    write(field, "idna")
    assert field.values() == ["six", "idna"]


def test_several_can_be_pasted(field: ChipsField, qtbot: QtBot) -> None:
    field.edit.setText("pip install numpy pandas==2.2")
    with qtbot.waitSignal(field.changed):
        press(Qt.Key.Key_Return)
    assert [chip.text() for chip in chips(field)] == ["numpy", "pandas==2.2"]


def test_leaving_the_field_ends_what_is_typed(field: ChipsField) -> None:
    write(field, "six")
    press(Qt.Key.Key_Tab)
    assert [chip.text() for chip in chips(field)] == ["six"]


def test_none_stands_there_twice(field: ChipsField) -> None:
    field.set_values(["six", "six"])
    assert len(chips(field)) == 1


def test_a_mistake_is_told_and_corrected_by_one_click(field: ChipsField, qtbot: QtBot) -> None:
    write(field, "six,")
    write(field, "numpy=1.26")
    press(Qt.Key.Key_Return)
    assert field.problem() == "numpy=1.26"
    wait_for_words(qtbot, field, "two signs")
    (fix,) = [button for button in field.findChildren(Button) if button.isVisible()]
    with qtbot.waitSignal(field.changed):
        QTest.mouseClick(fix, Qt.MouseButton.LeftButton)
    assert field.values() == ["six", "numpy==1.26"]
    assert field.problem() == ""
    assert "two signs" not in words_of(field)


def test_a_hint_does_not_stand_in_the_way(field: ChipsField, qtbot: QtBot) -> None:
    field.set_values(["cv2"])
    assert field.problem() == ""
    wait_for_words(qtbot, field, "opencv-python")


def test_chips_are_reached_changed_and_taken_out_by_keys(field: ChipsField) -> None:
    field.set_values(["a", "b", "c"])
    press(Qt.Key.Key_Left)
    press(Qt.Key.Key_Left)
    press(Qt.Key.Key_Delete)
    assert field.values() == ["a", "c"]
    assert QApplication.focusWidget().text() == "c"
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Return)
    assert field.edit.text() == "a"
    assert field.edit.hasFocus()
    assert field.values() == ["c", "a"]


def test_after_the_last_one_the_focus_is_where_one_types(field: ChipsField) -> None:
    field.set_values(["a"])
    press(Qt.Key.Key_Backspace)
    press(Qt.Key.Key_Backspace)
    assert field.values() == []
    assert field.edit.hasFocus()


def test_the_cross_takes_out_and_the_rest_of_a_chip_changes_it(field: ChipsField, qtbot: QtBot) -> None:
    field.set_values(["alpha", "beta"])
    alpha, beta = chips(field)
    QTest.mouseClick(alpha, Qt.MouseButton.LeftButton, pos=QPoint(alpha.width() - 12, alpha.height() // 2))
    assert field.values() == ["beta"]
    QTest.mouseClick(beta, Qt.MouseButton.LeftButton, pos=QPoint(12, beta.height() // 2))
    assert chips(field) == []
    assert field.edit.text() == "beta"


def test_a_name_is_completed(field: ChipsField, qtbot: QtBot) -> None:
    write(field, "numb")
    qtbot.waitUntil(lambda: field.edit.completer().popup().isVisible())
    popup = field.edit.completer().popup()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [chip.text() for chip in chips(field)] == ["numba"])


def test_enter_means_what_was_typed_while_others_are_offered(field: ChipsField, qtbot: QtBot) -> None:
    write(field, "num")
    popup = field.edit.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert [chip.text() for chip in chips(field)] == ["num"]
    assert not popup.isVisible()


def test_a_screen_reader_hears_the_text_and_what_is_wrong(field: ChipsField) -> None:
    field.set_values(["numpy=1.26"])
    (chip,) = chips(field)
    assert name_of(chip) == "numpy=1.26"
    assert "two signs" in told(chip).text(QAccessible.Text.Description)
    assert "two signs" in told(field.edit).text(QAccessible.Text.Description)


def test_many_wrap_and_none_is_cut(field: ChipsField, qtbot: QtBot) -> None:
    field.set_values([f"package-number-{n}==1.0" for n in range(12)])
    qtbot.waitUntil(lambda: len({chip.y() for chip in chips(field)}) > 3)
    assert cut_off(field) == []
    long = "a" * 200
    field.set_values([long])
    assert chips(field)[0].width() <= field.width()


def test_a_field_that_is_taken_apart_while_one_types_adds_nothing(qtbot: QtBot) -> None:
    window = QWidget()
    field = ChipsField("Packages", judge=judge, split=split_typed)
    QVBoxLayout(window).addWidget(field)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    changes: list[int] = []
    field.changed.connect(lambda: changes.append(1))
    field.edit.setFocus()
    write(field, "six")
    shiboken6.delete(window)
    assert changes == []
