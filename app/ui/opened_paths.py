"""Folders and files that were opened: from the command line, dropped on the window, or by a second start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.ui.pages.environments import EnvironmentsPage
from app.ui.text import tr

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

REMEMBERED = 10


def take_in(window: MainWindow, path: Path) -> None:
    """Show the environments of a folder, and search it from now on; say of a file that no page opens it."""
    if path.is_dir():
        remember_folder(window, path)
        window.show_page("environments")
        page = window.page
        if isinstance(page, EnvironmentsPage):
            page.look_in(path)
    elif path.exists():
        window.toaster.show_toast(tr("There is no page here that opens {name}.", name=path.name))
    else:
        window.toaster.show_toast(tr("{name} is not there any more.", name=path.name))


def remember_folder(window: MainWindow, path: Path) -> None:
    """It is the open folder from now on."""
    recent = [str(path), *(old for old in recent_folders(window) if old != str(path))]
    window.state.update({"recent_folders": recent[:REMEMBERED]})


def recent_folders(window: MainWindow) -> list[str]:
    """The folders opened last, newest first."""
    remembered: list[object] = window.state.get("recent_folders", [])
    return [folder for folder in remembered if isinstance(folder, str)]
