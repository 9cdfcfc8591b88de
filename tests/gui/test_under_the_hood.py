"""The Engine page where it looks under the hood of a container, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.engine_looks import EngineLook
from app.core.engine_paste import read_paste
from app.core.engines import decide
from app.core.errors import AppError
from app.core.inside import Part
from app.core.words import say
from app.services.publisher import Publisher
from app.ui.engine.hood_layers import LayersPart
from app.ui.engine.hood_network import HopBox, NetworkChain
from app.ui.engine.under_the_hood import UnderTheHood
from app.ui.pages.engine import EnginePage
from app.ui.widgets.path_text import breakable
from tests.engine_pastes import PASTES
from tests.gui.main_windows import PATIENCE_MS, open_window, wait_for_words
from tests.gui.widgets.seen import dress
from tests.inside_samples import HoodOf, inside_of_lab, many_networks, without_kernel


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


def page_with(qtbot: QtBot, hood: HoodOf, *, problem: AppError | None = None) -> EnginePage:
    verdict = decide(read_paste(PASTES["quoted ubuntu"][1]))
    labwright = Labwright("window")
    labwright.__dict__["engine_looks"] = Publisher(
        lambda: (EngineLook("default", verdict, active=True, problem=problem),), "engines"
    )
    labwright.__dict__["under_the_hood"] = hood
    page = open_window(qtbot, "engine", labwright).page
    assert isinstance(page, EnginePage)
    assert page.hood.hood is None  # looking costs nothing until somebody asks
    picture, hood_button = page.view.findChildren(QAbstractButton)
    picture.setFocus()
    QTest.keyClick(picture, Qt.Key.Key_Right)
    assert hood_button.isChecked()
    qtbot.waitUntil(lambda: not page.picture.isVisible(), timeout=PATIENCE_MS)
    return page


def looked(qtbot: QtBot, hood: HoodOf) -> UnderTheHood:
    """The section, when it shows a container."""
    page = page_with(qtbot, hood)
    qtbot.waitUntil(lambda: page.hood.hood is not None, timeout=PATIENCE_MS)
    section = page.hood.hood
    assert section is not None
    qtbot.waitUntil(lambda: section.parts is not None, timeout=PATIENCE_MS)
    return section


def part_of(section: UnderTheHood, part: Part) -> QWidget:
    assert section.parts is not None
    section.parts.show_part(part.value)
    return section.parts.stack


def test_processes_have_two_numbers_and_namespaces_say_whose_they_are(qtbot: QtBot) -> None:
    section = looked(qtbot, HoodOf(inside_of_lab()))
    wait_for_words(qtbot, part_of(section, Part.PROCESSES), "Number on the host", "24266", "www-data")
    shown = part_of(section, Part.NAMESPACES)
    wait_for_words(
        qtbot, shown, "Files (mnt)", "own", "shared with the host", "shared with lab3-db", "4026532413"
    )


def test_tabs_are_walked_by_keys_and_the_chosen_one_stays_when_it_is_checked_again(qtbot: QtBot) -> None:
    section = looked(qtbot, HoodOf(inside_of_lab()))
    assert section.parts is not None
    section.parts.bar.setFocus()
    for part in (Part.NAMESPACES, Part.LIMITS):
        QTest.keyClick(section.parts.bar, Qt.Key.Key_Right)
        assert section.parts.current() == part.value
    wait_for_words(qtbot, section.parts.stack, "at most half a processor: 50 ms in every 100 ms", "no limit")
    before = section.parts
    section.again.setFocus()
    QTest.keyClick(section.again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: section.parts not in {None, before}, timeout=PATIENCE_MS)
    assert section.parts.current() == Part.LIMITS.value


def test_another_container_is_chosen_and_one_to_compare_with(qtbot: QtBot) -> None:
    other = replace(inside_of_lab("lab3-db"), identifier="9" * 64, other="")
    hood = HoodOf(replace(inside_of_lab(), other=""), other)
    section = looked(qtbot, hood)
    section.others.setFocus()
    QTest.keyClick(section.others, Qt.Key.Key_Down)
    qtbot.waitUntil(
        lambda: section.inside is not None and section.inside.other == "lab3-db", timeout=PATIENCE_MS
    )
    section.containers.setFocus()
    QTest.keyClick(section.containers, Qt.Key.Key_Down)
    qtbot.waitUntil(
        lambda: section.inside is not None and section.inside.name == "lab3-db", timeout=PATIENCE_MS
    )
    assert hood.asked == [
        ("lab3-web", "", "default"),
        ("lab3-web", "lab3-db", "default"),
        ("lab3-db", "", "default"),  # not with itself
    ]
    assert [section.others.itemData(row) for row in range(section.others.count())] == ["", "lab3-web"]


def test_a_file_is_asked_for_by_keyboard_and_its_layer_is_outlined(qtbot: QtBot) -> None:
    section = looked(qtbot, HoodOf(inside_of_lab()))
    part_of(section, Part.LAYERS)
    layers = section.findChild(LayersPart)
    assert layers is not None
    layers.path.edit.setFocus()
    QTest.keyClicks(layers.path.edit, "model")
    QTest.keyClick(layers.path.edit, Qt.Key.Key_Return)
    assert layers.path.has_problem()
    layers.path.edit.clear()
    QTest.keyClicks(layers.path.edit, "/app/model")
    QTest.keyClick(layers.path.edit, Qt.Key.Key_Return)
    wait_for_words(qtbot, layers.answer, "/app/model is a link to model-2, in layer 3 of the image.")
    wait_for_words(
        qtbot,
        layers.answer,
        "/app/model-2 comes from layer 4 of the image, and hides the one in layer 2 of the image.",
    )
    assert [box.is_chosen for box in layers.boxes] == [False, False, True, False, False, False]
    layers.path.set_text("/gone")
    QTest.mouseClick(layers.ask, Qt.MouseButton.LeftButton)
    wait_for_words(qtbot, layers.answer, "/gone is deleted in the container’s own writable layer")


def test_the_network_is_a_chain_that_can_be_heard(qtbot: QtBot) -> None:
    section = looked(qtbot, HoodOf(many_networks()))
    shown = part_of(section, Part.NETWORK)
    wait_for_words(qtbot, shown, "br-afe555111f3b", "veth6284ee8", "not to be seen from here")
    first, second = shown.findChildren(NetworkChain)
    assert [box.kind.value for box in first.boxes] == ["port", "proxy", "bridge", "veth", "container"]
    assert [box.kind.value for box in second.boxes] == ["bridge", "veth", "container"]
    spoken = first.accessibleDescription()
    assert spoken.index("127.0.0.1:8080") < spoken.index("docker0") < spoken.index("eth0 172.17.0.2/16")
    assert all(box.accessibleName() for box in shown.findChildren(HopBox))


def test_what_cannot_be_seen_from_here_is_said(qtbot: QtBot) -> None:
    section = looked(qtbot, HoodOf(without_kernel()))
    assert "macOS has no Linux kernel" in section.reach.text()
    wait_for_words(qtbot, part_of(section, Part.PROCESSES), "not seen", "known to their own kernel only")
    wait_for_words(qtbot, part_of(section, Part.NAMESPACES), "no identifier", "not to be seen from here")


def test_without_a_running_container_the_first_step_is_shown_explained_and_copied(qtbot: QtBot) -> None:
    page = page_with(qtbot, HoodOf())
    qtbot.waitUntil(
        lambda: page.hood.hood is not None and page.hood.hood.empty.isVisibleTo(page), timeout=PATIENCE_MS
    )
    section = page.hood.hood
    assert section is not None
    from app.ui.widgets.command_block import CommandBlock  # noqa: PLC0415 - for its type

    block = section.findChild(CommandBlock)
    assert block is not None
    line = "docker run -d --name demo alpine:3.20 sleep 300"
    assert block.command_line.line.text() == line
    assert all(word.explanation for word in block.command_line.line.words)
    QTest.mouseClick(block.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == line
    assert section.again.isVisibleTo(page)


def test_a_container_that_went_away_is_said_and_others_are_left(qtbot: QtBot) -> None:
    hood = HoodOf(inside_of_lab(), replace(inside_of_lab("lab5"), identifier="9" * 64))
    section = looked(qtbot, hood)
    del hood.insides["lab3-web"]
    section.check_still_there()
    wait_for_words(qtbot, section.problem, "There is no container")
    assert section.parts is None
    QTest.mouseClick(section.again, Qt.MouseButton.LeftButton)
    wait_for_words(qtbot, section.problem, "There is no container lab3-web.")
    qtbot.waitUntil(lambda: section.containers.count() == 1, timeout=PATIENCE_MS)
    QTest.mouseClick(section.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.inside is not None and section.inside.name == "lab5", timeout=PATIENCE_MS)
    assert not section.problem.isVisibleTo(section)


def test_an_engine_that_fails_meanwhile_is_told(qtbot: QtBot) -> None:
    hood = HoodOf(inside_of_lab())
    section = looked(qtbot, hood)
    hood.problem = AppError("engine-silent", say("The engine does not answer."))
    QTest.mouseClick(section.again, Qt.MouseButton.LeftButton)
    wait_for_words(qtbot, section.problem, "The engine does not answer.")
    assert section.parts is None
    hood.problem = None
    QTest.mouseClick(section.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.parts is not None, timeout=PATIENCE_MS)


def test_without_an_engine_there_is_only_a_line(qtbot: QtBot) -> None:
    page = page_with(
        qtbot, HoodOf(inside_of_lab()), problem=AppError("engine-refused", say("Nobody answers."))
    )
    qtbot.waitUntil(lambda: page.look is not None, timeout=PATIENCE_MS)
    assert page.hood.nothing.isVisibleTo(page)
    assert page.hood.hood is None


def test_long_paths_of_cgroups_wrap(qtbot: QtBot) -> None:
    section = looked(qtbot, HoodOf(inside_of_lab()))
    wait_for_words(qtbot, part_of(section, Part.LIMITS), breakable(inside_of_lab().limits[0].file))
