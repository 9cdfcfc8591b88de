"""From the Export button to a file with the picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton

from app.core.errors import AppError
from app.system.files import write_whole
from app.ui.background import Failed, in_background
from app.ui.engine.layers_picture import LayersPicture
from app.ui.text import tr
from app.ui.theme import palette
from app.ui.window_of import window_of


def offer_forms(button: QPushButton, picture: LayersPicture) -> None:
    """Ask below the button for the form, then for the file."""
    menu = QMenu(picture)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for label, name, made in (
        (tr("SVG, for documents…"), tr("engine.svg"), picture.to_svg),
        (tr("PNG, for slides and chats…"), tr("engine.png"), picture.to_png),
    ):
        menu.addAction(label, partial(_ask_where, picture, name, made))
    menu.popup(button.mapToGlobal(QPoint(0, button.height() + palette.px(4))))


def _ask_where(picture: LayersPicture, name: str, made: Callable[[], bytes]) -> None:
    dialog = QFileDialog(picture, tr("Export the picture"), str(Path("~").expanduser()))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda path: write_to(picture, made(), Path(path)))
    dialog.open()


def write_to(picture: LayersPicture, content: bytes, path: Path) -> None:
    """Write the picture off the UI thread, and say how that went."""

    def write() -> AppError | None:
        try:
            write_whole(path, content)
        except AppError as error:
            return error
        return None

    def tell(error: AppError | Failed | None) -> None:
        if error is None:
            window_of(picture).toaster.show_toast(tr("The picture is in {file} now.", file=path.name))
        elif isinstance(error, AppError):
            from app.ui.dialogs.failure import show_failure  # noqa: PLC0415 - only then

            show_failure(window_of(picture), error)

    in_background(picture, write, tell)
