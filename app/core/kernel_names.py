"""What Jupyter may call a kernel."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_NOT_ALLOWED = re.compile(r"[^a-z0-9._-]+")
_LONGEST = 60


def kernel_name(name: str, taken: Collection[str] = ()) -> str:
    """A name for Jupyter's list, made from that of an environment: letters, digits and a few signs, and none
    that is taken already."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    found = _NOT_ALLOWED.sub("-", plain).strip("-._")[:_LONGEST] or "environment"
    there = {each.lower() for each in taken}
    return next(each for each in (found, *(f"{found}-{n}" for n in range(2, 10_000))) if each not in there)
