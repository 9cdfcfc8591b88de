"""What a form asks in the background as it is filled in: once the user pauses; only the last counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.ui.background import Failed, in_background

_AFTER_MS = 150

T = TypeVar("T")


class AskedLater(Generic[T]):
    """The question is made when it is asked, from what the form says then; None is asked nothing."""

    def __init__(
        self,
        form: QWidget,
        question: Callable[[], Callable[[], T] | None],
        take: Callable[[T | Failed], None],
    ) -> None:
        self._form, self._question, self._take = form, question, take
        self._number = 0
        self._pause = QTimer(form, singleShot=True, interval=_AFTER_MS)
        self._pause.timeout.connect(self._ask)

    def ask(self) -> None:
        """Ask once the user pauses. What is being asked now does not count any more."""
        self._number += 1
        self._pause.start()

    def _ask(self) -> None:
        number, question = self._number, self._question()

        def take(answer: T | Failed) -> None:
            if number == self._number:
                self._take(answer)

        if question is not None:
            in_background(self._form, question, take)
