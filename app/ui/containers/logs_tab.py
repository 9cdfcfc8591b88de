"""What a container prints, as it prints it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.containers import Container
from app.services.container_logs import LINES_AT_FIRST, ContainerLog
from app.ui.job_bridge import Wake
from app.ui.services import Services
from app.ui.text import in_one_line, tr
from app.ui.theme import palette
from app.ui.widgets.log_view import LogView
from app.ui.widgets.text import Text

_LEAST_HEIGHT = 200


class LogsTab(QWidget):
    """Reads while it is in sight. What was read stays until another container is shown."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._container: Container | None = None
        self._read: ContainerLog | None = None
        self._wake = Wake(self._show_news, self)
        self.view = LogView(tr("What it prints"), framed=False)
        self.view.setMinimumHeight(palette.px(_LEAST_HEIGHT))
        self.remark = Text("", "small", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(4))
        column.addWidget(self.view, 1)
        column.addWidget(self.remark)

    @property
    def log(self) -> ContainerLog | None:
        """What is read, where something is."""
        return self._read

    def show_container(self, container: Container) -> None:
        """Show the log of this one; the same one again goes on where it was, also after a new start."""
        self._container = container
        if self.isVisible():
            self._begin()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begin()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.leave()

    def leave(self) -> None:
        """Stop reading."""
        if self._read is not None:
            self._read.close(0)  # its thread ends by itself
            self._read = None

    def _begin(self) -> None:
        container = self._container
        if container is None:
            return
        if self._read is None or self._read.container != container.id:
            self.leave()
            self._read = self._services.container_log(container.id, self._wake.ring)
            self.view.show_log(self._read.log)
            self._read.follow()
        elif container.running and not self._read.following:
            self._read.follow()
        self._show_news()

    @Slot()
    def _show_news(self) -> None:
        read = self._read
        if read is None:
            return
        self.view.refresh()
        if read.problem is not None:
            words = in_one_line(read.problem)
        elif read.log.line_count == 0:
            words = tr("It has printed nothing yet.") if read.following else tr("It printed nothing.")
        elif read.log.line_count >= LINES_AT_FIRST:
            words = tr("From the last {n} lines on; labwright logs prints all.", n=LINES_AT_FIRST)
        else:
            words = ""
        self.remark.set_text(words)
        self.remark.setVisible(bool(words))
