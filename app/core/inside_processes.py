"""The processes of a container, from what /proc or the engine says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.core.inside import Process
from app.core.kernel_look import ProcessSeen

_HEX_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
ASKED_OF_DOCKER = "-eo pid,user,args"
ASKED_OF_PODMAN = "pid,hpid,user,args"  # its own words: both numbers in one answer


def parse_status(text: str) -> tuple[tuple[int, ...], int, str] | None:
    """From /proc/PID/status: the numbers of the process from our namespace to its own, its user, its name."""
    fields = dict(line.partition(":")[::2] for line in text.splitlines())
    pids = fields.get("NSpid", fields.get("Pid", "")).split()
    users = fields.get("Uid", "").split()
    if not pids or not users or not all(each.isdigit() for each in (*pids, users[0])):
        return None
    return tuple(map(int, pids)), int(users[0]), fields.get("Name", "").strip()


def command_of(cmdline: bytes, name: str) -> str:
    """The command line; the kernel's threads and programs that are ending have none."""
    words = cmdline.rstrip(b"\0").split(b"\0")
    text = " ".join(word.decode("utf-8", "replace") for word in words).strip()
    return text or f"[{name}]"


def belongs_to(container_id: str, cgroup_text: str) -> bool:
    """Whether /proc/PID/cgroup is that of a process in this container: engines name the cgroup by it."""
    paths = (line.split(":", 2)[-1] for line in cgroup_text.splitlines())
    return any(cgroup_of(container_id, path) is not None for path in paths)


def cgroup_of(container_id: str, path: str) -> str | None:
    """The container's own cgroup, of the path of one that is in it: the first process may have gone on into
    another (systemd, docker:dind)."""
    if len(container_id) != 64:
        return None
    folders = path.split("/")
    for number, each in enumerate(folders[1:], 1):
        # conmon is Podman's watcher outside of the container
        if container_id in _HEX_ID.findall(each) and "conmon" not in each:
            # crun makes one more in systemd's scope, and writes the limits there
            crun = each.startswith("libpod-") and folders[number + 1 : number + 2] == ["container"]
            return "/".join(folders[: number + 1 + crun])
    return None


def from_kernel(seen: Sequence[ProcessSeen], told: Sequence[Process]) -> tuple[Process, ...]:
    """The first process of the container first. `told` by the engine: it knows the names of users."""
    users = {each.pid_on_host: each.user for each in told}
    return tuple(
        Process(each.pids[-1], each.pid, users.get(each.pid) or str(each.user), each.command)
        for each in sorted(seen, key=lambda each: (each.pids[-1], each.pid))
    )


def from_engine(top: Mapping[str, Any], *, podman: bool) -> tuple[Process, ...]:
    """What `docker top` says. Docker knows the host's numbers alone."""
    titles = [str(each) for each in top.get("Titles") or ()]
    rows = [row for row in top.get("Processes") or () if isinstance(row, list)]
    found = []
    for row in rows:
        told = dict(zip(titles, map(str, row), strict=False))
        host = told.get("HPID") if podman else told.get("PID")
        inside = told.get("PID") if podman else None
        command = told.get("COMMAND", told.get("CMD", ""))
        if command:
            found.append(Process(_number(inside), _number(host), told.get("USER", ""), command))
    return tuple(found)


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdigit() else None
