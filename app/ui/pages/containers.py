"""Containers: what runs and what has ended, kept true by the engine's events."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.container_plans import ContainerVerb
from app.core.containers import Container
from app.core.engine_contents import EngineContents
from app.ui.containers.container_acts import ICONS, ContainerActs, able, line_of, words_of
from app.ui.containers.details import ContainerDetails
from app.ui.job_bridge import Wake
from app.ui.models.containers import GROUPINGS, columns, key
from app.ui.models.table_model import TableModel
from app.ui.services import Services
from app.ui.text import tr, tr_count
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import Segmented
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.flow import Flow
from app.ui.widgets.list_and_details import ListAndDetails
from app.ui.widgets.list_page import ListPage
from app.ui.widgets.list_sheet import ListSheet
from app.ui.widgets.scroll import scrolled
from app.ui.widgets.table_view import TableState
from app.ui.window_of import window_of

_ROWS_SEEN = 4  # at least, before the page itself scrolls
_OF_SEVERAL = tuple(verb for verb in ICONS if verb is not ContainerVerb.KILL)
_BY_NAME = TableState(sort=["name", "ascending"])
_STATUS_EVERY_MS = 60_000  # a status says how long: it grows old without any event


class ContainersPage(ListPage[Container]):
    """What runs, what came of what ended, and how is it reached?"""

    key = "containers"
    icon = "container"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._listens = False
        self._contents = EngineContents()
        self.acts = ContainerActs(lambda: window_of(self), lambda: self._contents.endpoint)
        self.set_heading(tr("Containers"), tr("Asking the engine…"))
        self.again = Button(tr("Look again"), icon="refresh")
        self.again.clicked.connect(self.refresh)
        self.header_actions.add(self.again)
        self._model: TableModel[Container] = TableModel(columns(), key=key)
        self.empty = scrolled(self._make_empty())
        self.details = ContainerDetails(services)
        self.details.act_asked.connect(self._on_act)
        self.details.rename_asked.connect(self._on_rename)
        pane = ListAndDetails(scrolled(self.sheet), width=480, margin=0)
        pane.details.setSpacing(0)
        pane.details.addWidget(self.details, 1)
        pane.set_footer(self.details.footer)
        self._put_in(self._make_list(), self.empty, pane=pane)

    def _make_list(self) -> ListSheet[Container]:
        listed = ListSheet(self._model, name=tr("Containers"), nothing=tr("No container fits."))
        listed.table.setMinimumHeight(palette.px(32 + 36 * _ROWS_SEEN))
        choices = [("all", tr("All")), ("running", tr("Running")), ("ended", tr("Ended"))]
        self.which = Segmented(choices, "all", name=tr("Which containers"))
        self.which.chosen.connect(self._show)
        listed.add_filter(self.which)
        listed.group_with(GROUPINGS)
        self.buttons: dict[ContainerVerb, Button] = {}
        self.several, acts = QWidget(), QWidget()
        around = QVBoxLayout(self.several)
        around.setContentsMargins(palette.px(16), palette.px(8), palette.px(16), palette.px(8))
        around.addWidget(acts)
        row = Flow(acts)
        for verb in _OF_SEVERAL:
            button = Button(words_of(verb), icon=ICONS[verb], small=True)
            button.clicked.connect(partial(self._on_act, verb))
            row.addWidget(button)
            self.buttons[verb] = button
        listed.add_above_footer(self.several)
        self.several.hide()
        listed.show_all_asked.connect(self._on_show_all)
        return listed

    def _make_empty(self) -> QWidget:
        engine = Way(
            "engine",
            tr("Where would it run?"),
            tr("The Engine page shows what runs containers here, and whether it is ready."),
            tr("Engine"),
            lambda: window_of(self).show_page("engine"),
        )
        sentences = [
            tr("A container is a program with its own view of files and network, made from an image."),
            tr("Whatever makes one, Labwright or a terminal, it will stand here at once."),
        ]
        return EmptyState(None, tr("There is no container"), sentences, ways=[engine])

    @property
    def is_filled(self) -> bool:
        """Whether the engine has answered, or is known not to."""
        return self._contents.complete or self._contents.problem is not None

    def shown_now(self) -> None:
        if not self._listens:
            self._listens = True
            self.listed.remember(self.services.window_state, self.key, _BY_NAME)
            self._wake = Wake(self._show, self)
            self.destroyed.connect(self.services.engine_lists.subscribe(self._wake.ring))
            each_minute = QTimer(self, interval=_STATUS_EVERY_MS)
            each_minute.timeout.connect(self._on_minute)
            each_minute.start()
        if not self.services.engine_lists.contents.complete:
            self.refresh()
        self._show()

    @Slot()
    def refresh(self) -> None:
        """Ask the engine for everything."""
        self.services.engine_lists.refresh()

    @Slot()
    def _on_minute(self) -> None:
        if self.isVisible() and self._contents.complete:
            self.refresh()

    @Slot()
    def _show(self) -> None:
        before, self._contents = self._contents, self.services.engine_lists.contents
        contents = self._contents
        self._show_problems(contents.problem)
        containers = contents.containers
        found = bool(containers)
        self.empty.setVisible(contents.complete and not found)
        self.listed.setVisible(found)
        running = [each for each in containers if each.running]
        groups = {
            "all": containers,
            "running": running,
            "ended": [each for each in containers if not each.running],
        }
        for name, rows in groups.items():
            self.which.set_count(name, str(len(rows)) if rows else "")
        fresh = {each.id for each in containers} - {each.id for each in before.containers}
        self._model.replace(groups[self.which.current()], fresh=fresh if before.complete else ())
        self.listed.show_count()
        window_of(self).rail.item(self.key).set_count(str(len(running)) if running else "")
        self._say_what_is_there(len(running), len(containers) - len(running))
        self._on_chosen(self.table.chosen())

    def _say_what_is_there(self, running: int, ended: int) -> None:
        contents = self._contents
        if not contents.complete:
            waiting = tr("Asking the engine…")
            old = tr("As it was when the engine last answered.")
            words = (old if contents.containers else "") if contents.problem is not None else waiting
        elif not contents.containers:
            words = tr("The engine holds none.")
        else:
            parts = (
                tr_count("{n} running", "{n} running", running),
                tr_count("{n} ended", "{n} ended", ended),
            )
            words = ", ".join(part for part, count in zip(parts, (running, ended), strict=True) if count)
        self.sentence.set_text(words)

    def choose(self, identifier: str) -> None:
        """Select this container, and show its details even over the list."""
        self._on_show_all()
        if self.table.choose(identifier):
            self.pane.set_open(True, asked=True)

    @Slot(tuple)
    def _on_chosen(self, chosen: Sequence[Container]) -> None:
        if len(chosen) == 1:
            self.details.show_container(chosen[0], self._contents.endpoint)
        self.pane.set_open(len(chosen) == 1)
        several = len(chosen) > 1
        live = tr("What happens in a terminal shows here at once.")
        words = tr_count("{n} selected.", "{n} selected.", len(chosen)) if several else live
        self.listed.footer.set_text(words)
        self.several.setVisible(several)
        for verb, button in self.buttons.items():
            those = able(verb, chosen) if several else ()
            all_of_them = len(those) == len(chosen)
            label = words_of(verb)
            button.set_label(label if all_of_them else tr("{act} {n}", act=label, n=len(those)))
            button.setVisible(bool(those))
            button.setToolTip(line_of(verb, those))

    @Slot(object)
    def _on_act(self, verb: ContainerVerb, *_: object) -> None:
        those = able(verb, self.table.chosen())
        if those:
            self.acts.do(verb, those)

    @Slot()
    def _on_rename(self) -> None:
        chosen = self.table.chosen()
        if len(chosen) == 1:
            self.acts.rename(chosen[0])

    @Slot()
    def _on_show_all(self) -> None:
        self.listed.search.clear()
        self.which.set_current("all")
        self._show()
