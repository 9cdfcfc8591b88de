"""Whether this machine has a network at all: seen in its own interfaces, nobody outside is asked."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

import psutil


def has_network() -> bool:
    """Whether an interface is up whose address leads further than this machine."""
    try:
        up = {name for name, status in psutil.net_if_stats().items() if status.isup}
        addresses = psutil.net_if_addrs()
    except (OSError, RuntimeError):  # a machine that does not tell is given the benefit of the doubt
        return True
    return leads_further(each.address for name in up for each in addresses.get(name, ()))


def leads_further(addresses: Iterable[str]) -> bool:
    """Whether one of these is more than the machine itself, or its own wire."""
    for each in addresses:
        try:
            address = ipaddress.ip_address(each.partition("%")[0])
        except ValueError:  # a hardware address
            continue
        if not (address.is_loopback or address.is_link_local or address.is_unspecified):
            return True
    return False
