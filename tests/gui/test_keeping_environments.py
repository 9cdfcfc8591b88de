"""Export, clone, compare, snapshots and the bin in the window: a real venv, and wheels from a folder."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.exporting import Format
from app.core.jobs import JobState
from app.core.making import Act, PackagesWish
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.environments.add_packages import AddPackages
from app.ui.environments.bin_contents import BinContents
from app.ui.environments.clone_environment import CloneEnvironment
from app.ui.environments.compare_environments import CompareEnvironments
from app.ui.environments.export_packages import ExportPackages
from app.ui.environments.rename_environment import RenameEnvironment
from app.ui.environments.snapshots_of_environment import SnapshotsOfEnvironment
from app.ui.pages.environments import EnvironmentsPage
from tests.gui.environments_pages import open_page
from tests.gui.main_windows import LOOKS, PATIENCE_MS, Look, press, seen_as, tab_to, wait_for_words, words_of
from tests.gui.real_lab import choose_more, installed, open_lab, preview_of
from tests.gui.widgets.seen import cut_off, dress, name_of
from tests.sample_environments import a_students
from tests.searched import Searched
from tests.wheels import make_wheel


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


@pytest.fixture
def lab(qtbot: QtBot, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EnvironmentsPage:
    return open_lab(qtbot, home, tmp_path, monkeypatch, "lamp==1.0")


def freeze(prefix: Path) -> str:
    argv = [str(prefix / "bin" / "python"), "-m", "pip", "freeze"]
    return subprocess.run(argv, capture_output=True, text=True, check=True, timeout=60).stdout


def change(qtbot: QtBot, page: EnvironmentsPage, version: str) -> None:
    (row,) = page.table.chosen()
    plan = page.services.making.plan_packages(
        row.environment, PackagesWish(Act.INSTALL, (f"lamp=={version}",))
    )
    page.services.jobs.start(page.services.keeping.remembering(row.environment, plan))
    qtbot.waitUntil(lambda: installed(page).get("lamp") == version, timeout=PATIENCE_MS)


def back_from_preview(qtbot: QtBot, lab: EnvironmentsPage) -> None:
    """Turn away from what was reviewed."""
    preview = preview_of(qtbot, lab)
    assert preview.cancel.text() == "Back"
    preview.cancel.click()
    qtbot.waitUntil(lambda: not lab.window().findChildren(PlanPreview))


def test_an_export_is_seen_copied_and_saved(
    qtbot: QtBot, lab: EnvironmentsPage, home: Path, tmp_path: Path
) -> None:
    choose_more(lab, "Export")
    qtbot.waitUntil(lambda: len(lab.window().findChildren(ExportPackages)) == 1)
    (dialog,) = lab.window().findChildren(ExportPackages)
    qtbot.waitUntil(lambda: dialog.exported is not None)
    assert dialog.preview.toPlainText() == freeze(home / "lab" / ".venv")
    assert dialog.cards[Format.REQUIREMENTS].hasFocus()
    press(Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: dialog.preview.toPlainText() == "lamp==1.0\n")
    assert dialog.file_name.text().count("requirements.in")
    tab_to(dialog.copy)
    press(Qt.Key.Key_Space)
    assert QApplication.clipboard().text() == "lamp==1.0\n"
    dialog.save_to(tmp_path / "for ada" / "wanted.in")
    qtbot.waitUntil(lambda: lab.window().findChildren(ExportPackages) == [])
    assert (tmp_path / "for ada" / "wanted.in").read_text(encoding="utf-8") == "lamp==1.0\n"


def test_hashes_are_asked_for_and_what_fails_is_told(
    qtbot: QtBot, lab: EnvironmentsPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choose_more(lab, "Export")
    qtbot.waitUntil(lambda: len(lab.window().findChildren(ExportPackages)) == 1)
    (dialog,) = lab.window().findChildren(ExportPackages)
    qtbot.waitUntil(lambda: dialog.exported is not None)
    dialog.cards[Format.HASHED].click()
    qtbot.waitUntil(lambda: "--hash=sha256:" in dialog.preview.toPlainText(), timeout=PATIENCE_MS)
    wait_for_words(qtbot, dialog, "Other systems get other files")
    for wheel in (tmp_path / "kit").glob("*.whl"):
        wheel.unlink()
    dialog.cards[Format.HASHED].click()
    qtbot.waitUntil(dialog.problem.isVisible, timeout=PATIENCE_MS)
    assert not dialog.save.isEnabled()
    dialog.cards[Format.PYPROJECT].click()
    qtbot.waitUntil(dialog.save.isEnabled)
    assert 'dependencies = [\n    "lamp>=1.0",\n]' in dialog.preview.toPlainText()


def test_a_clone_is_made_checked_and_shown(qtbot: QtBot, lab: EnvironmentsPage, home: Path) -> None:
    choose_more(lab, "Clone")
    (dialog,) = lab.window().findChildren(CloneEnvironment)
    qtbot.waitUntil(lambda: dialog.answer is not None, timeout=PATIENCE_MS)
    assert dialog.answer is not None
    assert dialog.answer.prefix == str(home / "lab" / ".venv-copy")
    QTest.keyClicks(dialog.place.edit, "third")  # what is typed at once is another name at the same place
    assert dialog.place.text() == "~/lab/third"
    dialog.place.edit.selectAll()
    QTest.keyClicks(dialog.place.edit, str(home / "lab" / ".venv"))
    qtbot.waitUntil(dialog.place.has_problem, timeout=PATIENCE_MS)
    assert not dialog.review.isEnabled()
    dialog.place.edit.selectAll()
    QTest.keyClicks(dialog.place.edit, "~/second")
    qtbot.waitUntil(dialog.review.isEnabled, timeout=PATIENCE_MS)
    dialog.review.click()
    back_from_preview(qtbot, lab)
    assert dialog.place.text() == "~/second"
    dialog.review.click()
    preview_of(qtbot, lab).run.click()
    prefix = home / "second"
    (job,) = lab.services.jobs.all()
    assert lab.services.jobs.wait(job.id, 100).state is JobState.DONE
    wait_for_words(qtbot, lab.window(), "Checked: the clone has the same packages as lab.")
    assert freeze(prefix) == freeze(home / "lab" / ".venv")
    qtbot.waitUntil(
        lambda: [row.environment.prefix for row in lab.table.chosen()] == [str(prefix)], timeout=PATIENCE_MS
    )


def test_compared_with_a_file(qtbot: QtBot, lab: EnvironmentsPage, tmp_path: Path) -> None:
    choose_more(lab, "Compare")
    (dialog,) = lab.window().findChildren(CompareEnvironments)
    assert dialog.way.current() == "file"  # there is no other environment
    file = tmp_path / "requirements.txt"
    file.write_text("lamp>=2\nshade\n", encoding="utf-8")
    dialog.file.edit.setFocus()
    QTest.keyClicks(dialog.file.edit, str(file))
    press(Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: dialog.differences is not None, timeout=PATIENCE_MS)
    rows = [[column.words(row) for column in dialog._model.columns] for row in dialog._model.shown]
    assert rows == [
        ["lamp", "1.0", ">=2", "does not satisfy"],
        ["shade", "", "any", "not here"],
    ]
    assert "1 is not here, 1 has another version." in words_of(dialog)
    dialog.copy.click()
    assert QApplication.clipboard().text().splitlines()[0] == "Package\tlab\trequirements.txt\tDifference"
    file.write_text("lamp=2\n", encoding="utf-8")
    dialog.file.changed.emit("")
    qtbot.waitUntil(dialog.problem.isVisible, timeout=PATIENCE_MS)
    assert "Line 1" in dialog.problem.text()


def test_back_to_a_snapshot(qtbot: QtBot, lab: EnvironmentsPage) -> None:
    choose_more(lab, "Snapshots")
    (dialog,) = lab.window().findChildren(SnapshotsOfEnvironment)
    wait_for_words(qtbot, dialog, "There is none yet.")
    QTest.keyClicks(dialog.name.edit, "before the exam")
    dialog.take.click()
    preview_of(qtbot, lab).run.click()
    (row,) = lab.table.chosen()
    taken = lab.services.keeping.snapshots_of
    qtbot.waitUntil(lambda: [each.name for each in taken(row.environment)] == ["before the exam"])
    change(qtbot, lab, "2.0")

    choose_more(lab, "Snapshots")
    dialog = next(each for each in lab.window().findChildren(SnapshotsOfEnvironment) if each.isVisible())
    qtbot.waitUntil(dialog.back.isEnabled, timeout=PATIENCE_MS)
    wait_for_words(qtbot, dialog, "Going back would change:", "2.0 → 1.0")
    dialog.back.click()
    preview_of(qtbot, lab).run.click()
    qtbot.waitUntil(lambda: installed(lab).get("lamp") == "1.0", timeout=PATIENCE_MS)

    choose_more(lab, "Snapshots")
    dialog = next(each for each in lab.window().findChildren(SnapshotsOfEnvironment) if each.isVisible())
    qtbot.waitUntil(dialog.remove.isEnabled, timeout=PATIENCE_MS)
    before = len(taken(row.environment))
    dialog.remove.click()
    preview_of(qtbot, lab).run.click()
    qtbot.waitUntil(lambda: len(taken(row.environment)) == before - 1, timeout=PATIENCE_MS)


def test_from_the_bin_and_out_of_it(qtbot: QtBot, lab: EnvironmentsPage, home: Path) -> None:
    before = freeze(home / "lab" / ".venv")
    choose_more(lab, "Delete")
    preview_of(qtbot, lab).run.click()
    qtbot.waitUntil(lambda: lab.table.table().rows == (), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "MB" in lab.bin.label, timeout=PATIENCE_MS)
    lab.bin.click()
    (dialog,) = lab.window().findChildren(BinContents)
    qtbot.waitUntil(dialog.restore.isEnabled)
    wait_for_words(qtbot, dialog, "1 thing, ")
    assert dialog._model.columns[0].words(dialog._model.rows[0]) == "lab"
    assert dialog._model.columns[3].words(dialog._model.rows[0]) == "30 days"
    press(Qt.Key.Key_Return)
    preview_of(qtbot, lab).run.click()
    qtbot.waitUntil(lambda: len(lab.table.table().rows) == 1, timeout=PATIENCE_MS)
    assert freeze(home / "lab" / ".venv") == before
    qtbot.waitUntil(lambda: lab.bin.label == "Bin", timeout=PATIENCE_MS)


def test_the_bin_is_emptied_once_its_name_is_typed(qtbot: QtBot, lab: EnvironmentsPage) -> None:
    choose_more(lab, "Delete")
    preview_of(qtbot, lab).run.click()
    qtbot.waitUntil(lambda: lab.table.table().rows == (), timeout=PATIENCE_MS)
    lab.window().action_list.everything()
    lab.show_bin()
    (dialog,) = lab.window().findChildren(BinContents)
    qtbot.waitUntil(dialog.empty.isEnabled)
    dialog.empty.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())

    qtbot.waitUntil(lambda: any(each.isVisible() for each in lab.window().findChildren(PlanPreview)))
    preview = next(each for each in lab.window().findChildren(PlanPreview) if each.isVisible())
    assert preview.confirm is not None
    assert not preview.run.isEnabled()
    QTest.keyClicks(preview.confirm.edit, "bin")
    preview.run.click()
    qtbot.waitUntil(lambda: lab.services.deleting.in_bin() == [], timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: lab.bin.label == "Bin", timeout=PATIENCE_MS)


def wait_until_whole(qtbot: QtBot, dialog: QWidget) -> None:
    def is_whole() -> None:
        cut = cut_off(dialog)
        assert cut == [], f"{type(dialog).__name__}: {cut}"

    qtbot.waitUntil(is_whole, timeout=PATIENCE_MS)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_nothing_is_cut(qtbot: QtBot, qapp: QApplication, tmp_path: Path, look: Look) -> None:
    with seen_as(qapp, look):
        snapshot = a_students(tmp_path / "home")
        page = open_page(qtbot, tmp_path, Searched(snapshot))
        page.window().resize(look.width, look.height)
        page.table.choose(next(each.prefix for each in snapshot.environments if "lab4" in each.prefix))
        qtbot.waitUntil(lambda: bool(page.details.header.more_menu().actions()))
        whole = page.details._whole
        for show, kind in (
            (whole.export, ExportPackages),
            (whole.clone, CloneEnvironment),
            (whole.compare, CompareEnvironments),
            (whole.snapshots, SnapshotsOfEnvironment),
            (whole.rename, RenameEnvironment),
            (page.show_bin, BinContents),
        ):
            show()
            (dialog,) = page.window().findChildren(kind)
            wait_until_whole(qtbot, dialog)
            dialog.reject()


def test_every_control_has_a_name(qtbot: QtBot, lab: EnvironmentsPage) -> None:
    whole = lab.details._whole
    whole.compare()
    whole.snapshots()
    whole.clone()
    window = lab.window()
    (compare,) = window.findChildren(CompareEnvironments)
    (snapshots,) = window.findChildren(SnapshotsOfEnvironment)
    (clone,) = window.findChildren(CloneEnvironment)
    controls = (
        compare.way, compare.other, compare.file.edit, compare.table, snapshots.name.edit, snapshots.table,
        clone.place.edit, clone.python,
    )  # fmt: skip
    assert all(map(name_of, controls))
    for dialog in (compare, snapshots, clone):
        dialog.reject()


def test_renamed(qtbot: QtBot, lab: EnvironmentsPage, home: Path) -> None:
    before = freeze(home / "lab" / ".venv")
    choose_more(lab, "Rename")
    (dialog,) = lab.window().findChildren(RenameEnvironment)
    QTest.keyClicks(dialog.name.edit, "a/b")
    qtbot.waitUntil(lambda: "cannot be called" in dialog.reason.text(), timeout=PATIENCE_MS)
    assert not dialog.review.isEnabled()
    dialog.name.edit.selectAll()
    QTest.keyClicks(dialog.name.edit, "second")
    qtbot.waitUntil(dialog.review.isEnabled, timeout=PATIENCE_MS)
    press(Qt.Key.Key_Return)
    back_from_preview(qtbot, lab)
    assert (dialog.isVisible(), dialog.name.text()) == (True, "second")
    dialog.review.click()
    preview_of(qtbot, lab).run.click()
    (job,) = lab.services.jobs.all()
    assert lab.services.jobs.wait(job.id, 100).state is JobState.DONE
    prefix = home / "lab" / "second"
    qtbot.waitUntil(
        lambda: [row.environment.prefix for row in lab.table.table().rows] == [str(prefix)],
        timeout=PATIENCE_MS,
    )
    assert freeze(prefix) == before


def test_put_into_jupyters_list(
    qtbot: QtBot, lab: EnvironmentsPage, home: Path, ipykernel_wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", str(ipykernel_wheels))
    jupyter = lab.details.use.jupyter
    lab.details.tabs.show_part("use")
    qtbot.waitUntil(jupyter.register.isVisible, timeout=PATIENCE_MS)
    wait_for_words(qtbot, jupyter, "ipykernel, which is installed first")
    jupyter.register.click()
    preview_of(qtbot, lab).run.click()
    qtbot.waitUntil(jupyter.remove.isVisible, timeout=60_000)
    wait_for_words(qtbot, jupyter, "“Python (lab)”")
    folder = home / ".local" / "share" / "jupyter" / "kernels" / "lab"
    assert (folder / "kernel.json").exists()
    jupyter.remove.click()
    preview_of(qtbot, lab).run.click()
    qtbot.waitUntil(jupyter.register.isVisible, timeout=PATIENCE_MS)
    assert not folder.exists()


def test_a_dropped_wheel_is_added_to_the_environment_that_is_chosen(
    qtbot: QtBot, lab: EnvironmentsPage, tmp_path: Path
) -> None:
    wheel = make_wheel(tmp_path, "my-shade", "3.0")
    lab.window().open_path(wheel)
    qtbot.waitUntil(lambda: bool(lab.window().findChildren(AddPackages)), timeout=PATIENCE_MS)
    (dialog,) = lab.window().findChildren(AddPackages)
    assert dialog.packages.values() == [f"my-shade @ {wheel.as_uri()}"]
    assert dialog.look.isEnabled()
    dialog.look.click()
    preview_of(qtbot, lab).run.click()
    qtbot.waitUntil(lambda: installed(lab).get("my-shade") == "3.0", timeout=PATIENCE_MS)
