from __future__ import annotations

import errno
import platform
import struct
from pathlib import Path

import pytest

from app.system.batch_files import UnsafeArgumentError
from app.system.start_problems import not_found, start_problem


def windows_error(winerror: int, number: int) -> OSError:
    error = OSError(number, "the system's words")
    error.winerror = winerror  # type: ignore[attr-defined]
    return error


def elf(machine: int, *, big_endian: bool = False) -> bytes:
    order = ">" if big_endian else "<"
    ident = b"\x7fELF" + bytes([2, 2 if big_endian else 1, 1]) + bytes(9)
    return ident + struct.pack(order + "HHI", 2, machine, 1) + bytes(40)


@pytest.mark.parametrize(
    ("winerror", "number", "sentence"),
    [
        (2, errno.ENOENT, "There is no program at {program}"),
        (5, errno.EACCES, "The system does not allow {program} to be run"),
        (206, errno.ENOENT, "The command for {program} is too long: this system passes no more to a program"),
        (740, errno.EINVAL, "{program} may only be started by an administrator"),
        (225, errno.EINVAL, "{program} was blocked by the virus scanner or a rule of this computer"),
        (267, errno.EINVAL, "The folder to start {program} in cannot be used"),
        (1455, errno.EINVAL, "{program} cannot be started: the system's words"),
    ],
)
def test_windows_reasons(winerror: int, number: int, sentence: str) -> None:
    program = Path("/nowhere/tool.exe")
    assert start_problem(windows_error(winerror, number), program, None).source == sentence.replace(
        "the system's words", "{reason}"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MZ\x90\0", "{program} is a Windows program, which does not run here ({here})"),
        (b"\xcf\xfa\xed\xfe rest", "{program} is a macOS program, which does not run here ({here})"),
        (b"", "{program} is empty, not a program"),
        (b"print('hello')\n", "{program} is neither a program nor a script that names its interpreter"),
        (elf(183), "{program} is made for aarch64 processors, and this computer has another kind ({here})"),
        (
            elf(22, big_endian=True),
            "{program} is made for s390x processors, and this computer has another kind ({here})",
        ),
        (elf(9999), "{program} is a Linux program, which does not run here ({here})"),
    ],
)
def test_a_file_the_system_cannot_run_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, sentence: str
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    program = tmp_path / "tool"
    program.write_bytes(content)
    problem = start_problem(OSError(errno.ENOEXEC, "Exec format error"), program, None)
    assert str(problem) == sentence.format(program=program, here="x86_64")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EAGAIN, "{program} cannot be started: this computer has no room for another process"),
        (errno.EMFILE, "{program} cannot be started: too many files are open"),
        (errno.ETXTBSY, "{program} is being written to and cannot start now"),
        (errno.ELOOP, "{program} is a link that leads back to itself"),
        (errno.EIO, "{program} cannot be started: {reason}"),
    ],
)
def test_reasons_that_are_hard_to_make_happen(number: int, sentence: str) -> None:
    assert start_problem(OSError(number, "Input/output error"), Path("/bin/tool"), None).source == sentence


def test_a_character_that_cannot_be_passed() -> None:
    assert "a character" in str(start_problem(ValueError("embedded null byte"), Path("/bin/tool"), None))


def test_an_argument_that_cmd_would_change_is_not_shown_since_it_may_be_secret() -> None:
    problem = str(start_problem(UnsafeArgumentError("100%secret"), Path("/bin/tool.bat"), None))
    assert problem == "/bin/tool.bat cannot be started: cmd.exe would change one of its arguments"


def test_a_name_that_is_nowhere() -> None:
    assert (
        str(not_found("conda"))
        == "There is no program named conda where programs are looked for on this computer"
    )
