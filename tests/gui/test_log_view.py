"""The log by mouse, keyboard and screen reader: colours that can be read, finding, following, copying."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QGuiApplication, QImage, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.core.outcomes import Line, Stream
from app.services.output_log import OutputLog
from app.ui.theme import icons, palette, tokens
from app.ui.widgets import log_copying
from app.ui.widgets.log_view import LogView
from tests.gui.heartbeat import Heartbeat

RESOURCES = Path(__file__).parents[2] / "resources"
CTRL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    icons.use(RESOURCES)
    palette.apply(qapp, RESOURCES, dark=False)
    yield
    palette.apply(qapp, RESOURCES, dark=False)


def lines(*texts: str, stream: Stream = Stream.OUT) -> list[Line]:
    return [Line(stream, text) for text in texts]


def numbered(count: int, start: int = 0) -> list[Line]:
    return [Line(Stream.OUT, f"line {number} of it") for number in range(start, start + count)]


@pytest.fixture
def view(qtbot: QtBot) -> LogView:
    made = LogView("What pip said")
    qtbot.addWidget(made)
    made.resize(700, 400)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.text.setFocus()
    return made


def filled(view: LogView, content: list[Line]) -> OutputLog:
    log = OutputLog()
    log.append(content)
    view.show_log(log)
    return log


def hands(view: LogView) -> QWidget:
    """What has the focus when the log has it."""
    widget = view.text.focusProxy()
    assert widget is not None
    return widget


def press(view: LogView, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(hands(view), key, modifier)


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def at(view: LogView, line: int, column: int) -> QPoint:
    """Where a letter stands in the viewport."""
    text = view.text
    x = text.text_left + text.font_in_use.cell * column
    return QPoint(round(x), text.row_top(text.rows.row(line)) + text.font_in_use.row // 2)


def picture(view: LogView) -> QImage:
    return view.text.viewport().grab().toImage()


def colours(image: QImage, top: int, bottom: int, left: int = 0, right: int = 0) -> set[str]:
    return {
        image.pixelColor(x, y).name()
        for x, y in itertools.product(range(left, right or image.width()), range(top, bottom))
    }


# Painting


def test_only_the_lines_in_view_are_read(view: LogView, monkeypatch: pytest.MonkeyPatch) -> None:
    log = filled(view, numbered(100_000))
    asked: list[int] = []
    real = log.lines
    monkeypatch.setattr(log, "lines", lambda start, stop: asked.append(stop - start) or real(start, stop))
    view.text.viewport().repaint()
    assert 0 < sum(asked) < 40


def test_a_line_of_megabytes_is_painted_in_a_moment(view: LogView, heartbeat: Heartbeat) -> None:
    filled(view, lines("x" * 5_000_000, "\x1b[31m" + "é日" * 30_000, "\t".join(["ab"] * 30_000)))
    view.text.viewport().repaint()
    heartbeat.take_longest()
    with heartbeat.slice():
        view.text.horizontalScrollBar().setValue(view.text.horizontalScrollBar().maximum() // 2)
        view.text.viewport().repaint()
    assert heartbeat.take_longest() < 0.05


def test_standard_error_is_told_by_dots_and_not_by_colour_alone(view: LogView) -> None:
    filled(view, [*lines("said"), *lines("remarked", stream=Stream.ERR), *lines("note", stream=Stream.NOTE)])
    image, text = picture(view), view.text
    row, left, right = text.font_in_use.row, text.gutter + 2, text.gutter + palette.px(15)
    said, remarked, note = (
        colours(image, text.row_top(n), text.row_top(n) + row, left, right) for n in range(3)
    )
    assert said == {palette.color("sunken").name()}
    assert palette.color("edge").name() in remarked
    assert len(note) > 1


def test_marked_lines_have_a_fill_and_a_bar(view: LogView) -> None:
    filled(view, numbered(50))
    view.mark_errors([(30, 32)])
    image, top = picture(view), view.text.row_top(view.text.rows.row(31))
    assert image.pixelColor(1, top + 10) == palette.color("bad")
    assert image.pixelColor(image.width() - 3, top + 10) == palette.color("bad-soft")
    above = view.text.row_top(view.text.rows.row(29))
    assert image.pixelColor(image.width() - 3, above + 10) == palette.color("sunken")


def test_around_the_error_shows_little_and_all_shows_all(view: LogView, qtbot: QtBot) -> None:
    filled(view, numbered(500))
    view.mark_errors([(300, 302)])
    assert view.text.rows.ranges == ((292, 310),)
    assert not view.text.following
    every = next(
        button for button in view.findChildren(QWidget) if getattr(button, "text", str)() == "All 500 lines"
    )
    qtbot.mouseClick(every, Qt.MouseButton.LeftButton)
    assert view.text.rows.count == 500
    assert view.text.lines_in(view.text.viewport().rect())[0] <= 300


def test_colours_follow_the_theme(qapp: QApplication, view: LogView) -> None:
    filled(view, lines("\x1b[31mred"))
    palette.apply(qapp, RESOURCES, dark=True)
    top = view.text.row_top(0)
    seen = colours(picture(view), top, top + view.text.font_in_use.row)
    assert QColor(tokens.DARK["sunken"]).name() in seen
    assert QColor(tokens.LIGHT["sunken"]).name() not in seen


def test_rows_grow_with_the_text(qapp: QApplication, view: LogView) -> None:
    filled(view, numbered(3))
    palette.apply(qapp, RESOURCES, dark=False, scale=2.0)
    assert view.text.font_in_use.row == 40


# Following


def test_new_lines_scroll_into_view_until_the_user_scrolls_away(view: LogView, qtbot: QtBot) -> None:
    log = filled(view, numbered(200))
    bar = view.text.verticalScrollBar()
    assert bar.value() == bar.maximum()
    bar.setValue(100)
    assert not view.text.following
    log.append(numbered(50, 200))
    view.refresh()
    qtbot.waitUntil(lambda: view.text.rows.count == 250)
    assert bar.value() == 100
    assert view._jump.isVisible()
    assert view._jump.label == "50 new lines"
    qtbot.mouseClick(view._jump, Qt.MouseButton.LeftButton)
    assert view.text.following
    assert bar.value() == bar.maximum()
    assert not view._jump.isVisible()


def test_scrolling_back_to_the_end_follows_again(view: LogView) -> None:
    filled(view, numbered(200))
    bar = view.text.verticalScrollBar()
    bar.setValue(10)
    bar.setValue(bar.maximum())
    assert view.text.following
    press(view, Qt.Key.Key_Home, CTRL)
    assert not view.text.following
    press(view, Qt.Key.Key_End, CTRL)
    assert view.text.following


def test_many_refreshes_are_one_look(view: LogView, qtbot: QtBot) -> None:
    log = filled(view, [])
    looks: list[int] = []
    view.text.refreshed.connect(lambda: looks.append(view.text.rows.count))
    for _ in range(500):
        log.append(numbered(10))
        view.refresh()
    qtbot.waitUntil(lambda: view.text.rows.count == 5_000)
    assert len(looks) <= 3


def test_a_replaced_line_is_seen(view: LogView, qtbot: QtBot) -> None:
    log = filled(view, lines("10 %"))
    before = picture(view)
    log.append([Line(Stream.OUT, "100 % done", replaces=True)])
    view.refresh()
    qtbot.waitUntil(lambda: picture(view) != before)
    assert view.text.rows.count == 1


# Choosing and copying


def test_dragging_chooses_and_ctrl_c_copies(view: LogView) -> None:
    filled(view, lines("first \x1b[31mline\x1b[0m", "second line", "third"))
    viewport = view.text.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, NONE, at(view, 0, 6))
    QTest.mouseMove(viewport, at(view, 2, 2))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, NONE, at(view, 2, 2))
    press(view, Qt.Key.Key_C, CTRL)
    assert clipboard() == "line\nsecond line\nth"


def test_shift_click_double_and_triple_click(view: LogView) -> None:
    filled(view, lines("pip install torch", "second"))
    viewport, left = view.text.viewport(), Qt.MouseButton.LeftButton
    QTest.mouseClick(viewport, left, NONE, at(view, 0, 4))
    QTest.mouseClick(viewport, left, SHIFT, at(view, 1, 3))
    assert view.text.selection.ends == ((0, 4), (1, 3))
    QTest.mouseDClick(viewport, left, NONE, at(view, 0, 6))
    assert view.text.selection.ends == ((0, 4), (0, 11))
    QTest.mouseClick(viewport, left, NONE, at(view, 0, 6))
    assert view.text.selection.ends == ((0, 0), (0, 17))


def test_dragging_beyond_the_edge_scrolls(view: LogView, qtbot: QtBot) -> None:
    filled(view, numbered(1_000))
    view.text.verticalScrollBar().setValue(0)
    viewport = view.text.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, NONE, at(view, 0, 0))
    QTest.mouseMove(viewport, QPoint(100, viewport.height() + 200))
    qtbot.waitUntil(lambda: view.text.selection.ends[1][0] > 100)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, NONE, QPoint(100, 100))
    assert not view.text._input._scrolling.isActive()


def test_arrows_move_and_shift_chooses(view: LogView) -> None:
    filled(view, lines("one two", "three", "x"))
    press(view, Qt.Key.Key_Home, CTRL)
    press(view, Qt.Key.Key_Right, CTRL)
    assert view.text.selection.cursor == (0, 4)
    press(view, Qt.Key.Key_Down)
    assert view.text.selection.cursor == (1, 4)
    press(view, Qt.Key.Key_End)
    press(view, Qt.Key.Key_Right)
    assert view.text.selection.cursor == (2, 0)
    press(view, Qt.Key.Key_Left)
    assert view.text.selection.cursor == (1, 5)
    press(view, Qt.Key.Key_Home, SHIFT)
    press(view, Qt.Key.Key_Up, SHIFT)
    assert view.text.selection.ends == ((0, 0), (1, 5))
    press(view, Qt.Key.Key_Escape)
    assert view.text.selection.empty


def test_pages_move_by_what_is_seen_and_the_cursor_stays_in_view(view: LogView) -> None:
    filled(view, numbered(1_000))
    press(view, Qt.Key.Key_Home, CTRL)
    press(view, Qt.Key.Key_PageDown, times=3)
    line = view.text.selection.cursor[0]
    assert line == 3 * view.text.rows_in_view
    first, shown = view.text.lines_in(view.text.viewport().rect())
    assert first <= line < first + len(shown)
    press(view, Qt.Key.Key_PageUp, SHIFT)
    assert view.text.selection.ends == ((line - view.text.rows_in_view, 0), (line, 0))


def test_choosing_all_of_a_million_lines_copies_without_a_stop(
    view: LogView, qtbot: QtBot, heartbeat: Heartbeat
) -> None:
    log = OutputLog()
    for start in range(0, 300_000, 10_000):
        log.append(numbered(10_000, start))
    view.show_log(log)
    heartbeat.take_longest()
    with qtbot.waitSignal(view.text.copied, timeout=20_000) as copied:
        press(view, Qt.Key.Key_A, CTRL)
        press(view, Qt.Key.Key_C, CTRL)
    assert heartbeat.take_longest() < 0.1
    assert copied.args == [300_000]
    text = clipboard()
    assert text.count("\n") == 299_999
    assert text.startswith("line 0 of it\nline 1 ")
    assert text.endswith("\nline 299999 of it")


def test_a_big_selection_is_cut_at_its_ends(view: LogView, qtbot: QtBot) -> None:
    filled(view, numbered(10_000))
    view.text.select((10, 5), (9_000, 4))
    with qtbot.waitSignal(view.text.copied):
        press(view, Qt.Key.Key_C, CTRL)
    assert log_copying.AT_ONCE_LINES < 8_000
    assert clipboard().startswith("10 of it\nline 11 of it\n")
    assert clipboard().endswith("\nline 8999 of it\nline")


def test_what_is_left_out_is_not_copied(view: LogView) -> None:
    filled(view, numbered(500))
    view.mark_errors([(100, 101), (400, 401)])
    view.copy()
    copied = clipboard().splitlines()
    assert copied[0] == "line 92 of it"
    assert len(copied) == 34
    assert "line 200 of it" not in copied


def test_the_copy_button_says_that_it_did(view: LogView) -> None:
    filled(view, lines("all", "of it"))
    QTest.mouseClick(view._bar.copy, Qt.MouseButton.LeftButton)
    assert clipboard() == "all\nof it"
    assert view._copied.isActive()


# Finding


def test_ctrl_f_is_the_logs_while_it_has_the_focus(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    log = LogView()
    QVBoxLayout(window).addWidget(log)
    elsewhere = QShortcut(QKeySequence.StandardKey.Find, window)
    asked: list[bool] = []
    elsewhere.activated.connect(lambda: asked.append(True))
    window.show()
    qtbot.waitExposed(window)
    filled(log, lines("an Error"))
    log.text.setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F, CTRL)
    assert log.find_bar.field.hasFocus()
    assert not asked


def test_ctrl_f_finds_counts_and_walks(view: LogView, qtbot: QtBot) -> None:
    filled(view, lines("an Error", "fine", "error and ERROR"))
    press(view, Qt.Key.Key_F, CTRL)
    field = view.find_bar.field
    assert field.hasFocus()
    qtbot.keyClicks(field, "error")
    qtbot.waitUntil(lambda: view.find_bar.count.text() == "1 of 3")
    assert view.text.selection.ends == ((0, 3), (0, 8))
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert view.text.selection.ends == ((2, 0), (2, 5))
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert view.find_bar.count.text() == "1 of 3"
    QTest.keyClick(field, Qt.Key.Key_Return, SHIFT)
    assert view.text.selection.ends == ((2, 10), (2, 15))
    field.clear()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not view.find_bar.isVisible()
    assert hands(view).hasFocus()


def test_every_place_in_view_is_marked(view: LogView, qtbot: QtBot) -> None:
    filled(view, lines("x needle x needle"))
    view.open_find()
    view.find_bar.field.setText("needle")
    qtbot.waitUntil(lambda: view.find_bar.finder.total == 2)
    row = view.text.row_top(0)
    second = at(view, 0, 11).x()
    cell = round(view.text.font_in_use.cell)
    image = picture(view)
    assert palette.color("warn-soft").name() in colours(image, row, row + 20, second, second + 6 * cell)
    view.find_bar.closed.emit()
    assert palette.color("warn-soft").name() not in colours(picture(view), row, row + 20)


def test_what_is_not_there_is_said(view: LogView, qtbot: QtBot) -> None:
    filled(view, lines("a"))
    view.open_find()
    view.find_bar.field.setText("needle")
    qtbot.waitUntil(lambda: view.find_bar.count.text() == "Not found")


def test_new_lines_are_searched_too(view: LogView, qtbot: QtBot) -> None:
    log = filled(view, lines("needle"))
    view.open_find()
    view.find_bar.field.setText("needle")
    qtbot.waitUntil(lambda: view.find_bar.finder.total == 1)
    log.append(lines("needle needle"))
    view.refresh()
    qtbot.waitUntil(lambda: view.find_bar.finder.total == 3)


def test_finding_in_many_lines_does_not_stop_the_window(
    view: LogView, qtbot: QtBot, heartbeat: Heartbeat
) -> None:
    log = OutputLog()
    for start in range(0, 300_000, 10_000):
        log.append(numbered(10_000, start))
    view.show_log(log)
    view.open_find()
    heartbeat.take_longest()
    view.find_bar.field.setText("line 29999")
    qtbot.waitUntil(lambda: view.find_bar.finder.done, timeout=20_000)
    assert view.find_bar.finder.total == 11
    assert heartbeat.take_longest() < 0.1


def test_another_log_is_searched_anew(view: LogView, qtbot: QtBot) -> None:
    filled(view, lines("needle"))
    view.open_find()
    view.find_bar.field.setText("needle")
    qtbot.waitUntil(lambda: view.find_bar.finder.total == 1)
    filled(view, lines("needle needle needle"))
    qtbot.waitUntil(lambda: view.find_bar.finder.total == 3)


# Screen readers


def spoken(view: LogView) -> tuple[str, str, int]:
    """Name, text and cursor as an assistive program is told."""
    interface = QAccessible.queryAccessibleInterface(hands(view))
    text = interface.textInterface()
    return interface.text(QAccessible.Text.Name), text.text(0, text.characterCount()), text.cursorPosition()


def test_a_screen_reader_reads_the_lines_around_the_cursor(view: LogView, qtbot: QtBot) -> None:
    filled(view, numbered(5_000))
    press(view, Qt.Key.Key_End, CTRL)
    press(view, Qt.Key.Key_Home)
    press(view, Qt.Key.Key_Up)
    name, text, cursor = spoken(view)
    assert name == "What pip said"
    assert text[cursor:].startswith("line 4998 of it")
    assert text.endswith("line 4999 of it")
    press(view, Qt.Key.Key_PageUp, times=20)
    _, text, cursor = spoken(view)
    assert text[cursor:].startswith(view.text.plain_line(view.text.selection.cursor[0]))
    assert len(text.splitlines()) <= 100


def test_a_screen_reader_is_told_what_is_chosen_and_of_new_lines(view: LogView, qtbot: QtBot) -> None:
    log = filled(view, lines("日本 \x1b[1mone\x1b[0m", "two"))
    press(view, Qt.Key.Key_Home, CTRL)
    press(view, Qt.Key.Key_End, SHIFT)
    interface = QAccessible.queryAccessibleInterface(hands(view))
    assert interface.textInterface().selectionCount() == 1
    assert spoken(view)[1] == "日本 one\ntwo"
    log.append(lines("three"))
    view.refresh()
    qtbot.waitUntil(lambda: spoken(view)[1].endswith("\nthree"))


def test_everything_that_can_be_pressed_has_a_name_and_is_reached_by_tab(view: LogView) -> None:
    view.open_find()
    for widget in view.findChildren(QWidget):
        if (
            widget.isVisible()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.focusProxy() is None
        ):
            interface = QAccessible.queryAccessibleInterface(widget)
            assert interface.text(QAccessible.Text.Name), widget
    start, order = view.find_bar.field, []
    widget = start
    for _ in range(30):
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
        if widget is start or widget is None:
            break
        order.append(widget)
    assert hands(view) in order
    assert view._bar.copy in order
