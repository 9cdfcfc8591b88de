"""What is looked at before something is installed, told on standard error. It warns, and never forbids."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from app.cli.context import Labwright
from app.cli.output import tell, warn
from app.core.errors import AppError
from app.core.preflight import Finding, Weight
from app.services.preflight import Asking

# Who installs at once needs no warning: the network is asked only where something takes long, or fails.
_SLOW_SECONDS = 2.0
_BEFORE_A_QUESTION_SECONDS = 3.0
_AFTER_A_FAILURE_SECONDS = 8.0
_TO_STOP_SECONDS = 8.0
_OF_THE_NETWORK = ("network", "unreachable", "certificate", "proxy", "not-found", "sources", "timed-out")


def tell_findings(findings: Iterable[Finding]) -> None:
    """Those that are not fine."""
    for each in findings:
        if each.weight is Weight.FINE:
            continue
        warn(each.sentence)
        if each.fix is not None:
            tell(f"  {each.fix}")


@contextmanager
def asked_beside(labwright: Labwright, asking: Callable[[], Asking | None], *, at_once: bool = False
                 ) -> Iterator[None]:  # fmt: skip
    """Ask whether packages can be had, beside what is done meanwhile: when that takes long, or when it fails.
    With `at_once` before it, because a person will be asked."""
    done, go, told = threading.Event(), threading.Event(), threading.Event()

    def look() -> None:
        try:
            if not at_once:
                go.wait(_SLOW_SECONDS)
            whom = None if done.is_set() else asking()
            found = None if whom is None else labwright.preflight.ask(whom, done)
            if found is not None and not done.is_set():
                tell_findings([found])
        except AppError:
            pass  # what is done says it itself
        finally:
            told.set()

    threading.Thread(target=look, name="preflight", daemon=True).start()
    if at_once:
        told.wait(_BEFORE_A_QUESTION_SECONDS)
    try:
        yield
    except AppError as error:
        if any(word in error.code for word in _OF_THE_NETWORK):
            go.set()
            told.wait(_AFTER_A_FAILURE_SECONDS)
        raise
    finally:
        done.set()
        go.set()
        told.wait(_TO_STOP_SECONDS)  # else a question under way would outlive this program


def somebody_is_asked() -> bool:
    """Whether a person sits there who will be asked."""
    return sys.stdin is not None and sys.stdin.isatty()
