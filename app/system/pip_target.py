"""Into which environment a pip installs: read from the script's first line, told with its reasons."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from app.core.disk import Standpoint
from app.core.shebangs import parse_shebang
from app.core.which import Kind, Verdict, WhichStep
from app.core.words import Sentence, say
from app.system.python_prefix import PythonPrefix, externally_managed, is_python, python_prefix

_PIP_NAME = re.compile(r"pip[0-9.]*(\.exe)?", re.IGNORECASE)
_LAUNCHER_LIMIT = 4_000_000  # pip.exe is 100 kB
_ELSEWHERE = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PIP_USER", "PIP_REQUIRE_VIRTUALENV")

FindProgram = Callable[[str], str | None]  # a name: the file that PATH leads to


class PipTarget(NamedTuple):
    """The prefix, or None where there is none to name, and what should be known about it."""

    prefix: str | None
    steps: tuple[WhichStep, ...] = ()


def pip_target(winner: str, where: Standpoint, find: FindProgram) -> PipTarget:
    """Where pip installs when this file is started: a pip, or a Python with `-m pip`."""
    name = where.name(winner)
    if is_python(name):
        return _into(winner, where, say("`{name} -m pip install` installs into this folder.", name=name))
    if not _PIP_NAME.fullmatch(name):
        return PipTarget(None)
    shebang = parse_shebang(where.disk.read(winner, _LAUNCHER_LIMIT) or b"")
    if shebang is None:  # a program without a script inside: it can only be told by where it lies
        beside = where.join(where.parent(winner), "python.exe" if where.windows else "python")
        if where.is_file(beside):
            return _into(beside, where, None)
        return PipTarget(where.parent(where.parent(winner)) if where.windows else None)
    interpreter: str | None = shebang.interpreter
    if shebang.beside:
        interpreter = where.join(where.parent(winner), shebang.interpreter)
    elif shebang.searched:
        interpreter = find(shebang.interpreter)
    if interpreter is None or not where.is_file(interpreter):
        gone = say(
            "Its first line names the Python {interpreter}, which is not there: this pip cannot start.",
            interpreter=interpreter or shebang.interpreter,
        )
        return PipTarget(None, (WhichStep(Verdict.NOT_INSTALLED, gone, interpreter, Kind.FILE),))
    sentence = say(
        "This pip installs into this folder, because its first line names {interpreter}.",
        interpreter=interpreter,
    )
    return _into(interpreter, where, sentence)


def _into(executable: str, where: Standpoint, sentence: Sentence | None) -> PipTarget:
    found = python_prefix(executable, where)
    steps = []
    if sentence is not None:
        steps.append(_note(sentence, found.prefix))
    steps += [_note(each) for each in _warnings(executable, found, where)]
    return PipTarget(found.prefix, tuple(steps))


def _note(sentence: Sentence, path: str | None = None) -> WhichStep:
    return WhichStep(Verdict.NOTE, sentence, path, Kind.NOTE)


def _warnings(executable: str, found: PythonPrefix, where: Standpoint) -> Iterator[Sentence]:
    for variable in _ELSEWHERE:
        if value := where.get(variable):
            yield say(
                "The variable {variable} is set to {value}: pip may install elsewhere, or refuse.",
                variable=variable,
                value=value,
            )
    if externally_managed(executable, found, where):
        yield say(
            "pip refuses to install there: this Python belongs to the system's own package manager "
            "(it is marked EXTERNALLY-MANAGED). Make an environment instead."
        )
    elif found.kind == "base" and not where.disk.writable(found.prefix):
        yield say("You may not write there, so pip installs into your own user folder instead.")
