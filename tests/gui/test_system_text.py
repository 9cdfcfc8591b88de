from __future__ import annotations

import pytest

from app.ui.theme.system_text import linux_factor, mac_factor, text_scale, windows_factor

GNOME_ON_WAYLAND = {"XDG_SESSION_TYPE": "wayland", "XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}


def never_asked() -> float:
    raise AssertionError("The desktop was asked although Qt knows the factor already")


@pytest.mark.parametrize(
    ("said", "used"), [(1.0, 1.0), (1.25, 1.25), (2.0, 2.0), (2.25, 2.0), (0.8, 1.0), (-0.1, 1.0)]
)
def test_the_systems_factor_is_used_from_1_to_2(said: float, used: float) -> None:
    assert text_scale("win32", {"win32": lambda: said}) == used


@pytest.mark.parametrize("failure", [FileNotFoundError, KeyError, ValueError, TypeError])
def test_a_system_that_does_not_say_has_the_usual_size(failure: type[Exception]) -> None:
    def reader() -> float:
        raise failure

    assert text_scale("darwin", {"darwin": reader}) == 1.0


def test_an_unknown_system_has_the_usual_size() -> None:
    assert text_scale("haiku1") == 1.0


def test_windows_counts_in_per_cent() -> None:
    assert windows_factor(150) == 1.5
    with pytest.raises(TypeError):
        windows_factor("150")


@pytest.mark.parametrize(
    ("category", "factor"), [("L", 1.0), ("XXXL", 23 / 17), ("XS", 14 / 17), ("AccessibilityL", 33 / 17)]
)
def test_a_mac_names_its_sizes(category: str, factor: float) -> None:
    chosen = {"FontSizeCategory": {"global": f"UICTContentSizeCategory{category}"}}
    assert mac_factor(chosen) == pytest.approx(factor)


def test_a_mac_without_a_choice_has_the_usual_size() -> None:
    assert text_scale("darwin", {"darwin": lambda: mac_factor({})}) == 1.0


def test_a_linux_desktop_says_it_by_the_size_of_its_font() -> None:
    assert linux_factor(16.5, {"XDG_SESSION_TYPE": "x11"}, never_asked) == pytest.approx(1.5)


@pytest.mark.parametrize(
    "session",
    [{}, {"XDG_SESSION_TYPE": "x11", "XDG_CURRENT_DESKTOP": "GNOME"}, {"XDG_SESSION_TYPE": "wayland"}],
)
def test_only_gnome_on_wayland_is_asked(session: dict[str, str]) -> None:
    assert linux_factor(11, session, never_asked) == 1.0


def test_gnomes_own_factor_counts_on_wayland() -> None:
    assert linux_factor(11, GNOME_ON_WAYLAND, lambda: 1.25) == 1.25
