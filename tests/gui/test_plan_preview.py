from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.commands import MASK, Command, Shell
from app.core.explain import Word
from app.core.jobs import Job, JobState
from app.core.plan_script import plan_script
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, RunCommand, StartProgram, Step, WriteFile
from app.core.words import say, verbatim
from app.ui import run_plan
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.job_bridge import JobBridge
from app.ui.theme import icons, palette
from app.ui.widgets.difference import DifferenceView
from app.ui.widgets.explained_line import ExplainedLine
from tests.gui.main_windows import words_of

RESOURCES = Path(__file__).parents[2] / "resources"
KNOWN = {"git": "Keeps the history of your files.", "commit": "Puts what changed into the history."}


class Known:
    """Explains the words of KNOWN, and takes -m with what follows it."""

    def explain(self, argv: Sequence[str]) -> Sequence[Word]:
        words, at = [], 0
        while at < len(argv):
            stop = min(at + (2 if argv[at] == "-m" else 1), len(argv))
            text = " ".join(argv[at:stop])
            words.append(Word(text, "The message." if stop - at == 2 else KNOWN.get(text), at, stop))
            at = stop
        return words


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    icons.use(RESOURCES)
    palette.apply(qapp, RESOURCES, dark=False, reduced_motion=True)
    yield
    palette.apply(qapp, RESOURCES, dark=False)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1280, 820)
    made.show()
    return made


def run(*argv: str, secrets: frozenset[str] = frozenset()) -> RunCommand:
    return RunCommand(verbatim(f"Run {argv[0]}"), Command(argv, secrets=secrets))


def plan(*steps: Step, effect: Effect = Effect.CHANGES, confirm_name: str | None = None) -> Plan:
    way = NotUndoable(say("It is a test."))
    return Plan(say("Try it"), steps, "try", effect, way, confirm_name=confirm_name)


COMMIT = plan(run("git", "add", "--all"), run("git", "commit", "-m", "one two"))


def opened(qtbot: QtBot, window: QWidget, shown: Plan, shell: Shell = Shell.BASH) -> PlanPreview:
    preview = PlanPreview(window, shown, Known(), shell)
    qtbot.addWidget(preview)
    preview.open()
    qtbot.waitExposed(preview)
    preview.activateWindow()
    qtbot.waitUntil(preview.isActiveWindow)
    return preview


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifier)


def tab_to(wanted: QWidget) -> None:
    for _ in range(100):
        if QApplication.focusWidget() is wanted:
            return
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never comes to {wanted}")


def everything_said(root: QWidget) -> str:
    """All a user can see or hear of these widgets."""
    said = [root.windowTitle()]
    for widget in root.findChildren(QWidget):
        said += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
        said += [widget.text()] if hasattr(widget, "text") and callable(widget.text) else []
    return re.sub(r"<[^>]+>", "", "\n".join(map(str, said)))


def test_enter_runs_once(qtbot: QtBot, window: QWidget) -> None:
    preview = opened(qtbot, window, COMMIT)
    asked: list[bool] = []
    preview.run_requested.connect(lambda: asked.append(preview.isVisible()))
    assert preview.run.label == "Run 2 commands"
    press(Qt.Key.Key_Return)
    assert asked == [False]
    assert preview.result() == PlanPreview.DialogCode.Accepted


def test_escape_runs_nothing(qtbot: QtBot, window: QWidget) -> None:
    preview = opened(qtbot, window, COMMIT)
    with qtbot.assertNotEmitted(preview.run_requested):
        press(Qt.Key.Key_Escape)
    assert not preview.isVisible()


def test_the_enter_that_opened_it_does_not_run_it_when_held(qtbot: QtBot, window: QWidget) -> None:
    preview = opened(qtbot, window, COMMIT)
    nothing = Qt.KeyboardModifier.NoModifier
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, nothing, "\r", autorep=True)
    with qtbot.assertNotEmitted(preview.run_requested):
        QApplication.sendEvent(QApplication.focusWidget(), held)
    assert preview.isVisible()


