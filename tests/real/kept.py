"""What the tests make once and keep between runs in build/tools/: tools, a copy of Python, channels, wheels.

All workers of a run share it, and two runs may start at once: the first that needs a thing makes it under a
file lock while the others wait. A mark written last tells a whole thing from what a killed run left behind.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from app.system.locks import FileLock

ROOT = Path(__file__).resolve().parents[2]
KEPT = (ROOT / "build" / "tools").resolve()  # scripts name their interpreter by its whole path: not a link's
BIN = "Scripts" if sys.platform == "win32" else "bin"
# A test may have cut the network off in os.environ by the time a tool is first asked for.
AT_START = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH"}}
# By where it truly is: checkouts that share it through a link find it whole, one that moved does not.
MADE_FOR = f"{sys.version}\n{sys.base_prefix}\n{KEPT.parents[1]}"
TRIED_AGAIN_AFTER_SECONDS = 600  # so that each test without a network does not wait for it anew


class UnavailableError(Exception):
    """Something real that this machine does not give; the reason becomes the reason of a skip."""


def kept(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of that name, filled by `make` unless an earlier run did so to the end."""
    folder, mark, failed = KEPT / name, KEPT / name / "complete", KEPT / f"{name}.failed"
    if _is_whole(mark):
        return folder
    with FileLock(KEPT / f"{name}.lock"):
        if _is_whole(mark):  # made while this one waited
            return folder
        if failed.exists() and 0 <= time.time() - failed.stat().st_mtime < TRIED_AGAIN_AFTER_SECONDS:
            raise UnavailableError(failed.read_text(encoding="utf-8"))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            make(folder)
        except UnavailableError as refusal:
            failed.write_text(str(refusal), encoding="utf-8")
            raise
        mark.write_text(MADE_FOR, encoding="utf-8")
        failed.unlink(missing_ok=True)
    return folder


def digest(*texts: str) -> str:
    """A few letters that change with the texts a thing is made from, for its name."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:10]


def _is_whole(mark: Path) -> bool:
    try:
        return mark.read_text(encoding="utf-8") == MADE_FOR
    except OSError:
        return False


def set_up(
    argv: Sequence[str | Path], otherwise: str, *, cwd: Path | None = None, seconds: float = 90
) -> str:
    """Run one step of a set-up with the machine's own network; `otherwise` is the reason when it fails."""
    try:
        ended = subprocess.run(
            list(map(str, argv)),
            cwd=cwd,
            env=AT_START,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnavailableError(f"{otherwise} ({type(error).__name__})") from error
    if ended.returncode != 0:
        said = (ended.stderr or ended.stdout).strip().splitlines() or [f"exit code {ended.returncode}"]
        telling = said[-1] if said[0].startswith("Traceback") else said[0]
        raise UnavailableError(f"{otherwise}: {telling[:150]}")
    return ended.stdout
