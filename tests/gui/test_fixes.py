"""A failure with a plan that mends it: shown, run, and what had failed is tried again. With real tools."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.commands import Command
from app.core.jobs import Job
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.poetry_projects import ProjectAct, ProjectWish
from app.core.words import say
from app.ui.dialogs.failure import Failure
from app.ui.dialogs.job_log import JobLog
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.main_window import MainWindow
from app.ui.pages.poetry import PoetryPage
from app.ui.run_plan import start
from app.ui.widgets.fix_cards import FixCard
from tests.gui.main_windows import PATIENCE_MS, dialog_of, open_window, wait_for_words, words_of
from tests.gui.widgets.seen import dress
from tests.integration.real_environments import freeze, new_venv, offline, python_of
from tests.made_projects import MadeProject, made_poetry
from tests.real.copied_python import MINOR, copied_python
from tests.real.fixtures import RealTool
from tests.real.index import PackageIndex
from tests.real.kept import UnavailableError

pytestmark = pytest.mark.timeout(400)
PROJECT = '[project]\nname = "course"\nversion = "1.0.0"\nrequires-python = ">=3.11"\n'
BUILT = "[tool.poetry]\npackage-mode = false\n"


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


def ended(qtbot: QtBot, window: MainWindow, count: int) -> list[Job]:
    """All jobs, when so many have ended."""

    def done() -> bool:
        return sum(job.state.ended for job in window.services.jobs.all()) == count

    qtbot.waitUntil(done, timeout=3 * PATIENCE_MS)
    return list(window.services.jobs.all())


def card_of(qtbot: QtBot, dialog: QDialog) -> FixCard:
    qtbot.waitUntil(lambda: bool(dialog.findChildren(FixCard)), timeout=PATIENCE_MS)
    return dialog.findChildren(FixCard)[0]


def press_fix(qtbot: QtBot, dialog: QDialog) -> None:
    card_of(qtbot, dialog).findChildren(QPushButton)[0].click()


def agree(qtbot: QtBot, window: MainWindow) -> str:
    preview = dialog_of(qtbot, window, PlanPreview)
    assert isinstance(preview, PlanPreview)
    qtbot.waitUntil(preview.run.isEnabled, timeout=PATIENCE_MS)
    said = words_of(preview)
    preview.run.click()
    return said


def failed(qtbot: QtBot, window: MainWindow, *argv: object) -> JobLog:
    """The log of a command that failed."""
    step = RunCommand(say("Do it"), Command(tuple(map(str, argv))))
    plan = Plan(say("Try it"), (step,), "try", Effect.CHANGES, NotUndoable(say("It is a test.")))
    window.job_desk.open_log(start(window, plan))
    log = dialog_of(qtbot, window, JobLog)
    assert isinstance(log, JobLog)
    qtbot.waitUntil(lambda: log.error is not None, timeout=PATIENCE_MS)
    return log


def test_a_missing_ipykernel_is_installed_and_the_kernel_tried_again(
    qtbot: QtBot, tmp_path: Path, ipykernel_wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offline(monkeypatch, ipykernel_wheels)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("JUPYTER_DATA_DIR", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    prefix = new_venv(tmp_path / "thesis")
    window = open_window(qtbot, "home")
    log = failed(qtbot, window, python_of(prefix), "-m", "ipykernel", "install", "--user", "--name", "thesis")
    wait_for_words(qtbot, log, "ipykernel is not installed in this environment", "Do it and try again…")
    press_fix(qtbot, log)
    assert "Install ipykernel in thesis" in agree(qtbot, window)
    jobs = ended(qtbot, window, 3)
    assert [job.error is None for job in jobs] == [False, True, True]
    assert jobs[0].plan == jobs[2].plan
    assert (tmp_path / "home" / ".local/share/jupyter/kernels/thesis/kernel.json").is_file()


def test_a_python_of_the_system_becomes_an_environment(
    qtbot: QtBot, offline_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        source = copied_python()
    except UnavailableError as reason:
        pytest.skip(str(reason))
    prefix = offline_home / "system"
    shutil.copytree(source, prefix, symlinks=True)
    program = prefix / "bin" / "python3"
    argv = [program, "-m", "ensurepip", "--default-pip"]
    subprocess.run(argv, check=True, capture_output=True, timeout=100)
    marker = prefix / "lib" / f"python{MINOR}" / "EXTERNALLY-MANAGED"
    marker.write_text("[externally-managed]\nError=Ask the administrator.\n", encoding="utf-8")
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    window = open_window(qtbot, "home")
    log = failed(qtbot, window, program, "-m", "pip", "install", "greeter")
    wait_for_words(qtbot, log, "This Python belongs to the system", "Make an environment instead")
    press_fix(qtbot, log)
    assert "greeter" in agree(qtbot, window)
    assert ended(qtbot, window, 2)[1].error is None
    assert "greeter==" in freeze(offline_home / "environments" / "lab")
    assert len(window.services.jobs.all()) == 2, "the same line would fail again"


def test_a_stale_lock_is_locked_and_the_installation_proposed_again(
    qtbot: QtBot, offline_home: Path, real_tool: RealTool, package_index: PackageIndex
) -> None:
    poetry = real_tool("poetry")
    folder = offline_home / "course"
    folder.mkdir()
    file = folder / "pyproject.toml"
    text = PROJECT + 'dependencies = ["tidepool (>=1.0,<1.1)"]\n' + BUILT + package_index.poetry_source
    file.write_text(text, "utf-8")
    subprocess.run([poetry, "lock", "-q"], cwd=folder, check=True, timeout=100)
    file.write_text(text.replace("<1.1", "<2"), "utf-8")
    labwright = Labwright("window")
    labwright.settings.set("programs.poetry", str(poetry))
    labwright.window_state.update({"recent_folders": [str(folder)]})
    window = open_window(qtbot, "poetry", labwright)
    window.job_desk  # noqa: B018 - the window makes it soon after its first paint
    page = window.page
    assert isinstance(page, PoetryPage)
    qtbot.waitUntil(lambda: page.look is not None, timeout=PATIENCE_MS)
    page.acts._on_wished(ProjectWish(ProjectAct.INSTALL))
    refused = dialog_of(qtbot, window, Failure)
    wait_for_words(qtbot, refused, "Lock the project", "Do it and try again…")
    press_fix(qtbot, refused)
    agree(qtbot, window)
    assert ended(qtbot, window, 1)[0].error is None
    wait_for_words(qtbot, dialog_of(qtbot, window, PlanPreview), "tidepool")
    agree(qtbot, window)
    assert ended(qtbot, window, 2)[1].error is None


def test_a_way_out_that_fails_tries_nothing_again(
    qtbot: QtBot, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan that gets Poetry ends with a program that fails: made up, a real one would be downloaded."""
    labwright = Labwright("window")
    monkeypatch.setattr(labwright.programs, "find", lambda _name: None)
    bad = Plan(
        say("Install poetry"),
        (RunCommand(say("Fail"), Command(("/bin/false",))),),
        "x",
        Effect.CHANGES,
        NotUndoable(say("x")),
    )
    monkeypatch.setattr(labwright.tool_setup, "plan_install", lambda _name: bad)
    folder = MadeProject(home / "course").make()
    labwright.window_state.update({"recent_folders": [str(folder)]})
    window = open_window(qtbot, "poetry", labwright)
    page = window.page
    assert isinstance(page, PoetryPage)
    qtbot.waitUntil(lambda: page.look is not None, timeout=PATIENCE_MS)
    page.acts._on_wished(ProjectWish(ProjectAct.INSTALL))
    refused = dialog_of(qtbot, window, Failure)
    wait_for_words(qtbot, refused, "Get poetry")
    press_fix(qtbot, refused)
    agree(qtbot, window)
    assert ended(qtbot, window, 1)[0].error is not None
    monkeypatch.setattr(labwright.programs, "find", {"poetry": made_poetry(tmp_path / "poetry")}.get)
    qtbot.waitUntil(lambda: not window.findChildren(Failure), timeout=PATIENCE_MS)
    assert not [each for each in window.findChildren(PlanPreview) if each.isVisible()]
