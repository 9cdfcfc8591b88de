"""The one page that greets: what Labwright is, how it should look, and what it wants to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.text import tr
from app.ui.theme import fonts, icons, palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import Card
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import Combo
from app.ui.widgets.flow import Flow
from app.ui.widgets.strip_picture import Stage, StripPicture
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_SEEN = "welcomed"
_TEXT_SIZES = (1.0, 1.25, 1.5, 2.0)


def welcome_once(window: MainWindow) -> None:
    """Greet a user who was not greeted yet."""
    if not window.state.get(_SEEN, False):
        _open(Welcome(window))


class Welcome(Dialog):
    """The greeting. What is chosen in it holds at once; closing it in any way is the start."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(
            window,
            tr("Welcome to Labwright"),
            tr("It makes this machine ready for Python and containers, and teaches while it does so."),
            width=720,
        )
        self._window = window
        self._settings = window.services.settings
        self._scale = palette.scale()
        self._again_asked = False
        self.body.addWidget(_strip())
        self.body.addWidget(
            Text(
                tr(
                    "A project goes through five stages, and Labwright shows which of them are ready and "
                    "what the next step is. Every click shows its command first, so that you learn what "
                    "you would type."
                )
            )
        )
        self.body.addWidget(_promise())
        self.body.addLayout(self._choices())
        start = Button(tr("Look at this machine"), icon="arrow-right", kind="primary")
        start.clicked.connect(self._on_start_clicked)
        self.footer_right.addWidget(start)
        self.set_primary(start)
        start.setFocus()
        self.finished.connect(self._on_finished)
        palette.watch.changed.connect(self._on_look_changed)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._ask_again()

    def _choices(self) -> Flow:
        self.theme = Combo(
            tr("Theme"), [("auto", tr("As the system")), ("light", tr("Light")), ("dark", tr("Dark"))]
        )
        self.language = Combo(
            tr("Language"),
            [("auto", tr("As the system")), ("en", "English"), ("es", "Español"), ("fr", "Français")],
        )
        sizes = [(str(size), tr("{percent} %", percent=round(size * 100))) for size in _TEXT_SIZES]
        self.text_size = Combo(tr("Text size"), [("auto", tr("As the system")), *sizes])
        flow = Flow(gap=16)
        for combo, key in ((self.theme, "theme"), (self.language, "language"), (self.text_size, "text_size")):
            combo.set_current(str(self._settings.get(key)))
            combo.chosen.connect(lambda value, key=key: self._settings.set(key, value))
            flow.addWidget(_labelled(combo))
        return flow

    @Slot()
    def _on_start_clicked(self) -> None:
        self.accept()
        self._window.show_page("home")

    @Slot()
    def _on_finished(self) -> None:
        if not self._again_asked:
            self._window.state.update({_SEEN: True})

    @Slot()
    def _on_look_changed(self) -> None:
        if palette.scale() != self._scale:
            self._ask_again()

    def _ask_again(self) -> None:
        """Words or measures are others now: greet anew, with the focus at the same place."""
        if self.isVisible() and not self._again_asked:
            self._again_asked = True
            QTimer.singleShot(0, self, self._greet_again)

    def _greet_again(self) -> None:
        again = Welcome(self._window)
        combos = ("theme", "language", "text_size")
        focused = next((name for name in combos if getattr(self, name).hasFocus()), None)
        self.reject()
        _open(again)
        if focused is not None:
            getattr(again, focused).setFocus()


def _open(dialog: Welcome) -> None:
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _strip() -> QWidget:
    sheet = Card()
    sheet.body.addWidget(
        StripPicture(
            [
                Stage(tr("Code"), "ready", tr("Ready")),
                Stage(tr("Environment"), "ready", tr("Ready")),
                Stage(tr("Dockerfile"), "stale", tr("Stale")),
                Stage(tr("Image"), "missing", tr("Missing")),
                Stage(tr("Container"), "missing", tr("Missing")),
            ]
        )
    )
    return sheet


def _promise() -> QWidget:
    said = QWidget()
    column = QVBoxLayout(said)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(palette.px(8))
    for icon, strong, sentence in (
        (
            "ready",
            tr("Nothing is changed on your machine until you agree."),
            tr("Before anything happens you see what it is, and whether it can be taken back."),
        ),
        (
            "eye",
            tr("Until then it only looks."),
            tr(
                "It reads your system, processor, memory and disk, asks the Python and git your terminal "
                "would start for their version, and looks for environments. Nothing leaves this machine."
            ),
        ),
    ):
        column.addWidget(_Point(icon, strong, sentence))
    return said


class _Point(QWidget):
    def __init__(self, icon: str, strong: str, sentence: str) -> None:
        super().__init__()
        self._icon = icon
        column = QVBoxLayout(self)
        column.setContentsMargins(palette.px(32), 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Text(strong, "strong"))
        column.addWidget(Text(sentence, "body", "muted"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        side = palette.px(20)
        left = self.width() - side if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else 0
        token = "ok" if self._icon == "ready" else "accent-text"
        picture = icons.pixmap(self._icon, token, 20, self.devicePixelRatioF())
        QPainter(self).drawPixmap(QPointF(left, (fonts.line_height("body") - side) / 2), picture)


def _labelled(combo: Combo) -> QWidget:
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(palette.px(6))
    label = Text(combo.accessibleName(), "name", wrap=False)
    label.setBuddy(combo)
    column.addWidget(label)
    column.addWidget(combo)
    both.setMinimumWidth(palette.px(212))
    return both
