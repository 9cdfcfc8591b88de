"""A verb of `labwright env` starts without what only some need: it is part of every command's time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
START = """
import sys
from app.bootstrap import Labwright
from app.cli import env
labwright = Labwright("cli")
labwright.making, labwright.jobs
print(*(name for name in sys.argv[1:] if name in sys.modules))
"""
ONLY_FOR_SOME = (
    *("packaging", "http.client", "ssl", "yaml"),
    *("app.core.conda_failures", "app.services.comparing"),
)


def test_it_imports_nothing_that_only_some_verbs_need() -> None:
    argv = [sys.executable, "-c", START, *ONLY_FOR_SOME]
    said = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout.split() == []
