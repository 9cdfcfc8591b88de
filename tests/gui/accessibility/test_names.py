"""A screen reader has a name for whatever can be used, and the words of whatever tells something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QWidget

from app.ui.widgets.badge import Badge
from app.ui.widgets.explained_line import ExplainedLine
from app.ui.widgets.text import BREAK
from tests.gui.accessibility.conftest import Show
from tests.gui.accessibility.on_screen import (
    NAMES,
    PRODUCT,
    described,
    parts_of,
    seen_in,
    used_in,
    words_of,
)
from tests.gui.widgets.seen import name_of, told
from tests.screens.registry import RESOURCES

ICONS = {file.stem for file in (RESOURCES / "icons").glob("*.svg")}


def full_name(widget: QWidget) -> str:
    """All that tells this widget from others: its name, what it belongs to, and what is said of it."""
    interface = told(widget)
    related = [
        target.text(QAccessible.Text.Name)
        for target, relation in interface.relations(QAccessible.RelationFlag.Label)
        if target is not None
    ]
    description = interface.text(QAccessible.Text.Description)
    return " | ".join([interface.text(QAccessible.Text.Name), *related, description])


def nameless(window: QWidget) -> Iterator[str]:
    """What can be used and has no name, or that of its icon's file."""
    for widget in used_in(window):
        name = name_of(widget).strip()
        if not name or (isinstance(widget, QAbstractButton) and name in ICONS):
            yield f"{described(widget)} is called {name!r}"


def called_the_same(window: QWidget) -> Iterator[str]:
    """What is told of two things in the same part of the window."""
    for part in parts_of(window):
        used = (widget for widget in used_in(part) if not isinstance(widget, ExplainedLine))
        for name, times in Counter(full_name(widget) for widget in used).items():
            if times > 1:
                yield f"{times} are called {name!r}"


def readable(words: str) -> list[str]:
    """What is to be heard: not the places where a path may wrap."""
    return words.replace(BREAK, "").split()


def told_otherwise(window: QWidget) -> Iterator[str]:
    """Labels that a screen reader reads otherwise than the eye does, and states without a word."""
    for label in seen_in(window):
        if isinstance(label, QLabel) and name_of(label).split() != readable(words_of(label)):
            yield f"{described(label)} is read as {name_of(label)!r}"
        if isinstance(label, Badge) and not label.text():
            yield f"{described(label)}, {label.state}, has no word"


@pytest.mark.parametrize("screen", NAMES)
def test_a_screen_reader_can_tell_everything_from_all_else(show: Show, screen: str) -> None:
    window = show(screen)
    assert not [*nameless(window), *told_otherwise(window)]
    if screen in PRODUCT:  # the galleries show the same part several times
        assert not list(called_the_same(window))


def heard(interface: QAccessibleInterface) -> Iterator[str]:
    """The names of what is shown, in the order a screen reader goes through it."""
    if not interface.state().invisible:
        yield interface.text(QAccessible.Text.Name)
        for number in range(interface.childCount()):
            if (child := interface.child(number)) is not None:
                yield from heard(child)


def test_a_list_is_read_after_its_filters_and_before_its_details(show: Show) -> None:
    names = list(heard(told(show("environments-selected"))))
    order = ["Search", "Which environments", "Group", "Environments", "Search trace", "lab4-containers"]
    places = [len(names) - 1 - names[::-1].index(name) for name in order]
    assert places == sorted(places)


@pytest.mark.parametrize("screen", [name for name in PRODUCT if name.startswith("journal-")])
def test_a_table_says_what_its_cells_show(show: Show, screen: str) -> None:
    window = show(screen)
    for view in seen_in(window):
        if isinstance(view, QAbstractItemView):
            model = view.model()
            for row in range(min(model.rowCount(), 20)):
                said = [model.index(row, column).data() for column in range(model.columnCount())]
                assert all(isinstance(words, str) for words in said)
                assert said[0]
                assert said[1]
