"""Whatever lies where Pythons are looked for, the search ends, loses nothing and writes nothing."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.made_up_machine import MadeUpMachine

PLACES = (
    "~/.pyenv/versions",
    "~/.pyenv",
    "~/.local/share/uv/python",
    "~/.asdf/installs/python",
    "~/.local/share/mise/installs/python",
    "~/.rye/py",
    "~/miniconda3",
    "~/.conda",
    "~/tools/bin",
    "/usr/bin",
    "/usr/local/bin",
    "/home/linuxbrew/.linuxbrew/Cellar/python@3.12",
)
NAMES = st.sampled_from(
    [
        *("3.12.1", "cpython-3.12.1-linux", "cpython@3.1", "bin", "lib", "include", "envs"),
        *("python", "python3", "python3.12", "Python", "..python", "pyvenv.cfg", "EXTERNALLY-MANAGED"),
        *("conda-meta", "python-3.9.1-x_0.json", "environments.txt", "history"),
        *("наука", "学習", "a\nb", "\udcff\udcfe", " ", "-rf", "'\"", "x" * 200),
    ]
)
CONTENT = st.sampled_from(
    [b"", b"\x7fELF", b"#!/bin/sh\n", b"\xff\xfe", b'#define PY_VERSION "', b"/\0/x\n\n//\n"]
)
PATH = st.tuples(st.sampled_from(PLACES), st.lists(NAMES, min_size=1, max_size=4))
THING = st.tuples(st.sampled_from(["file", "folder", "pipe", "shut"]), PATH, CONTENT) | st.tuples(
    st.just("link"), PATH, PATH
)


def make(machine, thing):
    kind, (place, parts), more = thing
    path = machine.place("/".join([place, *parts]))
    with suppress(OSError):  # two of them may want one name
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == "file":
            path.write_bytes(more)
            path.chmod(0o755)
        elif kind == "pipe":
            os.mkfifo(path)
        elif kind == "link":
            path.symlink_to(machine.place("/".join([more[0], *more[1]])))
        else:
            path.mkdir()
            path.chmod(0o000 if kind == "shut" else 0o755)


def everything(folder):
    found = {}
    for at, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = f"{at}/{name}"
            seen = os.lstat(path)
            found[path] = (seen.st_mode, seen.st_size, seen.st_mtime_ns)
    return found


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such names")
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(THING, max_size=25))
def test_no_disorder_ends_a_search_or_is_changed_by_it(things):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        machine = MadeUpMachine(Path(folder) / "linux", "linux")
        kept = machine.python("~/.pyenv/versions/9.kept/bin/python3.12")
        for thing in things:
            make(machine, thing)
        machine.path("~/tools/bin", "/usr/bin")
        before = everything(folder)
        snapshot = machine.service().read()
        assert everything(folder) == before
        reasons = [str(each.reason) for told in snapshot.trace for each in told.skipped]
        assert not [reason for reason in reasons if "search failed" in reason]
        assert kept in {path for each in snapshot.pythons for path in (each.executable, *each.aliases)}
        paths = [path for each in snapshot.pythons for path in (each.executable, *each.aliases)]
        assert len(paths) == len(set(paths))
