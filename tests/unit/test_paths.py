"""Where Labwright's own things are, on each system."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from app.system import paths
from app.system.paths import places, resources_folder


def test_linux_follows_the_home_folder() -> None:
    found = places({"HOME": "/home/ada"}, "linux")
    assert found.home == Path("/home/ada")
    assert found.settings == Path("/home/ada/.config/labwright/settings.toml")
    assert found.journal == Path("/home/ada/.local/share/labwright/journal.jsonl")
    assert found.cache == Path("/home/ada/.cache/labwright")
    assert found.logs == Path("/home/ada/.local/state/labwright/log")


def test_linux_follows_the_xdg_variables_unless_they_are_relative_or_empty() -> None:
    environ = {"HOME": "/h", "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": ""}
    found = places(environ, "linux")
    assert found.config == Path("/c/labwright")
    assert found.data == Path("/h/.local/share/labwright")
    assert found.cache == Path("/h/.cache/labwright")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no accounts of this kind")
@pytest.mark.parametrize("home", ["", "relative"])
def test_a_home_that_is_empty_or_relative_counts_as_unset(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import pwd  # noqa: PLC0415 - does not exist on Windows

    monkeypatch.setenv("HOME", home)
    assert places({"HOME": home}, "linux").home == Path(pwd.getpwuid(os.getuid()).pw_dir)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no accounts of this kind")
def test_a_user_without_an_account_still_has_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 2**31 - 3)
    assert places({}, "linux").settings == Path("/.config/labwright/settings.toml")


def test_macos_uses_the_library() -> None:
    found = places({"HOME": "/Users/ada"}, "darwin")
    assert found.data == Path("/Users/ada/Library/Application Support/Labwright")
    assert found.cache == Path("/Users/ada/Library/Caches/Labwright")
    assert found.logs == Path("/Users/ada/Library/Logs/Labwright")


def test_windows_uses_the_local_folder() -> None:
    local = r"C:\Users\ada\AppData\Local"
    found = places({"USERPROFILE": r"C:\Users\ada", "LOCALAPPDATA": local, "HOME": "/ignored"}, "win32")
    assert found.home == Path(r"C:\Users\ada")
    assert found.data == Path(local) / "Labwright"
    assert found.logs == Path(local) / "Labwright" / "Logs"


def test_windows_without_the_variable_asks_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "_windows_local_folder", lambda: Path("asked"))
    assert places({"USERPROFILE": r"C:\Users\ada", "LOCALAPPDATA": ""}, "win32").data == Path(
        "asked/Labwright"
    )


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_labwright_home_moves_everything_but_the_users_home(platform: str) -> None:
    own = r"D:\own" if platform == "win32" else "/own"
    found = places({"HOME": "/home/ada", "USERPROFILE": r"C:\ada", "LABWRIGHT_HOME": own}, platform)
    mine = [found.settings, found.window_state, found.journal, found.cache, found.logs]
    mine += [found.bin, found.backups, found.locks, found.running]
    assert all(path.is_relative_to(own) for path in mine)
    assert not found.home.is_relative_to(own)


def test_a_relative_labwright_home_starts_at_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert places({"HOME": "/h", "LABWRIGHT_HOME": "own"}, "linux").data == tmp_path / "own" / "data"


def test_an_empty_home_counts_as_unset() -> None:
    assert places({"HOME": "", "LABWRIGHT_HOME": ""}, sys.platform).home == Path.home()


def test_asking_creates_nothing(tmp_path: Path) -> None:
    places({"HOME": str(tmp_path), "LABWRIGHT_HOME": str(tmp_path / "own")}, "linux")
    assert list(tmp_path.iterdir()) == []


def test_the_resources_of_a_checkout_lie_beside_the_code() -> None:
    assert (resources_folder() / "icons").is_dir()


def test_the_resources_of_a_bundle_lie_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", "/bundle", raising=False)
    assert resources_folder() == Path("/bundle/resources")


def test_the_resources_of_a_wheel_lie_in_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = tmp_path / "app" / "system" / "paths.py"
    code.parent.mkdir(parents=True)
    (tmp_path / "app" / "_resources").mkdir()
    monkeypatch.setattr(paths, "__file__", str(code))
    assert resources_folder() == tmp_path / "app" / "_resources"
