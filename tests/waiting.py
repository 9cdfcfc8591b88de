"""Waiting for what no event tells."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_SECONDS = 20.0


def until(condition: Callable[[], object], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Come back when the condition holds, and fail when it does not come to hold."""
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, f"waited {seconds:g} s for {what}"
        time.sleep(0.01)
