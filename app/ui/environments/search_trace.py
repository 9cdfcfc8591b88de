"""Where Labwright looked, what it found there, what it passed over and why, and how long it took."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from app.core import amounts
from app.core.environment_words import tool_name
from app.core.environments import Kind, Skipped, SourceTrace
from app.ui.models.columns import Align, Column
from app.ui.models.table_model import TableModel
from app.ui.text import shown, shown_path, tr, tr_count
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.table_view import TableView
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_ROWS_SEEN = 8
_KINDS = frozenset(map(str, Kind))


class SearchTrace(Dialog):
    """The trace of one search: a line for each source, and the folders of the chosen one. Sources can be left
    out of the next search, and taken in again."""

    def __init__(self, window: MainWindow, trace: Sequence[SourceTrace]) -> None:
        super().__init__(
            window,
            tr("Where Labwright looked"),
            tr("Choose a source to see its folders, and what was passed over."),
            width=760,
        )
        self._settings = window.services.settings
        self._model: TableModel[SourceTrace] = TableModel(_columns(), key=lambda each: each.source)
        self.table = TableView(self._model)
        self.table.setAccessibleName(tr("Sources"))
        self.table.setFixedHeight(palette.px(32 + 36 * min(max(len(trace), 3), _ROWS_SEEN)))
        self.table.chosen_changed.connect(self._on_chosen)
        self.folders = Text("", "mono", "muted", selectable=True)
        self.body.addWidget(self.table)
        self.body.addWidget(self.folders)
        close = Button(tr("Close"))
        close.clicked.connect(self.accept)
        self.footer_right.addWidget(close)
        self.set_primary(close)
        self.table.opened.connect(close.click)  # Enter does in the list what it does everywhere in a dialog
        self.off = Button(tr("Leave it out"))
        self.off.clicked.connect(self._on_off)
        self.footer_left.addWidget(self.off)
        known = {each.source for each in trace}
        left_out = [SourceTrace(name, (), 0, (), 0.0) for name in self._left_out() if name not in known]
        self._model.replace([*trace, *left_out])
        self._on_chosen(())

    @Slot(tuple)
    def _on_chosen(self, chosen: tuple[SourceTrace, ...]) -> None:
        self.folders.setVisible(len(chosen) == 1)
        self.off.setVisible(len(chosen) == 1)
        if len(chosen) == 1:
            left_out = chosen[0].source in self._left_out()
            self.folders.set_text(
                tr("It is left out of searches.") if left_out else "\n".join(_lines(chosen[0]))
            )
            self.off.set_label(tr("Take it in again") if left_out else tr("Leave it out"))
        self.fit()

    @Slot()
    def _on_off(self) -> None:
        """Leave the chosen source out of the next searches, or take it in again."""
        (chosen,) = self.table.chosen()
        names = self._left_out()
        rest = tuple(name for name in names if name != chosen.source)
        self._settings.set("discovery.off", rest if chosen.source in names else (*names, chosen.source))
        self._on_chosen((chosen,))

    def _left_out(self) -> tuple[str, ...]:
        names = self._settings.get("discovery.off")
        return tuple(map(str, names)) if isinstance(names, tuple) else ()


def where_it_looked(trace: Sequence[SourceTrace]) -> str:
    """How much was searched, for below a list."""
    looked = len({folder for each in trace for folder in each.folders})
    skipped = sum(len(each.skipped) for each in trace)
    words = tr_count("Searched {n} folder.", "Searched {n} folders.", looked)
    if skipped:
        words += " " + tr_count("{n} was passed over.", "{n} were passed over.", skipped)
    return words


def _lines(source: SourceTrace) -> list[str]:
    lines = [shown_path(Path(folder)) for folder in source.folders]
    lines += map(_skipped_words, source.skipped)
    return lines or [tr("None of its folders is here.")]


def _skipped_words(skipped: Skipped) -> str:
    reason = shown(skipped.reason)
    if not skipped.path:  # the search itself broke off
        return reason
    return tr("{path} was passed over: {reason}", path=shown_path(Path(skipped.path)), reason=reason)


def _columns() -> tuple[Column[SourceTrace], ...]:
    return (
        Column("source", lambda: tr("Source"), source_words, font="name", width=180, stretch=1),
        Column("folders", lambda: tr("Looked in"), lambda each: len(each.folders), _folders, width=120),
        Column("found", lambda: tr("Found"), lambda each: each.found, align=Align.RIGHT, width=80),
        Column(
            "skipped", lambda: tr("Passed over"), lambda each: len(each.skipped) or None,
            align=Align.RIGHT, width=110, priority=1,
        ),
        Column("seconds", lambda: tr("Took"), lambda each: each.seconds, _took, align=Align.RIGHT, width=90),
    )  # fmt: skip


def source_words(source: SourceTrace) -> str:
    """What a source is called."""
    if source.source == "folders":
        return tr("Home and chosen folders")
    return tool_name(Kind(source.source)) if source.source in _KINDS else source.source


def _folders(source: SourceTrace) -> str:
    return tr_count("{n} folder", "{n} folders", len(source.folders)) if source.folders else tr("not here")


def _took(source: SourceTrace) -> str:
    return shown(amounts.duration(source.seconds))
