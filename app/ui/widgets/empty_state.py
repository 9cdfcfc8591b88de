"""What a page says when it has nothing to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import RowCard
from app.ui.widgets.columns import Columns
from app.ui.widgets.text import Text

_UP = 72  # above the middle, where the eye looks for the middle


@dataclass(frozen=True, slots=True)
class Way:
    """Another way on from an empty page."""

    icon: str
    title: str
    sentence: str
    link: str
    act: Callable[[], object]


class EmptyState(QWidget):
    """A picture, what this place is for, the first step, and up to three other ways."""

    def __init__(
        self,
        picture: QWidget | None,
        title: str,
        sentences: Sequence[str],
        primary: Button | None = None,
        ways: Sequence[Way] = (),
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(8))
        column.addWidget(Text(title, "title"))
        for index, sentence in enumerate(sentences):
            column.addWidget(Text(sentence, "body", "text" if index == 0 else "muted"))
        if primary is not None:
            column.addSpacing(palette.px(8))
            column.addWidget(primary, 0, Qt.AlignmentFlag.AlignLeading)
        top = Columns(narrow_below=600, gap=48, row_gap=24, centred=True)
        if picture is not None:
            top.add(picture, 0)
        top.add(words)
        block = QWidget()
        block.setMaximumWidth(palette.px(860))
        inside = QVBoxLayout(block)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(palette.px(40))
        inside.addLayout(top)
        if ways:
            inside.addWidget(_rows(ways))
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(block, 1000)
        middle.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(palette.px(24), 0, palette.px(24), 0)  # where it is as wide as the page
        around.addStretch(1)
        around.addLayout(middle)
        around.addStretch(1)
        around.addItem(
            QSpacerItem(0, palette.px(_UP), QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        )


def _rows(ways: Sequence[Way]) -> RowCard:
    card = RowCard()
    for way in ways:
        link = Button(way.link, kind="quiet")
        link.clicked.connect(way.act)
        card.add_row(way.icon, way.title, way.sentence, link=link)
    return card
