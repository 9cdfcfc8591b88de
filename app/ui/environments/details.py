"""One environment in full: its packages, what needs what, its size, how to use it, what is known of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.core import amounts
from app.core.environment_words import shown_name, tool_name
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.plans import Plan
from app.core.terminals import Terminal
from app.services.kernels import InJupyter
from app.services.opening import Ways
from app.services.packages import EnvironmentPackages
from app.system.disk_usage import DiskUsage
from app.system.editors import Editor
from app.ui.background import Failed, in_background, or_problem
from app.ui.environments.facts_tab import FactsTab
from app.ui.environments.package_acts import PackageActs
from app.ui.environments.packages_tab import PackagesTab
from app.ui.environments.size_tab import SizeTab
from app.ui.environments.tree_tab import TreeTab
from app.ui.environments.use_tab import UseTab
from app.ui.environments.whole_environment import WholeEnvironment
from app.ui.folder_changes import FolderChanges
from app.ui.models.environments import EnvironmentRow, health_badge
from app.ui.run_plan import OnDone, open_form
from app.ui.services import Services
from app.ui.text import shown, shown_path, tr, tr_count
from app.ui.widgets.buttons import Button
from app.ui.widgets.details_header import PANE_MARGIN, DetailsHeader, PaneFooter, at_margin
from app.ui.widgets.tabs import Tabs
from app.ui.widgets.warning_line import WarningLine
from app.ui.window_of import window_of


class EnvironmentDetails(QWidget):
    """The pane beside the list. What takes a disk to know is read in the background and filled in."""

    appeared = Signal(str)  # the prefix of an environment that was made from this one

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._environment: Environment | None = None
        self._stop_reading = threading.Event()
        self._ways: Ways | None = None
        self._read: EnvironmentPackages | None = None
        self._whole: WholeEnvironment | None = None
        self._changes = FolderChanges(self)
        self._changes.look_now.connect(self.read_packages)
        self.header = DetailsHeader()
        self.footer = PaneFooter()
        self.terminal = Button(tr("Open terminal"), icon="terminal")
        self.terminal.clicked.connect(self._on_terminal)
        self.editor = Button("", icon="edit")
        self.editor.clicked.connect(self._on_editor)
        self.add = Button(tr("Add packages…"), icon="add")
        self.add.clicked.connect(self._on_add)
        for button in (self.terminal, self.add, self.editor):
            self.header.add_action(button)
        self.reason = WarningLine("")
        self.packages = PackagesTab()
        self.tree = TreeTab()
        self.room = SizeTab()
        self.use = UseTab()
        self.facts = FactsTab()
        self.tabs = Tabs(margin=PANE_MARGIN)
        self.tabs.add("packages", tr("Packages"), self.packages)
        self.tabs.add("tree", tr("Tree"), self.tree)
        self.tabs.add("size", tr("Size"), at_margin(self.room, bottom=20))
        self.tabs.add("use", tr("How to use"), at_margin(self.use, bottom=20))
        self.tabs.add("trace", tr("Trace"), at_margin(self.facts, bottom=20))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(at_margin(self.header, bottom=12))
        self._reason = at_margin(self.reason, bottom=12)
        column.addWidget(self._reason)
        column.addWidget(self.tabs, 1)
        self.packages.tree_asked.connect(self._on_tree_asked)
        jupyter = self.use.jupyter
        jupyter.asked.connect(self._on_jupyter_asked)
        self.packages.add_asked.connect(self._on_add)
        self.acts = PackageActs(services, self.packages)
        self.acts.planned.connect(self._on_planned)
        self._changes.look_now.connect(self.acts.read)
        self.room.package_chosen.connect(self._on_package_chosen)

    def show_environment(self, row: EnvironmentRow) -> None:
        """Show this one. The same one again is read again only if something about it changed."""
        environment = row.environment
        self._show_header(row)
        if environment == self._environment:
            return
        another = self._environment is None or environment.prefix != self._environment.prefix
        self._environment = environment
        if another:
            self._read = None
            self._changes.watch(())
            for part in (self.packages, self.tree, self.room, self.use):
                part.begin_anew()
            self._offer(None)
            self.footer.words.set_text(tr("Reading its packages…"))
        self.acts.show_environment(environment)
        self.facts.show_environment(environment, self._services.environments.snapshot.trace)
        self._whole = WholeEnvironment(self, self, self._services, environment)
        self.read_packages()
        ways = partial(self._services.opening.ways, environment)
        in_background(self, ways, partial(self._on_ways, environment))

    def show_usage(self, usage: DiskUsage | None) -> None:
        """Show how much of the disk it takes, None while that is not measured."""
        self.room.show_usage(usage)

    def _show_header(self, row: EnvironmentRow) -> None:
        environment = row.environment
        self.header.set_title(shown_name(environment))
        badges = [health_badge(row), ("plain", tool_name(environment.kind))]
        if environment.python_version:
            badges.append(("plain", tr("Python {version}", version=environment.python_version)))
        if row.size_bytes is not None:
            badges.append(("plain", shown(amounts.size(row.size_bytes))))
        self.header.set_badges(badges)
        self.header.set_path(shown_path(Path(environment.prefix)), environment.prefix)
        reason = _reason(environment)
        self.reason.words.set_text(reason)
        self._reason.setVisible(bool(reason))

    @Slot()
    def read_packages(self) -> None:
        """Read them again: they may have changed without anything in the list telling it."""
        environment = self._environment
        if environment is None:
            return
        self._stop_reading.set()  # whoever walks down the list looks at each for a moment only
        self._stop_reading = stop = threading.Event()
        # Names come at once; measuring tens of thousands of files takes a while on a slow disk.
        self._read_in_background(environment, stop, sizes=self._read is not None)

    def _read_in_background(self, environment: Environment, stop: threading.Event, *, sizes: bool) -> None:
        read = partial(
            self._services.packages.read,
            environment.prefix,
            python_version=environment.python_version,
            architecture=environment.architecture,
            sizes=sizes,
            cancel=stop,
        )

        def on_read(read: EnvironmentPackages | Failed) -> None:
            if stop.is_set():
                return  # another one was chosen meanwhile
            if isinstance(read, Failed):
                self.footer.words.set_text(tr("Its packages could not be read."))
                return
            if read != self._read:
                self._show_packages(read)
            if not sizes:
                self._read_in_background(environment, stop, sizes=True)

        in_background(self, read, on_read)

    def _show_packages(self, read: EnvironmentPackages) -> None:
        self._read = read
        # The folders of the environment and its project hold what says which versions stay.
        environment = self._environment
        beside = (read.prefix, *((environment.project,) if environment and environment.project else ()))
        self._changes.watch((*read.folders, *beside))
        self.packages.show_packages(read)
        self.acts.read()
        self.tree.show_packages(read)
        self.room.show_packages(read)
        self._look_at_jupyter()
        self.footer.words.set_text(_in_a_line(read))

    def _look_at_jupyter(self) -> None:
        environment = self._environment
        if environment is None:
            return

        def show(state: InJupyter | AppError | Failed) -> None:
            if environment == self._environment and isinstance(state, InJupyter):
                self.use.jupyter.show_state(state)

        in_background(self, partial(or_problem, partial(self._services.kernels.look, environment)), show)

    def _on_ways(self, environment: Environment, ways: Ways | Failed) -> None:
        if environment == self._environment and not isinstance(ways, Failed):
            self.use.show_ways(ways)
            self._offer(ways)

    def _offer(self, ways: Ways | None) -> None:
        """The terminals and editors that can be opened: the first of each as a button, the rest in a menu."""
        self._ways = ways
        terminals = ways.terminals if ways and ways.usage.problem is None else ()
        editors = ways.editors if ways and ways.folder else ()
        self.terminal.setVisible(bool(terminals))
        self.editor.setVisible(bool(editors))
        if editors:
            self.editor.set_label(_open_words(editors[0]))
        more = [
            *((_open_words(each), partial(self._open_terminal, each)) for each in terminals[1:]),
            *((_open_words(each), partial(self._open_editor, each)) for each in editors[1:]),
        ]
        self.header.set_more([*more, *self._keeping()])

    def _keeping(self) -> list[tuple[str, Callable[[], object]]]:
        """What can be done with the environment as a whole."""
        return self._whole.actions() if self._whole is not None else []

    def tell_of(self, prefix: str) -> None:
        """Let the page show another environment, which is new."""
        self.appeared.emit(prefix)

    @Slot()
    def _on_add(self) -> None:
        if self._environment is not None:
            self._add_to(self._environment)

    def add_file(self, file: Path) -> bool:
        """Show the form that adds packages, with a file of one in it. False while no environment is shown."""
        environment = self._environment
        if environment is None:
            return False
        name = file.name.partition("-")[0].replace("_", "-")
        self._add_to(environment, f"{name} @ {file.as_uri()}")
        return True

    def _add_to(self, environment: Environment, *wanted: str) -> None:
        from app.ui.environments.add_packages import AddPackages  # noqa: PLC0415 - when first used

        dialog = AddPackages(window_of(self), environment)
        if wanted:
            dialog.packages.set_values(wanted)
            dialog.packages.changed.emit()
        dialog.agreed.connect(lambda plan: self._on_planned(plan, form=dialog))
        dialog.try_again = partial(self._add_to, environment)
        open_form(dialog)

    def _open_terminal(self, terminal: Terminal) -> None:
        environment = self._environment
        if environment is not None:
            plan = partial(self._services.opening.plan_open_terminal, environment, terminal)
            self.propose(plan)

    def _open_editor(self, editor: Editor) -> None:
        if self._ways is not None and self._ways.folder is not None:
            self.propose(partial(self._services.opening.plan_open_editor, editor, self._ways.folder))

    def propose(self, make: Callable[[], Plan], *, form: QDialog | None = None) -> None:
        """Show the plan that a function makes. Plans look at the disk, too."""
        then = partial(self._on_planned, again=partial(self.propose, make), form=form)
        in_background(self, partial(or_problem, make), then)

    def propose_and_look(self, make: Callable[[], Plan]) -> None:
        """The same, and look again at what it has to do with Jupyter when that is done."""
        again = partial(self.propose_and_look, make)
        then = partial(self._on_planned, again=again, on_done=lambda _job: self._look_at_jupyter())
        in_background(self, partial(or_problem, make), then)

    def _on_planned(
        self,
        plan: Plan | AppError | Failed,
        *,
        again: Callable[[], None] | None = None,
        on_done: OnDone | None = None,
        form: QDialog | None = None,
    ) -> None:
        from app.ui.dialogs.failure import show_failure  # noqa: PLC0415 - when first used
        from app.ui.run_plan import propose  # noqa: PLC0415 - when first used

        if isinstance(plan, AppError):
            show_failure(window_of(self), plan, again, form=form)
        elif isinstance(plan, Plan):
            propose(window_of(self), plan, on_done, form=form)
        elif form is not None:  # nobody knows why there is no plan
            form.open()

    @Slot(str)
    def _on_jupyter_asked(self, what: str) -> None:
        if self._whole is not None:
            self._whole.with_jupyter(what)

    @Slot()
    def _on_terminal(self) -> None:
        if self._ways is not None:
            self._open_terminal(self._ways.terminals[0])

    @Slot()
    def _on_editor(self) -> None:
        if self._ways is not None:
            self._open_editor(self._ways.editors[0])

    @Slot(object)
    def _on_package_chosen(self, key: str) -> None:
        self.tabs.show_part("packages")
        self.packages.choose(key)

    @Slot(str)
    def _on_tree_asked(self, name: str) -> None:
        self.tree.look_for(name)
        self.tabs.show_part("tree")


def _reason(environment: Environment) -> str:
    """Why it needs attention."""
    if environment.health.reason is not None:
        return shown(environment.health.reason)
    if environment.orphaned:
        return tr("The folder of its project is not there any more, so nothing may need it.")
    return ""


def _in_a_line(read: EnvironmentPackages) -> str:
    asked = sum(read.tree.perhaps_asked_for(package) for package in read.packages)
    others = len(read.packages) - asked
    if not read.packages:
        return tr("No package is installed in it.")
    words = tr_count("{n} asked for", "{n} asked for", asked)
    if others:
        words += ", " + tr_count("{n} came with them", "{n} came with them", others)
    problems = len(read.problems)
    trouble = tr_count("{n} problem.", "{n} problems.", problems) if problems else tr("No conflicts.")
    return f"{words}. {trouble}"


def _open_words(opener: Terminal | Editor) -> str:
    return tr("Open in {program}", program=opener.name)
