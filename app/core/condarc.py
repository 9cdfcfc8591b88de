"""Reads the folders of environments and the channels out of a .condarc, without a reader of all YAML: only
a few lists count."""

from __future__ import annotations

import json
import re

_FOLDERS = ("envs_dirs", "envs_path")
_CHANNELS = ("channels", "channel")
_KEY = re.compile(r"""(?:"([^"]+)"|'([^']+)'|([A-Za-z_][\w-]*))\s*:(?:\s+(.*)|)\Z""", re.DOTALL)
_MOST = 1 << 20  # characters; no settings file is as long


def environment_folders(content: bytes) -> list[str]:
    """The folders in `envs_dirs` and `envs_path`, as written: ~ and variables are not filled in. What is not
    understood is passed over."""
    return _lists(content, _FOLDERS)


def channels(content: bytes) -> list[str]:
    """Where conda looks for packages, the first one first."""
    return _lists(content, _CHANNELS)


def channel_priority(content: bytes) -> str:
    """`strict`, `flexible` or `disabled`, in old ones `true` or `false`; empty where it is not set."""
    return next(iter(_lists(content, ("channel_priority",))), "").lower()


def solver(content: bytes) -> str:
    """What works out which versions fit together, where it is chosen: `libmamba` or `classic`."""
    return next(iter(_lists(content, ("solver", "experimental_solver"))), "").lower()


def _lists(content: bytes, keys: tuple[str, ...]) -> list[str]:
    if content.lstrip().startswith(b"{"):  # JSON is YAML, too
        return _json_items(content, keys)
    items: list[str] = []
    lines = content.decode("utf-8", "replace").removeprefix("\ufeff")[:_MOST].splitlines()
    position = 0
    while position < len(lines):
        line = _without_comment(lines[position])
        position += 1
        found = _KEY.match(line)
        if not found or (found[1] or found[2] or found[3]) not in keys:
            continue
        value = (found[4] or "").strip()
        if value.startswith("["):
            while not value.endswith("]") and position < len(lines):
                value += " " + _without_comment(lines[position]).strip()
                position += 1
            items += _flow_items(value)
        elif value:
            items += [_plain(value)]
        else:
            position = _block_items(lines, position, items)
    return [item for item in items if item]


def _json_items(content: bytes, keys: tuple[str, ...]) -> list[str]:
    try:
        settings = json.loads(content)
    except (ValueError, RecursionError):
        return []
    values = (settings.get(key) for key in keys)
    lists = ([value] if isinstance(value, str) else value for value in values)
    items = (item for each in lists if isinstance(each, list) for item in each)
    return [item for item in items if item and isinstance(item, str)]


def _block_items(lines: list[str], position: int, items: list[str]) -> int:
    """Add the lines that begin with a dash; the position after them."""
    while position < len(lines):
        line = _without_comment(lines[position]).strip()
        if line.startswith("- "):
            items.append(_plain(line[2:].strip()))
        elif line and line != "-":
            break
        position += 1
    return position


def _flow_items(text: str) -> list[str]:
    return [_plain(part.strip()) for part in text.strip("[] ").split(",")]


def _plain(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return text[1:-1].replace("\\\\", "\\").replace('\\"', '"')
    return text


def _without_comment(line: str) -> str:
    """A comment begins at a # that is first or follows a space, outside quotes."""
    if "#" not in line:
        return line.rstrip()
    quote = ""
    for index, letter in enumerate(line):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter == "#" and (index == 0 or line[index - 1] in " \t"):
            return line[:index].rstrip()
    return line.rstrip()
