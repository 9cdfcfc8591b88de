from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.ui.appearance import Appearance
from app.ui.dialogs.about import About
from app.ui.main_window import MainWindow
from app.ui.pages.settings import SettingsPage
from app.ui.theme import palette
from tests.gui.main_windows import (
    LOOKS,
    PATIENCE_MS,
    Look,
    open_window,
    press,
    seen_as,
    tab_to,
    wait_for_words,
    write_here,
)
from tests.gui.widgets.seen import cut_off, dress, name_of

Write = Callable[[str], None]


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


@pytest.fixture
def labwright() -> Labwright:
    return Labwright("window")


@pytest.fixture
def appearance(qapp: QApplication, labwright: Labwright) -> Iterator[Appearance]:
    made = Appearance(qapp, labwright)
    made.follow_changes()
    yield made
    labwright.settings.path.unlink(missing_ok=True)
    labwright.settings.set("language", "en")
    made.take_over()
    made.deleteLater()


def opened(qtbot: QtBot, labwright: Labwright) -> tuple[MainWindow, SettingsPage]:
    window = open_window(qtbot, "settings", labwright)
    return window, page_of(qtbot, window)


def page_of(qtbot: QtBot, window: MainWindow) -> SettingsPage:
    page = window.page
    assert isinstance(page, SettingsPage)
    qtbot.waitUntil(lambda: page.programs_were_sought, timeout=PATIENCE_MS)
    return page


def in_file(labwright: Labwright) -> dict[str, object]:
    path = labwright.settings.path
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except tomllib.TOMLDecodeError as error:
        return {"broken": str(error)}


def written_outside(labwright: Labwright, text: str) -> None:
    """Change the file as an editor would."""
    path = labwright.settings.path
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".new")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
    labwright.settings.refresh()  # as the window does when the user comes back to it


def test_quick_choices_end_with_the_last_one(qtbot: QtBot, labwright: Labwright) -> None:
    _, page = opened(qtbot, labwright)
    tab_to(page.controls["shell"])
    for _ in range(3):
        press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: in_file(labwright) == {"shell": "powershell"})
    assert page.controls["shell"].current() == "powershell"


@pytest.mark.parametrize(
    ("key", "moves", "value"),
    [
        ("theme", 1, "light"),
        ("theme", 2, "dark"),
        ("language", 2, "es"),
        ("text_size", 2, 1.1),
        ("motion", 2, "reduced"),
        ("shell", 3, "cmd"),
    ],
)
def test_each_choice_is_written_by_keyboard(
    qtbot: QtBot, labwright: Labwright, key: str, moves: int, value: object
) -> None:
    _, page = opened(qtbot, labwright)
    control = page.controls[key]
    assert control.current() == "auto"
    tab_to(control)
    press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    view = control.view()
    qtbot.waitUntil(view.isVisible)
    for _ in range(moves):
        QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: in_file(labwright) == {key: value})
    assert control.current() == str(value)


def test_every_control_says_what_it_is(qtbot: QtBot, labwright: Labwright) -> None:
    _, page = opened(qtbot, labwright)
    for control in page.controls.values():
        assert control.accessibleName()
    for key, field in page.fields.items():
        assert name_of(field.edit), key


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("network.proxy", "http://proxy.example.edu:8080"),
        ("network.no_proxy", "localhost,lab.example.edu"),
        ("network.ca_certificate", "/no/such/school.pem"),
        ("programs.git", "/no/such/git"),
    ],
)
def test_what_is_typed_is_written_without_leaving_the_field(
    qtbot: QtBot, labwright: Labwright, key: str, typed: str
) -> None:
    _, page = opened(qtbot, labwright)
    field = page.fields[key]
    table, name = key.split(".")
    tab_to(field.edit)
    half = len(typed) // 2 + 4
    write_here(typed[:half])
    qtbot.waitUntil(lambda: in_file(labwright) == {table: {name: typed[:half]}})
    qtbot.waitUntil(lambda: labwright.settings.get(key) == typed[:half])
    write_here(typed[half:])
    assert field.text() == typed
    qtbot.waitUntil(lambda: in_file(labwright) == {table: {name: typed}})
    assert (field.text(), field.edit.cursorPosition()) == (typed, len(typed))
    field.edit.selectAll()
    press(Qt.Key.Key_Backspace)
    press(Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: not in_file(labwright).get(table))


