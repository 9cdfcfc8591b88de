"""Which Python is this? on the Pythons page: the walk on machines that are made up, and on a real disk."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.environments import EnvironmentsSnapshot
from app.core.errors import AppError
from app.core.shells import ShellName
from app.core.which import Walk
from app.core.words import say
from app.services.which import WhichReader
from app.system.disk import RealDisk
from app.ui.main_window import MainWindow
from app.ui.pages.environments import EnvironmentsPage
from app.ui.pages.pythons import PythonsPage
from app.ui.pythons.which_view import WhichView
from app.ui.text import shown_path
from app.ui.widgets.buttons import Button
from tests import some_pythons as some
from tests.gui.main_windows import (
    LOOKS,
    PATIENCE_MS,
    Look,
    press,
    seen_as,
    tab_to,
    wait_for_words,
    words_of,
    write_here,
)
from tests.gui.test_pythons_page import page_with, posix_only
from tests.gui.widgets.seen import cut_off, dress
from tests.sample_environments import a_students as environments_of


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


def at_walk(
    qtbot: QtBot, which: object = None, name: str = "", environments: EnvironmentsSnapshot | None = None
) -> tuple[MainWindow, WhichView]:
    """The second view of the page, the walk of this name in it."""
    tmp_path = Path(os.environ["LABWRIGHT_HOME"])
    window, page = page_with(qtbot, which=which, environments=environments, tmp_path=tmp_path)
    page.show_view("which")
    view = page.which_view
    view.field.edit.setFocus()
    walk_of(qtbot, view, "python")
    if name:
        view.ask(name)
        walk_of(qtbot, view, name)
    return window, view  # the window goes with its last name


def walk_of(qtbot: QtBot, view: WhichView, name: str) -> Walk:
    """Wait until the walk of this name is shown."""
    qtbot.waitUntil(lambda: view.walk is not None and view.walk.name == name and not view.is_looking,
                    timeout=PATIENCE_MS)  # fmt: skip
    assert view.walk is not None
    return view.walk


def drawn(view: WhichView) -> list[tuple[str, str, str]]:
    """Number, state and word of each step."""
    return [(row.place.number, row.place.step.state, row.place.step.word) for row in view.steps.rows]


def test_it_is_reached_and_used_by_keyboard_alone(qtbot: QtBot) -> None:
    _, page = page_with(qtbot)
    page.listed.search.setFocus()
    tab_to(next(part for part in page.view.findChildren(type(page.view.children()[1]))
                if part.isChecked()))  # fmt: skip
    press(Qt.Key.Key_Right)
    view = page.which_view
    walk_of(qtbot, view, "python")
    assert not page.table.isVisible()
    tab_to(view.field.edit)
    press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    write_here("python3")
    press(Qt.Key.Key_Return)
    walk_of(qtbot, view, "python3")
    wait_for_words(qtbot, view, "python3 runs Python 3.11.7 from pyenv")


def test_a_shim_is_opened_down_to_the_file_that_runs(qtbot: QtBot) -> None:
    _, view = at_walk(qtbot, name="python3")
    assert drawn(view) == [
        ("1", "passed", "Not here"),
        ("2", "passed", "Not here"),
        ("3", "passed", "Shim"),
        ("3.1", "passed", "Version file"),
        ("3.2", "wins", "This runs"),
        ("4", "shadowed", "Does not run"),
        ("5", "shadowed", "Does not run"),
    ]
    wait_for_words(
        qtbot, view, "python3 runs Python 3.11.7 from pyenv", "2 others called python3 come later",
        "python3 -m pip installs into Python 3.11.7 itself", "How bash gets there", "hash -r",
    )  # fmt: skip


def test_the_walk_is_copied_as_text(qtbot: QtBot) -> None:
    _, view = at_walk(qtbot, name="python3")
    tab_to(view.copy)
    press(Qt.Key.Key_Space)
    text = QApplication.clipboard().text()
    home = shown_path(Path(some.HOME))
    assert text.startswith(f"python3, typed in bash\n1. {home}/.cargo/bin (Not here)")
    assert f"   3.2. {home}/.pyenv/versions/3.11.7/bin/python3 (This runs)" in text
    assert text.endswith(f"Runs: {some.HOME}/.pyenv/versions/3.11.7/bin/python3\n"
                         f"Installs into: {some.HOME}/.pyenv/versions/3.11.7")  # fmt: skip


def test_a_version_that_is_chosen_and_not_installed(qtbot: QtBot) -> None:
    _, view = at_walk(qtbot, some.pyenv_machine("3.9.18"))
    wait_for_words(
        qtbot, view, "python runs nothing", "pyenv has no version 3.9.18 installed.", "Runs nothing"
    )
    assert [state for _, state, _ in drawn(view)][-2:] == ["broken", "broken"]


def test_nothing_of_the_name(qtbot: QtBot) -> None:
    window, view = at_walk(qtbot, some.bare_machine(), "poetry")
    wait_for_words(
        qtbot, view, "poetry runs nothing", "PATH leads to no poetry", "Not found", "No such folder"
    )
    assert view.walk is not None
    assert view.walk.winner is None
    assert "installs into" not in words_of(window)


def test_the_stub_of_windows(qtbot: QtBot) -> None:
    _, view = at_walk(qtbot, some.store_machine())
    wait_for_words(qtbot, view, "python runs no Python", "opens the Microsoft Store", "Only a stub")
    assert view.command.line.text() == "Get-Command -All python"
    view.ask("git")
    walk_of(qtbot, view, "git")
    wait_for_words(qtbot, view, "git runs this program")


def test_pip_of_an_environment_leads_to_that_environment(qtbot: QtBot, tmp_path: Path) -> None:
    environments = environments_of(tmp_path)
    lab = next(each.prefix for each in environments.environments if "lab4-containers" in each.prefix)
    window, view = at_walk(qtbot, some.environment_machine(lab), "pip", environments)
    wait_for_words(
        qtbot, view, "pip is the pip of the environment lab4-containers",
        "pip installs into the environment lab4-containers", "its first line names",
    )  # fmt: skip
    link = next(each for each in view.findChildren(Button) if each.label == "Show the environment")
    tab_to(link)
    press(Qt.Key.Key_Return)
    assert isinstance(window.page, EnvironmentsPage)
    assert [row.environment.prefix for row in window.page.table.chosen()] == [lab]


def test_the_python_of_the_answer_is_shown_in_the_list(qtbot: QtBot) -> None:
    window, view = at_walk(qtbot)
    link = next(each for each in view.findChildren(Button) if each.label == "Show this Python")
    tab_to(link)
    press(Qt.Key.Key_Return)
    page = window.page
    assert isinstance(page, PythonsPage)
    qtbot.waitUntil(page.details.isVisible)
    assert page.view.current() == "list"
    assert [row.python.version for row in page.table.chosen()] == ["3.11.7"]
    assert QApplication.focusWidget() is page.table


def test_typing_waits_a_moment_and_the_chips_do_not(qtbot: QtBot) -> None:
    _, view = at_walk(qtbot)
    tab_to(view.field.edit)
    press(Qt.Key.Key_End)
    write_here("3")
    assert not view.is_looking
    walk_of(qtbot, view, "python3")
    chip = next(each for each in view.findChildren(Button) if each.label == "pip")
    tab_to(chip)
    press(Qt.Key.Key_Space)
    assert view.is_looking
    assert view.field.text() == "pip"
    wait_for_words(
        qtbot, view, "pip is the pip of Python 3.11.7 from pyenv", "pip installs into Python 3.11.7 itself"
    )


def test_after_a_fault_nobody_is_seen_looking_and_it_can_be_asked_again(qtbot: QtBot) -> None:
    window, view = at_walk(qtbot)
    which = window.services.which
    with qtbot.capture_exceptions() as caught, pytest.MonkeyPatch.context() as patched:
        patched.setattr(which, "walk", lambda *_: 1 / 0)
        view.ask("pip")
        assert view.is_looking
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError
    assert not view.is_looking
    assert not view.looking.isVisible()
    view.ask("pip")
    walk_of(qtbot, view, "pip")


def test_another_shell(qtbot: QtBot) -> None:
    _, view = at_walk(qtbot)
    assert view.shell_switch is not None
    assert view.shell_switch.current() == "bash"
    tab_to(next(part for part in view.shell_switch.children() if getattr(part, "isChecked", bool)()))  # type: ignore[arg-type]
    press(Qt.Key.Key_Right)
    wait_for_words(qtbot, view, "How zsh gets there")
    press(Qt.Key.Key_Right)
    wait_for_words(qtbot, view, "How fish gets there")
    assert view.walk is not None
    assert view.walk.shell is ShellName.FISH


def test_no_name_is_asked_for_and_shows_no_old_answer(qtbot: QtBot) -> None:
    _, view = at_walk(qtbot)
    tab_to(view.field.edit)
    press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(Qt.Key.Key_Delete)
    press(Qt.Key.Key_Return)
    wait_for_words(qtbot, view, "Type a name, for example python or pip.")
    assert not view.result.isVisible()
    write_here("python")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(view.result.isVisible)
    assert "Type a name" not in words_of(view)


@pytest.mark.parametrize("name", ["python; rm -rf ~", "a b", "-rf", "$(touch x)", "日本語", "../x", "%PATH%"])
def test_any_name_can_be_typed(qtbot: QtBot, name: str) -> None:
    _, view = at_walk(qtbot, name=name)
    assert view.walk is not None
    assert view.walk.winner is None
    assert view.command.line.text().startswith("type -a ")


class SlowReader:
    """Walks when it is told to, and says what it was asked."""

    def __init__(self, reader: WhichReader, problem: AppError | None = None) -> None:
        self._reader = reader
        self._problem = problem
        self.may_walk = threading.Event()
        self.may_walk.set()
        self.asked: list[str] = []

    def available_shells(self) -> tuple[ShellName, ...]:
        return self._reader.available_shells()

    def walk(self, name: str, shell: ShellName | None = None) -> Walk:
        self.asked.append(name)
        self.may_walk.wait(10)
        if self._problem is not None and name == "bad":
            raise self._problem
        return self._reader.walk(name, shell)


def test_only_one_walk_goes_on_and_only_the_last_wish_counts(qtbot: QtBot) -> None:
    slow = SlowReader(some.pyenv_machine())
    _, view = at_walk(qtbot, slow)
    slow.asked.clear()
    slow.may_walk.clear()
    for name in ("pip", "conda", "docker", "python3"):
        view.ask(name)
    wait_for_words(qtbot, view, "Looking…")
    slow.may_walk.set()
    walk_of(qtbot, view, "python3")
    assert slow.asked == ["pip", "python3"]
    assert "Looking…" not in words_of(view)


def test_a_walk_that_fails_says_why_at_the_field(qtbot: QtBot) -> None:
    problem = AppError(
        "wrong-use", say("There is no folder {folder}.", folder="/gone"), fix=say("Look elsewhere.")
    )
    _, view = at_walk(qtbot, SlowReader(some.pyenv_machine(), problem))
    view.ask("bad")
    wait_for_words(qtbot, view, "There is no folder /gone. Look elsewhere.")
    assert view.field.has_problem()
    assert not view.result.isVisible()
    view.ask("python")
    qtbot.waitUntil(view.result.isVisible)
    assert not view.field.has_problem()


@posix_only
def test_on_a_real_disk_nothing_that_is_found_is_run(qtbot: QtBot, tmp_path: Path) -> None:
    told = tmp_path / "something-was-run"
    folders = []
    for number, folder in enumerate(("one", "two\twords", "café", "three")):
        place = tmp_path / folder
        place.mkdir()
        folders.append(str(place))
        if number:
            (place / "python").write_text(f"#!/bin/sh\ntouch '{told}'\n", encoding="utf-8")
            (place / "python").chmod(0o644 if number == 1 else 0o755)
    broken = f"{tmp_path}/{os.fsdecode(b'caf' + bytes([0xE9]))}"
    path = ":".join([broken, *folders, folders[0]])
    which = WhichReader(
        some.ScriptedShell(path), RealDisk(), environ={"PATH": path, "SHELL": "/bin/bash"},
        platform=sys.platform, home=str(tmp_path), folder=lambda: str(tmp_path), from_terminal=False,
    )  # fmt: skip
    _, view = at_walk(qtbot, which)
    words = [word for _, _, word in drawn(view)]
    assert words == ["No such folder", "Not here", "May not run", "This runs", "Does not run"]
    wait_for_words(qtbot, view, "python runs this program")
    assert not told.exists()


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        (ShellName.BASH, "type -a python3"),
        (ShellName.ZSH, "type -a python3"),
        (ShellName.FISH, "type -a python3"),
        (ShellName.POWERSHELL, "Get-Command -All python3"),
        (ShellName.CMD, "where python3"),
    ],
)
def test_the_command_that_asks_the_shell(qtbot: QtBot, shell: ShellName, line: str) -> None:
    _, view = at_walk(qtbot)
    view.command.show_name("python3", shell)
    assert view.command.line.text() == line
    assert all(word.explanation for word in view.command.line.words)
    assert view.command.line.words[-1].text == "python3"
    view.command.copy.click()
    assert QApplication.clipboard().text() == line
    wait_for_words(qtbot, view.command, "the command asks the shell")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_nothing_is_cut_off(qtbot: QtBot, qapp: QApplication, look: Look) -> None:
    with seen_as(qapp, look):
        window, view = at_walk(qtbot, name="python3")
        window.resize(look.width, look.height)
        qtbot.waitUntil(lambda: window.width() == look.width)
        qtbot.waitUntil(lambda: cut_off(view) == [])
        assert view.horizontalScrollBar().maximum() == 0
