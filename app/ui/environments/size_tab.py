"""What takes room in one environment: its parts as a bar, its packages as a map of tiles."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core import amounts
from app.services.packages import EnvironmentPackages
from app.system.disk_usage import DiskUsage
from app.ui.text import shown, tr, tr_count
from app.ui.theme import palette
from app.ui.widgets.stacked_bar import StackedBar
from app.ui.widgets.text import Text
from app.ui.widgets.treemap import Part, Treemap

_ASKED_FOR, _CAME_WITH_THEM = "data-1", "data-2"


class SizeTab(QWidget):
    """The whole, what of it deleting would free, and where the rest goes."""

    package_chosen = Signal(object)  # the key of the package whose tile was pressed

    def __init__(self) -> None:
        super().__init__()
        self._usage: DiskUsage | None = None
        self._read: EnvironmentPackages | None = None
        self.whole = Text("", "heading")
        self.facts = Text("", "body", "muted", selectable=True)
        self.bar = StackedBar(tr("Parts of the environment"))
        self.map = Treemap(
            tr("Packages by size"),
            {_ASKED_FOR: tr("asked for"), _CAME_WITH_THEM: tr("came with them")},
        )
        self.map.activated.connect(self.package_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(12))
        column.addWidget(self.whole)
        column.addWidget(self.facts)
        column.addWidget(self.bar)
        column.addWidget(self.map)
        column.addStretch(1)
        self.begin_anew()

    def begin_anew(self) -> None:
        """Another environment comes."""
        self._usage = self._read = None
        self._fill()

    def show_usage(self, usage: DiskUsage | None) -> None:
        """Show how much it takes, once that is measured."""
        if usage != self._usage:
            self._usage = usage
            self._fill()

    def show_packages(self, read: EnvironmentPackages) -> None:
        """Show its packages."""
        self._read = read
        self.map.show_parts(
            [
                Part(
                    package.key,
                    package.name,
                    package.size_bytes,
                    _ASKED_FOR if read.tree.perhaps_asked_for(package) else _CAME_WITH_THEM,
                )
                for package in read.packages
                if package.size_bytes
            ]
        )
        self._fill()

    def _fill(self) -> None:
        usage = self._usage
        self.whole.set_text(tr("Measuring…") if usage is None else shown(amounts.size(usage.size_bytes)))
        self.facts.set_text("" if usage is None else "\n".join(_facts(usage)))
        self.facts.setVisible(usage is not None)
        read = self._read if self._read is not None and _is_measured(self._read) else None
        self.bar.setVisible(usage is not None and read is not None)
        self.map.setVisible(read is not None)
        if usage is not None and read is not None:
            packages = sum(package.size_bytes or 0 for package in read.packages)
            rest = max(usage.size_bytes - packages, 0)
            self.bar.show_parts([(tr("Packages"), packages), (tr("Its Python and everything else"), rest)])


def _is_measured(read: EnvironmentPackages) -> bool:
    """Whether the sizes are known: the names come before them."""
    return not read.packages or any(package.size_bytes is not None for package in read.packages)


def _facts(usage: DiskUsage) -> list[str]:
    facts = [tr_count("In {n} file.", "In {n} files.", usage.files)]
    if usage.shared_bytes:
        facts.append(
            tr(
                "{shared} are shared with a cache or another environment: deleting it frees {freed}.",
                shared=shown(amounts.size(usage.shared_bytes)),
                freed=shown(amounts.size(usage.freed_bytes)),
            )
        )
    if usage.unreadable:
        facts.append(
            tr_count(
                "{n} folder or file could not be looked at.",
                "{n} folders or files could not be looked at.",
                usage.unreadable,
            )
        )
    return facts
