"""pip's file of settings: only what says where packages come from changes."""

from __future__ import annotations

import configparser
from pathlib import Path

import pytest

from app.core.environments import Kind
from app.core.errors import AppError
from app.core.indexes import Sources, checked_index
from app.core.pip_conf import says_nothing, sources_in, with_sources
from app.core.plans import MoveToBin, Plan, WriteFile
from app.core.surroundings import Surroundings
from app.services.sources import SourcesKeeping

MINE = b"""\
# kept by hand
[install]
no-compile = yes

[global]
; the old one
index-url = https://old.example.edu/simple
timeout = 60
extra-index-url =
    https://one.example.edu/
    # in between
    https://two.example.edu/

[list]
format = columns
"""


def test_only_its_lines_change() -> None:
    changed = with_sources(MINE, Sources("https://new.example.edu/simple"), None).decode()
    assert changed.splitlines() == [
        *MINE.decode().splitlines()[:6],
        "index-url = https://new.example.edu/simple",
        "timeout = 60",
        *MINE.decode().splitlines()[-3:],
    ]


@pytest.mark.parametrize(
    "content", [b"", MINE, b"[list]\nformat=json", b"\xef\xbb\xbf[global]\nindex-url: x\n"]
)
@pytest.mark.parametrize(
    "sources",
    [
        Sources(),
        Sources("https://a.example.edu/simple/", ("https://b.example.edu/", "https://c.example.edu/")),
        Sources(None, ("https://b.example.edu/",), "/the kit/é%"),
    ],
)
def test_what_is_written_is_read_again(content: bytes, sources: Sources) -> None:
    folder = Path(sources.offline_folder).as_uri() if sources.offline_folder else None
    written = with_sources(content, sources, folder)
    assert sources_in(written) == sources
    assert with_sources(written, sources, folder) == written
    before, after = configparser.RawConfigParser(), configparser.RawConfigParser()
    before.read_string(content.decode("utf-8-sig"))
    after.read_string(written.decode())
    for name in before.sections():
        for key, value in before.items(name):
            if key not in {"index-url", "extra-index-url", "no-index", "find-links"}:
                assert after.get(name, key) == value


def test_a_file_that_cannot_be_read_says_nothing() -> None:
    assert sources_in(b"no section = here") == Sources()
    assert sources_in(b"\xff\xfe") == Sources()
    assert says_nothing(with_sources(b"[global]\nindex-url = x\n", Sources(), None))
    assert not says_nothing(b"# mine\n[global]\n")


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {}, "/home/ada/.config/pip/pip.conf"),
        ("linux", {"XDG_CONFIG_HOME": "/x"}, "/x/pip/pip.conf"),
        ("darwin", {}, "/home/ada/.config/pip/pip.conf"),
        ("win32", {"APPDATA": "C:\\Users\\ada\\Roaming"}, "C:\\Users\\ada\\Roaming\\pip\\pip.ini"),
    ],
)
def test_the_file_is_where_pip_looks(platform: str, environ: dict[str, str], expected: str) -> None:
    keeping = SourcesKeeping(lambda: Surroundings(platform, environ, "/home/ada"))
    assert keeping.file(None) == expected


def test_the_last_choice_taken_away_takes_the_file_away(tmp_path: Path) -> None:
    keeping = SourcesKeeping(lambda: Surroundings("linux", {"XDG_CONFIG_HOME": str(tmp_path)}, "/home/ada"))
    plan = keeping.plan(None, Sources("https://a.example.edu/"))
    (step,) = plan.steps
    assert isinstance(step, WriteFile)
    assert isinstance(plan.undo, Plan)
    assert isinstance(plan.undo.steps[0], MoveToBin)  # there was none before
    step.path.parent.mkdir()
    step.path.write_bytes(step.content)
    back = keeping.plan(None, Sources())
    assert isinstance(back.steps[0], MoveToBin)
    assert isinstance(back.undo, Plan)
    assert back.undo.steps[0].content == step.content  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "wrong",
    ["", "packages.example.edu", "ftp://a.b/", "https://", "https://a b/", "https://a.b:port/",
     "--index-url=x", "https://ada:s3cret@a.b/", "https://token@a.b/", "https://a.b/\x1b[31m"],
)  # fmt: skip
def test_what_is_no_address_of_an_index_is_refused(wrong: str) -> None:
    with pytest.raises(AppError) as refused:
        checked_index(wrong)
    told = str(refused.value.to_json())
    assert "s3cret" not in told
    assert "token" not in told


@pytest.mark.parametrize("right", ["https://a.b/simple", " http://localhost:8080/x/ ", "file:///the/kit"])
def test_what_is_one_is_taken(right: str) -> None:
    assert checked_index(right) == right.strip()


def test_a_folder_on_a_drive_of_windows_is_read_again() -> None:
    folder = "C:/Kurs Ä/kit"
    written = with_sources(b"", Sources(None, (), folder), "file:///C:/Kurs%20%C3%84/kit")
    assert sources_in(written).offline_folder == folder


def test_nothing_is_remembered_where_nobody_reads_it() -> None:
    keeping = SourcesKeeping(lambda: Surroundings("linux", {}, "/home/ada"))
    keeping.refuse_unread([Kind.VENV, Kind.HATCH])
    with pytest.raises(AppError, match="uv does not read"):
        keeping.refuse_unread([Kind.UV])
