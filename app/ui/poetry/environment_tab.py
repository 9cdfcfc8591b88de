"""The environments of a project: which one is in use, which Python it has, where it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.poetry_config import ConfigValue
from app.core.poetry_look import ProjectEnvironment
from app.ui.text import shown_path, tr
from app.ui.theme import palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import RowCard
from app.ui.widgets.columns import TopColumn
from app.ui.widgets.flow import Flow
from app.ui.widgets.text import Text

IN_PROJECT = "virtualenvs.in-project"


class EnvironmentTab(QWidget):
    """What is asked leaves as a signal: the page makes a plan of it."""

    use_asked = Signal()
    remove_asked = Signal(str)  # its prefix
    setting_asked = Signal(str, object)  # the key, and the value or None

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = None
        self._inside = False
        self.use = Button(tr("Use another Python…"), icon="python")
        self.use.clicked.connect(self.use_asked)
        self.place = Button("", icon="folder")
        self.place.clicked.connect(self._on_place)
        self.words = Text("", "body", "muted")
        self.card = RowCard()
        acts = QWidget()
        row = Flow(acts)
        row.addWidget(self.use)
        row.addWidget(self.place)
        column = TopColumn(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(12))
        for part in (acts, self.card, self.words):
            column.addWidget(part)

    def show_environments(
        self, found: Sequence[ProjectEnvironment], settings: Sequence[ConfigValue], *, can: bool
    ) -> None:
        """Show these; without Poetry they can only be looked at."""
        told = next((each.value for each in settings if each.about.key == IN_PROJECT), "")
        here = any(each.active and Path(each.prefix).name == ".venv" for each in found)
        self._inside = told == "true" or (not told and here)
        self.use.setEnabled(can)
        self.place.setEnabled(can)
        self.place.set_label(
            tr("Keep it outside the project…") if self._inside else tr("Keep it in the project…")
        )
        self.words.set_text(
            tr("A new environment becomes the folder .venv in the project, where editors find it.")
            if self._inside
            else tr("Poetry keeps environments in a folder of its own. In the project, editors find "
                    "them by themselves.")
        )  # fmt: skip
        if self._shown == (tuple(found), can):
            return
        self._shown = (tuple(found), can)
        self.card.clear()
        for each in found:
            self._add(each, can=can)
        if not found:
            self.card.add_row("environment", tr("There is none yet"), tr("Installing the project makes one."))

    def _add(self, each: ProjectEnvironment, *, can: bool) -> None:
        title = tr("Python {version}", version=each.python) if each.python else tr("Its Python is not known")
        badge = Badge("ready", tr("In use")) if each.active else None
        link = Button(tr("Delete…"), kind="quiet")
        link.setAccessibleName(tr("Delete {path}…", path=each.prefix))
        link.setEnabled(can)
        link.clicked.connect(partial(self.remove_asked.emit, each.prefix))
        self.card.add_row("environment", title, shown_path(Path(each.prefix)), badge=badge, link=link)

    def _on_place(self) -> None:
        self.setting_asked.emit(IN_PROJECT, "false" if self._inside else "true")


class SettingsTab(QWidget):
    """The settings of Poetry that matter, what each does, and who set it."""

    setting_asked = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = None
        self.card = RowCard()
        column = TopColumn(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(12))
        words = tr("What is changed here holds in this project, for all who work on it: it is written into "
                   "its poetry.toml.")  # fmt: skip
        column.addWidget(Text(words, "body", "muted"))
        column.addWidget(self.card)

    def show_settings(self, settings: Sequence[ConfigValue], *, can: bool) -> None:
        """Show these."""
        if self._shown == (tuple(settings), can):
            return
        self._shown = (tuple(settings), can)
        self.card.clear()
        for each in settings:
            self._add(each, can=can)

    def _add(self, each: ConfigValue, *, can: bool) -> None:
        from app.core.poetry_config import SOURCES  # noqa: PLC0415 - only for this
        from app.ui.text import shown  # noqa: PLC0415 - only for this

        key = each.about.key
        value = each.value or tr("nobody chose")
        who = tr("Set by {who}.", who=shown(SOURCES[each.source])) if each.source != "default" else ""
        link = None
        if each.source == "project":
            link = Button(tr("Take back…"), kind="quiet")
            link.clicked.connect(partial(self.setting_asked.emit, key, None))
        elif each.about.is_switch and each.source != "variable":
            other = "false" if each.value == "true" else "true"
            link = Button(tr("Turn off…") if other == "false" else tr("Turn on…"), kind="quiet")
            link.clicked.connect(partial(self.setting_asked.emit, key, other))
        if link is not None:
            link.setAccessibleName(f"{link.label} {key}")
            link.setEnabled(can)
        self.card.add_row(
            "settings", f"{key}: {value}", f"{shown(each.about.sentence)} {who}".rstrip(), link=link
        )
