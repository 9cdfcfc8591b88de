"""Theme, text size, motion and language: from the settings or the system, and again whenever they change."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Signal, Slot
from PySide6.QtGui import QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication

from app.ui.services import Services
from app.ui.theme import icons, palette

if TYPE_CHECKING:
    from PySide6.QtCore import QTranslator

# The size in pixels that a system's own text has before its user asks for larger text.
_USUAL_TEXT = {"win32": 12.0, "darwin": 13.0}
_USUAL_TEXT_OF_LINUX = 44 / 3  # 11 points, the largest default among its desktops
_ENGLISH = "en"


def system_text_scale(platform: str = sys.platform) -> float:
    """How much larger than usual the system's text is, 1 to 2. The screen's own scale is Qt's matter."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    pixels = QFontInfo(font).pixelSize()
    return min(max(pixels / _USUAL_TEXT.get(platform, _USUAL_TEXT_OF_LINUX), 1.0), 2.0)


class Appearance(QObject):
    """How the application looks and which language it speaks."""

    rebuild_asked = Signal()  # words or measures are others now: make the widgets anew

    def __init__(self, app: QApplication, services: Services) -> None:
        super().__init__(app)
        self._app = app
        self._services = services
        self._settings = services.settings
        self._resources = services.resources
        self._translators: list[QTranslator] = []
        self.system_reduces_motion = False
        self.language = ""
        icons.use(self._resources)
        self._speak(self._wanted_language())
        self._dress()

    def follow_changes(self) -> None:
        """Keep up with the settings and the system from now on."""
        from app.ui.job_bridge import Wake  # noqa: PLC0415 - after the first paint

        self._wake = Wake(self.take_over, self)
        self._settings.subscribe(lambda _key: self._wake.ring())
        self._ask_for_motion()
        hints = self._app.styleHints()
        hints.colorSchemeChanged.connect(self.take_over)
        accessibility = getattr(hints, "accessibility", None)  # since Qt 6.10
        if accessibility is not None:
            accessibility().contrastPreferenceChanged.connect(self.take_over)

    def _ask_for_motion(self) -> None:
        from app.ui.system_motion import SystemMotion  # noqa: PLC0415 - after the first paint

        self._motion = SystemMotion(self._on_motion_unwanted, self)
        self._motion.ask()

    def _on_motion_unwanted(self) -> None:
        self.system_reduces_motion = True
        self.take_over()

    @Slot()
    def take_over(self) -> None:
        """Look as the settings and the system say now."""
        scale, language = palette.scale(), self._wanted_language()
        words_change = language != self.language
        if words_change:
            self._speak(language)
        before = self._look
        if self._wanted_look() != before:
            self._dress()
        if words_change or palette.scale() != scale:
            self.rebuild_asked.emit()

    def _dress(self) -> None:
        self._look = dark, scale, reduced_motion, high_contrast = self._wanted_look()
        palette.apply(
            self._app,
            self._resources,
            dark=dark,
            scale=scale,
            reduced_motion=reduced_motion,
            high_contrast=high_contrast,
        )

    def _wanted_look(self) -> tuple[bool, float, bool, bool]:
        theme, size = self._settings.get("theme"), self._settings.get("text_size")
        motion = self._settings.get("motion")
        return (
            palette.system_is_dark() if theme == "auto" else theme == "dark",
            size if isinstance(size, float | int) else system_text_scale(),
            self.system_reduces_motion if motion == "auto" else motion == "reduced",
            palette.system_high_contrast(),
        )

    def _wanted_language(self) -> str:
        chosen = str(self._settings.get("language"))
        if chosen != "auto":
            return chosen
        for language in QLocale.system().uiLanguages():
            code = language.replace("_", "-").split("-")[0]
            if code == _ENGLISH or self._translation(code).is_file():
                return code
        return _ENGLISH

    def _translation(self, language: str) -> Path:
        return self._resources / "i18n" / f"labwright_{language}.qm"

    def _speak(self, language: str) -> None:
        """Take the words of this language, Labwright's and Qt's own."""
        self.language = self._services.language = language
        for translator in self._translators:
            self._app.removeTranslator(translator)
        self._translators.clear()
        QLocale.setDefault(QLocale.system() if self._is_of_system(language) else QLocale(language))
        if language == _ENGLISH:
            return
        from PySide6.QtCore import QLibraryInfo, QTranslator  # noqa: PLC0415 - English does without

        qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for path in (Path(qt_folder) / f"qtbase_{language}.qm", self._translation(language)):
            translator = QTranslator(self)
            if path.is_file() and translator.load(str(path)):
                self._app.installTranslator(translator)
                self._translators.append(translator)

    @staticmethod
    def _is_of_system(language: str) -> bool:
        return QLocale.system().name().split("_")[0] == language
