"""The form that adds packages to an environment: what would change is asked first, and shown."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot

from app.core.environment_words import shown_name
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.fixes import Fix
from app.core.indexes import Sources
from app.core.making import Act, PackagesWish, QuickerTool
from app.core.plans import Plan
from app.services.making import Making
from app.services.preflight import Asking, Preflight
from app.services.sources import READ_BY_PIP
from app.ui.background import Failed, in_background, or_problem
from app.ui.environments.looked_at import LookedAt
from app.ui.environments.package_field import package_field
from app.ui.environments.sources_part import SourcesPart
from app.ui.fixing import Fixes, find_fixes, run_fix
from app.ui.text import shown, tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import CheckBox
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fix_cards import FixCards
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_LOOK_AFTER_MS = 300


class AddPackages(Dialog):
    """`agreed` comes with the plan once it is known what would come, go or change."""

    agreed = Signal(object)

    def __init__(self, window: MainWindow, environment: Environment) -> None:
        super().__init__(
            window,
            tr("Add packages to {name}", name=shown_name(environment)),
            tr("Labwright asks first what would come with them. Nothing is installed before you agree."),
        )
        self._window, self._services = window, window.services
        self.try_again: Callable[..., object] | None = None  # opens this form anew, with these packages
        self._environment = environment
        self._stop = threading.Event()
        self._remembered = Sources()
        self._later_look = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self._later_look.timeout.connect(self._look)
        by_conda = environment.kind is Kind.CONDA
        self.packages = package_field(self._services.common_packages, for_conda=lambda: by_conda)
        self.packages.changed.connect(self._on_changed)
        self.packages.edit.textEdited.connect(self._on_changed)
        self.body.addWidget(self.packages)
        self.quicker: CheckBox | None = None
        later = tr("Later packages of this environment come from there, too.")
        self.sources = SourcesPart(self.body, later)
        self.sources.changed.connect(self._on_changed)
        self.sources.unfolded.connect(self._fit_soon)
        offered = _takes_sources(self._services.making, environment)
        self.sources.set_offered(offered, remembers=environment.kind in READ_BY_PIP)
        self.looked_at = LookedAt(lambda: self._services.preflight, only_trouble=True)
        self.looked_at.told.connect(self._fit_soon)
        self.finished.connect(self.looked_at.stop)
        self.body.addWidget(self.looked_at)
        self.problem = Text("", "body", "bad", selectable=True)
        self.problem.hide()
        self.body.addWidget(self.problem)
        self.fixes = FixCards()
        self.fixes.fix_chosen.connect(self._on_fix_chosen)
        self.body.addWidget(self.fixes)
        self.cancel = Button(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.look = Button(tr("See what changes…"), kind="primary")
        self.look.setEnabled(False)
        self.look.clicked.connect(self._on_look)
        self.footer_right.addWidget(self.cancel)
        self.footer_right.addWidget(self.look)
        self.set_primary(self.look)
        self.finished.connect(self._on_finished)
        making = self._services.making
        wish = PackagesWish(Act.INSTALL, ())
        in_background(self, lambda: making.quicker_tool(environment, wish), self._offer)
        in_background(self, lambda: self._services.sources.of(environment.prefix), self._on_remembered)
        self._look()

    def _on_remembered(self, sources: Sources | Failed) -> None:
        if isinstance(sources, Sources):
            self._remembered = sources
            self.sources.set_sources(sources)

    def _wish(self) -> PackagesWish:
        return PackagesWish(Act.INSTALL, tuple(self.packages.values()), **asdict(self.sources.sources()))

    def _look(self) -> None:
        """Whether packages can be had at all is seen before any is named."""
        if self.sources.problem():
            return
        environment, wish, making = self._environment, self._wish(), self._services.making

        def asking(preflight: Preflight) -> Asking | None:
            try:
                return preflight.asking_for_packages(environment, making.maker_of(environment).name, wish)
            except AppError:
                return None

        self.looked_at.look(lambda preflight: preflight.of_packages(environment, wish), asking)

    def _offer(self, tool: QuickerTool | Failed | None) -> None:
        if not isinstance(tool, QuickerTool):
            return
        words = shown(tool.why) if tool.but is None else f"{shown(tool.why)} {shown(tool.but)}"
        self.quicker = CheckBox(tr("Install with {tool}", tool=tool.name), words)
        self.quicker.setObjectName(tool.name)
        self.body.insertWidget(1, self.quicker)
        self.quicker.show()
        self.fit()

    @Slot()
    def _on_changed(self) -> None:
        wrong = self.packages.problem() or self.sources.problem()
        self.look.setEnabled(bool(self.packages.values()) and not wrong)
        self._say("")
        self._later_look.start()

    @Slot()
    def _on_look(self) -> None:
        self.look.set_busy(tr("Asking…"))
        self._say("")
        self._stop = stop = threading.Event()
        services, environment = self._services, self._environment
        wish, sources = self._wish(), self.sources.sources()
        remembers = self.sources.remember.isChecked()
        keeps = (sources if remembers else Sources()) if self._remembered != Sources() or remembers else None
        tool = self.quicker.objectName() if self.quicker is not None and self.quicker.isChecked() else None

        def plan() -> Plan:
            made = services.making.plan_packages(environment, wish, tool=tool, cancel=stop)
            if keeps is not None and keeps != self._remembered:
                made = services.sources.remembering(made, environment.prefix, keeps)
            return services.keeping.remembering(environment, made)

        in_background(self, partial(or_problem, plan), self._on_planned)

    def _on_planned(self, plan: Plan | AppError | Failed) -> None:
        self.look.set_busy()
        if isinstance(plan, Plan):
            self.accept()
            self.agreed.emit(plan)
        elif isinstance(plan, AppError):
            self._say("\n".join(shown(part) for part in (plan.sentence, plan.cause, plan.fix) if part))
            said = self.problem.text()

            def show(fixes: Fixes) -> None:
                if self.problem.text() == said:  # nothing else was typed meanwhile
                    self.fixes.show_fixes(fixes)
                    self._fit_soon()

            find_fixes(self, self._services, plan, show)

    @Slot(object)
    def _on_fix_chosen(self, fix: Fix) -> None:
        again = None if self.try_again is None else partial(self.try_again, *self.packages.values())
        self.reject()
        run_fix(self._window, fix, again)

    @Slot()
    def _on_finished(self) -> None:
        self._stop.set()  # nobody waits for the answer

    def _say(self, problem: str) -> None:
        self.problem.set_text(problem)
        self.problem.setVisible(bool(problem))
        self.fixes.show_fixes(())
        self._fit_soon()

    @Slot()
    def _fit_soon(self) -> None:
        QTimer.singleShot(0, self, self.fit)  # once what is new has its place


def _takes_sources(making: Making, environment: Environment) -> bool:
    """Whether its tool can be given an index or a folder of wheels."""
    try:
        return making.maker_of(environment).abilities.indexes
    except AppError:
        return False
