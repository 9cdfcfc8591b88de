"""The sockets and pipes of engines that are there, whether a context names them or not."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence

from app.core.engine_endpoints import Endpoint, EndpointKind
from app.core.engine_usual_places import SEVERAL, usual_endpoints
from app.core.surroundings import Surroundings

_PIPES = "\\\\.\\pipe\\"


def list_pipes() -> Sequence[str]:
    """The names of the pipes that Windows has now."""
    try:
        return os.listdir(_PIPES)
    except OSError:
        return ()


def endpoints_there(
    around: Surroundings, *, pipes: Callable[[], Sequence[str]] = list_pipes
) -> tuple[Endpoint, ...]:
    """Those of the usual places where something is. Whether anybody answers there is not asked."""
    usual = usual_endpoints(around, _runtime_folder(around), _machines(around))
    if around.is_windows:
        there = {name.casefold() for name in pipes()}
        return tuple(each for each in usual if each.address.rpartition("/")[2].casefold() in there)
    return tuple(each for each in usual if _is_socket(each.address))


def leads_to(endpoint: Endpoint) -> str | None:
    """Where the socket file of an endpoint leads once links are followed."""
    if endpoint.kind is not EndpointKind.UNIX:
        return None
    return os.path.realpath(endpoint.address)


def _runtime_folder(around: Surroundings) -> str | None:
    named = around.folder("XDG_RUNTIME_DIR")
    if named is not None or around.is_windows or not hasattr(os, "getuid"):
        return named
    return around.of_system(f"/run/user/{os.getuid()}")


def _machines(around: Surroundings) -> Iterator[str]:
    for folder, socket in SEVERAL:
        root = around.at_home(folder)
        try:
            names = sorted(os.listdir(root))
        except OSError:
            continue
        yield from (around.paths.join(root, name, *socket.split("/")) for name in names)


def _is_socket(path: str) -> bool:
    try:
        return stat.S_ISSOCK(os.stat(path).st_mode)
    except OSError:
        return False
