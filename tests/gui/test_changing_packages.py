"""Packages are added, upgraded and removed in the window: real pip, wheels from a folder, shown before."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.commands import Command
from app.core.errors import AppError
from app.core.fixes import Fix
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.words import say
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.environments.add_packages import AddPackages
from app.ui.pages.environments import EnvironmentsPage
from app.ui.widgets.difference import DifferenceView
from app.ui.widgets.package_changes import PackageChanges
from tests.gui.main_windows import PATIENCE_MS, open_window, press, wait_for_words
from tests.gui.widgets.seen import dress
from tests.wheels import make_wheel

Shown = Callable[[], EnvironmentsPage]


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


@pytest.fixture
def page(qtbot: QtBot, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EnvironmentsPage:
    """The page with one real venv selected, whose pip knows a folder of wheels and nothing else."""
    kit = tmp_path / "kit"
    kit.mkdir()
    for version in ("1.0", "2.0"):
        make_wheel(kit, "lamp", version, requires=[f"bulb=={version}"])
        make_wheel(kit, "bulb", version)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(kit))
    prefix = home / "lab" / ".venv"
    base = str(Path(sys.executable).resolve())
    subprocess.run([base, "-m", "venv", str(prefix)], check=True, timeout=100)
    pip = [str(prefix / "bin" / "python"), "-m", "pip", "install", "-q", "lamp==1.0"]
    subprocess.run(pip, check=True, timeout=100)
    window = open_window(qtbot, "environments", Labwright("window"))
    assert window.job_desk is not None
    page = window.page
    assert isinstance(page, EnvironmentsPage)
    qtbot.waitUntil(lambda: len(page.table.table().rows) == 1, timeout=PATIENCE_MS)
    page.table.choose(str(prefix))
    qtbot.waitUntil(lambda: "lamp" in packages(page), timeout=PATIENCE_MS)
    return page


def packages(page: EnvironmentsPage) -> dict[str, str]:
    rows = page.details.packages.table.table().rows
    return {row.package.name: row.package.version for row in rows}


def preview_of(page: EnvironmentsPage, qtbot: QtBot) -> PlanPreview:
    window = page.window()
    qtbot.waitUntil(lambda: bool(window.findChildren(PlanPreview)), timeout=PATIENCE_MS)
    (preview,) = window.findChildren(PlanPreview)
    qtbot.waitUntil(preview.run.isEnabled, timeout=PATIENCE_MS)  # once all that changes is in sight
    return preview


def test_a_package_is_upgraded_and_the_change_seen_before(qtbot: QtBot, page: EnvironmentsPage) -> None:
    page.details.packages.choose("lamp")
    qtbot.waitUntil(page.details.packages.facts.isVisible)
    page.details.packages.facts.upgrade.click()
    preview = preview_of(page, qtbot)
    assert preview.findChildren(PackageChanges)
    wait_for_words(qtbot, preview, "1.0 → 2.0", "lamp", "bulb", "A note in Labwright’s own folder")
    assert not preview.findChildren(DifferenceView)
    preview.run.click()
    qtbot.waitUntil(lambda: packages(page).get("lamp") == "2.0", timeout=PATIENCE_MS)
    assert packages(page)["bulb"] == "2.0"


def test_a_package_is_removed_and_the_job_can_be_undone(qtbot: QtBot, page: EnvironmentsPage) -> None:
    page.details.packages.choose("lamp")
    qtbot.waitUntil(page.details.packages.facts.isVisible)
    page.details.packages.facts.remove.click()
    preview_of(page, qtbot).run.click()
    qtbot.waitUntil(lambda: "lamp" not in packages(page), timeout=PATIENCE_MS)
    (job,) = page.services.jobs.all()
    assert page.services.jobs.wait(job.id, 20).undo is not None
    undo = page.services.jobs.get(job.id).undo
    page.services.jobs.start(undo)
    qtbot.waitUntil(lambda: packages(page).get("lamp") == "1.0", timeout=PATIENCE_MS)


def test_packages_are_added_by_name(qtbot: QtBot, page: EnvironmentsPage) -> None:
    page.details.packages.choose("lamp")
    page.details.add.click()
    (dialog,) = page.window().findChildren(AddPackages)
    qtbot.waitUntil(dialog.isActiveWindow)
    assert not dialog.look.isEnabled()
    dialog.packages.edit.setFocus()
    QTest.keyClicks(dialog.packages.edit, "lamp==2.0")
    qtbot.waitUntil(dialog.look.isEnabled)
    press(Qt.Key.Key_Return)  # ends the package,
    assert dialog.packages.edit.text() == ""
    press(Qt.Key.Key_Return)  # and the form
    preview_of(page, qtbot).cancel.click()
    assert dialog.isVisible()
    assert list(dialog.packages.values()) == ["lamp==2.0"]
    qtbot.waitUntil(lambda: not page.window().findChildren(PlanPreview))
    dialog.look.click()
    preview = preview_of(page, qtbot)
    wait_for_words(qtbot, preview, "1.0 → 2.0")
    preview.run.click()
    qtbot.waitUntil(lambda: packages(page).get("bulb") == "2.0", timeout=PATIENCE_MS)


def test_what_cannot_be_had_is_told_in_the_form(qtbot: QtBot, page: EnvironmentsPage) -> None:
    page.details.add.click()
    (dialog,) = page.window().findChildren(AddPackages)
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.packages.edit.setFocus()
    QTest.keyClicks(dialog.packages.edit, "no-such-thing")
    qtbot.waitUntil(dialog.look.isEnabled)
    dialog.look.click()
    qtbot.waitUntil(dialog.problem.isVisible, timeout=PATIENCE_MS)
    assert "no-such-thing" in dialog.problem.text()
    assert dialog.isVisible()
    assert dialog.look.isEnabled()


def test_a_way_out_is_offered_in_the_form_which_comes_back_afterwards(
    qtbot: QtBot, page: EnvironmentsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way out is made up: none of those there are is cheap here."""
    step = RunCommand(say("Mend it"), Command((sys.executable, "-c", "")))
    plan = Plan(say("Mend it"), (step,), "x", Effect.CHANGES, NotUndoable(say("It is a test.")))
    fix = Fix(say("Mend it"), say("Then it works."), plan, best=True)
    monkeypatch.setattr(page.services.fixes, "of", lambda _error: (fix,))
    page.details.add.click()
    (dialog,) = page.window().findChildren(AddPackages)
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.packages.edit.setFocus()
    QTest.keyClicks(dialog.packages.edit, "no-such-thing")
    qtbot.waitUntil(dialog.look.isEnabled)
    dialog.look.click()
    wait_for_words(qtbot, dialog, "Then it works.", "Do it and try again…")
    QTest.keyClicks(dialog.packages.edit, "s")
    assert not dialog.fixes.isVisible(), "it was for what was asked before"
    dialog.look.click()
    qtbot.waitUntil(dialog.fixes.isVisible, timeout=PATIENCE_MS)
    dialog.fixes.findChildren(QPushButton)[-1].click()
    preview_of(page, qtbot).run.click()

    def again() -> list[AddPackages]:
        return [each for each in page.window().findChildren(AddPackages) if each.isVisible()]

    qtbot.waitUntil(lambda: bool(again()), timeout=PATIENCE_MS)
    assert list(again()[0].packages.values()) == ["no-such-things"]


