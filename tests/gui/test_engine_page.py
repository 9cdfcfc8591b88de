from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.engine_layers import LayerKind, Numbers
from app.core.engine_looks import EngineLook
from app.core.engine_paste import read_paste
from app.core.engines import decide
from app.core.errors import AppError
from app.core.words import say
from app.services.publisher import Publisher
from app.ui.engine.export_picture import write_to
from app.ui.engine.layer_button import LayerButton
from app.ui.main_window import MainWindow
from app.ui.pages.engine import EnginePage
from app.ui.widgets.path_text import breakable
from tests.engine_pastes import PASTES
from tests.gui.main_windows import PATIENCE_MS, open_window, wait_for_words
from tests.gui.widgets.seen import dress
from tests.inside_samples import HoodOf

Looks = tuple[EngineLook, ...]


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


def look(name: str, *, active: bool = True) -> EngineLook:
    facts = read_paste(PASTES[name][1])
    numbers = replace(Numbers.of(facts), containers=("lab3-web",))
    return EngineLook(facts.context or name, decide(facts), numbers, active)


def opened(qtbot: QtBot, read: Callable[[], Looks]) -> tuple[MainWindow, EnginePage]:
    labwright = Labwright("window")
    publisher = Publisher(read, "engines")
    labwright.__dict__["engine_looks"] = publisher
    labwright.__dict__["under_the_hood"] = HoodOf()
    window = open_window(qtbot, "engine", labwright)
    page = window.page
    assert isinstance(page, EnginePage)
    qtbot.waitUntil(
        lambda: not publisher.refreshing and not page.again.text().endswith("…"), timeout=PATIENCE_MS
    )
    return window, page


def kinds(page: EnginePage, *, mine: bool) -> list[LayerKind]:
    return [button.layer.kind for button in page.picture.buttons if button.mine is mine]


def button_of(page: EnginePage, kind: LayerKind) -> LayerButton:
    return next(button for button in page.picture.buttons if button.mine and button.layer.kind is kind)


def test_the_engine_in_use_is_drawn_with_how_that_is_known(qtbot: QtBot) -> None:
    _, page = opened(qtbot, lambda: (look("quoted ubuntu", active=False), look("desktop in wsl")))
    qtbot.waitUntil(lambda: page.look is not None)
    wait_for_words(qtbot, page, breakable("6.6.87.2-microsoft-standard-WSL2"), "This is the kernel of WSL2.")
    assert "WSL2" in page.title.text()
    assert "Certain" in page.sentence.text()
    assert LayerKind.VM in kinds(page, mine=True)
    assert len(kinds(page, mine=False)) > 0


def test_only_what_was_found_and_the_comparison_again(qtbot: QtBot) -> None:
    _, page = opened(qtbot, lambda: (look("desktop in wsl"),))
    qtbot.waitUntil(lambda: page.look is not None)
    for label, compared in (("one", False), ("all", True)):
        page.switch.set_current(label)
        page.switch.chosen.emit(label)
        assert bool(kinds(page, mine=False)) is compared
        assert kinds(page, mine=True)


def test_every_layer_is_reached_by_keys_and_told_about(qtbot: QtBot) -> None:
    _, page = opened(qtbot, lambda: (look("desktop in wsl"),))
    qtbot.waitUntil(lambda: page.look is not None)
    button_of(page, LayerKind.VM).setFocus()
    told = set()
    for _ in range(10):
        layer = page.picture.chosen_layer
        assert layer is not None
        told.add(layer.kind)
        wait_for_words(qtbot, page.details, str(layer.about))
        focused = QApplication.focusWidget()
        assert isinstance(focused, LayerButton)
        QTest.keyClick(focused, Qt.Key.Key_Down)
    assert told == set(LayerKind)
    focused = QApplication.focusWidget()
    assert isinstance(focused, LayerButton)
    QTest.keyClick(focused, Qt.Key.Key_Right)
    other = QApplication.focusWidget()
    assert isinstance(other, LayerButton)
    assert (other.mine, other.layer.kind) == (False, focused.layer.kind)


