"""What a project asks for and what that brings with it, by its lock file, as a tree."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.packages import normalised
from app.core.poetry_look import MAIN, ProjectLook
from app.core.poetry_tree import LockBranch, LockTree
from app.ui.models.tree_model import TreeModel, TreeNode
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.text import Text
from app.ui.widgets.tree_view import TreeView

_ROWS_SEEN = 10


class LockTreeTab(QWidget):
    """The tree with a field that finds a package in it."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: LockTree | None = None
        self._empty = ""
        self.search = SearchField(tr("Search the tree"))
        self.tree = TreeView(TreeModel())
        self.tree.setAccessibleName(tr("What the project asks for, and what that needs"))
        self.tree.setMinimumHeight(palette.px(28 * _ROWS_SEEN))
        self.nothing = Text("", "body", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(12))
        for part in (self.search, self.nothing):
            column.addWidget(part)
        column.addWidget(self.tree, 1)
        self.search.textChanged.connect(self._on_search)
        self.search.down_asked.connect(self._on_down)
        self.search.returnPressed.connect(self._on_down)

    def show_look(self, look: ProjectLook) -> None:
        """Show the tree of this project."""
        if self._shown != look.tree:
            self._shown = tree = look.tree
            self.tree.replace([_node(tree, each) for each in tree.roots()] if tree is not None else [])
        if look.tree is not None and look.rows:
            self._empty = tr("No package fits.")
        elif look.rows:
            self._empty = tr("There is no tree yet: {reason}", reason=shown(look.lock.sentence))
        else:
            self._empty = tr("It asks for no package yet.")
        self._say_if_nothing()

    def begin_anew(self) -> None:
        """Another project comes."""
        self.search.clear()
        self._shown = None
        self.tree.replace([])

    def look_for(self, name: str) -> None:
        """Show where this package stands."""
        self.search.setText(name)

    @Slot(str)
    def _on_search(self, text: str) -> None:
        self.tree.look_for(text)
        self._say_if_nothing()

    @Slot()
    def _on_down(self) -> None:
        model = self.tree.tree()
        if model.rowCount():
            if not self.tree.currentIndex().isValid():
                self.tree.setCurrentIndex(model.index(0, 0))
            self.tree.setFocus(Qt.FocusReason.TabFocusReason)

    def _say_if_nothing(self) -> None:
        empty = self.tree.tree().rowCount() == 0
        self.search.setVisible(not empty or bool(self.search.text()))
        self.nothing.setVisible(empty)
        self.nothing.set_text(self._empty if empty else "")


def _node(tree: LockTree, branch: LockBranch) -> TreeNode:
    note = "" if branch.requirement == "*" else branch.requirement
    if named := [group for group in branch.groups if group != MAIN]:
        note = f"{note}  {tr('for {groups}', groups=', '.join(named))}".strip()
    below = tree.below(branch)
    return TreeNode(
        key=(normalised(branch.name), branch.extras),
        name=branch.name,
        extra=branch.version or "",
        note=note,
        badge=None if branch.version else ("missing", tr("Not locked")),
        children=(lambda: [_node(tree, each) for each in below]) if below else None,
    )
