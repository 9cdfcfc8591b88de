from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.fields import Combo, Field, ListField, PathField
from app.ui.widgets.search_field import SearchField
from tests.gui.widgets.seen import cut_off, dress, name_of, told

Show = Callable[..., QWidget]


def test_what_is_typed_is_told_once_when_typing_stops(qtbot: QtBot, shown: Show) -> None:
    field = Field("Name")
    shown(field)
    told_so_far: list[str] = []
    field.changed.connect(told_so_far.append)
    QTest.keyClicks(field.edit, "thesis")
    assert told_so_far == []
    qtbot.waitUntil(lambda: bool(told_so_far))
    assert told_so_far == ["thesis"]


def test_what_is_typed_is_told_at_once_when_the_field_is_left(shown: Show) -> None:
    field, other = Field("Name"), Field("Other")
    shown(field, other)
    told_so_far: list[str] = []
    field.changed.connect(told_so_far.append)
    field.edit.setFocus()
    QTest.keyClicks(field.edit, "a")
    QTest.keyClick(field.edit, Qt.Key.Key_Tab)
    assert other.edit.hasFocus()
    assert told_so_far == ["a"]
    field.edit.setFocus()
    QTest.keyClick(field.edit, Qt.Key.Key_Tab)
    assert told_so_far == ["a"]


def test_a_program_fills_a_field_silently(qtbot: QtBot, shown: Show) -> None:
    field = Field("Name")
    shown(field)
    with qtbot.assertNotEmitted(field.changed):
        field.set_text("thesis")
        field.edit.editingFinished.emit()
    assert field.text() == "thesis"


def test_a_field_is_named_by_its_label_and_described_by_its_help(shown: Show) -> None:
    field = Field("Image name", help="Small letters")
    shown(field)
    assert name_of(field.edit) == "Image name"
    assert told(field.edit).text(QAccessible.Text.Description) == "Small letters"
    assert field.edit.height() == 32


def test_a_problem_is_said_and_corrected_with_one_click(shown: Show) -> None:
    field = Field("Image name", help="Small letters")
    window = shown(field)

    def correct() -> None:
        field.set_text("lab4:1")
        field.set_problem("")

    field.set_problem("Image names are written in small letters.", "Use lab4:1", correct)
    assert field.has_problem()
    assert told(field.edit).text(QAccessible.Text.Description) == "Image names are written in small letters."
    fix = window.findChild(Button)
    assert fix is not None
    QTest.mouseClick(fix, Qt.MouseButton.LeftButton)
    assert not field.has_problem()
    assert field.text() == "lab4:1"
    assert told(field.edit).text(QAccessible.Text.Description) == "Small letters"


def test_a_warning_does_not_stand_in_the_way(shown: Show) -> None:
    field = Field("Place")
    shown(field)
    field.set_warning("This folder is synced to a cloud drive.")
    assert not field.has_problem()
    assert told(field.edit).text(QAccessible.Text.Description) == "This folder is synced to a cloud drive."


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_long_problem_wraps(qapp: QApplication, qtbot: QtBot, shown: Show, scale: float) -> None:
    dress(qapp, scale=scale)
    field = PathField("Place", help="Where it goes")
    window = shown(field, width=round(320 * scale))
    field.set_problem(
        "Este nombre no se puede usar, porque los nombres de imagen se escriben siempre en minúsculas.",
        "Usar minúsculas",
        lambda: None,
    )
    window.resize(round(320 * scale), window.layout().heightForWidth(round(320 * scale)))  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: cut_off(window) == [])


def test_a_search_says_how_much_is_left_and_escape_clears_it(shown: Show) -> None:
    search = SearchField("Search 9 packages")
    shown(search)
    assert name_of(search) == "Search 9 packages"
    clear = search.findChild(IconButton)
    assert clear is not None
    assert not clear.isVisible()
    QTest.keyClicks(search, "num")
    search.set_count(3, 9)
    assert search._count.isVisible()
    assert search._count.text() == "3 of 9"
    assert name_of(clear) == "Clear the search"
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""
    assert not clear.isVisible()
    QTest.keyClicks(search, "x")
    QTest.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert search.text() == ""


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_what_a_search_shows_does_not_overlap(shown: Show, direction: Qt.LayoutDirection) -> None:
    search = SearchField("Search")
    search.setLayoutDirection(direction)
    shown(search)
    QTest.keyClicks(search, "num")
    search.set_count(3, 9)
    clear = search.findChild(IconButton)
    assert clear is not None
    assert not search._count.geometry().intersects(clear.geometry())
    assert search.rect().contains(clear.geometry())
    assert search.rect().contains(search._count.geometry())
    assert not search.cursorRect().intersects(search._count.geometry())


def test_a_combo_is_chosen_by_keyboard_and_not_by_the_wheel(shown: Show) -> None:
    combo = Combo("Made with", [("venv", "venv"), ("conda", "conda")])
    shown(combo)
    chosen: list[str] = []
    combo.chosen.connect(chosen.append)
    assert told(combo).text(QAccessible.Text.Description) == "Made with"
    assert combo.current() == "venv"
    middle = QPointF(combo.rect().center())
    wheel = QWheelEvent(
        middle,
        combo.mapToGlobal(middle),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    combo.setFocus()
    QApplication.sendEvent(combo, wheel)
    assert combo.current() == "venv"
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert (chosen, combo.current()) == (["conda"], "conda")
    combo.set_current("venv")
    assert chosen == ["conda"]


def test_folders_are_added_and_taken_out(shown: Show) -> None:
    folders = ListField("Folders to search")
    window = shown(folders)
    folders.set_values(["/a", "/b"])
    changes: list[list[str]] = []
    folders.changed.connect(changes.append)
    folders.add("/c")
    folders.add("/a")
    out = next(button for button in window.findChildren(IconButton) if "/b" in button.accessibleName())
    assert name_of(out) == "Take out /b"
    out.setFocus()
    QTest.keyClick(out, Qt.Key.Key_Space)
    assert changes == [["/a", "/b", "/c"], ["/a", "/c"]]
    assert folders.values() == ["/a", "/c"]
    assert folders.add_button.hasFocus()


def test_a_path_is_looked_for(qtbot: QtBot, shown: Show, tmp_path: Path) -> None:
    field = PathField("Place")
    shown(field)
    assert name_of(field.browse) == "Browse…"
    QTest.mouseClick(field.browse, Qt.MouseButton.LeftButton)
    dialog = field.findChild(QFileDialog)
    assert dialog is not None
    with qtbot.waitSignal(field.changed) as changed:
        dialog.fileSelected.emit(str(tmp_path))
    assert changed.args == [str(tmp_path)]
    assert field.text() == str(tmp_path)
    dialog.close()
