"""Failures of Labwright itself, and of programs, as errors a user can act on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath

from app.core.commands import Command
from app.core.conda_dry_run import error_in
from app.core.errors import AppError
from app.core.key_ring import may_wait_for_it, silent
from app.core.outcomes import Ending, Outcome
from app.core.words import say, verbatim
from app.system.room import has_no_room

_TAIL_LINES = 40


def unexpected(error: BaseException) -> AppError:
    """A mistake in Labwright: the report holds where it happened."""
    import traceback  # noqa: PLC0415 - only when something is wrong

    return AppError(
        "unexpected",
        say("Something unexpected went wrong in Labwright."),
        cause=verbatim(f"{type(error).__name__}: {error}"),
        fix=say("Try it again. If it goes wrong again, copy this report and send it to us."),
        output="".join(traceback.format_exception(error)),
    )


def command_failed(command: Command, outcome: Outcome) -> AppError:
    """A program that did not do what it should, with the last of what it said."""
    error = _explained(command, outcome)
    error.about = command
    return error


def _explained(command: Command, outcome: Outcome) -> AppError:
    program = PurePath(command.argv[0]).name
    words = error_in(outcome.stdout) or outcome.stderr.rstrip() or outcome.stdout
    said = command.masked(words.rstrip()).splitlines()[-_TAIL_LINES:]
    output = "\n".join(said)
    read_it = say("Its output below says more. Correct what it complains about, then try again.")
    last_words = verbatim(said[-1].strip()) if said and said[-1].strip() else None
    match outcome.ending:
        case Ending.NOT_STARTED:
            fix = say("Install {program}, or choose where it is in the settings.", program=program)
            sentence = say("{program} could not be started.", program=program)
            return AppError("command-not-started", sentence, cause=outcome.problem, fix=fix)
        case Ending.SIGNALLED:
            sentence = say(
                "{program} was ended by the signal {name}.", program=program, name=outcome.signal_name
            )
            cause = say("Another program stopped it, or the system did because memory ran out.")
            fix = say("Close programs that use much memory, then try again.")
            return AppError("command-killed", sentence, cause=cause, fix=fix, output=output)
        case Ending.TIMED_OUT if may_wait_for_it(command):
            error = silent(outcome.timeout_seconds)
            error.output = output
            return error
        case Ending.TIMED_OUT:
            sentence = say(
                "{program} took longer than {seconds:g} s and was stopped.",
                program=program,
                seconds=outcome.timeout_seconds,
            )
            fix = say("Look at its output below: it may wait for the network or for an answer.")
            return AppError("command-timed-out", sentence, cause=last_words, fix=fix, output=output)
    known = _known(PurePath(program).stem, command.masked(f"{words}\n{outcome.stdout}"))
    if known is not None:
        known.output = output
        return known
    sentence = say("{program} ended with code {code}.", program=program, code=outcome.exit_code)
    return AppError("command-failed", sentence, cause=last_words, fix=read_it, output=output)


def _known(program: str, told: str) -> AppError | None:
    """A failure that is recognised by the words of the tool: another tool is another table."""
    # Their patterns take a while to make, and most commands do what they should.
    from app.core.conda_failures import CONDA  # noqa: PLC0415
    from app.core.docker_failures import DOCKER  # noqa: PLC0415
    from app.core.key_ring import KEY_RING  # noqa: PLC0415
    from app.core.module_failures import MODULES  # noqa: PLC0415
    from app.core.pip_failures import PIP  # noqa: PLC0415
    from app.core.pipenv_failures import PIPENV  # noqa: PLC0415
    from app.core.poetry_failures import explained as of_poetry  # noqa: PLC0415
    from app.core.tool_failures import explained  # noqa: PLC0415

    if program == "poetry" and (error := of_poetry(told)) is not None:
        return error
    known = explained(told, DOCKER if program == "docker" else (*CONDA, *PIPENV, *PIP, *MODULES, *KEY_RING))
    if known is None:
        return None
    return AppError(known.code, known.sentence, cause=known.cause, fix=known.fix)


def or_full_disk(error: AppError, places: Iterable[Path | None]) -> AppError:
    """The error itself, or where nobody knows it and a disk that was written to is full, just that: programs
    such as the venv module do not say so."""
    if error.code != "command-failed":
        return error
    full = next((each for each in places if each is not None and has_no_room(each)), None)
    if full is None:
        return error
    return AppError(
        "disk-full",
        say("The disk is full."),
        cause=say("There is no room left where {path} is. {program}", path=full, program=error.sentence),
        fix=say("Make room, for instance by emptying the bin, then try again."),
        output=error.output,
    )
