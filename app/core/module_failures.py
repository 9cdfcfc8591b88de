"""What a Python says that was told to run a module which is not in its environment."""

from __future__ import annotations

import re

from app.core.tool_failures import KnownFailure, every
from app.core.words import say

_SAID = r"(?m)No module named '?(ipykernel|jupyter)\b"
MODULES = (
    KnownFailure(
        "module-missing",
        re.compile(_SAID),
        say("{names} is not installed in this environment."),
        say("Its Python looked for it, and it looks nowhere but in its own environment."),
        say("Install {names} there, then try again."),
        every(_SAID),
    ),
)
