"""The packages asked for most, and the modules whose package has another name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class CommonPackages:
    """What a field for packages offers and knows."""

    names: tuple[str, ...] = ()  # in alphabetical order
    imports: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # package by module


def parse_common_packages(text: str) -> CommonPackages:
    """The table in the text of a file."""
    content = tomllib.loads(text)
    return CommonPackages(tuple(sorted(content["names"])), MappingProxyType(content["imports"]))
