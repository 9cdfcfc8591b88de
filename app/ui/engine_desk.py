"""What the window does with the engine's state: shows it in the strip, and looks when another is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from app.core.engine_state import EngineState, Standing, at_length, in_short
from app.ui.background import Failed, in_background
from app.ui.folder_changes import FolderChanges
from app.ui.job_bridge import Wake
from app.ui.text import shown

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_ICONS = {
    Standing.LOOKING: ("engine", "muted"),
    Standing.HERE: ("ready", "ok"),
    Standing.STARTING: ("refresh", "accent-text"),
    Standing.AWAY: ("missing", "muted"),
}
_SETTING = "engine.context"


class EngineDesk(QObject):
    """Between the engine's presence and the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._presence = window.services.engine_presence
        self._shown: EngineState | None = None
        self.is_watching = False  # files that say which engine is used
        self._wake = Wake(self._show, self)
        self._changes = FolderChanges(self)
        self._changes.look_now.connect(self.look_again)
        # A setting may be changed on any thread.
        self._ask = Wake(self.look_again, self)
        self._stops = [
            self._presence.subscribe(self._wake.ring),
            window.services.settings.subscribe(lambda key: self._ask.ring() if key == _SETTING else None),
        ]
        window.job_desk.strip_changed.connect(self._on_strip_changed)
        self._show()

    def start(self) -> None:
        """Listen from now on, and whenever the user comes back look whether another engine was chosen."""
        self._presence.start()
        handle = self._window.windowHandle()
        if handle is not None:
            handle.activeChanged.connect(self._on_active_changed)
        self.look_again()

    def close(self) -> None:
        """Hear no more of it."""
        for stop in self._stops:
            stop()
        self._wake.close()
        self._ask.close()
        self._presence.close()

    @Slot()
    def look_again(self) -> None:
        """Look, away from this thread, which engine is chosen now."""
        in_background(self, self._presence.look_again, self._on_looked)

    def _on_looked(self, folders: tuple[str, ...] | Failed) -> None:
        if not isinstance(folders, Failed):
            self._changes.watch(folders)
            self.is_watching = True

    @Slot()
    def _on_active_changed(self) -> None:
        if self._window.isActiveWindow():
            self.look_again()

    @Slot()
    def _on_strip_changed(self) -> None:
        self._shown = None
        self._show()

    @Slot()
    def _show(self) -> None:
        state = self._presence.state
        if state == self._shown:
            return
        went = self._shown is not None and (self._shown.standing is Standing.HERE) != (
            state.standing is Standing.HERE
        )
        self._shown = state
        icon, token = _ICONS[state.standing]
        self._window.strip.show_engine(icon, token, shown(in_short(state)), shown(at_length(state)))
        if went:  # its socket is to be watched, or no more
            QTimer.singleShot(0, self, self.look_again)