def test_a_wrong_proxy_says_so_and_is_not_kept(qtbot: QtBot, labwright: Labwright) -> None:
    labwright.settings.set("network.proxy", "http://good.example.edu:8080")
    _, page = opened(qtbot, labwright)
    field = page.fields["network.proxy"]
    tab_to(field.edit)
    field.edit.selectAll()
    write_here("proxy example")
    press(Qt.Key.Key_Tab)
    assert field.has_problem()
    wait_for_words(qtbot, field, "This is not kept", "such as http://proxy.example.edu:8080")
    page.controls["motion"].chosen.emit("full")
    qtbot.waitUntil(lambda: in_file(labwright).get("motion") == "full")
    assert in_file(labwright)["network"] == {"proxy": "http://good.example.edu:8080"}
    assert (field.text(), field.has_problem()) == ("proxy example", True)
    field.edit.setFocus()
    field.edit.selectAll()
    write_here("http://better.example.edu:3128")
    press(Qt.Key.Key_Tab)
    assert not field.has_problem()
    qtbot.waitUntil(lambda: in_file(labwright)["network"] == {"proxy": "http://better.example.edu:3128"})


def test_a_file_that_is_not_there_is_said_but_kept(
    qtbot: QtBot, labwright: Labwright, tmp_path: Path
) -> None:
    _, page = opened(qtbot, labwright)
    field = page.fields["network.ca_certificate"]
    there = tmp_path / "school.pem"
    there.write_text("", encoding="utf-8")
    tab_to(field.edit)
    write_here(str(tmp_path / "other.pem"))
    press(Qt.Key.Key_Return)
    wait_for_words(qtbot, field, "There is no file at this path.")
    field.edit.selectAll()
    write_here(str(there))
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: in_file(labwright) == {"network": {"ca_certificate": str(there)}})
    qtbot.waitUntil(lambda: field.edit.property("valid") is None)


def test_a_change_of_the_file_shows_up(qtbot: QtBot, labwright: Labwright) -> None:
    _, page = opened(qtbot, labwright)
    written_outside(
        labwright,
        'theme = "dark"\ntext_size = 1.3\nsearch_folders = ["/srv/a", "/srv/b"]\n'
        '[network]\nproxy = "http://proxy.example.edu:8080"\n[programs]\ngit = "/opt/git"\n',
    )
    qtbot.waitUntil(lambda: page.controls["theme"].current() == "dark")
    size = page.controls["text_size"]
    assert (size.current(), size.currentText()) == ("1.3", "130 %")
    assert page.folders.values() == ["/srv/a", "/srv/b"]
    assert page.fields["network.proxy"].text() == "http://proxy.example.edu:8080"
    assert page.fields["programs.git"].text() == "/opt/git"
    written_outside(labwright, "")
    qtbot.waitUntil(lambda: page.controls["theme"].current() == "auto")
    assert page.folders.values() == []
    assert page.fields["network.proxy"].text() == ""


def test_folders_are_added_and_taken_out(qtbot: QtBot, labwright: Labwright, tmp_path: Path) -> None:
    window, page = opened(qtbot, labwright)
    tab_to(page.folders.add_button)
    press(Qt.Key.Key_Space)
    dialog = page.folders.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path))
    dialog.reject()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.waitUntil(lambda: in_file(labwright) == {"search_folders": [str(tmp_path)]})
    remove = next(
        button
        for button in page.folders.findChildren(QWidget)
        if button.accessibleName() == f"Take out {tmp_path}"
    )
    qtbot.waitUntil(remove.isVisible)
    tab_to(remove)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: in_file(labwright) == {"search_folders": []})


