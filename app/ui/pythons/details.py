"""One Python in full: what it is, and which environments stand on it."""

from __future__ import annotations

from functools import partial
from pathlib import Path, PurePath

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.end_of_life import Care
from app.core.python_versions import Chosen
from app.core.python_words import origin_words
from app.core.pythons import Origin, Python, UserSite
from app.ui.background import Failed, in_background
from app.ui.models.pythons import PythonRow, care_badge
from app.ui.pythons.environments_tab import EnvironmentsTab
from app.ui.pythons.facts_tab import FactsTab
from app.ui.pythons.walk_words import Known, python_words
from app.ui.services import Services
from app.ui.text import shown, shown_path, tr, tr_count
from app.ui.widgets.buttons import Button
from app.ui.widgets.details_header import PANE_MARGIN, DetailsHeader, PaneFooter, at_margin
from app.ui.widgets.tabs import Tabs


class PythonDetails(QWidget):
    """The pane beside the list."""

    ask_asked = Signal(object)  # the Python that shall say which it is
    environment_asked = Signal(str)
    everywhere_asked = Signal(str)  # a version of pyenv, by pyenv's name for it
    local_asked = Signal(str)
    remove_asked = Signal(str)
    rehash_asked = Signal()
    make_asked = Signal(str)  # an environment from this interpreter

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._row: PythonRow | None = None
        self._user_site: UserSite | None = None
        self._version = ""  # pyenv's name for it, where it is pyenv's
        self._chosen: Chosen | None = None
        self._silent: set[str] = set()  # asked, and said nothing: executables
        self.header = DetailsHeader()
        self.footer = PaneFooter()
        self.everywhere = Button(tr("Use everywhere…"), icon="globe")
        self.everywhere.clicked.connect(lambda: self.everywhere_asked.emit(self._version))
        self.local = Button(tr("Use in a folder…"), icon="folder")
        self.local.clicked.connect(lambda: self.local_asked.emit(self._version))
        self.make = Button(tr("New environment…"), icon="add")
        self.make.clicked.connect(self._on_make)
        for button in (self.make, self.everywhere, self.local):
            self.header.add_action(button)
        self.facts = FactsTab()
        self.environments = EnvironmentsTab()
        self.tabs = Tabs(margin=PANE_MARGIN)
        self.tabs.add("facts", tr("Facts"), at_margin(self.facts, bottom=20))
        self.tabs.add("environments", tr("Environments"), self.environments)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(at_margin(self.header, bottom=12))
        column.addWidget(self.tabs, 1)
        self.facts.ask_asked.connect(self._on_ask_asked)
        self.environments.environment_asked.connect(self.environment_asked)

    def show_python(
        self, row: PythonRow, known: Known, means: str = "", *, chosen: Chosen | None = None
    ) -> None:
        """Show this one. `means`: the name that starts it in a terminal. `chosen`: it is the version pyenv
        takes where no folder chooses, for this reason."""
        python = row.python
        another = self._row is None or self._row.python.executable != python.executable
        self._row = row
        title = python_words(python)
        self.header.set_title(title if python.version else tr("{python}, version not known", python=title))
        self.header.set_badges(_badges(row, means, chosen))
        self._chosen = chosen
        self.header.set_path(shown_path(Path(python.executable)), python.executable)
        self._offer_pyenv(pyenv_version(python))
        if another:
            self._user_site = None
            self.read_user_site()
        self._show_facts()
        self.environments.show_python(row, known)
        self.footer.words.set_text(_in_a_line(row))

    def _offer_pyenv(self, version: str) -> None:
        """What can be done with a version of pyenv."""
        self._version = version
        for button in (self.everywhere, self.local):
            button.setVisible(bool(version))
        more = [
            (tr("Bring pyenv’s shims up to date…"), self.rehash_asked.emit),
            (tr("Remove it…"), lambda: self.remove_asked.emit(version)),
        ]
        self.header.set_more(more if version else [])

    def say_silent(self, python: Python) -> None:
        """It was asked, and did not say which Python it is."""
        self._silent.add(python.executable)
        self._show_facts()

    def read_user_site(self) -> None:
        """Look what was installed for the user alone: that takes a disk to know."""
        if self._row is not None:
            python = self._row.python
            read = partial(self._services.pythons.user_site, python)
            in_background(self, read, partial(self._on_user_site, python))

    def _on_user_site(self, python: Python, found: UserSite | Failed | None) -> None:
        if isinstance(found, Failed):
            found = None  # as where it cannot be told
        if self._row is not None and self._row.python.executable == python.executable:
            self._user_site = found
            self._show_facts()

    def _show_facts(self) -> None:
        if self._row is not None:
            silent = self._row.python.executable in self._silent
            more = _pyenv_facts(self._version, self._chosen)
            self.facts.show_python(self._row, self._user_site, more, silent=silent)

    @Slot()
    def _on_make(self) -> None:
        if self._row is not None:
            self.make_asked.emit(self._row.python.executable)

    @Slot()
    def _on_ask_asked(self) -> None:
        if self._row is not None:
            self.ask_asked.emit(self._row.python)


def pyenv_version(python: Python) -> str:
    """The name by which pyenv knows a Python; empty for those of others."""
    if python.origin is not Origin.PYENV or python.prefix is None:
        return ""
    return PurePath(python.prefix).name


def _pyenv_facts(version: str, chosen: Chosen | None) -> list[tuple[str, str, str]]:
    """How one terminal gets a version of pyenv, and what chose it for all."""
    if not version:
        return []
    facts = [(tr("In one terminal"), f"pyenv shell {version}", "mono")]
    if chosen is not None:
        facts.append((tr("Chosen by"), shown(chosen.sentence), "body"))
        if chosen.path is not None:
            facts.append((tr("In the file"), shown_path(Path(chosen.path)), "mono"))
    return facts


def _badges(row: PythonRow, means: str, chosen: Chosen | None) -> list[tuple[str, str]]:
    python = row.python
    badges = [("ready", tr("{name} starts it", name=means))] if means else []
    if chosen is not None:
        badges.append(("info", tr("pyenv’s choice everywhere")))
    care = care_badge(row)
    if care is not None:
        badges.append(care)
    badges.append(("plain", shown(origin_words(python))))
    if python.architecture:
        badges.append(("plain", python.architecture))
    if care is None and row.life.care is not Care.UNKNOWN:
        badges.append(("plain", shown(row.life.short)))
    if python.externally_managed:
        badges.append(("info", tr("pip may not change it")))
    return badges


def _in_a_line(row: PythonRow) -> str:
    count = len(row.python.environments)
    if not row.environments_known and not count:
        return tr("Looking for environments…")
    if not count:
        return tr("No environment was made from it.")
    return tr_count("{n} environment was made from it.", "{n} environments were made from it.", count)
