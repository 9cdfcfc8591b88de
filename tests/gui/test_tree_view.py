"""The tree by mouse and keyboard: opened where one looks, never round and round, searched as a whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible, QHelpEvent, QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from app.ui.models.tree_model import TreeModel, TreeNode
from app.ui.theme import palette
from app.ui.widgets.tree_rows import row_width
from app.ui.widgets.tree_view import TreeView
from tests.gui.widgets.seen import dress, told

Graph = dict[str, list[str]]
REAL: Graph = {
    "torch": ["sympy", "jinja2", "numpy"],
    "sympy": ["mpmath"],
    "jinja2": ["markupsafe"],
    "pandas": ["numpy", "dateutil"],
    "dateutil": ["six"],
}
ROUND: Graph = {"a": ["b"], "b": ["c", "d"], "c": ["a"], "d": ["needle"]}


class Asked:
    """A graph as nodes, which counts how often it was asked for children."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.times = 0

    def nodes(self, names: Sequence[str]) -> list[TreeNode]:
        return [self.node(name) for name in names]

    def node(self, name: str) -> TreeNode:
        def children() -> list[TreeNode]:
            self.times += 1
            return self.nodes(self.graph.get(name, ()))

        return TreeNode(name, name, "1.0", f"note of {name}", None, children if name in self.graph else None)


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> None:
    dress(qapp)


Make = Callable[..., TreeView]


@pytest.fixture
def make(qtbot: QtBot) -> Make:
    def made(graph: Graph, *roots: str, tested: bool = True) -> TreeView:
        model = TreeModel()
        if tested:
            QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
        view = TreeView(model)
        model.setParent(view)
        qtbot.addWidget(view)
        view.resize(400, 500)
        model.replace(Asked(graph).nodes(roots))
        view.show()
        view.activateWindow()
        qtbot.waitUntil(view.isActiveWindow)
        view.setFocus()
        return view

    return made


def lines(view: TreeView) -> list[str]:
    """What is on the screen, indented."""
    model, found = view.tree(), []

    def walk(parent: QModelIndex, depth: int) -> None:
        for row in range(model.rowCount(parent)):
            index = model.index(row, 0, parent)
            found.append("." * depth + model.node(index).name + "*" * model.is_circular(index))
            if view.isExpanded(index):
                walk(index, depth + 1)

    walk(QModelIndex(), 0)
    return found


