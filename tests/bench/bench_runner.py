"""What streaming a program's lines costs, beside `subprocess.run`, which only collects its bytes."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a file, too

from app.core.commands import Command
from app.core.outcomes import Line
from app.system.runner import ProcessRunner

LINES = 100_000
ROUNDS = 7
LIMIT = 2.5
CHILDREN = {
    "printed in blocks": f"for n in range({LINES}): print('line', n, 'of a log as programs print them')",
    "written at once": "import sys; sys.stdout.write(''.join(f'line {n} of a log\\n' "
    f"for n in range({LINES})))",
    "coloured": f"for n in range({LINES}): print('\\x1b[32mok\\x1b[0m', n, 'of a log as programs print')",
    "in French": f"for n in range({LINES}): print('ligne', n, 'd’un journal déjà imprimé')",
    "flushed one by one": f"for n in range({LINES}): print(f'line {{n}} of a log', flush=True)",
}


def figures() -> list[dict[str, Any]]:
    """One ratio for each way of printing; only the plain one has a limit."""
    found = []
    for name, script in CHILDREN.items():
        collected, streamed = [], []
        for _ in range(ROUNDS):
            collected.append(_collect(script))
            streamed.append(_stream(script))
        ratio = statistics.median(streamed) / statistics.median(collected)
        found.append(
            {
                "name": f"runner: {LINES:,} lines {name}, beside subprocess.run",
                "value": round(ratio, 2),
                "limit": LIMIT,
                "unit": "times",
                "detail": f"{statistics.median(streamed) * 1000:.0f} ms streamed, "
                f"{statistics.median(collected) * 1000:.0f} ms collected, medians of {ROUNDS}",
            }
        )
    return found


def _argv(script: str) -> tuple[str, ...]:
    return (sys.executable, "-X", "utf8", "-c", script)


def _collect(script: str) -> float:
    began = time.perf_counter()
    subprocess.run(_argv(script), capture_output=True, check=True)
    return time.perf_counter() - began


def _stream(script: str) -> float:
    count = 0

    def take(lines: Sequence[Line]) -> None:
        nonlocal count
        count += len(lines) - lines[0].replaces  # only the first can be one that was shown unended

    runner = ProcessRunner(lambda: os.environ)
    began = time.perf_counter()
    outcome = runner.run(Command(_argv(script)), on_lines=take)
    seconds = time.perf_counter() - began
    assert outcome.ok
    assert count == LINES
    return seconds


if __name__ == "__main__":
    for figure in figures():
        print(figure["name"], figure["value"], figure["unit"], f"(limit {figure['limit']})", figure["detail"])
