from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import AppError
from app.system.program_search import file_names, in_folders, on_path, search_path
from app.system.programs import Programs, usual_places


def program(path: Path, mode: int = 0o755) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(mode)
    return path


def finder(
    environment: dict[str, str], home: Path, override: str | None = None, platform: str = "linux"
) -> Programs:
    return Programs(lambda: environment, lambda _name: override, home=home, platform=platform)


def test_path_comes_before_the_usual_places(tmp_path: Path) -> None:
    at_home = program(tmp_path / ".local/bin/tool")
    on_the_path = program(tmp_path / "bin/tool")
    assert finder({"PATH": f"{tmp_path}/none:{tmp_path}/bin"}, tmp_path).find("tool") == on_the_path
    assert finder({"PATH": f"{tmp_path}/none"}, tmp_path).find("tool") == at_home


def test_the_users_choice_comes_first_and_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    program(tmp_path / "bin/tool")
    chosen = program(tmp_path / "chosen/mine")
    environment = {"PATH": f"{tmp_path}/bin"}
    assert finder(environment, tmp_path, str(chosen)).find("tool") == chosen
    with pytest.raises(AppError) as wrong:
        finder(environment, tmp_path, str(tmp_path / "gone")).find("tool")
    assert wrong.value.code == "program-path-wrong"


def test_a_command_line_names_what_path_finds_plainly(tmp_path: Path) -> None:
    on_the_path, chosen = program(tmp_path / "bin/tool"), program(tmp_path / "chosen/tool")
    at_home = program(tmp_path / ".local/bin/other")
    environment = {"PATH": f"{tmp_path}/bin"}
    assert finder(environment, tmp_path).written("tool") == "tool"
    assert finder(environment, tmp_path, str(on_the_path)).written("tool") == "tool"
    assert finder(environment, tmp_path, str(chosen)).written("tool") == str(chosen)
    assert finder(environment, tmp_path).written("other") == str(at_home)
    assert finder(environment, tmp_path).written("none") is None


def test_what_is_nowhere_is_not_found(tmp_path: Path) -> None:
    assert finder({"PATH": str(tmp_path)}, tmp_path).find("no-program-of-this-name") is None


def test_files_that_may_not_run_and_folders_are_no_programs(tmp_path: Path) -> None:
    program(tmp_path / "a/tool", 0o644)
    (tmp_path / "b/tool").mkdir(parents=True)
    right = program(tmp_path / "c/tool")
    assert on_path("tool", {"PATH": f"{tmp_path}/a:{tmp_path}/b:{tmp_path}/c"}, platform="linux") == right


def test_a_projects_folder_does_not_choose_our_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "tool")
    program(tmp_path / "bin/tool")
    monkeypatch.chdir(tmp_path)
    assert on_path("tool", {"PATH": ":.:bin:"}, platform="linux") is None


def test_a_name_with_a_folder_is_taken_from_the_commands_folder(tmp_path: Path) -> None:
    assert on_path("./tool", {"PATH": ""}, tmp_path, platform="linux") == tmp_path / "tool"
    assert on_path("/bin/x", {"PATH": ""}, tmp_path, platform="linux") == Path("/bin/x")


def test_windows_tries_each_extension_and_no_bare_file(tmp_path: Path) -> None:
    program(tmp_path / "a/pyenv")  # the shell script for Git Bash that lies beside
    batch = program(tmp_path / "a/pyenv.bat")
    found = in_folders("pyenv", [tmp_path / "a"], {"PATHEXT": ".COM;.EXE;.BAT"}, platform="win32")
    assert found == batch
    exe = program(tmp_path / "a/pyenv.exe")
    assert in_folders("pyenv", [tmp_path / "a"], {"PATHEXT": ".COM;.EXE;.BAT"}, platform="win32") == exe
    assert in_folders("pyenv.bat", [tmp_path / "a"], {}, platform="win32") == batch


def test_names_of_windows() -> None:
    assert file_names("docker", {"PathExt": ".EXE;.CMD"}, "win32") == ["docker.exe", "docker.cmd"]
    assert file_names("docker.EXE", {}, "win32") == ["docker.EXE"]
    assert file_names("python3.11", {}, "win32") == [
        f"python3.11{end}" for end in (".com", ".exe", ".bat", ".cmd")
    ]
    assert file_names("python3.11", {}, "linux") == ["python3.11"]


def test_the_path_of_posix_is_read_with_its_own_separator() -> None:
    assert search_path({"PATH": "/a:/b c::rel"}, "linux") == [Path("/a"), Path("/b c")]


@pytest.mark.parametrize(
    ("platform", "environment", "places"),
    [
        (
            "darwin",
            {},
            ["/opt/homebrew/bin", "/Applications/Docker.app/Contents/Resources/bin", "/home/ada/.docker/bin"],
        ),
        ("darwin", {}, ["/home/ada/.pyenv/bin", "/home/ada/miniconda3/bin", "/usr/local/bin"]),
        ("linux", {"PYENV_ROOT": "/srv/pyenv"}, ["/srv/pyenv/bin", "/home/ada/.local/bin", "/snap/bin"]),
        (
            "win32",
            {"ProgramFiles": "C:/Program Files", "APPDATA": "C:/R"},
            [
                "C:/Program Files/Docker/Docker/resources/bin",
                "C:/R/pypoetry/venv/Scripts",
                "/home/ada/.pyenv/pyenv-win/bin",
            ],
        ),
    ],
)
def test_installers_places(platform: str, environment: dict[str, str], places: list[str]) -> None:
    known = usual_places(environment, Path("/home/ada"), platform)
    assert [place for place in places if Path(place) not in known] == []
