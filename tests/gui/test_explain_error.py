from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.services.known_errors import KnownErrors
from app.ui.dialogs.explain_error import ExplainError
from app.ui.widgets.known_error_card import KnownErrorCard
from tests.gui.main_windows import open_window
from tests.gui.widgets.seen import dress

RESOURCES = Path(__file__).parents[2] / "resources"
DENIED = (
    "fine\npermission denied while trying to connect to the Docker daemon socket at unix:///run/docker.sock"
)


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


@pytest.fixture
def dialog(qtbot: QtBot) -> ExplainError:
    window = open_window(qtbot, "home", Labwright("window"))
    window.action_list["explain-error"].run()
    made = next(each for each in window.findChildren(ExplainError) if each.isVisible())
    qtbot.waitExposed(made)
    return made


def said(root: QWidget) -> str:
    labels = [label for label in root.findChildren(QLabel) if label.isVisible()]
    return "\n".join(re.sub(r"<[^>]+>", "", label.text()) for label in labels)


def test_a_pasted_error_is_explained_with_its_line_and_what_not_to_do(
    qtbot: QtBot, dialog: ExplainError
) -> None:
    QGuiApplication.clipboard().setText(DENIED)
    dialog.paste.click()
    qtbot.waitUntil(lambda: bool(dialog.known.cards))
    words = said(dialog)
    assert "You may not talk to the Docker engine" in words
    assert "Line 2" in words
    assert "Better not" in words
    assert "chmod 666" in words


def test_its_commands_can_be_copied(qtbot: QtBot) -> None:
    known = KnownErrors(RESOURCES / "errors").in_text(DENIED)[0]
    card = KnownErrorCard(known, "linux")
    qtbot.addWidget(card)
    card.copies[0].click()
    assert QGuiApplication.clipboard().text() == 'sudo usermod -aG docker "$USER"'


def test_a_card_for_another_system_says_so(qtbot: QtBot) -> None:
    known = KnownErrors(RESOURCES / "errors").in_text("Error: 0x80370102")[0]
    card = KnownErrorCard(known, "linux")
    qtbot.addWidget(card)
    card.show()
    assert "This happens on Windows." in said(card)


def test_what_is_not_known_is_said_and_nothing_is_claimed(qtbot: QtBot, dialog: ExplainError) -> None:
    dialog.pasted.setPlainText("everything went well")
    qtbot.waitUntil(dialog.answer.isVisible)
    assert "No known error" in said(dialog)
    assert not dialog.known.cards


def test_another_text_takes_the_place_of_the_one_before(qtbot: QtBot, dialog: ExplainError) -> None:
    dialog.pasted.setPlainText(DENIED)
    qtbot.waitUntil(lambda: [each.found.situation.id for each in dialog.known.cards] == ["DK03"])
    dialog.pasted.setPlainText("Bind for 0.0.0.0:8080 failed: port is already allocated")
    qtbot.waitUntil(lambda: [each.found.situation.id for each in dialog.known.cards] == ["RN01"])
    dialog.pasted.setPlainText("")
    qtbot.waitUntil(lambda: not dialog.known.cards)
    assert not dialog.answer.isVisible()
