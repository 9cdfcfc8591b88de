"""How long a whole visit of the doctor takes, beside the start of the command line alone, and that no check
outlives its limit where something hangs."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from app.core.diagnosis import Check, Diagnosis, Group, fine
from app.core.words import say
from app.services.doctor import Doctor

ROOT = Path(__file__).parents[2]
ROUNDS = 5
VISIT_LIMIT_SECONDS, OVER_LIMIT = 10.0, 0.5


def figures() -> list[dict[str, Any]]:
    """The figures of the doctor."""
    visits, checks, slowest = [], 0, ("", 0.0)
    for _ in range(ROUNDS):
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "app", "doctor", "--json"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        visits.append(time.monotonic() - began)
        told = json.loads(done.stdout)["checks"]
        checks = len(told)
        slowest = max(((each["id"], each["seconds"]) for each in told), key=lambda pair: pair[1])
    return [
        {
            "name": "the whole doctor on this machine",
            "value": round(statistics.median(visits), 2),
            "limit": VISIT_LIMIT_SECONDS,
            "unit": "s",
            "detail": f"{checks} checks, the slowest {slowest[0]}: {slowest[1]:.2f} s; medians of {ROUNDS}",
        },
        {
            "name": "checks that hang: seconds over their limit",
            "value": round(_over_limit(), 2),
            "limit": OVER_LIMIT,
            "unit": "s",
            "detail": "12 of them side by side, each with a limit of 0.5 s, 6 at once",
        },
    ]


def _over_limit() -> float:
    never = threading.Event()

    def hang() -> Diagnosis:
        never.wait(60)
        return fine(say("Never."))

    checks = [Check(f"hangs{n}", Group.ENGINE, say("x"), say("x"), hang, 0.5) for n in range(12)]
    done = Doctor(lambda: checks).visit(checks)
    never.set()
    return max(each.seconds for each in done) - 0.5
