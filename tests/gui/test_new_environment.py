"""The form of a new environment, filled in by keyboard and pointer, and what comes of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.environments import EnvironmentsSnapshot
from app.core.pythons import Origin, Python, PythonsSnapshot
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.environments.environment_starts import default_place
from app.ui.environments.new_environment import NewEnvironment
from app.ui.pages.environments import EnvironmentsPage
from app.ui.widgets.fields import Field
from tests.gui.main_windows import (
    LOOKS,
    PATIENCE_MS,
    Look,
    open_window,
    press,
    seen_as,
    tab_to,
    wait_for_words,
)
from tests.gui.widgets.seen import cut_off, dress, name_of
from tests.real.gates import deaf_port
from tests.real.index import PackageIndex
from tests.searched import Searched
from tests.some_pythons import KnownPythons

BASE = str(Path(sys.executable).resolve())  # Labwright's own environment carries no other
MINE = Python(BASE, Origin.PATH, "3.11.7", "cpython")
OWN = Python(sys.executable, Origin.PATH, "3.14.0", "cpython")
OLDER = Python("/old/bin/python3.9", Origin.SYSTEM, "3.9.2", "cpython")
PREVIEW = Python("/new/bin/python3.15", Origin.PYENV, "3.15.0a1", "cpython")

Form = Callable[..., NewEnvironment]


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


@pytest.fixture
def form(qtbot: QtBot, home: Path) -> Form:
    """Opens the form by its shortcut, on a machine with these Pythons."""

    def open_form(*pythons: Python, folder: Path | None = None, real: bool = False) -> NewEnvironment:
        labwright = Labwright("window")
        if not real:
            labwright.__dict__["environments"] = Searched(EnvironmentsSnapshot(complete=True))
        found = KnownPythons(PythonsSnapshot((OWN, *(pythons or (PREVIEW, MINE, OLDER))), complete=True))
        labwright.__dict__["pythons"] = found
        if folder is not None:
            labwright.window_state.update({"recent_folders": [str(folder)]})
        window = open_window(qtbot, "environments", labwright)
        qtbot.waitUntil(lambda: bool(window.actions()))  # bound after the first paint
        QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        (dialog,) = window.findChildren(NewEnvironment)
        qtbot.waitUntil(lambda: dialog.python.count() == len(found.snapshot.pythons) - 1)
        settle(qtbot, dialog)
        return dialog

    return open_form


def settle(qtbot: QtBot, dialog: NewEnvironment) -> None:
    qtbot.waitUntil(lambda: dialog.answer is not None, timeout=PATIENCE_MS)


def test_untouched_it_can_be_made(qtbot: QtBot, form: Form, home: Path) -> None:
    dialog = form()
    assert dialog.wish().python == BASE
    assert dialog.wish().prefix == str(home / "environments" / "lab")
    assert dialog.review.isEnabled()
    assert "-m venv" in dialog.command.command.text()


def test_in_a_project_it_stands_in_the_project(form: Form, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("six\n", encoding="utf-8")
    dialog = form(folder=tmp_path)
    assert dialog.wish().prefix == str(tmp_path / ".venv")
    QTest.mouseClick(dialog.cards["requirements.txt"], Qt.MouseButton.LeftButton)
    assert dialog.wish().file == str(tmp_path / "requirements.txt")


def test_poetry_is_offered_for_a_project_of_its_own(qtbot: QtBot, form: Form, tmp_path: Path) -> None:
    """Without its file there is no project, and with it the project is its folder."""
    dialog = form()
    tools = [dialog.tool.itemText(index) for index in range(dialog.tool.count())]
    assert "poetry" not in tools
    QTest.mouseClick(dialog.cards["pyproject.toml"], Qt.MouseButton.LeftButton)
    settle(qtbot, dialog)
    assert dialog.tool.current() == "poetry"
    assert not dialog.review.isEnabled()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n', encoding="utf-8")
    dialog.file.set_text(str(tmp_path / "pyproject.toml"))
    assert dialog.wish().project == str(tmp_path)
    assert dialog.wish().prefix is None


def test_a_file_is_needed_where_it_is_about_one(qtbot: QtBot, form: Form, tmp_path: Path) -> None:
    dialog = form()
    QTest.mouseClick(dialog.cards["requirements.txt"], Qt.MouseButton.LeftButton)
    settle(qtbot, dialog)
    assert not dialog.review.isEnabled()
    assert "file" in dialog.reason.text()
    (tmp_path / "liste.txt").write_text("six\n", encoding="utf-8")
    dialog.file.edit.setFocus()
    QTest.keyClicks(dialog.file.edit, str(tmp_path / "liste.txt"))
    press(Qt.Key.Key_Tab)
    qtbot.waitUntil(dialog.review.isEnabled)
    assert dialog.answer is not None
    assert dialog.answer.plan is not None
    assert dialog.answer.plan.steps[-1].command.argv[-2:] == ("-r", str(tmp_path / "liste.txt"))
    assert dialog.command.more.text() == "and 1 more step"
    assert dialog.wish().prefix == str(tmp_path / ".venv"), "where its list is, an environment belongs"


def test_a_place_of_the_users_own_stays_when_a_file_is_named(form: Form, tmp_path: Path) -> None:
    dialog = form()
    QTest.mouseClick(dialog.cards["requirements.txt"], Qt.MouseButton.LeftButton)
    dialog.place.edit.setFocus()
    dialog.place.edit.selectAll()
    QTest.keyClicks(dialog.place.edit, str(tmp_path / "mine"))
    dialog.file.edit.setFocus()
    QTest.keyClicks(dialog.file.edit, str(tmp_path / "liste.txt"))
    assert dialog.wish().prefix == str(tmp_path / "mine")


def test_going_back_from_the_commands_finds_the_form_as_it_was(qtbot: QtBot, form: Form) -> None:
    dialog = form()
    dialog.packages.set_values(["numpy"])
    dialog.packages.changed.emit()
    qtbot.waitUntil(dialog.review.isEnabled)
    window = dialog.parentWidget()
    dialog.review.click()
    (preview,) = window.findChildren(PlanPreview)
    assert not dialog.isVisible()
    assert preview.cancel.text() == "Back"
    preview.cancel.click()
    assert dialog.isVisible()
    assert dialog.wish().packages == ("numpy",)
    qtbot.waitUntil(lambda: not window.findChildren(PlanPreview))
    dialog.review.click()
    (preview,) = window.findChildren(PlanPreview)
    assert "numpy" in preview.commands[-1].line.text()
    preview.accept()
    qtbot.waitUntil(lambda: not window.findChildren(NewEnvironment))


def test_a_place_that_is_taken_is_told_at_its_field(qtbot: QtBot, form: Form, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    dialog = form()
    dialog.place.edit.selectAll()
    QTest.keyClicks(dialog.place.edit, str(tmp_path))
    qtbot.waitUntil(dialog.place.has_problem)
    assert not dialog.review.isEnabled()
    assert "place" in dialog.reason.text()
    dialog.place.edit.selectAll()
    QTest.keyClicks(dialog.place.edit, str(tmp_path / "mein kurs"))
    qtbot.waitUntil(dialog.review.isEnabled)
    assert not dialog.place.has_problem()
    wait_for_words(qtbot, dialog, "space")  # a warning does not stand in the way


def test_a_mistake_in_a_package_stands_in_the_way_until_corrected(qtbot: QtBot, form: Form) -> None:
    dialog = form()
    dialog.packages.edit.setFocus()
    QTest.keyClicks(dialog.packages.edit, "numpy=1.26")
    press(Qt.Key.Key_Return)
    settle(qtbot, dialog)
    assert not dialog.review.isEnabled()
    assert "numpy=1.26" in dialog.reason.text()
    dialog.packages.set_values(["numpy==1.26"])
    dialog.packages.changed.emit()
    qtbot.waitUntil(dialog.review.isEnabled)


def test_enter_in_the_packages_does_not_close_the_form(qtbot: QtBot, form: Form) -> None:
    dialog = form()
    dialog.packages.edit.setFocus()
    QTest.keyClicks(dialog.packages.edit, "six")
    press(Qt.Key.Key_Return)
    settle(qtbot, dialog)
    assert dialog.isVisible()
    assert dialog.wish().packages == ("six",)


def test_an_answer_to_what_was_typed_before_is_not_shown(qtbot: QtBot, form: Form, tmp_path: Path) -> None:
    dialog = form()
    for name in ("one", "two", "three"):
        dialog.place.set_text(str(tmp_path / name))
        dialog.place.changed.emit(dialog.place.text())
        dialog._asked._ask()
    settle(qtbot, dialog)
    assert dialog.answer is not None
    assert dialog.answer.prefix == str(tmp_path / "three")


def test_without_a_python_it_says_so(qtbot: QtBot, home: Path, form: Form) -> None:
    dialog = form(replace(PREVIEW, version=None))
    assert "No Python" in dialog.python_words.text()


def test_names_are_free(tmp_path: Path) -> None:
    (tmp_path / "environments" / "lab").mkdir(parents=True)
    assert default_place(None, tmp_path) == tmp_path / "environments" / "lab2"
    assert default_place(tmp_path / "p", tmp_path) == tmp_path / "p" / ".venv"
    assert default_place(tmp_path, tmp_path) == tmp_path / "environments" / "lab2", "home is no project"


def test_every_control_has_a_name_and_tab_reaches_the_end(qtbot: QtBot, form: Form) -> None:
    dialog = form()
    for control in (dialog.tool, dialog.python, dialog.place.edit, dialog.packages.edit, dialog.system):
        assert name_of(control)
    dialog.cards["nothing"].setFocus()
    for wanted in (dialog.tool, dialog.python, dialog.place.edit, dialog.packages.edit, dialog.system):
        tab_to(wanted)
    tab_to(dialog.review)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_it_cuts_nothing(qtbot: QtBot, qapp: QApplication, form: Form, look: Look) -> None:
    with seen_as(qapp, look):
        dialog = form()
        dialog.window().parentWidget().resize(look.width, look.height)
        dialog.packages.set_values(["numpy=1.26", "scikit-learn", "pandas"])
        dialog.packages.changed.emit()
        qtbot.waitUntil(lambda: "numpy=1.26" in dialog.reason.text())
        qtbot.waitUntil(lambda: cut_off(dialog) == [])


def test_a_real_one_is_made_and_shown(qtbot: QtBot, form: Form, home: Path) -> None:
    dialog = form(MINE, real=True)
    page = dialog.parentWidget().page
    assert isinstance(page, EnvironmentsPage)
    tab_to(dialog.review)
    press(Qt.Key.Key_Return)
    window = page.window()
    (preview,) = window.findChildren(PlanPreview)
    assert window.job_desk is not None  # made after the first paint of the program
    assert "-m venv" in preview.commands[0].line.text()
    preview.run.click()
    prefix = home / "environments" / "lab"
    qtbot.waitUntil(
        lambda: any(row.environment.prefix == str(prefix) for row in page.table.table().rows), timeout=60_000
    )
    qtbot.waitUntil(
        lambda: [row.environment.prefix for row in page.table.chosen()] == [str(prefix)], timeout=PATIENCE_MS
    )
    assert (prefix / "bin" / "pip").exists()


def test_who_fetches_a_python_is_told_the_version(form: Form, tmp_path: Path) -> None:
    dialog = form(folder=tmp_path)
    assert dialog.tool.current() == "venv"
    dialog.python.set_current(MINE.executable)
    dialog.tool.set_current("conda")
    dialog.tool.chosen.emit("conda")
    assert dialog.wish().python == "3.11"
    assert "fetched" in dialog.python_words.text()
    dialog.cards["environment.yml"].click()
    assert dialog.wish().python is None  # the file says which
    assert not dialog.python.isVisible()
    dialog.cards["nothing"].click()
    assert dialog.tool.current() == "venv"
    assert dialog.python.isVisible()
    assert dialog.wish().python == MINE.executable


# What is recommended, and the options


def choose_tool(dialog: NewEnvironment, tool: str) -> None:
    dialog.tool.set_current(tool)
    dialog.tool.chosen.emit(tool)


def test_the_recommended_tool_is_chosen_and_says_why(qtbot: QtBot, form: Form, tmp_path: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        pytest.skip("uv is not beside this Python")
    (tmp_path / "requirements.txt").write_text("".join(f"p{n}\n" for n in range(12)), encoding="utf-8")
    dialog = form(folder=tmp_path)
    dialog._services.settings.set("programs.uv", str(uv))
    dialog.cards["requirements.txt"].click()
    qtbot.waitUntil(lambda: dialog.tool.current() == "uv", timeout=PATIENCE_MS)
    assert "asks for 12 packages" in dialog.tool_words.text()
    choose_tool(dialog, "venv")
    assert "Recommended here: uv" in dialog.tool_words.text()
    dialog.file.changed.emit("")  # asked again, the user's own choice stays
    settle(qtbot, dialog)
    assert dialog.tool.current() == "venv"


def test_who_knows_the_tool_is_offered_every_one(form: Form, tmp_path: Path) -> None:
    dialog = form(folder=tmp_path)
    QTest.mouseClick(dialog.cards["tool"], Qt.MouseButton.LeftButton)
    tools = {dialog.tool.itemData(index) for index in range(dialog.tool.count())}
    assert tools == set(dialog._making.makers)
    for tool in tools:
        choose_tool(dialog, tool)
        assert dialog.tool_words.text()
        assert dialog.prompt.isVisible() == dialog._making.makers[tool].abilities.prompt


def test_prompt_and_kernel_are_part_of_the_plan(qtbot: QtBot, form: Form, home: Path) -> None:
    dialog = form()
    dialog.prompt.edit.setFocus()
    QTest.keyClicks(dialog.prompt.edit, "ada")
    press(Qt.Key.Key_Tab)
    QTest.keyClick(dialog.kernel, Qt.Key.Key_Space)
    settle(qtbot, dialog)
    assert dialog.answer is not None
    assert dialog.answer.plan is not None
    made, installed, registered = (step.command.argv for step in dialog.answer.plan.steps)
    prefix = str(home / "environments" / "lab")
    assert made[-3:] == ("--prompt", "ada", prefix)
    assert installed[-1] == "ipykernel"
    assert registered[1:] == (
        "-m", "ipykernel", "install", "--user", "--name", "ada", "--display-name", "Python (ada)",
    )  # fmt: skip
    choose_tool(dialog, "conda")
    assert not dialog.prompt.isVisible()
    assert dialog.wish().prompt is None


def test_another_index_stands_in_the_command_and_is_remembered(qtbot: QtBot, form: Form) -> None:
    dialog = form()
    dialog.packages.set_values(["six"])
    dialog.packages.changed.emit()
    dialog.sources.fold.click()
    write_into(dialog.sources.index, "https://ada:s3cret@packages.example.edu/simple/")
    settle(qtbot, dialog)
    assert dialog.sources.index.has_problem()
    assert not dialog.review.isEnabled()
    write_into(dialog.sources.index, "https://packages.example.edu/simple/")
    dialog.sources.remember.setChecked(True)
    settle(qtbot, dialog)
    assert dialog.review.isEnabled()
    assert dialog.answer is not None
    assert dialog.answer.plan is not None
    made, remembered, installed = dialog.answer.plan.steps
    assert b"index-url = https://packages.example.edu/simple/" in remembered.content  # type: ignore[union-attr]
    assert "--index-url" in installed.command.argv  # type: ignore[union-attr]
    del made
    dialog.tool.set_current("conda")
    dialog.tool.chosen.emit("conda")
    assert not dialog.sources.fold.isVisibleTo(dialog)  # conda has channels
    assert dialog.wish().index is None


def write_into(field: Field, text: str) -> None:
    field.edit.setText(text)
    field.edit.textEdited.emit(text)
    field.edit.editingFinished.emit()


@pytest.mark.usefixtures("network_is_asked")
def test_whether_packages_can_be_had_is_asked_of_pip(
    qtbot: QtBot, form: Form, package_index: PackageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", package_index.url)
    dialog = form()
    assert dialog.looked_at.isHidden()  # nothing is fetched, so nothing is looked at
    dialog.packages.set_values(["tidepool"])
    dialog.packages.changed.emit()
    qtbot.waitUntil(lambda: dialog.looked_at.of_network is not None, timeout=PATIENCE_MS)
    assert dialog.looked_at.of_network is not None
    assert f"pip reaches {package_index.host}" in str(dialog.looked_at.of_network.sentence)
    assert dialog.review.isEnabled()
    dialog.sources.unfold()
    write_into(dialog.sources.index, f"http://127.0.0.1:{deaf_port()}/simple/")
    qtbot.waitUntil(
        lambda: (
            dialog.looked_at.of_network is not None
            and "does not answer pip" in str(dialog.looked_at.of_network.sentence)
        ),
        timeout=PATIENCE_MS,
    )
    qtbot.waitUntil(dialog.review.isEnabled, timeout=PATIENCE_MS)  # it warns, and never forbids
