"""Exporting, comparing, cloning environments, their snapshots, and the bin."""

from __future__ import annotations

import time

from PySide6.QtWidgets import QScrollArea, QWidget

from app.core.snapshots import Snapshot
from app.system.snapshot_files import SnapshotFiles
from app.ui.dialogs.given_file import GivenFileWords
from app.ui.environments.bin_contents import BinContents
from app.ui.environments.clone_environment import CloneEnvironment
from app.ui.environments.compare_environments import CompareEnvironments
from app.ui.environments.export_packages import ExportPackages
from app.ui.environments.new_environment import NewEnvironment
from app.ui.environments.rename_environment import RenameEnvironment
from app.ui.environments.snapshots_of_environment import SnapshotsOfEnvironment
from app.ui.opened_paths import take_in
from app.ui.pages.environments import EnvironmentsPage
from tests import some_pythons as some
from tests.sample_environments import a_students
from tests.screens.environments_screens import opened, selected
from tests.screens.page_screens import SMALLEST
from tests.screens.registry import Stage, screen
from tests.screens.showing import come_to_rest
from tests.searched import Searched


def more(page: EnvironmentsPage, word: str) -> None:
    """Choose what is behind "More"."""
    menu = page.details.header.more_menu()
    (action,) = [each for each in menu.actions() if word in each.text()]
    action.trigger()


def exporting(stage: Stage) -> ExportPackages:
    page = selected(stage, "lab4-containers")
    more(page, "Export")
    (dialog,) = page.window().findChildren(ExportPackages)
    stage.wait_for(lambda: dialog.exported is not None)
    return dialog


@screen("export")
def export(stage: Stage) -> QWidget:
    return exporting(stage)


@screen("export-smallest", size=SMALLEST)
def export_in_the_smallest_window(stage: Stage) -> QWidget:
    return exporting(stage)


@screen("clone")
def cloning(stage: Stage) -> QWidget:
    page = selected(stage, "lab4-containers")
    page.services.__dict__["pythons"] = some.KnownPythons(some.a_students({}))
    more(page, "Clone")
    (dialog,) = page.window().findChildren(CloneEnvironment)
    stage.wait_for(lambda: dialog.answer is not None)
    return dialog


def comparing(stage: Stage) -> CompareEnvironments:
    page = selected(stage, "lab4-containers")
    more(page, "Compare")
    (dialog,) = page.window().findChildren(CompareEnvironments)
    stage.wait_for(lambda: dialog.differences is not None)
    return dialog


@screen("compare")
def compare(stage: Stage) -> QWidget:
    dialog = comparing(stage)
    other = next(prefix for prefix in dialog._others if "lab2" in prefix)
    dialog.other.set_current(other)
    dialog.other.chosen.emit(other)
    stage.wait_for(lambda: dialog.differences is not None)
    return dialog


@screen("compare-file", size=SMALLEST)
def compare_with_a_file(stage: Stage) -> QWidget:
    dialog = comparing(stage)
    file = stage.folder / "home" / "requirements.txt"
    file.write_text("torch>=2.4\npandas\nseaborn\n", encoding="utf-8")
    dialog.way.set_current("file")
    dialog.file.set_text("~/requirements.txt")
    dialog.way.chosen.emit("file")
    stage.wait_for(lambda: dialog.differences is not None)
    return dialog


