"""Processes, namespaces and limits of a container, each as a card."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.inside import ContainerInside, Limit, Namespace, Part, Relation
from app.core.inside_namespaces import meaning
from app.core.inside_words import (
    allowed,
    also_seen,
    in_use,
    limit_name,
    namespace_name,
    part_meaning,
    relation_word,
)
from app.ui.engine.layer_details import ShareBar
from app.ui.text import shown, tr, tr_count
from app.ui.theme import palette
from app.ui.widgets.card import Card
from app.ui.widgets.columns import Columns
from app.ui.widgets.path_text import PathText
from app.ui.widgets.picture import Picture
from app.ui.widgets.text import BREAK, Text

_MOST_SHOWN = 200  # processes; nobody reads more
_LOOKS = {
    Relation.OWN: ("container", "ok"),
    Relation.HOST: ("laptop", "muted"),
    Relation.CONTAINER: ("compose", "accent-text"),
    Relation.UNKNOWN: ("missing", "muted"),
}


def part_card(inside: ContainerInside, part: Part, *content: QWidget) -> Card:
    """A part: what it shows, the thing itself, and what of it cannot be seen from here."""
    card = Card()
    card.body.setSpacing(palette.px(12))
    card.body.addWidget(Text(shown(part_meaning(part)), "body", "muted"))
    for each in content:
        card.body.addWidget(each)
    for unseen in inside.unseen:
        if unseen.part is part:
            card.body.addWidget(with_icon("info", "muted", Text(shown(unseen.sentence), "small", "muted")))
    return card


def with_icon(icon: str, token: str, words: Text) -> QWidget:
    """Words with a small picture before them."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(palette.px(6))
    row.addWidget(Picture(icon, token, 16), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(words, 1)
    return whole


def processes(inside: ContainerInside) -> Card:
    """Each process in a line, under both of its numbers."""
    table = QWidget()
    lines = _column(table)
    lines.setSpacing(palette.px(6))
    heads = (tr("Number inside"), tr("Number on the host"), tr("User"))
    lines.addWidget(
        _line([Text(head, "small", "muted") for head in heads], Text(tr("Command"), "small", "muted"))
    )
    for each in inside.processes[:_MOST_SHOWN]:
        words = (_number(each.pid_inside), _number(each.pid_on_host), each.user)
        # Places to break come from another font and lift their line: with one in each, all stand on one line.
        texts = [Text(f"{word}{BREAK}", "mono", selectable=True) for word in words]
        lines.addWidget(_line(texts, PathText(each.command)))
    more: list[QWidget] = []
    if len(inside.processes) > _MOST_SHOWN:
        rest = len(inside.processes) - _MOST_SHOWN
        more.append(Text(tr_count("and {n} more", "and {n} more", rest), "body", "muted"))
    others = also_seen(inside)
    if others is not None:
        more.append(with_icon("eye", "muted", Text(shown(others))))
    return part_card(inside, Part.PROCESSES, table, *more)


def _line(short: Sequence[Text], long: Text) -> QWidget:
    """Three short words in columns of one width, and a command beside or below them."""
    whole = QWidget()
    parts = Columns(narrow_below=640, gap=16, row_gap=0)
    whole.setLayout(parts)
    parts.add(_side_by_side(short), 4)
    parts.add(_side_by_side((long,)), 6)
    return whole


def _side_by_side(texts: Sequence[Text]) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(palette.px(16))
    for text in texts:
        text.setMinimumWidth(1)
        text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        row.addWidget(text, 1)
    return whole


def _number(number: int | None) -> str:
    return tr("not seen") if number is None else str(number)


def namespaces(inside: ContainerInside) -> Card:
    """Each namespace: what it hides, its identifier beside the others', and whose it is."""
    return part_card(inside, Part.NAMESPACES, *(_namespace(inside, each) for each in inside.namespaces))


def _namespace(inside: ContainerInside, namespace: Namespace) -> QWidget:
    whole = QWidget()
    parts = Columns(narrow_below=720, gap=24, row_gap=4)
    whole.setLayout(parts)
    words = QWidget()
    lines = _column(words)
    name = tr("{name} ({kind})", name=shown(namespace_name(namespace.kind)), kind=namespace.kind)
    lines.addWidget(Text(name, "name"))
    lines.addWidget(Text(shown(meaning(namespace.kind)), "small", "muted"))
    lines.addStretch(1)
    parts.add(words, 5)
    icon, token = _LOOKS[namespace.relation]
    whose = QWidget()
    lines = _column(whose)
    lines.addWidget(with_icon(icon, token, Text(shown(relation_word(namespace)), "name", token)))
    lines.addStretch(1)
    parts.add(whose, 3)
    parts.add(_identifiers(inside, namespace), 4)
    return whole


def _identifiers(inside: ContainerInside, namespace: Namespace) -> QWidget:
    told = [(inside.name, namespace.identifier), (tr("host"), namespace.host_identifier)]
    if inside.other:
        told.append((inside.other, namespace.other_identifier))
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(palette.px(12))
    grid.setVerticalSpacing(0)
    grid.setColumnStretch(1, 1)
    if all(number is None for _, number in told):
        grid.addWidget(Text(tr("no identifier"), "small", "muted"), 0, 0, Qt.AlignmentFlag.AlignTop)
        return whole
    for row, (name, number) in enumerate(told):
        label = Text(name, "small", "muted")
        label.setMinimumWidth(1)
        grid.addWidget(Text(_number(number), "mono", selectable=True, wrap=False), row, 0)
        grid.addWidget(label, row, 1)
    return whole


def limits(inside: ContainerInside) -> Card:
    """What it may use, what it uses, and the file in which that stands."""
    return part_card(inside, Part.LIMITS, *map(_limit, inside.limits))


def _limit(limit: Limit) -> QWidget:
    whole = QWidget()
    lines = _column(whole)
    lines.setSpacing(palette.px(4))
    row = Columns(narrow_below=560, gap=16, row_gap=0)
    both = QWidget()
    both.setLayout(row)
    row.add(Text(shown(limit_name(limit.kind)), "name"), 2)
    row.add(Text(shown(allowed(limit)), selectable=True), 4)
    used = in_use(limit)
    row.add(Text(shown(used) if used is not None else "", "body", "muted", selectable=True), 4)
    lines.addWidget(both)
    if limit.share is not None:
        lines.addWidget(ShareBar(limit.share))
    if limit.file:
        path = PathText(limit.file)
        path.setMinimumWidth(1)
        path.set_token("muted")
        lines.addWidget(path)
    return whole


def _column(of: QWidget) -> QVBoxLayout:
    lines = QVBoxLayout(of)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(0)
    return lines
