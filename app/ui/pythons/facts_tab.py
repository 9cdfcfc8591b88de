"""What is known of one Python, and how to learn its version where no file tells."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core import amounts
from app.core.python_words import EXTERNALLY_MANAGED, origin_words, user_site_words
from app.core.pythons import Python, UserSite
from app.ui.models.pythons import PythonRow, kind
from app.ui.text import shown, shown_path, tr, tr_count
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.facts_grid import FactsGrid
from app.ui.widgets.text import Text, with_code


class FactsTab(QWidget):
    """What it means for the user first, then one line for each fact."""

    ask_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.managed = Text(shown(EXTERNALLY_MANAGED), selectable=True)
        self.user_site = Text("", selectable=True)
        self.unknown = Text("", selectable=True)
        self.ask = Button(tr("Ask it…"), small=True)
        self.ask.clicked.connect(self.ask_asked)
        self.asking = QWidget()
        asking = QVBoxLayout(self.asking)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.setSpacing(palette.px(8))
        asking.addWidget(self.unknown)
        asking.addWidget(self.ask, 0, Qt.AlignmentFlag.AlignLeading)
        self.facts = FactsGrid()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(12))
        for part in (self.managed, self.user_site, self.asking, self.facts):
            column.addWidget(part)
        column.addStretch(1)

    def show_python(
        self,
        row: PythonRow,
        user_site: UserSite | None = None,
        more: Iterable[tuple[str, str, str]] = (),
        *,
        silent: bool = False,
    ) -> None:
        """Show the facts of this one, and `more`. `silent`: it was asked, and did not say."""
        python = row.python
        self.managed.setVisible(python.externally_managed is True)
        self.user_site.setVisible(user_site is not None)
        self.user_site.set_text(with_code(shown(user_site_words(python))))
        self.asking.setVisible(python.version is None)
        self.unknown.set_text(
            tr("It was started, and did not say which Python it is. Perhaps it does not work.")
            if silent
            else tr("No file tells its version. Labwright can start it once, and have it print what it is.")
        )
        self.facts.show_facts([*_facts(row), *more, *_user_facts(user_site)])


def _facts(row: PythonRow) -> list[tuple[str, str, str]]:
    python = row.python
    care = shown(row.life.sentence) if python.end_of_life else ""
    facts = [
        (tr("Starts with"), _path(python.executable), "mono"),
        (tr("Comes from"), shown(origin_words(python)), "body"),
        (tr("Folder"), _path(python.prefix), "mono"),
        (tr("Kind"), _kind_words(row), "body"),
        (tr("Processor"), python.architecture or "", "body"),
        (tr("Security fixes"), care, "body"),
        (tr("pip"), _pip_words(python), "body"),
    ]
    if python.aliases:
        facts.append((tr("Also called"), "\n".join(map(_path, python.aliases)), "mono"))
    return facts


def _user_facts(found: UserSite | None) -> list[tuple[str, str, str]]:
    if found is None:
        return []
    count = tr_count("{n} package", "{n} packages", found.packages)
    amount = f"{count}, {shown(amounts.size(found.size_bytes))}"
    return [(tr("For you alone"), amount, "body"), (tr("They lie in"), _path(found.folder), "mono")]


def _kind_words(row: PythonRow) -> str:
    name = kind(row)
    return tr("CPython, the one most people mean by Python") if name == "CPython" else name


def _pip_words(python: Python) -> str:
    if python.externally_managed is None:
        return ""
    return tr("may not change it") if python.externally_managed else tr("may install into it")


def _path(path: str | None) -> str:
    return shown_path(Path(path)) if path else ""
