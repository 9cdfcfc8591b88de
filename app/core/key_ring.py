"""The desktop's key ring where it stands in the way: it is locked, silent, or not there at all."""

from __future__ import annotations

import re

from app.core.commands import Command
from app.core.errors import AppError
from app.core.tool_failures import KnownFailure
from app.core.words import say

KEY_RING = (
    KnownFailure(
        "no-key-ring",
        re.compile(r"NoKeyringError|No recommended backend was available"),
        say("This machine has no key ring to keep a token in."),
        say("Servers and small desktops come without one, and a plain file would be no safe place."),
        say("Give the token each time you publish: it is used for that run only, and written down nowhere."),
    ),
    KnownFailure(
        "key-ring",
        re.compile(
            r"keyring\.errors\.(?:KeyringLocked|InitError|PasswordSetError|KeyringError)|KeyringLocked"
        ),
        say("The key ring of this desktop is locked, or refused."),
        say("It gives nothing away before its password was typed."),
        say("Unlock it: log in to the desktop itself, or open its program for passwords and keys."),
    ),
)


def silent(seconds: float | None) -> AppError:
    """It was asked and never answered."""
    return AppError(
        "key-ring-silent",
        say("The desktop’s key ring did not answer within {seconds:g} s.", seconds=seconds or 0),
        cause=say(
            "It is locked and waits for its password in a window that may not be in sight: over SSH, or "
            "right after the desktop came up."
        ),
        fix=say(
            "Log in to the desktop itself and unlock it. To do without: poetry config keyring.enabled false"
        ),
    )


def may_wait_for_it(command: Command) -> bool:
    """Whether a run that took too long was one in which the key ring is asked."""
    if command.env.get("POETRY_KEYRING_ENABLED") == "false":
        return False
    words = " ".join(command.argv)
    return "keyring" in words or bool(re.search(r"(?:^|[/\\])poetry(?:\.exe)?\s+publish\b", words))
