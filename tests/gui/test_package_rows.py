"""What the rows of packages say, and whether it has its place."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from app.core.packages import Package
from app.ui.models.packages import PackageRow, columns, why
from app.ui.theme import fonts, palette
from tests.gui.widgets.seen import dress

_BESIDE_WORDS = 20 + 8  # design pixels: the margin of the pane, and what parts two columns


def row(*needed_by: str, asked_for: bool = False, editable: str = "") -> PackageRow:
    return PackageRow(Package("coral", "coral", "1.0", editable=editable), needed_by, asked_for, broken=False)


@pytest.mark.parametrize(
    ("package", "words"),
    [
        (row(asked_for=True), "asked for"),
        (row("tidepool"), "by tidepool"),
        (row("tidepool", asked_for=True), "asked for"),
        (row("tidepool", "zebra"), "by tidepool and 1 more"),
        (row(), "by others"),  # by an extra: whose it was is written down nowhere
        (row(editable="/home/ada/coral"), "your project"),
    ],
)
def test_why_a_package_is_here(package: PackageRow, words: str) -> None:
    assert why(package) == words


def test_the_tooltip_tells_what_the_cell_cannot() -> None:
    cells = {column.key: column for column in columns()}
    assert cells["why"].tooltip(row("tidepool", "zebra"), cut=False) == "by tidepool, zebra"
    assert cells["why"].tooltip(row("tidepool"), cut=False) == ""
    assert cells["why"].tooltip(row("tidepool"), cut=True) == "by tidepool"
    newer = replace(row("tidepool"), newest="2024.1.post1")
    assert cells["newer"].tooltip(newer, cut=True) == "→ 2024.1.post1"


def test_every_size_has_its_place(qapp: QApplication) -> None:
    dress(qapp)
    size = next(column for column in columns() if column.key == "size")
    needed = QFontMetrics(fonts.ui(size.font)).horizontalAdvance("999.9 MB")
    assert needed + palette.px(_BESIDE_WORDS) <= palette.px(size.width)
