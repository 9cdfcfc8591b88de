"""Which Labwright this is, on what it runs, and whose work it is made of."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QWidget

from app.services.licences import Part, shipped_parts
from app.ui.background import Failed, in_background
from app.ui.services import Services
from app.ui.text import tr
from app.ui.theme import fonts, palette
from app.ui.unexpected import facts
from app.ui.widgets.buttons import Button, pulled
from app.ui.widgets.card import RowCard
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.text import Text

_COPIED_MS = 1500


class About(Dialog):
    """Version, facts, licences. Everything in it can be copied."""

    def __init__(self, parent: QWidget, services: Services) -> None:
        super().__init__(
            parent,
            tr("Labwright {version}", version=services.version),
            tr("Makes a machine ready for Python and container work, and teaches while it does so."),
        )
        self._facts = facts(services.version)
        places = {
            tr("Settings"): str(services.places.settings),
            tr("Log"): str(services.places.logs / "labwright.log"),
        }
        known = {
            "Python": self._facts["Python"],
            "Qt": self._facts["Qt"],
            tr("System"): self._facts["System"],
        }
        self.body.addWidget(_fact_grid(known | places))
        self.body.addWidget(Text(tr("What it is made of"), "heading"))
        self.body.addWidget(
            Text(
                tr(
                    "Labwright is free software under the MIT licence. Qt and Qt for Python are used under "
                    "the LGPL: they are files of their own in Labwright’s folder and may be replaced by "
                    "other builds of them. Qt itself contains works of others, listed in its documentation."
                ),
                "body",
                "muted",
            )
        )
        self.parts = RowCard()
        self.parts.add_row("", tr("Reading what is installed…"))
        self.body.addWidget(self.parts)
        in_background(self, partial(shipped_parts, services.resources), self._on_parts_read)
        self.copy = Button(tr("Copy these facts"), icon="copy", kind="quiet")
        self.copy.clicked.connect(self._on_copy_clicked)
        self._copied = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._copied.timeout.connect(lambda: self.copy.set_label(tr("Copy these facts")))
        self.footer_left.addLayout(pulled(self.copy))
        close = Button(tr("Close"), kind="primary")
        close.clicked.connect(self.accept)
        self.footer_right.addWidget(close)
        self.set_primary(close)
        close.setFocus()

    def _on_parts_read(self, parts: list[Part] | Failed) -> None:
        self.parts.clear()
        if isinstance(parts, Failed):
            self.parts.add_row("", tr("What is installed could not be read."))
            return
        for part in parts:
            link = Button(tr("Terms"), kind="quiet", small=True)
            link.setAccessibleName(tr("Terms of {name}", name=part.name))
            link.setEnabled(bool(part.text))
            link.clicked.connect(partial(self._show_terms, part))
            second = ", ".join(filter(None, (part.licence or tr("no licence named"), part.home)))
            row = self.parts.add_row("", f"{part.name} {part.version}", second, link=link)
            row.second.setTextInteractionFlags(Text("", selectable=True).textInteractionFlags())

    def _show_terms(self, part: Part) -> None:
        terms = Terms(self, part)
        terms.finished.connect(terms.deleteLater)
        terms.open()

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(
            "".join(f"{name}: {value}\n" for name, value in self._facts.items())
        )
        self.copy.set_label(tr("Copied"))
        self._copied.start()


class Terms(Dialog):
    """The terms of one part in full."""

    def __init__(self, parent: QWidget, part: Part) -> None:
        super().__init__(parent, f"{part.name} {part.version}", part.licence, width=760)
        text = QPlainTextEdit(part.text)
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setFont(fonts.ui("mono"))
        text.setAccessibleName(tr("Terms of {name}", name=part.name))
        text.setMinimumHeight(palette.px(420))
        self.body.addWidget(text)
        close = Button(tr("Close"), kind="primary")
        close.clicked.connect(self.accept)
        self.footer_right.addWidget(close)
        self.set_primary(close)


def _fact_grid(values: dict[str, str]) -> QWidget:
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(palette.px(16))
    grid.setVerticalSpacing(palette.px(4))
    grid.setColumnStretch(1, 1)
    for row, (name, value) in enumerate(values.items()):
        grid.addWidget(Text(name, "body", "muted", wrap=False), row, 0)
        grid.addWidget(Text(value, selectable=True), row, 1)
    return whole
