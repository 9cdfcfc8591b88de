"""The user's settings: their file stays theirs."""

from __future__ import annotations

import tempfile
import threading
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import AppError
from app.core.settings import OPTIONS, option
from app.system.paths import Places, places
from app.system.settings import Settings


@pytest.fixture
def own(tmp_path: Path) -> Places:
    return places({"LABWRIGHT_HOME": str(tmp_path / "own"), "HOME": str(tmp_path)})


def write(own: Places, text: str | bytes) -> None:
    own.settings.parent.mkdir(parents=True, exist_ok=True)
    own.settings.write_bytes(text if isinstance(text, bytes) else text.encode())


def test_without_a_file_the_defaults_hold_and_none_is_made(own: Places) -> None:
    settings = Settings(own)
    assert settings.all() == {each.key: each.default for each in OPTIONS}
    assert settings.problems == ()
    assert settings.chosen("theme") is None
    assert not own.settings.exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("theme", "dark"),
        ("text_size", 1.5),
        ("text_size", "auto"),
        ("search_folders", ("/a b", "~/ü")),
        ("programs.docker", "/opt/docker"),
        ("network.proxy", "http://proxy.example.edu:8080"),
        ("network.ca_certificate", 'C:\\certificates\\"school".pem'),
    ],
)
def test_what_is_chosen_is_there_for_the_next_start(own: Places, key: str, value: object) -> None:
    Settings(own).set(key, value)
    assert Settings(own).get(key) == value
    assert Settings(own).chosen(key) == value


def test_only_what_changes_is_changed(own: Places) -> None:
    text = (
        "# mine\n"
        "motion = 'full'   # I like it\n"
        "\n"
        'theme = "light"# evening\n'
        "future = { a = 1 }\n"
        "\n"
        "[programs] # here\n"
        "  git = '/usr/bin/git'\n"
        "\n"
        "[unknown.table]\n"
        "x = 0x10\n"
    )
    write(own, text)
    settings = Settings(own)
    settings.set("theme", "dark")
    assert own.settings.read_text() == text.replace('"light"', '"dark"')
    settings.set("programs.docker", "/d")
    assert own.settings.read_text().replace('docker = "/d"\n', "").replace("\n\n\n", "\n\n") == text.replace(
        '"light"', '"dark"'
    )
    assert settings.get("programs.git") == "/usr/bin/git"


def test_a_first_setting_goes_above_the_tables(own: Places) -> None:
    write(own, "[programs]\ngit = '/g'\n")
    Settings(own).set("theme", "dark")
    assert tomllib.loads(own.settings.read_text()) == {"theme": "dark", "programs": {"git": "/g"}}


def test_resetting_goes_back_to_the_default(own: Places) -> None:
    settings = Settings(own)
    settings.set("theme", "dark")
    settings.set("programs.git", "/g")
    settings.reset("theme")
    settings.set("programs.git", None)
    settings.reset("network.proxy")
    assert settings.get("theme") == "auto"
    assert settings.chosen("programs.git") is None
    assert "theme" not in own.settings.read_text()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("theme", "pink"),
        ("theme", 3),
        ("text_size", 5),
        ("text_size", True),
        ("text_size", float("nan")),
        ("search_folders", "/a"),
        ("search_folders", ["/a", 3]),
        ("search_folders", [""]),
        ("network.proxy", "proxy:8080"),
        ("network.no_proxy", "a\nb"),
        ("programs.git", 1),
    ],
)
def test_a_wrong_value_is_refused_and_explained(own: Places, key: str, value: object) -> None:
    with pytest.raises(AppError) as caught:
        Settings(own).set(key, value)
    assert caught.value.code == "bad-setting"
    assert caught.value.cause is not None
    assert not own.settings.exists()


@pytest.mark.parametrize("key", ["colour", "programs.", "programs.a b", "programs", "network", "theme.x", ""])
def test_an_unknown_name_is_refused(own: Places, key: str) -> None:
    for act in (Settings(own).get, Settings(own).reset, Settings(own).describe):
        with pytest.raises(AppError) as caught:
            act(key)
        assert caught.value.code == "unknown-setting"


