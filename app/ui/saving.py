"""A file where the user wants it: asked for, and written whole without keeping the window waiting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.errors import AppError
from app.system.files import write_whole
from app.ui.background import Failed, in_background, or_problem

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


def ask_where(owner: QWidget, title: str, name: str, write: Callable[[Path], None], folder: str = "") -> None:
    """Let the user choose a file, offered with a name, then hand its path on. Returns at once."""
    dialog = QFileDialog(owner, title, folder or str(Path("~").expanduser()))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda path: write(Path(path)))
    dialog.open()


def write_file(
    owner: QWidget,
    window: MainWindow,
    path: Path,
    content: Callable[[], bytes],
    on_written: Callable[[], None],
) -> None:
    """Write what `content` gives, called off the UI thread. Where that fails, the window says why. Nothing is
    told to an owner that has gone."""

    def tell(problem: AppError | Failed | None) -> None:
        if problem is None:
            on_written()
        elif isinstance(problem, AppError):
            from app.ui.dialogs.failure import show_failure  # noqa: PLC0415 - only then

            show_failure(window, problem)

    in_background(owner, lambda: or_problem(lambda: write_whole(path, content())), tell)
