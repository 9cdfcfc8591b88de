"""Labwright's own log: what went wrong inside it, for those who look into a problem."""

from __future__ import annotations

import logging
from pathlib import Path

from app.system.paths import Places

FILES = 3
FILE_BYTES = 1_000_000


def keep_log(places: Places) -> Path:
    """Write what is logged from now on to a file, in FILES parts of FILE_BYTES at most: where it is."""
    from logging.handlers import RotatingFileHandler  # noqa: PLC0415 - 5 ms that the first paint does not pay

    path = places.logs / "labwright.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    keeper = RotatingFileHandler(
        path,
        maxBytes=FILE_BYTES,
        backupCount=FILES - 1,
        encoding="utf-8",
        errors="backslashreplace",
        delay=True,
    )
    keeper.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    logging.raiseExceptions = False  # a full disk must not turn a warning into a crash
    logging.captureWarnings(capture=True)
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(keeper)
    return path
