"""docker-py on connections that Labwright opened. Imports docker-py: only for who is about to use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import urllib3
from docker.api.client import APIClient
from docker.constants import MINIMUM_DOCKER_API_VERSION
from docker.transport.basehttpadapter import BaseHTTPAdapter

from app.core.engine_endpoints import Endpoint, EndpointKind
from app.system.engine_line import Line

OLDEST_API: str = MINIMUM_DOCKER_API_VERSION
Connect = Callable[[], Line]
_KEPT_CONNECTIONS = 4


class _Connection(urllib3.connection.HTTPConnection):
    def __init__(self, connect: Connect) -> None:
        super().__init__("localhost")
        self._open = connect

    def connect(self) -> None:
        self.sock = self._open()  # it does what of a socket is needed

    @property
    def is_connected(self) -> bool:
        # urllib3 asks the descriptor whether the other side has closed; a pipe of Windows has none
        return isinstance(self.sock, Line) and self.sock.has_descriptor and super().is_connected


class _Pool(urllib3.connectionpool.HTTPConnectionPool):
    def __init__(self, connect: Connect) -> None:
        super().__init__("localhost", maxsize=_KEPT_CONNECTIONS)
        self._open = connect

    def _new_conn(self) -> _Connection:
        return _Connection(self._open)


class _Adapter(BaseHTTPAdapter):  # type: ignore[misc]  # docker-py has no types
    def __init__(self, connect: Connect, prefix: str) -> None:
        self._pool, self._prefix = _Pool(connect), prefix
        super().__init__()

    def get_connection(self, url: str, proxies: object = None) -> _Pool:
        del url, proxies
        return self._pool

    def request_url(self, request: Any, proxies: object) -> str:
        del proxies
        return f"{self._prefix}{request.path_url}"

    def close(self) -> None:
        super().close()
        self._pool.close()


def new_client(endpoint: Endpoint, api_version: str, connect: Connect, seconds: float) -> APIClient:
    """A client of docker-py that asks for a connection when it needs one."""
    client = APIClient("http://localhost:2375", version=api_version, timeout=seconds)
    adapter = _Adapter(connect, endpoint.path if endpoint.kind is EndpointKind.TCP else "")
    client.mount("http+docker://", adapter)
    client._custom_adapter = adapter
    client.base_url = "http+docker://localhost"
    client.trust_env = False  # no proxy and no .netrc lies between us and the engine
    return client
