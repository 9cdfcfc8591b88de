"""Every colour of the window, once for light and once for dark. No other file names a colour."""

from __future__ import annotations

LIGHT: dict[str, str] = {
    "bg": "#F6F7F9",
    "rail": "#ECEEF2",
    "surface": "#FFFFFF",
    "raised": "#FFFFFF",
    "sunken": "#F2F4F7",
    "hover": "#F0F2F6",
    "line": "#DDE1E8",
    "edge": "#7D8593",
    "text": "#191E28",
    "muted": "#525A69",
    "faint": "#8B93A1",
    "accent": "#2A5BD7",
    "on-accent": "#FFFFFF",
    "accent-hover": "#234FBF",
    "accent-press": "#1D43A6",
    "accent-text": "#2350C2",
    "accent-soft": "#E5ECFC",
    "ok": "#136B39",
    "ok-soft": "#E2F2E8",
    "warn": "#855000",
    "warn-soft": "#FAEED6",
    "bad": "#B2211D",
    "bad-soft": "#FBE8E6",
    "data-1": "#2A5BD7",
    "data-2": "#0E7C86",
    "data-3": "#8A4FB0",
    "data-4": "#A4620F",
    "data-5": "#5C6675",
}

DARK: dict[str, str] = {
    "bg": "#17191E",
    "rail": "#111317",
    "surface": "#1E2127",
    "raised": "#25292F",
    "sunken": "#131519",
    "hover": "#262A32",
    "line": "#30353F",
    "edge": "#747D8D",
    "text": "#E8EBF1",
    "muted": "#A6AEBC",
    "faint": "#6A7280",
    "accent": "#3D6BE4",
    "on-accent": "#FFFFFF",
    "accent-hover": "#355FCE",
    "accent-press": "#2D53B8",
    "accent-text": "#94B4FF",
    "accent-soft": "#24314F",
    "ok": "#72D09A",
    "ok-soft": "#1B3227",
    "warn": "#EBB95C",
    "warn-soft": "#382C16",
    "bad": "#FF958E",
    "bad-soft": "#432322",
    "data-1": "#7DA2FF",
    "data-2": "#4FC0C9",
    "data-3": "#C594E6",
    "data-4": "#DDA254",
    "data-5": "#98A2B3",
}

SHADE = "#000000"  # of veils and shadows, in both themes
SCRIM_ALPHA = {"light": 0.42, "dark": 0.50}


def high_contrast(tokens: dict[str, str]) -> dict[str, str]:
    """The same tokens for the system's high contrast setting: hairlines become edges, fills go."""
    soft = {name: tokens["surface"] for name in tokens if name.endswith("-soft")}
    return {**tokens, "line": tokens["edge"], **soft}