def test_an_environment_goes_to_the_bin_and_leaves_the_list(qtbot: QtBot, page: EnvironmentsPage) -> None:
    menu = page.details.header.more_menu()
    (delete,) = [action for action in menu.actions() if "Delete" in action.text()]
    delete.trigger()
    preview = preview_of(page, qtbot)
    preview.run.click()
    qtbot.waitUntil(lambda: page.table.table().rows == (), timeout=PATIENCE_MS)
    assert [item.path.name for item in page.services.deleting.in_bin()] == [".venv"]


def labels(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def test_what_is_outdated_is_looked_up_and_upgraded_at_once(qtbot: QtBot, page: EnvironmentsPage) -> None:
    tab = page.details.packages
    assert tab.table.is_put_away("newer"), "nobody has looked"
    assert not tab.outdated.everything.isVisible()
    tab.outdated.look.click()
    assert tab.outdated.cancel.isVisible()
    qtbot.waitUntil(tab.outdated.everything.isVisible, timeout=PATIENCE_MS)
    assert "2 could be newer, looked up just now" in tab.outdated.words.text()
    rows = {row.package.name: row.newest for row in tab.table.table().rows}
    assert (rows["lamp"], rows["bulb"], rows["pip"]) == ("2.0", "2.0", "")
    assert not tab.table.is_put_away("newer")

    tab.outdated.only.click()
    assert set(packages(page)) == {"lamp", "bulb"}
    tab.outdated.everything.click()
    preview = preview_of(page, qtbot)
    wait_for_words(qtbot, preview, "1.0 → 2.0", "lamp", "bulb", "New major version")
    preview.run.click()
    qtbot.waitUntil(lambda: packages(page).get("lamp") == "2.0", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "All are the newest" in tab.outdated.words.text(), timeout=PATIENCE_MS)
    assert not tab.outdated.only.isVisible()


def test_looking_can_be_cancelled(
    qtbot: QtBot, page: EnvironmentsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = page.details.packages
    stopped = threading.Event()

    def wait(_environment: object, cancel: threading.Event) -> object:
        assert cancel.wait(20)
        stopped.set()
        raise AppError("cancelled", say("Stopped."))

    monkeypatch.setattr(page.services.outdated, "look_up", wait)
    tab.outdated.look.click()
    assert "Asking about" in tab.outdated.words.text()
    tab.outdated.cancel.click()
    qtbot.waitUntil(stopped.is_set, timeout=PATIENCE_MS)
    assert tab.outdated.look.isVisible()
    assert "Nobody has looked" in tab.outdated.words.text()


def test_a_package_is_kept_at_its_version_by_its_menu(qtbot: QtBot, page: EnvironmentsPage) -> None:
    tab = page.details.packages
    tab.choose("lamp")
    qtbot.waitUntil(tab.facts.isVisible)
    menu = tab.menu()
    assert labels(menu) == [
        *("Upgrade…", "Reinstall…", "Keep at this version…", "Remove…"),
        *("Add packages…", "Show in the tree", "Copy name and version"),
    ]
    next(action for action in menu.actions() if action.text() == "Copy name and version").trigger()
    assert QApplication.clipboard().text() == "lamp==1.0"
    next(action for action in menu.actions() if action.text() == "Keep at this version…").trigger()
    preview = preview_of(page, qtbot)
    wait_for_words(qtbot, preview, "lamp==1.0", "keep to it from now on")
    preview.run.click()
    qtbot.waitUntil(lambda: pinned(page) == {"lamp"}, timeout=PATIENCE_MS)
    tab.choose("lamp")
    assert "Let it be upgraded again…" in labels(tab.menu())
    assert "Keep at this version…" not in labels(tab.menu())


def pinned(page: EnvironmentsPage) -> set[str]:
    return {row.package.name for row in page.details.packages.table.table().rows if row.pinned}
