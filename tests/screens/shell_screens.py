"""The window around the pages: rail, strip, popover, drawer, palette and the dialogs of the shell."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.bootstrap import Labwright
from app.core.commands import Command
from app.core.errors import AppError
from app.core.jobs import Choice, Job, JobState, Question
from app.core.outcomes import Ending, Outcome
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.ports import Cancel, OnLines
from app.core.words import say, verbatim
from app.services.publisher import Publisher
from app.ui.dialogs.job_question import JobQuestion
from app.ui.dialogs.keys import Keys
from app.ui.dialogs.recovered import Recovered
from app.ui.dialogs.unexpected_error import UnexpectedErrorDialog
from app.ui.main_window import MainWindow
from app.ui.pages.home import HomePage
from app.ui.pages.registry import PAGES, PageEntry, Place
from tests.past_commands import A_WEEK, many, write
from tests.screens.page_screens import facts
from tests.screens.registry import Stage, screen

SMALLEST = (960, 640)
FIRST = (1280, 820)


class HeldRunner:
    """A runner whose programs go on until they are cancelled."""

    def run(
        self,
        command: Command,
        *,
        on_lines: OnLines | None = None,
        cancel: Cancel | None = None,
        title: str = "",
        run_id: str = "",
    ) -> Outcome:
        assert cancel is not None
        if command.argv[0] == "fails":
            return Outcome(Ending.EXITED, 2.0, 1)
        cancel.wait()
        return Outcome(Ending.CANCELLED, 1.0)


def plan(title: str, resource: str, *programs: str) -> Plan:
    """A plan that runs these programs."""
    steps = tuple(RunCommand(verbatim(name), Command((name,))) for name in programs)
    return Plan(verbatim(title), steps, resource, Effect.CHANGES, NotUndoable(say("It cannot be undone.")))


def opened(stage: Stage, entries: Sequence[PageEntry] = PAGES, past: int = 0) -> MainWindow:
    """The window at Home, with a runner that holds every program."""
    os.environ["LABWRIGHT_HOME"] = str(stage.folder / "labwright")
    labwright = Labwright("window")
    labwright.language = stage.language
    labwright.__dict__["machine"] = Publisher(facts, "machine")
    labwright.__dict__["runner"] = HeldRunner()
    commands = many(past) if past else A_WEEK
    write(labwright.journal, commands, time.time())
    window = MainWindow(labwright, entries)
    window.resize(stage.size)
    window.show()
    stage.keep(window)
    stage.wait_for(lambda: len(window.job_desk.journal.entries) == len(commands))
    if isinstance(window.page, HomePage):
        page = window.page
        stage.wait_for(lambda: page.is_filled)
    return window


def started(stage: Stage, window: MainWindow, *plans: Plan) -> list[str]:
    """Start these plans and wait until each runs, waits or has ended."""
    jobs = window.services.jobs
    ids = [jobs.start(each) for each in plans]

    def settled() -> bool:
        states = [jobs.get(key) for key in ids]
        return all(job.started or job.waiting_for or job.state.ended for job in states)

    stage.wait_for(settled)
    window.job_desk._show()
    return ids


def full_rail() -> list[PageEntry]:
    """Every page of the design: what does not exist yet opens as Home, for the sake of the rail."""

    def entry(key: str, icon: str, place: Place, title: str) -> PageEntry:
        return PageEntry(key, icon, place, verbatim(title), PAGES[0].module, PAGES[0].class_name)

    real = {each.key: each for each in PAGES}
    return [
        real["home"],
        entry("project", "strip", Place.TOP, "Project"),
        entry("environments", "environment", Place.PYTHON, "Environments"),
        entry("pythons", "python", Place.PYTHON, "Pythons"),
        entry("poetry", "poetry", Place.PYTHON, "Poetry"),
        entry("dockerfile", "dockerfile", Place.CONTAINERS, "Dockerfile"),
        entry("images", "image", Place.CONTAINERS, "Images"),
        entry("containers", "container", Place.CONTAINERS, "Containers"),
        entry("compose", "compose", Place.CONTAINERS, "Compose"),
        entry("engine", "engine", Place.MACHINE, "Engine"),
        real["journal"],
        entry("labs", "lab", Place.COURSE, "Labs"),
        entry("learn", "learn", Place.COURSE, "Learn"),
        real["settings"],
    ]


def counted(window: MainWindow) -> MainWindow:
    for key, count in (("environments", "9"), ("pythons", "5"), ("images", "7"), ("containers", "3")):
        window.rail.item(key).set_count(count)
    return window


@screen("shell-rail-full")
def rail_full(stage: Stage) -> QWidget:
    return counted(opened(stage, full_rail()))


@screen("shell-rail-full-minimum", size=SMALLEST)
def rail_full_minimum(stage: Stage) -> QWidget:
    return counted(opened(stage, full_rail()))


@screen("shell-first", size=FIRST)
def first(stage: Stage) -> QWidget:
    return opened(stage)


@screen("shell-minimum", size=SMALLEST)
def minimum(stage: Stage) -> QWidget:
    window = opened(stage)
    started(
        stage,
        window,
        plan(
            "Create the environment thesis with Python 3.12 and everything it asks for", "a", "python", "pip"
        ),
    )
    return window


@screen("shell-one-job")
def one_job(stage: Stage) -> QWidget:
    window = opened(stage)
    started(stage, window, plan("Create the environment thesis", "thesis", "python", "pip"))
    return window


@screen("shell-failed-job")
def failed_job(stage: Stage) -> QWidget:
    window = opened(stage)
    started(stage, window, plan("Create the environment thesis", "thesis", "fails"))
    return window


@screen("shell-jobs")
def jobs(stage: Stage) -> QWidget:
    window = opened(stage)
    started(
        stage,
        window,
        plan("Bring numpy up to date", "numpy", "fails"),
        plan("Create the environment thesis", "thesis", "python", "pip"),
        plan("Install PyTorch into thesis", "thesis", "pip"),
        plan("Install Python 3.13", "pyenv", "pyenv"),
    )
    window.show_jobs()
    return window


@screen("shell-jobs-none")
def jobs_none(stage: Stage) -> QWidget:
    window = opened(stage)
    window.show_jobs()
    return window


@screen("shell-drawer")
def drawer(stage: Stage) -> QWidget:
    window = opened(stage)
    window.toggle_drawer()
    opened_drawer = window.drawer
    assert opened_drawer is not None
    stage.wait_for(lambda: opened_drawer.height() == opened_drawer.maximumHeight())
    return window


def palette(stage: Stage, typed: str, window: MainWindow | None = None) -> MainWindow:
    window = window or opened(stage)
    window.show_palette()
    assert window.palette_shown is not None
    window.palette_shown.input.setText(typed)
    return window


@screen("shell-palette")
def palette_all(stage: Stage) -> QWidget:
    return palette(stage, "")


@screen("shell-palette-found")
def palette_found(stage: Stage) -> QWidget:
    return palette(stage, "the")


@screen("shell-palette-nothing")
def palette_nothing(stage: Stage) -> QWidget:
    return palette(stage, "hologram")


@screen("shell-palette-minimum", size=SMALLEST)
def palette_minimum(stage: Stage) -> QWidget:
    return palette(stage, "")


@screen("shell-closing")
def closing(stage: Stage) -> QWidget:
    window = opened(stage)
    started(stage, window, plan("Create the environment thesis", "thesis", "python", "pip"),
            plan("Install PyTorch into thesis", "thesis", "pip"))  # fmt: skip
    window.job_desk.ask_before_closing(lambda: None)
    dialog = window.job_desk._closing
    assert dialog is not None
    return dialog


@screen("shell-question")
def question(stage: Stage) -> QWidget:
    window = opened(stage)
    choices = (Choice("keep", say("Keep what is there")), Choice("new", say("Start anew")))
    asked = Question(say("There is already an environment called thesis. What shall happen to it?"), choices)
    job = Job("1", plan("Create the environment thesis", "a", "python"), JobState.ASKING, question=asked)
    dialog = JobQuestion(window, job)
    dialog.open()
    return dialog


@screen("shell-unexpected-error")
def unexpected_error(stage: Stage) -> QWidget:
    window = opened(stage)
    try:
        raise ValueError("the list of environments has two called thesis")
    except ValueError as error:
        dialog = UnexpectedErrorDialog(window, window.services, error)
    dialog.open()
    return dialog


@screen("shell-explained-error")
def explained_error(stage: Stage) -> QWidget:
    window = opened(stage)
    error = AppError(
        "no-room",
        say("{path} could not be written.", path=Path("~/.config/labwright/settings.toml")),
        cause=say("There is no room left on the disk."),
        fix=say("Free some space and try again."),
    )
    dialog = UnexpectedErrorDialog(window, window.services, error)
    dialog.open()
    return dialog


@screen("shell-recovered")
def recovered(stage: Stage) -> QWidget:
    window = opened(stage)
    told = [say("“{title}” was cut off when Labwright ended.", title="Create the environment thesis"),
            say("What still ran of it was ended.")]  # fmt: skip
    dialog = Recovered(window, told)
    dialog.open()
    return dialog


@screen("shell-keys")
def keys(stage: Stage) -> QWidget:
    window = opened(stage)
    dialog = Keys(window, window.action_list.fixed())
    dialog.open()
    return dialog


@screen("shell-toast")
def toast(stage: Stage) -> QWidget:
    window = opened(stage)
    window.toaster.show_toast("vision-old is in the bin, 1.3 GB", lambda: None)
    return window
