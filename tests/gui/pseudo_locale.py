"""A made-up language for tests: readable, accented, each word 40 % longer. What is cut off, and what was
never translated, shows without a translator."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QTranslator

LONGER = 0.4
PLAIN = "AEIOUYaeiouyCNSZcnsz"
ACCENTED = "ÀÊÎÖÛÝàêîöûýÇÑŠŽçñšž"
ACCENTS = str.maketrans(PLAIN, ACCENTED)
KEPT = re.compile(r"\{\{|\}\}|\{[^{}]*\}|<[^<>]*>|&\w+;")  # placeholders, markup


def pseudo(text: str) -> str:
    """The text in the made-up language, its placeholders and markup untouched."""
    parts = []
    end = 0
    for kept in KEPT.finditer(text):
        parts += [_longer(text[end : kept.start()]), kept.group()]
        end = kept.end()
    parts.append(_longer(text[end:]))
    return f"[{''.join(parts)}]"


def _longer(text: str) -> str:
    def stretched(word: re.Match[str]) -> str:
        accented = word.group().translate(ACCENTS)
        return accented + accented[: math.ceil(len(accented) * LONGER)].lower()

    return re.sub(r"[^\W\d_]+", stretched, text)


class PseudoLocale(QTranslator):
    """Translates everything into the made-up language: `application.installTranslator(PseudoLocale())`."""

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        return pseudo(source) if context == "labwright" else None

    def isEmpty(self) -> bool:
        return False
