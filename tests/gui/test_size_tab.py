"""What takes room in an environment, as far as that is known."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services.packages import PackagesReader
from app.system.disk_usage import DiskUsage
from app.ui.environments.size_tab import SizeTab
from tests.gui.widgets.seen import dress
from tests.sample_environments import a_students


def test_packages_that_are_not_measured_are_not_said_to_take_nothing(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    dress(qapp)
    student = a_students(tmp_path / "home")
    prefix = next(each.prefix for each in student.environments if "lab4-containers" in each.prefix)
    tab = SizeTab()
    qtbot.addWidget(tab)
    tab.show()
    tab.show_usage(DiskUsage(2_000_000_000, 0, 9))
    tab.show_packages(PackagesReader().read(prefix))
    assert tab.bar.isHidden()
    assert tab.map.isHidden()
    tab.show_packages(PackagesReader().read(prefix, sizes=True))
    assert tab.bar.isVisible()
    assert tab.map.isVisible()
