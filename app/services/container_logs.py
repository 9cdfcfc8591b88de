"""What a container prints, read into a log that the window shows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from app.core.errors import AppError
from app.core.outcomes import Line, Stream
from app.core.ports import ContainerEngine, LogStream
from app.services.failures import unexpected
from app.services.output_log import OutputLog
from app.system.output_lines import OutputLines

LINES_AT_FIRST = 100_000  # of what was printed before: more are in the engine's own files


class ContainerLog:
    """Reads in a thread until the container ends or it is closed."""

    def __init__(
        self, connect: Callable[[], ContainerEngine], container: str, on_change: Callable[[], object]
    ) -> None:
        """`container` is an identifier. `on_change` is called in the thread that reads."""
        self.log = OutputLog()
        self.container = container
        self.problem: AppError | None = None
        self._connect = connect
        self._on_change = on_change
        self._guard = threading.Lock()
        self._stream: LogStream | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        self._read_until = 0.0  # when the stream before this one ended, in seconds since the epoch

    @property
    def following(self) -> bool:
        """It is being read."""
        return self._thread is not None and self._thread.is_alive()

    def follow(self) -> None:
        """Read what it printed, or, after an end, what it has printed since; then what it prints."""
        if not self.following and not self._closed:
            self._thread = threading.Thread(target=self._run, name="container log", daemon=True)
            self._thread.start()

    def close(self, timeout: float | None = 5.0) -> None:
        """Stop reading, and come back when the thread has ended."""
        with self._guard:
            self._closed = True
            stream, thread = self._stream, self._thread
        if stream is not None:
            stream.close()
        if thread is not None:
            thread.join(timeout)

    def _run(self) -> None:
        try:
            self.problem = None
            engine = self._connect()
            try:
                self._read(engine)
            finally:
                engine.close()
        except AppError as problem:
            self.problem = problem
        except Exception as error:  # noqa: BLE001 - it is shown
            self.problem = unexpected(error)
        self._on_change()

    def _read(self, engine: ContainerEngine) -> None:
        again = self._read_until > 0
        stream = engine.logs(
            self.container, follow=True, tail=None if again else LINES_AT_FIRST, since=self._read_until
        )
        with self._guard:
            self._stream = stream
        if self._closed:  # closed while it began: nobody has seen this stream
            stream.close()
        lines = {whose: OutputLines(whose) for whose in (Stream.OUT, Stream.ERR)}
        for pieces in stream:
            self._add([line for whose, content in pieces for line in lines[whose].feed(content)])
        self._read_until = time.time()
        self._add([line for each in lines.values() for line in each.finish()])

    def _add(self, lines: Sequence[Line]) -> None:
        if lines:
            self.log.append(lines)
            self._on_change()
