"""Folders and files that were opened: from the command line, dropped on the window, or by a second start."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import AppError
from app.core.given_files import GivenFile, Use
from app.services.given_files import look_at
from app.ui.background import Failed, in_background, or_problem
from app.ui.pages.environments import EnvironmentsPage
from app.ui.text import shown, tr

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

REMEMBERED = 10


def take_in(window: MainWindow, path: Path) -> None:
    """Show the environments of a folder, and search it from now on; say of a file which tool it wants, and
    open the form that takes it."""
    if path.is_dir():
        remember_folder(window, path)
        _environments(window).look_in(path)
    elif path.exists():
        in_background(window, partial(or_problem, partial(look_at, path)), partial(_take, window, path))
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


def _take(window: MainWindow, path: Path, given: GivenFile | AppError | Failed) -> None:
    if isinstance(given, AppError):
        window.toaster.show_toast(shown(given.sentence))
    elif isinstance(given, GivenFile) and not _open_form(window, path, given):
        from app.ui.dialogs.given_file import GivenFileWords  # noqa: PLC0415 - when first used

        dialog = GivenFileWords(window, path, given)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _open_form(window: MainWindow, path: Path, given: GivenFile) -> bool:
    """Whether there is a form for it."""
    if given.use is Use.ENVIRONMENT:
        return _environments(window).make_new_from(
            given.start, path.with_name(given.file), shown(given.sentence)
        )
    return given.use is Use.PACKAGE and _environments(window).details.add_file(path)


def _environments(window: MainWindow) -> EnvironmentsPage:
    window.show_page("environments")
    page = window.page
    assert isinstance(page, EnvironmentsPage)
    return page
