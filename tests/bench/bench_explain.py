"""Explaining a log of 10 MB, beside the least that reads it: to decode it, to take it apart into lines and to
count a word in it."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a file, too

from app.services.known_errors import KnownErrors

SIZE = 10_000_000
ROUNDS = 7
LIMIT = 35  # measured 10 to 20: the limit leaves room for a machine that does other things, too
ERROR = "ERROR: No matching distribution found for torch"
TEXT = """installing collected packages exception-group warning-free error errors failed not found denied port
docker python cannot connect module named version requires layer building wheel running progress
container permission manifest platform requested image driver network address already use solving
environment"""


def figures() -> list[dict[str, Any]]:
    """The ratio, and the same where every line has colours and a prefix."""
    known = KnownErrors(Path(__file__).parents[2] / "resources" / "errors")
    known.in_text("")  # its tables are read once
    plain = _log("{time} #{step} {seconds:.3f} {words}")
    coloured = _log("\x1b[36mweb-{step}  |\x1b[0m \x1b[1;31m{seconds:.3f}\x1b[0m {words}")
    return [_beside("a log of 10 MB", plain, known), _beside("the same with colours", coloured, known)]


def _beside(name: str, log: bytes, known: KnownErrors) -> dict[str, Any]:
    def explained() -> None:
        assert [each.situation.id for each in known.find([log])] == ["PI02"]

    def floor() -> None:
        text = log.decode()
        assert len(text.splitlines()) > 1
        assert text.count("distribution") >= 1

    ours, least = _timed(explained), _timed(floor)
    return {
        "name": f"explaining {name}, beside decoding it, splitlines and a count",
        "value": round(ours / least, 2),
        "limit": LIMIT,
        "unit": "times",
        "detail": f"{ours * 1000:.0f} ms and {least * 1000:.0f} ms, medians of {ROUNDS}; {len(log):,} bytes",
    }


def _log(shape: str) -> bytes:
    choose = random.Random(1)
    lines, size = [], 0
    while size < SIZE:
        line = shape.format(
            time=f"2026-01-01T12:{choose.randint(10, 59)}:00.{choose.randint(0, 9999999):07}Z",
            step=choose.randint(1, 20),
            seconds=choose.random() * 99,
            words=" ".join(choose.choices(TEXT.split(), k=choose.randint(4, 14))),
        )
        lines.append(line)
        size += len(line) + 1
    lines.insert(len(lines) * 2 // 3, ERROR)
    return "\n".join(lines).encode()


def _timed(do: Callable[[], None]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        do()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


if __name__ == "__main__":
    for figure in figures():
        print(figure["name"], figure["value"], figure["unit"], f"(limit {figure['limit']})", figure["detail"])
