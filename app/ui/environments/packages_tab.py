"""The packages of one environment: a list to search, what is wrong, and the facts of the selected one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.core.making import Act
from app.core.outdated import LookedUp
from app.core.packages import Package, normalised
from app.services.packages import EnvironmentPackages
from app.ui.environments.outdated_part import OutdatedPart
from app.ui.environments.package_menu import package_menu
from app.ui.models.packages import PackageRow, columns, key, rows_of
from app.ui.models.table_model import TableModel
from app.ui.text import shown, tr, tr_count
from app.ui.theme import palette
from app.ui.widgets.buttons import Button, IconButton, pulled
from app.ui.widgets.details_header import at_margin
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.table_view import TableView
from app.ui.widgets.text import Text
from app.ui.widgets.warning_line import WarningLine

_ROWS_SEEN = 6  # at least, before the pane itself scrolls
_FEW = 2


class PackagesTab(QWidget):
    """What is installed, why, and whether it fits together."""

    tree_asked = Signal(str)  # the key of the package whose place in the tree is wanted
    change_asked = Signal(object, tuple)  # what should happen (Act), and the packages' names
    add_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.problems = ProblemLines()
        self.search = SearchField(tr("Search packages"))
        self._model: TableModel[PackageRow] = TableModel(columns(), key=key)
        self.table = TableView(self._model, plain=True)
        self.table.setAccessibleName(tr("Packages of this environment"))
        self.table.setMinimumHeight(palette.px(36 * _ROWS_SEEN))
        self.nothing = Text(tr("No package fits."), "body", "muted")
        self.facts = PackageFacts()
        self.outdated = OutdatedPart()
        self._read: EnvironmentPackages | None = None
        self._newer: dict[str, str] = {}
        self._pinned: frozenset[str] = frozenset()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(8))
        self._told = at_margin(self.problems)
        self._told.hide()
        column.addWidget(self._told)
        self._search = at_margin(self.search)
        column.addWidget(self._search)
        column.addWidget(self.outdated)
        self._nothing = at_margin(self.nothing, bottom=12)
        column.addWidget(self._nothing)
        column.addWidget(self.table, 1)
        column.addWidget(self.facts)
        self.search.textChanged.connect(self._model.filter)
        self.search.down_asked.connect(self.table.go_to_first)
        self.search.returnPressed.connect(self.table.go_to_first)
        self._model.counted.connect(self._on_counted)
        self.table.chosen_changed.connect(self._on_chosen)
        self.table.opened.connect(self._on_opened)
        self.table.acted.connect(self._on_acted)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._on_menu_asked)
        self.outdated.only_asked.connect(self._fill)
        self.facts.change_asked.connect(lambda act, name: self.change_asked.emit(act, (name,)))
        self.facts.more.clicked.connect(self._on_more)
        self.facts.hide()

    def show_packages(self, read: EnvironmentPackages) -> None:
        """Show what was read."""
        self.search.setPlaceholderText(
            tr_count("Search {n} package", "Search {n} packages", len(read.packages))
        )
        self._search.setVisible(bool(read.packages))
        self._say_problems([shown(problem.sentence) for problem in read.problems])
        self._read = read
        self._fill()

    def show_outdated(self, looked: LookedUp | None, pinned: frozenset[str]) -> None:
        """Show what could be newer, as far as somebody has looked, and what stays as it is."""
        newer = {} if looked is None else {normalised(each.name): each.newest for each in looked.newer}
        changed = (newer, pinned) != (self._newer, self._pinned)
        self._newer, self._pinned = newer, pinned
        self.outdated.show_looked(looked)
        if changed:
            self._fill()

    def count(self) -> int:
        """How many packages there are."""
        return 0 if self._read is None else len(self._read.packages)

    def menu(self) -> QMenu:
        """What can be done with the chosen packages."""
        return package_menu(
            self,
            self.table.chosen(),
            change=self.change_asked.emit,
            add=self.add_asked.emit,
            show_in_tree=self.tree_asked.emit,
        )

    @Slot()
    def _fill(self) -> None:
        if self._read is None:
            return
        rows = rows_of(self._read, self._newer, self._pinned)
        if self.outdated.only.isChecked():
            rows = [row for row in rows if row.newest]
        if (seen := any(row.newest or row.pinned for row in rows)) == self.table.is_put_away("newer"):
            self.table.set_column_seen("newer", seen)
        # A size that is filled in is no news; a package that was installed is.
        before = set(map(key, self._model.rows))
        self._model.replace(rows, fresh=set(map(key, rows)) - before)
        self._on_counted()
        self._on_chosen(self.table.chosen())

    def choose(self, name: str) -> None:
        """Select the package with this key."""
        self.search.clear()
        row = next((row for row in self._model.rows if row.package.key == name), None)
        if row is not None:
            self.table.choose(key(row))
            self.table.setFocus()

    def begin_anew(self) -> None:
        """Another environment comes: nothing of the last one stays."""
        self.search.clear()
        self.table.clearSelection()
        self._read, self._newer, self._pinned = None, {}, frozenset()
        self.outdated.begin_anew()
        self._model.replace([])
        self._say_problems([])
        self._nothing.hide()

    def _say_problems(self, sentences: list[str]) -> None:
        self.problems.show_sentences(sentences)
        self._told.setVisible(bool(sentences))

    @Slot()
    def _on_counted(self) -> None:
        self.search.set_count(len(self._model.shown), len(self._model.rows))
        self._nothing.setVisible(not self._model.shown)
        self.nothing.set_text(
            tr("No package fits.") if self._model.rows else tr("No package is installed in it.")
        )

    @Slot(tuple)
    def _on_chosen(self, chosen: tuple[PackageRow, ...]) -> None:
        self.facts.setVisible(len(chosen) == 1)
        if len(chosen) == 1:
            self.facts.show_row(chosen[0])

    @Slot(object, str)
    def _on_acted(self, row: PackageRow, _column: str) -> None:
        act = Act.UNPIN if row.pinned else Act.UPGRADE
        self.change_asked.emit(act, (row.package.name,))

    @Slot(QPoint)
    def _on_menu_asked(self, at: QPoint) -> None:
        if self.table.chosen():
            self._pop_up(self.table.viewport().mapToGlobal(at))

    @Slot()
    def _on_more(self) -> None:
        self._pop_up(self.facts.more.mapToGlobal(QPoint(0, self.facts.more.height())))

    def _pop_up(self, at: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    @Slot(object)
    def _on_opened(self, row: PackageRow) -> None:
        self.tree_asked.emit(row.package.key)


class ProblemLines(QWidget):
    """What is wrong with an environment's packages, the first few at once."""

    def __init__(self) -> None:
        super().__init__()
        self._sentences: list[str] = []
        self._all = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, palette.px(8))
        self._column.setSpacing(palette.px(8))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(palette.px(6))
        self._column.addLayout(self._lines)
        self.more = Button("", kind="quiet", small=True)
        self.more.clicked.connect(self._on_more)
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeading)

    def show_sentences(self, sentences: list[str]) -> None:
        """Show these instead."""
        if sentences != self._sentences:
            self._sentences, self._all = sentences, False
            self._fill()

    def _fill(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        few = self._sentences if self._all else self._sentences[:_FEW]
        for sentence in few:
            self._lines.addWidget(WarningLine(sentence))
        left = len(self._sentences) - len(few)
        self.more.setVisible(left > 0)
        self.more.set_label(tr_count("{n} more problem", "{n} more problems", left))

    @Slot()
    def _on_more(self) -> None:
        self._all = True
        self._fill()


class PackageFacts(QWidget):
    """What is known of one package beyond its line, and what can be done with it."""

    change_asked = Signal(object, str)  # what should happen (Act), and the package's name

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self.setObjectName("footer")
        self.title = Text("", "name", selectable=True)
        self.summary = Text("", "body", selectable=True)
        self.details = Text("", "small", "muted", selectable=True)
        column = QVBoxLayout(self)
        margin = palette.px(20)
        column.setContentsMargins(margin, palette.px(12), margin, palette.px(12))
        column.setSpacing(palette.px(2))
        for part in (self.title, self.summary, self.details):
            column.addWidget(part)
        self.upgrade = Button(tr("Upgrade…"), kind="quiet", small=True)
        self.remove = Button(tr("Remove…"), kind="quiet", small=True)
        self.upgrade.clicked.connect(lambda: self.change_asked.emit(Act.UPGRADE, self._name))
        self.remove.clicked.connect(lambda: self.change_asked.emit(Act.REMOVE, self._name))
        row = QHBoxLayout()
        row.setContentsMargins(0, palette.px(6), 0, 0)
        row.addLayout(pulled(self.upgrade))
        row.addWidget(self.remove)
        self.more = IconButton("more", tr("More for this package"))
        row.addWidget(self.more)
        row.addStretch(1)
        column.addLayout(row)

    def show_row(self, row: PackageRow) -> None:
        """Show this one."""
        package = row.package
        self._name = package.name
        for button in (self.upgrade, self.remove):
            button.setVisible(not package.inherited)
        newer = f" → {row.newest}" if row.newest else ""
        self.title.set_text(f"{package.name} {package.version}{newer}")
        self.summary.set_text(package.summary)
        self.summary.setVisible(bool(package.summary))
        self.details.set_text("\n".join(_facts(row)))


def _facts(row: PackageRow) -> list[str]:
    package = row.package
    facts = []
    if package.licence:
        facts.append(tr("Licence: {licence}", licence=package.licence))
    if package.installer:
        facts.append(tr("Installed by {tool}", tool=package.installer))
    if package.editable:
        facts.append(tr("Runs from {folder}: changes there count at once", folder=package.editable))
    elif package.url:
        facts.append(tr("Installed from {address}", address=package.url))
    if package.inherited:
        facts.append(tr("Lies in the Python the environment was made from"))
    if row.needed_by:
        facts.append(tr("Needed by {packages}", packages=_few(row.needed_by)))
    if names := _names(package):
        facts.append(tr("Asks for {requirements}", requirements=_few(names)))
    return facts


def _names(package: Package) -> tuple[str, ...]:
    return tuple(text.partition(";")[0].strip() for text in package.requires if "extra ==" not in text)


def _few(names: tuple[str, ...], most: int = 8) -> str:
    if len(names) <= most:
        return ", ".join(names)
    rest = tr_count("{n} more", "{n} more", len(names) - most)
    return ", ".join(names[:most]) + ", " + rest
