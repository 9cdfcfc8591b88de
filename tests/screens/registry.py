"""The screens that can be rendered: each is one function.

    @screen("home-full")
    def home_full(stage: Stage) -> QWidget:
        window = ...
        stage.wait_for(lambda: window.page.is_filled)
        return window

The function returns what is to be seen: a window, or a dialog with its window as parent. It is called
anew for each theme and text size, with the theme already in use. A file `*_screens.py` in this folder
is found by itself.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QLocale, QSize
from PySide6.QtWidgets import QApplication, QWidget

RESOURCES = Path(__file__).parents[2] / "resources"


@dataclass(slots=True)
class Stage:
    """What a screen function may use while it builds its screen."""

    size: QSize
    folder: Path  # its own, empty
    language: str = field(default_factory=lambda: QLocale().name().partition("_")[0])
    kept: list[object] = field(default_factory=list)
    at_end: list[Callable[[], object]] = field(default_factory=list)  # done before all is taken away

    def keep(self, thing: object) -> None:
        """Let this live until the picture is taken."""
        self.kept.append(thing)

    def wait_for(self, condition: Callable[[], bool], seconds: float = 10) -> None:
        """Run the event loop until the condition holds."""
        deadline = QDeadlineTimer(round(seconds * 1000))
        while not condition():
            if deadline.hasExpired():
                raise TimeoutError("The screen did not get into the state it was to be shown in")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            time.sleep(0.002)


Build = Callable[[Stage], QWidget]


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: its name, its function, and the size of its window."""

    name: str
    build: Build
    size: QSize


SCREENS: dict[str, Screen] = {}


def screen(name: str, *, size: tuple[int, int] = (1440, 900)) -> Callable[[Build], Build]:
    """Register the function as the screen of this name."""

    def register(build: Build) -> Build:
        if name in SCREENS:
            raise ValueError(f"There are two screens named {name}")
        SCREENS[name] = Screen(name, build, QSize(*size))
        return build

    return register


def load_screens() -> dict[str, Screen]:
    """Every screen there is, by name."""
    for file in sorted(Path(__file__).parent.glob("*_screens.py")):
        importlib.import_module(f"tests.screens.{file.stem}")
    return SCREENS
