"""The field where packages are typed, in the forms that install them."""

from __future__ import annotations

import sys

from app.core.common_packages import CommonPackages
from app.core.requirement_text import read_wanted, split_typed
from app.ui.text import shown, tr
from app.ui.widgets.chips_field import ChipsField, Verdict

_STANDARD = frozenset(sys.stdlib_module_names)


def package_field(common: CommonPackages) -> ChipsField:
    """A field that offers the usual packages, and knows the usual mistakes."""

    def judge(text: str) -> Verdict:
        wanted = read_wanted(text, common.imports, _STANDARD)
        return Verdict(
            problem=shown(wanted.problem) if wanted.problem else "",
            hint=shown(wanted.hint) if wanted.hint else "",
            meant=wanted.meant or "",
        )

    return ChipsField(tr("Packages"), judge=judge, split=split_typed, offers=common.names)
