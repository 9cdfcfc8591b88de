"""Choosing an engine to install: what each is, needs and costs, and the plan that brings it."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from app.core.engine_endpoints import Endpoint, parse_endpoint
from app.core.engine_installing import Offer, Offers
from app.core.errors import AppError
from app.core.jobs import Job, JobState
from app.core.plans import Plan
from app.services.engines import endpoint_of
from app.ui.background import Failed, in_background, or_problem
from app.ui.engine.typed_lines import TypedLines
from app.ui.run_plan import chosen_shell, propose
from app.ui.services import Services
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import OptionCard, tab_to_chosen
from app.ui.widgets.command_row import CommandRow
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.facts_grid import FactsGrid
from app.ui.widgets.problem_card import problem_lines
from app.ui.widgets.text import Text, with_code
from app.ui.widgets.warning_line import WarningLine

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class InstallEngine(Dialog):
    """The engines for this system, the recommended one chosen. Nothing is installed before the preview."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(
            window,
            tr("Install an engine"),
            tr("It runs your containers. Choose one: nothing is installed before you have seen every step."),
            width=760,
        )
        self._window = window
        self.offers: Offers | None = None
        self.cards: dict[str, OptionCard] = {}
        self._group = QButtonGroup(self)
        self.state = Text(tr("Looking what this system can have…"), "body", "muted")
        self.advice = WarningLine("")
        self.advice.hide()
        self._choices = QVBoxLayout()
        self._choices.setSpacing(palette.px(8))
        self.facts = FactsGrid()
        self.facts.hide()
        self._by_hand = QVBoxLayout()
        self._by_hand.setSpacing(palette.px(8))
        self.body.addWidget(self.state)
        self.body.addWidget(self.advice)
        self.body.addLayout(self._choices)
        self.body.addWidget(self.facts)
        self.body.addLayout(self._by_hand)
        self.command = CommandRow()
        self.add_fixed_band().addWidget(self.command)
        self._show_command(None)
        self.page = Button(tr("Open its page"), icon="globe")
        self.page.clicked.connect(self._on_page)
        self.page.hide()
        self.cancel = Button(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.review = Button(tr("Review…"), kind="primary")
        self.review.setEnabled(False)
        self.review.clicked.connect(self._on_review)
        self.footer_left.addWidget(self.page)
        self.footer_right.addWidget(self.cancel)
        self.footer_right.addWidget(self.review)
        self.set_primary(self.review)
        in_background(self, partial(or_problem, window.services.engine_install.offers), self._on_offered)

    @property
    def offer(self) -> Offer | None:
        """The one that is chosen."""
        key = next((key for key, card in self.cards.items() if card.isChecked()), None)
        return self.offers.of(key) if self.offers is not None and key is not None else None

    def _on_offered(self, found: Offers | AppError | Failed) -> None:
        if isinstance(found, Failed):
            self.state.set_text(tr("What this system can have could not be found out."))
            return
        self.state.hide()
        if isinstance(found, AppError):
            self.body.insertWidget(0, problem_lines(found))
            self.fit_anew()
            return
        self.offers = found
        if found.advice is not None:
            self.advice.words.set_text(shown(found.advice))
            self.advice.show()
        for offer in found.offers:
            title = offer.name
            if offer.recommended is not None:
                title = tr("{product} (recommended)", product=offer.name)
            card = self.cards[offer.key] = OptionCard(title, shown(offer.what))
            card.toggled.connect(self._on_chosen)
            self._group.addButton(card)
            self._choices.addWidget(card)
        if self.cards:
            first = next(iter(self.cards.values()))
            first.setChecked(True)
            tab_to_chosen(self._group)
            first.show()  # Qt would do it later, and what is not seen takes no focus
            first.setFocus()
        self.fit_anew()

    @Slot()
    def _on_chosen(self) -> None:
        offer = self.offer
        if offer is None:
            return
        needs = "\n".join(map(shown, offer.needs))
        facts = [(tr("It costs"), shown(offer.costs), "body")]
        facts += [(tr("It needs"), needs, "body")] if needs else []
        if offer.recommended is not None:
            facts.append((tr("Why this one"), shown(offer.recommended), "body"))
        self.facts.show_facts(facts)
        self.facts.show()
        self._show_by_hand(offer)
        self._show_command(offer.plan)
        self.page.setVisible(bool(offer.page))
        self.review.setEnabled(offer.plan is not None)
        self.review.setVisible(offer.plan is not None)
        self.cancel.set_label(tr("Cancel") if offer.plan is not None else tr("Close"))
        self.set_primary(self.review if offer.plan is not None else self.cancel)
        self.fit_anew()

    def _show_command(self, plan: Plan | None) -> None:
        self.command.show_plan(plan, chosen_shell(self._window.services))
        band = self.command.parentWidget()
        assert band is not None
        band.setVisible(plan is not None)

    def _show_by_hand(self, offer: Offer) -> None:
        while (item := self._by_hand.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        services = self._window.services
        parts: list[QWidget] = []
        if offer.by_hand is not None:
            parts.append(Text(with_code(shown(offer.by_hand)), selectable=True))
        parts += [Text(line, "mono", selectable=True) for line in offer.text]
        if offer.lines:
            parts.append(TypedLines(offer.lines, services.explanations))
        for part in parts:
            self._by_hand.addWidget(part)

    @Slot()
    def _on_page(self) -> None:
        if self.offer is not None:
            QDesktopServices.openUrl(QUrl(self.offer.page))

    @Slot()
    def _on_review(self) -> None:
        offer = self.offer
        if offer is not None and offer.plan is not None:
            self.accept()
            propose(self._window, offer.plan, partial(_installed, self._window, offer), form=self)


def _installed(window: MainWindow, offer: Offer, job: Job) -> None:
    """Wait for what was installed, and say what is left to do."""
    if job.state is not JobState.DONE:
        return

    def wait(endpoint: Endpoint | AppError | Failed) -> None:
        if isinstance(endpoint, Endpoint):
            window.services.engine_presence.wait.begin(endpoint, offer.name)
            window.show_page("engine")

    if offer.starts:
        in_background(window, partial(or_problem, partial(_endpoint, window.services, offer)), wait)
    else:
        window.services.engine_presence.try_now()
    if offer.after is not None:
        told = Dialog(window, tr("{product} is installed", product=offer.name), shown(offer.after), width=520)
        close = Button(tr("Close"), kind="primary")
        close.clicked.connect(told.accept)
        told.footer_right.addWidget(close)
        told.set_primary(close)
        told.finished.connect(told.deleteLater)
        told.open()


def _endpoint(services: Services, offer: Offer) -> Endpoint:
    if offer.address:
        return parse_endpoint(offer.address, sys.platform)
    return endpoint_of(services.engines.choice(as_docker=True))
