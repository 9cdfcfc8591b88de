"""A pasted line falls into the very words that real bash makes of it, with what bash fills in."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.core.commands import Shell
from app.core.pasted_words import ShellFacts, read_commands

BASH = shutil.which("bash")
pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(BASH is None or sys.platform == "win32", reason="there is no bash here"),
]
# Left out: a $ alone, and a line that goes on in the middle of a variable's name. There bash is odd.
PARTS = [
    "a", "b c", "'", " ", '"', "\\", "\\\n ", "$A", "${A}", "${B}", "$NOPE", "${NOPE:-d e}", "${A:+f}",
    "$'x\\ty\\x41\\''",
    '"$A"', "'$A'", '\\"', "\\'", "\\$", "  ", "-v", "=", "~ ", "~/x", "x~", " #c", "é", ":", "/", "!", "%",
    "^", "@",
    "`pwd`", "$(pwd)", '"$(pwd)/x"', "\t", "{", "}", "\\ ", " >out ", " 2>&1 ", ";x", " | cat", " && x",
]  # fmt: skip
SHOW = 'show() { printf \'%s\\0\' "$#" "$@" >&3; }; x() { :; }; exec 3>&1 >/dev/null\n'


def of_bash(line: str, folder: Path, environ: dict[str, str]) -> list[str] | None:
    """The arguments, None where bash takes the line for none."""
    assert BASH is not None
    ended = subprocess.run(
        [BASH, "--norc", "-c", f"{SHOW}{line}"],
        env=environ,
        cwd=folder,
        capture_output=True,
        timeout=30,
        check=False,
    )
    words = ended.stdout.decode().split("\0")[:-1]
    return None if not words or b"error" in ended.stderr or b"unexpected" in ended.stderr else words[1:]


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(
    line=st.lists(st.sampled_from(PARTS), min_size=1, max_size=9).map(lambda parts: f"show {''.join(parts)}")
)
def test_words_are_those_of_bash(tmp_path: Path, line: str) -> None:
    environ = {"A": "one two", "B": "solo", "HOME": "/home/ada", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    assume(
        "$A\\\n" not in line
        and "$NOPE\\\n" not in line
        and not any(f"${name}a" in line for name in ("A", "NOPE"))
    )
    theirs = of_bash(line, tmp_path, environ)
    assume(theirs is not None)
    first = read_commands(line, Shell.BASH, ShellFacts(str(tmp_path), "/home/ada", environ))[0]
    assert [word.text for word in first.words[1:]] == theirs


def test_each_word_stands_where_it_says(tmp_path: Path) -> None:
    line = "docker run -v \"$(pwd):/x\" 'a b' \\\n c\\ d # no"
    (command,) = read_commands(line, Shell.BASH, ShellFacts(str(tmp_path), "/home/ada"))
    assert [line[word.start : word.stop] for word in command.words] == [
        "docker", "run", "-v", '"$(pwd):/x"', "'a b'", "c\\ d",
    ]  # fmt: skip
