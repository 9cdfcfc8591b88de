"""Under the hood of a running container: which one, compared with which, and its five parts."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app.core.commands import Command
from app.core.errors import AppError
from app.core.inside import ContainerInside, Part
from app.core.inside_words import LESSON, part_name
from app.services.under_the_hood import Running
from app.ui.background import Failed, in_background, or_problem
from app.ui.engine.hood_layers import LayersPart
from app.ui.engine.hood_network import network
from app.ui.engine.hood_parts import limits, namespaces, processes
from app.ui.run_plan import chosen_shell
from app.ui.services import Services
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import Card
from app.ui.widgets.command_block import CommandBlock
from app.ui.widgets.fields import Combo
from app.ui.widgets.flow import Flow
from app.ui.widgets.problem_card import ProblemCard
from app.ui.widgets.tabs import Tabs
from app.ui.widgets.text import Text

_DEMO = ("docker", "run", "-d", "--name", "demo", "alpine:3.20", "sleep", "300")
Answer = tuple[tuple[Running, ...], ContainerInside | AppError | None]


class UnderTheHood(QWidget):
    """Reads when it is asked, off the UI thread."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._context = ""
        self._asked = 0  # questions so far: an answer that was overtaken is dropped
        self.inside: ContainerInside | None = None
        self.containers = Combo(tr("Container"))
        self.containers.chosen.connect(self.refresh)
        self.others = Combo(tr("Compare with"))
        self.others.chosen.connect(self.refresh)
        self.containers.setMinimumContentsLength(16)
        for each in (self.containers, self.others):
            each.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # they are filled later
        self.again = Button(tr("Check again"), icon="refresh")
        self.again.clicked.connect(self.refresh)
        self.again.setAccessibleDescription(tr("Look into the container again"))  # the page has one, too
        self.choice = QWidget()
        row = Flow(self.choice)
        for part in (self.containers, self.others, self.again):
            row.addWidget(part)
        self.reach = Text("", "body", "muted")
        self.problem = ProblemCard()
        self.empty = _empty(services)
        self.empty.hide()
        self.parts: Tabs | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(palette.px(12))
        self._column.addWidget(Text(shown(LESSON), "body", "muted"))
        for shown_part in (self.choice, self.problem, self.empty, self.reach):
            self._column.addWidget(shown_part)
        self.choice.hide()
        self.reach.hide()

    def show_engine(self, context: str) -> None:
        """Look into containers of this engine."""
        if context != self._context or self._asked == 0:
            self._context = context
            self.containers.clear()
            self.others.clear()
            self._show_inside(None)
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask which containers run, and look into the chosen one."""
        self._asked += 1
        number, context = self._asked, self._context
        name, other = self.containers.current(), self.others.current()
        hood = self._services.under_the_hood

        def look() -> Answer:
            running = hood.running(context)
            chosen = name or next((each.name for each in running), "")
            if not chosen:
                return running, None
            compared = other if other in {each.name for each in running} - {chosen} else ""
            return running, or_problem(lambda: hood.look(chosen, compared, context))

        self.again.set_busy(tr("Checking…"))
        in_background(self, lambda: or_problem(look), lambda answer: self._show(number, answer))

    def _show(self, number: int, answer: Answer | AppError | Failed) -> None:
        if number != self._asked:
            return
        self.again.set_busy()
        if isinstance(answer, Failed):
            return
        if isinstance(answer, AppError):
            self.choice.show()
            self.empty.hide()
            self._show_inside(None)
            self.problem.show_problems([answer])
            return
        running, inside = answer
        self._offer(running, inside)
        self.empty.setVisible(not running)
        self.choice.show()
        self.problem.show_problems([inside] if isinstance(inside, AppError) else [])
        self._show_inside(inside if isinstance(inside, ContainerInside) else None)

    def check_still_there(self) -> None:
        """Notice that the container has gone meanwhile. What is shown stays, if it runs."""
        inside, number, context = self.inside, self._asked, self._context
        if inside is None:
            return
        hood = self._services.under_the_hood

        def tell(problem: AppError | Failed | None) -> None:
            if isinstance(problem, AppError) and number == self._asked:
                self._show_inside(None)
                self.problem.show_problems([problem])

        in_background(self, lambda: or_problem(lambda: hood.expect(inside.identifier, context)), tell)

    def _offer(self, running: tuple[Running, ...], inside: ContainerInside | AppError | None) -> None:
        name = inside.name if isinstance(inside, ContainerInside) else ""
        other = inside.other if isinstance(inside, ContainerInside) else ""
        self.containers.clear()
        for each in running:
            self.containers.add(each.name, each.name, each.image)
        self.containers.set_current(name)
        self.others.clear()
        self.others.add("", tr("Compared with no other"))
        for each in running:
            if each.name != name:
                self.others.add(each.name, tr("Compared with {name}", name=each.name))
        self.others.set_current(other)
        self.containers.setVisible(bool(running))
        self.others.setVisible(len(running) > 1)

    def _show_inside(self, inside: ContainerInside | None) -> None:
        chosen = self.parts.current() if self.parts is not None else Part.PROCESSES.value
        had_focus = self.parts is not None and self.parts.bar.hasFocus()
        if self.parts is not None:
            self.parts.hide()
            self.parts.deleteLater()
            self.parts = None
        self.inside = inside
        self.reach.setVisible(inside is not None)
        if inside is None:
            return
        self.reach.set_text(shown(inside.reach))
        self.parts = Tabs()
        self.parts.bar.setAccessibleName(tr("Under the hood of {name}", name=inside.name))
        for part, widget in (
            (Part.PROCESSES, processes(inside)),
            (Part.NAMESPACES, namespaces(inside)),
            (Part.LIMITS, limits(inside)),
            (Part.LAYERS, LayersPart(inside, self._services.under_the_hood.origin)),
            (Part.NETWORK, network(inside)),
        ):
            self.parts.add(part.value, shown(part_name(part)), widget)
        self.parts.show_part(chosen)
        self._column.addWidget(self.parts)
        if had_focus:
            self.parts.bar.setFocus()


def _empty(services: Services) -> QWidget:
    """What this is for, and the first step, where no container runs."""
    card = Card()
    card.body.setSpacing(palette.px(12))
    card.body.addWidget(Text(tr("No container runs at the moment"), "heading"))
    words = tr(
        "Start one, and check again: then you see here which processes it really is, and what keeps them "
        "apart. This line starts one that sleeps for five minutes."
    )
    card.body.addWidget(Text(words, "body", "muted"))
    block = CommandBlock(tr("Command"), Command(_DEMO), services.explanations, chosen_shell(services))
    card.body.addWidget(block)
    return card
