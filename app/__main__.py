"""Nothing, or one existing path: the window. A verb: the command line."""

from __future__ import annotations

import os.path
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Start `labwright`: the exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    if _wants_window(words):
        return _open_window(words)
    from app import bootstrap  # noqa: PLC0415 - the command line and the window import different halves

    return bootstrap.run_command_line(words)


def main_window() -> int:
    """Start `labwright-gui`: always the window."""
    return _open_window(sys.argv[1:])


def _wants_window(words: list[str]) -> bool:
    if not words:
        return True
    if len(words) > 1 or words[0].startswith("-"):
        return False
    from app.cli.verbs import VERBS  # noqa: PLC0415 - see above

    # Unlike Path.exists, it takes no empty name for the current folder and raises for none.
    return words[0] not in VERBS and os.path.exists(words[0])  # noqa: PTH110 - see above


def _open_window(words: list[str]) -> int:
    from app import bootstrap  # noqa: PLC0415 - see above

    return bootstrap.run_window(Path(words[0]).absolute() if words else None)


if __name__ == "__main__":
    sys.exit(main())
