"""Which layer a file of a container comes from, by the rules of overlay file systems."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from app.core.inside import Layer, Mount, Role
from app.core.words import Sentence, say

_MOST_LINKS = 40  # as the kernel


class EntryKind(StrEnum):
    """What one layer has at a path."""

    NOTHING = "nothing"
    FILE = "file"
    FOLDER = "folder"
    OPAQUE = "opaque"  # a folder that hides what lower layers have in it
    LINK = "link"
    WHITEOUT = "whiteout"  # it is deleted here
    MOVED = "moved"  # a folder whose content lies elsewhere in lower layers (redirect_dir)


class Entry(NamedTuple):
    """What one layer has at a path."""

    kind: EntryKind
    target: str = ""  # of a link


Look = Callable[[int, str], Entry]  # in a layer (0 is the topmost), at a path without a leading /


class End(StrEnum):
    """How a search ended."""

    FOUND = "found"
    DELETED = "deleted"
    NOWHERE = "nowhere"
    MOUNTED = "mounted"
    LOOP = "loop"
    UNSURE = "unsure"
    UNTOLD = "untold"  # neither the layers nor the engine say it


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file comes from."""

    asked: str
    end: End
    path: str  # after all links
    layer: int | None = None  # the topmost that has it, or that deleted it; 0 is the writable one
    folder: bool = False
    below: tuple[int, ...] = ()  # deeper layers that have it, too
    links: tuple[tuple[str, str, int], ...] = ()  # path, where it leads, in which layer
    mount: Mount | None = None
    refused: bool = False  # folders of the layers may not be read: the engine says so

    def to_json(self, layers: Sequence[Layer]) -> dict[str, Any]:
        """The shape of the command line's contract."""
        layer = layers[self.layer] if self.layer is not None else None
        return {
            "path": self.asked,
            "real_path": self.path,
            "result": self.end.value,
            "layer": self.layer,
            "made_by": layer.made_by if layer is not None else None,
            "also_in": list(self.below),
            "links": [{"path": path, "target": target, "layer": at} for path, target, at in self.links],
            "mount": self.mount._asdict() if self.mount is not None else None,
            "sentence": str(told(self, layers)),
        }


class _Deleted(NamedTuple):
    layer: int


class _Found(NamedTuple):
    entry: Entry
    layers: tuple[int, ...]  # those that have it and are seen: several only for a folder
    hidden: tuple[int, ...] = ()  # deeper ones
    shut_by: int | None = None  # the layer that hides what deeper ones have in this folder
    shut: tuple[int, ...] = ()  # those deeper ones


def find_origin(path: str, count: int, look: Look, mounts: Iterable[Mount] = ()) -> Origin:
    """Search `count` layers for an absolute path of the container, as its kernel does."""
    return _Walk(path, count, look, mounts).go()


