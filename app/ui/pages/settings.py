"""Settings: how the window looks, where Labwright searches, and how tools reach the network."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.core.network import Aim, NetworkSettings
from app.core.settings import PROGRAMS
from app.ui.background import Failed, in_background
from app.ui.job_bridge import Wake
from app.ui.network.all_sources import AllSources
from app.ui.network.network_tools import NetworkTools
from app.ui.network.put_back import KEYS, PutBack
from app.ui.opened_paths import recent_folders
from app.ui.run_plan import open_form
from app.ui.services import Services
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.tools_card import ToolsCard
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import Card
from app.ui.widgets.columns import BoundedColumn, Columns
from app.ui.widgets.fields import Combo, Field, ListField, PathField
from app.ui.widgets.flow import Flow
from app.ui.widgets.page import Page
from app.ui.widgets.problem_card import ProblemCard
from app.ui.widgets.text import ElidedText, Text
from app.ui.window_of import window_of

_WIDEST = 860
_COMBO = 220
_TEXT_SIZES = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
_PROGRAMS = (
    "python" if sys.platform == "win32" else "python3",
    "git",
    "docker",
    "conda",
    "poetry",
    "pyenv",
    "uv",
)


class SettingsPage(Page):
    """What the user can choose. A choice holds at once."""

    key = "settings"
    icon = "settings"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._takers: dict[str, Callable[[], None]] = {}  # by setting: shows the value that holds
        self._listens = False
        self._lock = threading.Lock()
        self._wanted: dict[str, object] = {}  # chosen, and not written yet
        self._is_writing = False
        self.programs_were_sought = False
        self.controls: dict[str, Combo] = {}
        self.fields: dict[str, Field] = {}
        self.set_heading(tr("Settings"), tr("What you choose holds at once"))
        block = QWidget()
        self._parts = BoundedColumn(block, palette.px(_WIDEST))
        self._parts.setSpacing(palette.px(24))
        self.problems = ProblemCard()
        self._parts.addWidget(self.problems)
        self.body.addWidget(block)
        self.body.addStretch(1)
        self._wake = Wake(self._take_all, self)
        # The window must not stand still while all of it is made: what is further down comes turn by turn.
        self._to_come: list[tuple[str, Callable[[], Card]]] = [
            (tr("Look"), self._make_look),
            (tr("Folders"), self._make_folders),
            (tr("Network"), self._make_network),
            (tr("Tools"), self._make_tools),
            (tr("Programs"), self._make_programs),
            (tr("Labwright"), self._make_about),
        ]
        self._make_next()

    @Slot()
    def _make_next(self) -> None:
        if not self._to_come:
            return
        title, make = self._to_come.pop(0)
        part = QVBoxLayout()
        part.setSpacing(palette.px(10))
        part.addWidget(Text(title, "heading"))
        part.addWidget(make())
        self._parts.addLayout(part)
        if self._to_come:
            QTimer.singleShot(0, self, self._make_next)
        elif self._listens:
            self.refresh()

    @property
    def is_whole(self) -> bool:
        """Whether all its parts are there."""
        return not self._to_come

    def make_whole(self) -> None:
        while self._to_come:
            self._make_next()

    # Its parts

    def _make_look(self) -> Card:
        card = _card()
        as_system = ("auto", tr("As the system"))
        sizes = [(str(size), _percent(size)) for size in _TEXT_SIZES]
        for key, title, sentence, choices in (
            ("theme", tr("Theme"), tr("Light or dark"), [("light", tr("Light")), ("dark", tr("Dark"))]),
            (
                "language",
                tr("Language"),
                tr("Of the window; tools speak their own"),
                # Each language is called as its own speakers call it.
                [("en", "English"), ("es", "Español"), ("fr", "Français")],
            ),
            ("text_size", tr("Text size"), tr("Everything else grows with it"), sizes),
            (
                "motion",
                tr("Motion"),
                tr("Whether things slide and fade"),
                [("full", tr("Full")), ("reduced", tr("Reduced"))],
            ),
            (
                "shell",
                tr("Commands are shown for"),
                tr("The shell you paste them into"),
                [("bash", "bash"), ("powershell", "PowerShell"), ("cmd", "cmd")],
            ),
        ):
            control = self.controls[key] = Combo(title, [as_system, *choices])
            control.setMinimumWidth(palette.px(_COMBO))
            control.chosen.connect(partial(self._choose, key))
            self._takers[key] = partial(self._take_choice, key)
            card.body.addLayout(_row(title, sentence, control))
        return card

    def _make_folders(self) -> Card:
        card = _card()
        self.folders = ListField(
            tr("Folders to search"),
            help=tr("Where your projects are, besides the places the tools themselves use."),
        )
        self.folders.changed.connect(partial(self._choose, "search_folders"))
        self._takers["search_folders"] = self._take_folders
        card.body.addWidget(self.folders)
        return card

    def _make_network(self) -> Card:
        card = _card()
        card.body.addWidget(
            Text(
                tr(
                    "Schools and companies often let programs reach the internet only through a proxy, "
                    "and sign the traffic with a certificate of their own. What you fill in here is told to "
                    "every tool Labwright starts: pip, conda, Poetry, git, Docker and the others."
                ),
                "body",
                "muted",
            )
        )
        self._field(
            card,
            "network.proxy",
            Field(tr("Proxy"), placeholder="http://proxy.example.edu:8080", mono=True),
        )
        self._field(
            card,
            "network.no_proxy",
            Field(
                tr("Reached without the proxy"),
                help=tr("Host names, separated by commas"),
                placeholder="localhost,127.0.0.1",
                mono=True,
            ),
        )
        self._field(
            card,
            "network.ca_certificate",
            PathField(
                tr("Certificate"),
                help=tr("A file that ends in .pem or .crt, from your school or company"),
                file=True,
            ),
        )
        self.put_back = PutBack(self.services.settings.get)
        self.put_back.asked.connect(self._on_put_back)
        self._takers["put back"] = self.put_back.take
        card.body.addWidget(self.put_back)
        self.tools = NetworkTools(lambda: self.services.network, self._network_typed, self._open_project)
        card.body.addWidget(self.tools)
        self.all_sources = Button(tr("Choose…"))
        self.all_sources.setAccessibleName(tr("Choose where packages come from"))
        self.all_sources.clicked.connect(self._on_all_sources)
        title = tr("Where packages come from")
        card.body.addLayout(
            _row(title, tr("An index of your school, or a folder: for all with pip"), self.all_sources)
        )
        return card

    @Slot()
    def _on_all_sources(self) -> None:
        open_form(AllSources(window_of(self)))

    def _network_typed(self) -> NetworkSettings:
        """What the fields say, as far as it can be used; the rest as it holds."""
        values = [
            str(self.services.settings.get(key))
            if self.fields[key].has_problem()
            else self.fields[key].text().strip()
            for key in KEYS
        ]
        return NetworkSettings(*values)

    def _open_project(self) -> Aim:
        folders = recent_folders(window_of(self))
        return Aim(project=folders[0] if folders and Path(folders[0]).is_dir() else None)

    @Slot(object)
    def _on_put_back(self, values: Mapping[str, object]) -> None:
        for key, value in values.items():
            self._choose(key, value)

    def _make_tools(self) -> Card:
        card = _card()
        self.get_tools = ToolsCard(self.services)
        card.body.addWidget(self.get_tools)
        return card

    def _make_programs(self) -> Card:
        card = _card()
        card.body.addWidget(
            Text(
                tr("Labwright finds programs by itself. Fill in a path only where it should take another."),
                "body",
                "muted",
            )
        )
        for name in _PROGRAMS:
            self._field(card, PROGRAMS + name, PathField(name, file=True))
        return card

    def _make_about(self) -> Card:
        card = _card()
        path = ElidedText(str(self.services.settings.path), "mono", "muted")
        card.body.addLayout(
            _row(tr("Settings file"), tr("A text file you may edit; your comments in it stay"), path)
        )
        about = Button(tr("About Labwright…"))
        about.clicked.connect(partial(self._do, "about"))
        welcome = Button(tr("Show the welcome"), kind="quiet")
        welcome.clicked.connect(partial(self._do, "welcome"))
        buttons = Flow(gap=8)
        buttons.addWidget(about)
        buttons.addWidget(welcome)
        version = tr("Version {version}", version=self.services.version)
        card.body.addLayout(_row(version, tr("Free software, under the MIT licence"), buttons))
        return card

    def _do(self, action: str) -> None:
        window_of(self).action_list[action].run()

    # Choosing

    def _field(self, card: Card, key: str, field: Field) -> None:
        self.fields[key] = field
        field.changed.connect(partial(self._check_and_choose, key))
        self._takers[key] = partial(self._take_text, key)
        card.body.addWidget(field)

    def _check_and_choose(self, key: str, typed: str) -> None:
        field, text = self.fields[key], typed.strip()
        try:
            self.services.settings.describe(key).accepted(text)
        except AppError as error:
            reason = shown(error.cause or error.sentence)
            field.set_problem(tr("This is not kept: it cannot be used. {reason}", reason=reason))
            return
        field.set_problem("")
        if text != str(self.services.settings.get(key)):
            self._choose(key, text or None)
        if isinstance(field, PathField):
            self._look_for_file(field, text)

    def _look_for_file(self, field: PathField, text: str) -> None:
        def tell(is_there: bool | Failed) -> None:
            if field.text().strip() == text and not field.has_problem():
                field.set_warning("" if is_there else tr("There is no file at this path."))

        in_background(field, lambda: not text or Path(text).expanduser().is_file(), tell)

    def _choose(self, key: str, value: object) -> None:
        with self._lock:
            self._wanted[key] = value
            if self._is_writing:
                return
            self._is_writing = True
        self._begin_to_write()

    def _begin_to_write(self) -> None:
        in_background(self, self._write, self._on_written)

    def _write(self) -> AppError | None:
        """Write what is wanted, one after the other, also what is wanted meanwhile. Off the UI thread."""
        failed = None
        while True:
            with self._lock:
                if not self._wanted:
                    self._is_writing = False
                    return failed
                key, value = self._wanted.popitem()
            try:
                self.services.settings.set(key, value)
            except AppError as error:
                failed = error

    def _on_written(self, failed: AppError | Failed | None) -> None:
        if isinstance(failed, Failed):
            with self._lock:
                self._is_writing = bool(self._wanted)
            if self._is_writing:
                self._begin_to_write()
        self._take_all()  # what was not written does not hold
        if isinstance(failed, AppError):
            self.problems.show_problems([failed])

    # Showing

    def shown_now(self) -> None:
        if not self._listens:
            self._listens = True
            stop = self.services.settings.subscribe(lambda _key: self._wake.ring())
            self.destroyed.connect(stop)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what the settings file says now, and look for the programs again."""
        self._take_all()
        if self._to_come:
            return  # it comes again when all is there
        self.tools.look()
        in_background(self, self._find_programs, self._show_found)
        self.get_tools.refresh()

    @Slot()
    def _take_all(self) -> None:
        if self._is_writing:
            return  # it comes again when what was chosen is written
        for take in self._takers.values():
            take()
        self.problems.show_problems(self.services.settings.problems)

    def _take_text(self, key: str) -> None:
        field, value = self.fields[key], str(self.services.settings.get(key))
        is_typed_in = field.edit.isModified() and (field.edit.hasFocus() or field.has_problem())
        if field.text() != value and not is_typed_in:
            field.set_text(value)

    def _take_choice(self, key: str) -> None:
        control, value = self.controls[key], self.services.settings.get(key)
        if control.findData(str(value)) < 0 and isinstance(value, float):  # a text size of the file
            control.add(str(value), _percent(value))
        control.set_current(str(value))

    def _take_folders(self) -> None:
        folders = self.services.settings.get("search_folders")
        if isinstance(folders, tuple) and list(folders) != self.folders.values():
            self.folders.set_values(folders)

    def _find_programs(self) -> dict[str, str]:
        found = {}
        for name in _PROGRAMS:
            path = self.services.programs.find_without_choice(name)
            found[name] = str(path) if path else ""
        return found

    def _show_found(self, found: dict[str, str] | Failed) -> None:
        self.programs_were_sought = True
        if isinstance(found, Failed):
            return
        for name, path in found.items():
            placeholder = tr("Found: {path}", path=path) if path else tr("Not found on this machine")
            self.fields[PROGRAMS + name].edit.setPlaceholderText(placeholder)


def _percent(size: float) -> str:
    return tr("{percent} %", percent=round(size * 100))


def _card() -> Card:
    card = Card()
    card.body.setSpacing(palette.px(16))
    return card


def _row(title: str, sentence: str, control: QWidget | QLayout) -> Columns:
    words = QWidget()
    lines = QVBoxLayout(words)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(0)
    lines.addWidget(Text(title, "name"))
    lines.addWidget(Text(sentence, "small", "muted"))
    holder = QWidget()
    place = QHBoxLayout(holder)
    place.setContentsMargins(0, 0, 0, 0)
    if isinstance(control, QWidget):
        place.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        if not isinstance(control, ElidedText):
            place.addStretch(1)
    else:
        place.addLayout(control)
    row = Columns(narrow_below=560, gap=16, row_gap=8, centred=True)
    row.add(words, 2)
    row.add(holder, 3)
    return row
