"""Nothing is told by colour alone: in a theme of black and white each state still has a look of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.difference import Change, ChangedLine, Difference
from app.core.outcomes import Line, Stream
from app.services.output_log import OutputLog
from app.ui.pages.registry import PAGES
from app.ui.theme import palette, tokens
from app.ui.widgets.badge import Badge
from app.ui.widgets.choices import CheckBox, OptionCard, Radio, Segmented, Switch
from app.ui.widgets.difference import DifferenceView
from app.ui.widgets.explained_line import ExplainedLine, PointedWord
from app.ui.widgets.fields import Field
from app.ui.widgets.log_view import LogView
from app.ui.widgets.rail import RailItem
from app.ui.widgets.strip_picture import Stage, StripPicture
from tests.gui.contrast import told_apart
from tests.gui.widgets.seen import dress
from tests.screens.registry import RESOURCES

WHITE = [
    "bg",
    "rail",
    "surface",
    "raised",
    "sunken",
    "hover",
    "accent-soft",
    "ok-soft",
    "warn-soft",
    "bad-soft",
    "on-accent",
]
STAGES = ("ready", "running", "stale", "broken", "missing")
STATES = ("ready", "running", "stale", "missing", "broken", "warning", "info", "busy")
SEEN = 4  # pixels: the stroke that makes a plus of a minus


@pytest.fixture(autouse=True)
def black_and_white(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All grounds white, and whatever stands on them black."""
    dress(qapp)
    plain = {token: "#FFFFFF" if token in WHITE else "#000000" for token in tokens.LIGHT}
    monkeypatch.setattr(tokens, "LIGHT", plain)
    palette.apply(qapp, RESOURCES, dark=False)
    yield
    monkeypatch.undo()
    dress(qapp)


@pytest.fixture
def picture(qtbot: QtBot) -> Callable[..., QImage]:
    """What a part looks like."""

    def picture(part: QWidget, width: int = 240, height: int = 120) -> QImage:
        qtbot.addWidget(part)
        part.resize(width, height)
        return part.grab().toImage()

    return picture


Picture = Callable[..., QImage]


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize("pair", [*combinations(STATES, 2)], ids="-".join)
def test_states_of_one_word(picture: Picture, pair: tuple[str, str], bare: bool) -> None:
    one, other = (picture(Badge(state, "Word", bare=bare)) for state in pair)
    assert told_apart(one, other) >= SEEN


@pytest.mark.parametrize("pair", [*combinations(STAGES, 2)], ids="-".join)
def test_stages_of_one_word(picture: Picture, pair: tuple[str, str]) -> None:
    one, other = (picture(StripPicture([Stage("Image", state, "Word")])) for state in pair)
    assert told_apart(one, other) >= SEEN


def made(kind: str) -> QAbstractButton:
    """One thing that can be on or off, with other words for neither."""
    match kind:
        case "page":
            rail = QWidget()
            item = RailItem(PAGES[0], "", rail)
            item.setParent(None)  # type: ignore[call-overload]
            return item
        case "segment":
            segments = Segmented([("one", "Same"), ("other", "Same")], "other")
            segment = segments._segments["one"]
            segment.setParent(None)  # type: ignore[call-overload]
            return segment
    kinds: dict[str, Callable[[str], QAbstractButton]] = {
        "check box": CheckBox,
        "radio": Radio,
        "switch": Switch,
        "card": OptionCard,
    }
    return kinds[kind]("Same")


@pytest.mark.parametrize("kind", ["page", "segment", "check box", "radio", "switch", "card"])
def test_on_and_off(picture: Picture, kind: str) -> None:
    button = made(kind)
    button.setAutoExclusive(False)
    off = picture(button)
    button.setChecked(True)
    assert told_apart(off, picture(button)) >= SEEN


def test_lines_that_come_and_go(picture: Picture) -> None:
    def line_of(change: Change) -> QImage:
        return picture(DifferenceView(Difference((ChangedLine(change, 1, "FROM python"),))))

    added, removed, same = (line_of(change) for change in (Change.ADDED, Change.REMOVED, Change.SAME))
    assert told_apart(added, removed) >= SEEN
    assert told_apart(added, same) >= SEEN
    assert told_apart(removed, same) >= SEEN


def log_of(stream: Stream, marks: list[tuple[int, int]]) -> LogView:
    """A log of two lines, the first in this stream."""
    log = OutputLog()
    log.append([Line(stream, "no such package"), Line(Stream.OUT, "done")])
    view = LogView("Output")
    view.show_log(log)
    view.text.mark(marks)
    return view


def test_lines_that_say_what_went_wrong(picture: Picture) -> None:
    marked, other = (picture(log_of(Stream.OUT, marks), 400, 200) for marks in ([(0, 1)], [(1, 2)]))
    assert told_apart(marked, other) >= SEEN


@pytest.mark.parametrize("stream", [Stream.ERR, Stream.NOTE])
def test_lines_of_another_stream(picture: Picture, stream: Stream) -> None:
    out, other = (picture(log_of(each, []), 400, 200) for each in (Stream.OUT, stream))
    assert told_apart(out, other) >= SEEN


def test_a_word_that_is_explained_and_the_one_that_is_now(picture: Picture) -> None:
    line = ExplainedLine(
        "pip install", [PointedWord(0, 3, "pip", "It installs."), PointedWord(4, 11, "install", None)]
    )
    explained = picture(line)
    line.point_at(0)
    now = picture(line)
    assert told_apart(explained, now) >= SEEN
    assert told_apart(now, picture(ExplainedLine("pip install", ()))) >= SEEN


def test_a_field_that_is_wrong_or_unwise(picture: Picture) -> None:
    wrong, unwise = Field("Name"), Field("Name")
    wrong.set_problem("The same sentence.")
    unwise.set_warning("The same sentence.")
    assert told_apart(picture(wrong), picture(unwise)) >= SEEN
