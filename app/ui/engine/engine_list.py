"""The engines of this machine one below the other: which answers, which one docker uses, and why."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from app.core.engine_failures import ABSENT
from app.core.engine_looks import EngineLook
from app.core.engine_state import product_words
from app.core.engine_words import place_name
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import RowCard
from app.ui.widgets.choices import Radio
from app.ui.widgets.columns import Columns
from app.ui.widgets.flow import Flow
from app.ui.widgets.path_text import breakable
from app.ui.widgets.text import Text
from app.ui.widgets.warning_line import WarningLine

_NARROW = 720


class EngineList(QWidget):
    """A row for each engine; the chosen one is drawn below. Not seen while there are fewer than two."""

    chosen = Signal(str)  # the name of the engine to show
    use_asked = Signal(object)  # the EngineLook that docker is to use
    start_asked = Signal(object)  # the EngineLook that is to be started

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, EngineRow] = {}
        self._group = QButtonGroup(self)
        self._card = RowCard()
        self.why = Text("", "small", "muted")
        self.hindrance = WarningLine("")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(8))
        column.addWidget(self._card)
        column.addWidget(self.why)
        column.addWidget(self.hindrance)
        self.hide()

    def show_engines(self, looks: Sequence[EngineLook], shown_name: str) -> None:
        """Show these, the one of this name as the chosen one. Rows stay: one may have the focus."""
        self.setVisible(len(looks) > 1)
        if self.rows.keys() != {look.name for look in looks}:  # their order may change: rows stay in place
            self._card.clear()
            self.rows = {look.name: self._make_row(look) for look in looks}
        for look in looks:
            self.rows[look.name].show_look(look, chosen=look.name == shown_name)
        self.why.set_text(" ".join((tr("The chosen one is drawn below."), *_reasons(looks))))
        hindrance = next((each.hindrance for each in looks if each.hindrance is not None), None)
        self.hindrance.setVisible(hindrance is not None)
        if hindrance is not None:
            self.hindrance.words.set_text(shown(hindrance))

    def _make_row(self, look: EngineLook) -> EngineRow:
        row = EngineRow(look)
        self._group.addButton(row.choice)
        row.choice.clicked.connect(partial(self.chosen.emit, look.name))
        row.use.clicked.connect(lambda: self.use_asked.emit(row.look))
        row.start.clicked.connect(lambda: self.start_asked.emit(row.look))
        self._card.body.addWidget(row)
        return row


class EngineRow(QWidget):
    """One engine."""

    def __init__(self, look: EngineLook) -> None:
        super().__init__()
        self.look = look
        self.choice = Radio(look.name)
        self.second = Text("", "small", "muted")
        self.state = Badge()
        self.used = Badge("best", "")
        self.use = Button(tr("Use this one…"), small=True)
        self.start = Button(tr("Start…"), icon="play", small=True)
        words = QWidget()
        lines = QVBoxLayout(words)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.choice)
        under = QVBoxLayout()
        under.setContentsMargins(palette.px(28), 0, 0, 0)
        under.addWidget(self.second)
        lines.addLayout(under)
        ending = QWidget()
        flow = Flow(ending, trailing=True)
        for part in (self.used, self.state, self.use, self.start):
            flow.addWidget(part)
        columns = Columns(narrow_below=_NARROW, gap=16, row_gap=8, centred=True)
        columns.setContentsMargins(*(palette.px(each) for each in (16, 10, 16, 10)))
        columns.add(words, 3)
        columns.add(ending, 2)
        self.setLayout(columns)

    def show_look(self, look: EngineLook, *, chosen: bool) -> None:
        """Show how it is now."""
        self.look = look
        self.choice.setChecked(chosen)
        line = _line(look)
        self.second.set_text(" ".join(breakable(word) if "/" in word else word for word in line.split(" ")))
        self.choice.setAccessibleDescription(line)
        self.state.set_state(*_state(look))
        self.used.setVisible(look.active or look.chosen)
        self.used.set_state("best", tr("docker uses it") if look.active else tr("Labwright uses it"))
        self.use.setVisible(look.context is not None and not look.active)
        self.use.setAccessibleName(tr("Let docker use {name}…", name=look.name))
        self.start.setVisible(bool(look.starts))
        self.start.setAccessibleName(tr("Start {product}…", product=look.starts))


def _state(look: EngineLook) -> tuple[str, str]:
    if look.problem is None:
        return "ready", tr("Answers")
    if look.problem.code in ABSENT:
        return "missing", tr("Not running") if look.starts else tr("Not there")
    return "broken", tr("Not reached")


def _line(look: EngineLook) -> str:
    """Product, version, place and address; or why it does not answer."""
    if look.problem is not None:
        return shown(look.problem.sentence)
    where = look.endpoint.text if look.endpoint is not None else ""
    words = (shown(product_words(look)), shown(place_name(look.verdict.place)), where)
    return " · ".join(filter(None, words))


def _reasons(looks: Sequence[EngineLook]) -> list[str]:
    """Why docker uses the one it uses; and Labwright, where that is another."""
    used = [look for look in looks if look.active] + [look for look in looks if look.chosen]
    return [shown(look.why) for look in {each.name: each for each in used}.values() if look.why is not None]