class _Walk:
    """The way along a path, a name at a time. `_at`: the folders so far, with the layers they are made of."""

    def __init__(self, path: str, count: int, look: Look, mounts: Iterable[Mount]) -> None:
        self._asked = "/" + path.lstrip("/")
        self._waiting = _names(path)
        self._look = look
        self._over = {mount.target: mount for mount in mounts if mount.target != "/"}
        self._at: list[tuple[str, _Found]] = [("", _Found(Entry(EntryKind.FOLDER), tuple(range(count))))]
        self._links: list[tuple[str, str, int]] = []

    def go(self) -> Origin:
        while self._waiting:
            end = self._step(self._waiting.pop(0))
            if end is not None:
                return end
        here, found = self._at[-1]
        folder = found.entry.kind is not EntryKind.FILE
        below = found.layers[1:] if folder else found.hidden
        return self._ended(End.FOUND, here or "/", found.layers[0], below, folder=folder)

    def _step(self, name: str) -> Origin | None:
        if name == "..":
            del self._at[max(len(self._at) - 1, 1) :]  # above / is / again
            return None
        folder, parent = self._at[-1]
        here = f"{folder}/{name}"
        if parent.entry.kind is EntryKind.FILE:
            return self._ended(End.NOWHERE, here)
        if here in self._over:
            return self._ended(End.MOUNTED, here, mount=self._over[here])
        found = _search(parent.layers, here[1:], self._look)
        if isinstance(found, _Deleted):
            below = _having(parent.layers, here[1:], self._look, found.layer)
            return self._ended(End.DELETED, here, found.layer, below)
        if found is None:
            return self._not_seen(here, parent)
        if found.shut_by is None and parent.shut:
            shut = _folders(parent.shut, here[1:], self._look)
            found = found._replace(shut_by=parent.shut_by, shut=shut)
        return self._enter(here, found)

    def _not_seen(self, here: str, parent: _Found) -> Origin:
        below = _having(parent.shut, here[1:], self._look)
        if below:  # deleted together with its folder, which was made anew
            return self._ended(End.DELETED, here, parent.shut_by, below)
        return self._ended(End.NOWHERE, here)

    def _enter(self, here: str, found: _Found) -> Origin | None:
        if found.entry.kind is EntryKind.MOVED:
            return self._ended(End.UNSURE, here, found.layers[0])
        if found.entry.kind is EntryKind.LINK:
            return self._follow(here, found)
        self._at.append((here, found))
        return None

    def _follow(self, here: str, found: _Found) -> Origin | None:
        target = found.entry.target
        self._links.append((here, target, found.layers[0]))
        if len(self._links) > _MOST_LINKS:
            del self._links[3:]
            return self._ended(End.LOOP, here, found.layers[0])
        self._waiting = _names(target) + self._waiting
        if target.startswith("/"):
            del self._at[1:]
        return None

    def _ended(
        self,
        end: End,
        path: str,
        layer: int | None = None,
        below: tuple[int, ...] = (),
        *,
        folder: bool = False,
        mount: Mount | None = None,
    ) -> Origin:
        return Origin(self._asked, end, path, layer, folder, below, tuple(self._links), mount)


def _names(path: str) -> list[str]:
    return [part for part in path.split("/") if part not in {"", "."}]


def _search(within: Sequence[int], path: str, look: Look) -> _Found | _Deleted | None:
    """The topmost thing at a path; of a folder all layers that it is made of."""
    parts: list[int] = []
    first: Entry | None = None
    for place, number in enumerate(within, 1):
        entry = look(number, path)
        if entry.kind is EntryKind.NOTHING:
            continue
        if entry.kind is EntryKind.WHITEOUT and first is None:
            return _Deleted(number)
        if entry.kind in {EntryKind.FOLDER, EntryKind.OPAQUE}:
            parts.append(number)
            first = first or entry
        elif first is None:
            return _Found(entry, (number,), _having(within, path, look, number))
        elif entry.kind is not EntryKind.WHITEOUT:
            break  # a folder hides a file below it
        if entry.kind is not EntryKind.FOLDER:
            shut = _folders(within[place:], path, look)
            return _Found(first, tuple(parts), shut_by=number, shut=shut)
    return _Found(first, tuple(parts)) if first is not None else None


def _folders(within: Sequence[int], path: str, look: Look) -> tuple[int, ...]:
    """The layers that a folder would be put together from, if nothing above hid it."""
    found = _search(within, path, look)
    if not isinstance(found, _Found) or found.entry.kind not in {EntryKind.FOLDER, EntryKind.OPAQUE}:
        return ()
    return found.layers


def _having(within: Sequence[int], path: str, look: Look, above: int = -1) -> tuple[int, ...]:
    """The layers below one that have something at a path, down to where it was deleted before."""
    having = []
    for number in within:
        if number <= above:
            continue
        entry = look(number, path)
        if entry.kind is EntryKind.WHITEOUT:
            break
        if entry.kind is not EntryKind.NOTHING:
            having.append(number)
    return tuple(having)


