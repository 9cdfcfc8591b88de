"""Nodes below nodes, looked at only where the tree is open: what needs what, without end if it goes round."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.ui.text import tr

Index = QModelIndex | QPersistentModelIndex
Path = tuple[Hashable, ...]  # the keys from a root down to a node

_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One thing at one place of the tree. Nodes of one key are the same thing, with the same children."""

    key: Hashable
    name: str
    extra: str = ""  # beside the name: its version
    note: str = ""  # the second column: why it is here
    badge: tuple[str, str] | None = None  # a state of app.ui.widgets.badge, and its word
    children: Callable[[], Sequence[TreeNode]] | None = None  # asked when first opened; None: there are none

    def words(self) -> str:
        """What it is called."""
        return f"{self.name} {self.extra}".rstrip()


@dataclass(slots=True, eq=False)
class _Place:
    """Where a node stands; the same node may stand at many places."""

    number: int
    node: TreeNode
    parent: _Place | None
    row: int
    circular: bool
    children: list[_Place] | None = None

    def above(self) -> Iterator[_Place]:
        place = self.parent
        while place is not None:
            yield place
            place = place.parent


class _Search:
    """Which things of a graph have all words in their names, and which lead to one that has."""

    def __init__(self, roots: Sequence[TreeNode]) -> None:
        self._below: dict[Hashable, list[Hashable]] = {}
        self._above: dict[Hashable, list[Hashable]] = {}
        self._texts: dict[Hashable, str] = {}
        self.found: set[Hashable] = set()
        self._leading: set[Hashable] = set()
        waiting = list(roots)
        while waiting:
            node = waiting.pop()
            if node.key in self._texts:
                continue
            badge = node.badge[1] if node.badge else ""
            self._texts[node.key] = f"{node.words()} {badge}".casefold()
            children = node.children() if node.children else ()
            self._below[node.key] = [child.key for child in children]
            for child in children:
                self._above.setdefault(child.key, []).append(node.key)
            waiting.extend(children)

    @property
    def size(self) -> int:
        """How many things there are."""
        return len(self._texts)

    def look_for(self, words: Sequence[str]) -> None:
        self.found = {key for key, text in self._texts.items() if all(word in text for word in words)}
        self._leading = set(self.found)
        waiting = list(self.found)
        while waiting:
            for key in self._above.get(waiting.pop(), ()):
                if key not in self._leading:
                    self._leading.add(key)
                    waiting.append(key)

    def shows(self, key: Hashable, above: set[Hashable]) -> bool:
        """Whether this thing is one of those found, or has one below it, not going round through `above`."""
        if key in self.found or key not in self._leading:
            return key in self.found and key not in above
        passed, waiting = set(above), [key]
        while waiting:
            key = waiting.pop()
            if key in passed or key not in self._leading:
                continue
            if key in self.found:
                return True
            passed.add(key)
            waiting.extend(self._below[key])
        return False


