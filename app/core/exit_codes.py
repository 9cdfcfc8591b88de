"""What the number means that a container ended with."""

from __future__ import annotations

from app.core.words import Sentence, say

_SIGNAL = 128
_KILLED, _INTERRUPTED, _CRASHED, _ENDED = 137, 130, 139, 143
_MOST = 255


def exit_words(code: int, *, out_of_memory: bool = False) -> Sentence:
    """In a few words, as they stand in a list."""
    if out_of_memory:
        return say("Out of memory ({code})", code=code)
    known = {
        0: say("Ended by itself ({code})", code=code),
        125: say("Could not be started ({code})", code=code),
        126: say("Its program may not be run ({code})", code=code),
        127: say("Its program was not found ({code})", code=code),
        _INTERRUPTED: say("Interrupted ({code})", code=code),
        _KILLED: say("Killed ({code})", code=code),
        _CRASHED: say("Crashed ({code})", code=code),
        _ENDED: say("Stopped ({code})", code=code),
    }
    return known.get(code, say("Ended with an error ({code})", code=code))


def exit_reason(code: int, *, out_of_memory: bool | None = None) -> Sentence:
    """Why it ended, and what to do. `out_of_memory` None: nobody has asked the engine."""
    if out_of_memory:
        return say(
            "The kernel ended a process of it because the container had used all the memory it may use. "
            "Give it more memory, or let its program use less."
        )
    if code == _KILLED and out_of_memory is None:
        return say(
            "It was ended at once (SIGKILL): by docker kill, by docker stop after it had not ended in time, "
            "or by the kernel because memory ran out."
        )
    known = {
        0: say("Its program was done, and all was well."),
        125: say("The engine could not make or start it: what docker run printed says why."),
        126: say(
            "The program it should start is there and cannot be run: it may be a folder, or lack the right "
            "to be executed."
        ),
        127: say(
            "The program it should start is not in the image, or not on its PATH. A script that was saved "
            "with Windows line ends gives this, too."
        ),
        _INTERRUPTED: say("It was interrupted, as by Ctrl+C (SIGINT)."),
        _KILLED: say(
            "It was ended at once (SIGKILL): by docker kill, or by docker stop after it had not ended in "
            "time. Memory was not the reason."
        ),
        _CRASHED: say("Its program touched memory that is not its own (SIGSEGV): a fault in the program."),
        _ENDED: say("It was asked to end and did (SIGTERM): that is what docker stop does."),
    }
    if code in known:
        return known[code]
    if _SIGNAL < code <= _SIGNAL + 64:
        return say("Its program was ended by signal {number}.", number=code - _SIGNAL)
    if 0 < code <= _MOST:
        return say(
            "Its program ended with {code}, which it says when something went wrong. Its log says what.",
            code=code,
        )
    return say("Its program ended with {code}.", code=code)
