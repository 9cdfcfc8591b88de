"""Whether systemd keeps the socket of an engine that is stopped: whoever connected would start it."""

from __future__ import annotations

import os

from app.core.engine_endpoints import Endpoint, EndpointKind
from app.core.surroundings import Surroundings

_SOCKET = "docker.sock"
_UNITS = tuple(
    f"{folder}/systemd/system/docker.socket" for folder in ("/lib", "/usr/lib", "/etc", "/usr/local/lib")
)
_RUNS = (  # what is there while Docker's service is active: systemd's group of its processes, or its own note
    "/sys/fs/cgroup/system.slice/docker.service",
    "/sys/fs/cgroup/unified/system.slice/docker.service",
    "/sys/fs/cgroup/systemd/system.slice/docker.service",
    "/run/docker.pid",
)


def is_asleep(endpoint: Endpoint, around: Surroundings) -> bool:
    """Looking at the engine must not start what its user has stopped."""

    def there(path: str) -> bool:
        return os.path.exists(around.of_system(path))

    if endpoint.kind is not EndpointKind.UNIX or not there("/run/systemd/system"):
        return False
    usual = {os.path.realpath(around.of_system(f"{folder}/{_SOCKET}")) for folder in ("/run", "/var/run")}
    if os.path.realpath(endpoint.address) not in usual or not any(map(there, _UNITS)):
        return False
    return not any(map(there, _RUNS))
