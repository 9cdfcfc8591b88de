"""The Poetry page with real Poetry, a real project and packages from the local index, by keyboard where it
matters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.jobs import Job
from app.core.poetry_lock import LockState
from app.core.poetry_projects import ProjectAct, ProjectWish
from app.system.programs import Programs
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.pages.poetry import PoetryPage
from app.ui.poetry.add_to_project import AddToProject
from app.ui.poetry.new_project import NewProjectForm
from app.ui.poetry.release_dialogs import NewVersion
from app.ui.window_of import window_of
from tests.gui.main_windows import PATIENCE_MS, dialog_of, open_window, press, wait_for_words, words_of
from tests.gui.widgets.seen import dress
from tests.made_projects import COURSE, MadeProject, made_poetry, many_dependencies
from tests.real.fixtures import RealTool
from tests.real.index import PackageIndex
from tests.real.kept import UnavailableError
from tests.real.tools import tool_wheels

PROJECT = '# mine\n[project]\nname = "course"\nversion = "1.0.0"\nrequires-python = ">=3.11"\n\n'
BUILT = '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n'


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


def page_of(qtbot: QtBot, folder: Path | None, poetry: Path | None) -> PoetryPage:
    """The page with this folder open, and this Poetry, or whatever there is on the machine."""
    labwright = Labwright("window")
    if poetry is not None:
        labwright.settings.set("programs.poetry", str(poetry))
    if folder is not None:
        labwright.window_state.update({"recent_folders": [str(folder)]})
    page = open_window(qtbot, "poetry", labwright).page
    assert isinstance(page, PoetryPage)
    window_of(page).job_desk  # noqa: B018 - the window makes it soon after its first paint
    qtbot.waitUntil(lambda: page.look is not None or page.is_empty or page.problem is not None)
    return page


@pytest.fixture
def made(qtbot: QtBot, home: Path, tmp_path: Path) -> PoetryPage:
    """The page with a project that is made of files only; its Poetry is never run."""
    folder = MadeProject(home / "course").make()
    return page_of(qtbot, folder, made_poetry(tmp_path / "poetry"))


def agree(qtbot: QtBot, page: PoetryPage) -> tuple[str, Job]:
    """Run what the preview shows, and wait for its end: what it said, and the job."""
    preview = dialog_of(qtbot, page, PlanPreview)
    assert isinstance(preview, PlanPreview)
    qtbot.waitUntil(preview.run.isEnabled, timeout=PATIENCE_MS)
    jobs = page.services.jobs
    before = {job.id for job in jobs.all()}
    said = words_of(preview)
    preview.run.click()
    qtbot.waitUntil(lambda: {job.id for job in jobs.all()} > before, timeout=PATIENCE_MS)
    (job_id,) = {job.id for job in jobs.all()} - before
    qtbot.waitUntil(lambda: jobs.get(job_id).state.ended, timeout=6 * PATIENCE_MS)
    job = jobs.get(job_id)
    assert job.error is None, job.error.output
    return said, job


def rows(page: PoetryPage) -> dict[str, tuple[str | None, str | None]]:
    shown = page.parts.dependencies.table.table().rows
    return {row.asked.name: (row.locked, row.installed) for row in shown}


def test_a_project_from_its_first_line_to_a_new_version(
    qtbot: QtBot, offline_home: Path, real_tool: RealTool, package_index: PackageIndex
) -> None:
    folder = offline_home / "Mein Kürs"
    folder.mkdir()
    (folder / "course.py").write_text("")
    file = folder / "pyproject.toml"
    file.write_text(PROJECT + BUILT + package_index.poetry_source, "utf-8")
    page = page_of(qtbot, folder, real_tool("poetry"))
    wait_for_words(qtbot, page, "course 1.0.0", "Not locked", "It asks for no package yet")

    page.parts.dependencies.add.click()
    form = dialog_of(qtbot, page, AddToProject)
    assert isinstance(form, AddToProject)
    qtbot.waitUntil(form.isActiveWindow)
    form.packages.chips.edit.setFocus()
    QTest.keyClicks(form.packages.chips.edit, "tidepool@~1.0")
    wait_for_words(qtbot, form, "1.0 or newer, but below 1.1: only small corrections come.")
    qtbot.waitUntil(lambda: "add 'tidepool@~1.0'" in form.command.command.text(), timeout=PATIENCE_MS)
    form.see.click()
    agree(qtbot, page)
    qtbot.waitUntil(lambda: rows(page) == {"tidepool": ("1.0", "1.0")}, timeout=PATIENCE_MS)
    assert "tidepool" in page.parts.file.toPlainText()
    assert page.parts.file.toPlainText().startswith("# mine\n")

    text = file.read_text("utf-8")
    file.write_text(text.replace("~1.0", "^1.0"), "utf-8")  # by hand, in an editor
    wait_for_words(qtbot, page, "Lock is stale", "Lock it…")
    page.parts.card.button.click()
    agree(qtbot, page)
    wait_for_words(qtbot, page, "pyproject.toml, poetry.lock and the environment say the same.")

    page.parts.dependencies.table.choose("main/tidepool/^1.0")
    page.parts.dependencies.update_button.click()
    preview = dialog_of(qtbot, page, PlanPreview)
    wait_for_words(qtbot, preview, "1.0 → 1.2", "tidepool")
    agree(qtbot, page)
    qtbot.waitUntil(lambda: rows(page) == {"tidepool": ("1.2", "1.2")}, timeout=PATIENCE_MS)

    page.parts.tabs.show_part("work")
    page.parts.work.check.click()
    qtbot.waitUntil(page.parts.work.findings.isVisible, timeout=PATIENCE_MS)
    page.parts.work.version.click()
    version = dialog_of(qtbot, page, NewVersion)
    assert isinstance(version, NewVersion)
    version.cards["minor"].click()
    wait_for_words(qtbot, version, "1.0.0 becomes 1.1.0.")
    version.review.click()
    said, _ = agree(qtbot, page)
    assert "Version 1.0.0 becomes 1.1.0." in said
    wait_for_words(qtbot, page, "course 1.1.0")

    page.parts.tabs.show_part("dependencies")
    page.parts.dependencies.table.choose("main/tidepool/^1.0")
    page.parts.dependencies.remove.click()
    agree(qtbot, page)
    qtbot.waitUntil(lambda: rows(page) == {}, timeout=PATIENCE_MS)


def test_a_new_project_is_begun_and_opened(qtbot: QtBot, offline_home: Path, real_tool: RealTool) -> None:
    page = page_of(qtbot, None, real_tool("poetry"))
    wait_for_words(qtbot, page, "No project is open")
    page.new.click()
    form = dialog_of(qtbot, page, NewProjectForm)
    assert isinstance(form, NewProjectForm)
    folder = offline_home / "projects" / "harbour"
    QTest.keyClicks(form.place.edit, "harbour")  # the proposed name is chosen, and goes
    form.plain.click()
    form.description.edit.setText("When the tide comes in")
    qtbot.waitUntil(lambda: 'description = "When the tide' in form.file.toPlainText(), timeout=PATIENCE_MS)
    qtbot.waitUntil(form.review.isEnabled, timeout=PATIENCE_MS)
    foretold = form.file.toPlainText()
    assert "package-mode = false" in foretold
    form.review.click()
    preview = dialog_of(qtbot, page, PlanPreview)
    preview.reject()
    qtbot.waitUntil(lambda: not page.window().findChildren(PlanPreview))
    assert form.isVisible()
    assert form.description.text() == "When the tide comes in"
    form.review.click()
    agree(qtbot, page)
    qtbot.waitUntil(lambda: page.folder == folder and page.look is not None, timeout=PATIENCE_MS)
    assert (folder / "pyproject.toml").read_text("utf-8") == foretold
    wait_for_words(qtbot, page, "harbour 0.1.0", "Dependencies only, no package")


def test_what_the_files_say_is_seen(qtbot: QtBot, made: PoetryPage) -> None:
    assert made.look is not None
    assert made.look.lock is LockState.FRESH
    wait_for_words(qtbot, made, "tidal-lab 0.3.0", "Locked", "Installed")
    assert rows(made)["requests"] == ("2.32.3", "2.32.3")
    assert rows(made)["sphinx"] == ("7.4.7", None), "an optional group is not missing"
    table = made.parts.dependencies.table.table()
    groups = [line.name for place in range(table.rowCount()) if (line := table.group_line(place)) is not None]
    assert groups == ["The project itself needs", "Group dev", "Group docs"]
    made.parts.tabs.show_part("tree")
    model = made.parts.tree.tree.tree()
    names = [model.node(model.index(row, 0)).name for row in range(model.rowCount())]
    assert names == ["numpy", "pytest", "requests", "ruff", "sphinx", "tidepool"]
    made.parts.tree.look_for("seaweed")
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    made.parts.tabs.show_part("work")
    wait_for_words(qtbot, made, "tides-report", "tidal_lab.report:write")


def test_optional_groups_are_offered_for_installation(qtbot: QtBot, made: PoetryPage) -> None:
    tab = made.parts.dependencies
    ways = {action.text(): action for menu in tab.install.findChildren(QMenu) for action in menu.actions()}
    with qtbot.waitSignal(tab.wished) as wished:
        ways["With the group docs…"].trigger()
    assert wished.args == [ProjectWish(ProjectAct.INSTALL, groups=("docs",))]
    preview = dialog_of(qtbot, made, QDialog)  # its Poetry refuses: that is told
    assert preview.isVisible()


def test_every_change_outside_is_seen(qtbot: QtBot, made: PoetryPage) -> None:
    assert made.folder is not None
    file, lock = made.folder / "pyproject.toml", made.folder / "poetry.lock"
    for number in range(3):  # written in place each time, which loses a watched file more than once
        file.write_text(COURSE + f"# {number}\n", "utf-8")
        qtbot.waitUntil(lambda n=number: f"# {n}" in made.parts.file.toPlainText(), timeout=PATIENCE_MS)  # type: ignore[misc]
    lock.unlink()
    wait_for_words(qtbot, made, "Not locked")
    file.write_text('[project]\nname = "tidal-lab\n', "utf-8")
    wait_for_words(qtbot, made, "cannot be read", "Line 2:")
    file.unlink()
    wait_for_words(qtbot, made, "There is no project here yet", "Start a project here…")
    file.write_text(COURSE, "utf-8")
    wait_for_words(qtbot, made, "tidal-lab 0.3.0")


def test_without_poetry_all_can_be_seen_and_nothing_changed(
    qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Programs, "find", lambda *_: None)
    page = page_of(qtbot, MadeProject(home / "course", fits=False).make(), None)
    wait_for_words(qtbot, page, "Poetry is not installed here", "Lock is stale", "tidal-lab 0.3.0")
    parts = page.parts
    assert not parts.card.button.isVisible()
    assert parts.get.isVisible()
    for part in (parts.dependencies.add, parts.dependencies.lock, parts.work.run, parts.environment.use):
        assert not part.isEnabled()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[tool.ruff]\nline-length = 100\n", "describes no project yet"),
        ('[project]\nname = "x"\n[tool.uv]\nmanaged = true\n', "uv looks after this project."),
    ],
)
def test_files_of_others(qtbot: QtBot, home: Path, tmp_path: Path, text: str, words: str) -> None:
    folder = MadeProject(home / "course", text=text, locked=None, installed=None).make()
    page = page_of(qtbot, folder, made_poetry(tmp_path / "poetry"))
    wait_for_words(qtbot, page, words)


def test_wrong_words_are_told_while_typing(qtbot: QtBot, made: PoetryPage) -> None:
    made.parts.dependencies.add.click()
    form = dialog_of(qtbot, made, AddToProject)
    assert isinstance(form, AddToProject)
    qtbot.waitUntil(form.isActiveWindow)
    form.packages.chips.edit.setFocus()
    QTest.keyClicks(form.packages.chips.edit, "requests@wat,")
    wait_for_words(qtbot, form, "wat is no constraint on versions")
    assert not form.see.isEnabled()
    form.packages.chips.set_values(["requests"])
    form.group.edit.setFocus()
    QTest.keyClicks(form.group.edit, "my group")
    wait_for_words(qtbot, form, "A group has letters, digits")
    assert not form.see.isEnabled()


def test_what_is_no_single_program_is_not_run(qtbot: QtBot, made: PoetryPage) -> None:
    made.parts.tabs.show_part("work")
    made.parts.work.line.edit.setFocus()
    QTest.keyClicks(made.parts.work.line.edit, "pytest | less")
    press(Qt.Key.Key_Return)
    wait_for_words(qtbot, made, "joins commands or sends their output elsewhere")


def test_another_folder_is_opened_and_remembered(qtbot: QtBot, made: PoetryPage, home: Path) -> None:
    other = MadeProject(home / "other", text=COURSE.replace("tidal-lab", "harbour"), locked=None).make()
    made.open_folder(other)
    wait_for_words(qtbot, made, "harbour 0.3.0", "Not locked")
    remembered = made.services.window_state.get("recent_folders", [])
    assert remembered == [str(other), str(home / "course")]


def test_five_hundred_dependencies_stop_nothing(qtbot: QtBot, home: Path, tmp_path: Path) -> None:
    text, locked = many_dependencies(500)
    folder = MadeProject(home / "course", text=text, locked=locked).make()
    page = page_of(qtbot, folder, made_poetry(tmp_path / "poetry"))  # the heartbeat watches
    qtbot.waitUntil(lambda: len(rows(page)) == 506, timeout=PATIENCE_MS)
    for part in ("tree", "file", "environment", "work", "settings", "dependencies"):
        page.parts.tabs.show_part(part)
        qtbot.wait(1)
    page.parts.tree.look_for("package-499")
    qtbot.waitUntil(lambda: page.parts.tree.tree.tree().rowCount() > 0, timeout=PATIENCE_MS)
    page.parts.dependencies.search.setText("package-499")
    qtbot.waitUntil(lambda: len(page.parts.dependencies.table.table().shown) == 1)


def test_a_project_is_begun_from_the_palette(qtbot: QtBot, made: PoetryPage) -> None:
    window = window_of(made)
    window.show_page("home")
    window.action_list["new-project"].run()
    assert window.page is made
    assert isinstance(dialog_of(qtbot, made, NewProjectForm), NewProjectForm)


@pytest.mark.timeout(600)
def test_an_absent_poetry_is_installed_from_the_page_which_then_fills(
    qtbot: QtBot, offline_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real Poetry, from wheels, by the plan that the button shows."""
    try:
        wheels = tool_wheels()
    except UnavailableError as reason:
        pytest.skip(str(reason))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", wheels.as_uri())
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    folder = MadeProject(offline_home / "course").make()
    page = page_of(qtbot, folder, None)
    if page.look is not None and page.look.missing is None:
        pytest.skip("this machine has a Poetry of the system")
    wait_for_words(qtbot, page, "Poetry is not installed here", "Get Poetry…")
    assert not page.parts.dependencies.add.isEnabled()

    page.parts.get.click()
    said, _job = agree(qtbot, page)
    assert "Install poetry" in said
    qtbot.waitUntil(page.parts.dependencies.add.isEnabled, timeout=PATIENCE_MS)
    assert not page.parts.absence.isVisible()
    wait_for_words(qtbot, page, "Poetry 2.")


def test_a_wrong_path_in_the_settings_is_said_and_nothing_is_offered_to_install(
    qtbot: QtBot, home: Path, tmp_path: Path
) -> None:
    page = page_of(qtbot, MadeProject(home / "course").make(), tmp_path / "gone")
    wait_for_words(qtbot, page, "where the settings say poetry is", "Choose the right file in the settings")
    assert not page.parts.get.isVisible()
