"""What can be done with containers, from a button to the plan that is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from app.core.container_plans import ContainerVerb
from app.core.containers import Container
from app.core.engine_endpoints import Endpoint
from app.core.errors import AppError
from app.core.plans import Effect, Plan
from app.ui.background import Failed, in_background, or_problem
from app.ui.run_plan import open_form, propose, start
from app.ui.text import tr

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

# These are shown before they run; the others can be taken back, and their buttons tell their line.
_SHOWN_FIRST = frozenset({ContainerVerb.KILL, ContainerVerb.REMOVE})


_ENDED = frozenset({"created", "exited", "stopped"})
_LIVE = frozenset({"running", "restarting", "paused"})
# In the order in which it is offered.
_FROM = {
    ContainerVerb.START: _ENDED,
    ContainerVerb.STOP: _LIVE,
    ContainerVerb.RESTART: _LIVE,
    ContainerVerb.UNPAUSE: frozenset({"paused"}),
    ContainerVerb.PAUSE: frozenset({"running"}),
    ContainerVerb.KILL: _LIVE,
    ContainerVerb.REMOVE: _ENDED | _LIVE | {"dead"},
}


def able(verb: ContainerVerb, containers: Sequence[Container]) -> tuple[Container, ...]:
    """Those of them with which this can be done."""
    return tuple(each for each in containers if each.state in _FROM[verb])


def words_of(verb: ContainerVerb) -> str:
    """What its button says."""
    return {
        ContainerVerb.START: tr("Start"),
        ContainerVerb.STOP: tr("Stop"),
        ContainerVerb.RESTART: tr("Restart"),
        ContainerVerb.PAUSE: tr("Pause"),
        ContainerVerb.UNPAUSE: tr("Go on"),
        ContainerVerb.KILL: tr("End at once…"),
        ContainerVerb.REMOVE: tr("Remove…"),
    }[verb]


def line_of(verb: ContainerVerb, containers: Sequence[Container]) -> str:
    """The command line of its button, as a tooltip tells it; nothing where the plan is shown first."""
    return "" if verb in _SHOWN_FIRST else f"docker {verb.value} {' '.join(each.name for each in containers)}"


ICONS = {
    ContainerVerb.START: "play",
    ContainerVerb.STOP: "stop",
    ContainerVerb.RESTART: "restart",
    ContainerVerb.PAUSE: "pause",
    ContainerVerb.UNPAUSE: "play",
    ContainerVerb.KILL: "stop",
    ContainerVerb.REMOVE: "bin",
}


class ContainerActs:
    """Acts of one window."""

    def __init__(self, window: Callable[[], MainWindow], listed_at: Callable[[], Endpoint | None]) -> None:
        """`listed_at` is the engine whose containers are in sight."""
        self._window, self._listed_at = window, listed_at

    def do(self, verb: ContainerVerb, containers: Sequence[Container]) -> None:
        """Plan it, and show the plan; what is harmless starts at once."""
        window = self._window()
        plan = partial(window.services.containers.plan, verb, tuple(containers), listed_at=self._listed_at())
        again = partial(self.do, verb, containers)
        in_background(window, partial(or_problem, plan), partial(self._on_planned, again, verb))

    def rename(self, container: Container) -> None:
        """Ask for the new name."""
        from app.ui.containers.rename_container import RenameContainer  # noqa: PLC0415 - when first used

        window = self._window()
        dialog = RenameContainer(window, container, self._listed_at())
        dialog.agreed.connect(lambda plan: propose(window, plan, form=dialog))
        open_form(dialog)

    def _on_planned(
        self, again: Callable[[], None], verb: ContainerVerb, plan: Plan | AppError | Failed
    ) -> None:
        window = self._window()
        if isinstance(plan, AppError):
            from app.ui.dialogs.failure import show_failure  # noqa: PLC0415 - only then

            show_failure(window, plan, again)
        elif isinstance(plan, Plan):
            if verb in _SHOWN_FIRST or plan.effect is Effect.DESTROYS:
                propose(window, plan)
            else:
                start(window, plan)
