"""What to send to someone who can help with an error nobody expected."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping


def masked(text: str, home: str, user: str) -> str:
    """The text without the user's home folder and name."""
    for path in (home, home.replace("\\", "\\\\"), home.replace("\\", "/")):
        if len(path) > 1:
            text = text.replace(path, "~")
    if len(user) > 1:
        text = re.sub(rf"(?<![\w-]){re.escape(user)}(?![\w-])", "(user)", text)
    return text


def error_report(error: BaseException, facts: Mapping[str, str], home: str, user: str) -> str:
    """The versions and the whole traceback, nothing of the user's in it that it can help."""
    lines = [f"{name}: {value}" for name, value in facts.items()]
    trace = "".join(traceback.format_exception(error)).rstrip()
    return masked("\n".join([*lines, "", trace, ""]), home, user)