class TreeModel(QAbstractItemModel):
    """Two columns: what a node is, and a note. A node that stands above itself is not opened again."""

    counted = Signal(int, int)  # how many things are found by the filter, of how many; each counts once

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: tuple[TreeNode, ...] = ()
        self._filter: tuple[str, ...] = ()
        self._search: _Search | None = None
        self._places: list[_Place] = []  # an index has a number, not an address: it may outlive its place
        self._roots: list[_Place] = []

    @property
    def is_filtered(self) -> bool:
        """Whether only what was looked for is shown, below what leads to it."""
        return bool(self._filter)

    def replace(self, roots: Sequence[TreeNode]) -> None:
        """Show these nodes and what is below them."""
        self._nodes = tuple(roots)
        self._search = None
        self._start_anew()

    def filter(self, text: str) -> None:
        """Show only nodes that have every word of the text in their name, and those that lead to them."""
        words = tuple(text.casefold().split())
        if words != self._filter:
            self._filter = words
            self._start_anew()

    def node(self, index: Index) -> TreeNode:
        """The node shown there."""
        return self._places[index.internalId()].node

    def is_circular(self, index: Index) -> bool:
        """Whether the same node stands above it."""
        return self._places[index.internalId()].circular

    def depth(self, index: Index) -> int:
        """How many nodes stand above it."""
        return sum(1 for _ in self._places[index.internalId()].above())

    def path(self, index: Index) -> Path:
        """What finds this place again after the tree was replaced."""
        place = self._places[index.internalId()]
        return (*[above.node.key for above in place.above()][::-1], place.node.key)

    def at_path(self, path: Path) -> QModelIndex:
        """The place with this path, or an index that is not valid."""
        index = QModelIndex()
        for key in path:
            places = self._children(self._places[index.internalId()]) if index.isValid() else self._roots
            found = next((place for place in places if place.node.key == key), None)
            if found is None:
                return QModelIndex()
            index = self.createIndex(found.row, 0, found.number)
        return index

    def looked_into(self) -> list[QModelIndex]:
        """Every place whose children were asked for, as whatever is open was."""
        return [
            self.createIndex(place.row, 0, place.number)
            for place in self._places
            if place.children is not None
        ]

    def is_found(self, index: Index) -> bool:
        """Whether it is one of those looked for."""
        return self._search is not None and self.node(index).key in self._search.found

    def _start_anew(self) -> None:
        self.beginResetModel()
        if self._filter:
            self._search = self._search or _Search(self._nodes)
            self._search.look_for(self._filter)
        self._places = []
        self._roots = self._placed(self._nodes, None)
        self.endResetModel()
        if self._filter and self._search:
            self.counted.emit(len(self._search.found), self._search.size)
        else:
            self.counted.emit(len(self._nodes), len(self._nodes))

    def _placed(self, nodes: Sequence[TreeNode], parent: _Place | None) -> list[_Place]:
        above = {parent.node.key, *(place.node.key for place in parent.above())} if parent else set()
        search = self._search if self._filter else None
        placed: list[_Place] = []
        for node in nodes:
            if search and not search.shows(node.key, above):
                continue
            place = _Place(len(self._places), node, parent, len(placed), node.key in above)
            self._places.append(place)
            placed.append(place)
        return placed

    def _children(self, place: _Place) -> list[_Place]:
        if place.children is None:
            opens = place.node.children is not None and not place.circular
            nodes = place.node.children() if opens and place.node.children else ()
            place.children = self._placed(nodes, place)
        return place.children

    # Qt's questions

    def index(self, row: int, column: int, parent: Index = _NO_PARENT) -> QModelIndex:
        """The place with this number below another."""
        places = self._roots
        if parent.isValid():
            above = self._places[parent.internalId()]
            places = self._children(above) if above.children is None else above.children
        if 0 <= row < len(places) and 0 <= column < 2:
            return self.createIndex(row, column, places[row].number)
        return QModelIndex()

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override] # Qt has two of this name
        """The place above another."""
        above = self._places[index.internalId()].parent if index.isValid() else None
        return QModelIndex() if above is None else self.createIndex(above.row, 0, above.number)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """How many nodes are below another."""
        if not parent.isValid():
            return len(self._roots)
        return len(self._children(self._places[parent.internalId()])) if parent.column() == 0 else 0

    def columnCount(self, _parent: Index = _NO_PARENT) -> int:
        """What it is, and the note."""
        return 2

    def hasChildren(self, parent: Index = _NO_PARENT) -> bool:
        """Whether it can be opened. What is below is not looked at for that, unless it is filtered."""
        if not parent.isValid():
            return bool(self._roots)
        place = self._places[parent.internalId()]
        if parent.column() or place.circular or place.node.children is None:
            return False
        if place.children is None and not self._filter:
            return True
        return bool(self._children(place))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles that nobody sees; a screen reader says them."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr("Note") if section else tr("Name")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a node says."""
        if not index.isValid() or role not in {
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        }:
            return None
        place = self._places[index.internalId()]
        if index.column():
            return place.node.note
        words = place.node.words()
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        said = [words, *([place.node.badge[1]] if place.node.badge else [])]
        if place.circular:
            said.append(tr("circular"))
        return ", ".join(said)
