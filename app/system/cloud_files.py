"""Keeps a search from fetching what lies in the cloud only."""

from __future__ import annotations

import sys
from contextlib import suppress

_MATERIALIZE, _THIS_THREAD, _OFF = 3, 1, 1  # of setiopolicy_np in <sys/resource.h>, macOS 10.15 and later


def leave_in_the_cloud() -> None:
    """From now on reading such a folder in this thread fails on macOS, where otherwise it waits for the
    network. Windows marks them: see `walk.is_in_cloud`."""
    if sys.platform == "darwin":  # pragma: no cover - macOS
        import ctypes  # noqa: PLC0415 - only here

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).setiopolicy_np(_MATERIALIZE, _THIS_THREAD, _OFF)
