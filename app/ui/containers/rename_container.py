"""The form of another name for a container."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot

from app.core.containers import Container
from app.core.engine_endpoints import Endpoint
from app.core.errors import AppError
from app.core.plans import Plan
from app.ui.background import Failed, in_background, or_problem
from app.ui.text import in_one_line, tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import Field

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class RenameContainer(Dialog):
    """`agreed` comes with the plan."""

    agreed = Signal(object)

    def __init__(self, window: MainWindow, container: Container, listed_at: Endpoint | None) -> None:
        super().__init__(
            window,
            tr("Rename {name}", name=container.name),
            tr("Other containers reach it by its new name from then on."),
            width=520,
        )
        self._services, self._container, self._listed_at = window.services, container, listed_at
        self.name = Field(tr("New name"))
        self.name.edit.setText(container.name)
        self.name.edit.selectAll()
        self.name.edit.textEdited.connect(self._on_edited)
        self.body.addWidget(self.name)
        self.cancel = Button(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.review = Button(tr("Review…"), kind="primary")
        self.review.clicked.connect(self._on_review)
        self.footer_right.addWidget(self.cancel)
        self.footer_right.addWidget(self.review)
        self.set_primary(self.review)

    @Slot()
    def _on_edited(self) -> None:
        self.name.set_problem("")

    @Slot()
    def _on_review(self) -> None:
        name = self.name.text().strip()
        if name == self._container.name:
            self.name.set_problem(tr("It is called so already."))
            return
        rename = self._services.containers.plan_rename
        plan = partial(rename, self._container, name, listed_at=self._listed_at)
        in_background(self, partial(or_problem, plan), self._on_planned)

    def _on_planned(self, plan: Plan | AppError | Failed) -> None:
        if isinstance(plan, AppError):
            self.name.set_problem(in_one_line(plan))
        elif isinstance(plan, Plan):
            self.accept()
            self.agreed.emit(plan)
