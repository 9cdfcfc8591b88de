"""The child of render.py: renders screens at the pixel ratio this process was started with."""

from __future__ import annotations

import sys
import tempfile
import traceback
from itertools import product
from pathlib import Path

from PySide6.QtCore import (
    QLibraryInfo,
    QLocale,
    QMessageLogContext,
    QPoint,
    QRect,
    QRectF,
    QtMsgType,
    QTranslator,
    qInstallMessageHandler,
)
from PySide6.QtGui import QFontDatabase, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.garbage import Garbage
from app.ui.theme import fonts, icons, palette
from app.ui.widgets import focus_ring
from app.ui.widgets.shadow import paint_shadow
from tests.gui.pseudo_locale import PseudoLocale
from tests.screens.registry import RESOURCES, SCREENS, Screen, Stage, load_screens
from tests.screens.showing import bring_to_front, strike

_FONTS = ("Inter", "JetBrains Mono")


def main(argv: list[str]) -> int:
    """Render into a folder: FOLDER THEMES TEXT-SIZES LANGUAGE [NAME…]; 0 when all came out."""
    folder, themes, sizes, language, *names = argv
    load_screens()
    qInstallMessageHandler(_pass_on)
    app = QApplication([])
    Garbage(app)
    app.setStyle("fusion")
    icons.use(RESOURCES)
    if set(_FONTS) <= set(QFontDatabase.families()):  # those of the design's own pictures
        fonts.use(*_FONTS)
    focus_ring.install(app)
    _speak(app, language)
    chosen = [found for name, found in SCREENS.items() if not names or name.startswith(tuple(names))]
    came_out = [
        _render(app, found, theme, int(size), Path(folder))
        for found, theme, size in product(chosen, themes.split(","), sizes.split(","))
    ]
    return 0 if came_out and all(came_out) else 1


def _pass_on(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    if not message.startswith("This plugin does not support "):  # said of every window, offscreen
        print(message, file=sys.stderr)


def _speak(app: QApplication, language: str) -> None:
    if language == "pseudo":
        app.installTranslator(PseudoLocale(app))
        language = "en"
    QLocale.setDefault(QLocale(language))
    own = RESOURCES / "i18n" / f"labwright_{language}.qm"
    of_qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)) / f"qtbase_{language}.qm"
    for file in (of_qt, own):
        translator = QTranslator(app)
        if translator.load(str(file)):
            app.installTranslator(translator)


def _render(app: QApplication, found: Screen, theme: str, text_percent: int, folder: Path) -> bool:
    palette.apply(app, RESOURCES, dark=theme == "dark", scale=text_percent / 100)
    larger = "" if text_percent == 100 else f"-{text_percent}"
    to = folder / f"{found.name}-{theme}-{round(app.devicePixelRatio())}x{larger}.png"
    stage = Stage(found.size, Path(tempfile.mkdtemp(prefix="labwright-screen-")))
    try:
        came_out = _picture(stage, found.build(stage)).save(str(to))
    except Exception:  # noqa: BLE001 - the other screens are rendered all the same
        traceback.print_exc()
        came_out = False
    finally:
        strike(app, stage)
    print(to.name if came_out else f"{to.name}: not rendered", flush=True)
    return came_out


def _picture(stage: Stage, shown: QWidget) -> QPixmap:
    window = bring_to_front(stage, shown)
    picture = window.grab()
    if window is not shown.window():
        _lay_over(picture, shown, window)
    return picture


def _lay_over(picture: QPixmap, dialog: QWidget, window: QWidget) -> None:
    """Draw a dialog over its window, in place of the frame the system gives it."""
    spot = QRect(QPoint(0, 0), dialog.size())
    spot.moveCenter(window.rect().center())
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_shadow(painter, spot, 12, "dialog")
    shape = QPainterPath()
    shape.addRoundedRect(QRectF(spot), palette.px(12), palette.px(12))
    painter.setClipPath(shape)
    painter.drawPixmap(spot.topLeft(), dialog.grab())
    painter.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
