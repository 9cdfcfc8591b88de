"""Poetry: the open project, what it asks for, whether its lock file fits, and what one does with it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QFileDialog, QMenu, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.core.poetry_look import ProjectLook
from app.ui.background import Failed, in_background, or_problem
from app.ui.folder_changes import FolderChanges
from app.ui.opened_paths import recent_folders, remember_folder
from app.ui.poetry.project_acts import ProjectActs
from app.ui.poetry.project_parts import ProjectParts, Seen
from app.ui.services import Services
from app.ui.text import shown_path, tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.page import Page
from app.ui.widgets.problem_card import ProblemCard
from app.ui.window_of import window_of

_MOST_RECENT = 8
_NOTHING = ("no-project", "project-empty")


class PoetryPage(Page):
    """One project: the folder that is open."""

    key = "poetry"
    icon = "poetry"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._folder: Path | None = None
        self._reading = 0
        self.look: ProjectLook | None = None  # None while there is nothing to show
        self.problem: AppError | None = None  # why there is nothing
        self.set_heading(tr("Poetry"), tr("Looking at the open folder…"))
        self.open = Button(tr("Open a project…"), icon="folder")
        self.open.clicked.connect(self._on_open)
        self.new = Button(tr("New project…"), icon="add")
        self.new.clicked.connect(self._on_new)
        for button in (self.open, self.new):
            self.header_actions.add(button)
        self.problems = ProblemCard()
        self.parts = ProjectParts()
        self._empty: QWidget | None = None
        self._place = QVBoxLayout()
        self.body.addWidget(self.problems)
        self.body.addWidget(self.parts, 1)
        self.body.addLayout(self._place, 1)
        self.parts.hide()
        self._changes = FolderChanges(self)
        self._changes.look_now.connect(self.refresh)
        self.acts = ProjectActs(self)
        self.acts.changed.connect(self.refresh)
        self.acts.made.connect(lambda folder: self.open_folder(Path(folder)))
        self.acts.asking.connect(self._on_asking)
        self.acts.listen_to(self.parts)

    # Which project

    @property
    def folder(self) -> Path | None:
        """The folder of the project that is open."""
        return self._folder

    @property
    def is_empty(self) -> bool:
        """Whether it says that there is no project to see."""
        return self._empty is not None

    def shown_now(self) -> None:
        recent = recent_folders(window_of(self))
        if recent and Path(recent[0]) != self._folder:
            self._begin(Path(recent[0]))
        elif self._folder is None:
            self._show_empty()
        else:
            self.refresh()

    def open_folder(self, folder: Path) -> None:
        """Show the project in this folder, and remember it as the one that is open."""
        remember_folder(window_of(self), folder)
        self._begin(folder)

    def _begin(self, folder: Path) -> None:
        self._folder, self.look = folder, None
        self.parts.begin_anew()
        self._changes.watch(())
        self.set_heading(tr("Poetry"), tr("Reading {folder}…", folder=shown_path(folder)))
        self.refresh()

    @Slot()
    def _on_open(self) -> None:
        recent = [each for each in recent_folders(window_of(self)) if Path(each) != self._folder]
        if not recent:
            self._choose()
            return
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for each in recent[:_MOST_RECENT]:
            menu.addAction(shown_path(Path(each)).replace("&", "&&"), partial(self.open_folder, Path(each)))
        menu.addSeparator()
        menu.addAction(tr("Another folder…"), self._choose)
        menu.popup(self.open.mapToGlobal(QPoint(0, self.open.height())))

    @Slot()
    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("Choose the folder of a project"), str(self._folder or ""))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda path: self.open_folder(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # Reading and showing

    @Slot()
    def refresh(self) -> None:
        """Read the project again."""
        if self._folder is None:
            return
        self._reading += 1
        number, folder = self._reading, str(self._folder)

        def take(seen: Seen | AppError | Failed) -> None:
            if number == self._reading:
                self._take(seen)

        in_background(self, partial(or_problem, partial(_read, self.services, folder)), take)

    def _take(self, seen: Seen | AppError | Failed) -> None:
        if isinstance(seen, Failed):
            return
        if isinstance(seen, AppError):
            self.look, self.problem = None, seen
            self._changes.watch([str(self._folder)])
            self._show_empty()
            return
        look = seen.look
        self.look, self.problem = look, None
        self._changes.watch(look.watched)
        if not look.name:
            self._show_empty()
            return
        self._clear_empty()
        self.problems.show_problems(())
        self.parts.show()
        version = look.version or ""
        self.set_heading(f"{look.name} {version}".strip(), _in_a_line(look))
        self.parts.show_project(seen)

    @Slot(bool)
    def _on_asking(self, asking: bool) -> None:
        if asking:
            self.sentence.set_text(tr("Asking Poetry what would change…"))
        elif self.look is not None:
            self.sentence.set_text(_in_a_line(self.look))

    @Slot()
    def _on_new(self) -> None:
        self.acts.show_new(self._folder if self.look is None else None)

    def _clear_empty(self) -> None:
        if self._empty is not None:
            self._empty.hide()
            self._empty.deleteLater()
            self._empty = None

    def _show_empty(self) -> None:
        """Say why there is no project to see."""
        self.parts.hide()
        self._clear_empty()
        unreadable = self.problem is not None and self.problem.code not in _NOTHING
        self.problems.show_problems([self.problem] if unreadable and self.problem else ())
        where = shown_path(self._folder) if self._folder else ""
        self.set_heading(tr("Poetry"), where)
        if unreadable:
            self._empty = QWidget()  # the card keeps to its height
            self._place.addWidget(self._empty)
            return
        self._empty = self._make_empty(where)
        self._place.addWidget(self._empty)

    def _make_empty(self, where: str) -> EmptyState:
        primary = Button(tr("Start a project here…") if where else tr("Choose its folder…"), kind="primary")
        primary.clicked.connect(self._on_new if where else self._on_open)
        poetry = tr(
            "Poetry writes down what a project needs, pins every version, and keeps its environment so."
        )
        safe = tr("Nothing is changed by looking.")
        if not where:
            return EmptyState(None, tr("No project is open"), [poetry, safe], primary, self._ways(new=True))
        if self.look is not None:
            title = tr("pyproject.toml describes no project yet")
            sentence = tr("It is there, and holds settings of tools only.")
            return EmptyState(None, title, [sentence, poetry], primary, self._ways())
        title = tr("There is no project here yet")
        sentence = tr("A project of Poetry’s is a folder with a pyproject.toml, and this one has none.")
        return EmptyState(None, title, [sentence, poetry], primary, self._ways())

    def _ways(self, *, new: bool = False) -> list[Way]:
        open_one = Way(
            "folder",
            tr("You have a project?"),
            tr("Choose the folder with its pyproject.toml."),
            tr("Open"),
            self._on_open,
        )
        start = Way(
            "add",
            tr("You begin one?"),
            tr("Say what it is called and what it needs; Labwright shows the file as it grows."),
            tr("New project"),
            self._on_new,
        )
        return [start] if new else [open_one]


def _read(services: Services, folder: str) -> Seen:
    look = services.poetry.look(folder)
    if not look.name:
        return Seen(look)
    work = services.poetry_work
    return Seen(look, work.environments(folder), work.settings(folder))


def _in_a_line(look: ProjectLook) -> str:
    kind = tr("A package") if look.is_package else tr("Dependencies only, no package")
    poetry = tr("Poetry {version}", version=look.poetry) if look.poetry else ""
    return " · ".join(part for part in (shown_path(Path(look.folder)), kind, poetry) if part)
