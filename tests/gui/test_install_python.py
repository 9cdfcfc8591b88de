"""Installing, choosing and removing a Python in the window, by keyboard, with a real pyenv."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.build_needs import Rights
from app.core.jobs import Job
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.pages.pythons import PythonsPage
from app.ui.pythons.install_python import InstallPython
from app.ui.window_of import window_of
from tests.gui.main_windows import (
    PATIENCE_MS,
    dialog_of,
    open_window,
    press,
    wait_for_words,
    words_of,
    write_here,
)
from tests.gui.widgets.seen import dress
from tests.made_up_pyenv import MadeUpPyenv, Silent
from tests.real.fixtures import RealTool


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


@pytest.fixture
def pyenv(pyenv_root: Path, real_tool: RealTool, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = real_tool("pyenv")
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return program


def says(program: Path, *words: str, cwd: Path | None = None) -> list[str]:
    argv = [str(program), *words]
    return subprocess.run(
        argv, cwd=cwd, capture_output=True, text=True, timeout=60, check=True
    ).stdout.split()


def page_of(qtbot: QtBot, labwright: Labwright | None = None) -> PythonsPage:
    page = open_window(qtbot, "pythons", labwright).page
    assert isinstance(page, PythonsPage)
    window_of(page).job_desk  # noqa: B018 - the window makes it soon after its first paint
    qtbot.waitUntil(lambda: page.is_filled, timeout=PATIENCE_MS)
    return page


def install_dialog(qtbot: QtBot, page: PythonsPage) -> InstallPython:
    page.install.setFocus()
    press(Qt.Key.Key_Return)
    dialog = dialog_of(qtbot, page, InstallPython)
    assert isinstance(dialog, InstallPython)
    return dialog


def agree(qtbot: QtBot, page: PythonsPage) -> tuple[str, Job]:
    """Run what the preview shows, and wait for its end: what it said, and the job."""
    preview = dialog_of(qtbot, page, PlanPreview)
    assert isinstance(preview, PlanPreview)
    jobs = page.services.jobs
    before = {job.id for job in jobs.all()}
    qtbot.waitUntil(preview.run.isEnabled, timeout=PATIENCE_MS)
    said = words_of(preview)
    preview.run.click()
    qtbot.waitUntil(lambda: {job.id for job in jobs.all()} > before)
    (job_id,) = {job.id for job in jobs.all()} - before
    qtbot.waitUntil(lambda: jobs.get(job_id).state.ended, timeout=PATIENCE_MS)
    job = jobs.get(job_id)
    assert job.error is None, job.error
    return said, job


def choose(qtbot: QtBot, page: PythonsPage, version: str) -> None:
    def is_listed() -> bool:
        return any(row.python.version == version for row in page.table.table().rows)

    qtbot.waitUntil(is_listed, timeout=PATIENCE_MS)
    row = next(row for row in page.table.table().rows if row.python.version == version)
    page.choose(row.python.executable)


def test_a_python_is_installed_chosen_and_removed(
    qtbot: QtBot, pyenv: Path, pyenv_root: Path, offline_home: Path
) -> None:
    page = page_of(qtbot)
    dialog = install_dialog(qtbot, page)
    qtbot.waitUntil(lambda: bool(dialog.table.table().rows), timeout=PATIENCE_MS)
    assert dialog.search.hasFocus()
    write_here("3.99")
    press(Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: dialog.look is not None, timeout=PATIENCE_MS)
    assert "install --verbose 3.99.0" in dialog.command.command.text()
    press(Qt.Key.Key_Return)
    said, _ = agree(qtbot, page)
    assert "Install Python 3.99.0 with pyenv" in said
    assert says(pyenv, "versions", "--bare") == ["3.99.0"]

    # The copied Python says its real version; the name of its folder is pyenv's.
    prefix = pyenv_root / "versions" / "3.99.0"
    qtbot.waitUntil(
        lambda: any(row.python.prefix == str(prefix) for row in page.table.table().rows), timeout=PATIENCE_MS
    )
    row = next(row for row in page.table.table().rows if row.python.prefix == str(prefix))
    page.choose(row.python.executable)
    page.details.everywhere.click()
    agree(qtbot, page)
    assert says(pyenv, "global") == ["3.99.0"]
    wait_for_words(qtbot, page.details, "pyenv’s choice everywhere")
    wait_for_words(qtbot, page.details, "pyenv shell 3.99.0")
    wait_for_words(qtbot, page.details, "wherever no project does")
    shutil.rmtree(pyenv_root / "shims")
    rehash = page.details.header.more_menu().actions()[0]
    assert rehash.text() == "Bring pyenv’s shims up to date…"
    rehash.trigger()
    agree(qtbot, page)
    assert (pyenv_root / "shims" / "python").is_file()

    folder = offline_home / "course"
    folder.mkdir()
    page.details.local.click()
    chooser = dialog_of(qtbot, page, QFileDialog)
    assert isinstance(chooser, QFileDialog)
    chooser.fileSelected.emit(str(folder))
    chooser.reject()
    _, job = agree(qtbot, page)
    assert says(pyenv, "version-name", cwd=folder) == ["3.99.0"]
    assert job.undo is not None
    page.services.jobs.wait(page.services.jobs.start(job.undo), 20)
    assert list(folder.iterdir()) == []

    remove = page.details.header.more_menu().actions()[1]
    assert remove.text() == "Remove it…"
    remove.trigger()
    said, job = agree(qtbot, page)
    assert "choose another one then" in said
    assert says(pyenv, "versions", "--bare") == []
    assert job.undo is not None
    assert page.services.jobs.wait(page.services.jobs.start(job.undo), 20).error is None
    assert says(pyenv, "versions", "--bare") == ["3.99.0"]


def on(machine: MadeUpPyenv) -> Labwright:
    labwright = Labwright("window")
    labwright.__dict__["python_versions"] = machine.versions()
    return labwright


def test_the_recommended_one_is_chosen_and_what_is_missing_said(qtbot: QtBot, tmp_path: Path) -> None:
    machine = MadeUpPyenv(tmp_path / "machine", installed=["3.12.12"], headers=["zlib.h"], runner=Silent(6))
    page = page_of(qtbot, on(machine))
    dialog = install_dialog(qtbot, page)
    wait_for_words(
        qtbot, dialog, "Missing: OpenSSL", "Type this in a terminal", "www.python.org, where it is downloaded"
    )
    assert [row.version.version for row in dialog.table.chosen()] == ["3.13.9"]
    names = [row.version.version for row in dialog.table.table().shown]
    assert names[0] == "3.13.9"
    assert "3.9.24" not in names  # nobody cares for it any more: a search finds it
    assert dialog.review.isEnabled()  # what was looked at may be wrong: it warns, and never forbids

    dialog.search.setText("3.9.24")
    assert [row.version.version for row in dialog.table.table().shown] == ["3.9.24"]
    assert not dialog.review.isEnabled()  # nothing is chosen
    dialog.search.setText("3.12.12")
    dialog.table.choose("3.12.12")
    wait_for_words(qtbot, dialog, "Python 3.12.12 is installed already.")
    assert not dialog.review.isEnabled()
    dialog.search.setText("9.9.9")
    wait_for_words(qtbot, dialog, "No version has this in its name.")
    dialog.reject()


def test_root_can_install_what_is_missing_from_here(qtbot: QtBot, tmp_path: Path) -> None:
    machine = MadeUpPyenv(tmp_path / "machine", headers=[], rights=Rights.ROOT)
    page = page_of(qtbot, on(machine))
    dialog = install_dialog(qtbot, page)
    wait_for_words(qtbot, dialog, "Install them…")
    dialog.findings.run_asked.emit(dialog.look.findings[0])
    preview = dialog_of(qtbot, page, PlanPreview)
    assert "Install what building a Python needs" in words_of(preview)
    preview.reject()


def test_without_pyenv_that_is_offered_first(qtbot: QtBot, tmp_path: Path) -> None:
    machine = MadeUpPyenv(tmp_path / "machine", programs=["git"])
    (machine.root / "bin" / "pyenv").unlink()
    for each in ("plugins", "bin"):
        (machine.root / each).rename(tmp_path / each)
    page = page_of(qtbot, on(machine))
    dialog = install_dialog(qtbot, page)
    wait_for_words(qtbot, dialog, "Install pyenv first", "Let my shell know pyenv")
    qtbot.waitUntil(lambda: dialog.look is not None, timeout=PATIENCE_MS)
    with_profile = len(dialog.look.plan.steps)
    dialog.profile.setChecked(False)
    qtbot.waitUntil(lambda: len(dialog.look.plan.steps) < with_profile, timeout=PATIENCE_MS)
    dialog.review.click()
    preview = dialog_of(qtbot, page, PlanPreview)
    assert "Download pyenv" in words_of(preview)
    preview.reject()
