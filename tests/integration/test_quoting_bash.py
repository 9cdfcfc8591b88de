"""Real bash reads every shown line back as the very arguments it was made of."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.commands import Shell
from app.core.quoting import quote, quote_word, shown_line

BASH = shutil.which("bash")
pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(BASH is None or sys.platform == "win32", reason="there is no bash here"),
]

END = "END OF ARGUMENTS"
PRINT_ENVIRONMENT = (
    "import os, sys; "
    'sys.stdout.buffer.write(b"".join(os.environb[os.fsencode(n)] + b"\\0" for n in sys.argv[1:]))'
)
PROGRAM = f"#!/bin/sh\nprintf '%s\\0' \"$0\" \"$@\" '{END}'\n"
SPECIAL = (
    " \t\n\r\x01\x07\x08\x0b\x0c\x1b\x7f\x9b!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ab01éÀß日🐍•"
    "\u200b\u2028\u202e\xa0\udc80\udcff"
)
text = st.one_of(
    st.text(st.sampled_from(SPECIAL)),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    st.binary().map(lambda raw: os.fsdecode(raw.replace(b"\0", b""))),
)
RESERVED = [
    "if", "then", "else", "elif", "fi", "case", "esac", "for", "select", "while", "until", "do", "done", "in",
    "function", "time", "coproc", "{", "}", "!", "[[", "]]",
]  # fmt: skip
BUILTINS = [
    ":", "cd", "eval", "exec", "exit", "export", "read", "set", "shift", "source", "trap", "type", "unset",
    "wait", "local", "return", "break", "declare", "alias", "hash", "help", "history", "jobs", "fg", "bg",
]  # fmt: skip
AWKWARD = [
    "%1",
    "%",
    "%a=b",
    "a=b",
    "A+=1",
    "a[0]=1",
    "~",
    "~root",
    "-x",
    "--",
    "#",
    "$HOME",
    "é",
    "a b",
    "it's",
    "*",
]
# These bash runs itself where a program of the name would do the same.
BUILT_IN_ALIKE = {"[", "echo", "false", "kill", "printf", "pwd", "test", "true"}
names = st.one_of(
    st.sampled_from(RESERVED + BUILTINS + AWKWARD),
    text.map(lambda name: os.fsdecode(os.fsencode(name.replace("/", ""))[:200])).filter(
        lambda name: name not in {"", ".", ".."} | BUILT_IN_ALIKE
    ),
)


def run_lines(lines: Sequence[str], folder: Path, *options: str) -> list[list[str]]:
    """What the programs in the folder were started with, one list for each start."""
    assert BASH is not None
    ended = subprocess.run(
        [BASH, "--norc", *options],
        input=os.fsencode("".join(f"{line}\n" for line in lines)),
        capture_output=True,
        env={"PATH": f"{folder}:/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8", "HISTFILE": ""},
        cwd=folder,
        timeout=60,
        check=False,
    )
    words = os.fsdecode(ended.stdout).split("\0")
    assert words.pop() == "", ended.stderr.decode(errors="replace")
    starts: list[list[str]] = [[]]
    for word in words:
        if word == END:
            starts.append([])
        else:
            starts[-1].append(word)
    assert starts.pop() == []
    return starts


def make_program(folder: Path, name: str) -> None:
    """A program of that name in the folder, which prints what it was started with."""
    program = folder / name
    if not os.path.lexists(program):
        program.symlink_to(folder / "the program itself")


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("programs")
    program = folder / "the program itself"
    program.write_text(PROGRAM)
    program.chmod(0o755)
    return folder


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(commands=st.lists(st.tuples(names, st.lists(text, max_size=6)), min_size=1, max_size=25))
def test_any_arguments_come_back(programs: Path, commands: list[tuple[str, list[str]]]) -> None:
    for name, _ in commands:
        make_program(programs, name)
    lines = [quote((name, *arguments), Shell.BASH) for name, arguments in commands]
    assert not any("\n" in line for line in lines)
    expected = [[f"{programs}/{name}", *arguments] for name, arguments in commands]
    assert run_lines(lines, programs) == expected


@pytest.mark.parametrize("name", RESERVED + BUILTINS + [name for name in AWKWARD if name != "%a=b"])
def test_a_first_word_that_bash_knows_is_still_the_program(programs: Path, name: str) -> None:
    make_program(programs, name)
    argv = (name, "one", "")
    assert run_lines([quote(argv, Shell.BASH)], programs) == [[f"{programs}/{name}", "one", ""]]


def test_an_interactive_bash_does_not_put_history_in(programs: Path) -> None:
    words = ["!", "!!", "it's !here", "!a\n", "'!'!", '"!"', "a!b", "tab\t!x'", "^a^b^", "{a,b}!"]
    make_program(programs, "show")
    lines = [quote(("show", word), Shell.BASH) for word in words]
    assert run_lines(lines, programs, "-i", "-H") == [[f"{programs}/show", word] for word in words]


@pytest.mark.parametrize(
    "env",
    [
        {"A": "1", "B": "two words", "C": ""},
        {"A": "~/x:~/y", "B": "$HOME", "_c9": "it's\n!"},
        {"with-dash": "v", "ProgramFiles(x86)": "C:\\x y", "é": "1", "A": "b"},
        {"UID": "17", "PPID": "x"},
        {"BYTES": "\udcff\udcfe"},
    ],
    ids=["plain", "special", "odd names", "read-only in bash", "bytes"],
)
@pytest.mark.parametrize("program", ["python", "exec", "while"])
def test_variables_arrive_with_the_program(tmp_path: Path, env: Mapping[str, str], program: str) -> None:
    (tmp_path / program).symlink_to(Path(sys.executable).resolve())
    line = quote((program, "-c", PRINT_ENVIRONMENT, *env), Shell.BASH, env)
    assert BASH is not None
    ended = subprocess.run(
        [BASH, "--norc", "-c", os.fsencode(line)],
        capture_output=True,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": "/nowhere", "LC_ALL": "C.UTF-8"},
        timeout=60,
        check=True,
    )
    assert os.fsdecode(ended.stdout).split("\0")[:-1] == list(env.values())


@given(argv=st.lists(text.filter(bool), min_size=1, max_size=5))
def test_each_argument_stands_where_the_line_says(argv: list[str]) -> None:
    line = shown_line(argv, Shell.BASH, {"A": "b"})
    shown = [line.text[start:stop] for start, stop in line.spans]
    assert shown[1:] == [quote_word(word, Shell.BASH) for word in argv[1:]]