def by_changes(path: str, changes: Mapping[str, str] | None, mounts: Iterable[Mount]) -> Origin:
    """What can be said where the layers' folders are out of reach: `docker diff` tells the writable layer.
    Without `changes` it did not."""
    clean = posixpath.normpath("/" + path.lstrip("/"))
    for mount in sorted(mounts, key=lambda each: -len(each.target)):
        if mount.target != "/" and (clean == mount.target or clean.startswith(mount.target + "/")):
            return Origin(clean, End.MOUNTED, mount.target, mount=mount)
    if changes is None:
        return Origin(clean, End.UNTOLD, clean)
    gone = next((each for each in _upwards(clean) if changes.get(each) == "D"), None)
    if gone is not None:
        return Origin(clean, End.DELETED, gone, 0)
    if changes.get(clean) == "A" or any(changes.get(each) == "A" for each in _upwards(clean)):
        return Origin(clean, End.FOUND if clean in changes else End.NOWHERE, clean, 0)
    if changes.get(clean) == "C":
        return Origin(clean, End.FOUND, clean, 0)
    return Origin(clean, End.UNSURE, clean)


def _upwards(path: str) -> list[str]:
    found = []
    while path not in {"/", ""}:
        found.append(path)
        path = posixpath.dirname(path)
    return found


def layer_name(number: int, layers: Sequence[Layer]) -> Sentence:
    """How people call a layer: counted from the bottom, as they are made."""
    layer = layers[number] if number < len(layers) else Layer(Role.IMAGE)
    if layer.role is Role.WRITABLE:
        return say("the container’s own writable layer")
    if layer.role is Role.INIT:
        return say("the engine’s own small layer")
    made = sum(each.role is Role.IMAGE for each in layers)
    first = next((index for index, each in enumerate(layers) if each.role is Role.IMAGE), 0)
    return say("layer {number} of the image", number=made - (number - first))


def told(origin: Origin, layers: Sequence[Layer]) -> Sentence:
    """Where the file comes from, in a sentence or two."""
    if origin.refused:
        return say(
            "{answer} This is what the engine says: only root may look into all folders of the layers.",
            answer=_told(origin, layers),
        )
    return _told(origin, layers)


def _told(origin: Origin, layers: Sequence[Layer]) -> Sentence:
    if origin.layer is None or origin.end is End.LOOP:
        return _in_no_layer(origin)
    if origin.end is End.UNSURE:
        return say(
            "{path} is in a folder that was moved in {layer}; what was in it before cannot be told.",
            path=origin.path,
            layer=layer_name(origin.layer, layers),
        )
    below = layer_name(origin.below[0], layers) if origin.below else None
    return _in_a_layer(origin, layer_name(origin.layer, layers), below)


def _in_no_layer(origin: Origin) -> Sentence:
    path = origin.path
    if origin.end is End.MOUNTED:
        assert origin.mount is not None
        return say("{path} is in no layer: {source} is mounted there.", path=path,
                   source=origin.mount.source or origin.mount.kind)  # fmt: skip
    if origin.end is End.NOWHERE:
        return say("There is no {path} in this container.", path=path)
    if origin.end is End.LOOP:
        return say("{path} is a link that leads round in a circle.", path=path)
    if origin.end is End.UNTOLD:
        return say(
            "Where {path} comes from cannot be seen from here, and the engine did not say what the container "
            "changed. Look again in a moment.",
            path=path,
        )
    return say(
        "If there is a {path}, it comes from the image. Which layer has it cannot be seen from here.",
        path=path,
    )


def _in_a_layer(origin: Origin, layer: Sentence, below: Sentence | None) -> Sentence:
    path = origin.path
    if origin.end is End.DELETED and below is None:
        return say("{path} is deleted in {layer}.", path=path, layer=layer)
    if origin.end is End.DELETED:
        return say(
            "{path} is deleted in {layer}. It is still there in {below}, so the image did not get smaller.",
            path=path,
            layer=layer,
            below=below,
        )
    if origin.folder and below is None:
        return say("{path} is a folder, all of it from {layer}.", path=path, layer=layer)
    if origin.folder:
        return say(
            "{path} is a folder put together from several layers, the topmost is {layer}.",
            path=path,
            layer=layer,
        )
    if below is None:
        return say("{path} comes from {layer}.", path=path, layer=layer)
    return say(
        "{path} comes from {layer}, and hides the one in {below}.", path=path, layer=layer, below=below
    )
