"""The window's frame, used by keyboard."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent, QGuiApplication, QResizeEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenuBar, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.words import say
from app.ui import window_actions
from app.ui.actions import Action, Actions, Group
from app.ui.dialogs.given_file import GivenFileWords
from app.ui.dialogs.keys import Keys
from app.ui.environments.new_environment import NewEnvironment
from app.ui.main_window import SMALLEST, MainWindow
from app.ui.menu_bar import fill_menu_bar
from app.ui.pages.environments import EnvironmentsPage
from app.ui.pages.registry import PAGES, PageEntry, Place, page_shortcuts
from app.ui.widgets.buttons import Button
from app.ui.widgets.keys import key_text
from app.ui.widgets.rail import NARROW, WIDE, RailItem
from app.ui.widgets.toast import Toast
from tests.gui.main_windows import open_window, press, words_of
from tests.gui.widgets.seen import dress, told
from tests.past_commands import A_WEEK, write

CTRL = Qt.KeyboardModifier.ControlModifier
JOURNAL_KEYS = page_shortcuts(PAGES)["journal"]  # by how many pages stand above it


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    return open_window(qtbot, "home")


def shortcut(window: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = CTRL) -> None:
    QTest.keyClick(window, key, modifier)


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


# Pages and rail


def test_the_pages_say_of_themselves_what_the_registry_says() -> None:
    for entry in PAGES:
        page = entry.page_class()
        assert (page.key, page.icon) == (entry.key, entry.icon)
    assert len({entry.key for entry in PAGES}) == len(PAGES)


def test_each_page_opens_by_its_keys_and_is_made_only_then(window: MainWindow) -> None:
    assert set(window.pages) == {"home"}
    shortcut(window, Qt.Key(Qt.Key.Key_0 + int(JOURNAL_KEYS[-1])))
    assert window.page.key == "journal"
    assert set(window.pages) == {"home", "journal"}
    shortcut(window, Qt.Key.Key_Comma)
    assert window.page.key == "settings"
    shortcut(window, Qt.Key.Key_1)
    assert window.page.key == "home"
    assert window.rail.current_item().key == "home"
    assert [item.key for item in window.rail.items if item.isChecked()] == ["home"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_arrows_walk_the_rail_and_a_key_opens_the_page(window: MainWindow, key: Qt.Key) -> None:
    window.rail.item("home").setFocus()
    pages = [entry.key for entry in PAGES]
    for below in pages[1 : pages.index("journal") + 1]:
        press(Qt.Key.Key_Down)
        assert focus() is window.rail.item(below)
    assert window.page.key == "home"
    press(key)
    assert window.page.key == "journal"
    press(Qt.Key.Key_End)
    assert focus() is window.rail.item("settings")
    press(Qt.Key.Key_Down)
    assert focus() is window.rail.item("settings")
    press(Qt.Key.Key_Home)
    assert focus() is window.rail.item("home")


def test_a_screen_reader_hears_which_one_of_the_pages_is_open(window: MainWindow) -> None:
    for key in ("journal", "settings", "home"):
        window.show_page(key)
        for item in window.rail.items:
            assert told(item).role() == QAccessible.Role.RadioButton
            assert told(item).state().checked == (item.key == key)


def test_tab_comes_to_one_of_the_pages(window: MainWindow) -> None:
    def stops() -> list[RailItem]:
        return [item for item in window.rail.items if item.focusPolicy() & Qt.FocusPolicy.TabFocus]

    assert stops() == [window.rail.item("home")]
    window.show_page("settings")
    assert stops() == [window.rail.item("settings")]
    window.rail.item("settings").setFocus()
    press(Qt.Key.Key_Up)
    assert stops() == [focus()] == [window.rail.item("journal")]


def test_the_rail_collapses_in_a_narrow_window_and_when_asked(window: MainWindow) -> None:
    window.resize(1280, 820)
    QApplication.processEvents()
    assert window.rail.width() == WIDE
    assert window.rail.item("journal").toolTip() == ""
    shortcut(window, Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier)
    QApplication.processEvents()
    assert window.rail.width() == NARROW
    assert window.rail.item("journal").toolTip() == f"Journal ({key_text(JOURNAL_KEYS)})"
    shortcut(window, Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier)
    window.resize(1000, 700)
    QApplication.processEvents()
    assert window.rail.width() == NARROW


def many_pages() -> list[PageEntry]:
    home = PAGES[0]
    more = [
        PageEntry(f"page-{n}", "image", Place.CONTAINERS, say("Another"), home.module, home.class_name)
        for n in range(30)
    ]
    return [home, *more, PAGES[-1]]


def test_a_long_rail_scrolls_to_where_the_focus_goes(qtbot: QtBot) -> None:
    window = MainWindow(Labwright("window"), many_pages())
    qtbot.addWidget(window)
    window.resize(SMALLEST)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    items = window.rail.items
    items[0].setFocus()
    for _ in range(30):
        press(Qt.Key.Key_Down)
    last = items[30]
    assert focus() is last
    place = last.mapTo(window, last.rect().bottomLeft())
    assert last.visibleRegion().boundingRect() == last.rect()
    assert place.y() < window.rail.item("settings").mapTo(window, QPoint()).y()
    window.job_desk.close()


def test_a_count_is_shown_and_spoken(window: MainWindow) -> None:
    item = window.rail.item("journal")
    item.set_count("14")
    assert item.accessibleDescription() == "14"
    assert item.text() == "Journal"


# The list of actions


def test_two_actions_never_share_a_key_or_a_shortcut() -> None:
    actions = Actions()
    actions.add(Action("a", "A", Group.DO, print, shortcut="Ctrl+A"))
    with pytest.raises(ValueError, match="two actions are called a"):
        actions.add(Action("a", "B", Group.DO, print))
    with pytest.raises(ValueError, match="Ctrl\\+A is the shortcut of b and of a"):
        actions.add(Action("b", "B", Group.DO, print, shortcut="Ctrl+A"))


def test_what_depends_on_the_moment_is_asked_for_each_time() -> None:
    actions, now = Actions(), [Action("now", "Now", Group.DO, print)]
    actions.add(Action("learn", "Learn", Group.LEARN, print), Action("go", "Go", Group.GO, print))
    actions.add_source(lambda: now)
    assert [action.key for action in actions.everything()] == ["now", "go", "learn"]
    now.clear()
    assert [action.key for action in actions.everything()] == ["go", "learn"]


def test_every_shortcut_of_the_window_is_one_of_an_action(window: MainWindow) -> None:
    bound = {bound.shortcut().toString() for bound in window.actions()}
    assert bound == {action.shortcut for action in window.action_list.fixed() if action.shortcut}
    assert {"Ctrl+K", "Ctrl+J", "F5", "F6", "Ctrl+Q", "Ctrl+1", "Ctrl+2", "Ctrl+,"} <= bound


def test_the_first_nine_pages_have_numbers() -> None:
    keys = page_shortcuts(many_pages())
    assert [keys.get(f"page-{n}") for n in (0, 7, 8)] == ["Ctrl+2", "Ctrl+9", None]


def test_a_mac_gets_its_menus_from_the_same_list(window: MainWindow, qtbot: QtBot) -> None:
    bar = QMenuBar()
    qtbot.addWidget(bar)
    fill_menu_bar(bar, window.action_list.fixed())
    titles = [item.text() for menu in bar.actions() for item in menu.menu().actions()]
    assert sorted(titles) == sorted(action.title for action in window.action_list.fixed())
    quits = next(item for menu in bar.actions() for item in menu.menu().actions() if item.text() == "Quit")
    assert quits.shortcut().toString() == "Ctrl+Q"


def test_on_a_mac_the_menu_bar_binds_the_shortcuts(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window_actions.sys, "platform", "darwin")
    window_actions.bind_shortcuts(window, window.action_list.fixed())
    assert [menu.text() for menu in window.menuBar().actions()] == ["Do", "Go to", "Learn"]


def test_the_keys_can_be_read(window: MainWindow) -> None:
    shortcut(window, Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, Keys)
    said = words_of(dialog)
    assert all(action.title in said for action in window.action_list.fixed() if action.shortcut)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


# Tab and F6


def test_tab_goes_from_rail_to_page_to_strip_and_round(window: MainWindow) -> None:
    window.rail.find_field.setFocus()
    met = [focus()]
    for _ in range(100):
        press(Qt.Key.Key_Tab)
        if focus() is met[0]:
            break
        met.append(focus())
    parts = [
        "rail" if window.rail.isAncestorOf(stop) else "page" if window.stack.isAncestorOf(stop) else "strip"
        for stop in met
    ]
    assert parts == sorted(parts, key=["rail", "page", "strip"].index)
    assert set(parts) == {"rail", "page", "strip"}
    assert len(set(met)) == len(met)

    back = [focus()]
    for _ in range(len(met) - 1):
        press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        back.append(focus())
    assert back[1:] == met[:0:-1]


def test_every_stop_of_the_frame_has_a_name(window: MainWindow) -> None:
    stops = [window.rail.find_field, *window.rail.items, window.strip.jobs, window.strip.journal]
    for stop in stops:
        assert stop.accessibleName() or stop.text(), stop


def test_f6_goes_from_part_to_part(window: MainWindow) -> None:
    window.rail.current_item().setFocus()
    shortcut(window, Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier)
    assert window.stack.isAncestorOf(focus())
    shortcut(window, Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier)
    assert window.strip.isAncestorOf(focus())
    shortcut(window, Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier)
    assert focus() is window.rail.current_item()


# The drawer


def test_the_drawer_shows_the_last_commands_and_gives_the_focus_back(qtbot: QtBot) -> None:
    labwright = Labwright("window")
    write(labwright.journal, A_WEEK, time.time())
    window = open_window(qtbot, "home", labwright)
    qtbot.waitUntil(lambda: len(window.job_desk.journal.entries) >= len(A_WEEK))  # Home asks git meanwhile
    shortcut(window, Qt.Key.Key_J)
    drawer = window.drawer
    assert drawer is not None
    qtbot.waitUntil(lambda: drawer.height() > 100)
    assert drawer.rows[0].line.text() in words_of(drawer)
    assert focus() is drawer.rows[0].copy
    copied = drawer.rows[0].line.text()
    press(Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == copied
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(drawer.isHidden)
    assert focus() is window.strip.journal
    press(Qt.Key.Key_Return)
    assert drawer.is_open
    shortcut(window, Qt.Key.Key_J)
    assert not drawer.is_open


def test_the_drawer_leads_to_the_journal(window: MainWindow) -> None:
    shortcut(window, Qt.Key.Key_J)
    assert window.drawer is not None
    link = next(b for b in window.drawer.findChildren(Button) if b.label == "Open the journal")
    link.setFocus()
    press(Qt.Key.Key_Return)
    assert window.page.key == "journal"


# What is dropped and opened


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    how = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), *how)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), *how))


def lay_down_environment(project: Path) -> None:
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.11.2\n", encoding="utf-8")
    (project / ".venv" / "bin" / "python").symlink_to(sys.executable)


def test_a_dropped_folder_shows_its_environment_and_is_searched_from_now_on(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    for name in ("thesis", "lab", "thesis"):
        (tmp_path / name).mkdir(exist_ok=True)
    lay_down_environment(tmp_path / "thesis")
    drop(window, tmp_path / "lab")
    qtbot.waitUntil(lambda: any("lab" in words_of(toast) for toast in window.findChildren(Toast)))
    drop(window, tmp_path / "thesis")
    page = window.page
    assert isinstance(page, EnvironmentsPage)
    qtbot.waitUntil(lambda: len(page.table.chosen()) == 1)
    assert page.table.chosen()[0].environment.project == str(tmp_path / "thesis")
    assert window.state.get("recent_folders", []) == [str(tmp_path / "thesis"), str(tmp_path / "lab")]


def test_of_a_file_no_form_takes_it_says_what_it_is(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    for name, content, words in (
        ("photo.png", b"\x89PNG\0", "does not know what photo.png is for"),
        ("Dockerfile", b"FROM python:3.12\n", "Docker builds it"),
        ("lab.ipynb", b"{}", "Jupyter opens it"),
        ("six-1.0-py3-none-any.whl", b"PK", "Choose the environment that it is for"),
    ):
        (tmp_path / name).write_bytes(content)
        drop(window, tmp_path / name)
        qtbot.waitUntil(lambda: bool(window.findChildren(GivenFileWords)))
        (dialog,) = window.findChildren(GivenFileWords)
        assert words in words_of(dialog)
        qtbot.waitUntil(dialog.isActiveWindow)
        press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not window.findChildren(GivenFileWords))
    assert window.state.get("recent_folders", []) == []
    drop(window, tmp_path / "gone.txt")
    assert "gone.txt" in words_of(window.findChildren(Toast)[-1])


def test_a_dropped_list_of_packages_opens_the_form_and_says_for_whom_it_is(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    project = tmp_path / "thesis é"
    project.mkdir()
    (project / "wanted by ada.txt").write_text("six==1.0\n", encoding="utf-8")
    drop(window, project / "wanted by ada.txt")
    qtbot.waitUntil(lambda: bool(window.findChildren(NewEnvironment)))
    (form,) = window.findChildren(NewEnvironment)
    assert "wanted by ada.txt lists packages for pip or uv." in words_of(form)
    assert form.cards["requirements.txt"].isChecked()
    assert form.wish().file == str(project / "wanted by ada.txt")
    assert form.wish().prefix == str(project / ".venv")
    form.reject()
    (project / "pyproject.toml").write_text('[project]\nname = "x"\n', encoding="utf-8")
    (project / "poetry.lock").touch()
    qtbot.waitUntil(lambda: not window.findChildren(NewEnvironment))
    drop(window, project / "poetry.lock")
    qtbot.waitUntil(lambda: bool(window.findChildren(NewEnvironment)))
    (form,) = window.findChildren(NewEnvironment)
    assert form.cards["pyproject.toml"].isChecked()
    assert form.wish().file == str(project / "pyproject.toml")
    form.reject()


# What is remembered


def test_size_page_and_rail_are_there_again_at_the_next_start(qtbot: QtBot) -> None:
    first = open_window(qtbot, "journal")
    first.resize(1000, 700)
    first.toggle_rail()
    first.close()
    second = MainWindow(Labwright("window"))
    qtbot.addWidget(second)
    assert second.page.key == "journal"
    assert second.height() == 700  # Qt fits the width to the screen, which is narrower here than a window
    assert second.remembered.rail_collapsed


def test_a_page_that_is_gone_is_not_asked_for(qtbot: QtBot) -> None:
    labwright = Labwright("window")
    labwright.window_state.update({"page": "of another version"})
    window = MainWindow(labwright)
    qtbot.addWidget(window)
    assert window.page.key == "home"


def test_resizing_writes_once_and_only_when_it_is_over(window: MainWindow, qtbot: QtBot) -> None:
    writes: list[object] = []
    update = window.state.update

    def counted(values: Mapping[str, object]) -> object:
        writes.extend([values] if "geometry" in values else [])
        return update(values)

    window.state.update = counted  # type: ignore[method-assign,assignment]
    for width in range(1000, 1100):
        size = QSize(width, 700)
        QApplication.sendEvent(window, QResizeEvent(size, window.size()))
    window.resize(1000, 690)
    assert writes == []
    qtbot.waitUntil(lambda: bool(writes))
    assert len(writes) == 1


# Made anew


def test_a_window_made_anew_is_at_the_same_place(window: MainWindow) -> None:
    window.show_page("settings")
    before = next(
        stop for stop in window.page.findChildren(QWidget) if stop.focusPolicy() & Qt.FocusPolicy.TabFocus
    )
    before.setFocus()
    at = focus()
    old = window.page
    window.rebuild()
    assert window.page is not old
    assert window.page.key == "settings"
    assert type(focus()) is type(at)
    assert window.page.isAncestorOf(focus())
    assert len(window.actions()) == len([a for a in window.action_list.fixed() if a.shortcut])
    shortcut(window, Qt.Key.Key_1)
    assert window.page.key == "home"


def test_the_open_drawer_stays_open_when_the_window_is_made_anew(window: MainWindow) -> None:
    shortcut(window, Qt.Key.Key_J)
    window.rebuild()
    assert window.drawer is not None
    assert window.drawer.is_open


def test_the_mouse_presses_and_pulls_the_rail(window: MainWindow) -> None:
    item = window.rail.item("journal")
    assert isinstance(item, RailItem)
    QTest.mouseClick(item, Qt.MouseButton.LeftButton)
    assert window.page.key == "journal"
    edge = window.rail._edge
    QTest.mouseDClick(edge, Qt.MouseButton.LeftButton)
    assert window.remembered.rail_collapsed
