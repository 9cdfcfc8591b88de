"""Reads the command line, runs one verb, and turns every end into an exit code."""

from __future__ import annotations

import argparse
import importlib
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from app import __version__
from app.cli.context import Labwright
from app.cli.output import OUTPUT_FAILED, finish_output, print_error, print_json_error, warn
from app.cli.verbs import VERBS
from app.core.engine_failures import UNREACHED
from app.core.errors import AppError
from app.core.words import say, verbatim
from app.services.failures import unexpected

DONE, FAILED, WRONG_USE, CANCELLED, MISSING = range(5)
_NO_RUN = (
    "no-run",
    "unknown-flag",
    "value-missing",
    "image-missing",
    "bad-value",
    "bad-image",
    "flags-conflict",
)
_EXIT_CODES = {
    **dict.fromkeys(("wrong-use", "bad-setting", "unknown-setting", "not-known-here", *_NO_RUN), WRONG_USE),
    **dict.fromkeys(("tool-missing", "context-missing", *UNREACHED), MISSING),
}


class _Verbs(argparse._SubParsersAction):  # type: ignore[type-arg]
    """The verbs below a verb. argparse lists only those with a `help`; what they say of themselves is one."""

    def add_parser(self, name: str, **options: Any) -> Any:
        options.setdefault("help", options.get("description", "").replace("%", "%%"))
        return super().add_parser(name, **options)


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaints have the shape of every other error."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)
        self.register("action", "parsers", _Verbs)

    def error(self, message: str) -> NoReturn:
        raise AppError(
            "wrong-use",
            verbatim(message),
            fix=say("See `{program} --help`.", program=self.prog),
        )


def run(words: Sequence[str], make: Callable[[], Labwright]) -> int:
    """Run one verb: the exit code. `make` builds the services, called only when a verb needs them."""
    _speak_utf8()
    as_json = "--json" in words[: words.index("--") if "--" in words else None]
    try:
        code = _run(words, make)
        finish_output()
        return code
    except AppError as error:
        if as_json and error.code != OUTPUT_FAILED:
            print_json_error(error)
        else:
            print_error(error)
        return _EXIT_CODES.get(error.code, FAILED)
    except KeyboardInterrupt:
        return CANCELLED
    except BrokenPipeError:  # `labwright journal | head`: the reader has what it wanted
        sys.stdout = None  # nothing is left to flush at exit
        return DONE
    except Exception as error:  # noqa: BLE001 - a fault of ours, told in the shape of every other
        traceback.print_exc()
        if as_json:
            print_json_error(unexpected(error))
        return FAILED


def _run(words: Sequence[str], make: Callable[[], Labwright]) -> int:
    parser = _Parser(prog="labwright", description=_DESCRIPTION, epilog=_epilog(), formatter_class=_Formatter)
    parser.add_argument("--version", action="version", version=f"labwright {__version__}")
    parser.add_argument("verb", metavar="VERB")
    if not words or words[0].startswith("-"):
        parser.parse_args(words)
    verb = VERBS.get(words[0])
    if verb is None:
        parser.error(
            f"'{words[0]}' is neither a verb of labwright nor a file or folder. Verbs: {', '.join(VERBS)}"
        )
    module = importlib.import_module(verb.module)
    of_verb = _Parser(
        prog=f"labwright {words[0]}",
        description=f"{str(verb.summary)[0].upper()}{str(verb.summary)[1:]}.",
    )
    of_verb.set_defaults(verb=words[0])
    module.configure(of_verb)
    options = of_verb.parse_args(list(words[1:]))
    labwright = make()
    if not getattr(options, "plan", False):
        _clean_up(labwright)
    code = module.run(options, labwright)
    assert isinstance(code, int)
    return code


def _clean_up(labwright: Labwright) -> None:
    """Put in order what an earlier Labwright left when it was killed, and say so."""
    # Only a folder that is not empty is worth the imports that looking closer needs.
    if any(labwright.places.running.glob("*")) and labwright.recovery.needed:
        for done in labwright.recovery.recover():
            warn(done)
    if any(any(folder.glob("*")) for folder in (labwright.places.bin, labwright.places.snapshots)):
        for done in labwright.housekeeping.tidy():
            warn(done)


_DESCRIPTION = (
    "Makes a machine ready for Python and container work. Without a verb, or with a folder or lab file, "
    "it opens the window."
)
_Formatter = argparse.RawDescriptionHelpFormatter


def _epilog() -> str:
    width = max(map(len, VERBS)) + 2
    verbs = "\n".join(f"  {name:{width}}{verb.summary}" for name, verb in VERBS.items())
    return (
        f"verbs:\n{verbs}\n\nEvery verb takes --help, and --json to print one JSON document.\n"
        "Exit codes: 0 done, 1 failed or problems found, 2 wrong use, 3 cancelled, "
        "4 a needed tool is missing."
    )


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a Windows console or a C locale must not end us over an accent
            reconfigure(encoding="utf-8", errors="replace")
