"""labwright engine start [--context NAME] [--wait SECONDS]: start it, and wait until it truly answers."""

from __future__ import annotations

import argparse
import threading

from app.cli.context import Labwright
from app.cli.output import print_json, tell, warn
from app.cli.plans import carry_out
from app.core.engine_endpoints import Endpoint
from app.core.words import Sentence, say
from app.services.engine_start import Progress
from app.services.engines import endpoint_of

_TOLD_EVERY_SECONDS = 5.0


def run_start(options: argparse.Namespace, labwright: Labwright) -> int:
    """Start the engine that docker uses, or that of a context."""
    starter = labwright.engine_start
    endpoint = endpoint_of(labwright.engines.choice(options.context, as_docker=not options.context))
    if not options.plan and starter.runs(endpoint):
        tell(str(say("The engine at {endpoint} runs already.", endpoint=endpoint.text)))
        if options.json:
            print_json({"endpoint": endpoint.text, "seconds": 0.0, "started": False})
        return 0
    plan = starter.plan(endpoint)

    def wait() -> dict[str, object]:
        seconds = wait_until_it_answers(labwright, endpoint, options.wait)
        return {"endpoint": endpoint.text, "seconds": round(seconds, 1), "started": True}

    code = carry_out(plan, options, labwright, wait)
    if code == 0 and not options.json and not options.plan:
        wait()
    return code


def wait_until_it_answers(labwright: Labwright, endpoint: Endpoint, limit_seconds: float) -> float:
    """Wait, and say so: the seconds it took. Raises AppError."""
    cancel = threading.Event()
    try:
        seconds = labwright.engine_start.wait(
            endpoint, cancel, on_progress=_Told(), limit_seconds=limit_seconds
        )
    except KeyboardInterrupt:
        cancel.set()
        raise
    tell(str(say("The engine answers, after {seconds:g} s.", seconds=round(seconds, 1))))
    return seconds


class _Told:
    """Says now and then how long it takes, and each hint once."""

    def __init__(self) -> None:
        self._next = _TOLD_EVERY_SECONDS
        self._hint: Sentence | None = None

    def __call__(self, progress: Progress) -> None:
        if progress.hint is not None and progress.hint != self._hint:
            self._hint = progress.hint
            warn(progress.hint)
        if progress.seconds >= self._next:
            self._next = progress.seconds + _TOLD_EVERY_SECONDS
            tell(str(say("Waiting for the engine for {seconds:g} s…", seconds=round(progress.seconds))))
