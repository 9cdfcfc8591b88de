"""The way to a container through each of its networks, as a chain of small boxes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.inside import ContainerInside, Hop, HopKind, NetworkPath, Part
from app.core.inside_words import hop_detail, hop_meaning, hop_title
from app.ui.engine.hood_parts import part_card
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.card import paint_sheet
from app.ui.widgets.flow import Flow
from app.ui.widgets.path_text import breakable
from app.ui.widgets.picture import Picture
from app.ui.widgets.text import Text

_WIDTH = 176
_CARRIERS = {HopKind.PROXY, HopKind.NAT}
_ICONS = {
    HopKind.PORT: "port",
    HopKind.PROXY: "terminal",
    HopKind.NAT: "kernel",
    HopKind.BRIDGE: "network",
    HopKind.VETH: "compose",
    HopKind.CONTAINER: "container",
    HopKind.HOST: "laptop",
    HopKind.PARENT: "cpu",
    HopKind.TUNNEL: "globe",
    HopKind.PROGRAM: "terminal",
}


class HopBox(QWidget):
    """One station, or what stands at the same place: a packet comes through the proxy or by the rule."""

    def __init__(self, hops: Sequence[Hop]) -> None:
        super().__init__()
        self.kind = hops[0].kind
        self._seen = any(hop.seen for hop in hops)
        column = QVBoxLayout(self)
        inset = palette.px(12)
        column.setContentsMargins(inset, inset, inset, inset)
        column.setSpacing(palette.px(2))
        column.addWidget(Picture(_ICONS[self.kind], "ok" if self._is_end else "muted", 18))
        spoken: list[str] = []
        for kind in dict.fromkeys(hop.kind for hop in hops):
            column.addSpacing(palette.px(6))
            spoken += _tell(column, [hop for hop in hops if hop.kind is kind])
        column.addStretch(1)
        self.setAccessibleName(". ".join(filter(None, spoken)))
        self._height = self._wanted()
        palette.watch.changed.connect(self.update)

    @property
    def _is_end(self) -> bool:
        return self.kind is HopKind.CONTAINER

    def be_as_high_as(self, height: int) -> None:
        """All boxes of a chain are of one height."""
        self._height = max(self._wanted(), height)
        self.updateGeometry()

    def _wanted(self) -> int:
        column = self.layout()
        assert column is not None
        return column.totalHeightForWidth(palette.px(_WIDTH))

    def sizeHint(self) -> QSize:
        return QSize(palette.px(_WIDTH), self._height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        fill, border = ("ok-soft", "ok") if self._is_end else ("sunken", "edge")
        if not self._seen:
            fill = ""
        paint_sheet(QPainter(self), QRectF(self.rect()), fill=fill, border=border, dashed=not self._seen)


def _tell(column: QVBoxLayout, hops: Sequence[Hop]) -> list[str]:
    """What is to be said of one or several of a kind, as lines; the same is said once."""
    title, about = shown(hop_title(hops[0])), shown(hop_meaning(hops[0].kind))
    column.addWidget(Text(title, "small-name"))
    told = [title]
    for hop in hops:
        if hop.name and hop.name not in told:
            told.append(hop.name)
            column.addWidget(Text(breakable(hop.name), "mono", selectable=True))
        detail = hop_detail(hop)
        if detail is not None:
            told.append(shown(detail))
            words = breakable(told[-1]) if hop.kind is HopKind.NAT else told[-1]
            column.addWidget(Text(words, "small", selectable=True))
    told.append(about)
    column.addWidget(Text(about, "small", "muted"))
    return told


def grouped(hops: Sequence[Hop]) -> list[list[Hop]]:
    """Stations at the same place: several ports, the proxy and the rule."""
    groups: list[list[Hop]] = []
    for hop in hops:
        if groups and _place(groups[-1][-1]) == _place(hop) and hop.kind is not HopKind.CONTAINER:
            groups[-1].append(hop)
        else:
            groups.append([hop])
    return groups


def _place(hop: Hop) -> str:
    return "carriers" if hop.kind in _CARRIERS else hop.kind.value


class NetworkChain(QWidget):
    """The boxes with arrows between them."""

    def __init__(self, path: NetworkPath) -> None:
        super().__init__()
        self.boxes = [HopBox(group) for group in grouped(path.hops)]
        highest = max((box.sizeHint().height() for box in self.boxes), default=0)
        row = Flow(self, gap=8)
        for number, box in enumerate(self.boxes):
            if number:
                row.addWidget(Picture("arrow-right", "muted", 16))
            box.be_as_high_as(highest)
            row.addWidget(box)
        self.setAccessibleName(tr("The way through the network {name}", name=path.network))
        self.setAccessibleDescription(" → ".join(box.accessibleName() for box in self.boxes))


def network(inside: ContainerInside) -> QWidget:
    """Each network with its chain, and what is to be said of it."""
    content: list[QWidget] = []
    for path in inside.networks:
        content.append(Text(tr("Network {name}", name=path.network), "strong"))
        content.append(NetworkChain(path))
        if path.note is not None:
            content.append(Text(shown(path.note)))
    return part_card(inside, Part.NETWORK, *content)
