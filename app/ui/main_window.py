"""The window: rail, pages, journal drawer and job strip, and what holds them together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.ui.pages.registry import PAGES, PageEntry, page_shortcuts
from app.ui.remembered import Remembered
from app.ui.services import Services
from app.ui.theme import palette
from app.ui.widgets.job_strip import JobStrip
from app.ui.widgets.page import NARROW, Page
from app.ui.widgets.rail import Rail

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent, QResizeEvent

    from app.ui.actions import Actions
    from app.ui.job_bridge import JobBridge
    from app.ui.job_desk import JobDesk
    from app.ui.widgets.command_palette import CommandPalette
    from app.ui.widgets.journal_drawer import JournalDrawer
    from app.ui.widgets.toast import Toaster

SMALLEST = QSize(960, 640)


class MainWindow(QMainWindow):
    """One window. Pages, palette, drawer and dialogs are made when they are first asked for."""

    first_painted = Signal()

    def __init__(self, services: Services, entries: Sequence[PageEntry] = PAGES) -> None:
        super().__init__()
        self.services = services
        self.state = services.window_state
        self._entries = entries
        self._painted = False
        self._may_close = False
        self.remembered = Remembered(self)
        self.setWindowTitle("Labwright")
        self.setAcceptDrops(True)
        self.remembered.give_size()  # first, so that everything is laid out once
        # One for good: PySide6 (6.11) remembers what Qt forgets of a former one, and crashes in the end.
        self._place = QVBoxLayout(centre := QWidget())
        self.setCentralWidget(centre)
        self._place.setContentsMargins(0, 0, 0, 0)
        self._build()
        known = {entry.key for entry in entries}
        self.show_page(self.remembered.page if self.remembered.page in known else entries[0].key)

    # Making it, and making it anew

    def _build(self) -> None:
        self.setMinimumSize(SMALLEST)
        self.pages: dict[str, Page] = {}
        self.drawer: JournalDrawer | None = None
        self.palette_shown: CommandPalette | None = None
        whole = self._whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        self.rail = Rail(self._entries, page_shortcuts(self._entries), whole)
        self.rail.page_chosen.connect(self.show_page)
        self.rail.find_asked.connect(self.show_palette)
        self.rail.toggled.connect(self.toggle_rail)
        upper.addWidget(self.rail)
        self._main = QVBoxLayout()
        self._main.setSpacing(0)
        self.stack = QStackedWidget()
        self._main.addWidget(self.stack, 1)
        upper.addLayout(self._main, 1)
        column.addLayout(upper, 1)
        self.strip = JobStrip(whole)
        self.strip.journal_asked.connect(self.toggle_drawer)
        self.strip.jobs_asked.connect(self.show_jobs)
        self.strip.engine_asked.connect(lambda: self.show_page("engine"))
        column.addWidget(self.strip)
        self._place.addWidget(whole)
        self._fit_rail()

    @cached_property
    def action_list(self) -> Actions:
        """Everything that can be asked for."""
        from app.ui.actions import Actions  # noqa: PLC0415 - after the first paint
        from app.ui.window_actions import add_actions  # noqa: PLC0415 - after the first paint

        actions = Actions()
        add_actions(actions, self, self._entries)
        return actions

    @cached_property
    def bridge(self) -> JobBridge:
        """Brings the news of jobs from their threads."""
        from app.ui.job_bridge import JobBridge  # noqa: PLC0415 - after the first paint

        return JobBridge(self)

    @Slot()
    def rebuild(self) -> None:
        """Make all widgets anew, in another language or text size, and go on at the same place."""
        from app.ui.places_of_focus import focus_trail, follow_trail  # noqa: PLC0415 - rarely needed
        from app.ui.window_actions import bind_shortcuts  # noqa: PLC0415 - rarely needed

        page, drawer_open = self.page.key, self.drawer is not None and self.drawer.is_open
        trail = focus_trail(self._whole)
        if self.palette_shown is not None:
            self.palette_shown.dismiss()
        self._place.removeWidget(self._whole)
        self._whole.hide()
        self._whole.deleteLater()
        if "toaster" in self.__dict__:
            self.toaster.deleteLater()
        for remade in ("toaster", "action_list"):
            self.__dict__.pop(remade, None)
        self._build()
        self._whole.show()  # Qt would do it later, and a page out of sight reads nothing
        bind_shortcuts(self, self.action_list.fixed())
        self.show_page(page)
        if drawer_open:
            self.toggle_drawer()
        if "job_desk" in self.__dict__:
            self.job_desk.show_in(self.strip)
        focus = follow_trail(self._whole, trail)
        if focus is None and trail is not None:  # it was in what a large page makes later
            self.page.make_whole()
            focus = follow_trail(self._whole, trail)
        if focus is not None:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    @cached_property
    def toaster(self) -> Toaster:
        """Says in a few words what just happened."""
        from app.ui.widgets.toast import Toaster  # noqa: PLC0415 - when first used

        return Toaster(self, self.strip)

    @cached_property
    def job_desk(self) -> JobDesk:
        """What the window does with jobs. Made after the first paint: it needs the services."""
        from app.ui.job_desk import JobDesk  # noqa: PLC0415 - after the first paint

        desk = JobDesk(self)
        desk.show_in(self.strip)
        return desk

    # Going about

    @property
    def page(self) -> Page:
        """The page in sight."""
        page = self.stack.currentWidget()
        assert isinstance(page, Page)
        return page

    @Slot(str)
    def show_page(self, key: str) -> None:
        """Show a page, making it first if need be."""
        page = self.pages.get(key)
        if page is None:
            entry = next(entry for entry in self._entries if entry.key == key)
            page = self.pages[key] = entry.page_class()(self.services)
            page.setObjectName("page")
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        self.rail.set_current(key)
        if self._painted:  # else it is told after the first paint: it may read things then
            page.shown_now()
        self.remembered.soon()

    @Slot()
    def show_palette(self) -> None:
        """Open the command palette."""
        from app.ui.widgets.command_palette import CommandPalette  # noqa: PLC0415 - when first used

        if self.palette_shown is None:
            self.palette_shown = CommandPalette(self, self.action_list.everything())
            self.palette_shown.destroyed.connect(partial(setattr, self, "palette_shown", None))

    @Slot()
    def toggle_drawer(self) -> None:
        """Open or close the journal drawer."""
        if self.drawer is None:
            from app.ui.run_plan import chosen_shell  # noqa: PLC0415 - when first used
            from app.ui.widgets.journal_drawer import JournalDrawer  # noqa: PLC0415 - when first used

            self.drawer = JournalDrawer(chosen_shell(self.services), self.stack)
            self.drawer.show_entries(self.job_desk.journal.entries)
            self.drawer.journal_asked.connect(lambda: self.show_page("journal"))
            self.drawer.left.connect(partial(self.strip.journal.setFocus, Qt.FocusReason.ShortcutFocusReason))
            self._main.addWidget(self.drawer)
        self.drawer.toggle()

    @Slot()
    def show_jobs(self) -> None:
        """Open the list of jobs over the strip."""
        self.job_desk.show_popover()

    @Slot()
    def quit(self) -> None:
        """Close the window, asking first if jobs run."""
        self.close()

    @Slot()
    def go_round(self) -> None:
        """Move the focus to the next part of the window: rail, page, drawer, strip."""
        from app.ui.tab_order import go_to_next_part  # noqa: PLC0415 - when first used

        go_to_next_part([self.rail, self.stack, *([self.drawer] if self.drawer else []), self.strip])

    @Slot()
    def toggle_rail(self) -> None:
        """Collapse the rail or bring its words back; a narrow window has no room for them."""
        self.remembered.rail_collapsed = not self.remembered.rail_collapsed
        self._fit_rail()
        self.remembered.soon()

    def _fit_rail(self) -> None:
        narrow = self.width() < palette.px(NARROW)
        self.rail.set_collapsed(collapsed=narrow or self.remembered.rail_collapsed)

    def open_path(self, path: Path | None) -> None:
        """Come forward, with this folder or file if there is one."""
        self.show()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
        if path is not None:
            from app.ui.opened_paths import take_in  # noqa: PLC0415 - when first used

            take_in(self, path)

    # What Qt tells it

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        from app.ui.tab_order import go_on  # noqa: PLC0415 - when first used

        return go_on(self, forward=next)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._on_first_painted)

    @Slot()
    def _on_first_painted(self) -> None:
        from app.ui.window_actions import bind_shortcuts  # noqa: PLC0415 - after the first paint

        bind_shortcuts(self, self.action_list.fixed())
        handle = self.windowHandle()
        if handle is not None:
            handle.activeChanged.connect(self._on_active_changed)
        self.first_painted.emit()
        self.page.shown_now()

    @Slot()
    def _on_active_changed(self) -> None:
        """Come back to: meanwhile files may have been changed by hand, command line or another program."""
        if self.isActiveWindow():
            self.services.settings.refresh()
            self.page.shown_now()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_rail()
        self.remembered.soon()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.open_path(Path(url.toLocalFile()))

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close and "job_desk" in self.__dict__ and self.job_desk.anything_runs():
            event.ignore()
            self.job_desk.ask_before_closing(self._close_now)
            return
        self.remembered.write()
        if "bridge" in self.__dict__:
            self.bridge.close()
        super().closeEvent(event)

    def _close_now(self) -> None:
        self._may_close = True
        self.close()
