"""Treemaps: areas as large as what they stand for, nothing over each other, nothing outside."""

from __future__ import annotations

import time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.treemap import Tile, joined, squarified

SIDE = st.floats(1, 3_000)
SIZES = st.lists(st.integers(1, 10**12), min_size=1, max_size=40).map(lambda sizes: sorted(sizes)[::-1])


def over_each_other(one: Tile, other: Tile) -> float:
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(width, 0) * max(height, 0)


@given(SIZES, SIDE, SIDE)
def test_areas_are_as_large_as_what_they_stand_for(sizes: list[int], width: float, height: float) -> None:
    tiles = squarified(sizes, width, height)
    whole = width * height
    for size, tile in zip(sizes, tiles, strict=True):
        assert tile.width * tile.height == pytest.approx(size / sum(sizes) * whole, abs=whole * 1e-6)


@given(SIZES, SIDE, SIDE)
def test_nothing_lies_outside_or_over_another(sizes: list[int], width: float, height: float) -> None:
    tiles = squarified(sizes, width, height)
    slack = (width + height) * 1e-6
    for tile in tiles:
        assert tile.width >= 0
        assert tile.height >= 0
        assert tile.x >= -slack
        assert tile.y >= -slack
        assert tile.x + tile.width <= width + slack
        assert tile.y + tile.height <= height + slack
    for one, other in combinations(tiles, 2):
        assert over_each_other(one, other) <= width * height * 1e-6


@given(st.lists(st.integers(50, 100), min_size=4, max_size=60).map(lambda sizes: sorted(sizes)[::-1]))
def test_tiles_of_like_sizes_are_nearly_square(sizes: list[int]) -> None:
    for tile in squarified(sizes, 400, 300):
        assert max(tile.width, tile.height) / tile.short < 4


@given(SIZES, st.floats(100, 2_000), st.floats(100, 2_000))
def test_what_is_too_small_to_be_seen_lies_together(sizes: list[int], width: float, height: float) -> None:
    found = joined(sizes, width, height, 20)
    kept = len(found.tiles)
    assert (found.rest is None) == (kept == len(sizes))
    if len(sizes) > 1:
        assert all(tile.short >= 20 for tile in found.tiles)
    if kept > 1:
        assert found.rest is None or found.rest.short >= 20
    areas = [tile.width * tile.height for tile in found.tiles]
    areas += [found.rest.width * found.rest.height] if found.rest else []
    assert sum(areas) == pytest.approx(width * height, rel=1e-6)


def test_as_few_as_can_be_lie_together() -> None:
    sizes = [1200, 214, 151, 92, 74, 61, *[4] * 31]
    found = joined(sizes, 360, 304, 20)
    assert len(found.tiles) == 6
    assert found.rest is not None
    assert joined([5, 4, 3], 300, 300, 20).rest is None


def test_small_ones_alone_lie_all_together() -> None:
    assert joined([1] * 500, 360, 304, 20) == ((), Tile(0, 0, 360, 304))


@pytest.mark.parametrize("sizes", [[], [0, 0], [-1, 0]])
def test_nothing_at_all(sizes: list[int]) -> None:
    assert all(tile.width * tile.height == 0 for tile in squarified(sizes, 300, 200))
    assert joined(sizes, 300, 200, 20).tiles == ()


def test_no_room_at_all() -> None:
    assert squarified([3, 2, 1], 0, 100) == (Tile(0, 0, 0, 0),) * 3


def test_nothing_of_size_zero_breaks_the_others() -> None:
    found = joined([100, 50, 0, 0], 300, 200, 20)
    assert len(found.tiles) == 2


def test_ten_thousand_packages_are_laid_out_in_no_time() -> None:
    sizes = [10_000_000 // (n + 1) for n in range(10_000)]
    began = time.thread_time()
    found = joined(sizes, 400, 300, 20)
    assert time.thread_time() - began < 0.5
    assert found.rest is not None
