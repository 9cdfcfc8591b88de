"""What a value means: a port mapping, a mount, an image's name, a requirement, taken apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Wording = Mapping[str, str]

_PORTS = re.compile(
    r"(?:(?:(?P<address>\[[0-9a-fA-F:.]+\]|[0-9.]+|localhost):)?(?P<host>[0-9]+(?:-[0-9]+)?)?:)?"
    r"(?P<container>[0-9]+(?:-[0-9]+)?)(?:/(?P<protocol>tcp|udp|sctp))?"
)
_ONLY_HERE = re.compile(r"127\.[0-9.]+|\[::1\]|localhost")
_EVERYWHERE = re.compile(r"0\.0\.0\.0|\[::\]")
_DRIVE = re.compile(r"[A-Za-z]:[/\\]")
_IMAGE = re.compile(r"[a-z0-9][a-z0-9._/:-]*", re.IGNORECASE)
_VERSION = re.compile(r"(===?|~=|!=|<=?|>=?|=|@\^|@~|@|\^|~)\s*([0-9A-Za-z.*+!_-]+)")
_REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*?)\s*(?:\[(?P<extras>[^\]]*)\])?\s*"
    rf"(?P<versions>{_VERSION.pattern}(?:\s*,\s*(?:{_VERSION.pattern}))*)?"
)
_VARIABLE = re.compile(r"(?P<name>[^=]+)(?:=(?P<value>.*))?", re.DOTALL)


def explain_value(kind: str, value: str, text: str, wording: Wording) -> str:
    """The text for an option or role, with what its value says in it or after it."""
    text = fill(text, value=value)
    explain = _EXPLAINED.get(kind)
    detail = explain(value, wording) if explain else None
    return f"{text} {detail}" if detail else text


def fill(text: str, /, **values: str) -> str:
    """The text with its {placeholders} filled in; other braces stay."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _ports(value: str, wording: Wording) -> str | None:
    match = _PORTS.fullmatch(value)
    if not match:
        return None
    address, host = match["address"], match["host"]
    key = "ports" if host else "ports, host chosen"
    parts = [fill(wording[key], host=host or "", container=match["container"])]
    if address is None or _EVERYWHERE.fullmatch(address):
        parts.append(wording["ports everywhere"])
    elif _ONLY_HERE.fullmatch(address):
        parts.append(wording["ports only here"])
    else:
        parts.append(fill(wording["ports address"], address=address))
    if match["protocol"] in {"udp", "sctp"}:
        parts.append(fill(wording["ports protocol"], protocol=match["protocol"].upper()))
    return " ".join(parts)


def _volume(value: str, wording: Wording) -> str | None:
    drive = _DRIVE.match(value)
    start = drive.end() if drive else 0
    source, *rest = value[start:].split(":")
    source = value[:start] + source
    if not rest and source.startswith("/"):
        return fill(wording["volume without name"], target=source)
    if not 1 <= len(rest) <= 2:
        return None
    return _mounted(source, rest[0], "ro" in ",".join(rest[1:]).split(","), wording)


def _mounted(source: str, target: str, read_only: bool, wording: Wording) -> str | None:
    if not source or not target:
        return None
    is_folder = re.search(r"[/\\]", source) is not None or source[0] in ".~$%"
    parts = [fill(wording["folder" if is_folder else "named volume"], source=source, target=target)]
    if read_only:
        parts.append(wording["read only"])
    return " ".join(parts)


def _mount(value: str, wording: Wording) -> str | None:
    parts = {name: given for name, _, given in (part.partition("=") for part in value.split(","))}
    source = parts.get("source", parts.get("src", ""))
    target = parts.get("target", parts.get("destination", parts.get("dst", "")))
    if not target:
        return None
    read_only = parts.get("readonly", parts.get("ro", "false")) in {"", "true", "1"}
    match parts.get("type", "volume"):
        case "tmpfs":
            return fill(wording["tmpfs"], target=target)
        case "bind" if source:
            text = fill(wording["folder"], source=source, target=target)
        case "volume":
            key = "named volume" if source else "volume without name"
            text = fill(wording[key], source=source, target=target)
        case _:
            return None
    return f"{text} {wording['read only']}" if read_only else text


def _image(value: str, wording: Wording) -> str | None:
    name, _, digest = value.partition("@")
    if not _IMAGE.fullmatch(name):
        return None
    first, slash, _ = name.partition("/")
    elsewhere = slash and ("." in first or ":" in first or first == "localhost")
    _, _, tag = name.rpartition("/")[2].partition(":")
    parts = [fill(wording["image registry"], registry=first) if elsewhere else wording["image hub"]]
    if digest:
        parts.append(wording["image digest"])
    elif tag:
        parts.append(fill(wording["image tag"], tag=tag))
    else:
        parts.append(wording["image latest"])
    return " ".join(parts)


def _requirement(value: str, wording: Wording) -> str | None:
    if re.match(r"[a-z+]+://|git\+", value):
        return wording["requirement address"]
    if (
        value in {".", ".."}
        or value.endswith(".whl")
        or re.match(r"\.{1,2}[/\\\[]|[/~]|[A-Za-z]:[/\\]", value)
    ):
        return wording["requirement path"]
    match = _REQUIREMENT.fullmatch(value.partition(";")[0].strip())
    if not match:
        return None
    parts = []
    if match["extras"]:
        parts.append(fill(wording["requirement extras"], extras=match["extras"]))
    for sign, version in _VERSION.findall(match["versions"] or ""):
        key = "latest" if version == "latest" else sign.replace("===", "==").lstrip("@") or "=="
        parts.append(fill(wording[f"version {key}"], version=version))
    return " ".join(parts) or None


def _variable(value: str, wording: Wording) -> str | None:
    match = _VARIABLE.fullmatch(value)
    if not match:
        return None
    if match["value"] is None:
        return fill(wording["variable from here"], name=match["name"])
    return fill(wording["variable"], name=match["name"], value=match["value"])


_EXPLAINED: Mapping[str, Callable[[str, Wording], str | None]] = {
    "PORTS": _ports,
    "VOLUME": _volume,
    "MOUNT": _mount,
    "IMAGE": _image,
    "REQUIREMENT": _requirement,
    "VARIABLE": _variable,
}
