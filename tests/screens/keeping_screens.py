"""Exporting, comparing, cloning environments, their snapshots, and the bin."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.environments.export_packages import ExportPackages
from app.ui.pages.environments import EnvironmentsPage
from tests.screens.environments_screens import selected
from tests.screens.page_screens import SMALLEST
from tests.screens.registry import Stage, screen


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
