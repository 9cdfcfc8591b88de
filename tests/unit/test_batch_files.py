from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.system.batch_files import UnsafeArgumentError, batch_command_line, is_batch_file

ROOT = r"C:\Windows"
SCRIPT = r"C:\Users\Ada Lovelace\.pyenv\bin\pyenv.bat"


def tail(*arguments: str) -> str:
    line = batch_command_line(ROOT, SCRIPT, arguments)
    head = rf'"C:\Windows\System32\cmd.exe" /d /e:on /v:off /s /c ""{SCRIPT}"'
    assert line.startswith(head)
    assert line.endswith('"')
    return line[len(head) : -1]


@pytest.mark.parametrize(
    ("argument", "passed"),
    [
        ("install", " install"),
        ("3.12.1", " 3.12.1"),
        (r"C:\thesis", r" C:\thesis"),
        ("", ' ""'),
        ("two words", ' "two words"'),
        ("a&calc.exe", ' "a&calc.exe"'),
        ("a|b>c<d^e(f)", ' "a|b>c<d^e(f)"'),
        ("numpy>=1.20,<2", ' "numpy>=1.20,<2"'),
        ("name=value;x", ' "name=value;x"'),
        ("really!", ' "really!"'),
        ("été", ' "été"'),
        ("ends with\\", ' "ends with\\\\"'),
    ],
)
def test_arguments_are_quoted_for_cmd(argument: str, passed: str) -> None:
    assert tail(argument) == passed


@pytest.mark.parametrize(
    "argument", ['"', 'a" & calc.exe & "', "%PATH%", "100%", "line\nbreak", "cr\r", "nul\0"]
)
def test_what_cmd_would_change_is_refused(argument: str) -> None:
    with pytest.raises(UnsafeArgumentError) as refused:
        tail(argument)
    assert refused.value.argument == argument


@given(st.lists(st.text(st.characters(exclude_characters='%"', exclude_categories=("Cc", "Cs"))), max_size=4))
def test_nothing_stands_outside_quotes_that_cmd_reads(arguments: list[str]) -> None:
    outside = tail(*arguments).split('"')[0::2]
    assert not any(character in part for part in outside for character in "&|<>^()!,;=\t")


@pytest.mark.parametrize(
    ("program", "batch"),
    [
        ("a.bat", True),
        ("A.CMD", True),
        ("a.bat. .", True),
        ("a.exe", False),
        ("bat", False),
        (r"c:\x.bat\y", False),
    ],
)
def test_batch_files_are_known_by_their_name(program: str, batch: bool) -> None:
    assert is_batch_file(program) is batch
