"""Known errors in one language, read when first asked for."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from app.core.error_knowledge import Found, Knowledge, Situation, parse_situations, system_of
from app.core.errors import AppError

ENGLISH = "en"


class KnownErrors:
    """Which known errors a text holds. `folder` is resources/errors."""

    def __init__(self, folder: Path, language: str = ENGLISH) -> None:
        self._folder = folder
        self._language = language if (folder / language).is_dir() else ENGLISH

    def find(self, pieces: Iterable[bytes], system: str | None = None) -> tuple[Found, ...]:
        """The known errors in a text that comes in pieces, the root first."""
        return self.knowledge.find(pieces, system)

    def in_text(self, text: str, system: str | None = None) -> tuple[Found, ...]:
        """The known errors in this text, the root first."""
        return self.find([text.encode("utf-8", "replace")], system)

    def behind(self, error: AppError, said: str = "") -> tuple[Found, ...]:
        """The known errors behind a failure nobody else explains. `said` is all that the tool printed."""
        return self.in_text(said or error.output, here()) if error.code == "command-failed" else ()

    @cached_property
    def knowledge(self) -> Knowledge:
        """Everything that is known."""
        situations: list[Situation] = []
        for path in sorted((self._folder / ENGLISH).glob("*.toml")):
            structure = _read(path)
            own = self._folder / self._language / path.name
            situations += parse_situations(structure, {} if self._language == ENGLISH else _read(own))
        return Knowledge(situations)


def here() -> str:
    """This system, as the known errors call it."""
    return system_of(sys.platform)


def _read(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
