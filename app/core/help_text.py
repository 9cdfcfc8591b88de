"""What to send to someone who can help with a failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.core.error_report import masked
from app.core.errors import AppError

_MOST_LINES = 200


def help_text(
    error: AppError,
    title: str,
    *,
    output: Sequence[str],
    facts: Mapping[str, str],
    home: str,
    user: str,
) -> str:
    """The failure in English, the end of the output, the versions; nothing of the user's that it can help."""
    lines = [title, f"What happened: {error.sentence}"]
    if error.cause is not None:
        lines.append(f"Why: {error.cause}")
    if error.fix is not None:
        lines.append(f"What to do: {error.fix}")
    lines += [f"Code: {error.code}", "", *(f"{name}: {value}" for name, value in facts.items())]
    shown = output[-_MOST_LINES:]
    if shown:
        lines += [
            "",
            f"The last {len(shown)} of {len(output)} lines:" if len(output) > len(shown) else "Output:",
        ]
        lines += shown
    return masked("\n".join([*lines, ""]), home, user)
