"""How the lock file and the environment stand to the project, in words, and the one thing to do about it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.poetry_lock import LockState
from app.core.poetry_look import ProjectLook
from app.core.poetry_projects import ProjectAct, ProjectWish
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import Card
from app.ui.widgets.columns import Columns
from app.ui.widgets.flow import Flow
from app.ui.widgets.text import Text


class LockCard(Card):
    """`wished` comes with what its button stands for."""

    wished = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._step: ProjectWish | None = None
        self.badge, self.installed = Badge(), Badge()
        badges = QWidget()
        flow = Flow(badges)
        flow.addWidget(self.badge)
        flow.addWidget(self.installed)
        self.sentence = Text("", "name")
        self.why = Text("", "body", "muted")
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(4))
        for part in (badges, self.sentence, self.why):
            column.addWidget(part)
        self.button = Button("", kind="primary")
        self.button.clicked.connect(self._on_clicked)
        row = Columns(narrow_below=560, gap=16, row_gap=12, centred=True)
        row.add(words)
        row.add(self.button, 0)
        self.body.addLayout(row)

    def show_look(self, look: ProjectLook) -> None:
        """Show how this project stands."""
        self._step = look.next_step if look.missing is None else None
        self.badge.set_state(*_lock_badge(look.lock))
        self.installed.set_state(*_installed_badge(look))
        self.installed.setVisible(look.lock is LockState.FRESH)
        self.sentence.set_text(_sentence(look))
        self.why.set_text(_why(look))
        self.button.setVisible(self._step is not None)
        if self._step is not None:
            lock = self._step.act is ProjectAct.LOCK
            self.button.set_label(tr("Lock it…") if lock else tr("Install what is missing…"))

    @Slot()
    def _on_clicked(self) -> None:
        self.wished.emit(self._step)


def _lock_badge(state: LockState) -> tuple[str, str]:
    return {
        LockState.FRESH: ("ready", tr("Locked")),
        LockState.STALE: ("stale", tr("Lock is stale")),
        LockState.MISSING: ("missing", tr("Not locked")),
        LockState.OTHER_VERSION: ("warning", tr("Lock of a newer Poetry")),
        LockState.UNREADABLE: ("broken", tr("Lock unreadable")),
    }[state]


def _installed_badge(look: ProjectLook) -> tuple[str, str]:
    if look.prefix is None:
        return "missing", tr("No environment yet")
    return ("ready", tr("Installed")) if look.is_installed else ("stale", tr("Not all installed"))


def _sentence(look: ProjectLook) -> str:
    if look.lock is not LockState.FRESH:
        return shown(look.lock.sentence)
    if look.prefix is None:
        return tr("poetry.lock fits, and nothing is installed yet.")
    if not look.is_installed:
        return tr("poetry.lock fits, and the environment does not hold all of it.")
    return tr("pyproject.toml, poetry.lock and the environment say the same.")


def _why(look: ProjectLook) -> str:
    match look.lock:
        case LockState.STALE:
            return tr("Locking chooses versions for what changed, and keeps the others.")
        case LockState.MISSING:
            return tr("It pins the exact version of every package, so that everyone gets the same.")
        case LockState.OTHER_VERSION:
            return tr("Bring Poetry to the newest version. Locking anew would change the file for all.")
        case LockState.UNREADABLE:
            return tr("Take the file from your team again, or throw it away and lock anew.")
    return tr("The lock file pins the exact version of every package, so that everyone gets the same.")
