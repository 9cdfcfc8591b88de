"""What the command line prints: results to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Sequence
from contextlib import suppress

from app.core.errors import AppError
from app.core.journal import readable
from app.core.words import Sentence, say, verbatim

OUTPUT_FAILED = "output-failed"


def print_text(text: str, end: str = "\n") -> None:
    """Print a result. Raises AppError where standard output cannot take it, as on a full disk."""
    try:
        print(text, end=end)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _output_failed(error) from error


def finish_output() -> None:
    """Send off what was printed, while a reader that left can still be told from a failure."""
    try:
        if sys.stdout is not None:  # closed by who started us
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _output_failed(error) from error


def _output_failed(error: OSError) -> AppError:
    sys.stdout = None  # nothing is left to flush at exit
    sentence = say("The result could not be written to standard output.")
    return AppError(OUTPUT_FAILED, sentence, cause=verbatim(error.strerror or str(error)))


def print_json(document: object) -> None:
    """Print the one JSON document of this call. Bytes that were not UTF-8 become U+FFFD."""
    print_text(readable(json.dumps(document, ensure_ascii=False, indent=2)))


def print_json_line(document: object) -> None:
    """Print one of several JSON documents, each on a line of its own."""
    print_text(readable(json.dumps(document, ensure_ascii=False)))


def print_json_error(error: AppError) -> None:
    """Print a failure the way scripts read it."""
    print_json({"error": error.to_json()})


def print_error(error: AppError) -> None:
    """Print a failure the way people read it: what happened, why, what to do."""
    warn(error.sentence)
    for part in (error.cause, error.fix):
        if part is not None:
            tell(f"  {part}")
    if error.output:
        tell(error.output.rstrip("\n"))


def warn(sentence: Sentence) -> None:
    """Print what is no result but should be known."""
    tell(f"labwright: {sentence}")


def tell(text: str) -> None:
    """Print to standard error. Nothing stops because nobody reads that any more."""
    with suppress(OSError):
        print(text, file=sys.stderr)


def in_one_line(text: str) -> str:
    """A name or path may hold a line's end or a terminal's control sequence, which must not take effect."""
    return "".join(each if _may_be_printed(each) else repr(each)[1:-1] for each in text)


def _may_be_printed(letter: str) -> bool:
    return letter.isprintable() or unicodedata.category(letter) == "Zs"  # amounts have spaces that hold on


def print_table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows with their columns aligned."""
    rows = [[in_one_line(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print_text("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
