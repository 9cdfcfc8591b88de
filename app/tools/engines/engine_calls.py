"""Does through the engine's API what `docker start` and its kin do, where there is no docker."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.core.engine_endpoints import Endpoint
from app.core.errors import AppError
from app.core.outcomes import Ending, Line, Outcome, Stream
from app.core.plans import EngineCall, RunCommand
from app.core.ports import Cancel, ContainerEngine, OnLines, StandInRunner
from app.core.words import Sentence


class EngineCalls:
    """Each target is a call of its own; as docker does, one that fails does not keep the others."""

    def __init__(self, runner: StandInRunner, engine_at: Callable[[Endpoint], ContainerEngine]) -> None:
        self._runner = runner
        self._engine_at = engine_at

    def go(
        self, step: RunCommand, *, on_lines: OnLines, cancel: Cancel, title: Sentence, run_id: str
    ) -> Outcome | None:
        """How it ended. It never needs the command itself."""
        call = step.stand_in
        assert isinstance(call, EngineCall)
        del run_id  # nothing is started that could be left
        return self._runner.stand_in(step.command, lambda: self._do(call, on_lines, cancel), title=title)

    def ran(self, step: RunCommand) -> None:
        """Nothing is learned from the command itself."""

    def _do(self, call: EngineCall, on_lines: OnLines, cancel: Cancel) -> Outcome:
        began = time.monotonic()
        said: list[str] = []
        engine = self._engine_at(call.endpoint)
        try:
            for target in call.targets:
                if cancel.is_set():
                    return Outcome(Ending.CANCELLED, time.monotonic() - began)
                try:
                    engine.act(call.verb, target, call.value)
                    on_lines([Line(Stream.OUT, target)])
                except AppError as error:
                    words = " ".join(str(each) for each in (error.sentence, error.cause) if each is not None)
                    said.append(words)
                    on_lines([Line(Stream.ERR, words)])
        finally:
            engine.close()
        return Outcome(Ending.EXITED, time.monotonic() - began, 1 if said else 0, stderr="\n".join(said))
