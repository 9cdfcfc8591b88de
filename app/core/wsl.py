"""What WSL (Linux inside Windows) says of itself, and its file of settings, read and edited."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

OLDEST = (2, 1, 5)  # that Docker Desktop wants
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:[.\d-]*)")
_SECTION = re.compile(r"\ufeff?\s*\[([^\]]*)\]")
_ENTRY = re.compile(r"\s*([A-Za-z]\w*)\s*=\s*(.*?)\s*(?:#.*)?$")
_AMOUNT = re.compile(r"(\d+)\s*(B|KB|MB|GB|TB)?", re.IGNORECASE)
_UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}


class Versions(NamedTuple):
    """Of WSL itself and of the kernel that comes with it. The one in use may be another."""

    wsl: tuple[int, int, int]
    kernel: tuple[int, ...] | None


def parse_versions(text: str) -> Versions | None:
    """What `wsl --version` printed: names in the user's language, one a line, WSL's own first. The WSL of old
    Windows does not know the question, and its help has no version in its first line."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = _VERSION.search(lines[0]) if lines else None
    if found is None or len(lines) < 3:
        return None
    kernel = next((match for line in lines[1:3] if (match := _VERSION.search(line))), None)
    return Versions(_numbers(found), _numbers(kernel) if kernel else None)


def kernel_numbers(release: str) -> tuple[int, int, int] | None:
    """5.15.153.1-microsoft-standard-WSL2 as numbers that compare; None where Microsoft did not make it."""
    found = _VERSION.match(release)
    return _numbers(found) if found and "-microsoft-standard" in release.lower() else None


def _numbers(found: re.Match[str]) -> tuple[int, int, int]:
    return int(found[1]), int(found[2]), int(found[3])


def wsl_settings(text: str) -> Mapping[str, str]:
    """The entries of the section wsl2 of .wslconfig, names in small letters."""
    inside, found = False, {}
    for line in text.splitlines():
        if header := _SECTION.match(line):
            inside = header[1].strip().lower() == "wsl2"
        elif inside and (entry := _ENTRY.match(line)):
            found[entry[1].lower()] = entry[2]
    return found


def amount_bytes(value: str) -> int | None:
    """An amount of memory as .wslconfig has it: 8GB. None where WSL does not understand it."""
    found = _AMOUNT.fullmatch(value.strip())
    return int(found[1]) * _UNITS[(found[2] or "B").upper()] if found else None


def with_memory(content: bytes, gigabytes: int) -> bytes:
    """The file with another limit of memory; every other byte stays as it is."""
    text = content.decode("utf-8", "surrogateescape")
    ending = "\r\n" if "\r\n" in text else "\n"
    lines, inside, last = text.splitlines(keepends=True), False, None
    for number, whole in enumerate(lines):
        line = whole.rstrip("\r\n")
        if header := _SECTION.match(line):
            inside = header[1].strip().lower() == "wsl2"
            last = number if inside else last
        elif inside and (entry := _ENTRY.match(line)):
            last = number
            if entry[1].lower() == "memory":
                lines[number] = f"{line[: entry.start(2)]}{gigabytes}GB{whole[entry.end(2) :]}"
                return _bytes_of(lines)
    if lines and not lines[-1].endswith(("\r", "\n")):
        lines[-1] += ending
    if last is None:
        lines += [*([ending] if lines and lines[-1].strip() else []), f"[wsl2]{ending}"]
        last = len(lines) - 1
    lines.insert(last + 1, f"memory={gigabytes}GB{ending}")
    return _bytes_of(lines)


def _bytes_of(lines: list[str]) -> bytes:
    return "".join(lines).encode("utf-8", "surrogateescape")


class Integration(NamedTuple):
    """In which distributions Docker Desktop makes `docker` known. None: its settings do not say."""

    uses_wsl: bool | None
    default: bool | None
    named: tuple[str, ...]


def integration_of(settings: Mapping[str, Any]) -> Integration:
    """Docker Desktop's settings: with capitals in settings-store.json, without in the older settings.json."""
    small = {name.lower(): value for name, value in settings.items()}
    named = small.get("integratedwsldistros")
    return Integration(
        _truth(small.get("wslengineenabled")),
        _truth(small.get("enableintegrationwithdefaultwsldistro")),
        tuple(map(str, named)) if isinstance(named, list) else (),
    )


def used_bytes(disk_usage: object) -> int | None:
    """What images, volumes and the build cache take, from the engine's /system/df."""
    if not isinstance(disk_usage, Mapping):
        return None
    total = _whole(disk_usage.get("LayersSize"))
    for volume in _rows(disk_usage.get("Volumes")):
        total += max(0, _whole((volume.get("UsageData") or {}).get("Size")))
    for part in _rows(disk_usage.get("BuildCache")):
        total += _whole(part.get("Size"))
    for container in _rows(disk_usage.get("Containers")):
        total += _whole(container.get("SizeRw"))
    return total


def _rows(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
