"""Asks an engine what it is, without docker-py: its import takes longer than three such questions.

HTTP/1.0 keeps it small: the engine answers in one piece and closes the connection.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from app import __version__
from app.core.engine_endpoints import Endpoint, EndpointKind
from app.core.engine_failures import answered_error, api_too_new, cut_off, not_an_engine, tls_mismatch
from app.core.errors import AppError
from app.core.words import say
from app.system.engine_line import Line, OpenSsh, failure, open_line

_LARGEST_BYTES = 16_000_000  # of an answer: that of a busy engine has a hundredth
_TLS_WANTED = b"client sent an HTTP request to an HTTPS server"


class Answer(NamedTuple):
    """One answer of an engine."""

    status: int
    headers: Mapping[str, str]  # names in small letters
    body: bytes


def ask(endpoint: Endpoint, path: str, seconds: float, *, open_ssh: OpenSsh | None = None) -> Any:
    """The JSON that the engine has at a path. Raises AppError; `seconds` is all it may take."""
    answer = get(endpoint, path, seconds, open_ssh=open_ssh)
    try:
        content = json.loads(answer.body)
    except ValueError as error:
        if answer.status == 200 and "json" in answer.headers.get("content-type", ""):
            raise cut_off(endpoint.text) from error
        raise not_an_engine(endpoint.text, _first_line(answer.body)) from error
    if answer.status != 200:
        raise refusal(endpoint.text, answer.status, content)
    return content


def refusal(endpoint: str, status: int, content: object) -> AppError:
    """An engine's own error."""
    message = content.get("message") if isinstance(content, dict) else None
    message = message if isinstance(message, str) else ""
    if status == 400 and "is too old. Minimum supported API version" in message:  # the client is meant
        return api_too_new(endpoint, message)
    return answered_error(endpoint, status, message)


def get(endpoint: Endpoint, path: str, seconds: float, *, open_ssh: OpenSsh | None = None) -> Answer:
    """The answer to one GET."""
    line = open_line(endpoint, seconds, open_ssh=open_ssh)
    try:
        return _exchange(line, endpoint, path)
    except ConnectionError as error:
        raise cut_off(endpoint.text) from error
    except OSError as error:
        raise failure(error, endpoint, seconds) from error
    finally:
        line.close()


def _exchange(line: Line, endpoint: Endpoint, path: str) -> Answer:
    host = endpoint.address if endpoint.kind is EndpointKind.TCP else "docker"
    request = f"GET {endpoint.path if endpoint.kind is EndpointKind.TCP else ''}{path} HTTP/1.0\r\n"
    line.sendall(f"{request}Host: {host}\r\nUser-Agent: labwright/{__version__}\r\n\r\n".encode())
    said = bytearray()
    while piece := line.recv(65536):
        said += piece
        if len(said) > _LARGEST_BYTES or not b"HTTP/".startswith(said[:5]):
            break
        if _complete(said):
            break
    if not said.startswith(b"HTTP/"):
        raise not_an_engine(endpoint.text, _first_line(bytes(said)))
    if _TLS_WANTED.lower() in said.lower():
        raise tls_mismatch(endpoint.text, say("The engine speaks only TLS there, and TLS is not asked for."))
    answer = _parsed(bytes(said))
    length = answer.headers.get("content-length", "")
    if b"\r\n\r\n" not in said or (length.isdigit() and len(answer.body) < int(length)):
        raise cut_off(endpoint.text)
    return answer


def _complete(said: bytearray) -> bool:
    """Whether all is there that was announced: some programs leave the connection open after it."""
    end = said.find(b"\r\n\r\n")
    if end < 0:
        return False
    length = _parsed(bytes(said[: end + 4])).headers.get("content-length", "")
    return length.isdigit() and len(said) - end - 4 >= int(length)


def _parsed(said: bytes) -> Answer:
    head, _, body = said.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(maxsplit=2)
    pairs = (each.partition(":") for each in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return Answer(int(words[1]) if len(words) > 1 and words[1].isdigit() else 0, headers, body)


def _first_line(said: bytes) -> str:
    text = said.decode("utf-8", "replace").strip()
    return next(iter(text.splitlines()), "")


def ask_version_and_info(
    endpoint: Endpoint, seconds: float, *, open_ssh: OpenSsh | None = None
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What the engine says of itself at /version and /info. A Docker engine is known by its API's version."""
    version = ask(endpoint, "/version", seconds, open_ssh=open_ssh)
    if not isinstance(version, dict) or not isinstance(version.get("ApiVersion"), str):
        raise not_an_engine(endpoint.text, json.dumps(version)[:80])
    info = ask(endpoint, "/info", seconds, open_ssh=open_ssh)
    return version, info if isinstance(info, dict) else {}
