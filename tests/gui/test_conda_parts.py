"""What the window has for conda alone: channels in the form, and revisions to go back to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core.environments import Environment, Health, HealthState, Kind
from app.core.plans import Plan
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.environments.new_environment import NewEnvironment
from app.ui.environments.revisions import Revisions
from app.ui.pages.settings import SettingsPage
from tests.gui.main_windows import PATIENCE_MS, open_window
from tests.gui.widgets.seen import dress

HISTORY = """\
==> 2026-09-01 10:00:00 <==
# cmd: conda create -n course python water
+conda-forge/linux-64::python-3.12.1-h0
+conda-forge/noarch::water-1.0-py_0
==> 2026-10-07 09:12:44 <==
# cmd: conda install salt
+conda-forge/noarch::salt-1.0-py_0
"""


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


@pytest.fixture
def labwright(home: Path) -> Labwright:
    """One that knows a conda, which nobody runs here."""
    program = home / "miniforge3" / "bin" / "conda"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/false\n")
    program.chmod(0o755)
    (home / "miniforge3" / "conda-meta").mkdir()
    labwright = Labwright("window")
    labwright.settings.set("programs.conda", str(program))
    return labwright


def test_the_form_asks_conda_in_condas_words(qtbot: QtBot, labwright: Labwright) -> None:
    window = open_window(qtbot, "environments", labwright)
    form = NewEnvironment(window, None)
    form.open()
    assert form.from_conda.isHidden()
    form.tool.set_current("conda")
    form.tool.chosen.emit("conda")
    assert not form.from_conda.isHidden()
    form.packages.set_values(["numpy=1.26", "python >=3.11,<3.13"])  # both are mistakes for pip
    form.from_conda.channels.set_values(["conda-forge", "defaults"])
    form.packages.changed.emit()
    qtbot.waitUntil(lambda: form.answer is not None, timeout=PATIENCE_MS)
    assert form.packages.problem() == ""
    assert form.wish().channels == ("conda-forge", "defaults")
    qtbot.waitUntil(lambda: "(flexible)" in form.from_conda.choosing.text(), timeout=PATIENCE_MS)
    assert "You mix the channels" in form.from_conda.warning.words.text()
    assert form.review.isEnabled()

    form.from_conda.channels.set_values(["two::words"])
    form.from_conda.changed.emit()
    qtbot.waitUntil(lambda: form.answer is not None, timeout=PATIENCE_MS)
    assert not form.review.isEnabled()
    form.tool.set_current("venv")
    form.tool.chosen.emit("venv")
    assert form.packages.problem() == "numpy=1.26"  # judged anew, as pip takes it
    assert form.wish().channels == ()
    form.reject()


def test_a_revision_is_chosen_and_what_changes_is_planned(
    qtbot: QtBot, labwright: Labwright, home: Path
) -> None:
    prefix = home / "miniforge3" / "envs" / "course"
    meta = prefix / "conda-meta"
    meta.mkdir(parents=True)
    (meta / "history").write_text(HISTORY)
    for name, build in (("python-3.12.1", "h0"), ("water-1.0", "py_0"), ("salt-1.0", "py_0")):
        short, _, version = name.partition("-")
        (meta / f"{name}-{build}.json").write_text(
            f'{{"name": "{short}", "version": "{version}", "build": "{build}", "files": []}}'
        )
    works = Health(HealthState.WORKS)
    environment = Environment(str(prefix), Kind.CONDA, "course", python_version="3.12.1", health=works)
    window = open_window(qtbot, "environments", labwright)
    dialog = Revisions(window, environment)
    dialog.open()
    qtbot.waitUntil(dialog.look.isEnabled, timeout=PATIENCE_MS)
    assert dialog.choice.count() == 1
    assert "conda install salt" in dialog.words.text()
    with qtbot.waitSignal(dialog.agreed, timeout=PATIENCE_MS) as agreed:
        dialog.look.click()
    (plan,) = agreed.args
    assert isinstance(plan, Plan)
    assert [(each.name, each.before, each.after) for each in plan.packages] == [("salt", "1.0", None)]


def test_an_absent_tool_is_offered_where_it_is_missed(
    qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labwright = Labwright("window")
    monkeypatch.setattr(labwright.programs, "find", lambda _name: None)
    window = open_window(qtbot, "environments", labwright)
    form = NewEnvironment(window, None)
    form.open()
    qtbot.waitUntil(lambda: form.answer is not None, timeout=PATIENCE_MS)
    assert form.get_tool.isHidden()
    form.tool.set_current("uv")
    form.tool.chosen.emit("uv")
    qtbot.waitUntil(lambda: not form.get_tool.isHidden(), timeout=PATIENCE_MS)
    assert form.get_tool.text() == "Get uv…"
    qtbot.waitUntil(form.get_tool.isEnabled, timeout=PATIENCE_MS)
    form.get_tool.click()
    qtbot.waitUntil(lambda: bool(window.findChildren(PlanPreview)), timeout=PATIENCE_MS)
    (preview,) = window.findChildren(PlanPreview)
    assert "Install uv" in preview.accessibleName() or "Install uv" in preview.windowTitle()


def test_the_settings_say_where_each_tool_is(
    qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labwright = Labwright("window")
    git = home / "bin" / "git"
    monkeypatch.setattr(labwright.programs, "find", lambda name: git if name == "git" else None)
    window = open_window(qtbot, "settings", labwright)
    page = window.page
    assert isinstance(page, SettingsPage)
    qtbot.waitUntil(lambda: page.is_whole)
    rows = page.get_tools.rows
    qtbot.waitUntil(lambda: "uv" in rows and not rows["uv"].get.isHidden(), timeout=PATIENCE_MS)
    assert "git" in rows["git"].place.text()
    assert rows["git"].get.isHidden()
    assert all(row.remove.isHidden() for row in rows.values())
    rows["uv"].get.click()
    qtbot.waitUntil(lambda: bool(window.findChildren(PlanPreview)), timeout=PATIENCE_MS)
