"""The packages of an environment for somebody else: which form is right, what it says, copied or saved."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QButtonGroup, QWidget

from app.core.environment_words import shown_name
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.exporting import TITLES, WHEN, Format
from app.services.exporting import Exported
from app.ui.background import Failed, in_background, or_problem
from app.ui.saving import ask_where, write_file
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import OptionCard
from app.ui.widgets.columns import Columns, TopColumn
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.side_panel import SidePanel
from app.ui.widgets.text import Text, with_code
from app.ui.widgets.text_preview import text_preview

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_WIDTH = 980
_LINES_SEEN = 18


class ExportPackages(Dialog):
    """Each form with when to use it, and its text as it would be saved."""

    def __init__(self, window: MainWindow, environment: Environment) -> None:
        super().__init__(
            window,
            tr("Export the packages of {name}", name=shown_name(environment)),
            tr("A file from which others, or you on another machine, make the same environment."),
            width=_WIDTH,
        )
        self._main, self._services, self._environment = window, window.services, environment
        self._stop = threading.Event()
        self.exported: Exported | None = None  # None while it is not known
        self.cards: dict[Format, OptionCard] = {}
        self._group = QButtonGroup(self)
        self._build_body()
        self._build_footer()
        self.finished.connect(self._on_finished)
        in_background(self, lambda: self._services.exporting.forms(environment), self._show_forms)

    def _build_body(self) -> None:
        self.body.setContentsMargins(0, 0, 0, 0)
        columns = Columns(narrow_below=720, gap=0, row_gap=0)
        self._left = SidePanel()
        self._left.column.addWidget(Text(tr("What is it for?"), "strong"))
        right = QWidget()
        column = TopColumn(right)
        inset = palette.px(24)
        column.setContentsMargins(inset, palette.px(20), inset, inset)
        column.setSpacing(palette.px(10))
        self.file_name = Text("", "name")
        self.preview = text_preview(tr("The file"), _LINES_SEEN)
        self.notes = Text("", "small", "muted", selectable=True)
        self.problem = Text("", "body", "bad", selectable=True)
        for part in (self.file_name, self.preview, self.notes, self.problem):
            column.addWidget(part)
        self.problem.hide()
        self.notes.hide()
        columns.add(self._left, 4)
        columns.add(right, 5)
        self.body.addLayout(columns)
        self._middle.takeAt(self._middle.count() - 1)  # both columns reach down to the footer

    def _build_footer(self) -> None:
        self.close_button = Button(tr("Close"))
        self.close_button.clicked.connect(self.reject)
        self.copy = Button(tr("Copy"), icon="copy")
        self.copy.clicked.connect(self._on_copy)
        self.save = Button(tr("Save…"), kind="primary")
        self.save.clicked.connect(self._on_save)
        for button in (self.close_button, self.copy, self.save):
            self.footer_right.addWidget(button)
        self.set_primary(self.save)
        self._let_go()

    def _show_forms(self, forms: list[Format] | Failed) -> None:
        if isinstance(forms, Failed):
            return
        for form in forms:
            card = OptionCard(shown(TITLES[form]), shown(WHEN[form]).replace("`", ""))
            card.clicked.connect(partial(self.choose, form))
            self.cards[form] = card
            self._group.addButton(card)
            self._left.column.addWidget(card)
        self.choose(forms[0])
        self.cards[forms[0]].show()  # else it cannot take the focus yet
        self.cards[forms[0]].setFocus()

    def choose(self, form: Format, _checked: object = None) -> None:
        """Show the text of this form."""
        self.cards[form].setChecked(True)
        self._stop.set()  # what was asked of the index for another form is not needed any more
        self._stop = stop = threading.Event()
        self._let_go()
        self.file_name.set_text(
            tr("The package index is asked for hashes…") if form is Format.HASHED else tr("Reading…")
        )
        export = partial(self._services.exporting.export, self._environment, form, cancel=stop)

        def take(exported: Exported | AppError | Failed) -> None:
            if not stop.is_set():
                self._take(exported)

        in_background(self, partial(or_problem, export), take)

    def _let_go(self) -> None:
        self.exported = None
        self.preview.setPlainText("")
        for button in (self.copy, self.save):
            button.setEnabled(False)

    def _take(self, exported: Exported | AppError | Failed) -> None:
        problem = ""
        if isinstance(exported, Exported):
            self.exported = exported
            self.file_name.set_text(exported.name)
            self.preview.setPlainText(exported.text)
            self.notes.set_text(with_code("\n".join(map(shown, exported.notes))))
            for button in (self.copy, self.save):
                button.setEnabled(True)
        else:
            self.file_name.set_text(tr("There is no such file"))
            problem = tr("It could not be made.")
        if isinstance(exported, AppError):
            parts = (exported.sentence, exported.cause, exported.fix)
            problem = "\n".join(shown(part) for part in parts if part)
        self.problem.set_text(with_code(problem))
        self.problem.setVisible(bool(problem))
        self.preview.setVisible(not problem)
        self.notes.setVisible(isinstance(exported, Exported) and bool(exported.notes))
        self.fit()

    @Slot()
    def _on_copy(self) -> None:
        if self.exported is not None:
            QGuiApplication.clipboard().setText(self.exported.text)
            self._main.toaster.show_toast(tr("{file} is copied.", file=self.exported.name))

    @Slot()
    def _on_save(self) -> None:
        if self.exported is None:
            return
        folder = self._environment.project or str(self._services.places.home)
        ask_where(self, tr("Save the list of packages"), self.exported.name, self.save_to, folder)

    def save_to(self, path: Path) -> None:
        """Write the text to the file, and say how that went."""
        exported = self.exported
        if exported is None:
            return

        def tell() -> None:
            self._main.toaster.show_toast(tr("{file} is written.", file=path.name))
            self.accept()

        write_file(self, self._main, path, lambda: exported.text.encode("utf-8", "surrogateescape"), tell)

    @Slot()
    def _on_finished(self) -> None:
        self._stop.set()
