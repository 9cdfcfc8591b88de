"""What leads on where the engine does not answer: why, the one next thing, and the wait after a start."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core import amounts
from app.core.engine_looks import EngineLook
from app.core.engine_state import Act, EngineState, Standing, act_words, at_length
from app.core.errors import AppError
from app.services.engine_wait import Waiting
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import Card
from app.ui.widgets.flow import Flow
from app.ui.widgets.problem_card import problem_lines
from app.ui.widgets.progress import Progress
from app.ui.widgets.text import Text

_ICONS = {Act.START: "play", Act.INSTALL: "add", Act.USE: "check", Act.DOCTOR: "doctor"}


class EngineLead(Card):
    """Not seen while an engine answers."""

    act_asked = Signal(object, object)  # the Act, and the EngineLook it is for
    stop_asked = Signal()  # wait no longer

    def __init__(self) -> None:
        super().__init__()
        self.body.setSpacing(palette.px(12))
        self._told: tuple[AppError, ...] = ()
        self._act: tuple[Act, EngineLook | None] = Act.NOTHING, None
        self._problems = QWidget()
        self._lines = QVBoxLayout(self._problems)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self.title = Text("", "name")
        self.words = Text("", "body", "muted")
        self.progress = Progress(tr("Waiting for the engine"))
        self.progress.set_share(None)
        self.act = Button("", kind="primary")
        self.act.clicked.connect(lambda: self.act_asked.emit(*self._act))
        self.stop = Button(tr("Stop waiting"), icon="stop")
        self.stop.clicked.connect(self.stop_asked)
        buttons = QWidget()
        flow = Flow(buttons)
        for button in (self.act, self.stop):
            flow.addWidget(button)
        for part in (self._problems, self.title, self.words, self.progress, buttons):
            self.body.addWidget(part)
        self.hide()

    def show_state(self, state: EngineState, waiting: Waiting | None, problem: AppError | None) -> None:
        """Show how it stands. `problem` is why nobody could look."""
        going = waiting if waiting is not None and waiting.goes_on else None
        seen = state.standing is Standing.AWAY or going is not None or problem is not None
        failed = waiting.problem if waiting is not None else None
        about = [failed or problem or (state.look.problem if state.look is not None else None)]
        stopped = failed is None and state.act in {Act.INSTALL, Act.START}  # said without alarm
        if stopped or going is not None:
            about = [None]
        self._tell([each for each in about if each is not None])
        self._say(state, going, told=failed is not None)
        self.stop.setVisible(going is not None)
        self.progress.setVisible(going is not None)
        self._offer(Act.NOTHING if going is not None else state.act, state.about)
        self.setVisible(seen)

    def _tell(self, problems: Sequence[AppError]) -> None:
        if tuple(problems) != self._told:
            self._told = tuple(problems)
            while (item := self._lines.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.hide()
                    widget.deleteLater()
            for problem in problems:
                self._lines.addWidget(problem_lines(problem))
        self._problems.setVisible(bool(problems))

    def _say(self, state: EngineState, going: Waiting | None, *, told: bool) -> None:
        title, words = "", ""
        if going is not None:
            taken = shown(amounts.duration(round(going.seconds)))
            title = tr("Waiting for {product}: {time}", product=going.product, time=taken)
            words = tr("It is ready when it answers; that its window or service says so is no proof.")
            if going.hint is not None:
                words = shown(going.hint)
        elif state.act is Act.START and state.about is not None and not told:
            title = tr("{product} is not running", product=state.about.starts)
            words = shown(at_length(state))
        elif state.act is Act.INSTALL and not told:
            title = tr("No engine is installed here")
            words = tr(
                "An engine is the program that runs containers. Labwright found none that answers, and none "
                "that could be started. It can install one: you choose which, and see every step first."
            )
        self.title.set_text(title)
        self.words.set_text(words)
        self.title.setVisible(bool(title))
        self.words.setVisible(bool(words))

    def _offer(self, act: Act, about: EngineLook | None) -> None:
        self._act = act, about
        self.act.setVisible(act is not Act.NOTHING)
        if self.act.isVisibleTo(self):
            self.act.set_label(shown(act_words(act, about)))
            self.act.set_icon(_ICONS[act])
