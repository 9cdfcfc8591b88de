"""Who may use the socket of an engine, and whether this user is among them."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from typing import TypeVar

from app.core.engine_failures import SocketAccess

T = TypeVar("T")


def socket_access(path: str) -> SocketAccess | None:
    """What the file and the system's lists tell, where the file can be looked at."""
    if sys.platform == "win32":
        return None
    import grp  # noqa: PLC0415 - neither exists on Windows
    import pwd  # noqa: PLC0415

    try:
        found = os.stat(path)
    except OSError:
        return None
    user = _named(lambda: pwd.getpwuid(os.getuid()).pw_name) or str(os.getuid())
    group = _named(lambda: grp.getgrgid(found.st_gid)) if found.st_mode & stat.S_IWGRP else None
    if group is None or found.st_gid == 0:  # root's own group is nothing to be added to
        return SocketAccess(None, user, listed=False, now=False)
    return SocketAccess(
        group.gr_name,
        user,
        listed=user in group.gr_mem,
        now=found.st_gid in {os.getegid(), *os.getgroups()},
    )


def _named(look: Callable[[], T]) -> T | None:
    try:
        return look()
    except KeyError:  # a container may run under a number that is nobody's
        return None
