"""Tools without a cheap question of their own: their own Python asks, with their session and settings."""

from __future__ import annotations

import os
import re

from app.core.outcomes import Outcome
from app.core.reaching import Reach, Reply, first_trouble, hosts_in, read_words
from app.core.shebangs import parse_shebang
from app.core.surroundings import Surroundings
from app.system.file_starts import read_start
from app.system.python_files import real_path

_MOST = 1 << 20  # a launcher of Windows has its script at its end


def trouble_words(error: str) -> str:
    """The line of a script that tells of an error in a form that `parse` knows."""
    return f'sys.exit("%s: %s" % (type({error}).__name__, {error}))'


def parse(outcome: Outcome) -> Reply:
    """What such a script printed: lines `asked ADDRESS` and `status NUMBER`, or an error at the end."""
    lines = outcome.stdout.splitlines()
    asked = [line for line in lines if line.startswith("asked ")]
    if not asked:
        reach = None if outcome.ok else read_words(outcome.stderr)
        return Reply(reach or (Reach.NO_INDEX if outcome.ok else Reach.UNKNOWN))
    hosts = hosts_in("\n".join(asked))
    if not outcome.ok:
        said = f"{outcome.stdout}\n{outcome.stderr}"
        return Reply(read_words(said) or Reach.UNKNOWN, next(iter(hosts_in(asked[-1])), ""))
    answers = [line for line in lines if line.startswith("status ")]
    good = any(re.fullmatch(r"status [23]\d\d", line) for line in answers)
    serious = first_trouble([line for line in answers if not line.endswith(" 404")])
    if serious is not None:
        return Reply(serious[0], next(iter(hosts), ""))
    return Reply(Reach.REACHED if good else Reach.NOTHING, ", ".join(hosts))


def python_beside(program: str | None, around: Surroundings) -> str | None:
    """The Python that runs a program: the one in its folder, or the one that its first line names."""
    if program is None:
        return None
    folder = os.path.dirname(program if around.is_windows else real_path(program))
    name = "python.exe" if around.is_windows else "python"
    for place in (folder, os.path.dirname(folder)) if around.is_windows else (folder,):
        beside = os.path.join(place, name)
        if os.path.isfile(beside):
            return beside
    named = parse_shebang(read_start(program, _MOST))
    if named is None or named.beside or named.searched or not os.path.isfile(named.interpreter):
        return None
    return named.interpreter
