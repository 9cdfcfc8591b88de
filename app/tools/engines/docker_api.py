"""A Docker engine through docker-py, on connections of Labwright's own.

docker-py has a time limit for each read and none for a whole call, ignores contexts, and reaches ssh and
pipes each in its own way. Here it gets its connections from `open_line`, so one place knows all of that.
docker-py takes an eighth of a second to import: nothing here imports it before the first call.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from app.core.engine_endpoints import Endpoint
from app.core.engine_failures import (
    ANSWERED_ERROR,
    answered_error,
    api_too_old,
    cut_off,
    no_container,
    not_an_engine,
    silent,
)
from app.core.errors import AppError
from app.core.log_frames import LogFrames
from app.core.outcomes import Stream
from app.system.engine_line import DEADLINE, Line, OpenSsh, open_line
from app.tools.engines.asking import ask, refusal

if TYPE_CHECKING:
    from docker.api.client import APIClient

PATIENCE_SECONDS = 20.0
_ACT_SECONDS = 120.0  # a container may take its time to end
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
T = TypeVar("T")
Facts = Mapping[str, Any]


class DockerEngine:
    """A ContainerEngine. Its methods may be called from any thread, several at once."""

    def __init__(
        self, endpoint: Endpoint, *, seconds: float = PATIENCE_SECONDS, open_ssh: OpenSsh | None = None
    ) -> None:
        """Nothing is connected yet. Each call may take `seconds`, from connecting to the last byte."""
        self.endpoint = endpoint
        self._seconds = seconds
        self._open_ssh = open_ssh
        self._kept: APIClient | None = None
        self._guard = threading.Lock()

    def ping(self) -> None:
        """Come back when the engine answers."""
        self._call(lambda client: client.ping())

    def version(self) -> Facts:
        """What the engine says of its versions."""
        return self._call(lambda client: _mapping(client.version(api_version=False)))

    def info(self) -> Facts:
        """What the engine says of itself and its machine."""
        return self._call(lambda client: _mapping(client.info()))

    def containers(self, ids: Sequence[str] = ()) -> Sequence[Facts]:
        """All containers, running or not, or some of them: one question for all."""
        filters = {"id": list(ids)} if ids else None
        return self._call(lambda client: _mappings(client.containers(all=True, filters=filters)))

    def images(self) -> Sequence[Facts]:
        """All images that have a name or belong to nothing, without those in between."""
        return self._call(lambda client: _mappings(client.images()))

    def volumes(self) -> Sequence[Facts]:
        """All volumes."""
        return self._call(lambda client: _mappings(client.volumes().get("Volumes") or []))

    def networks(self) -> Sequence[Facts]:
        """All networks."""
        return self._call(lambda client: _mappings(client.networks()))

    def disk(self) -> Facts:
        """What takes room, as `docker system df` asks for it."""
        return self._call(lambda client: _mapping(client.df()))

    def act(self, verb: str, target: str, value: str = "") -> None:
        """Do what `docker VERB TARGET` does. Stopping may take as long as the container needs to end."""
        self._call(lambda client: _ACTS[verb](client, target, value), seconds=_ACT_SECONDS)

    def inspect(self, name: str) -> Facts:
        """All that the engine knows of a container. Raises AppError("container-not-there"), as all that ask
        about one."""
        return self._of_container(name, lambda client: _mapping(client.inspect_container(name)))

    def writable_bytes(self, name: str) -> int | None:
        """The size of its writable layer; the engine walks through all of it."""

        def do(client: APIClient) -> int | None:
            address = client._url("/containers/{0}/json", name)  # docker-py has no word for `size`
            answer = _mapping(client._result(client._get(address, params={"size": 1}), True))
            size = answer.get("SizeRw", 0)  # engines leave a zero out
            return size if isinstance(size, int) else None

        return self._of_container(name, do)

    def top(self, name: str, columns: str) -> Facts:
        """Its processes, in columns that this engine understands."""
        return self._of_container(name, lambda client: _mapping(client.top(name, ps_args=columns)))

    def statistics(self, name: str) -> Facts:
        """What it uses now, asked once: otherwise an engine takes two seconds to compare."""

        def do(client: APIClient) -> Facts:
            address = client._url("/containers/{0}/stats", name)  # docker-py refuses one-shot by API version
            asked = {"stream": "0", "one-shot": "1"}
            return _mapping(client._result(client._get(address, params=asked), True))

        return self._of_container(name, do)

    def changes(self, name: str) -> Sequence[Facts]:
        """The paths in its writable layer: Kind 0 changed, 1 added, 2 deleted."""
        return self._of_container(name, lambda client: _mappings(client.diff(name) or []))

    def inspect_image(self, name: str) -> Facts:
        """All that the engine knows of an image."""
        return self._call(lambda client: _mapping(client.inspect_image(name)))

    def image_history(self, name: str) -> Sequence[Facts]:
        """The lines an image was made by, the newest first."""
        return self._call(lambda client: _mappings(client.history(name)))

    def inspect_network(self, name: str) -> Facts:
        """All that the engine knows of a network."""
        return self._call(lambda client: _mapping(client.inspect_network(name)))

    def events(self, *, since: float | None = None) -> EventStream:
        """What happens from now on, or since a time, until the stream is closed."""
        params = {} if since is None else {"since": f"{since:.9f}"}
        return EventStream(self.endpoint, *self._stream("/events", params))

    def logs(
        self,
        name: str,
        *,
        follow: bool = False,
        tail: int | None = None,
        since: float = 0,
        times: bool = False,
    ) -> LogStream:
        """What a container printed, and with `follow` what it prints until it ends."""
        config = self.inspect(name).get("Config")
        framed = not (isinstance(config, Mapping) and config.get("Tty"))
        params = {
            "stdout": "1", "stderr": "1", "follow": str(int(follow)), "timestamps": str(int(times)),
            "tail": "all" if tail is None else str(tail), "since": f"{since:.9f}" if since else "0",
        }  # fmt: skip
        return LogStream(self.endpoint, *self._stream(f"/containers/{name}/logs", params), framed=framed)

    def _stream(self, path: str, params: Mapping[str, str]) -> tuple[Any, Callable[[], None]]:
        """An answer that goes on, on a connection of its own, and how to let go of it."""
        opened: list[Line] = []

        def connect() -> Line:
            opened.append(self._connect())
            return opened[-1]

        def begin(client: APIClient) -> Any:
            answer = client._get(client._url(path), params=params, stream=True)
            client._raise_for_status(answer)
            return answer

        client: APIClient | None = None
        try:
            with self._time_limit():
                client = self._new_client(connect)
                answer = self._said_rightly(client, begin)
        except BaseException:
            _let_go(client, opened)
            raise
        opened[-1].settimeout(None)  # nothing may happen for days
        return answer, lambda: _let_go(client, opened)

    def close(self) -> None:
        """Let the kept connections go. The next call opens others."""
        with self._guard:
            client, self._kept = self._kept, None
        if client is not None:
            client.close()

    def _of_container(self, name: str, do: Callable[[APIClient], T]) -> T:
        if not _NAME.fullmatch(name):  # it becomes a part of an address
            raise no_container(name)
        try:
            return self._call(do)
        except AppError as error:
            if error.code == ANSWERED_ERROR and isinstance(error.__cause__, _api_error()):
                answer = error.__cause__.response
                if answer is not None and answer.status_code == 404:
                    raise no_container(name, error.__cause__.explanation or "") from error
            raise

    def _call(self, do: Callable[[APIClient], T], *, seconds: float | None = None) -> T:
        with self._time_limit(seconds):
            return self._said_rightly(self._client(), do)

    @contextmanager
    def _time_limit(self, seconds: float | None = None) -> Iterator[None]:
        token = DEADLINE.set(time.monotonic() + (seconds or self._seconds))
        try:
            yield
        finally:
            DEADLINE.reset(token)

    def _client(self) -> APIClient:
        with self._guard:
            if self._kept is not None:
                return self._kept
        client = self._new_client(self._connect)
        with self._guard:
            if self._kept is None:
                self._kept = client
            return self._kept

    def _new_client(self, connect: Callable[[], Line]) -> APIClient:
        # What docker-py would ask itself when it is made; asked here, failures come in our own words.
        version = ask(self.endpoint, "/version", self._seconds, open_ssh=self._open_ssh)
        api = version.get("ApiVersion") if isinstance(version, dict) else None
        if not isinstance(api, str) or not all(part.isdigit() for part in api.split(".")):
            raise not_an_engine(self.endpoint.text, json.dumps(version)[:80])
        from app.tools.engines.docker_transport import OLDEST_API, new_client  # noqa: PLC0415 - see above

        if _numbers(api) < _numbers(OLDEST_API):
            raise api_too_old(self.endpoint.text, api)
        return new_client(self.endpoint, api, connect, self._seconds)

    def _connect(self) -> Line:
        return open_line(self.endpoint, self._seconds, open_ssh=self._open_ssh)

    def _said_rightly(self, client: APIClient, do: Callable[[APIClient], T]) -> T:
        """What `do` gives; what docker-py and those below it raise becomes an AppError."""
        from docker.errors import APIError, DockerException  # noqa: PLC0415 - see above
        from requests.exceptions import RequestException  # noqa: PLC0415
        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        try:
            return do(client)
        except APIError as error:
            status = error.response.status_code if error.response is not None else 0
            raise refusal(self.endpoint.text, status, {"message": error.explanation or ""}) from error
        except DockerException as error:
            raise answered_error(self.endpoint.text, 0, str(error)) from error
        except (RequestException, HTTPError, OSError, ValueError) as error:
            raise self._broken_off(error) from error

    def _broken_off(self, error: BaseException) -> AppError:
        if isinstance(error, ValueError) and not isinstance(error, OSError):
            return cut_off(self.endpoint.text)
        at: BaseException | None = error
        while at is not None:
            if isinstance(at, TimeoutError):
                return silent(self.endpoint.text, self._seconds)
            at = at.__cause__ or at.__context__
        return cut_off(self.endpoint.text)


class _Streamed:
    """An answer that goes on. `close` may be called from any thread: whoever waits for more then comes to the
    end."""

    def __init__(self, endpoint: Endpoint, answer: Any, let_go: Callable[[], None]) -> None:
        self._endpoint = endpoint
        self._answer = answer
        self._let_go = let_go
        self._closed = threading.Event()

    def _pieces(self) -> Iterator[bytes]:
        """What comes, as it comes. Raises AppError when the engine goes away."""
        from requests.exceptions import RequestException  # noqa: PLC0415 - imported long ago

        try:
            yield from self._answer.iter_content(None)
        except (RequestException, OSError, ValueError, AttributeError) as error:
            # http.client meets an AttributeError where the connection is shut while it reads
            if not self._closed.is_set():
                raise cut_off(self._endpoint.text) from error
        finally:
            self._let_go()

    def close(self) -> None:
        """End it."""
        self._closed.set()
        self._let_go()


class EventStream(_Streamed):
    """Events as they happen, each as the engine says it."""

    def __iter__(self) -> Iterator[Facts]:
        """The next events. Raises AppError when the engine goes away."""
        unfinished = b""
        for piece in self._pieces():
            *lines, unfinished = (unfinished + piece).split(b"\n")
            try:
                events = [_event(line) for line in lines if line.strip()]
            except ValueError as error:
                raise cut_off(self._endpoint.text) from error
            yield from events
        if not self._closed.is_set():
            raise cut_off(self._endpoint.text)


class LogStream(_Streamed):
    """What a container printed, stream by stream."""

    def __init__(self, endpoint: Endpoint, answer: Any, let_go: Callable[[], None], *, framed: bool) -> None:
        """A container with a terminal has one stream, and no frames."""
        super().__init__(endpoint, answer, let_go)
        self._framed = framed

    def __iter__(self) -> Iterator[Sequence[tuple[Stream, bytes]]]:
        """The next bytes. Raises AppError when the engine goes away; ends when the container has ended."""
        frames = LogFrames()
        for piece in self._pieces():
            yield frames.feed(piece) if self._framed else [(Stream.OUT, piece)]
        if frames.cut and not self._closed.is_set():
            raise cut_off(self._endpoint.text)


_ACTS: Mapping[str, Callable[[APIClient, str, str], object]] = {
    "start": lambda client, target, _: client.start(target),
    "stop": lambda client, target, _: client.stop(target),
    "restart": lambda client, target, _: client.restart(target),
    "pause": lambda client, target, _: client.pause(target),
    "unpause": lambda client, target, _: client.unpause(target),
    "kill": lambda client, target, _: client.kill(target),
    "rename": lambda client, target, name: client.rename(target, name),
    "rm": lambda client, target, _: client.remove_container(target),
    "rm --force": lambda client, target, _: client.remove_container(target, force=True),
}


def _api_error() -> type[Any]:
    from docker.errors import APIError  # noqa: PLC0415 - imported by then

    return APIError  # type: ignore[no-any-return]


def _event(line: bytes) -> Facts:
    return _mapping(json.loads(line))


def _let_go(client: APIClient | None, lines: Sequence[Line]) -> None:
    for line in lines:
        line.shutdown()
    if client is not None:
        with suppress(Exception):
            client.close()
    for line in lines:
        line.close()


def _mapping(value: object) -> Facts:
    if not isinstance(value, dict):
        raise ValueError("an object was expected")
    return value


def _mappings(value: object) -> Sequence[Facts]:
    if not isinstance(value, list):
        raise ValueError("a list was expected")
    return [_mapping(each) for each in value]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
