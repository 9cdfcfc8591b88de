"""Python interpreters."""

from __future__ import annotations

import json
import sys

from app.core.commands import Command
from app.core.machine import FoundProgram
from app.core.ports import FindProgram, Runner
from app.core.processors import architecture_name
from app.core.pythons import Answer
from app.tools.versions import ask_version

_TIME_LIMIT_SECONDS = 10.0
_MARK = "labwright:"
# Words that every Python takes alike, 2.7 and other implementations included.
_QUESTION = (
    "import sys; sys.path[:] = [folder for folder in sys.path if folder]; "  # nothing of the folder it is in
    "import struct, platform, json; v = sys.version_info; "
    "l = {'alpha': 'a', 'beta': 'b', 'candidate': 'rc'}.get(v[3]); "
    "n = getattr(sys, 'implementation', None); "
    "print('" + _MARK + "' + json.dumps(["
    "'%d.%d.%d' % tuple(v[:3]) + (l + str(v[4]) if l else ''), "
    "(n.name if n else platform.python_implementation()).lower(), "
    "struct.calcsize('P') * 8, platform.machine()]))"
)
_ALONE = ("-E", "-s", "-S")  # no variables, no site-packages; -I is not known before 3.4


def find_python(runner: Runner, find: FindProgram, platform: str = sys.platform) -> FoundProgram | None:
    """The Python a terminal would start. One that does not answer (the Store's stub) is none."""
    names = ("python", "py") if platform == "win32" else ("python3", "python")
    return ask_version(runner, find, *names)


def asking_command(executable: str) -> Command:
    """What an interpreter is asked with."""
    return Command((executable, *_ALONE, "-c", _QUESTION), timeout_seconds=_TIME_LIMIT_SECONDS)


def parse_answer(printed: str) -> Answer | None:
    """The answer among whatever else was printed."""
    for line in printed.splitlines():
        if line.startswith(_MARK):
            try:
                version, implementation, bits, machine = json.loads(line.removeprefix(_MARK))
            except (ValueError, TypeError):
                continue
            architecture = architecture_name(str(machine))
            if architecture == "x86-64" and bits == 32:
                architecture = "x86"  # the machine can do more than this Python
            return Answer(str(version), str(implementation), architecture or None)
    return None
