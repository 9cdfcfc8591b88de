"""The thin bar at the bottom: what runs now, the engine, and the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from app.ui.text import tr, tr_count
from app.ui.theme import fonts, icons, palette
from app.ui.widgets.keys import is_enter

if TYPE_CHECKING:
    from app.core.jobs import Job
    from app.ui.widgets.running_job import RunningJob

HEIGHT = 32
_ROOM_FOR_BAR = 720
_LEAST = 120  # of the first piece is seen before others are
Piece = tuple[str, str, str]  # a text, its font's role, its colour's token


class StripButton(QAbstractButton):
    """An icon and a few words in several weights, flat until pointed at. The first piece gives way first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = ("check", "muted")
        self._pieces: Sequence[Piece] = ()
        self.explanation = ""  # the tooltip while all words have room
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        palette.watch.changed.connect(self.update)

    def show_pieces(self, icon: str, token: str, *pieces: Piece) -> None:
        """Say this."""
        pieces = tuple(piece for piece in pieces if piece[0])
        if ((icon, token), pieces) == (self._icon, self._pieces):
            return
        self._icon, self._pieces = (icon, token), pieces
        self.setText(" ".join(text for text, _, _ in pieces).replace("&", "&&"))
        self.setAccessibleName(" ".join(text for text, _, _ in pieces))
        self._explain()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = sum(_width(role, text) + palette.px(8) for text, role, _ in self._pieces)
        return QSize(palette.px(8 + 16) + words + palette.px(8), palette.px(28))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), palette.px(120)), palette.px(28))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def _explain(self) -> None:
        self.setToolTip(self.accessibleName() if self.width() < self.sizeHint().width() else self.explanation)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isEnabled() and (self.underMouse() or self.isDown()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color("line"))
            painter.drawRoundedRect(self.rect(), palette.px(6), palette.px(6))
        if self.isRightToLeft():
            painter.translate(self.width(), 0)
        side, left = palette.px(16), palette.px(8)
        name, token = self._icon
        picture = icons.pixmap(name, token, 16, self.devicePixelRatioF())
        painter.drawPixmap(
            self._place(QRect(left, 0, side, side)).left(), (self.height() - side) // 2, picture
        )
        left += side
        for (text, role, token), width in self._fitting(self.width() - left - palette.px(8)):
            left += palette.px(8)
            painter.setFont(fonts.ui(role))
            painter.setPen(palette.color(token))
            place = self._place(QRect(left, 0, width, self.height()))
            shown = QFontMetrics(fonts.ui(role)).elidedText(text, Qt.TextElideMode.ElideMiddle, width)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
            left += width

    def _fitting(self, room: int) -> list[tuple[Piece, int]]:
        """The pieces that have room, with their widths: the first is cut, and the last go, until it fits."""
        fitting = [(piece, _width(piece[1], piece[0])) for piece in self._pieces]
        while fitting:
            first, whole = fitting[0]
            beside = sum(palette.px(8) + width for _, width in fitting[1:]) + palette.px(8)
            if room - beside >= min(whole, palette.px(_LEAST)) or len(fitting) == 1:
                fitting[0] = first, min(whole, max(room - beside, 0))
                break
            fitting.pop()
        return fitting

    def _place(self, rect: QRect) -> QRect:
        if self.isRightToLeft():  # the painter stands at the right edge then
            rect.moveLeft(-rect.right() - 1)
        return rect


def _width(role: str, text: str) -> int:
    return QFontMetrics(fonts.ui(role)).horizontalAdvance(text) + 1


class JobStrip(QWidget):
    """The bar itself. It only shows and asks; the window does."""

    jobs_asked = Signal()
    journal_asked = Signal()
    engine_asked = Signal()
    cancel_asked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.jobs = StripButton(self)
        self.jobs.clicked.connect(self.jobs_asked)
        self.running: RunningJob | None = None
        self.engine = StripButton(self)
        self.engine.clicked.connect(self.engine_asked)
        self.engine.hide()  # until something is known
        self.journal = StripButton(self)
        self.journal.clicked.connect(self.journal_asked)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(palette.px(12), 1, palette.px(12), 0)
        self._row.setSpacing(palette.px(8))
        self._row.addWidget(self.jobs)
        self._row.addStretch(1)
        self._row.addWidget(self.engine)
        self._row.addWidget(self.journal)
        self.setFixedHeight(palette.px(HEIGHT))
        palette.watch.changed.connect(self.update)
        self.show_jobs((), 0.0)
        self.show_journal(None)

    def show_jobs(self, jobs: Sequence[Job], now: float) -> None:
        """Show the jobs that run or wait, and those that failed and were not yet looked at."""
        running = jobs[0] if len(jobs) == 1 and not jobs[0].state.ended else None
        if running is not None and self.running is None:
            from app.ui.widgets.running_job import RunningJob  # noqa: PLC0415 - no job runs before the first paint

            self.running = RunningJob(self)
            self.running.cancel_asked.connect(self.cancel_asked)
            self._row.insertWidget(1, self.running)
        if self.running is not None:
            self.running.show_job(running, with_bar=self.width() >= palette.px(_ROOM_FOR_BAR))
        if jobs:
            from app.ui.job_words import strip_pieces  # noqa: PLC0415 - no job runs before the first paint

            self.jobs.show_pieces(*strip_pieces(jobs, now))
        else:
            self.jobs.show_pieces("check", "muted", (tr("No jobs running"), "small", "muted"))

    def show_engine(self, icon: str, token: str, words: str, explanation: str) -> None:
        """Show how it stands with the engine."""
        self.engine.explanation = explanation
        self.engine.setAccessibleDescription(explanation)
        self.engine.show_pieces(icon, token, (words, "small", "muted"))
        self.engine.show()

    def show_journal(self, today: int | None) -> None:
        """Show how many commands ran today; None while that is not known."""
        count = "" if today is None else str(today)
        if today is not None:
            self.journal.explanation = tr_count("{n} command today", "{n} commands today", today)
            self.journal.setAccessibleDescription(self.journal.explanation)
        self.journal.show_pieces(
            "journal", "muted", (tr("Journal"), "small", "muted"), (count, "small-strong", "text")
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette.fill(painter, self.rect(), "rail")
        palette.fill(painter, QRect(0, 0, self.width(), 1), "line")
