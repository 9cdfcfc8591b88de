"""Words on the screen, in the chosen language."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from app.core.errors import AppError
from app.core.words import Sentence, Value

CONTEXT = "labwright"


def tr(source: str, /, **values: Value) -> str:
    """The text in the chosen language, its {placeholders} filled. The source is always a literal."""
    return QCoreApplication.translate(CONTEXT, source).format(**values)


def tr_count(one: str, many: str, n: int, /, **values: Value) -> str:
    """A text that depends on a number: tr_count("{n} package", "{n} packages", 3)."""
    text = QCoreApplication.translate(CONTEXT, many, None, n)
    if text == many and n == 1:  # not translated: English has two forms
        text = one
    return text.format(n=n, **values)


def shown(sentence: Sentence) -> str:
    """A sentence from the core in the chosen language."""
    values = {name: _shown_value(value) for name, value in sentence.values}
    if sentence.plural is None:
        return QCoreApplication.translate(CONTEXT, sentence.source).format(**values)
    n = values["n"]
    assert isinstance(n, int)
    text = QCoreApplication.translate(CONTEXT, sentence.plural, None, n)
    if text == sentence.plural and n == 1:
        text = sentence.source
    return text.format(**values)


def _shown_value(value: Value) -> Value:
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, Sentence):
        return shown(value)
    from app.core.amounts import Day, Number  # noqa: PLC0415 - nothing before the first paint needs it

    match value:
        case Number():
            return QLocale().toString(float(value.value), "f", value.digits)
        case Day():
            date = QDate(value.date.year, value.date.month, value.date.day)
            form = ("d " if value.with_day else "") + "MMM" + (" yyyy" if value.with_year else "")
            return QLocale().toString(date, form)
    return value


def shown_path(path: Path) -> str:
    """A path with ~ for the user's home folder, where the system's terminals know that sign."""
    home = Path("~").expanduser()
    if sys.platform == "win32" or not path.is_relative_to(home):
        return str(path)
    return str(Path("~") / path.relative_to(home))


def in_one_line(problem: AppError) -> str:
    """What happened, why, and what to do, one after the other."""
    parts = (problem.sentence, problem.cause, problem.fix)
    return " ".join(shown(part) for part in parts if part is not None)
