"""The pages, each in its main states."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

from PySide6.QtWidgets import QWidget

from app.bootstrap import Labwright
from app.core.commands import Shell
from app.core.engine_looks import EngineLook
from app.core.errors import AppError
from app.core.indexes import Sources
from app.core.journal_export import Form
from app.core.machine import FoundProgram, Hardware, MachineFacts
from app.core.network import OwnSetting
from app.core.reaching import Reach, Reply, words_of
from app.core.readiness import plan_look_closer
from app.core.words import say
from app.services.network import ToolReport
from app.services.publisher import Publisher
from app.tools.registry import network_tools
from app.ui.dialogs.job_log import JobLog
from app.ui.engine_desk import EngineDesk
from app.ui.export_journal import write_to
from app.ui.main_window import MainWindow
from app.ui.network.all_sources import AllSources
from app.ui.pages.home import HomePage
from app.ui.pages.journal import JournalPage
from app.ui.pages.settings import SettingsPage
from app.ui.widgets.dialog import Dialog
from tests.past_commands import A_WEEK, FAILED, HOME, LONG, Past, many, write
from tests.screens.engine_screens import known, several
from tests.screens.registry import Stage, screen

SMALLEST = (960, 640)
ENGINES = several()[:1]
LAPTOP = Hardware(
    system="Debian GNU/Linux 12",
    architecture="x86-64",
    wsl=False,
    processor="AMD Ryzen 7 7840U w/ Radeon 780M Graphics",
    cores=8,
    memory_bytes=int(16.5e9),
    memory_free_bytes=int(9.2e9),
    disk=HOME,
    disk_bytes=int(494e9),
    disk_free_bytes=int(118e9),
)


def facts() -> MachineFacts:
    """A laptop on which all is well."""
    python = FoundProgram(Path("/usr/bin/python3"), "3.11.9")
    git = FoundProgram(Path("/usr/bin/git"), "2.39.5")
    return MachineFacts(LAPTOP, python, git, time.time())


def opened(
    stage: Stage,
    page: str,
    past: Sequence[Past] = (),
    read: Callable[[], MachineFacts] = facts,
    looks: Sequence[EngineLook] = ENGINES,
) -> MainWindow:
    """The window at this page, with commands that ran and with what the machine is said to be."""
    os.environ["LABWRIGHT_HOME"] = str(stage.folder / "labwright")
    labwright = Labwright("window")
    labwright.language = stage.language
    labwright.__dict__["machine"] = Publisher(read, "machine")
    known(labwright, *looks)
    write(labwright.journal, past, time.time())
    window = MainWindow(labwright)
    window.resize(stage.size)
    window.show_page(page)
    window.show()
    stage.keep(window)
    EngineDesk(window)
    stage.wait_for(lambda: len(window.job_desk.journal.entries) == len(past))
    return window


def home(
    stage: Stage,
    read: MachineFacts,
    past: Sequence[Past] = A_WEEK,
    looks: Sequence[EngineLook] = ENGINES,
) -> MainWindow:
    """Home when it has read the machine."""
    window = opened(stage, "home", past, lambda: read, looks)
    page = window.page
    assert isinstance(page, HomePage)
    stage.wait_for(lambda: page.is_filled and page.machine_card.isVisible())
    return window


@screen("home-first")
def home_first(stage: Stage) -> QWidget:
    the_end = threading.Event()
    stage.at_end.append(the_end.set)

    def read() -> MachineFacts:
        the_end.wait()
        return facts()

    window = opened(stage, "home", (), read)
    page = window.page
    assert isinstance(page, HomePage)
    stage.wait_for(lambda: page.services.machine.refreshing and page.machine_card.isVisible())
    return window


@screen("home-ready")
def home_ready(stage: Stage) -> QWidget:
    return home(stage, facts())


@screen("home-ready-minimum", size=SMALLEST)
def home_ready_minimum(stage: Stage) -> QWidget:
    return home(stage, facts())


@screen("home-no-python")
def home_no_python(stage: Stage) -> QWidget:
    return home(stage, replace(facts(), python=None, git=None), (), ())


@screen("home-engine-stopped")
def home_engine_stopped(stage: Stage) -> QWidget:
    return home(stage, facts(), looks=(replace(several()[1], active=True, chosen=True),))


@screen("home-tight-disk")
def home_tight_disk(stage: Stage) -> QWidget:
    tight = replace(LAPTOP, disk_free_bytes=int(3.4e9), memory_bytes=int(3.8e9), memory_free_bytes=int(4e8))
    return home(stage, replace(facts(), hardware=tight))


@screen("home-explained")
def home_explained(stage: Stage) -> QWidget:
    window = home(stage, facts())
    assert isinstance(window.page, HomePage)
    field = window.page.explain.field
    field.edit.setText("$ docker run -d -p 127.0.0.1:8080:80 -v ./data:/data nginx:1.27 --unknown")
    field.edit.editingFinished.emit()
    return window


@screen("home-unreadable")
def home_unreadable(stage: Stage) -> QWidget:
    def read() -> MachineFacts:
        raise AppError(
            "file-failed",
            say("{path} could not be read.", path="/proc/meminfo"),
            cause=say("You are not allowed to read it."),
            fix=say("Ask whoever looks after this machine."),
        )

    window = opened(stage, "home", (), read)
    stage.wait_for(lambda: window.services.machine.problem is not None)
    return window


@screen("home-look-closer")
def home_look_closer(stage: Stage) -> QWidget:
    window = opened(stage, "home")
    plan = plan_look_closer(FoundProgram(Path(sys.executable), "3.11"), "python")
    job_id = window.services.jobs.start(plan)
    window.services.jobs.wait(job_id)
    return JobLog(window, window.services, window.bridge, job_id)


def journal(stage: Stage, past: Sequence[Past], select: Past | None = None) -> JournalPage:
    """The journal when it has been read, perhaps with one command selected."""
    window = opened(stage, "journal", past)
    page = window.page
    assert isinstance(page, JournalPage)
    stage.wait_for(lambda: len(page.table.table().rows) == len(past))
    if select is not None:
        page.table.choose(next(row.id for row in page.table.table().rows if row.argv == select.argv))
    page.table.setFocus()
    return page


@screen("journal-empty")
def journal_empty(stage: Stage) -> QWidget:
    return journal(stage, ()).window()


@screen("journal-full")
def journal_full(stage: Stage) -> QWidget:
    return journal(stage, A_WEEK).window()


@screen("journal-full-minimum", size=SMALLEST)
def journal_full_minimum(stage: Stage) -> QWidget:
    return journal(stage, A_WEEK).window()


@screen("journal-failed-selected")
def journal_failed_selected(stage: Stage) -> QWidget:
    return journal(stage, A_WEEK, FAILED).window()


@screen("journal-failed-selected-minimum", size=SMALLEST)
def journal_failed_selected_minimum(stage: Stage) -> QWidget:
    page = journal(stage, A_WEEK, FAILED)
    page.pane.set_open(True, asked=True)
    return page.window()


@screen("journal-500")
def journal_500(stage: Stage) -> QWidget:
    return journal(stage, many(500)).window()


@screen("journal-long")
def journal_long(stage: Stage) -> QWidget:
    return journal(stage, LONG, LONG[0]).window()


@screen("journal-skipped")
def journal_skipped(stage: Stage) -> QWidget:
    page = journal(stage, A_WEEK)
    with page.services.journal.path.open("ab") as file:
        file.write(b'{"begin":"4f\n\0\0\0\0\n')
    page.refresh()
    stage.wait_for(lambda: page.is_read)
    return page.window()


@screen("journal-not-exported")
def journal_not_exported(stage: Stage) -> QWidget:
    page = journal(stage, A_WEEK)
    in_the_way = stage.folder / "notes"
    in_the_way.write_text("", encoding="utf-8")
    write_to(page, page.table.table().rows, Form.MARKDOWN, Shell.BASH, in_the_way / "lab-notes.md")
    stage.wait_for(lambda: page.window().findChild(Dialog) is not None)
    found = page.window().findChild(Dialog)
    assert found is not None
    return found


@screen("journal-nothing-fits")
def journal_nothing_fits(stage: Stage) -> QWidget:
    page = journal(stage, A_WEEK)
    page.search.setText("kubectl")
    return page.window()


@screen("journal-unreadable")
def journal_unreadable(stage: Stage) -> QWidget:
    window = opened(stage, "home")
    window.services.journal.path.mkdir(parents=True)  # where a file is wanted
    window.show_page("journal")
    page = window.page
    assert isinstance(page, JournalPage)
    stage.wait_for(lambda: bool(page.problems.problems))
    return window


def settings(stage: Stage, text: str = "") -> SettingsPage:
    """The settings, with this text in their file."""
    window = opened(stage, "home")
    if text:
        window.services.settings.path.parent.mkdir(parents=True, exist_ok=True)
        window.services.settings.path.write_text(text, encoding="utf-8")
    window.show_page("settings")
    page = window.page
    assert isinstance(page, SettingsPage)
    stage.wait_for(lambda: page.programs_were_sought)
    return page


class Reports:
    """A network of a school: what asking each tool has come to."""

    def __init__(self, replies: dict[str, Reply], proxy: str = "", own: OwnSetting | None = None) -> None:
        self.tools = {tool.name: tool for tool in network_tools()}
        self._replies, self._proxy, self._own = replies, proxy, own

    def can_ask(self, tool: str) -> bool:
        return tool != "conda"

    def report(self, tool: str, *_: object, **__: object) -> ToolReport:
        reply = self._replies.get(tool, Reply(Reach.REACHED, f"{tool}.example.edu"))
        own = (self._own,) if self._own is not None and tool == "git" else ()
        return ToolReport(tool, reply, *words_of(tool, reply, proxy=self._proxy), own)


def network_asked(stage: Stage, reports: Reports, text: str = "") -> QWidget:
    """The card of the network, when all have been asked."""
    window = opened(stage, "home")
    window.services.__dict__["network"] = reports
    window.services.settings.path.parent.mkdir(parents=True, exist_ok=True)
    window.services.settings.path.write_text(text, encoding="utf-8")
    window.show_page("settings")
    page = window.page
    assert isinstance(page, SettingsPage)
    stage.wait_for(lambda: page.is_whole and len(page.tools.rows) == len(reports.tools))
    page.tools.all.click()
    stage.wait_for(
        lambda: all(not row.findings.isHidden() or not row.is_here for row in page.tools.rows.values())
    )
    page.scroller.ensureWidgetVisible(page.tools, 0, 40)
    return window


@screen("settings-network-fine", size=(1440, 1100))
def network_fine(stage: Stage) -> QWidget:
    proxy = "proxy.example.edu:8080"
    text = f'[network]\nproxy = "http://{proxy}"\n'
    return network_asked(
        stage,
        Reports({}, proxy, OwnSetting("http.proxy", "http://old.example.edu:3128", True, "proxy")),
        text,
    )


@screen("settings-network-trouble", size=(1440, 1500))
def network_trouble(stage: Stage) -> QWidget:
    host = "packages.example.edu"
    replies = {
        "pip": Reply(Reach.PROXY_PASSWORD, host),
        "poetry": Reply(Reach.CERTIFICATE, host),
        "uv": Reply(
            Reach.SILENT, "an-index-with-a-very-long-name-of-a-very-large-university.example.edu:8443"
        ),
        "git": Reply(Reach.NAME, "git.example.edu"),
    }
    return network_asked(stage, Reports(replies, "proxy.example.edu:8080"))


@screen("settings")
def settings_page(stage: Stage) -> QWidget:
    return settings(stage).window()


@screen("settings-whole", size=(1440, 1900))
def settings_whole(stage: Stage) -> QWidget:
    chosen = f'search_folders = ["{HOME}/courses", "/srv/labs/{"very/" * 40}deep"]\n'
    return settings(stage, chosen + '[network]\nproxy = "http://proxy.example.edu:8080"\n').window()


@screen("settings-minimum", size=SMALLEST)
def settings_minimum(stage: Stage) -> QWidget:
    return settings(stage).window()


@screen("settings-problem")
def settings_problem(stage: Stage) -> QWidget:
    page = settings(stage)
    field = page.fields["network.proxy"]
    field.edit.setText("proxy example edu")
    field.edit.setFocus()
    field.edit.editingFinished.emit()
    page.scroller.ensureWidgetVisible(field, 0, 300)
    return page.window()


@screen("settings-broken-file")
def settings_broken_file(stage: Stage) -> QWidget:
    return settings(stage, 'theme = "light\n').window()


@screen("settings-all-sources")
def all_sources(stage: Stage) -> QWidget:
    page = settings(stage)
    chosen = Sources("https://packages.example.edu/simple/", ("https://lab.example.edu/simple/",))
    page.services.__dict__["sources"] = SimpleNamespace(of=lambda _prefix: chosen, plan=lambda *_: None)
    page.all_sources.click()
    (dialog,) = page.window().findChildren(AllSources)
    stage.wait_for(lambda: bool(dialog.sources.index.text()))
    return dialog
