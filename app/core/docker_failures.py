"""What docker says when it reaches no engine."""

from __future__ import annotations

import re

from app.core.engine_failures import NOT_THERE, PERMISSION
from app.core.tool_failures import KnownFailure
from app.core.words import say

DOCKER = (
    KnownFailure(
        PERMISSION,
        re.compile(r"(?i)permission denied while trying to connect to the docker"),
        say("You may not use the engine."),
        say("Its socket belongs to others."),
        say("`labwright doctor` says who may use it, and what to do."),
    ),
    KnownFailure(
        NOT_THERE,
        re.compile(
            r"(?i)cannot connect to the docker daemon|failed to connect to the docker api"
            r"|is the docker daemon running"
        ),
        say("There is no engine that runs containers where docker looks for it."),
        say("Docker is not started, or docker is set up for another engine."),
        say("Start it (`labwright engine start`), or choose another one: `labwright engine` shows all."),
    ),
)
