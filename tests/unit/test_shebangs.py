from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.shebangs import Shebang, parse_shebang


@pytest.mark.parametrize(
    ("content", "shebang"),
    [
        (b"#!/usr/bin/python3\nimport pip\n", Shebang("/usr/bin/python3")),
        (b"#! /usr/bin/python3 -I\r\n", Shebang("/usr/bin/python3")),
        (b"#!/usr/bin/env python3\n", Shebang("python3", searched=True)),
        (b"#!/usr/bin/env -S A=b python3 -u\n", Shebang("python3", searched=True)),
        (b"#!/usr/bin/env\n", None),
        (b"#!/bin/sh\necho hello\n", Shebang("/bin/sh")),
        (
            b"#!/bin/sh\n'''exec' \"/long path/python\" \"$0\" \"$@\"\n' '''\n",
            Shebang("/long path/python"),
        ),
        (b"#!/bin/sh\n'''exec' /long/python \"$0\" \"$@\"\n", Shebang("/long/python")),
        (
            b'#!/bin/sh\n\'\'\'exec\' "$(dirname -- "$(realpath -- "$0")")"/\'python\' "$0"\n',
            Shebang("python", beside=True),
        ),
        (
            b"#!C:\\Program Files\\Python312\\python.exe\r\n",
            Shebang("C:\\Program Files\\Python312\\python.exe"),
        ),
        (b'#!"C:\\Program Files\\P\\python.exe"\n', Shebang("C:\\Program Files\\P\\python.exe")),
        (b"#!\n", None),
        (b"echo\n", None),
        (b"", None),
        (b"#!/caf\xe9/python\n", Shebang("/caf\udce9/python")),
    ],
)
def test_the_interpreter_of_a_script(content: bytes, shebang: Shebang | None) -> None:
    assert parse_shebang(content) == shebang


def test_a_windows_launcher_carries_its_shebang_before_an_archive() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as contents:
        contents.writestr("__main__.py", "#! not this\n")
    launcher = b"MZ\x90\0 a launcher with #! in it \0" + b"#!C:\\lab\\.venv\\Scripts\\python.exe\r\n"
    assert parse_shebang(launcher + archive.getvalue()) == Shebang("C:\\lab\\.venv\\Scripts\\python.exe")
    assert parse_shebang(b"MZ no archive") is None


@given(st.binary(), st.sampled_from([b"", b"#!", b"MZ", b"#!/bin/sh\n'''exec'", b"MZPK\x05\x06"]))
def test_whatever_lies_in_a_file_is_read(content: bytes, beginning: bytes) -> None:
    parse_shebang(beginning + content)
