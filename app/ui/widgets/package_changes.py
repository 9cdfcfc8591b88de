"""Which packages come, go or get another version, a line each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.package_changes import PackageChange
from app.ui.text import tr, tr_count
from app.ui.theme import palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button, pulled
from app.ui.widgets.text import Text

_SEEN_AT_FIRST = 10


class PackageChanges(QWidget):
    """The first of them, and the others when asked for. A sign carries what a colour shows, too."""

    def __init__(self, changes: Sequence[PackageChange]) -> None:
        super().__init__()
        self._rest = list(changes[_SEEN_AT_FIRST:])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(4))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(palette.px(12))
        self._grid.setVerticalSpacing(palette.px(2))
        self._grid.setColumnStretch(3, 1)
        column.addLayout(self._grid)
        for change in changes[:_SEEN_AT_FIRST]:
            self._add(change)
        self.more = Button(
            tr_count("Show {n} more", "Show {n} more", len(self._rest)), kind="quiet", small=True
        )
        self.more.setVisible(bool(self._rest))
        self.more.clicked.connect(self._on_more)
        row = QHBoxLayout()
        row.addLayout(pulled(self.more))
        row.addStretch(1)
        column.addLayout(row)

    def _add(self, change: PackageChange) -> None:
        sign, token, versions, told = _words(change)
        at = self._grid.rowCount()
        mark = Text(sign, "mono", token, wrap=False)
        name = Text(change.name, "mono", wrap=False)
        version = Text(versions, "mono", token, wrap=False)
        version.setAccessibleDescription(told)
        for column, part in enumerate((mark, name, version)):
            self._grid.addWidget(part, at, column, Qt.AlignmentFlag.AlignTop)
        if change.is_major:
            badge = Badge("stale", tr("New major version"))
            badge.setToolTip(tr("Programs that use it may have to be changed: its authors say what is new."))
            self._grid.addWidget(badge, at, 3, Qt.AlignmentFlag.AlignLeading)

    @Slot()
    def _on_more(self) -> None:
        for change in self._rest:
            self._add(change)
        self._rest.clear()
        self.more.hide()


def _words(change: PackageChange) -> tuple[str, str, str, str]:
    """Sign, colour, versions, and the whole as one sentence."""
    name, before, after = change.name, change.shown_before, change.shown_after
    if before is None:
        told = tr("{name} {version} comes", name=name, version=after)
        return "+", "ok", after or "", told
    if after is None:
        return "−", "bad", before, tr("{name} {version} goes", name=name, version=before)
    told = tr("{name}: {before} becomes {after}", name=name, before=before, after=after)
    return "↕", "text", f"{before} → {after}", told
