"""A place to paste what a tool printed, and to read what is wrong and what to do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit

from app.core.error_knowledge import Found
from app.services.known_errors import here
from app.ui.background import Failed, in_background
from app.ui.text import tr, tr_count
from app.ui.theme import fonts, palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.known_error_card import KnownErrorCards
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow
    from app.ui.services import Services

_WAIT_MS = 300
_LINES_SEEN = 8


class ExplainError(Dialog):
    """Nothing that is pasted is run or sent anywhere."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(
            window,
            tr("Explain an error"),
            tr(
                "Paste what a tool printed, as much as you like. Nothing is run, nothing leaves this machine."
            ),
            width=840,
        )
        self._services: Services = window.services
        self._asked = 0
        self.pasted = QPlainTextEdit()
        self.pasted.setAccessibleName(tr("What the tool printed"))
        self.pasted.setPlaceholderText(tr("For instance: No matching distribution found for torch"))
        self.pasted.setFont(fonts.ui("mono"))
        self.pasted.setTabChangesFocus(True)
        self.pasted.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.pasted.setFixedHeight(fonts.line_height("mono") * _LINES_SEEN + palette.px(16))
        self.answer = Text("", "strong")
        self.answer.hide()
        self.known = KnownErrorCards()
        for part in (self.pasted, self.answer, self.known):
            self.body.addWidget(part)
        self.paste = Button(tr("Paste"), icon="copy")
        self.paste.clicked.connect(self._on_paste_clicked)
        self.close_button = Button(tr("Close"))
        self.close_button.clicked.connect(self.accept)
        self.footer_left.addWidget(self.paste)
        self.footer_right.addWidget(self.close_button)
        self._wait = QTimer(self, interval=_WAIT_MS, singleShot=True)
        self._wait.timeout.connect(self._look)
        self.pasted.textChanged.connect(self._wait.start)
        self.pasted.setFocus()

    @Slot()
    def _on_paste_clicked(self) -> None:
        self.pasted.setPlainText(QGuiApplication.clipboard().text())

    @Slot()
    def _look(self) -> None:
        self._asked += 1
        known = self._services.known_errors
        in_background(
            self, partial(known.in_text, self.pasted.toPlainText()), partial(self._show, self._asked)
        )

    def _show(self, asked: int, found: tuple[Found, ...] | Failed) -> None:
        if asked != self._asked or isinstance(found, Failed):
            return  # the text is another one by now
        empty = not self.pasted.toPlainText().strip()
        if found:
            words = tr_count(
                "{n} known error, and what to do:", "{n} known errors, the root first:", len(found)
            )
        else:
            words = tr("No known error stands in this text. Paste more of what came before the last lines.")
        self.answer.set_text(words)
        self.answer.setVisible(not empty)
        self.known.show_found(found, here())
        self.fit_anew()
