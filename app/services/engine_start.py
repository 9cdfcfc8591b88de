"""Starts an engine, and waits until its API answers: a window or a service that says it runs is no proof."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from app.core.engine_endpoints import Endpoint
from app.core.engine_failures import ABSENT, ANSWERED_ERROR, CUT_OFF, SILENT
from app.core.engine_starting import NAMES, Product, Starting, hint_after, plan_start, product_of
from app.core.errors import AppError
from app.core.plans import Plan
from app.core.ports import Cancel
from app.core.words import Sentence, say

WAIT_SECONDS = 180.0
_ASK_SECONDS = 5.0
_PAUSE_SECONDS = 0.25
_STILL_COMING = ABSENT | {SILENT, CUT_OFF, ANSWERED_ERROR}


class Progress(NamedTuple):
    """How far the waiting is."""

    seconds: float
    problem: AppError  # why it is not ready yet
    hint: Sentence | None  # what usually is the matter


class EngineStart:
    """Plans the start of an engine, and waits."""

    def __init__(
        self,
        starting: Callable[[Endpoint], Starting],
        ask: Callable[[Endpoint, float], object],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._starting = starting
        self._ask = ask
        self._clock = clock

    def plan(self, endpoint: Endpoint) -> Plan:
        """Start the engine at an address. Raises AppError where there is no way."""
        return plan_start(self._starting(endpoint))

    def product(self, endpoint: Endpoint) -> str:
        """The name of the product that would be started; "" where there is no way."""
        starting = self._starting(endpoint)
        product = product_of(starting)
        try:
            plan_start(starting)
        except AppError:
            return ""
        return NAMES[product] if product is not None else ""

    def runs(self, endpoint: Endpoint) -> bool:
        """It answers now. Raises AppError where starting it would not help."""
        return self._problem(endpoint) is None

    def wait(
        self,
        endpoint: Endpoint,
        cancel: Cancel,
        *,
        on_progress: Callable[[Progress], None] | None = None,
        limit_seconds: float = WAIT_SECONDS,
    ) -> float:
        """Come back when it answers: the seconds it took. Raises AppError when it does not in time, when it
        cannot come by waiting, or when it was cancelled."""
        starting = self._starting(endpoint)
        product, began = product_of(starting), self._clock()
        while (problem := self._problem(endpoint)) is not None:
            seconds = self._clock() - began
            hint = hint_after(seconds, product, starting.around.platform)
            if seconds >= limit_seconds:
                raise _not_ready(problem, seconds, product, hint)
            if on_progress is not None:
                on_progress(Progress(seconds, problem, hint))
            if cancel.wait(_PAUSE_SECONDS):
                raise AppError("cancelled", say("You stopped waiting. The engine may still come."))
        return self._clock() - began

    def _problem(self, endpoint: Endpoint) -> AppError | None:
        try:
            self._ask(endpoint, _ASK_SECONDS)
        except AppError as error:
            if error.code not in _STILL_COMING:
                raise
            return error
        return None


def _not_ready(problem: AppError, seconds: float, product: Product | None, hint: Sentence | None) -> AppError:
    name = NAMES[product] if product is not None else say("The engine")
    return AppError(
        "engine-not-ready",
        say("{product} has not answered for {seconds:g} s.", product=name, seconds=round(seconds)),
        cause=problem.sentence,
        fix=hint or say("Look at its own window or log, then try again."),
        about="engine",
    )
