"""How large environments are: measured one after the other in the background, remembered between starts."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType

from app.core.errors import AppError
from app.core.listeners import Listeners
from app.core.words import say
from app.services.watched import Going, StillWaiting, Watched, no_answer
from app.system.disk_usage import DiskUsage, disk_usage
from app.system.files import write_whole
from app.system.site_packages import site_packages_of

PATIENCE_SECONDS = 20.0  # without a step from folder to folder
_FORMAT = 1
_MOST_REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class _Measured:
    usage: DiskUsage
    signature: tuple[int, ...]


class Sizes:
    """The size of each environment that was asked for. What was measured before is said at once, and
    measured again only if the folders that tools write to have changed since."""

    def __init__(
        self,
        file: Path,
        measure: Callable[[str], DiskUsage] | None = None,
        *,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """`measure` in place of what looks at the disk."""
        self._file = file
        self._patience_seconds = patience_seconds
        self._waiting = StillWaiting()
        self._measure = measure
        self._lock = threading.Condition()
        self._measured: dict[str, _Measured] = {}
        self._wanted: list[str] = []  # the next one is the last
        self._asked_again: set[str] = set()
        self._is_read = self._works = False
        self._listeners = Listeners[[]]()

    @property
    def known(self) -> Mapping[str, DiskUsage]:
        """What is known, by prefix."""
        with self._lock:
            return MappingProxyType({prefix: each.usage for prefix, each in self._measured.items()})

    def want(self, prefixes: Iterable[str], *, again: bool = False) -> None:
        """Measure these, in this order, in place of what was wanted before. `again`: even if nothing seems
        to have changed."""
        with self._lock:
            wanted = list(dict.fromkeys(prefixes))
            self._wanted = wanted[::-1]
            if again:
                self._asked_again.update(wanted)
            if not self._wanted or self._works:
                return
            self._works = True
            threading.Thread(target=self._work, name="measure environments", daemon=True).start()

    def measure_now(self, prefix: str) -> DiskUsage:
        """The size of this one, measured while the caller waits. Raises AppError where its disk hangs."""
        usage = self._measure_watched(prefix)
        if usage is None:
            raise AppError(
                "disk-silent",
                say("{path} could not be measured.", path=prefix),
                cause=no_answer(self._patience_seconds),
            )
        return usage

    def subscribe(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Hear, on any thread, when more is known. Returns how to stop."""
        return self._listeners.add(listener)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until all that was wanted is measured."""
        with self._lock:
            return self._lock.wait_for(lambda: not self._works, timeout)

    def _work(self) -> None:
        try:
            problem = self._measure_all()
        except BaseException:
            with self._lock:  # whoever waits is not to wait for ever
                self._works = False
                self._lock.notify_all()
            raise
        if problem is not None:
            raise problem

    def _measure_all(self) -> Exception | None:
        """Measure what is wanted until nothing is. What went wrong at one, the others were measured."""
        self._remember_earlier()
        unwritten = False
        problem: Exception | None = None
        while self._works:
            prefix = self._next(or_end=not unwritten)
            if prefix is not None:
                try:
                    is_news = self._measure_one(prefix)
                except Exception as error:  # noqa: BLE001 - raised again when the others are measured
                    problem, is_news = error, False
                if is_news:
                    unwritten = True
                    self._listeners.tell()
            elif unwritten:
                self._write()
                unwritten = False
        return problem

    def _next(self, *, or_end: bool) -> str | None:
        """What to measure now; without anything left, this is the end of the work."""
        with self._lock:
            if self._wanted:
                return self._wanted.pop()
            if or_end:
                self._works = False
                self._lock.notify_all()
            return None

    def _measure_one(self, prefix: str) -> bool:
        """Measure it if that is not known: whether more is known now."""
        signature = _signature(prefix)
        with self._lock:
            before = self._measured.get(prefix)
            again = prefix in self._asked_again
            self._asked_again.discard(prefix)
        if not again and before is not None and before.signature == signature:
            return False
        usage = self._measure_watched(prefix)
        if usage is None:
            return False
        with self._lock:
            self._measured[prefix] = _Measured(usage, signature)
        return True

    def _measure_watched(self, prefix: str) -> DiskUsage | None:
        """None for a disk that does not answer: the others are not to wait for it."""
        if prefix in self._waiting:
            return None
        found: list[DiskUsage] = []
        going = Going()

        def measure(watched: Watched) -> None:
            watched.at(prefix, self._patience_seconds, lambda: going.looks)
            own = self._measure
            found.append(disk_usage(prefix, cancel=going) if own is None else own(prefix))

        return found[0] if self._waiting.watch(measure, "measure an environment") else None

    def _remember_earlier(self) -> None:
        if self._is_read:
            return
        self._is_read = True
        found = _read(self._file)
        with self._lock:
            self._measured = found | self._measured
        if found:
            self._listeners.tell()

    def _write(self) -> None:
        with self._lock:
            newest = list(self._measured.items())[-_MOST_REMEMBERED:]
        sizes = {prefix: [each.signature, asdict(each.usage)] for prefix, each in newest}
        content = json.dumps({"format": _FORMAT, "sizes": sizes}).encode()  # odd names are escaped
        with suppress(AppError):  # then it is measured again next time
            write_whole(self._file, content)


def _signature(prefix: str) -> tuple[int, ...]:
    """Changes when something is installed into the environment or taken out of it."""
    folders = [prefix, *site_packages_of(prefix)]
    folders += [os.path.join(prefix, name) for name in ("bin", "Scripts", "conda-meta")]
    times = []
    for folder in folders:
        with suppress(OSError, ValueError):
            times.append(os.stat(folder).st_mtime_ns)
    return tuple(times)


def _read(file: Path) -> dict[str, _Measured]:
    try:
        document = json.loads(file.read_bytes())
        if document["format"] != _FORMAT:
            return {}
        return {
            prefix: _Measured(DiskUsage(**usage), tuple(signature))
            for prefix, (signature, usage) in document["sizes"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # not there, torn, or of another Labwright
