"""What is done with the packages of the environment that is shown: asked first, then proposed as a plan."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.core.environments import Environment
from app.core.errors import AppError
from app.core.making import Act, PackagesWish
from app.core.outdated import LookedUp
from app.core.plans import Plan
from app.ui.background import Failed, in_background, or_problem
from app.ui.environments.packages_tab import PackagesTab
from app.ui.services import Services
from app.ui.text import tr, tr_count


class PackageActs(QObject):
    """`planned` comes with a plan, or why there is none."""

    planned = Signal(object)

    def __init__(self, services: Services, tab: PackagesTab) -> None:
        super().__init__(tab)
        self._services, self._tab = services, tab
        self._environment: Environment | None = None
        self._stop = threading.Event()
        tab.outdated.look_asked.connect(self._on_look)
        tab.outdated.all_asked.connect(self._on_all)
        tab.outdated.cancelled.connect(self._on_cancelled)
        tab.change_asked.connect(self._on_change)

    def show_environment(self, environment: Environment) -> None:
        """It is about this one from now on."""
        if self._environment is None or environment.prefix != self._environment.prefix:
            self._on_cancelled()
        self._environment = environment
        self.read()

    @Slot()
    def read(self) -> None:
        """Show what was found last time, as far as it still holds."""
        environment, service = self._environment, self._services.outdated
        if environment is None:
            return

        def take(found: tuple[LookedUp | None, frozenset[str]] | Failed) -> None:
            if environment == self._environment and not isinstance(found, Failed):
                self._tab.show_outdated(*found)

        def known() -> tuple[LookedUp | None, frozenset[str]]:
            pinned = service.pinned(environment)
            try:
                return service.known(environment), pinned
            except AppError:  # Labwright cannot change what this tool looks after
                return None, pinned

        in_background(self, known, take)

    @Slot()
    def _on_look(self) -> None:
        environment = self._environment
        if environment is None:
            return
        stop = self._begin(
            tr_count("Asking about {n} package…", "Asking about {n} packages…", self._tab.count())
        )
        look = partial(self._services.outdated.look_up, environment, stop)

        def looked(found: LookedUp | AppError | Failed) -> None:
            if stop.is_set():
                return
            self._tab.outdated.show_idle()
            if isinstance(found, LookedUp):
                self.read()
            else:
                self.planned.emit(found)

        in_background(self, partial(or_problem, look), looked)

    @Slot()
    def _on_all(self) -> None:
        environment = self._environment
        if environment is not None:
            stop = self._begin(tr("Asking what would change…"))
            self._plan(
                environment, partial(self._services.outdated.plan_upgrade_all, environment, stop), stop
            )

    @Slot(object, tuple)
    def _on_change(self, act: Act, packages: tuple[str, ...]) -> None:
        environment = self._environment
        if environment is not None:
            stop = self._begin(tr("Asking what would change…"))  # a dry run takes a second or two
            wish = PackagesWish(act, packages)
            make = partial(self._services.making.plan_packages, environment, wish, cancel=stop)
            self._plan(environment, make, stop)

    def _plan(self, environment: Environment, make: Callable[[], Plan], stop: threading.Event) -> None:
        services = self._services

        def planned(plan: Plan | AppError | Failed) -> None:
            if not stop.is_set():
                self._tab.outdated.show_idle()
                self.planned.emit(plan)

        in_background(
            self, partial(or_problem, lambda: services.keeping.remembering(environment, make())), planned
        )

    def _begin(self, words: str) -> threading.Event:
        self._stop.set()  # whoever asks anew no longer waits for the answer before
        self._stop = stop = threading.Event()
        self._tab.outdated.show_busy(words)
        return stop

    @Slot()
    def _on_cancelled(self) -> None:
        self._stop.set()
        self._tab.outdated.show_idle()
