"""Where the tiles of a treemap lie: areas as large as what they stand for, and as square as can be.

The way of Bruls, Huizing and van Wijk (Squarified Treemaps, 2000): tiles are put into rows along the shorter
side of what is left, and a row grows as long as that makes its worst tile no longer and thinner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Tile(NamedTuple):
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def short(self) -> float:
        """Its shorter side."""
        return min(self.width, self.height)


class Joined(NamedTuple):
    """The tiles of the largest ones, in order, and where the others lie together, if there are any."""

    tiles: tuple[Tile, ...]
    rest: Tile | None


def squarified(sizes: Sequence[float], width: float, height: float) -> tuple[Tile, ...]:
    """A tile for each size, in the order given, which should be from large to small.

    What has no size, or no place to lie in, gets a tile without area.
    """
    total = sum(size for size in sizes if size > 0)
    if total <= 0 or width <= 0 or height <= 0:
        return tuple(Tile(0, 0, 0, 0) for _ in sizes)
    scale = width * height / total
    areas = [max(size, 0) * scale for size in sizes]
    tiles: list[Tile] = []
    room = Tile(0, 0, width, height)
    at = 0
    while at < len(areas):
        stop = _row_end(areas, at, room.short)
        row, room = _laid(areas[at:stop], room)
        tiles += row
        at = stop
    return tuple(tiles)


def joined(sizes: Sequence[float], width: float, height: float, least: float) -> Joined:
    """Tiles for as many of the sizes, given from large to small, as are at least so long and wide.

    The others lie together in one tile, larger than it had to be where it would itself be too small to be
    seen; one that stands beside a single huge one is as small as it is. What has no size lies nowhere.
    """
    sizes = [size for size in sizes if size > 0]
    enough = least * least * sum(sizes) / (width * height) if width > 0 and height > 0 else 0.0
    kept = sum(1 for size in sizes if size >= enough)  # a smaller one is too small in every shape
    while True:
        alone, rest = sizes[:kept], sizes[kept:]
        tiles = squarified([*alone, *([sum(rest)] if rest else [])], width, height)
        small = next((at for at, tile in enumerate(tiles[:kept]) if tile.short < least), None)
        if small is not None and len(sizes) > 1:
            kept = small
        elif rest and tiles[-1].short < least and kept > 1:
            kept -= 1
        else:
            return Joined(tiles[:kept], tiles[-1] if rest else None)


def _row_end(areas: list[float], at: int, side: float) -> int:
    """How many fit into a row along this side before it gets worse."""
    total = areas[at]
    worst = _worst(total, areas[at], areas[at], side)
    stop = at + 1
    while stop < len(areas):
        grown = total + areas[stop]
        now = _worst(grown, areas[at], areas[stop], side)
        if now > worst:
            break
        total, worst = grown, now
        stop += 1
    return stop


def _worst(total: float, largest: float, smallest: float, side: float) -> float:
    """The worst ratio of sides in a row of this area."""
    if smallest <= 0 or total <= 0 or side <= 0:
        return float("inf")
    thick = total / side
    return max(thick * thick / smallest, largest / (thick * thick))


def _laid(areas: list[float], room: Tile) -> tuple[list[Tile], Tile]:
    """A row along the shorter side of the room, and what is left of the room."""
    total = sum(areas)
    upright = room.width >= room.height
    side = room.height if upright else room.width
    thick = min(total / side, max(room.width, room.height)) if side > 0 else 0.0
    tiles = []
    along = 0.0
    for area in areas:
        length = min(area / thick if thick > 0 else 0.0, side - along)
        if upright:
            tiles.append(Tile(room.x, room.y + along, thick, length))
        else:
            tiles.append(Tile(room.x + along, room.y, length, thick))
        along += length
    if upright:
        return tiles, Tile(room.x + thick, room.y, room.width - thick, room.height)
    return tiles, Tile(room.x, room.y + thick, room.width, room.height - thick)
