"""The layers of a container, and which line of the Dockerfile made each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from app.core.inside import By, Layer, LayerStack, Role
from app.core.mountinfo import overlay_folders, parse_mountinfo, root_mount

# Lines that only write into the image's description, and make no layer.
_DESCRIBES = re.compile(
    r"(?:ARG|CMD|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|SHELL|STOPSIGNAL|USER|VOLUME)\b"
)
_NOTHING_DONE = re.compile(r"^(?:/bin/sh -c )?#\(nop\)\s*")
_BUILDKIT = re.compile(r"\s*# buildkit$")
_SHELL = re.compile(r"^(?:RUN )?(?:\|\d+ .*?)?/bin/sh -c ")


class Line(NamedTuple):
    """One line of an image's history."""

    text: str
    size_bytes: int


def history_lines(history: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    """The history as the engine tells it, the oldest line first, written as in a Dockerfile."""
    return tuple(
        Line(_written(str(each.get("CreatedBy") or ""), str(each.get("Comment") or "")), _size(each))
        for each in reversed(history)
    )


def _size(each: Mapping[str, Any]) -> int:
    size = each.get("Size")
    return size if isinstance(size, int) and size > 0 else 0


def _written(created_by: str, comment: str) -> str:
    text = _BUILDKIT.sub("", created_by.strip())
    if _NOTHING_DONE.match(text):
        return _NOTHING_DONE.sub("", text)
    if _SHELL.match(text):
        return f"RUN {_SHELL.sub('', text)}"
    return text or comment


def match_lines(lines: Sequence[Line], count: int) -> tuple[tuple[Line | None, ...], tuple[Line, ...]]:
    """For each of the image's layers, the lowest first, the line that made it, or None where that is not
    sure; and the lines that made none. Engines do not say which lines made no layer: those that only describe
    did not, those with a size did, and WORKDIR or RUN may have changed nothing."""
    made = [line.size_bytes > 0 for line in lines]
    could = [line.size_bytes > 0 or not _DESCRIBES.match(line.text) for line in lines]
    for guess in (made, could):
        if sum(guess) == count:
            chosen = tuple(line for line, is_layer in zip(lines, guess, strict=True) if is_layer)
            return chosen, tuple(line for line, is_layer in zip(lines, guess, strict=True) if not is_layer)
    below = _until_unsure(lines, made, could)
    above = _until_unsure(lines[::-1], made[::-1], could[::-1])[::-1]
    if len(below) + len(above) > count or not sum(made) <= count <= sum(could):
        return (None,) * count, ()
    between: tuple[None, ...] = (None,) * (count - len(below) - len(above))
    never = tuple(line for line, maybe in zip(lines, could, strict=True) if not maybe)
    return (*below, *between, *above), never


def _until_unsure(
    lines: Sequence[Line], made: Sequence[bool], could: Sequence[bool]
) -> tuple[Line | None, ...]:
    sure = []
    for line, is_layer, maybe in zip(lines, made, could, strict=True):
        if maybe and not is_layer:
            break
        if is_layer:
            sure.append(line)
    return tuple(sure)


def stack_of(
    container: Mapping[str, Any],
    image: Mapping[str, Any] | None,
    history: Sequence[Mapping[str, Any]] | None,
    *,
    writable_bytes: int | None,
    mountinfo: str = "",
) -> LayerStack:
    """The layers from the writable one down. `mountinfo` is the container's own, where it could be read."""
    graph = container.get("GraphDriver") or {}
    driver = str(graph.get("Name") or container.get("Driver") or "")
    folders, by = _folders(graph.get("Data") or {}, mountinfo)
    digests = [str(each) for each in ((image or {}).get("RootFS") or {}).get("Layers") or ()]
    lines, empty = match_lines(history_lines(history or ()), len(digests))
    below = [
        Layer(
            Role.IMAGE,
            line.text if line is not None else "",
            line.size_bytes if line is not None else None,
            digest,
        )
        for digest, line in zip(digests, lines, strict=True)
    ][::-1]
    between = [Layer(Role.INIT)] if len(folders) == len(below) + 2 else []
    layers = [Layer(Role.WRITABLE, size_bytes=writable_bytes), *between, *below]
    if len(folders) == len(layers):
        layers = [layer._replace(folder=folder) for layer, folder in zip(layers, folders, strict=True)]
    elif folders and not digests:  # nothing is known of its image
        layers = [layers[0]._replace(folder=folders[0])]
        layers += [Layer(Role.IMAGE, folder=folder) for folder in folders[1:]]
    name = str((container.get("Config") or {}).get("Image") or container.get("Image") or "")
    return LayerStack(driver, tuple(layers), by, name, tuple(line.text for line in empty))


def _folders(data: Mapping[str, Any], mountinfo: str) -> tuple[tuple[str, ...], By]:
    mounted = root_mount(parse_mountinfo(mountinfo))
    seen = overlay_folders(mounted) if mounted is not None and mounted.kind == "overlay" else ()
    upper, lower = data.get("UpperDir"), data.get("LowerDir")
    if isinstance(upper, str) and isinstance(lower, str):
        # The mount has the same ones by short names; it is what really lies there.
        told = (upper, *filter(None, lower.split(":")))
        return told, By.KERNEL if len(seen) == len(told) and seen[0] == upper else By.ENGINE
    return seen, By.KERNEL if seen else By.ENGINE
