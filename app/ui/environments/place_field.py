"""Places that are typed: what they mean, and what is said of them at their field."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.core.place_facts import Remark
from app.core.preflight import Weight
from app.system.true_path import from_here
from app.ui.text import shown
from app.ui.widgets.fields import Field


def typed_path(field: Field) -> str | None:
    """The absolute path that was typed; ~ is the home folder, as terminals have it."""
    typed = field.text().strip()
    return from_here(str(Path(typed).expanduser())) if typed else None


def put_remark(field: Field, place: Sequence[Remark]) -> None:
    """The worst of what there is to say of a place, below its field."""
    worst = next(iter(place), None)
    field.set_problem("")
    field.set_warning("")
    if worst is None:
        return
    put = field.set_problem if worst.weight is Weight.PROBLEM else field.set_warning
    put(shown(worst.sentence))
