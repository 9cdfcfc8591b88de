"""Where the engines of each product usually listen, whatever contexts say."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.engine_endpoints import Endpoint, EndpointKind
from app.core.surroundings import Surroundings

PIPES = (
    "docker_engine",
    "dockerDesktopLinuxEngine",
    "dockerDesktopWindowsEngine",
    "podman-machine-default",
)
_AT_HOME = {
    "darwin": (
        ".docker/run/docker.sock",  # Docker Desktop
        ".orbstack/run/docker.sock",
        ".rd/docker.sock",  # Rancher Desktop
        ".local/share/containers/podman/machine/podman.sock",
    ),
    "linux": (".docker/desktop/docker.sock", ".rd/docker.sock"),
}
SEVERAL = ((".colima", "docker.sock"), (".lima", "sock/docker.sock"))  # one folder a machine, below home
_OF_SYSTEM = ("/var/run/docker.sock",)
_OF_LINUX = ("/run/podman/podman.sock",)
_OF_USER = ("docker.sock", "podman/podman.sock")  # below XDG_RUNTIME_DIR: rootless


def usual_endpoints(around: Surroundings, runtime: str | None, machines: Iterator[str]) -> Iterator[Endpoint]:
    """All of them, there or not. `runtime` is the user's folder of sockets; `machines` are the sockets of
    Colima's and Lima's machines, as they are found below home."""
    if around.is_windows:
        yield from (Endpoint(EndpointKind.NPIPE, f"//./pipe/{name}") for name in PIPES)
        return
    paths = [*map(around.of_system, _OF_SYSTEM)]
    if not around.is_macos:
        paths += map(around.of_system, _OF_LINUX)
        paths += [around.paths.join(runtime, name) for name in _OF_USER] if runtime else []
    paths += [around.at_home(*each.split("/")) for each in _AT_HOME.get(around.platform, ())]
    paths += machines
    yield from (Endpoint(EndpointKind.UNIX, path) for path in paths)
