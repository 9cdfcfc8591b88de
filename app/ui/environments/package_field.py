"""The field where packages are typed, in the forms that install them."""

from __future__ import annotations

import sys
from collections.abc import Callable

from app.core.common_packages import CommonPackages
from app.core.conda_wanted import read_conda_wanted, refused_channel, split_conda_typed
from app.core.requirement_text import read_wanted, split_typed
from app.ui.text import shown, tr
from app.ui.widgets.chips_field import ChipsField, Verdict

_STANDARD = frozenset(sys.stdlib_module_names)


def package_field(common: CommonPackages, *, for_conda: Callable[[], bool] = lambda: False) -> ChipsField:
    """A field that offers the usual packages, and knows the usual mistakes. Whether conda is asked for them
    may change while it is shown: then `judge_again`."""

    def judge(text: str) -> Verdict:
        if for_conda():
            wanted = read_conda_wanted(text, _STANDARD)
        else:
            wanted = read_wanted(text, common.imports, _STANDARD)
        return Verdict(
            problem=shown(wanted.problem) if wanted.problem else "",
            hint=shown(wanted.hint) if wanted.hint else "",
            meant=wanted.meant or "",
        )

    def split(text: str) -> list[str]:
        return split_conda_typed(text) if for_conda() else split_typed(text)

    return ChipsField(tr("Packages"), judge=judge, split=split, offers=common.names)


def channel_field() -> ChipsField:
    """A field for channels of conda, the first to be searched first."""

    def judge(text: str) -> Verdict:
        problem = refused_channel(text)
        return Verdict(problem=shown(problem) if problem else "")

    offers = ("conda-forge", "defaults", "bioconda", "pytorch", "nvidia", "nodefaults")
    return ChipsField(tr("Channels"), judge=judge, split=str.split, offers=offers)
