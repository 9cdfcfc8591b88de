from __future__ import annotations

import pytest

from app.ui.theme.tokens import DARK, LIGHT, SCRIM_ALPHA, high_contrast
from tests.gui.contrast import SHAPE_NEEDS, TEXT_NEEDS, ratio

FILLS = "bg rail surface raised sunken hover accent-soft warn-soft bad-soft ok-soft"
TEXT_ON = {
    "text": FILLS,
    "muted": FILLS,
    "accent-text": "bg rail surface raised sunken hover accent-soft",
    "on-accent": "accent accent-hover accent-press",
    "ok": "bg surface raised sunken hover ok-soft accent-soft",
    "warn": "bg surface raised sunken hover warn-soft accent-soft",
    "bad": "bg surface raised sunken hover bad-soft accent-soft",
}
SHAPES_ON = {
    "edge": "bg rail surface raised sunken",
    "accent": "bg surface raised",
    "accent-text": "accent-soft",
    "data-1": "surface",
    "data-2": "surface",
    "data-3": "surface",
    "data-4": "surface",
    "data-5": "surface",
}
PAIRS = [
    (front, back, needed)
    for pairs, needed in ((TEXT_ON, TEXT_NEEDS), (SHAPES_ON, SHAPE_NEEDS))
    for front, backs in pairs.items()
    for back in backs.split()
]
THEMES = {
    "light": LIGHT,
    "dark": DARK,
    "light, high contrast": high_contrast(LIGHT),
    "dark, high contrast": high_contrast(DARK),
}


def test_the_measure_itself_knows_black_on_white() -> None:
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_every_pair_of_the_design_is_here() -> None:
    assert sum(needed == TEXT_NEEDS for *_, needed in PAIRS) == 51
    assert sum(needed == SHAPE_NEEDS for *_, needed in PAIRS) == 14


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "back", "needed"), PAIRS)
def test_it_can_be_read(theme: str, front: str, back: str, needed: float) -> None:
    tokens = THEMES[theme]
    assert ratio(tokens[front], tokens[back]) >= needed


@pytest.mark.parametrize("theme", THEMES)
def test_lines_are_edges_in_high_contrast(theme: str) -> None:
    tokens = THEMES[theme]
    if "high contrast" in theme:
        assert ratio(tokens["line"], tokens["surface"]) >= SHAPE_NEEDS
    else:
        assert tokens["line"] != tokens["edge"]


def test_light_and_dark_name_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert SCRIM_ALPHA.keys() == {"light", "dark"}