def press(view: TreeView, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(view, key)


def test_it_is_walked_as_every_tree(make: Make) -> None:
    view = make(REAL, "torch", "pandas")
    press(view, Qt.Key.Key_Home, Qt.Key.Key_Right)
    assert lines(view) == ["torch", ".sympy", ".jinja2", ".numpy", "pandas"]
    press(view, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert view.chosen().name == "mpmath"  # type: ignore[union-attr]
    press(view, Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert lines(view) == ["torch", ".sympy", ".jinja2", ".numpy", "pandas"]
    press(view, Qt.Key.Key_Asterisk)
    press(view, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert lines(view) == ["torch", "pandas"]


def test_enter_opens_and_what_is_chosen_is_told(make: Make, qtbot: QtBot) -> None:
    view = make(REAL, "torch", "pandas")
    told_of: list[str | None] = []
    view.chosen_changed.connect(lambda node: told_of.append(node and node.name))
    press(view, Qt.Key.Key_Home, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.opened) as opened:
        press(view, Qt.Key.Key_Return)
    assert opened.args[0].name == "pandas"
    assert told_of[-1] == "pandas"


def test_the_chevron_is_pressed_where_it_is_painted(make: Make) -> None:
    view = make(REAL, "torch")
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(palette.px(10), palette.px(14)))
    assert lines(view) == ["torch", ".sympy", ".jinja2", ".numpy"]
    at = QPoint(palette.px(30), palette.px(28 + 14))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert ".." in "".join(lines(view))


def test_letters_find_what_is_in_sight(make: Make) -> None:
    view = make(REAL, "torch", "pandas")
    QTest.keyClicks(view, "pan")
    assert view.chosen().name == "pandas"  # type: ignore[union-attr]


def test_what_goes_round_is_marked_and_ends_there(make: Make, qtbot: QtBot) -> None:
    view = make(ROUND, "a")
    press(view, Qt.Key.Key_Home, Qt.Key.Key_Asterisk)
    assert lines(view) == ["a", ".b", "..c", "...a*", "..d", "...needle"]
    model = view.tree()
    circle = model.at_path(("a", "b", "c", "a"))
    assert not model.hasChildren(circle)
    assert circle.data(Qt.ItemDataRole.AccessibleTextRole) == "a 1.0, circular"
    at = view.visualRect(circle).center()
    QApplication.sendEvent(
        view.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, view.viewport().mapToGlobal(at))
    )
    qtbot.waitUntil(lambda: QToolTip.text().startswith("a stands above already"))


def test_nothing_is_asked_before_it_is_opened(make: Make) -> None:
    asked = Asked(REAL)
    view = make({}, tested=False)
    view.tree().replace(asked.nodes(["torch", "pandas"]))
    view.grab()
    assert asked.times == 0
    view.expand(view.tree().index(0, 0))
    view.grab()
    assert asked.times == 1


def test_a_search_shows_what_leads_to_what_is_found(make: Make) -> None:
    view = make(REAL, "torch", "pandas")
    counted: list[tuple[int, int]] = []
    view.tree().counted.connect(lambda found, whole: counted.append((found, whole)))
    view.look_for("NUM")
    assert lines(view) == ["torch", ".numpy", "pandas", ".numpy"]
    view.look_for("num 1.0")
    assert counted == [(1, 9), (1, 9)]
    view.look_for("nothing is called so")
    assert lines(view) == []
    assert counted[-1] == (0, 9)
    view.look_for("")
    assert lines(view) == ["torch", "pandas"]


def test_after_a_search_all_is_open_as_before_and_the_chosen_one_in_sight(make: Make) -> None:
    view = make(REAL, "torch", "pandas")
    view.expand(view.tree().index(0, 0))
    view.look_for("six")
    assert lines(view) == ["pandas", ".dateutil", "..six"]
    view.setCurrentIndex(view.tree().at_path(("pandas", "dateutil", "six")))
    view.look_for("")
    expected = ["torch", ".sympy", ".jinja2", ".numpy", "pandas", ".numpy", ".dateutil", "..six"]
    assert lines(view) == expected
    assert view.chosen().name == "six"  # type: ignore[union-attr]


def test_a_search_does_not_go_round(make: Make) -> None:
    view = make(ROUND, "a")
    view.look_for("needle")
    assert lines(view) == ["a", ".b", "..d", "...needle"]  # c leads there only through a


def test_new_nodes_leave_open_what_was(make: Make) -> None:
    view = make(REAL, "torch", "pandas")
    view.expand(view.tree().index(1, 0))
    view.setCurrentIndex(view.tree().at_path(("pandas", "dateutil")))
    view.replace(Asked({**REAL, "flask": ["jinja2"]}).nodes(["flask", "torch", "pandas"]))
    assert lines(view) == ["flask", "torch", "pandas", ".numpy", ".dateutil"]
    assert view.chosen().name == "dateutil"  # type: ignore[union-attr]


def spent_ms(act: Callable[[], object]) -> float:
    began = time.thread_time()
    act()
    return (time.thread_time() - began) * 1000


def test_what_would_be_a_tree_without_end_opens_at_once(make: Make) -> None:
    """Each of 60 layers needs all three of the next: 3 to the power of 60 lines if all were opened."""
    graph = {
        f"n{layer}-{n}": [f"n{layer + 1}-{m}" for m in range(3)] for layer in range(60) for n in range(3)
    }
    view = make(graph, "n0-0", tested=False)
    root = view.tree().index(0, 0)
    assert spent_ms(lambda: view.open_all_below(root)) < 100
    assert 400 <= len(lines(view)) < 500
    assert spent_ms(lambda: view.look_for("n60-2")) < 100
    assert "." * 60 + "n60-2" in lines(view)
    assert spent_ms(lambda: view.look_for("")) < 100


def test_ten_thousand_nodes_below_one(make: Make) -> None:
    graph = {"root": [f"package-{n:05}" for n in range(10_000)]}
    view = make(graph, "root", tested=False)

    def opened() -> None:
        view.expand(view.tree().index(0, 0))
        view.grab()

    assert spent_ms(opened) < 150
    assert spent_ms(lambda: (view.look_for("package-09"), view.grab())) < 150
    assert len(lines(view)) == 1_001


def test_a_screen_reader_hears_names_notes_and_levels(make: Make) -> None:
    view = make(REAL, "torch", "pandas")
    view.expand(view.tree().index(0, 0))
    tree = told(view)
    assert tree.role() is QAccessible.Role.Tree
    cells = [tree.child(number) for number in range(tree.childCount())]
    said = [cell.text(QAccessible.Text.Name) for cell in cells if cell is not None]
    expected = ["Name", "Note", "torch 1.0", "note of torch", "sympy 1.0", "note of sympy"]
    assert said[:6] == expected
    assert cells[2].state().expanded  # type: ignore[union-attr]
    assert cells[4].state().expandable  # type: ignore[union-attr]


@pytest.mark.parametrize("state", ["Missing", "Does not fit", "Not understood", "Ne convient pas"])
def test_a_note_gives_way_to_a_state_as_long_as_both_fit(make: Make, state: str) -> None:
    node = TreeNode("w", "werkzeug", "2.3.8", ">=3.0.0", ("warning", state), None)
    view = make({}, "x", tested=False)
    view.replace([node])
    view.clearFocus()
    words = 20 + row_width(node)
    both = words + 8 + view.fontMetrics().horizontalAdvance(node.note) + 16

    def picture(width: int) -> QImage:
        view.resize(width, 100)
        return view.viewport().grab().toImage().copy(0, 0, words, 28)

    whole = picture(700)
    assert all(picture(width) == whole for width in range(both, both + 120))


def test_rows_grow_with_the_text_and_notes_give_way(qapp: QApplication, make: Make) -> None:
    view = make(REAL, "torch")
    assert view.visualRect(view.tree().index(0, 0)).height() == 28
    view.resize(200, 300)
    assert view.isColumnHidden(1)
    dress(qapp, scale=2.0)
    QApplication.processEvents()
    assert view.visualRect(view.tree().index(0, 0)).height() == 56
    assert view.indentation() == 40
