"""What is looked at while a form is filled in: files at once, the network beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal

from app.core.preflight import Finding
from app.services.preflight import Asking, Preflight
from app.ui.background import Failed, in_background
from app.ui.widgets.findings import Findings


class LookedAt(Findings):
    """Hidden while there is nothing to say."""

    told = Signal()  # it takes another room now

    def __init__(self, preflight: Callable[[], Preflight], *, only_trouble: bool = False) -> None:
        super().__init__()
        self._preflight, self._only_trouble = preflight, only_trouble
        self._stop = self._make_stop()
        self._number = 0
        self._of_files: tuple[Finding, ...] = ()
        self._asked: Asking | None = None
        self.of_network: Finding | None = None
        self.hide()

    def look(
        self,
        files: Callable[[Preflight], tuple[Finding, ...]],
        asking: Callable[[Preflight], Asking | None],
    ) -> None:
        """Look anew. Whom it asked already, it does not ask again."""
        if self._stop.is_set():
            self._stop = self._make_stop()
        self._number += 1
        preflight = self._preflight
        in_background(
            self,
            lambda: (files(preflight()), asking(preflight())),
            partial(self._on_files, self._number),
        )

    def stop(self) -> None:
        """Nobody waits for an answer, until it is told to look again."""
        self._stop.set()
        self._asked = None

    def _make_stop(self) -> threading.Event:
        stop = threading.Event()
        self.destroyed.connect(stop.set)
        return stop

    def forget(self) -> None:
        """There is nothing to look at any more."""
        self._number += 1
        self._of_files = ()
        self._show(None)

    def _on_files(self, number: int, found: tuple[tuple[Finding, ...], Asking | None] | Failed) -> None:
        if isinstance(found, Failed) or number != self._number:
            return
        self._of_files, asking = found
        if asking is not None and asking == self._asked:
            self._show(self.of_network)
            return
        self._asked = asking
        self._show(None)
        if asking is not None:
            ask = partial(self._preflight().ask, asking, self._stop)
            in_background(self, ask, partial(self._on_answer, asking))

    def _on_answer(self, asking: Asking, found: Finding | Failed | None) -> None:
        if asking == self._asked:
            self._show(None if isinstance(found, Failed) else found)

    def _show(self, of_network: Finding | None) -> None:
        self.of_network = of_network
        order = [*(f for f in [of_network] if f is not None), *self._of_files]
        shown = [each for each in order if not self._only_trouble or each.weight != "fine"]
        shown.sort(key=lambda each: ["problem", "warning", "fine"].index(each.weight))
        self.show_findings(shown)
        self.setVisible(bool(shown))
        self.told.emit()
