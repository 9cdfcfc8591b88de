"""Engine: where Docker runs, drawn, with how that is known; also for the engine of another machine."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.engine_facts import Confidence, Provider, Verdict
from app.core.engine_layers import Layer, columns_of
from app.core.engine_looks import EngineLook
from app.core.engine_state import Act
from app.core.engine_words import confidence_name, headline, provider_name
from app.core.errors import AppError
from app.ui.engine.acts import do_next, run_doctor, start_engine, use_engine
from app.ui.engine.engine_lead import EngineLead
from app.ui.engine.engine_list import EngineList
from app.ui.engine.export_picture import offer_forms
from app.ui.engine.hood_place import HoodPlace
from app.ui.engine.layer_details import EvidenceList, LayerDetails
from app.ui.engine.layers_picture import LayersPicture
from app.ui.engine.paste_box import PasteBox
from app.ui.job_bridge import Wake
from app.ui.pages.home import section
from app.ui.services import Services
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import Card
from app.ui.widgets.choices import Segmented
from app.ui.widgets.columns import Columns
from app.ui.widgets.facts_grid import FactsGrid
from app.ui.widgets.flow import Flow
from app.ui.widgets.page import Page
from app.ui.widgets.text import Text
from app.ui.window_of import window_of

_NARROW = 980
_ANEW_MS = 1000


class EnginePage(Page):
    """Whose kernel do containers run on here, and how would it be elsewhere?"""

    key = "engine"
    icon = "engine"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._pasted: EngineLook | None = None
        self._chosen = ""  # the name of the engine to show; otherwise the one `docker` uses
        self._drawn: tuple[EngineLook | None, bool] | None = None
        self._looks: tuple[EngineLook, ...] = ()
        self._add_actions()
        self._add_engines()
        self._drawing = QWidget()
        self._fill(QVBoxLayout(self._drawing))
        self.body.addWidget(self._drawing)
        self.hood = HoodPlace(services)
        self.hood.hide()
        self.body.addWidget(self.hood)
        self.body.addStretch(1)
        self._wake = Wake(self._show, self)
        self.destroyed.connect(self.services.engine_presence.subscribe(self._wake.ring))
        self._comings = self.services.engine_presence.comings
        self._anew = QTimer(self, singleShot=True, interval=_ANEW_MS)
        self._anew.timeout.connect(self.refresh)
        self._show()

    def _fill(self, column: QVBoxLayout) -> None:
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(24))
        column.addWidget(self._make_picture())
        self.evidence = EvidenceList(wide=True)
        card = Card()
        card.body.addWidget(self.evidence)
        self._known = QWidget()
        known = section(tr("What speaks for it, and what against"), card)
        known.setContentsMargins(0, 0, 0, 0)
        self._known.setLayout(known)
        column.addWidget(self._known)
        self.paste = PasteBox()
        self.paste.found.connect(self._on_pasted)
        self.paste.left.connect(self._on_left)
        column.addLayout(section(tr("The engine of another machine"), self.paste))
        column.addLayout(section(tr("Three words"), _words()))

    def _add_engines(self) -> None:
        self.lead = EngineLead()
        self.lead.act_asked.connect(self._on_act)
        self.lead.stop_asked.connect(self.services.engine_presence.wait.stop)
        self.engines = EngineList()
        self.engines.chosen.connect(self._on_engine_chosen)
        self.engines.use_asked.connect(self._on_use)
        self.engines.start_asked.connect(self._on_start)
        self.body.addWidget(self.lead)
        self.body.addWidget(self.engines)

    def _add_actions(self) -> None:
        views = [("picture", tr("Picture")), ("hood", tr("Under the hood"))]
        self.view = Segmented(views, "picture", name=tr("View"))
        self.view.chosen.connect(self._show)
        self.again = Button(tr("Check again"), icon="refresh")
        self.again.clicked.connect(self.refresh)
        self.header_actions.add_switch(self.view)
        self.doctor = Button(tr("Run the doctor"), icon="doctor")
        self.doctor.clicked.connect(self._on_doctor)
        self.header_actions.add(self.doctor)
        self.header_actions.add(self.again)

    def _make_picture(self) -> QWidget:
        self.picture = LayersPicture()
        self.details = LayerDetails()
        self.picture.chosen.connect(self._tell_about)
        self.picture.pointed.connect(self._on_pointed)
        self._verdict: Verdict | None = None
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(12))
        column.addWidget(self.picture)
        words = tr(
            "Linux containers always share a Linux kernel. What differs is whose it is: a virtual "
            "machine’s, or the computer’s own."
        )
        column.addWidget(Text(words, "body", "muted"))
        column.addWidget(self._make_tools())
        column.addStretch(1)
        row = Columns(narrow_below=_NARROW, gap=24)
        both = QWidget()
        both.setLayout(row)
        row.add(left, 5)
        row.add(self.details, 2)
        return both

    def _make_tools(self) -> QWidget:
        """What can be done with the picture."""
        choices = [("all", tr("Compared")), ("one", tr("Only this"))]
        self.switch = Segmented(choices, "all", name=tr("Pictures"))
        self.switch.chosen.connect(self._show)
        self.export = Button(tr("Export"), icon="push")
        self.export.clicked.connect(lambda: offer_forms(self.export, self.picture))
        self.other = Button(tr("Another machine"), icon="laptop")
        self.other.clicked.connect(self._on_other)
        tools = QWidget()
        row = Flow(tools)
        for each in (self.switch, self.export, self.other):
            row.addWidget(each)
        return tools

    def shown_now(self) -> None:
        self.hood.check_still_there()
        if self.services.engine_looks.value is None:
            self.refresh()
        self._look_anew_at_containers()

    @Slot()
    def refresh(self) -> None:
        """Ask the engines again."""
        self.services.engine_looks.refresh()

    def show_view(self, which: str) -> None:
        """Show the picture, or what is under the hood of a container."""
        self.view.set_current(which)
        self._show()

    @property
    def look(self) -> EngineLook | None:
        """The engine that is shown: the pasted one, the chosen one, or the one that `docker` uses."""
        if self._pasted is not None:
            return self._pasted
        wanted = [look for look in self._looks if look.name == self._chosen]
        wanted += [look for look in self._looks if look.active]
        return next(iter((*wanted, *self._looks)), None)

    def _look_anew_at_containers(self) -> None:
        """The picture names those that run; many may come at once."""
        comings = self.services.engine_presence.comings
        if comings != self._comings and self.isVisible() and not self._anew.isActive():
            self._comings = comings
            self._anew.start()
            self.hood.look_anew()

    @Slot()
    def _show(self) -> None:
        self._look_anew_at_containers()
        engines = self.services.engine_looks
        self._looks = engines.value or ()
        self.again.set_busy(tr("Checking…") if engines.refreshing else "")
        look = self.look
        self._say(look, engines.refreshing)
        self._lead(engines.problem)
        under_the_hood = self.view.current() == "hood"
        self._drawing.setVisible(not under_the_hood)
        self.hood.setVisible(under_the_hood)
        if under_the_hood:
            self.hood.show_engine(look if self._pasted is None else None)
        compared = self.switch.current() == "all"
        if self._drawn == (look, compared):
            return
        self._drawn = (look, compared)
        self._verdict = look.verdict if look is not None else None
        numbers = look.numbers if look is not None else None
        self.picture.show_columns(columns_of(self._verdict, numbers), compared=compared)
        self.evidence.show_evidence(self._verdict.evidence if self._verdict is not None else ())
        self._known.setVisible(self._verdict is not None and bool(self._verdict.evidence))

    def _lead(self, problem: AppError | None) -> None:
        """The way on where no engine answers, and the choice where there are several."""
        presence, look = self.services.engine_presence, self.look
        mine = self._looks if self._pasted is None else ()
        self.engines.show_engines(mine, look.name if look is not None else "")
        if self._pasted is None:
            self.lead.show_state(presence.state, presence.wait.waiting, problem)
        else:
            self.lead.hide()

    def _say(self, look: EngineLook | None, looking: bool) -> None:
        if look is None:
            waiting = tr("Labwright looks for engines…")
            nobody = tr("No engine was found here. So it would be where there is one.")
            self.set_heading(tr("Where does Docker run?"), waiting if looking else nobody)
            return
        verdict = look.verdict
        if not look.reached and verdict.provider is Provider.UNKNOWN:
            words = tr("No engine answers in the context {name}.", name=look.name)
            self.set_heading(tr("Where does Docker run?"), words)
            return
        words = shown(provider_name(verdict.provider))
        if verdict.engine_version:
            words = tr("{product} {version}", product=words, version=verdict.engine_version)
        if look.name:
            words = tr("{engine}, context {name}", engine=words, name=look.name)
        sure = shown(confidence_name(verdict.confidence))
        if self._pasted is not None:
            words = tr("From the pasted text: {engine}. {sure}.", engine=words, sure=sure)
        else:
            words = f"{words[:1].upper()}{words[1:]}. {sure}."
        self.set_heading(shown(headline(verdict.place)), words)

    def _tell_about(self, layer: Layer) -> None:
        found = any(column_layer is layer for column_layer in self._found_layers())
        confidence: Confidence | None = None
        if found and self._verdict is not None:
            confidence = self._verdict.confidence
        self.details.show_layer(layer, confidence)

    def _found_layers(self) -> list[Layer]:
        return [button.layer for button in self.picture.buttons if button.mine]

    def _on_pointed(self, layer: Layer | None) -> None:
        shown_layer = layer or self.picture.chosen_layer
        if shown_layer is not None:
            self._tell_about(shown_layer)

    def _on_engine_chosen(self, name: str) -> None:
        self._chosen = name
        self._show()

    def _on_act(self, act: Act, about: EngineLook | None) -> None:
        do_next(window_of(self), act, about)

    def _on_use(self, look: EngineLook) -> None:
        use_engine(window_of(self), look)

    def _on_start(self, look: EngineLook) -> None:
        start_engine(window_of(self), look)

    @Slot()
    def _on_doctor(self) -> None:
        run_doctor(window_of(self))

    def _on_pasted(self, look: EngineLook) -> None:
        self._pasted = look
        self.show_view("picture")
        QTimer.singleShot(0, self, lambda: self.scroller.verticalScrollBar().setValue(0))

    @Slot()
    def _on_other(self) -> None:
        self.scroller.ensureWidgetVisible(self.paste)
        self.paste.text.setFocus()

    def _on_left(self) -> None:
        self._pasted = None
        self._show()


def _words() -> QWidget:
    """Kernel, virtual machine and WSL2, each in a line."""
    card = Card()
    grid = FactsGrid()
    grid.show_facts(
        [
            (
                tr("Kernel"),
                tr("The core of a system. It alone touches the hardware; programs ask it for everything."),
                "body",
            ),
            (
                tr("Virtual machine"),
                tr("A computer made by software, with a kernel of its own and a part of the memory."),
                "body",
            ),
            (
                tr("WSL2"),
                tr("The Linux inside Windows: a light virtual machine that Microsoft ships and starts."),
                "body",
            ),
        ]
    )
    card.body.addWidget(grid)
    return card
