"""How pipenv fails, in its own words. It locks with pip inside, so that much of it is pip's."""

from __future__ import annotations

import re

from app.core.tool_failures import KnownFailure, every
from app.core.words import say

# The two streams come one after the other, in either order.
_LOCKING = r"(?s)\A(?=.*(?:Locking Failed!|Your dependencies could not be resolved)).*?"
_NOT_FOUND = r"No matching distribution found for ([^\s;]+)"
_NEEDS = r"^ +(\S+ \S+ depends on \S+|The user requested \S+)"

PIPENV = (
    KnownFailure(
        "pipenv-conflict",
        re.compile(_LOCKING + "ResolutionImpossible"),
        say("pipenv finds no versions that fit together."),
        say("No version is right for all of these: {because}."),
        say(
            "Take away the versions you do not need exactly, or ask for other packages. If all must stay, "
            "give each an environment of its own. pipenv's hint --pre would only allow unfinished versions."
        ),
        None,
        every(_NEEDS),
    ),
    KnownFailure(
        "pipenv-not-found",
        re.compile(_LOCKING + _NOT_FOUND),
        say("pipenv finds no package that fits: {names}."),
        say(
            "The sources that the Pipfile names have none of this name or version for this Python and system."
        ),
        say("Check spelling and version. Some are imported by another name than they are installed by."),
        every(_NOT_FOUND),
    ),
    KnownFailure(
        "pipenv-lock-stale",
        re.compile(r"Pipfile\.lock \(\w+\) out of date|Your Pipfile\.lock .* is out of date"),
        say("The Pipfile has changed since Pipfile.lock was written."),
        say("pipenv installs nothing that the lock file would contradict."),
        say("Lock the project: pipenv lock. In a team, get the newest files first."),
    ),
    KnownFailure(
        "pipenv-no-python",
        re.compile(r"Python \S+ was not found on your system|Neither 'pyenv' nor 'asdf' could be found"),
        say("The Python that the Pipfile asks for is not on this machine."),
        say("Its table [requires] names a version, and pipenv found none of it."),
        say("Install that Python on the page Pythons, or name another in the Pipfile."),
    ),
    KnownFailure(
        "pipenv-lock-missing",
        re.compile(r"Pipfile\.lock not found!"),
        say("The project has no Pipfile.lock yet."),
        say("What is installed exactly must be written down there first."),
        say("Lock the project: pipenv lock"),
    ),
    KnownFailure(
        "pipenv-pipfile",
        re.compile(r"(?i)PipfileException|Error parsing (?:the )?Pipfile|TOMLKitError|tomlkit\.exceptions"),
        say("The Pipfile cannot be read."),
        say("It is no TOML any more: a quotation mark or a bracket may be missing."),
        say("Correct the line that the output names, then try again."),
    ),
)
