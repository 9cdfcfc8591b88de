"""Listing every Python of this machine, beside `uv python list --only-installed`, the whole process."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a file, too

from app.core.end_of_life import parse_end_of_life
from app.core.surroundings import Surroundings
from app.services.pythons import Pythons
from app.system.paths import resources_folder
from app.system.windows_registry import windows_registry
from app.tools.registry import python_finders

ROOT = Path(__file__).parents[2]
ROUNDS = 9


def figures() -> list[dict[str, Any]]:
    """Recorded, without a limit: the peer asks each interpreter once and keeps the answers in its cache."""
    uv = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    environ = dict(os.environ)
    table = parse_end_of_life(
        (resources_folder() / "python" / "end_of_life.toml").read_text(encoding="utf-8")
    )

    def around() -> Surroundings:
        return Surroundings(sys.platform, environ, str(Path.home()))

    service = Pythons(python_finders(), around, windows_registry(), lambda: table)
    pythons = service.read().pythons
    # uv looks on PATH alone, and runs shims there: this way both see the same Pythons.
    environ["PATH"] = os.pathsep.join(dict.fromkeys(str(Path(each.executable).parent) for each in pythons))
    listing = _median(service.read)
    whole = _median(lambda: _run([sys.executable, "-m", "app", "pythons", "--json"], environ))
    found = [
        {
            "name": "pythons: listing all of this machine, in the process",
            "value": round(listing * 1000, 1),
            "limit": None,
            "unit": "ms",
            "detail": f"{len(pythons)} Pythons, none run",
        }
    ]
    if uv is None:
        return found
    ask = [uv, "python", "list", "--only-installed"]
    with tempfile.TemporaryDirectory() as cache:
        environ["UV_CACHE_DIR"] = cache
        peers = {
            "that knows their answers": _median(lambda: _run(ask, environ)),
            "that asks them": _median(lambda: _run([*ask, "--no-cache"], environ)),
        }
    for name, peer in peers.items():
        figure = {
            "name": f"pythons: `labwright pythons` beside a `uv python list` {name}, whole processes",
            "value": round(whole / peer, 2),
            "limit": None,
            "unit": "times",
            "detail": f"{whole * 1000:.0f} ms and {peer * 1000:.0f} ms; the listing alone is "
            f"{listing / peer:.2g} times uv, medians of {ROUNDS}",
        }
        found.append(figure)
    return found


def _median(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _run(argv: list[str], environ: dict[str, str]) -> None:
    subprocess.run(argv, env=environ, cwd=ROOT, check=True, capture_output=True)


if __name__ == "__main__":
    for figure in figures():
        print(figure["name"], figure["value"], figure["unit"], figure["detail"])
