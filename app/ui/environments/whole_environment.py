"""What can be done with an environment as a whole, behind "More" of its details."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.core.environments import Environment
from app.core.plans import Plan
from app.services.keeping import REPAIRABLE
from app.ui.services import Services
from app.ui.text import tr
from app.ui.widgets.dialog import Dialog
from app.ui.window_of import window_of

Propose = Callable[[Callable[[], Plan]], None]


def whole_environment_actions(
    pane: QWidget, services: Services, environment: Environment, propose: Propose
) -> list[tuple[str, Callable[[], object]]]:
    """Each with what it is called. `propose` shows the plan that a function makes."""
    keeping, deleting = services.keeping, services.deleting
    repair = (tr("Repair it…"), partial(propose, partial(keeping.plan_repair, environment)))
    return [
        *([repair] if environment.health.state in REPAIRABLE else []),
        (tr("Export its packages…"), partial(_show_export, pane, environment)),
        (tr("Delete it…"), partial(propose, partial(deleting.plan_delete, environment))),
    ]


def _show_export(pane: QWidget, environment: Environment) -> None:
    from app.ui.environments.export_packages import ExportPackages  # noqa: PLC0415 - when first used

    _open(ExportPackages(window_of(pane), environment))


def _open(dialog: Dialog) -> None:
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
