"""Choosing where pip takes packages from, for all environments of this user."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot

from app.core.errors import AppError
from app.core.indexes import Sources
from app.core.plans import Plan
from app.ui.background import Failed, in_background, or_problem
from app.ui.environments.sources_part import SourcesPart
from app.ui.run_plan import propose
from app.ui.text import shown, tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class AllSources(Dialog):
    """Shows what holds, and proposes a plan for what shall hold. Empty fields put pip's own choice back."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(
            window,
            tr("Where packages come from"),
            tr(
                "For every environment of yours that has pip, unless it has a choice of its own. "
                "It is written into pip’s own settings; empty fields leave pip as it comes."
            ),
        )
        self._window = window
        self._keeping = window.services.sources
        self.sources = SourcesPart(self.body, "")
        self.sources.set_offered(True, remembers=False)
        self.sources.fold.hide()
        self.sources.unfold()
        self.sources.changed.connect(self._on_changed)
        self.problem = Text("", "body", "bad", selectable=True)
        self.problem.hide()
        self.body.addWidget(self.problem)
        cancel = Button(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.review = Button(tr("Review…"), kind="primary")
        self.review.clicked.connect(self._on_review)
        self.footer_right.addWidget(cancel)
        self.footer_right.addWidget(self.review)
        self.set_primary(self.review)
        in_background(self, lambda: self._keeping.of(None), self._on_read)

    def _on_read(self, sources: Sources | Failed) -> None:
        if isinstance(sources, Sources):
            self.sources.set_sources(sources)
        self.sources.index.setFocus()

    @Slot()
    def _on_changed(self) -> None:
        self.review.setEnabled(not self.sources.problem())
        QTimer.singleShot(0, self, self.fit)  # once what a field says has its place

    @Slot()
    def _on_review(self) -> None:
        make = partial(self._keeping.plan, None, self.sources.sources())
        in_background(self, partial(or_problem, make), self._on_planned)

    def _on_planned(self, plan: Plan | AppError | Failed) -> None:
        if isinstance(plan, Plan):
            self.accept()
            propose(self._window, plan, form=self)
        elif isinstance(plan, AppError):
            self.problem.set_text(shown(plan.sentence))
            self.problem.show()
