"""Words on a page, with the line heights of the design."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.theme import fonts, palette

BREAK = "\N{ZERO WIDTH SPACE}"  # here a line may end: for the eye alone, not to be heard or copied
_CODE = re.compile(r"`([^`\n]+)`")


class Marked(str):
    """Text that already is rich text, its own words escaped."""

    __slots__ = ()


def with_code(text: str) -> Marked:
    """The text with its `backticked` parts in the font of code."""
    families = ",".join(f"'{family}'" for family in fonts.ui("mono").families())
    style = f"font-family:{families}; font-size:{palette.px(12)}px"
    parts = _CODE.split(text)
    for index, part in enumerate(parts):
        code = index % 2 == 1
        parts[index] = f'<span style="{style}">{_apart(part)}</span>' if code else _escaped(part)
    return Marked("".join(parts))


def _apart(code: str) -> str:
    """Code whose signs do not melt into one: rich text cannot switch ligatures off, but parts in another
    weight, even one that looks the same, are shaped by themselves."""
    signs: list[str] = []
    other = False
    for before, sign in zip(f" {code}", code, strict=False):
        could_melt = not (before.isalnum() or before.isspace() or sign.isalnum() or sign.isspace())
        other = could_melt and not other
        shown = _escaped(sign)
        signs.append(f'<span style="font-weight:401">{shown}</span>' if other else shown)
    return "".join(signs)


def _escaped(text: str) -> str:
    """html.escape, without the table of 2,000 named letters that its module brings to the first paint."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Text(QLabel):
    """A text in one of the roles of the design; wrapping text gets the role's line height."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        token: str = "text",
        *,
        wrap: bool = True,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._line_height = fonts.line_height(role)
        self.setFont(fonts.ui(role))
        self.setWordWrap(wrap)
        self.setMinimumHeight(self._line_height)
        self.set_token(token)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text."""
        self.setAccessibleName(text.replace(BREAK, "") if BREAK in text else "")  # "": what is shown
        if not self.wordWrap() and not isinstance(text, Marked):
            self.setTextFormat(Qt.TextFormat.PlainText)
            self.setText(text)
            return
        marked = text if isinstance(text, Marked) else _escaped(text)
        marked = marked.replace("\n", "<br>")
        self.setTextFormat(Qt.TextFormat.RichText)
        # A QLabel has no line height of its own: 13 px text would get 16. What a line height adds stands
        # above the words, so half of it is taken back below.
        lift = max(self._line_height - self.fontMetrics().height(), 0) // 2
        self.setContentsMargins(0, -lift, 0, lift)
        self.setText(f'<p style="line-height:{self._line_height}px; margin:0">{marked}</p>')

    def set_token(self, token: str) -> None:
        """Write in another colour of the theme."""
        if token == (self.property("tone") or "text"):
            return
        self.setProperty("tone", token)
        if self.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else Qt does it before it is shown
            self.style().unpolish(self)
            self.style().polish(self)


class ElidedText(QLabel):
    """One line that gives up its middle where the room is short; the whole stays in its tooltip."""

    def __init__(
        self, text: str = "", role: str = "body", token: str = "text", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(fonts.ui(role))
        self.setMinimumHeight(fonts.line_height(role))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if token != "text":
            self.setProperty("tone", token)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text."""
        self.setText(text)
        self._explain()

    def shown_text(self) -> str:
        """The text as the room allows it."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 1, self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(palette.px(48), self.sizeHint().width()), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading) | int(
            Qt.TextFlag.TextSingleLine
        )
        self.style().drawItemText(
            painter,
            self.rect(),
            flags,
            self.palette(),
            self.isEnabled(),
            self.shown_text(),
            self.foregroundRole(),
        )

    def _explain(self) -> None:
        whole = self.text()
        self.setToolTip("" if self.shown_text() == whole else whole)
