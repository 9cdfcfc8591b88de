"""The parts of one project, on tabs; whatever should happen to it leaves here as a wish."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.core.poetry_config import ConfigValue
from app.core.poetry_look import ProjectEnvironment, ProjectLook
from app.ui.poetry.dependencies_tab import DependenciesTab
from app.ui.poetry.environment_tab import EnvironmentTab, SettingsTab
from app.ui.poetry.lock_card import LockCard
from app.ui.poetry.lock_tree_tab import LockTreeTab
from app.ui.poetry.work_tab import WorkTab
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.file_text import FileText
from app.ui.widgets.tabs import Tabs
from app.ui.widgets.text import Text
from app.ui.widgets.warning_line import WarningLine


class Seen(NamedTuple):
    """All that is read of a project for these parts."""

    look: ProjectLook
    environments: Sequence[ProjectEnvironment] = ()
    settings: Sequence[ConfigValue] = ()


class ProjectParts(QWidget):
    """Everything below the heading of the page, for a project that can be read."""

    get_asked = Signal()  # Poetry, where it is not there

    def __init__(self) -> None:
        super().__init__()
        self.missing = WarningLine("")  # Poetry is not there
        self.get = Button(tr("Get {tool}…", tool="Poetry"), icon="add", kind="primary")
        self.get.clicked.connect(self.get_asked)
        self.other = WarningLine("")  # another tool looks after the project
        self.card = LockCard()
        self.dependencies = DependenciesTab()
        self.tree = LockTreeTab()
        self.file = FileText(tr("What pyproject.toml says"))
        self.environment = EnvironmentTab()
        self.work = WorkTab()
        self.settings = SettingsTab()
        self.tabs = Tabs()
        self.tabs.add("dependencies", tr("Dependencies"), self.dependencies)
        self.tabs.add("tree", tr("Tree"), self.tree)
        self.tabs.add("file", tr("pyproject.toml"), self._make_file())
        self.tabs.add("environment", tr("Environment"), self.environment)
        self.tabs.add("work", tr("Run and release"), self.work)
        self.tabs.add("settings", tr("Settings"), self.settings)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(16))
        column.addWidget(self._make_missing())
        for part in (self.other, self.card):
            column.addWidget(part)
        column.addWidget(self.tabs, 1)

    def _make_missing(self) -> QWidget:
        self.absence = QWidget()
        row = QHBoxLayout(self.absence)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(palette.px(16))
        row.addWidget(self.missing, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.get)
        return self.absence

    def _make_file(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(8))
        words = tr(
            "What the project is and needs. Change it in any editor: what changes is seen here at once."
        )
        column.addWidget(Text(words, "body", "muted"))
        column.addWidget(self.file, 1)
        return whole

    def show_project(self, seen: Seen) -> None:
        """Show this project as it is."""
        look = seen.look
        can = look.missing is None
        self._show_missing(look.missing)
        self.other.setVisible(look.other_tool is not None)
        self.other.words.set_text(
            tr("{tool} looks after this project. What Poetry writes here, {tool} does not read.",
               tool=look.other_tool or "")
        )  # fmt: skip
        self.card.setVisible(look.other_tool is None)
        self.card.show_look(look)
        self.dependencies.show_look(look)
        self.tree.show_look(look)
        self.file.show_text(look.pyproject)
        self.work.show_look(look)
        self.environment.show_environments(seen.environments, seen.settings, can=can)
        self.settings.show_settings(seen.settings, can=can)

    def _show_missing(self, missing: AppError | None) -> None:
        self.absence.setVisible(missing is not None)
        if missing is None:
            return
        absent = missing.code == "tool-missing"  # not a wrong path in the settings, say
        self.get.setVisible(absent)
        words = tr("Poetry is not installed here, so the project can be looked at and not changed.")
        told = " ".join(shown(each) for each in (missing.sentence, missing.fix) if each is not None)
        self.missing.words.set_text(words if absent else told)

    def begin_anew(self) -> None:
        """Another project comes."""
        self.dependencies.begin_anew()
        self.tree.begin_anew()
        self.file.show_text("")
        self.work.begin_anew()
