"""What the window remembers by itself. Losing it costs nothing, so it is kept apart from the settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeVar

from app.core.errors import AppError
from app.system.files import write_whole
from app.system.locks import FileLock
from app.system.paths import Places

T = TypeVar("T")


class WindowState:
    """Size, page, columns, what was seen already: any values JSON can hold, by name."""

    def __init__(self, places: Places) -> None:
        self._path = places.window_state
        self._lock = places.locks / "window.lock"
        self._values: dict[str, object] | None = None

    def get(self, key: str, default: T) -> T:
        """What is remembered, if it is of the default's type; otherwise the default."""
        if self._values is None:
            self._values = self._read()
        value = self._values.get(key, default)
        return value if isinstance(value, type(default)) else default

    def update(self, values: Mapping[str, object]) -> AppError | None:
        """Remember these values: why it failed, if it did. Fast enough for the window's own thread."""
        try:
            with FileLock(self._lock):
                merged = self._read() | dict(values)
                write_whole(self._path, json.dumps(merged).encode(), sync=False)
        except AppError as error:
            return error
        self._values = merged
        return None

    def _read(self) -> dict[str, object]:
        try:
            values = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return {}
        return values if isinstance(values, dict) else {}
