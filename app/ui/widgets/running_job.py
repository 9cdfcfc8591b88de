"""How far the one running job is, and the way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.jobs import Job
from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.progress import Progress


class RunningJob(QWidget):
    """A bar and Cancel, beside the job's name in the strip."""

    cancel_asked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._job_id = ""
        self.bar = Progress(tr("How far the job is"))
        self.bar.setFixedWidth(palette.px(120))
        self.cancel = Button(tr("Cancel"), kind="quiet", small=True)
        self.cancel.clicked.connect(self._on_cancel_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(palette.px(8))
        row.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.cancel)

    def show_job(self, job: Job | None, *, with_bar: bool) -> None:
        """Show this job, or nothing."""
        self.setVisible(job is not None)
        if job is None:
            return
        self._job_id = job.id
        self.cancel.setEnabled(not job.cancelling)
        self.bar.setVisible(with_bar and job.started is not None)
        self.bar.set_share(job.progress)

    @Slot()
    def _on_cancel_clicked(self) -> None:
        self.cancel_asked.emit(self._job_id)