def test_the_picture_can_be_heard(qtbot: QtBot) -> None:
    _, page = opened(qtbot, lambda: (look("desktop in wsl"),))
    qtbot.waitUntil(lambda: page.look is not None)
    text = page.picture.accessibleDescription()
    assert "Windows: Containers" in text
    assert "Linux kernel 6.6" in text
    assert all(button.accessibleName() and button.accessibleDescription() for button in page.picture.buttons)


def test_a_pasted_text_is_shown_and_left_again(qtbot: QtBot) -> None:
    _, page = opened(qtbot, lambda: (look("desktop in wsl"),))
    qtbot.waitUntil(lambda: page.look is not None)
    page.paste.text.setPlainText(PASTES["desktop json"][1])
    page.paste.ask.click()
    qtbot.waitUntil(lambda: "Mac" in page.title.text(), timeout=PATIENCE_MS)
    assert "pasted" in page.sentence.text()
    page.paste.back.click()
    assert "WSL2" in page.title.text()


def test_a_text_about_something_else_changes_nothing(qtbot: QtBot) -> None:
    _, page = opened(qtbot, lambda: (look("desktop in wsl"),))
    qtbot.waitUntil(lambda: page.look is not None)
    page.paste.text.setPlainText("hello")
    page.paste.ask.click()
    qtbot.waitUntil(lambda: page.paste.says.isVisibleTo(page), timeout=PATIENCE_MS)
    assert "WSL2" in page.title.text()


def test_the_system_given_by_hand_counts(qtbot: QtBot) -> None:
    _, page = opened(qtbot, tuple)
    page.paste.text.setPlainText("Kernel Version: 5.10.104-linuxkit\nOperating System: Docker Desktop\n")
    page.paste.system.set_current("windows")
    page.paste.ask.click()
    qtbot.waitUntil(lambda: "Hyper-V" in page.title.text(), timeout=PATIENCE_MS)


def test_without_an_engine_the_systems_are_compared(qtbot: QtBot) -> None:
    _, page = opened(qtbot, tuple)
    assert kinds(page, mine=True) == []
    assert len(kinds(page, mine=False)) == 4 + 6 + 6
    assert "Where does Docker run?" in page.title.text()


def test_an_engine_that_does_not_answer_is_said(qtbot: QtBot) -> None:
    problem = AppError("engine-silent", say("Nothing answers."))
    silent = replace(look("not running on a mac"), problem=problem)
    _, page = opened(qtbot, lambda: (silent,))
    qtbot.waitUntil(lambda: page.lead.isVisibleTo(page))
    wait_for_words(qtbot, page.lead, "Nothing answers.", "Find out why")


def test_one_of_several_engines_is_chosen(qtbot: QtBot) -> None:
    _, page = opened(qtbot, lambda: (look("desktop in wsl"), look("contexts", active=False)))
    qtbot.waitUntil(lambda: len(page.engines.rows) == 2)
    page.engines.rows["colima"].choice.click()
    assert "Mac" in page.title.text()


@pytest.mark.parametrize("form", ["svg", "png"])
def test_the_picture_becomes_a_file(qtbot: QtBot, tmp_path: Path, form: str) -> None:
    _, page = opened(qtbot, lambda: (look("desktop in wsl"),))
    qtbot.waitUntil(lambda: page.look is not None)
    vm = button_of(page, LayerKind.VM)  # new widgets have some size before the layout gives them theirs
    qtbot.waitUntil(lambda: vm.isVisible() and vm.height() > 3 * button_of(page, LayerKind.ENGINE).height())
    width = page.picture.width()
    content = page.picture.to_svg() if form == "svg" else page.picture.to_png()
    file = tmp_path / f"engine.{form}"
    write_to(page.picture, content, file)
    qtbot.waitUntil(file.is_file, timeout=PATIENCE_MS)
    if form == "svg":
        text = file.read_text("utf-8")
        assert "<desc>" in text
        assert "Linux kernel 6.6" in text
        return
    image = QImage(str(file))
    assert image.width() == 2 * width
    colours = {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 31)
        for y in range(0, image.height(), 31)
    }
    assert len(colours) > 3