def test_wrong_values_in_the_file_count_as_not_chosen_and_are_told(own: Places) -> None:
    write(own, "theme = 'pink'\nlanguage = 'es'\n[programs]\ngit = 1\n")
    settings = Settings(own)
    assert (settings.get("theme"), settings.get("language"), settings.get("programs.git")) == (
        "auto",
        "es",
        "",
    )
    assert [problem.code for problem in settings.problems] == ["bad-setting", "bad-setting"]


@pytest.mark.parametrize(
    "broken", [b"theme = \n", b"theme = 'dark'\n\xff\n", b"\x00", b"theme = 1\ntheme = 2\n"]
)
def test_a_broken_file_is_told_and_never_lost(own: Places, broken: bytes) -> None:
    write(own, broken)
    settings = Settings(own)
    assert settings.get("theme") == "auto"
    assert [problem.code for problem in settings.problems] == ["settings-file-broken"]
    assert own.settings.read_bytes() == broken
    settings.set("theme", "dark")
    assert Settings(own).get("theme") == "dark"
    assert [problem.code for problem in settings.problems] == ["settings-file-kept"]
    copies = [path for path in own.config.iterdir() if path != own.settings]
    assert [path.read_bytes() for path in copies] == [broken]
    assert str(copies[0]) in str(settings.problems[0].fix)


def test_a_value_where_a_table_is_needed_is_not_overwritten(own: Places) -> None:
    write(own, "programs = 3\n")
    with pytest.raises(AppError) as caught:
        Settings(own).set("programs.git", "/g")
    assert caught.value.code == "settings-file-broken"
    assert own.settings.read_text() == "programs = 3\n"


def test_a_mark_that_an_editor_put_in_front_stays(own: Places) -> None:
    write(own, b"\xef\xbb\xbftheme = 'light'\r\n")
    settings = Settings(own)
    assert settings.get("theme") == "light"
    settings.set("theme", "dark")
    assert own.settings.read_bytes() == b'\xef\xbb\xbftheme = "dark"\r\n'


def test_what_others_write_is_noticed(own: Places) -> None:
    settings = Settings(own)
    heard: list[str] = []
    settings.subscribe(heard.append)
    assert settings.get("theme") == "auto"
    Settings(own).set("theme", "dark")
    assert settings.get("theme") == "dark"
    assert heard == ["theme"]


def test_listeners_hear_only_of_changes_and_only_while_they_want_to(own: Places) -> None:
    settings = Settings(own)
    heard: list[str] = []
    stop = settings.subscribe(heard.append)
    settings.set("theme", "dark")
    settings.set("theme", "dark")
    settings.reset("theme")
    stop()
    settings.set("theme", "light")
    assert heard == ["theme", "theme"]


def test_two_at_once_lose_nothing(own: Places) -> None:
    def choose(number: int) -> None:
        settings = Settings(own)
        for count in range(5):
            settings.set(f"programs.p{number}-{count}", f"/{number}/{count}")

    threads = [threading.Thread(target=choose, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    chosen = Settings(own).all()
    assert all(chosen[f"programs.p{n}-{c}"] == f"/{n}/{c}" for n in range(4) for c in range(5))


def test_typed_text_becomes_a_value() -> None:
    assert option("text_size").parsed("1.25", ":") == 1.25
    assert option("search_folders").parsed("/a:/b c:", ":") == ("/a", "/b c")
    assert option("theme").parsed("dark", ":") == "dark"
    with pytest.raises(AppError):
        option("text_size").parsed("large", ":")


@given(st.text())
def test_any_text_is_either_kept_exactly_or_refused(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(places({"LABWRIGHT_HOME": folder, "HOME": folder}))
        if text.isprintable():
            settings.set("network.no_proxy", text)
            assert tomllib.loads(settings.path.read_text())["network"]["no_proxy"] == text
            assert settings.get("network.no_proxy") == text
        else:
            with pytest.raises(AppError):
                settings.set("network.no_proxy", text)
