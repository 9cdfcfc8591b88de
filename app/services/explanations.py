"""Explanations of command lines in one language, each program's table read when first asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from app.core.explain import Found, Word, explain
from app.core.explain_tables import Table, parse_table

ENGLISH = "en"


class Explanations:
    """What the words of command lines mean. `folder` is resources/explain."""

    def __init__(self, folder: Path, language: str = ENGLISH) -> None:
        self._folder = folder
        self._language = language if (folder / language).is_dir() else ENGLISH
        self._table = cache(self._read_table)

    def explain(self, argv: Sequence[str]) -> tuple[Word, ...]:
        """The words of the line in order, each with its explanation or None."""
        return explain(argv, self)

    def program(self, name: str) -> Found | None:
        """The table of a program, None where there is none."""
        return self._found("programs", name)

    def module(self, name: str) -> Found | None:
        """The table of a module that is run with python -m, None where there is none."""
        return self._found("modules", name)

    @cached_property
    def wording(self) -> Mapping[str, str]:
        """The sentences that values are explained with."""
        texts: dict[str, str] = self._read(f"{ENGLISH}/wording.toml")
        if self._language != ENGLISH:
            texts |= self._read(f"{self._language}/wording.toml")
        return texts

    @cached_property
    def _names(self) -> Mapping[str, Mapping[str, str]]:
        return self._read("names.toml")

    def _found(self, kind: str, name: str) -> Found | None:
        path = self._names[kind].get(name)
        return None if path is None else Found(self._table(path.split()[0]), path)

    def _read_table(self, program: str) -> Table:
        structure = self._read(f"{ENGLISH}/{program}.toml")
        if self._language == ENGLISH:
            return parse_table(structure, structure)
        return parse_table(structure, self._read(f"{self._language}/{program}.toml"))

    def _read(self, path: str) -> dict[str, Any]:
        return tomllib.loads((self._folder / path).read_text(encoding="utf-8"))
