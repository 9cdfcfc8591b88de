"""What a layer is, its numbers, and how that is known."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.engine_facts import Confidence, Evidence
from app.core.engine_layers import Layer, Measure
from app.core.engine_words import confidence_name
from app.ui.engine.layer_button import ICONS
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.card import Card
from app.ui.widgets.columns import Columns
from app.ui.widgets.path_text import PathText
from app.ui.widgets.picture import Picture
from app.ui.widgets.text import Text

_STATES = {Confidence.CERTAIN: "ready", Confidence.LIKELY: "info", Confidence.UNKNOWN: "missing"}


def confidence_badge(confidence: Confidence) -> Badge:
    """How sure it is, as shape, word and colour."""
    return Badge(_STATES[confidence], shown(confidence_name(confidence)))


class ShareBar(QWidget):
    """How much of the whole."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share = min(max(share, 0.0), 1.0)
        self.setFixedHeight(palette.px(4))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        part = QRectF(whole.left(), whole.top(), whole.width() * self._share, whole.height())
        if self.isRightToLeft():
            part.moveRight(whole.right())
        for token, bar in (("line", whole), ("accent", part)):
            painter.setBrush(palette.color(token))
            painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)


class LayerDetails(Card):
    """The card beside the picture."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: QWidget | None = None

    def show_layer(self, layer: Layer, confidence: Confidence | None) -> None:
        """Tell about this one. Without a confidence it is only a comparison, and nothing had to be found."""
        if self._shown is not None:
            self._shown.hide()
            self._shown.deleteLater()
        self._shown = QWidget()
        column = QVBoxLayout(self._shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(12))
        head = QHBoxLayout()
        head.setSpacing(palette.px(10))
        head.addWidget(Picture(ICONS[layer.kind], "accent-text"), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(Text(shown(layer.title), "heading"), 1)
        column.addLayout(head)
        column.addWidget(Text(shown(layer.about), "body", "muted", selectable=True))
        for measure in layer.measures:
            column.addWidget(_measure(measure))
        if confidence is not None and layer.evidence:
            column.addWidget(_known(confidence))
            column.addWidget(EvidenceList(layer.evidence))
        column.addStretch(1)
        self.body.addWidget(self._shown)


def _measure(measure: Measure) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(palette.px(4))
    row = Columns(narrow_below=0, gap=12)
    line = QWidget()
    line.setLayout(row)
    row.add(Text(shown(measure.name), "body", "muted"), 2)
    value = Text(shown(measure.value), "body", selectable=True)
    value.setMinimumWidth(1)
    row.add(value, 3)
    column.addWidget(line)
    if measure.share is not None:
        column.addWidget(ShareBar(measure.share))
    return whole


def _known(confidence: Confidence) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, palette.px(4), 0, 0)
    row.addWidget(Text(tr("How Labwright knows"), "strong"), 1)
    row.addWidget(confidence_badge(confidence))
    return line


class EvidenceList(QWidget):
    """Facts one below the other: the field, its value, and what it says for or against. As a table where
    it is wide."""

    def __init__(self, evidence: Sequence[Evidence] = (), *, wide: bool = False) -> None:
        super().__init__()
        self._wide = wide
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(palette.px(10))
        self.show_evidence(evidence)

    def show_evidence(self, evidence: Sequence[Evidence]) -> None:
        """Show these instead."""
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for each in evidence:
            self._column.addWidget(_evidence(each, wide=self._wide))


def _evidence(evidence: Evidence, *, wide: bool) -> QWidget:
    whole = QWidget()
    parts = Columns(narrow_below=640 if wide else 10_000, gap=16, row_gap=2)
    whole.setLayout(parts)
    parts.add(_at_top(Text(evidence.field, "small", "muted")), 2)
    value = PathText(evidence.value) if evidence.value else Text(tr("nothing"), "body", "muted")
    value.setMinimumWidth(1)
    parts.add(_at_top(value), 4)
    told = QWidget()
    row = QHBoxLayout(told)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(palette.px(6))
    icon, token = ("check", "ok") if evidence.for_it else ("warning", "warn")
    row.addWidget(Picture(icon, token, 16), 0, Qt.AlignmentFlag.AlignTop)
    says = shown(evidence.says)
    words = says if evidence.for_it else tr("Against it: {reason}", reason=says)
    row.addWidget(_at_top(Text(words, "small", "muted")), 1)
    parts.add(told, 5)
    return whole


def _at_top(text: Text) -> Text:
    text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
    return text
