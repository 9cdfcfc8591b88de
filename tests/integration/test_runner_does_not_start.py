"""Everything that keeps a program from starting, each with its own sentence."""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

import pytest

from app.core.commands import Command
from app.core.outcomes import Ending
from app.system.child_env import ChildEnvironment
from app.system.runner import ProcessRunner

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these programs are made for POSIX")


def problem(*argv: str, cwd: Path | None = None, path: Path | None = None) -> str:
    environment = ChildEnvironment()() | ({"PATH": str(path)} if path else {})
    outcome = ProcessRunner(lambda: environment).run(Command(argv, cwd=cwd))
    assert outcome.ending is Ending.NOT_STARTED
    assert outcome.exit_code is None
    return str(outcome.sentence)


def program(path: Path, content: bytes = b"#!/bin/sh\n", mode: int = 0o755) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_a_name_that_is_nowhere() -> None:
    assert (
        problem("no-such-tool")
        == "There is no program named no-such-tool where programs are looked for on this computer"
    )


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    assert problem(f"{tmp_path}/tool") == f"There is no program at {tmp_path}/tool"


def test_a_link_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "tool").symlink_to(tmp_path / "gone")
    assert problem(f"{tmp_path}/tool") == f"{tmp_path}/tool is a link to a file that does not exist"


def test_a_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "tool").symlink_to(tmp_path / "tool")
    assert problem(f"{tmp_path}/tool") == f"{tmp_path}/tool is a link that leads back to itself"


def test_not_executable(tmp_path: Path) -> None:
    tool = program(tmp_path / "tool", mode=0o644)
    sentence = f"{tool} is not marked as a program: the file may not be run"
    assert problem(str(tool)) == sentence
    assert problem("tool", path=tmp_path) == sentence


def test_a_folder(tmp_path: Path) -> None:
    assert problem(str(tmp_path)) == f"{tmp_path} is a folder, not a program"


def test_another_architecture(tmp_path: Path) -> None:
    number, name = (40, "arm") if os.uname().machine != "arm" else (22, "s390x")
    header = b"\x7fELF\x01\x01\x01" + bytes(9) + struct.pack("<HHI", 2, number, 1) + bytes(60)
    tool = program(tmp_path / "tool", header)
    here = os.uname().machine
    expected = f"{tool} is made for {name} processors, and this computer has another kind ({here})"
    assert problem(str(tool)) == expected


def test_a_script_without_an_interpreter_line(tmp_path: Path) -> None:
    tool = program(tmp_path / "tool", b"echo hello\n")
    assert problem(str(tool)) == f"{tool} is neither a program nor a script that names its interpreter"


def test_a_script_whose_interpreter_is_missing(tmp_path: Path) -> None:
    tool = program(tmp_path / "tool", b"#!/old/venv/bin/python -s\nprint()\n")
    assert problem(str(tool)) == f"{tool} is a script for /old/venv/bin/python, which does not exist"


def test_a_script_with_windows_line_endings(tmp_path: Path) -> None:
    tool = program(tmp_path / "tool", b"#!/bin/sh\r\necho hello\r\n")
    assert problem(str(tool)) == f"{tool} is a script with Windows line endings, which do not work here"


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    assert problem("true", cwd=tmp_path / "gone") == f"The folder {tmp_path}/gone does not exist"


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    file = program(tmp_path / "file")
    assert problem("true", cwd=file) == f"{file} is not a folder"


def test_arguments_that_are_too_long() -> None:
    true = next(path for path in ("/bin/true", "/usr/bin/true") if Path(path).exists())
    sentence = f"The command for {true} is too long: this system passes no more to a program"
    assert problem(true, "x" * 200_000 + "y" * 4_000_000) == sentence
    assert problem(true, *["x" * 1000] * 10_000) == sentence


def test_a_character_that_no_system_passes() -> None:
    assert "a character in its arguments or variables cannot be passed" in problem("true", "\ud800")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux lists the open files of a process")
def test_a_terminal_that_is_not_needed_is_given_back() -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    outcome = ProcessRunner(ChildEnvironment()).run(Command(("true", "\ud800"), terminal=True))
    assert outcome.ending is Ending.NOT_STARTED
    assert len(list(Path("/proc/self/fd").iterdir())) == before
