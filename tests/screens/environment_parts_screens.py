"""The parts that the pages of environments and Pythons are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.models.columns import Align, Column
from app.ui.models.groups import Grouping
from app.ui.models.table_model import TableModel
from app.ui.models.tree_model import TreeModel, TreeNode
from app.ui.theme import palette
from app.ui.widgets.buttons import Button, pulled
from app.ui.widgets.details_header import PANE_MARGIN, DetailsHeader, PaneFooter, at_margin
from app.ui.widgets.list_and_details import ListAndDetails
from app.ui.widgets.scroll import Scroll
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.stacked_bar import StackedBar
from app.ui.widgets.steps import Step, Steps
from app.ui.widgets.table_view import TableView
from app.ui.widgets.tabs import Tabs
from app.ui.widgets.text import Text
from app.ui.widgets.tree_view import TreeView
from app.ui.widgets.treemap import Part, Treemap
from tests.screens.registry import Stage, screen


@dataclass(frozen=True, slots=True)
class Environment:
    name: str
    where: str
    tool: str
    python: str
    packages: int
    size: str
    health: tuple[str, str] = ("ready", "Works")


ENVIRONMENTS = [
    Environment("lab4-containers", "In the project", "venv", "3.11.9", 41, "1.9 GB"),
    Environment("lab3-pipelines", "Poetry cache", "Poetry", "3.11.9", 63, "880 MB"),
    Environment("lab5-serving", "In the project", "uv", "3.12.4", 38, "640 MB"),
    Environment("ml-course", "Miniforge", "conda", "3.10.14", 212, "6.1 GB"),
    Environment(
        "digits-project", "In the project", "venv", "3.11.9", 29, "1.4 GB", ("stale", "2 not installed")
    ),
    Environment(
        "lab2-notebooks", "In the project", "venv", "3.9.6", 54, "720 MB", ("broken", "Its Python is gone")
    ),
    Environment("base", "Miniforge", "conda", "3.12.3", 96, "1.1 GB"),
    Environment(
        "vision-old", "Folder gone", "virtualenv", "3.8.18", 71, "1.3 GB", ("warning", "Nobody uses it")
    ),
]


@dataclass(frozen=True, slots=True)
class Package:
    name: str
    version: str
    note: str
    newer: str = ""


PACKAGES = [
    Package("torch", "2.1.0", "asked for", "→ 2.5.1"),
    Package("scikit-learn", "1.5.2", "asked for"),
    Package("pandas", "2.2.3", "asked for"),
    Package("numpy", "1.26.4", "asked for", "→ 2.1.2"),
    Package("matplotlib", "3.9.2", "asked for"),
    Package("tqdm", "4.66.5", "asked for"),
    Package("scipy", "1.14.1", "by scikit-learn"),
    Package("joblib", "1.4.2", "by scikit-learn"),
    Package("sympy", "1.13.3", "by torch"),
    Package("pillow", "10.4.0", "by matplotlib"),
]
BY_TOOL: Grouping[Environment] = Grouping("tool", lambda: "Tool", lambda env: env.tool)


def environments() -> TableModel[Environment]:
    """The table of the page, with its rows."""
    model = TableModel(
        [
            Column("name", lambda: "Name", lambda env: env.name, font="name", width=130, stretch=2),
            Column(
                "where",
                lambda: "Where",
                lambda env: env.where,
                width=110,
                priority=3,
                color="muted",
                stretch=1,
            ),
            Column("tool", lambda: "Tool", lambda env: env.tool, width=100, priority=2),
            Column("python", lambda: "Python", lambda env: env.python, width=80, priority=4),
            Column(
                "packages",
                lambda: "Packages",
                lambda env: env.packages,
                width=80,
                align=Align.RIGHT,
                priority=6,
            ),
            Column("size", lambda: "Size", lambda env: env.size, width=80, align=Align.RIGHT, priority=5),
            Column(
                "health", lambda: "Health", lambda env: env.health[1], width=150, badge=lambda env: env.health
            ),
        ],
        key=lambda env: env.name,
    )
    model.replace(ENVIRONMENTS)
    return model


def packages() -> TableView[Package]:
    """The list of packages within a pane."""
    model = TableModel(
        [
            Column("name", lambda: "Name", lambda row: row.name, font="name", width=110, stretch=2),
            Column("version", lambda: "Version", lambda row: row.version, width=64),
            Column(
                "note", lambda: "Why", lambda row: row.note, width=110, stretch=1, color="muted", priority=1
            ),
            Column(
                "newer",
                lambda: "Newer",
                lambda row: row.newer,
                width=90,
                align=Align.RIGHT,
                font="name",
                color="accent-text",
                acts=True,
            ),
        ],
        key=lambda row: row.name,
    )
    model.replace(PACKAGES)
    view = TableView(model, plain=True)
    view.setAccessibleName("Packages")
    view.setMinimumHeight(palette.px(36 * 4))
    return view


def listed(view: TableView[Environment]) -> QWidget:
    """A table as it stands on a page."""
    view.setAccessibleName("Environments")
    sheet = QFrame()
    sheet.setObjectName("list")
    inside = QVBoxLayout(sheet)
    inside.setContentsMargins(1, 1, 0, 0)
    inside.setSpacing(0)
    inside.addWidget(view, 1)
    footer = PaneFooter(Button("Search trace", kind="quiet", small=True), margin=16)
    footer.words.set_text("Searched home, 2 project folders and 14 places the tools use")
    inside.addWidget(footer)
    return sheet


def header(long: bool = False) -> DetailsHeader:
    """The top of the pane of an environment."""
    top = DetailsHeader()
    top.set_title("lab4-containers" + "-and-another-long-name-of-a-thesis" * 3 * long)
    badges = [("ready", "Works"), ("plain", "venv"), ("plain", "Python 3.11.9"), ("plain", "1.9 GB")]
    top.set_badges(badges)
    top.set_path("~/courses/ml-systems/lab4-containers/" + "a-very-long-folder/" * 6 * long + ".venv")
    top.add_action(Button("Open terminal", icon="terminal"))
    top.add_action(Button("Add packages…", icon="add"))
    top.add_action(Button("Export…", kind="quiet"))
    top.set_more([("Move to the bin…", lambda: None)])
    return top


def package_tab() -> QWidget:
    """Search, what can be done with all, and the list to the edges of the pane."""
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(palette.px(8))
    tools = QWidget()
    row = QHBoxLayout(tools)
    row.setContentsMargins(0, 0, 0, 0)
    search = SearchField("Search 41 packages")
    search.setMinimumWidth(palette.px(120))
    row.addWidget(search, 1)
    row.addLayout(pulled(Button("Upgrade 2…", kind="quiet"), right=True))
    column.addWidget(at_margin(tools))
    column.addWidget(packages(), 1)
    return part


NEEDS = {
    "torch": ["filelock", "sympy", "networkx", "jinja2", "nvidia-nccl-cu12", "numpy"],
    "sympy": ["mpmath"],
    "jinja2": ["markupsafe"],
    "networkx": ["scipy"],
    "scipy": ["numpy", "networkx"],
    "scikit-learn": ["numpy", "scipy", "joblib", "threadpoolctl"],
    "pandas": ["numpy", "python-dateutil", "pytz"],
    "python-dateutil": ["six"],
}
VERSIONS = {"torch": "2.1.0", "numpy": "1.26.4", "scipy": "1.14.1", "pandas": "2.2.3"}


def needs(name: str, note: str = "") -> TreeNode:
    """What a package needs, and what that needs."""
    badge = ("broken", "2.0 or newer") if name == "nvidia-nccl-cu12" else None
    below = NEEDS.get(name)
    children = (
        (lambda: [needs(each, "at least 1.2" if each == "numpy" else "") for each in below])
        if below
        else None
    )
    return TreeNode(name, name, VERSIONS.get(name, "1.4.2"), note, badge, children)


def tree_tab() -> QWidget:
    """The tree with its search."""
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(palette.px(8))
    search = SearchField("Search the tree")
    model = TreeModel(part)
    view = TreeView(model)
    view.setAccessibleName("What needs what")
    view.replace([needs(name, "asked for") for name in ("torch", "scikit-learn", "pandas")])
    view.setMinimumHeight(palette.px(28 * 5))
    search.textChanged.connect(view.look_for)
    model.counted.connect(search.set_count)
    view.open_all_below(model.index(0, 0))
    view.setCurrentIndex(model.at_path(("torch", "sympy")))
    column.addWidget(at_margin(search))
    column.addWidget(view, 1)
    return part


SIZES = [
    Part("torch", "torch", 1_200_000_000),
    Part("nccl", "nvidia-nccl", 214_000_000, "data-2"),
    Part("scipy", "scipy", 151_000_000, "data-2"),
    Part("scikit-learn", "scikit-learn", 92_000_000),
    Part("pandas", "pandas", 74_000_000),
    Part("numpy", "numpy", 61_000_000),
    *(Part(n, f"package-{n}", 1_000_000 * n // 4, "data-2") for n in range(1, 32)),
]


def size_tab(parts: Sequence[Part] = SIZES) -> Treemap:
    """Where the room goes."""
    made = Treemap("Where 1.9 GB go", {"data-1": "asked for", "data-2": "came with them"})
    made.show_parts(parts)
    return made


HOME = "~/.pyenv/shims/python"
WALK = [
    Step("passed", "no python here", "~/courses/lab4/.venv/bin", "This folder has no program of that name."),
    Step(
        "wins",
        "this one",
        HOME,
        "A shim of pyenv: it stands for whichever Python the version file names.",
        (
            Step("passed", "not set", "PYENV_VERSION", "The variable would go before every file."),
            Step("passed", "says 3.11.9", "~/courses/lab4/.python-version", "The nearest version file."),
            Step("wins", "runs", "~/.pyenv/versions/3.11.9/bin/python", "Python 3.11.9, built by pyenv."),
        ),
    ),
    Step(
        "broken",
        "broken",
        "/opt/an/old/anaconda/installation/that/nobody/uses/any/more/bin/python",
        "It would come next, and cannot run: the file it points to is gone.",
    ),
    Step("warning", "a stub", "~/AppData/Local/Microsoft/WindowsApps/python.exe", "It opens the Store."),
    Step("shadowed", "later", "/usr/bin/python", "Python 3.9.6, of the system."),
    Step("shadowed", "later", "/bin/python"),
]


def trace_tab() -> Steps:
    """Which Python is this?"""
    made = Steps("Which Python is this?")
    made.show_steps(WALK)
    return made


def page(stage: Stage, *, tab: str = "packages", long: bool = False, grouped: bool = False) -> ListAndDetails:
    """The list with its pane."""
    model = environments()
    if grouped:
        model.group_by(BY_TOOL)
    view = TableView(model)
    pane = ListAndDetails(listed(view), margin=0)
    pane.setAutoFillBackground(True)
    pane.details.addWidget(at_margin(header(long)))
    tabs = Tabs(margin=PANE_MARGIN)
    tabs.add("packages", "Packages", package_tab())
    tabs.add("tree", "Tree", tree_tab())
    tabs.add("size", "Size", at_margin(size_tab(), bottom=20))
    tabs.add("use", "How to use", at_margin(Text("Words that wrap. " * 30), bottom=20))
    tabs.add("trace", "Trace", at_margin(trace_tab(), bottom=20))
    tabs.show_part(tab)
    pane.details.addWidget(tabs, 1)
    footer = PaneFooter(Button("Command", icon="terminal", kind="quiet", small=True))
    footer.words.set_text("6 asked for, 35 came with them. No conflicts.")
    pane.set_footer(footer)
    stage.keep(model)
    pane.resize(stage.size)
    pane.show()
    view.choose("lab4-containers")
    pane.set_open(True, asked=True)
    return pane


@screen("gallery-pane", size=(1180, 860))
def gallery_pane(stage: Stage) -> QWidget:
    return page(stage)


@screen("gallery-pane-long", size=(1180, 640))
def gallery_pane_long(stage: Stage) -> QWidget:
    return page(stage, tab="use", long=True, grouped=True)


@screen("gallery-pane-narrow", size=(960, 640))
def gallery_pane_narrow(stage: Stage) -> QWidget:
    return page(stage)


@screen("gallery-tree", size=(1180, 860))
def gallery_tree(stage: Stage) -> QWidget:
    return page(stage, tab="tree")


@screen("gallery-tree-searched", size=(1180, 640))
def gallery_tree_searched(stage: Stage) -> QWidget:
    shown = page(stage, tab="tree")
    search = next(
        field for field in shown.findChildren(SearchField) if field.placeholderText() == "Search the tree"
    )
    search.setText("num")
    return shown


@screen("gallery-treemap", size=(1180, 860))
def gallery_treemap(stage: Stage) -> QWidget:
    return page(stage, tab="size")


@screen("gallery-steps", size=(1180, 860))
def gallery_steps(stage: Stage) -> QWidget:
    return page(stage, tab="trace")


@screen("gallery-pictures", size=(760, 900))
def gallery_pictures(stage: Stage) -> QWidget:
    """Pictures of sizes: usual ones, one that leaves no room for others, none at all."""
    area = Scroll()
    area.setAutoFillBackground(True)
    area.body.setContentsMargins(28, 24, 28, 24)
    area.body.setSpacing(palette.px(24))
    for parts in (
        [("Packages", 1_200_000_000), ("Its own Python", 310_000_000), ("Caches", 120_000_000)],
        [(f"layer {n} of an image with a name that is long", 900_000_000 // (n * n)) for n in range(1, 12)],
        [],
    ):
        bar = StackedBar("Disk")
        bar.show_parts(parts)
        area.body.addWidget(bar)
    one_huge = [Part("torch", "torch", 10**10), Part("six", "six", 10**4), Part("toml", "toml", 10**3)]
    for sizes in (SIZES, one_huge, []):
        made = size_tab(sizes)
        made.map.setFixedHeight(palette.px(200))
        area.body.addWidget(made)
    stage.keep(area)
    area.resize(stage.size)
    area.show()
    return area


@screen("gallery-groups", size=(900, 640))
def gallery_groups(stage: Stage) -> QWidget:
    model = environments()
    model.group_by(BY_TOOL)
    view = TableView(model)
    sheet = listed(view)
    stage.keep(model)
    sheet.resize(stage.size)
    sheet.show()
    view.set_group_open(3, False)
    view.choose("digits-project")
    view.hovered_row = 0
    return sheet
