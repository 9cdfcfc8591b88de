"""Theme, text size, motion and language follow settings and system while the window is open."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.ui import appearance as subject
from app.ui.appearance import Appearance, system_text_scale
from app.ui.main_window import MainWindow
from app.ui.text import tr
from app.ui.theme import palette
from tests.gui.main_windows import open_window
from tests.gui.widgets.seen import dress


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    locale = QLocale()
    yield
    QLocale.setDefault(locale)
    dress(qapp)


@pytest.fixture
def labwright() -> Labwright:
    return Labwright("window")


@pytest.fixture
def appearance(qapp: QApplication, labwright: Labwright) -> Iterator[Appearance]:
    labwright.settings.set("language", "en")
    made = Appearance(qapp, labwright)
    made.follow_changes()
    yield made
    made._speak("en")
    made.deleteLater()


@pytest.fixture
def window(qtbot: QtBot, labwright: Labwright, appearance: Appearance) -> MainWindow:
    made = open_window(qtbot, "settings", labwright)
    appearance.rebuild_asked.connect(made.rebuild)
    return made


def test_the_theme_changes_while_the_window_stays(
    window: MainWindow, labwright: Labwright, qtbot: QtBot
) -> None:
    page = window.page
    labwright.settings.set("theme", "dark")
    qtbot.waitUntil(palette.is_dark)
    labwright.settings.set("theme", "light")
    qtbot.waitUntil(lambda: not palette.is_dark())
    assert window.page is page


def test_a_setting_changed_in_another_thread_holds_too(
    appearance: Appearance, labwright: Labwright, qtbot: QtBot
) -> None:
    thread = threading.Thread(target=labwright.settings.set, args=("theme", "dark"))
    thread.start()
    qtbot.waitUntil(palette.is_dark)
    thread.join()


def test_larger_text_makes_the_window_anew(window: MainWindow, labwright: Labwright, qtbot: QtBot) -> None:
    page = window.page
    height = window.rail.item("journal").height()
    labwright.settings.set("text_size", 2.0)
    qtbot.waitUntil(lambda: window.page is not page)
    assert palette.scale() == 2.0
    qtbot.waitUntil(lambda: window.rail.item("journal").height() == 2 * height)
    assert window.page.key == "settings"


@pytest.mark.parametrize(("language", "home"), [("es", "Inicio"), ("fr", "Accueil")])
def test_another_language_makes_the_window_anew(
    window: MainWindow, labwright: Labwright, qtbot: QtBot, language: str, home: str
) -> None:
    page = window.page
    labwright.settings.set("language", language)
    qtbot.waitUntil(lambda: window.page is not page)
    assert window.rail.item("home").text() == home == tr("Home")
    assert window.action_list["page-home"].title == home
    assert QLocale().name().startswith(language)
    labwright.settings.set("language", "en")
    qtbot.waitUntil(lambda: window.rail.item("home").text() == "Home")


def test_qt_speaks_the_language_too(appearance: Appearance, labwright: Labwright, qtbot: QtBot) -> None:
    labwright.settings.set("language", "es")
    qtbot.waitUntil(lambda: appearance.language == "es")
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Cancelar"


def test_a_settings_file_edited_by_hand_holds_when_the_window_is_used_again(
    window: MainWindow, labwright: Labwright, qtbot: QtBot
) -> None:
    path = labwright.settings.path
    path.write_text('theme = "dark"\nlanguage = "en"\n', encoding="utf-8")
    window._on_active_changed()
    qtbot.waitUntil(palette.is_dark)


def test_motion_can_be_reduced(appearance: Appearance, labwright: Labwright, qtbot: QtBot) -> None:
    labwright.settings.set("motion", "reduced")
    qtbot.waitUntil(palette.reduced_motion)
    assert palette.duration_ms(180) == 0
    labwright.settings.set("motion", "auto")
    qtbot.waitUntil(lambda: not palette.reduced_motion())


@pytest.mark.parametrize(
    ("pixels", "platform", "scale"),
    [(12, "win32", 1.0), (18, "win32", 1.5), (13, "darwin", 1.0), (9, "linux", 1.0), (22, "linux", 1.5),
     (90, "linux", 2.0)],
)  # fmt: skip
def test_text_follows_the_systems_size(
    monkeypatch: pytest.MonkeyPatch, qapp: QApplication, pixels: int, platform: str, scale: float
) -> None:
    class Info:
        def __init__(self, _font: object) -> None: ...
        def pixelSize(self) -> int:
            return pixels

    monkeypatch.setattr(subject, "QFontInfo", Info)
    assert system_text_scale(platform) == scale


def test_the_systems_scheme_decides_in_auto(appearance: Appearance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(palette, "system_is_dark", lambda: True)
    appearance.take_over()
    assert palette.is_dark()
    monkeypatch.setattr(palette, "system_is_dark", lambda: False)
    appearance.take_over()
    assert not palette.is_dark()
