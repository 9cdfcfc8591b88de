"""How version managers read what somebody chose: the text of version files, and which version it means."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence

_NOT_A_RELEASE = re.compile(r"(-dev|-src|-latest|(a|b|rc)[0-9]+)$")


def parse_python_version_file(content: bytes) -> list[str]:
    """The first word of each line, without comments, as pyenv reads `.python-version`."""
    words = []
    for line in content.replace(b"\0", b"").decode(errors="surrogateescape").split("\n"):
        word = next(iter(re.split(r"[ \t\r]+", line.strip(" \t\r"))), "")
        if word and not word.startswith("#"):
            words += [part for part in word.split(":") if part]
    return words


def pyenv_latest(wanted: str, installed: Sequence[str]) -> str | None:
    """The installed version that pyenv takes for "3.12" or "pypy3.10": the newest release of that line."""
    if wanted in installed:
        return wanted
    threads = re.fullmatch(r"(.*[0-9])t", wanted, re.DOTALL)
    beginning, suffix = (threads[1], "t") if threads else (wanted, "")
    found = [
        name
        for name in installed
        if name.startswith((f"{beginning}-", f"{beginning}."))
        and name.endswith(suffix)
        and not _NOT_A_RELEASE.search(name)
        and (suffix or not re.search(r"[0-9]t$", name))
    ]
    best = max(map(_release_key, found), default=None)
    return min((name for name in found if _release_key(name) == best), default=None)


def _release_key(name: str) -> tuple[str, int, int, int]:
    """pyenv sorts by the first field as text and three more as numbers; a first dash separates like a dot."""
    first, *rest = re.sub(r"^([A-Za-z0-9]+)-", r"\1.", name).split(".")
    numbers = [int(match[0]) if (match := re.match(r"\d+", field)) else 0 for field in [*rest, "", "", ""]]
    return first, numbers[0], numbers[1], numbers[2]


def newest(wanted: str, installed: Sequence[str]) -> str | None:
    """The installed version that "3.12", "3" or "latest" means to mise and pyenv-win: exact, or the newest of
    that line."""
    if wanted in installed:
        return wanted
    line = [
        name
        for name in installed
        if re.match(r"\d", name)
        and (wanted == "latest" or name.startswith(f"{wanted}."))
        and not re.search(r"(a|b|rc|dev)\d*$", name)
    ]
    return max(line, key=lambda name: [int(number) for number in re.findall(r"\d+", name)], default=None)


def parse_tool_versions(content: bytes) -> dict[str, list[str]]:
    """`.tool-versions` of asdf and mise: the tools, each with its versions in order of preference."""
    tools: dict[str, list[str]] = {}
    for line in content.decode(errors="surrogateescape").splitlines():
        words = line.partition("#")[0].split()
        if len(words) > 1:
            tools.setdefault(words[0], words[1:])
    return tools


def parse_mise_toml(content: bytes) -> dict[str, list[str]]:
    """`[tools]` of a mise.toml. A torn file chooses nothing."""
    try:
        tools = tomllib.loads(content.decode()).get("tools", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return {}
    return (
        {str(tool): _mise_versions(value) for tool, value in tools.items()} if isinstance(tools, dict) else {}
    )


def _mise_versions(value: object) -> list[str]:
    if isinstance(value, dict):
        return _mise_versions(value.get("version", []))
    if isinstance(value, list):
        return [version for item in value for version in _mise_versions(item)]
    return [value] if isinstance(value, str) else [str(value)] if isinstance(value, int | float) else []


def parse_pyenv_shim(content: bytes) -> str | None:
    """The root that a shim of pyenv works for, empty where it does not say; None if it is no such shim."""
    if not content.startswith(b"#!") or not re.search(rb'pyenv"?\s+exec\s', content):
        return None
    root = re.search(rb'^\s*export PYENV_ROOT="?([^"\r\n]*)"?', content, re.MULTILINE)
    return root[1].decode(errors="surrogateescape") if root else ""


def parse_asdf_shim(content: bytes) -> list[tuple[str, str]] | None:
    """The plugins and versions that have the program, as an asdf shim lists them; None if it is no shim."""
    if not content.startswith(b"#!") or not re.search(rb'asdf"?\s+exec\s', content):
        return None
    lines = re.findall(rb"^# asdf-plugin: (\S+) (.+?)\s*$", content, re.MULTILINE)
    return [(plugin.decode(errors="replace"), version.decode(errors="replace")) for plugin, version in lines]
