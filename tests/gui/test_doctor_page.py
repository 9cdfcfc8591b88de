"""The doctor's page: checks run when it is opened, show as they end, and are mended from there."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.commands import Command
from app.core.diagnosis import Check, Closer, Diagnosis, Fact, Group, Result, fine, trouble, unknown
from app.core.errors import AppError
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.words import say, verbatim
from app.services.doctor import Doctor
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.dialogs.support_report import SupportReportDialog
from app.ui.main_window import MainWindow
from app.ui.pages.doctor import DoctorPage
from tests.gui.main_windows import PATIENCE_MS, open_window, words_of
from tests.gui.widgets.seen import dress


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


def opened(qtbot: QtBot, checks: Sequence[Check]) -> tuple[MainWindow, DoctorPage]:
    labwright = Labwright("window")
    labwright.__dict__["doctor"] = Doctor(lambda: checks)
    window = open_window(qtbot, "doctor", labwright)
    page = window.page
    assert isinstance(page, DoctorPage)
    _ = window.job_desk  # made after the first paint, and hears how jobs end
    return window, page


def check(id, look, group=Group.PYTHON):  # noqa: A002
    return Check(id, group, verbatim(f"the {id}"), say("Why it matters."), look)


def results(page: DoctorPage) -> dict[str, Result | None]:
    return {row.check.id: row.result for row in page.table.table().rows}


def test_checks_run_by_themselves_and_show_as_they_end(qtbot: QtBot) -> None:
    go_on = threading.Event()

    def slow() -> Diagnosis:
        assert go_on.wait(PATIENCE_MS / 1000)
        return fine(say("Late, but well."))

    window, page = opened(qtbot, [check("quick", lambda: trouble(say("It is broken."))), check("slow", slow)])
    qtbot.waitUntil(lambda: results(page) == {"quick": Result.PROBLEM, "slow": None}, timeout=PATIENCE_MS)
    assert not page.is_checked
    assert "1 of 2" in page.sentence.text()
    go_on.set()
    qtbot.waitUntil(lambda: page.is_checked, timeout=PATIENCE_MS)
    assert results(page) == {"quick": Result.PROBLEM, "slow": Result.OK}
    assert "1 problem" in page.sentence.text()
    assert window.rail.item("doctor").count == "1"


def test_what_a_problem_means_and_what_to_do(qtbot: QtBot) -> None:
    broken = trouble(
        say("It is broken."),
        say("Do this."),
        say("Then that."),
        lines=(("conda", "init"),),
        text=('export PATH="/x:$PATH"',),
        avoid=(say("Never chmod 666 it."),),
    )
    _, page = opened(qtbot, [check("well", lambda: fine(say("Well."))), check("broken", lambda: broken)])
    qtbot.waitUntil(lambda: page.is_checked, timeout=PATIENCE_MS)
    assert page.table.table().shown[0].check.id == "broken", "problems come first"
    page.table.choose("broken")
    words = words_of(page.details)
    for expected in ("It is broken.", "Why it matters.", "1. Do this.", "2. Then that.", "chmod 666"):
        assert expected in words
    assert 'export PATH="/x:$PATH"' in words
    assert page.details.blocks[0].command_line.line.text() == "conda init"
    page.table.choose("well")
    assert "chmod" not in words_of(page.details)


def test_a_problem_is_mended_and_looked_at_again(qtbot: QtBot, tmp_path: Path) -> None:
    mark = tmp_path / "mended"
    command = Command((sys.executable, "-c", f"open({str(mark)!r}, 'w').close()"))
    plan = Plan(
        say("Mend it"),
        (RunCommand(say("Make a mark"), command),),
        "mark",
        Effect.CHANGES,
        NotUndoable(say("No.")),
    )

    def look() -> Diagnosis:
        return fine(say("Mended.")) if mark.exists() else trouble(say("It is broken."), fix=plan)

    looked = []

    def other() -> Diagnosis:
        looked.append(1)
        return fine(say("Well."))

    window, page = opened(qtbot, [check("broken", look), check("other", other)])
    qtbot.waitUntil(lambda: page.is_checked, timeout=PATIENCE_MS)
    page.table.choose("broken")
    page.details.fix.click()
    preview = window.findChild(PlanPreview)
    assert preview is not None
    preview.run.click()
    qtbot.waitUntil(lambda: results(page)["broken"] is Result.OK, timeout=PATIENCE_MS)
    assert "Mended." in words_of(page.details)
    assert len(looked) == 1, "only what was mended is looked at again"


def test_what_was_asked_stands_side_by_side(qtbot: QtBot) -> None:
    asked = (
        Fact(say("Switch in the firmware"), say("off"), Result.PROBLEM),
        Fact(verbatim("hypervisorlaunchtype"), say("only an administrator is told"), Result.UNKNOWN),
    )
    found = replace(fine(say("Well.")), facts=asked)
    _, page = opened(qtbot, [check("machine", lambda: found), check("other", lambda: fine(say("Well.")))])
    qtbot.waitUntil(lambda: page.is_checked, timeout=PATIENCE_MS)
    page.table.choose("machine")
    words = words_of(page.details)
    for expected in ("What was asked", "Switch in the firmware", "off", "only an administrator is told"):
        assert expected in words
    page.table.choose("other")
    assert "What was asked" not in words_of(page.details)


def test_a_closer_look_is_agreed_to_first_and_changes_what_is_said(qtbot: QtBot) -> None:
    command = Command((sys.executable, "-c", "print('names: none')"))
    plan = Plan(
        say("Look from inside"), (RunCommand(say("Look"), command),), "look", Effect.READS,
        NotUndoable(say("Nothing.")),
    )  # fmt: skip
    heard = []

    def told(printed: str) -> dict[str, Diagnosis]:
        heard.append(printed)
        return {"names": trouble(say("A container finds nothing.")), "proxy": fine(say("It has none."))}

    checks = [
        replace(check("names", lambda: fine(say("Perhaps."))), closer=lambda: Closer(plan, told)),
        replace(check("proxy", lambda: unknown(say("Who knows?"))), closer=lambda: Closer(plan, told)),
        check("other", lambda: fine(say("Well."))),
    ]
    window, page = opened(qtbot, checks)
    qtbot.waitUntil(lambda: page.is_checked, timeout=PATIENCE_MS)
    page.table.choose("other")
    assert not page.details.closer.isVisible()
    page.table.choose("names")
    assert page.details.closer.isVisible()
    page.details.closer.click()
    qtbot.waitUntil(lambda: window.findChild(PlanPreview) is not None, timeout=PATIENCE_MS)
    assert not heard, "nothing ran before it was agreed to"
    window.findChild(PlanPreview).run.click()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: results(page)["names"] is Result.PROBLEM, timeout=PATIENCE_MS)
    assert results(page)["proxy"] is Result.OK
    assert "A container finds nothing." in words_of(page.details)
    assert any("names: none" in each for each in heard)


def test_why_no_closer_look_can_be_had(qtbot: QtBot) -> None:
    def no_image() -> Closer:
        raise AppError("no-image", say("There is no image to look from."), fix=say("Fetch one."))

    names = replace(check("names", lambda: fine(say("Perhaps."))), closer=no_image)
    _, page = opened(qtbot, [names, check("other", lambda: fine(say("Well.")))])
    qtbot.waitUntil(lambda: page.is_checked, timeout=PATIENCE_MS)
    page.table.choose("names")
    page.details.closer.click()
    qtbot.waitUntil(lambda: "There is no image" in words_of(page.details), timeout=PATIENCE_MS)
    assert "Fetch one." in words_of(page.details)
    page.table.choose("other")
    assert "There is no image" not in words_of(page.details)


def test_only_problems(qtbot: QtBot) -> None:
    _, page = opened(
        qtbot, [check("well", lambda: fine(say("Well."))), check("broken", lambda: trouble(say("Broken.")))]
    )
    qtbot.waitUntil(lambda: page.is_checked, timeout=PATIENCE_MS)
    page.which.set_current("problems")
    page.which.chosen.emit("problems")
    assert [row.check.id for row in page.table.table().shown] == ["broken"]


def test_the_keyboard_alone(qtbot: QtBot) -> None:
    looks = []

    def look() -> Diagnosis:
        looks.append(1)
        return trouble(say("Broken."))

    _, page = opened(qtbot, [check("broken", look)])
    qtbot.waitUntil(lambda: page.is_checked, timeout=PATIENCE_MS)
    page.listed.search.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.listed.search, Qt.Key.Key_Down)
    qtbot.waitUntil(page.details.isVisible, timeout=PATIENCE_MS)
    page.details.again.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.details.again, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(looks) == 2 and page.is_checked, timeout=PATIENCE_MS)


def test_a_report_is_read_before_it_is_saved(qtbot: QtBot, tmp_path: Path, offline_home: Path) -> None:
    window, page = opened(qtbot, [check("broken", lambda: trouble(say("It is broken.")))])
    qtbot.waitUntil(lambda: page.is_checked, timeout=PATIENCE_MS)
    page.report.click()
    dialog = window.findChild(SupportReportDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.is_ready, timeout=PATIENCE_MS)
    text = dialog.report.toPlainText()
    assert "It is broken." in text
    assert str(offline_home) not in text
    file = tmp_path / "report é.txt"
    with qtbot.waitSignal(dialog.finished, timeout=PATIENCE_MS):
        dialog.save_to(file)
    assert file.read_text(encoding="utf-8") == text
