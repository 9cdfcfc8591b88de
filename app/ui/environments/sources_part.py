"""Where packages come from, folded away until somebody needs another place than usual."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.core.errors import AppError
from app.core.indexes import Sources, problem_of
from app.system.true_path import from_here
from app.ui.text import shown, shown_path, tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button, pulled
from app.ui.widgets.choices import CheckBox
from app.ui.widgets.columns import TopColumn
from app.ui.widgets.fields import Field, PathField


class SourcesPart(QWidget):
    """An index, more of them, a folder of wheels, and whether to remember them. Its button stands above."""

    changed = Signal()
    unfolded = Signal()

    def __init__(self, column: QBoxLayout, remember_words: str) -> None:
        """`column` is where the button and this go."""
        super().__init__()
        self.offered = True
        self.fold = Button(tr("Where packages come from"), icon="chevron-right", kind="quiet")
        self.fold.clicked.connect(self._on_fold)
        column.addLayout(pulled(self.fold))
        column.addWidget(self)
        inside = TopColumn(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(palette.px(14))
        self.index = Field(
            tr("Index"),
            help=tr("An address to look at instead of the usual one, as your school may have"),
            placeholder="https://packages.example.edu/simple/",
            mono=True,
        )
        self.extra = Field(tr("More indexes"), help=tr("Looked at as well; separated by spaces"), mono=True)
        self.folder = PathField(
            tr("Folder of wheels"),
            help=tr("Only packages that lie in this folder, and no network: a wheel is a package in a file"),
        )
        self.remember = CheckBox(tr("Remember it"), remember_words)
        for part in (self.index, self.extra, self.folder):
            part.changed.connect(self._on_changed)
            part.edit.textEdited.connect(self.changed)
            inside.addWidget(part)
        inside.addWidget(self.remember)
        self.remember.toggled.connect(self.changed)
        self.hide()

    def set_offered(self, offered: bool, *, remembers: bool) -> None:
        """Whether who makes the environment can be told such things, and reads what is remembered."""
        self.offered = offered
        self.remember.setVisible(remembers)
        if not remembers:
            self.remember.setChecked(False)
        self.fold.setVisible(offered)
        if not offered and not self.isHidden():
            self._on_fold()

    def sources(self) -> Sources:
        """What is typed, right or wrong."""
        index, folder = self.index.text().strip(), self.folder.text().strip()
        absolute = from_here(str(Path(folder).expanduser())) if folder else None
        return Sources(index or None, tuple(self.extra.text().split()), absolute)

    def set_sources(self, sources: Sources) -> None:
        """Show what is remembered."""
        self.index.set_text(sources.index or "")
        self.extra.set_text(" ".join(sources.extra_indexes))
        self.folder.set_text(shown_path(Path(sources.offline_folder)) if sources.offline_folder else "")
        if sources != Sources():
            self.remember.setChecked(True)
            self.unfold()

    def problem(self) -> str:
        """Why this cannot be used; empty where it can."""
        if not self.offered:
            return ""
        for each in (*filter(None, [self.sources().index]), *self.sources().extra_indexes):
            if (found := problem_of(each)) is not None:
                return shown(found.sentence)
        return ""

    def unfold(self) -> None:
        """Show the fields."""
        if self.isHidden():
            self._on_fold()

    @Slot()
    def _on_fold(self) -> None:
        opens = self.isHidden()
        self.setVisible(opens)
        self.fold.set_icon("chevron-down" if opens else "chevron-right")
        self.fold.setAccessibleDescription(tr("Unfolded") if opens else tr("Folded away"))
        self.unfolded.emit()

    @Slot()
    def _on_changed(self) -> None:
        sources = self.sources()
        _tell(self.index, next(map(problem_of, filter(None, [sources.index])), None))
        _tell(self.extra, next(filter(None, map(problem_of, sources.extra_indexes)), None))
        self.changed.emit()


def _tell(field: Field, problem: AppError | None) -> None:
    field.set_problem("" if problem is None else " ".join(
        shown(part) for part in (problem.sentence, problem.fix) if part is not None
    ))  # fmt: skip
