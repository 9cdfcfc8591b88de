"""The lines of Home about this machine."""

from __future__ import annotations

from collections.abc import Callable

from app.core.engine_state import EngineState
from app.core.errors import AppError
from app.core.machine import FoundProgram, MachineFacts
from app.core.readiness import Part, engine_part, parts
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import Row, RowCard
from app.ui.widgets.problem_card import problem_lines

_ICONS = {"git": "branch"}
_BEFORE_ENGINE = 2  # Python and git

LookCloser = Callable[[FoundProgram, str], None]


class MachineRows:
    """Fills a card with them. A row stays the same widget when its words change: it may have the focus."""

    def __init__(self, card: RowCard, look_closer: LookCloser, act: Callable[[], None]) -> None:
        """`act` does what the engine's button says."""
        self._card, self._look_closer, self._act = card, look_closer, act
        self._rows: dict[str, Row] = {}
        self._programs: dict[str, FoundProgram | None] = {}

    def show_facts(self, facts: MachineFacts, engine: EngineState) -> None:
        """Show what was read, and how it stands with the engine."""
        of_machine = parts(facts)
        found = (*of_machine[:_BEFORE_ENGINE], engine_part(engine), *of_machine[_BEFORE_ENGINE:])
        if self._rows.keys() != {part.key for part in found}:
            self._card.clear()
            self._rows = {part.key: self._make_row(part) for part in found}
        for part in found:
            self._show(part)
        self._align_links(any_link=any(part.program or part.act for part in found))

    def _align_links(self, *, any_link: bool) -> None:
        """Let badges stand below each other: links are equally wide, also where there is none."""
        links = [row.link for row in self._rows.values() if row.link is not None]
        for link in links:
            link.ensurePolished()
            link.setMinimumWidth(0)
        widest = max(link.sizeHint().width() for link in links if not link.isHidden() or not any_link)
        for link in links:
            room = link.sizePolicy()
            room.setRetainSizeWhenHidden(any_link)
            link.setSizePolicy(room)
            link.setMinimumWidth(widest)

    def show_problem(self, problem: AppError) -> None:
        """Say why nothing could be read."""
        self._card.clear()
        self._rows.clear()
        told = problem_lines(problem)
        told.setContentsMargins(*[palette.px(16)] * 4)
        self._card.body.addWidget(told)

    def _make_row(self, part: Part) -> Row:
        badge = Badge() if part.standing is not None else None
        link = None
        if part.standing is not None:
            link = Button(tr("Look closer…"), kind="quiet", small=True)
            link.setProperty("ends", True)
            link.clicked.connect(lambda: self._on_clicked(part.key))
        icon = _ICONS.get(part.key, part.key)
        return self._card.add_row(icon, shown(part.title), shown(part.second), badge=badge, link=link)

    def _show(self, part: Part) -> None:
        row = self._rows[part.key]
        row.set_words(shown(part.title), shown(part.second))
        if row.badge is not None and part.standing is not None and part.word is not None:
            row.badge.set_state(part.standing.value, shown(part.word))
        if row.link is not None:
            self._programs[part.key] = part.program
            row.link.setVisible(part.program is not None or part.act is not None)
            if part.act is not None:
                row.link.set_label(shown(part.act))
            elif part.program is not None:
                row.link.setAccessibleName(tr("Look closer at {program}…", program=shown(part.title)))

    def _on_clicked(self, key: str) -> None:
        if key == "engine":
            self._act()
            return
        program = self._programs[key]
        if program is not None:
            self._look_closer(program, key)
