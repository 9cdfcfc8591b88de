"""The NAT rules of this machine, by iptables. They change nothing when they are listed."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

_LIST = ("iptables", "-w", "1", "-t", "nat", "-S")


def nat_rules(output_of: Callable[[Sequence[str]], bytes | None]) -> tuple[str, ...] | None:
    """Each as iptables writes it, or None where they may not be seen: only root may, with iptables."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    said = output_of(_LIST)
    lines = said.decode("utf-8", "replace").splitlines() if said is not None else []
    return tuple(lines) if any(line.startswith("-P ") for line in lines) else None
