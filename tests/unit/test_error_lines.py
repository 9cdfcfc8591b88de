from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.error_lines import error_lines


def marked(text: str) -> list[str]:
    lines = text.splitlines()
    return [line for start, stop in error_lines(lines) for line in lines[start:stop]]


def test_pip_says_it_in_two_lines_and_what_belongs_to_them() -> None:
    text = """\
Collecting numpy==1.26.4
  Downloading numpy-1.26.4.whl (18.0 MB)
ERROR: Could not find a version that satisfies the requirement torch==2.1.0
       (from versions: 2.2.0, 2.2.1)
ERROR: No matching distribution found for torch==2.1.0
process did not complete: exit code: 1"""
    assert marked(text) == text.splitlines()[2:5]


@pytest.mark.parametrize(
    "line",
    [
        "fatal: not a git repository (or any of the parent directories): .git",
        "error: externally-managed-environment",
        "× This environment is externally managed",
        "docker: Error response from daemon: Conflict.",
        "Error response from daemon: pull access denied for lab4",
        "gcc: error: main.c: No such file or directory",
        "main.c:3:1: error: expected ';'",
        "E: Unable to locate package python3.14-venv",
        "ModuleNotFoundError: No module named 'distutils'",
        "bash: poetry: command not found",
        "failed to solve: process did not complete successfully",
        "npm ERR! code E404",
        "KeyboardInterrupt",
    ],
)
def test_a_line_known_for_an_error_is_found_among_others(line: str) -> None:
    assert marked(f"Reading\n12 files read\n{line}\nDone.") == [line]


@pytest.mark.parametrize(
    "line", ["0 errors, 2 warnings", "Errors: 0", "Installing error-handler", "Looking good"]
)
def test_a_line_that_only_speaks_of_errors_is_none(line: str) -> None:
    assert marked(f"{line}\nthe end") == ["the end"]


def test_a_real_traceback_is_one_piece(tmp_path: Path) -> None:
    script = tmp_path / "s.py"
    script.write_text("print('start')\ndef f():\n    raise ValueError('no')\nf()\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    found = marked(done.stdout)
    assert found[0].startswith("Traceback")
    assert found[-1] == "ValueError: no"
    assert len(error_lines(done.stdout.splitlines())) == 1


def test_where_nothing_is_known_the_last_words_count() -> None:
    assert marked("one\ntwo\n\n") == ["two"]
    assert error_lines([]) == ()
    assert error_lines(["", "  "]) == ()


@given(
    st.lists(st.sampled_from(["ERROR: x", "  more", "", "Traceback (most recent call last):", "ok", "E: y"]))
)
def test_the_ranges_are_in_order_apart_and_within(lines: list[str]) -> None:
    found = error_lines(lines)
    flat = [edge for pair in found for edge in pair]
    assert flat == sorted(flat)
    assert len(flat) == len(set(flat))
    assert all(0 <= start < stop <= len(lines) for start, stop in found)