def test_arrow_keys_explain_the_words_of_a_command(qtbot: QtBot, window: QWidget) -> None:
    preview = opened(qtbot, window, COMMIT)
    place, line = preview.place, preview.commands[1].line
    assert place is not None
    tab_to(line)
    assert (place.word.text(), KNOWN["git"] in place.meaning.text()) == ("git", True)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Right)
    assert place.word.text() == "-m 'one two'"
    assert line.accessibleDescription() == "-m 'one two': The message."
    press(Qt.Key.Key_Right)
    assert line.current == 2
    press(Qt.Key.Key_Home)
    assert line.current == 0


def test_a_word_without_explanation_is_said_to_have_none(qtbot: QtBot, window: QWidget) -> None:
    preview = opened(qtbot, window, COMMIT)
    tab_to(preview.commands[0].line)
    press(Qt.Key.Key_End)
    assert preview.place is not None
    assert preview.place.word.text() == "--all"
    assert "no explanation of this word yet" in preview.place.meaning.text()


def test_the_mouse_explains_too_and_only_one_word_is_marked(qtbot: QtBot, window: QWidget) -> None:
    preview = opened(qtbot, window, COMMIT)
    first, second = (command.line for command in preview.commands)
    tab_to(first)
    spot = second.word_rects(1)[0].center().toPoint()
    there = second.mapToGlobal(spot).toPointF()
    none = Qt.MouseButton.NoButton
    moved = QMouseEvent(
        QEvent.Type.MouseMove, spot.toPointF(), there, none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(second, moved)
    assert preview.place is not None
    assert (second.current, first.current, preview.place.word.text()) == (1, None, "commit")


def test_another_shell_is_chosen_with_the_arrow_keys(qtbot: QtBot, window: QWidget) -> None:
    preview = opened(qtbot, window, plan(run("git", "commit", "-m", "it's")))
    assert preview.commands[0].line.text() == 'git commit -m "it\'s"'
    chosen: list[Shell] = []
    preview.shell_chosen.connect(chosen.append)
    segment = next(part for part in preview.switch.findChildren(QWidget) if part.focusPolicy())
    tab_to(segment)
    press(Qt.Key.Key_Right)
    assert chosen == [Shell.POWERSHELL]
    assert preview.commands[0].line.text() == "git commit -m 'it''s'"


def test_what_a_shell_cannot_say_is_told_in_its_place(qtbot: QtBot, window: QWidget) -> None:
    preview = opened(qtbot, window, plan(run("git", "commit", "-m", "a\nb")), Shell.CMD)
    command = preview.commands[0]
    assert not command.line.isVisible()
    assert command.notes[0].isVisible()
    assert "cmd ends a line" in everything_said(command.notes[0])
    press(Qt.Key.Key_Return)
    assert preview.result() == PlanPreview.DialogCode.Accepted


def test_what_windows_powershell_reads_otherwise_is_told(qtbot: QtBot, window: QWidget) -> None:
    preview = opened(qtbot, window, plan(run("git", "commit", "-m", "")), Shell.POWERSHELL)
    assert preview.commands[0].line.isVisible()
    assert "5.1" in everything_said(preview.commands[0].notes[0])


def test_the_commands_are_copied_for_the_chosen_shell(qtbot: QtBot, window: QWidget) -> None:
    preview = opened(qtbot, window, COMMIT, Shell.POWERSHELL)
    assert preview.copy is not None
    tab_to(preview.copy)
    press(Qt.Key.Key_Space)
    assert QApplication.clipboard().text() == plan_script(COMMIT, Shell.POWERSHELL)
    assert preview.copy.label == "Copied"
    tab_to(preview.commands[1].line)
    press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "git commit -m 'one two'"


def test_a_name_must_be_typed_before_something_is_destroyed(qtbot: QtBot, window: QWidget) -> None:
    gone = plan(run("git", "gc"), effect=Effect.DESTROYS, confirm_name="Café")
    preview = opened(qtbot, window, gone)
    assert preview.confirm is not None
    assert QApplication.focusWidget() is preview.confirm.edit
    assert preview.run.kind == "danger"
    QTest.keyClicks(preview.confirm.edit, "cafe")
    with qtbot.assertNotEmitted(preview.run_requested):
        press(Qt.Key.Key_Return)
    assert preview.isVisible()
    assert preview.confirm.has_problem()
    preview.confirm.edit.setText("Cafe\N{COMBINING ACUTE ACCENT}")
    assert not preview.confirm.has_problem()
    with qtbot.waitSignal(preview.run_requested):
        press(Qt.Key.Key_Return)


def test_enter_never_destroys_what_asks_for_no_name(qtbot: QtBot, window: QWidget) -> None:
    preview = opened(qtbot, window, plan(run("git", "gc"), effect=Effect.DESTROYS))
    with qtbot.assertNotEmitted(preview.run_requested):
        press(Qt.Key.Key_Return)
    assert not preview.isVisible()


def test_reading_says_that_nothing_changes(qtbot: QtBot, window: QWidget) -> None:
    preview = opened(qtbot, window, plan(run("git", "status"), effect=Effect.READS))
    said = everything_said(preview)
    assert "It only reads, and changes nothing." in said
    assert "Undo" not in said


def test_a_program_that_goes_on_by_itself_is_shown_with_its_command(qtbot: QtBot, window: QWidget) -> None:
    step = StartProgram(say("Open xterm"), Command(("xterm", "-e", "fish"), cwd=Path("/labs")))
    preview = opened(qtbot, window, plan(step, effect=Effect.READS))
    said = everything_said(preview)
    assert "in a window of its own" in said
    assert "will run" not in said
    assert "In the folder" in said
    assert [line.line.text() for line in preview.commands] == ["xterm -e fish"]
    assert preview.run.text() == "Open it"


def test_a_file_is_not_written_before_its_change_was_in_sight(
    qtbot: QtBot, window: QWidget, tmp_path: Path
) -> None:
    path = tmp_path / "Dockerfile"
    path.write_bytes(b"FROM python:3.12\n")
    written = plan(WriteFile(say("Take another Python"), path, b"FROM python:3.11\n"))
    preview = PlanPreview(window, written, Known(), Shell.BASH)
    qtbot.addWidget(preview)
    assert not preview.run.isEnabled()
    preview.open()
    qtbot.waitUntil(preview.run.isEnabled)
    difference = preview.findChild(DifferenceView)
    assert difference is not None
    assert "Removed: FROM python:3.12\nAdded: FROM python:3.11" in everything_said(difference)
    assert preview.copy is None
    assert preview.run.label == "Write the file"


def test_a_file_whose_change_cannot_be_shown_is_not_written_and_nobody_waits_for_it(
    qtbot: QtBot, window: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.dialogs.plan_steps.difference_on_disk", lambda *_: 1 / 0)
    written = plan(WriteFile(say("Take another Python"), tmp_path / "Dockerfile", b"FROM python:3.11\n"))
    with qtbot.capture_exceptions() as caught:
        preview = opened(qtbot, window, written)
        qtbot.waitUntil(lambda: bool(caught))
    assert "could not be compared" in words_of(preview)
    assert "Reading the file" not in words_of(preview)
    assert not preview.run.isEnabled()


def test_what_goes_to_the_bin_is_named_with_the_way_back(qtbot: QtBot, window: QWidget) -> None:
    path = Path("/srv/labs/研究 プロジェクト/very old environment")
    preview = opened(qtbot, window, plan(MoveToBin(say("Put it away"), path)))
    said = everything_said(preview)
    assert str(path) in said
    assert "can be brought back" in said


def test_secrets_are_nowhere(qtbot: QtBot, window: QWidget) -> None:
    secret = "hunter2-hunter2"
    hidden = plan(run("git", "-m", f"token={secret}", "push", secrets=frozenset({secret})))
    for shell in Shell:
        preview = opened(qtbot, window, hidden, shell)
        assert preview.copy is not None
        for index in range(len(preview.commands[0].line.words)):
            preview.commands[0].line.point_at(index)
            assert secret not in everything_said(preview)
        assert MASK in preview.commands[0].line.text()
        preview.copy.click()
        assert secret not in QApplication.clipboard().text()
        preview.reject()


def long_plan() -> Plan:
    word = "/srv/дом/" + "x" * 389
    steps = [run("git", "add", word, *(f"file-{n}.py" for n in range(20))) for _ in range(30)]
    return replace(plan(*steps), where=Path(word), needs=say("A lot"), changes=say("Everything"))


def test_every_row_of_thirty_long_commands_can_be_read(qtbot: QtBot, window: QWidget) -> None:
    window.resize(960, 640)
    preview = opened(qtbot, window, long_plan())
    assert preview.height() <= 640 - 48
    for command in preview.commands:
        assert command.line.height() == command.line.heightForWidth(command.line.width())
        last = len(command.line.words) - 1
        assert command.line.word_rects(last)[-1].bottom() <= command.line.height()
        assert max(rect.right() for rect in command.line.word_rects(2)) <= command.line.width()
    bar = preview._scroll.verticalScrollBar()
    assert bar.maximum() > 0
    press(Qt.Key.Key_PageDown)
    assert bar.value() > 0
    assert preview._scroll.horizontalScrollBar().maximum() == 0


def test_what_the_keyboard_is_at_is_never_under_the_explanation(qtbot: QtBot, window: QWidget) -> None:
    window.resize(1280, 900)
    shown = plan(*(run("git", "commit", "-m", f"number {n}") for n in range(30)))
    preview = opened(qtbot, window, shown)
    assert preview.place is not None
    for command in preview.commands:
        tab_to(command.line)

        def can_be_seen(line: ExplainedLine = command.line) -> bool:
            assert preview.place is not None
            viewport = preview._scroll.viewport()
            top = line.mapTo(viewport, QPoint(0, 0)).y()
            return top >= 0 and top + line.height() <= preview.place.mapTo(viewport, QPoint(0, 0)).y()

        qtbot.waitUntil(can_be_seen)


def test_pointing_never_moves_what_stands_below(qtbot: QtBot, window: QWidget) -> None:
    preview = opened(qtbot, window, COMMIT)
    before = preview.size(), preview.run.mapTo(preview, QPoint(0, 0))
    for command in preview.commands:
        for index in range(len(command.line.words)):
            command.line.point_at(index)
            QApplication.processEvents()
            assert (preview.size(), preview.run.mapTo(preview, QPoint(0, 0))) == before


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_no_text_is_cut(qtbot: QtBot, qapp: QApplication, window: QWidget, scale: float) -> None:
    palette.apply(qapp, RESOURCES, dark=False, scale=scale, reduced_motion=True)
    window.resize(960, 640)
    preview = opened(qtbot, window, replace(long_plan(), needs=say("412 MB to download, 1.9 GB on disk")))
    for label in preview.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()


def test_every_control_has_a_name_and_is_reached_from_top_to_bottom(qtbot: QtBot, window: QWidget) -> None:
    preview = opened(qtbot, window, plan(*COMMIT.steps, effect=Effect.DESTROYS, confirm_name="x"))
    seen: list[QWidget] = []
    while (focus := QApplication.focusWidget()) not in seen:
        assert focus is not None
        seen.append(focus)
        press(Qt.Key.Key_Tab)
    assert {*(command.line for command in preview.commands), preview.copy, preview.cancel} < set(seen)
    start = next(index for index, part in enumerate(seen) if preview.switch.isAncestorOf(part))
    in_order = [*seen[start:], *seen[:start]]
    tops = [part.mapTo(preview, QPoint(0, 0)).y() for part in in_order]
    assert tops == sorted(tops)


class Window(QWidget):
    """As much of the main window as running a plan needs."""

    def __init__(self) -> None:
        super().__init__()
        self.services = Labwright("window")
        self.bridge = JobBridge(self)


@pytest.fixture
def main_window(qtbot: QtBot) -> Iterator[Window]:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    stop = made.services.jobs.subscribe(made.bridge.publish)
    yield made
    stop()


def test_agreeing_runs_the_plan_and_the_end_is_told(
    qtbot: QtBot, main_window: Window, tmp_path: Path
) -> None:
    made = tmp_path / "made"
    code = "import sys; open(sys.argv[1], 'w').close()"
    ended: list[Job] = []
    agreed = plan(run(sys.executable, "-c", code, str(made)))
    preview = run_plan.propose(main_window, agreed, ended.append)  # type: ignore[arg-type]
    qtbot.waitExposed(preview)
    preview.activateWindow()
    qtbot.waitUntil(preview.isActiveWindow)
    assert not made.exists()
    preview.switch.chosen.emit("cmd")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
    assert [job.state for job in ended] == [JobState.DONE]
    assert made.exists()
    assert run_plan.chosen_shell(Labwright("window")) is Shell.CMD


def test_changing_one_s_mind_runs_nothing(qtbot: QtBot, main_window: Window) -> None:
    preview = run_plan.propose(main_window, COMMIT)  # type: ignore[arg-type]
    preview.reject()
    assert main_window.services.jobs.all() == ()
