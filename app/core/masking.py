"""Secrets taken out of text that arrives in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.core.commands import MASK

_LINE_WORTH_MASKING = 6  # a lone bracket of a secret document would mask every bracket


def mask_variants(secrets: Iterable[str]) -> frozenset[str]:
    """The forms a secret may be printed in: as given, without the space around it, line by line."""
    variants: set[str] = set()
    for secret in secrets:
        lines = secret.splitlines()
        variants.update((secret, secret.strip()))
        if len(lines) > 1:
            variants.update(line.strip() for line in lines if len(line.strip()) >= _LINE_WORTH_MASKING)
    return frozenset(variant for variant in variants if variant.strip())


def masked(text: str, secrets: Iterable[str]) -> str:
    """A complete text without the secrets."""
    secrets = mask_variants(secrets)
    return Masking(secrets).whole(text) if secrets else text


class Masking:
    """Replaces secrets in a stream; the beginning of one is held back until it is known to be none."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = sorted(mask_variants(secrets), key=len, reverse=True)
        if not self._secrets:
            raise ValueError("nothing to mask")
        self._beginnings = frozenset(secret[0] for secret in self._secrets)
        self._pattern = re.compile("|".join(map(re.escape, self._secrets)))
        self._pending = ""

    def feed(self, text: str) -> str:
        """What of the text so far can be passed on, masked."""
        shown, self._pending = self._split(self._pending + text)
        return shown

    def so_far(self, text: str) -> str:
        """A text that may go on, masked, without what may be the beginning of a secret."""
        return self._split(text)[0]

    def finish(self) -> str:
        """What was held back, masked, now that nothing follows."""
        text, self._pending = self._pending, ""
        return self.whole(text)

    def whole(self, text: str) -> str:
        """A complete text, masked."""
        return self._pattern.sub(MASK, text)

    def _split(self, text: str) -> tuple[str, str]:
        shown: list[str] = []
        position = 0
        held_from = self._held_from(text, 0)
        for match in self._pattern.finditer(text):
            if match.start() >= held_from:
                break
            shown += (text[position : match.start()], MASK)
            position = match.end()
            if position > held_from:
                held_from = self._held_from(text, position)
        shown.append(text[position:held_from])
        return "".join(shown), text[held_from:]

    def _held_from(self, text: str, position: int) -> int:
        """Where the longest end of the text begins that may be the beginning of a secret."""
        longest = len(self._secrets[0]) - 1
        for start in range(max(len(text) - longest, position), len(text)):
            if text[start] not in self._beginnings:
                continue
            end = text[start:]
            if any(len(end) < len(secret) and secret.startswith(end) for secret in self._secrets):
                return start
        return len(text)
