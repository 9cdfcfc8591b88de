"""From the Export button to a file with the picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QPushButton

from app.ui.engine.layers_picture import LayersPicture
from app.ui.saving import ask_where, write_file
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
    ask_where(picture, tr("Export the picture"), name, lambda path: write_to(picture, made(), path))


def write_to(picture: LayersPicture, content: bytes, path: Path) -> None:
    """Write the picture off the UI thread, and say how that went."""

    window = window_of(picture)

    def tell() -> None:
        window.toaster.show_toast(tr("The picture is in {file} now.", file=path.name))

    write_file(picture, window, path, lambda: content, tell)