@screen("snapshots")
def snapshots(stage: Stage) -> QWidget:
    page = selected(stage, "lab4-containers")
    services = page.services
    (environment,) = [each.environment for each in page.table.chosen()]
    now = services.making.inside(environment).listed
    older = [each for each in now if each.name != "matplotlib"]
    older = [each._replace(version="2.1.4") if each.name == "pandas" else each for each in older]
    files = SnapshotFiles(services.places.snapshots)
    for hours, name, packages in ((2, "", older), (70, "before the exam", older[:9]), (500, "", now)):
        taken = time.time() - hours * 3600
        each = Snapshot(str(int(taken)), environment.prefix, taken, "3.11.9", name, not name, tuple(packages))
        path = files.path(environment.prefix, each.id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(each.content())
    more(page, "Snapshots")
    (dialog,) = page.window().findChildren(SnapshotsOfEnvironment)
    stage.wait_for(dialog.back.isEnabled)
    return dialog


@screen("snapshots-none")
def no_snapshots(stage: Stage) -> QWidget:
    page = selected(stage, "lab4-containers")
    more(page, "Snapshots")
    (dialog,) = page.window().findChildren(SnapshotsOfEnvironment)
    stage.wait_for(lambda: dialog.snapshots is not None)
    return dialog


def bin_of(stage: Stage, *names: str) -> BinContents:
    page = selected(stage, "lab4-containers")
    for number, name in enumerate(names):
        folder = stage.folder / "home" / "courses" / name
        folder.mkdir(parents=True)
        (folder / "some package").write_bytes(b"x" * (number + 1) ** 2 * 300_000)
        page.services.files.bin.move_in(folder)
    page.show_bin()
    (dialog,) = page.window().findChildren(BinContents)
    stage.wait_for(lambda: dialog.items is not None)
    return dialog


@screen("bin")
def bin_with_things(stage: Stage) -> QWidget:
    return bin_of(stage, "lab1/.venv", "lab2-notebooks/.venv", "scratch-311")


@screen("bin-smallest", size=SMALLEST)
def bin_in_the_smallest_window(stage: Stage) -> QWidget:
    return bin_of(stage, "lab1/.venv", "an old project with a name that is longer than it should be/.venv")


@screen("bin-empty")
def empty_bin(stage: Stage) -> QWidget:
    return bin_of(stage)


@screen("environments-use-jupyter")
def use_in_jupyter(stage: Stage) -> QWidget:
    page = selected(stage, "lab4-containers", "use")
    stage.wait_for(lambda: page.details.use.jupyter.isVisible() and bool(page.details.use.lines))
    around = page.details.use.parentWidget()
    while not isinstance(around, QScrollArea):
        around = around.parentWidget()
    stage.wait_for(lambda: page.details.use.jupyter.register.height() > 10)
    bar = around.verticalScrollBar()
    stage.wait_for(lambda: bar.maximum() > 100)
    come_to_rest(stage)
    bar.setValue(bar.maximum())
    return page.window()


@screen("rename")
def rename(stage: Stage) -> QWidget:
    page = selected(stage, "lab4-containers")
    more(page, "Rename")
    (dialog,) = page.window().findChildren(RenameEnvironment)
    dialog.name.set_text("lab4 second try")
    dialog.name.edit.textEdited.emit("lab4 second try")
    stage.wait_for(lambda: dialog.answer is not None)
    return dialog


def dropped(stage: Stage, name: str, content: bytes) -> QWidget:
    page = opened(stage, Searched(a_students(stage.folder / "home")))
    page.services.__dict__["pythons"] = some.KnownPythons(some.a_students({}))
    file = stage.folder / "home" / "Downloads" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    window = page.window()
    take_in(window, file)

    def shown() -> list[QWidget]:
        return [*window.findChildren(GivenFileWords), *window.findChildren(NewEnvironment)]

    stage.wait_for(lambda: bool(shown()))
    (dialog,) = shown()
    return dialog


@screen("dropped-notebook")
def dropped_notebook(stage: Stage) -> QWidget:
    content = b'{"cells": [], "metadata": {"kernelspec": {"display_name": "Python (thesis)"}}}'
    return dropped(stage, "lab3.ipynb", content)


@screen("dropped-unknown", size=SMALLEST)
def dropped_unknown(stage: Stage) -> QWidget:
    return dropped(stage, "holiday.jpeg", b"\xff\xd8\0")


@screen("dropped-list")
def dropped_list(stage: Stage) -> QWidget:
    dialog = dropped(stage, "packages of the course.txt", b"numpy==1.26.4\npandas\n")
    assert isinstance(dialog, NewEnvironment)
    stage.wait_for(lambda: dialog.answer is not None)
    return dialog
