"""Why a program could not be started, in a sentence."""

from __future__ import annotations

import errno
import os
import platform
import struct
from collections.abc import Callable
from pathlib import Path

from app.core.words import Sentence, say
from app.system.batch_files import UnsafeArgumentError

_WINDOWS_BAD_FORMAT = {193, 216}
_WINDOWS_NEEDS_ADMINISTRATOR = 740
_WINDOWS_BLOCKED = {225, 1260}
_WINDOWS_TOO_LONG = 206
_WINDOWS_BAD_FOLDER = 267

_ELF_MACHINES = {
    3: "x86",
    8: "mips",
    20: "ppc",
    21: "ppc64",
    22: "s390x",
    40: "arm",
    62: "x86_64",
    183: "aarch64",
    243: "riscv64",
    258: "loongarch64",
}
_MACH_O = (b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe")


def not_found(name: str, found_but_not_runnable: Path | None = None) -> Sentence:
    """No program of this name is on the path."""
    if found_but_not_runnable is not None:
        return _not_permitted(found_but_not_runnable)
    return say("There is no program named {name} where programs are looked for on this computer", name=name)


def start_problem(error: OSError | ValueError, program: Path, folder: Path | None) -> Sentence:
    """The reason in a sentence, from what the system said and what the file looks like."""
    if isinstance(error, UnsafeArgumentError):
        return say("{program} cannot be started: cmd.exe would change one of its arguments", program=program)
    if not isinstance(error, OSError):
        return say(
            "{program} cannot be started: a character in its arguments or variables cannot be passed to it",
            program=program,
        )
    if folder is not None and (problem := _folder_problem(folder)):
        return problem
    code = getattr(error, "winerror", None)
    if code is not None:
        return _windows_problem(code, error, program)
    return _posix_problem(error, program)


def _posix_problem(error: OSError, program: Path) -> Sentence:
    name = errno.errorcode.get(error.errno or 0, "")  # by name: not every system has every number
    if name in _EXPLAINED_BY_FILE:
        return _EXPLAINED_BY_FILE[name](program)
    return say("{program} cannot be started: {reason}", program=program, reason=error.strerror or str(error))


def _windows_problem(code: int, error: OSError, program: Path) -> Sentence:
    if code in _WINDOWS_BAD_FORMAT:
        return _not_runnable(program)
    if code == _WINDOWS_TOO_LONG:
        return too_long(program)
    if code == _WINDOWS_NEEDS_ADMINISTRATOR:
        return say("{program} may only be started by an administrator", program=program)
    if code in _WINDOWS_BLOCKED:
        return say("{program} was blocked by the virus scanner or a rule of this computer", program=program)
    if code == _WINDOWS_BAD_FOLDER:
        return say("The folder to start {program} in cannot be used", program=program)
    return _posix_problem(error, program)


def too_long(program: Path) -> Sentence:
    """The arguments are more than the system takes."""
    return say(
        "The command for {program} is too long: this system passes no more to a program", program=program
    )


def _no_room(program: Path) -> Sentence:
    return say("{program} cannot be started: this computer has no room for another process", program=program)


def _folder_problem(folder: Path) -> Sentence | None:
    try:
        if not folder.exists():
            return say("The folder {folder} does not exist", folder=folder)
        if not folder.is_dir():
            return say("{folder} is not a folder", folder=folder)
    except OSError:
        return say("The folder {folder} may not be opened", folder=folder)
    if not os.access(folder, os.X_OK):
        return say("The folder {folder} may not be opened", folder=folder)
    return None


def _missing(program: Path) -> Sentence:
    if not os.path.lexists(program):
        return say("There is no program at {program}", program=program)
    if not program.exists():
        return say("{program} is a link to a file that does not exist", program=program)
    interpreter = _interpreter(program)
    if interpreter is None:
        return say("{program} is made for another system: a part it asks for is not here", program=program)
    if interpreter.endswith("\r"):
        return say("{program} is a script with Windows line endings, which do not work here", program=program)
    return say(
        "{program} is a script for {interpreter}, which does not exist",
        program=program,
        interpreter=interpreter,
    )


def _interpreter(program: Path) -> str | None:
    first_line = _beginning(program).partition(b"\n")[0]
    words = first_line.removeprefix(b"#!").strip(b" \t").split(b" ", 1)
    return os.fsdecode(words[0]) if first_line.startswith(b"#!") else None


def _not_permitted(program: Path) -> Sentence:
    try:
        if program.is_dir():
            return say("{program} is a folder, not a program", program=program)
        if program.is_file() and not os.access(program, os.X_OK):
            return say("{program} is not marked as a program: the file may not be run", program=program)
    except OSError:
        pass
    return say("The system does not allow {program} to be run", program=program)


def _not_runnable(program: Path) -> Sentence:
    beginning = _beginning(program)
    here = platform.machine()
    if beginning.startswith(b"\x7fELF") and len(beginning) >= 20:
        (number,) = struct.unpack("<H" if beginning[5] == 1 else ">H", beginning[18:20])
        machine = _ELF_MACHINES.get(number, "")
        if machine and machine != here:
            return say(
                "{program} is made for {machine} processors, and this computer has another kind ({here})",
                program=program,
                machine=machine,
                here=here,
            )
        return say(
            "{program} is a Linux program, which does not run here ({here})", program=program, here=here
        )
    if beginning.startswith(b"MZ"):
        return say(
            "{program} is a Windows program, which does not run here ({here})", program=program, here=here
        )
    if beginning.startswith(_MACH_O):
        return say(
            "{program} is a macOS program, which does not run here ({here})", program=program, here=here
        )
    if not beginning:
        return say("{program} is empty, not a program", program=program)
    return say("{program} is neither a program nor a script that names its interpreter", program=program)


def _beginning(program: Path) -> bytes:
    try:
        with program.open("rb") as file:
            return file.read(256)
    except OSError:
        return b""


_EXPLAINED_BY_FILE: dict[str, Callable[[Path], Sentence]] = {
    "ENOENT": _missing,
    "ENOTDIR": _missing,
    "EACCES": _not_permitted,
    "EPERM": _not_permitted,
    "EISDIR": _not_permitted,
    "ENOEXEC": _not_runnable,
    "ELIBBAD": _not_runnable,
    "EBADARCH": _not_runnable,
    "E2BIG": too_long,
    "ETXTBSY": lambda program: say("{program} is being written to and cannot start now", program=program),
    "EAGAIN": _no_room,
    "ENOMEM": _no_room,
    "EMFILE": lambda program: say("{program} cannot be started: too many files are open", program=program),
    "ENFILE": lambda program: say("{program} cannot be started: too many files are open", program=program),
    "ELOOP": lambda program: say("{program} is a link that leads back to itself", program=program),
}
