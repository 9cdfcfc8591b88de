"""The Pythons page in its main states, and the walk that tells which one a name means."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.bootstrap import Labwright
from app.core.build_needs import Rights
from app.core.environments import EnvironmentsSnapshot
from app.core.errors import AppError
from app.core.pythons import PythonsSnapshot
from app.core.words import say
from app.services.which import WhichReader
from app.ui.environments.search_trace import SearchTrace
from app.ui.main_window import MainWindow
from app.ui.pages.pythons import PythonsPage
from app.ui.pythons.install_python import InstallPython
from app.ui.widgets.text import Text
from tests import some_pythons as some
from tests.made_up_pyenv import MadeUpPyenv, Silent
from tests.sample_environments import a_students as environments_of
from tests.screens.page_screens import SMALLEST
from tests.screens.registry import Stage, screen
from tests.searched import Searched

STANDING = {"3.11.2": 2, "3.12.1": 1, "3.9.18": 1, "3.11.7": 3}


def snapshot_of(environments: EnvironmentsSnapshot) -> PythonsSnapshot:
    """A student's Pythons with environments on some of them."""
    prefixes = iter([each.prefix for each in environments.environments])
    return some.a_students(
        {version: sorted(next(prefixes) for _ in range(count)) for version, count in STANDING.items()}
    )


def opened(
    stage: Stage,
    snapshot: PythonsSnapshot | None = None,
    which: WhichReader | None = None,
    *,
    problem: AppError | None = None,
) -> PythonsPage:
    """The page, with what a search found and on a machine where a name means what `which` says."""
    os.environ["LABWRIGHT_HOME"] = str(stage.folder / "labwright")
    environments = environments_of(stage.folder / "home")
    pythons = some.KnownPythons(snapshot if snapshot is not None else snapshot_of(environments))
    pythons.problem = problem
    labwright = Labwright("window")
    labwright.language = stage.language
    labwright.__dict__["environments"] = Searched(environments)
    labwright.__dict__["pythons"] = pythons
    labwright.__dict__["which"] = which or some.pyenv_machine()
    pyenv = MadeUpPyenv(stage.folder / "pyenv", installed=["3.12.1"], environ={"PYENV_VERSION": "3.12"})
    labwright.__dict__["python_versions"] = pyenv.versions()
    window = MainWindow(labwright)
    window.resize(stage.size)
    window.show_page("pythons")
    window.show()
    stage.keep(window)
    page = window.page
    assert isinstance(page, PythonsPage)
    stage.wait_for(lambda: page.walk is not None)
    stage.wait_for(lambda: len(page.table.table().rows) == len(pythons.snapshot.pythons))
    return page


def selected(stage: Stage, version: str | None, part: str = "facts") -> PythonsPage:
    """The page with one Python selected, this tab open."""
    page = opened(stage)
    page.table.choose(
        next(row.python.executable for row in page.table.table().rows if row.python.version == version)
    )
    page.table.setFocus()
    page.details.tabs.show_part(part)
    page.pane.set_open(True, asked=True)  # with large text there is no room beside the list
    if version == some.WITH_USER_SITE and part == "facts":
        stage.wait_for(page.details.facts.user_site.isVisible)
        stage.wait_for(lambda: all(text.isVisible() for text in page.details.facts.facts.findChildren(Text)))
    return page


def walked(stage: Stage, which: WhichReader, name: str = "python") -> PythonsPage:
    """The page at the walk of this name."""
    page = opened(stage, which=which)
    view = page.which_view
    page.show_view("which")
    view.ask(name)
    stage.wait_for(lambda: not view.is_looking and view.walk is not None and view.walk.name == name)
    view.field.setFocus()
    return page


@screen("pythons-full")
def pythons_full(stage: Stage) -> QWidget:
    return opened(stage).window()


@screen("pythons-minimum", size=SMALLEST)
def pythons_minimum(stage: Stage) -> QWidget:
    return opened(stage).window()


@screen("pythons-ended")
def pythons_ended(stage: Stage) -> QWidget:
    page = opened(stage)
    page.listed.ages.set_current("ended")
    page.listed.ages.chosen.emit("ended")
    return page.window()


@screen("pythons-grouped")
def pythons_grouped(stage: Stage) -> QWidget:
    page = opened(stage)
    page.listed.grouping.group_by("version")
    return page.window()


@screen("pythons-selected")
def pythons_selected(stage: Stage) -> QWidget:
    return selected(stage, "3.11.2").window()


@screen("pythons-selected-environments")
def pythons_selected_environments(stage: Stage) -> QWidget:
    return selected(stage, "3.11.7", "environments").window()


@screen("pythons-selected-pyenv")
def pythons_selected_pyenv(stage: Stage) -> QWidget:
    page = selected(stage, "3.12.1")
    stage.wait_for(lambda: page.everywhere == ("3.12.1",))
    return page.window()