def test_programs_that_are_found_are_named(
    qtbot: QtBot, labwright: Labwright, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = tmp_path / "git"
    git.write_text("#!/bin/sh\n", encoding="utf-8")
    git.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    _, page = opened(qtbot, labwright)
    assert page.fields["programs.git"].edit.placeholderText() == f"Found: {git}"
    found = {
        key: field.edit.placeholderText() for key, field in page.fields.items() if key[:9] == "programs."
    }
    assert set(found) == {
        f"programs.{name}" for name in ("python3", "git", "docker", "conda", "poetry", "pyenv", "uv")
    }
    assert all(text.startswith(("Found: ", "Not found")) for text in found.values())


def test_a_broken_file_is_told_and_a_choice_replaces_it(qtbot: QtBot, labwright: Labwright) -> None:
    written_outside(labwright, 'theme = "light\n')
    _, page = opened(qtbot, labwright)
    wait_for_words(qtbot, page.problems, "cannot be read, so the defaults hold", "line 1", "a copy kept")
    page.controls["theme"].chosen.emit("dark")
    qtbot.waitUntil(lambda: in_file(labwright) == {"theme": "dark"})
    wait_for_words(qtbot, page.problems, "could not be read and was replaced")
    kept = list(labwright.settings.path.parent.glob("settings.broken-*.toml"))
    assert [path.read_text(encoding="utf-8") for path in kept] == ['theme = "light\n']


def test_a_wrong_value_in_the_file_is_told(qtbot: QtBot, labwright: Labwright) -> None:
    written_outside(labwright, 'theme = "blue"\n')
    _, page = opened(qtbot, labwright)
    wait_for_words(qtbot, page.problems, "blue")
    assert page.controls["theme"].current() == "auto"
    page.controls["theme"].chosen.emit("light")
    qtbot.waitUntil(lambda: not page.problems.isVisible())


def test_what_cannot_be_written_is_told_and_does_not_hold(
    qtbot: QtBot, labwright: Labwright, labwright_home: Path
) -> None:
    _, page = opened(qtbot, labwright)
    folder = labwright.settings.path.parent
    folder.mkdir(parents=True, exist_ok=True)
    folder.rmdir()
    folder.write_text("a file where the folder should be", encoding="utf-8")
    theme = page.controls["theme"]
    tab_to(theme)
    press(Qt.Key.Key_Down)
    wait_for_words(qtbot, page.problems, "A part of its path is a file where a folder is needed")
    qtbot.waitUntil(lambda: theme.current() == "auto")


def test_after_a_fault_the_next_choice_is_written(
    qtbot: QtBot, labwright: Labwright, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, page = opened(qtbot, labwright)
    theme = page.controls["theme"]
    tab_to(theme)
    with qtbot.capture_exceptions() as caught, monkeypatch.context() as patched:
        patched.setattr(labwright.settings, "set", lambda *_: 1 / 0)
        press(Qt.Key.Key_Down)
        qtbot.waitUntil(lambda: bool(caught))
    assert theme.current() == "auto"
    press(Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: in_file(labwright) == {"theme": "light"})


# With the window around it


def test_a_chosen_theme_is_painted_at_once(
    qtbot: QtBot, labwright: Labwright, appearance: Appearance
) -> None:
    labwright.settings.set("theme", "light")
    appearance.take_over()
    window, page = opened(qtbot, labwright)
    appearance.rebuild_asked.connect(window.rebuild)

    def background() -> QColor:
        return window.grab().toImage().pixelColor(window.width() - 4, 4)

    assert background().lightness() > 200
    tab_to(page.controls["theme"])
    press(Qt.Key.Key_Down)
    qtbot.waitUntil(palette.is_dark)
    assert background() == palette.color("bg")
    assert background().lightness() < 60
    assert window.page is page


def test_another_language_is_spoken_at_once_on_the_same_page(
    qtbot: QtBot, labwright: Labwright, appearance: Appearance
) -> None:
    labwright.settings.set("language", "en")
    appearance.take_over()
    window, page = opened(qtbot, labwright)
    appearance.rebuild_asked.connect(window.rebuild)
    page.controls["language"].setFocus()
    page.controls["language"].chosen.emit("es")
    qtbot.waitUntil(lambda: window.page is not page)
    assert window.page.key == "settings"
    assert "Ajustes" in window.page.title.text()
    again = page_of(qtbot, window)
    assert again.controls["language"].current() == "es"
    assert QApplication.focusWidget() is again.controls["language"]


def test_another_text_size_makes_everything_larger_and_keeps_the_focus(
    qtbot: QtBot, labwright: Labwright, appearance: Appearance
) -> None:
    labwright.settings.set("text_size", 1.0)
    appearance.take_over()
    window, page = opened(qtbot, labwright)
    appearance.rebuild_asked.connect(window.rebuild)
    tab_to(page.controls["text_size"])
    height = page.title.height()
    page.controls["text_size"].chosen.emit("2.0")
    qtbot.waitUntil(lambda: window.page is not page)
    again = page_of(qtbot, window)
    qtbot.waitUntil(lambda: again.title.height() >= 2 * height)
    assert QApplication.focusWidget() is again.controls["text_size"]
    assert again.controls["text_size"].current() == "2.0"


def test_about_is_one_key_away(qtbot: QtBot, labwright: Labwright) -> None:
    window, page = opened(qtbot, labwright)
    button = next(
        button for button in page.findChildren(QWidget) if getattr(button, "label", "") == "About Labwright…"
    )
    tab_to(button)
    press(Qt.Key.Key_Return)
    about = window.findChild(About)
    assert about is not None
    qtbot.waitUntil(about.isActiveWindow)
    press(Qt.Key.Key_Escape)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_nothing_is_cut_off(qtbot: QtBot, qapp: QApplication, labwright: Labwright, look: Look) -> None:
    with seen_as(qapp, look):
        written_outside(labwright, f'theme = "blue"\nsearch_folders = ["/srv/{"very-long/" * 30}"]\n')
        window, page = opened(qtbot, labwright)
        window.resize(look.width, look.height)
        page.fields["network.proxy"].edit.setText("no proxy")
        page.fields["network.proxy"].edit.editingFinished.emit()
        qtbot.waitUntil(lambda: window.width() == look.width and page.problems.isVisible())
        qtbot.waitUntil(lambda: cut_off(page) == [])
        assert page.scroller.horizontalScrollBar().maximum() == 0
