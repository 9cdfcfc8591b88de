"""What opening Labwright costs beside a window with nothing in it: time to the first painted frame, memory,
and which modules were loaded for it. Both by turns, from the same Python and the same PySide6."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("first_frame.py")
ROUNDS = 11
TIME_LIMIT, MEMORY_LIMIT = 1.5, 1.6
NOT_BEFORE_THE_FIRST_FRAME = ("docker", "psutil", "tomlkit", "app.tools", "app.cli")


def figures() -> list[dict[str, Any]]:
    """The figures of a start, on every platform plugin this machine can run."""
    results = []
    with tempfile.TemporaryDirectory() as home:
        base = {**os.environ, "PYTHONPATH": str(ROOT), "LABWRIGHT_HOME": home}
        # Users have the bytecode that the first start writes: else each start compiles all of Labwright.
        base.pop("PYTHONDONTWRITEBYTECODE", None)
        with _screens() as screens:
            for name, variables in screens.items():
                results += _figures_on(name, {**base, **variables})
    return results


def _figures_on(screen: str, environment: dict[str, str]) -> list[dict[str, Any]]:
    first_frame("app", environment)  # the first start of all fills caches and writes bytecode
    bare, app = [], []
    for _ in range(ROUNDS):
        bare.append(first_frame("bare", environment))
        app.append(first_frame("app", environment))
    early = [
        module
        for module in app[0]["modules"]
        if any(module == name or module.startswith(f"{name}.") for name in NOT_BEFORE_THE_FIRST_FRAME)
    ]
    return [
        _ratio(f"start to first frame ({screen})", bare, app, "milliseconds", TIME_LIMIT),
        _ratio(f"memory at first frame ({screen})", bare, app, "pss_kilobytes", MEMORY_LIMIT),
        {
            "name": f"modules loaded too early ({screen})",
            "value": len(early),
            "limit": 0,
            "unit": "",
            "detail": f"{', '.join(early) or 'none'}; {len(app[0]['modules'])} modules in all, "
            f"{len(bare[0]['modules'])} of the bare window",
        },
    ]


def _ratio(
    name: str, bare: list[dict[str, Any]], app: list[dict[str, Any]], key: str, limit: float
) -> dict[str, Any]:
    ratios = [run[key] / beside[key] for run, beside in zip(app, bare, strict=True)]
    mine, floor = (statistics.median(run[key] for run in runs) for runs in (app, bare))
    return {
        "name": name,
        "value": round(statistics.median(ratios), 2),
        "limit": limit,
        "unit": "times a bare QMainWindow",
        "detail": f"{mine:,.0f} against {floor:,.0f} {key.replace('_', ' ')}, medians of {ROUNDS}; "
        f"ratios {min(ratios):.2f} to {max(ratios):.2f}",
    }


def first_frame(which: str, environment: dict[str, str]) -> dict[str, Any]:
    """What one program measured at its first frame, and the milliseconds from its start."""
    began = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-P", str(PROGRAM), which],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if run.returncode != 0 or not run.stdout:
        raise RuntimeError(f"no frame from {which}: {run.stderr}")
    measured: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    measured["milliseconds"] = (measured["moment"] - began) * 1000
    return measured


@contextmanager
def _screens() -> Iterator[dict[str, dict[str, str]]]:
    """The platforms to measure on, with what the environment must say for each."""
    screens = {"offscreen": {"QT_QPA_PLATFORM": "offscreen"}}
    if shutil.which("Xvfb") is None:
        print("        no Xvfb here, so nothing is measured on X11")
        yield screens
        return
    with subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            display = f":{server.stdout.readline().strip()}"
            yield {**screens, "X11": {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display}}
        finally:
            server.terminate()