@screen("pythons-selected-ended")
def pythons_selected_ended(stage: Stage) -> QWidget:
    return selected(stage, "3.8.18").window()


@screen("pythons-selected-unknown")
def pythons_selected_unknown(stage: Stage) -> QWidget:
    return selected(stage, None).window()


@screen("pythons-selected-minimum", size=SMALLEST)
def pythons_selected_minimum(stage: Stage) -> QWidget:
    return selected(stage, "3.11.2").window()


@screen("pythons-long")
def pythons_long(stage: Stage) -> QWidget:
    page = opened(stage, some.found([some.LONG, *some.REAL]))
    page.table.choose(some.LONG.executable)
    return page.window()


@screen("pythons-windows")
def pythons_windows(stage: Stage) -> QWidget:
    page = opened(stage, some.found(some.OF_WINDOWS), some.store_machine())
    page.table.choose(some.OF_WINDOWS[1].executable)
    return page.window()


@screen("pythons-none")
def pythons_none(stage: Stage) -> QWidget:
    return opened(stage, some.found([]), some.bare_machine()).window()


@screen("pythons-searching")
def pythons_searching(stage: Stage) -> QWidget:
    return opened(stage, some.found(some.REAL[:3], complete=False)).window()


@screen("pythons-problem")
def pythons_problem(stage: Stage) -> QWidget:
    problem = AppError(
        "file-failed",
        say("{path} could not be read.", path="~/.config/labwright/settings.toml"),
        cause=say("You are not allowed to read it."),
        fix=say("Ask whoever looks after this machine."),
    )
    return opened(stage, replace(some.found(some.REAL), read_at=1.0), problem=problem).window()


@screen("pythons-trace")
def pythons_trace(stage: Stage) -> QWidget:
    page = opened(stage)
    page.listed.trace.click()
    return next(iter(page.window().findChildren(SearchTrace)))


@screen("pythons-which-shim")
def pythons_which_shim(stage: Stage) -> QWidget:
    return walked(stage, some.pyenv_machine(), "python3").window()


@screen("pythons-which-shim-whole", size=(1280, 1400))
def pythons_which_shim_whole(stage: Stage) -> QWidget:
    return walked(stage, some.pyenv_machine(), "python3").window()


@screen("pythons-which-not-installed")
def pythons_which_not_installed(stage: Stage) -> QWidget:
    return walked(stage, some.pyenv_machine("3.9.18")).window()


@screen("pythons-which-environment")
def pythons_which_environment(stage: Stage) -> QWidget:
    prefix = str(stage.folder / "home" / "courses" / "ml-systems" / "lab4-containers" / ".venv")
    return walked(stage, some.environment_machine(prefix)).window()


@screen("pythons-which-nothing")
def pythons_which_nothing(stage: Stage) -> QWidget:
    return walked(stage, some.bare_machine(), "poetry").window()


@screen("pythons-which-store")
def pythons_which_store(stage: Stage) -> QWidget:
    return walked(stage, some.store_machine()).window()


@screen("pythons-which-no-name")
def pythons_which_no_name(stage: Stage) -> QWidget:
    page = walked(stage, some.pyenv_machine())
    page.which_view.field.edit.setText("   ")
    page.which_view.look()
    return page.window()


@screen("pythons-which-minimum", size=SMALLEST)
def pythons_which_minimum(stage: Stage) -> QWidget:
    return walked(stage, some.pyenv_machine(), "python3").window()


def installing(stage: Stage, machine: MadeUpPyenv) -> QWidget:
    """The dialog that installs a Python, with what this machine has."""
    page = opened(stage)
    page.services.__dict__["python_versions"] = machine.versions()
    page.install.click()
    dialog = page.window().findChild(InstallPython)
    assert dialog is not None
    stage.wait_for(lambda: bool(dialog.table.table().rows) or dialog.missing is not None)
    stage.wait_for(lambda: dialog.look is not None)
    return dialog


@screen("pythons-install")
def pythons_install(stage: Stage) -> QWidget:
    return installing(stage, MadeUpPyenv(stage.folder / "machine", installed=["3.12.12"]))


@screen("pythons-install-missing")
def pythons_install_missing(stage: Stage) -> QWidget:
    bare = MadeUpPyenv(stage.folder / "machine", headers=["zlib.h"], runner=Silent(6))
    return installing(stage, bare)


@screen("pythons-install-root", size=SMALLEST)
def pythons_install_root(stage: Stage) -> QWidget:
    return installing(
        stage, MadeUpPyenv(stage.folder / "machine", headers=[], programs=["pyenv"], rights=Rights.ROOT)
    )


@screen("pythons-install-pyenv")
def pythons_install_pyenv(stage: Stage) -> QWidget:
    machine = MadeUpPyenv(stage.folder / "machine", programs=["git"])
    shutil.rmtree(machine.root)
    return installing(stage, machine)
