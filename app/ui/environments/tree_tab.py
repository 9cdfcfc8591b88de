"""Which package needs which, as a tree."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.package_tree import Branch
from app.services.packages import EnvironmentPackages
from app.ui.models.tree_model import TreeModel, TreeNode
from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.choices import Segmented
from app.ui.widgets.details_header import at_margin
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.text import Text
from app.ui.widgets.tree_view import TreeView

_ROWS_SEEN = 8


class TreeTab(QWidget):
    """The tree from what was asked for down to what that needs, or from any package up to who needs it."""

    def __init__(self) -> None:
        super().__init__()
        self._read: EnvironmentPackages | None = None
        self.way = Segmented(
            [("below", tr("What each needs")), ("above", tr("Who needs each"))], "below", name=tr("Direction")
        )
        self.search = SearchField(tr("Search the tree"))
        self.tree = TreeView(TreeModel())
        self.tree.setAccessibleName(tr("Which package needs which"))
        self.tree.setMinimumHeight(palette.px(28 * _ROWS_SEEN))
        self.nothing = Text("", "body", "muted")
        self._nothing = at_margin(self.nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(8))
        column.addWidget(at_margin(self.way))
        column.addWidget(at_margin(self.search))
        column.addWidget(self._nothing)
        inset = QVBoxLayout()  # its arrows stand where the words above begin
        inset.setContentsMargins(palette.px(12), 0, 0, 0)
        inset.addWidget(self.tree)
        column.addLayout(inset, 1)
        self.way.chosen.connect(self._fill)
        self.search.textChanged.connect(self._on_search)
        self.search.down_asked.connect(self._on_down)
        self.search.returnPressed.connect(self._on_down)

    def show_packages(self, read: EnvironmentPackages) -> None:
        """Show what was read."""
        self._read = read
        self._fill()

    def begin_anew(self) -> None:
        """Another environment comes."""
        self._read = None
        self.search.clear()
        self.tree.replace([])

    def look_for(self, name: str) -> None:
        """Show where this package stands."""
        self.search.setText(name)

    @Slot()
    def _fill(self) -> None:
        if self._read is None:
            return
        tree = self._read.tree
        if self.way.current() == "below":
            roots = [self._node(branch) for branch in tree.roots()]
        else:
            roots = [self._node(tree.root(package.name), up=True) for package in self._read.packages]
        roots.sort(key=lambda node: node.name.casefold())
        self.tree.replace(roots)
        self._say_if_nothing()

    def _node(self, branch: Branch, *, up: bool = False) -> TreeNode:
        assert self._read is not None
        tree = self._read.tree

        def children() -> Sequence[TreeNode]:
            return [self._node(each, up=up) for each in (tree.above if up else tree.below)(branch)]

        return TreeNode(
            key=(branch.key, branch.extras),
            name=branch.name,
            extra=branch.package.version if branch.package else "",
            note=_note(branch),
            badge=_badge(branch),
            children=None if branch.package is None else children,
        )

    @Slot()
    def _on_down(self) -> None:
        model = self.tree.tree()
        if model.rowCount():
            if not self.tree.currentIndex().isValid():
                self.tree.setCurrentIndex(model.index(0, 0))
            self.tree.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(str)
    def _on_search(self, text: str) -> None:
        self.tree.look_for(text)
        self._say_if_nothing()

    def _say_if_nothing(self) -> None:
        empty = self.tree.tree().rowCount() == 0
        self._nothing.setVisible(empty and self._read is not None)
        self.nothing.set_text(
            tr("No package fits.") if self.search.text() else tr("No package is installed in it.")
        )


def _badge(branch: Branch) -> tuple[str, str] | None:
    match branch.state:
        case "missing":
            return "broken", tr("Missing")
        case "wrong-version":
            return "warning", tr("Does not fit")
        case "unreadable":
            return "warning", tr("Not understood")
    return None


def _note(branch: Branch) -> str:
    """What is asked of the version, without the name that stands beside it."""
    wish = branch.requirement.partition(";")[0].strip()
    if wish.casefold().startswith(branch.name.casefold()):
        wish = wish[len(branch.name) :].strip()
    return wish.strip("()")
