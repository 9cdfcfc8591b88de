"""Why nothing can be done with a file that its own tool would refuse."""

from __future__ import annotations

from app.core.dependency_files.model import DependencyFile
from app.core.errors import AppError
from app.core.words import Sentence, say


def refusal(read: DependencyFile, sentence: Sentence, fix: Sentence) -> AppError:
    """The first problem of a refused file, with its line; `fix` where the problem knows no other."""
    first = read.problems[0]
    if first.file is not None:
        cause = say(
            "{file}, line {line}: {problem}", file=first.file, line=first.line or 1, problem=first.sentence
        )
    elif first.line is not None:
        cause = say("Line {line}: {sentence}", line=first.line, sentence=first.sentence)
    else:
        cause = first.sentence
    return AppError("file-refused", sentence, cause=cause, fix=first.fix or fix)
