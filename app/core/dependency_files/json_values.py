"""What YAML and TOML hold, in the few kinds of values that JSON has."""

from __future__ import annotations

import math
from typing import Any

_LONGEST_NUMBER = 4_000  # bits; Python writes no number of more than 4,300 digits


def as_json(value: Any) -> Any:
    """Dates and all else that JSON does not know become text."""
    if isinstance(value, dict):
        return {str(key): as_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set):
        return [as_json(each) for each in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, int) and value.bit_length() > _LONGEST_NUMBER:
        return hex(value)
    if value is None or isinstance(value, str | bool | int):
        return value
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
