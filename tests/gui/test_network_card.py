"""The network card of the settings: real tools asked through a real proxy, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.network.all_sources import AllSources
from app.ui.pages.settings import SettingsPage
from app.ui.widgets.text import Text
from tests.gui.main_windows import PATIENCE_MS, open_window
from tests.gui.widgets.seen import dress
from tests.real.fixtures import RealTool
from tests.real.gates import Proxy
from tests.real.index import PackageIndex


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    made = Proxy(password="s3cret")
    yield made
    made.close()


@pytest.fixture
def page(
    qtbot: QtBot, real_tool: RealTool, package_index: PackageIndex, monkeypatch: pytest.MonkeyPatch
) -> SettingsPage:
    """The settings of a user who has uv, and an index."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("UV_DEFAULT_INDEX", package_index.url)
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "never")
    labwright = Labwright("window")
    labwright.settings.set("programs.uv", str(real_tool("uv")))
    page = open_window(qtbot, "settings", labwright).page
    assert isinstance(page, SettingsPage)
    qtbot.waitUntil(lambda: page.is_whole and "uv" in page.tools.rows, timeout=PATIENCE_MS)
    return page


def words(page: SettingsPage) -> str:
    texts = page.tools.rows["uv"].findings.findChildren(Text)
    return " ".join(each.text() for each in texts if each.isVisible())


def ask(qtbot: QtBot, page: SettingsPage) -> str:
    row = page.tools.rows["uv"]
    row.test.click()
    assert not row.test.isEnabled()  # asked already
    qtbot.waitUntil(row.test.isEnabled, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: bool(words(page)), timeout=PATIENCE_MS)  # once what is new is on the screen
    return words(page)


def test_what_is_typed_is_tried_and_put_back(
    qtbot: QtBot, page: SettingsPage, proxy: Proxy, package_index: PackageIndex
) -> None:
    assert f"uv reaches {package_index.host}" in ask(qtbot, page)
    assert page.put_back.isHidden()
    field = page.fields["network.proxy"]
    field.edit.setText(proxy.url)
    field.edit.setModified(True)
    field.edit.editingFinished.emit()
    told = ask(qtbot, page)
    assert f"{proxy.host} wants a name and a password from uv" in told
    assert proxy.asked
    settings = page.services.settings
    qtbot.waitUntil(lambda: settings.get("network.proxy") == proxy.url, timeout=PATIENCE_MS)
    qtbot.waitUntil(page.put_back.button.isVisible, timeout=PATIENCE_MS)
    page.put_back.button.click()
    qtbot.waitUntil(lambda: settings.get("network.proxy") == "", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: field.text() == "" and page.put_back.isHidden(), timeout=PATIENCE_MS)


def test_a_tool_that_is_not_here_has_no_button(qtbot: QtBot, page: SettingsPage) -> None:
    row = page.tools.rows["conda"]
    assert row.is_here == bool(page.services.programs.find("conda"))
    assert row.test.isVisibleTo(page) == row.is_here


def test_the_password_of_what_held_before_is_not_shown(
    qtbot: QtBot, page: SettingsPage, tmp_path: Path
) -> None:
    page.put_back._before = {"network.proxy": "http://ada:s3cret@proxy:80"}
    page.put_back.take()
    assert "proxy" in page.put_back.words.text()
    assert "s3cret" not in page.put_back.words.text()


def test_where_packages_come_from_is_chosen_for_all(qtbot: QtBot, page: SettingsPage, home: Path) -> None:
    file = home / ".config" / "pip" / "pip.conf"
    file.parent.mkdir(parents=True)
    file.write_text("# mine\n[global]\nindex-url = https://old.example.edu/simple/\n")
    page.all_sources.click()
    (dialog,) = page.window().findChildren(AllSources)
    index = dialog.sources.index
    qtbot.waitUntil(lambda: index.text() == "https://old.example.edu/simple/", timeout=PATIENCE_MS)
    assert dialog.sources.remember.isHidden()
    index.edit.setText("https://new.example.edu/simple/")
    index.edit.editingFinished.emit()
    dialog.review.click()
    window = page.window()
    qtbot.waitUntil(lambda: bool(window.findChildren(PlanPreview)), timeout=PATIENCE_MS)
    (preview,) = window.findChildren(PlanPreview)
    qtbot.waitUntil(preview.run.isEnabled, timeout=PATIENCE_MS)
    preview.run.click()
    now = "# mine\n[global]\nindex-url = https://new.example.edu/simple/\n"
    qtbot.waitUntil(lambda: file.read_text() == now, timeout=PATIENCE_MS)
    (job,) = page.services.jobs.all()
    undo = page.services.jobs.wait(job.id, 20).undo
    assert undo is not None
    page.services.jobs.start(undo)
    qtbot.waitUntil(lambda: "https://old.example.edu" in file.read_text(), timeout=PATIENCE_MS)
