"""How a program that goes on by itself is started on Windows: its command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.system.batch_files import UnsafeArgumentError
from app.system.detached import windows_arguments


def line(*words: str) -> str:
    return windows_arguments(words, Path(words[0]), {})[0]


def test_words_are_quoted_where_the_program_or_cmd_would_take_them_apart() -> None:
    assert line("cmd.exe", "/K", "call", r"C:\a b\activate.bat") == r'cmd.exe /K call "C:\a b\activate.bat"'
    assert line("x.exe", r"C:\R&D", "a,b", "(x)") == r'x.exe "C:\R&D" "a,b" "(x)"'
    assert line("x.exe", "", 'say "x"', "C:\\a b\\") == 'x.exe "" "say \\"x\\"" "C:\\a b\\\\"'
    assert line("pwsh.exe", "-Command", r"& 'C:\a b\Activate.ps1'") == (
        r"""pwsh.exe -Command "& 'C:\a b\Activate.ps1'" """.strip()
    )


def test_an_editor_that_is_a_batch_file_is_handed_to_cmd_safely() -> None:
    code = Path("C:/code.cmd")
    root = {"SYSTEMROOT": r"D:\Windows"}
    arguments, program = windows_arguments((str(code), r"C:\my lab"), code, root)
    assert program is None
    assert arguments.startswith(r'"D:\Windows\System32\cmd.exe" /d')
    assert r'"C:\my lab"' in arguments
    with pytest.raises(UnsafeArgumentError):
        windows_arguments((str(code), "%PATH%"), code, root)
