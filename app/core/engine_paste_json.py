"""The JSON of docker and podman in pasted texts."""

from __future__ import annotations

from typing import Any

from app.core.engine_paste_lines import PODMAN, REACHED, Pasted
from app.core.engine_reading import mapping_of, text_of, texts_of

_OF_INFO = ("OperatingSystem", "KernelVersion", "ServerVersion", "DockerRootDir", "OSType")


def add_json(pasted: Pasted, value: object) -> bool:
    """JSON of docker or podman; False where it is something else."""
    items = value if isinstance(value, list) else [value]
    found = [_add_one(pasted, item) for item in items if isinstance(item, dict)]
    return any(found)


def _add_one(pasted: Pasted, value: dict[str, Any]) -> bool:
    if _context(pasted, value):
        return True
    if isinstance(value.get("host"), dict):
        return _podman_json(pasted, value)
    known = _client_and_server(pasted, value)
    if pasted.context is None and text_of(pasted.client.get("Context")):
        pasted.context = text_of(pasted.client["Context"])
    if isinstance(value.get("Components"), list) and "ApiVersion" in value:
        _fill(pasted.version, value)
        return True
    for error in texts_of(value.get("ServerErrors")):
        match = REACHED[0].search(error)
        if match and pasted.endpoint is None:
            pasted.endpoint = match.group(1)
    if any(name in value for name in _OF_INFO):
        told = {name: item for name, item in value.items() if name not in ("ClientInfo", "Client", "Server")}
        _fill(pasted.info, told)
        known = True
    return known


def _context(pasted: Pasted, value: dict[str, Any]) -> bool:
    """`docker context inspect` and `docker context ls --format json`."""
    name = text_of(value.get("Name"))
    endpoint = text_of(mapping_of(mapping_of(value.get("Endpoints")).get("docker")).get("Host"))
    endpoint = endpoint or text_of(value.get("DockerEndpoint"))
    if not endpoint:
        return False
    pasted.contexts.setdefault(name, endpoint)
    if value.get("Current") is True and pasted.context is None:
        pasted.context = name
    return True


def _client_and_server(pasted: Pasted, value: dict[str, Any]) -> bool:
    client, server, about = value.get("Client"), value.get("Server"), value.get("ClientInfo")
    known = False
    if isinstance(client, dict) and ("Version" in client or "Os" in client):
        _fill(pasted.client, client)
        known = True
    for part, into in ((server, pasted.version), (about, pasted.client)):
        if isinstance(part, dict):
            _fill(into, part)
            known = True
    return known


def _fill(into: dict[str, Any], more: dict[str, Any]) -> None:
    for name, item in more.items():
        into.setdefault(name, item)


def _podman_json(pasted: Pasted, value: dict[str, Any]) -> bool:
    host = mapping_of(value["host"])
    distribution = mapping_of(host.get("distribution"))
    if not ("buildahVersion" in host or distribution):
        return False
    lowered = {name.lower(): item for name, item in host.items()}
    lowered |= {name.lower(): item for name, item in mapping_of(value.get("store")).items()}
    for name, target in PODMAN.items():
        if text_of(lowered.get(name)):
            pasted.info.setdefault(target, text_of(lowered[name]))
    system, variant, number = (
        text_of(distribution.get(key)) for key in ("distribution", "variant", "version")
    )
    if system:
        shown = f"{system} ({f'variant {variant}, ' if variant else ''}version {number})"
        pasted.info.setdefault("OperatingSystem", shown)
    pasted.version.setdefault("Components", [{"Name": "Podman Engine"}])
    return True
