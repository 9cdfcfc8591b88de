"""The field where packages are typed as Poetry takes them, and what their constraints mean."""

from __future__ import annotations

import re
import sys

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.common_packages import CommonPackages
from app.core.poetry_spec import explained, judge_spec
from app.core.requirement_text import split_typed
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.chips_field import ChipsField, Verdict
from app.ui.widgets.text import Text

_STANDARD = frozenset(sys.stdlib_module_names)
_OF_POETRY = re.compile(r"[A-Za-z0-9][\w.-]*(?:\[[\w,.\s-]*\])?@\S+\Z")


class ConstraintField(QWidget):
    """The chips, and below them a sentence for each."""

    def __init__(self, common: CommonPackages) -> None:
        super().__init__()
        imports = dict(common.imports)

        def judge(text: str) -> Verdict:
            wanted = judge_spec(text, imports, _STANDARD)
            return Verdict(
                problem=shown(wanted.problem) if wanted.problem else "",
                hint=shown(wanted.hint) if wanted.hint else "",
                meant=wanted.meant or "",
            )

        self.chips = ChipsField(tr("Packages"), judge=judge, split=_split, offers=common.names)
        self.words = Text("", "small", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(6))
        column.addWidget(self.chips)
        column.addWidget(self.words)
        self.setFocusProxy(self.chips)
        self.chips.changed.connect(self._explain)
        self.chips.edit.textEdited.connect(self._explain)
        self._explain()

    def values(self) -> tuple[str, ...]:
        """What is asked for, as Poetry takes it."""
        return tuple(self.chips.values())

    def _explain(self) -> None:
        said = [sentence for each in self.values() if (sentence := explained(each)) is not None]
        usual = tr("A name alone, or with a constraint: requests@^2.31, requests>=2,<3, requests[socks].")
        self.words.set_text("\n".join(shown(each) for each in said) or usual)


def _split(text: str) -> list[str]:
    words = text.replace(",", " ").split()
    if words and all(_OF_POETRY.match(each) for each in words):
        return words
    return [text.strip()] if _OF_POETRY.match(text.strip()) else split_typed(text)
