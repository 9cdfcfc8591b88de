"""The ports of this machine that programs listen on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import psutil


class Port(NamedTuple):
    """One of them."""

    number: int
    program: str | None  # None where that is another user's business
    pid: int | None


def listening() -> Iterator[Port]:
    """All of TCP that may be seen. macOS shows an ordinary user only what is his own."""
    try:
        found = psutil.net_connections("tcp")
    except psutil.AccessDenied:
        yield from _own()
        return
    for each in found:
        if each.status == psutil.CONN_LISTEN and each.laddr:
            yield Port(each.laddr.port, _name(each.pid), each.pid)


def _own() -> Iterator[Port]:
    for process in psutil.process_iter():
        try:
            for each in process.net_connections("tcp"):
                if each.status == psutil.CONN_LISTEN and each.laddr:
                    yield Port(each.laddr.port, _name(process.pid), process.pid)
        except psutil.Error:  # it ended meanwhile, or belongs to somebody else
            continue


def _name(pid: int | None) -> str | None:
    try:
        return psutil.Process(pid).name() if pid else None
    except psutil.Error:
        return None
