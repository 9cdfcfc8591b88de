"""The Environments page with one real venv selected, whose pip knows a folder of wheels and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.pages.environments import EnvironmentsPage
from tests.gui.main_windows import PATIENCE_MS, open_window
from tests.wheels import make_wheel


def open_lab(
    qtbot: QtBot, home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, *wanted: str
) -> EnvironmentsPage:
    """The environment lies in `lab/.venv` of the home folder. lamp needs the bulb of its version."""
    kit = folder / "kit"
    kit.mkdir()
    for version in ("1.0", "2.0"):
        make_wheel(kit, "lamp", version, requires=[f"bulb=={version}"])
        make_wheel(kit, "bulb", version)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(kit))
    prefix = home / "lab" / ".venv"
    base = str(Path(sys.executable).resolve())
    subprocess.run([base, "-m", "venv", str(prefix)], check=True, timeout=100)
    pip = [str(prefix / "bin" / "python"), "-m", "pip", "install", "-q", *wanted]
    subprocess.run(pip, check=True, timeout=100)
    window = open_window(qtbot, "environments", Labwright("window"))
    assert window.job_desk is not None
    page = window.page
    assert isinstance(page, EnvironmentsPage)
    qtbot.waitUntil(lambda: len(page.table.table().rows) == 1, timeout=PATIENCE_MS)
    page.table.choose(str(prefix))
    qtbot.waitUntil(lambda: bool(installed(page)), timeout=PATIENCE_MS)
    qtbot.waitUntil(page.details.header.more.isVisible, timeout=PATIENCE_MS)  # what can be done with it
    return page


def installed(page: EnvironmentsPage) -> dict[str, str]:
    """What the pane lists."""
    rows = page.details.packages.table.table().rows
    return {row.package.name: row.package.version for row in rows}


def choose_more(page: EnvironmentsPage, word: str) -> None:
    """Choose what is behind "More"."""
    (action,) = [each for each in page.details.header.more_menu().actions() if word in each.text()]
    action.trigger()


def preview_of(qtbot: QtBot, page: EnvironmentsPage) -> PlanPreview:
    """The preview that opens, once it may run."""

    def opened() -> list[PlanPreview]:
        return [each for each in page.window().findChildren(PlanPreview) if each.isVisible()]

    qtbot.waitUntil(lambda: bool(opened()), timeout=PATIENCE_MS)
    (preview,) = opened()
    qtbot.waitUntil(preview.run.isEnabled, timeout=PATIENCE_MS)  # once all that changes is in sight
    return preview
