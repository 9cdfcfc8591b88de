"""What people type and paste, read as the one command it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import quoting
from app.core.commands import Shell
from app.core.errors import AppError
from app.core.typed_line import read_typed

PIP = ("pip", "install", "-r", "requirements.txt")
WORD = st.text(st.characters(blacklist_categories=("C", "Z")) | st.just(" "), max_size=12)


@pytest.mark.parametrize(
    "typed",
    [
        "pip install -r requirements.txt",
        "  pip   install -r  'requirements.txt' \n",
        "$ pip install -r requirements.txt",
        "% pip install -r requirements.txt",
        "> pip install -r requirements.txt",
        "(.venv) $ pip install -r requirements.txt",
        "(.venv) ana@laptop:~/lab 4$ pip install -r requirements.txt",
        "root@4f1c2b:/app# pip install -r requirements.txt",
        r"PS C:\Users\ana> pip install -r requirements.txt",
        r"C:\Users\ana>pip install -r requirements.txt",
        "pip install \\\n    -r requirements.txt",
        "pip install `\r\n    -r requirements.txt",
        "pip install ^\n    -r requirements.txt",
    ],
)
def test_what_surrounds_a_command_in_a_terminal_is_no_part_of_it(typed: str) -> None:
    command = read_typed(typed, "linux")
    assert command is not None
    assert command.argv == PIP


def test_a_backslash_ends_no_quote_on_windows() -> None:
    command = read_typed(r'tool "C:\my lab\" "a|b"', "win32")
    assert command is not None
    assert command.argv == ("tool", "C:\\my lab\\", "a|b")


@pytest.mark.parametrize("typed", ["", "   ", "$ ", "$", "A=1", "''"])
def test_nothing_is_no_command(typed: str) -> None:
    assert read_typed(typed) is None


@pytest.mark.parametrize(
    ("typed", "sign"),
    [
        ("cd lab && pip list", "&&"),
        ("pip list | sort", "|"),
        ("pip install torch>=2", ">"),
        ("python a.py >> log.txt", ">>"),
        ("sleep 5 &", "&"),
        ("cd lab; ls", ";"),
        ("docker stop $(docker ps -q)", "$("),
        ("echo `date`", "`"),
        ("python < data.txt", "<"),
    ],
)
def test_what_the_shell_itself_would_read_is_told(typed: str, sign: str) -> None:
    with pytest.raises(AppError) as caught:
        read_typed(typed, "linux")
    assert f"“{sign}”" in str(caught.value.sentence)


@pytest.mark.parametrize(
    ("typed", "argv"),
    [
        ('pip install "torch>=2"', ("pip", "install", "torch>=2")),
        ("git commit -m 'a; b && c'", ("git", "commit", "-m", "a; b && c")),
        (r'echo "say \"a|b\""', ("echo", 'say "a|b"')),
        (r"echo a\;b", ("echo", "a;b")),
        (r"echo \''`'", ("echo", "'`")),
        ("git log --format=%h # newest", ("git", "log", "--format=%h", "#", "newest")),
        ("$HOME/bin/tool", ("$HOME/bin/tool",)),
    ],
)
def test_quoted_signs_belong_to_their_word(typed: str, argv: tuple[str, ...]) -> None:
    command = read_typed(typed, "linux")
    assert command is not None
    assert command.argv == argv


def test_variables_before_a_command_are_its_own() -> None:
    command = read_typed("PYTHONPATH=src NAME='a b' python train.py")
    assert command is not None
    assert (command.argv, dict(command.env)) == (("python", "train.py"), {"PYTHONPATH": "src", "NAME": "a b"})


def test_on_windows_a_backslash_belongs_to_a_path() -> None:
    command = read_typed(r"C:\Python\python.exe -m pip", "win32")
    assert command is not None
    assert command.argv == (r"C:\Python\python.exe", "-m", "pip")


def test_a_quote_that_stays_open_and_several_lines_are_told() -> None:
    with pytest.raises(AppError, match="never closed"):
        read_typed("git commit -m 'oh")
    with pytest.raises(AppError, match="several lines"):
        read_typed("pip list\npip check")


@given(st.lists(WORD, min_size=1, max_size=6))
def test_what_labwright_writes_for_bash_is_read_back(words: list[str]) -> None:
    argv = ("program", *words)
    command = read_typed(quoting.quote(argv, Shell.BASH), "linux")
    assert command is not None
    assert command.argv == argv
