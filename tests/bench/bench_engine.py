"""`labwright engine` beside `docker info` and the start of Python, all whole processes, on a real engine."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a file, too

from tests.real.engine_packages import engine_programs
from tests.real.engines import RunningEngine
from tests.real.kept import UnavailableError

ROOT = Path(__file__).parents[2]
ROUNDS = 15
AT_MOST = 1.5


def figures() -> list[dict[str, Any]]:
    """The ratio that the product promises; nothing where no engine can be started."""
    try:
        engine = RunningEngine("docker-28")
    except UnavailableError as reason:
        print(f"no engine: {reason}", file=sys.stderr)
        return []
    try:
        return [_beside_docker_info(engine)]
    finally:
        engine.close()


def _beside_docker_info(engine: RunningEngine) -> dict[str, Any]:
    programs = engine_programs("docker-28")
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "DOCKER_HOST": engine.host, "LABWRIGHT_HOME": home,
                   "DOCKER_CONFIG": str(programs / "config")}  # fmt: skip
        asked = (
            ("labwright engine", [sys.executable, "-m", "app", "engine"]),
            ("docker info", [str(programs / "usr" / "bin" / "docker"), "info"]),
            ("Python", [sys.executable, "-c", "pass"]),
        )
        times: dict[str, list[float]] = {name: [] for name, _ in asked}
        for _ in range(ROUNDS + 1):  # in turns, so that a busy moment meets all; the first warms up
            for name, argv in asked:
                began = time.perf_counter()
                subprocess.run(argv, env=environ, cwd=ROOT, check=True, capture_output=True)
                times[name].append(time.perf_counter() - began)
    ours, theirs, python = (statistics.median(times[name][1:]) for name, _ in asked)
    return {
        "name": "engine: `labwright engine` beside `docker info` and the start of Python",
        "value": round(ours / (theirs + python), 2),
        "limit": AT_MOST,
        "unit": "times",
        "detail": f"{ours * 1000:.0f} ms, {theirs * 1000:.0f} ms and {python * 1000:.0f} ms, "
        f"medians of {ROUNDS}",
    }


if __name__ == "__main__":
    for figure in figures():
        print(figure["name"], figure["value"], figure["unit"], figure["detail"])
