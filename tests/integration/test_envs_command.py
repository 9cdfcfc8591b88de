"""labwright envs as a script sees it: a made-up home in a real process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.homes import MadeHome
from tests.sample_environments import BROKEN, lay_down_packages

ROOT = Path(__file__).parents[2]
OF_TOOLS = (
    "PYENV",
    "CONDA",
    "MAMBA",
    "POETRY",
    "PIPENV",
    "HATCH",
    "WORKON_HOME",
    "VIRTUAL_ENV",
    "XDG_",
    "UV_",
    "PIPX",
)


def labwright(home, *words):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OF_TOOLS)}
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        cwd=ROOT,
        env={**kept, "HOME": home.home},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def home(tmp_path):
    made = MadeHome(tmp_path)
    made.populate(32, 2_000)
    return made


def state_of(top):
    return {
        str(path): (path.lstat().st_mtime_ns, path.lstat().st_mode, path.lstat().st_size)
        for path in Path(top).rglob("*")
    }


def test_all_is_found_nothing_is_run_and_nothing_is_written(home):
    before = state_of(home.top)
    result = labwright(home, "envs", "--json")
    assert (result.returncode, result.stderr) == (0, b"")
    document = json.loads(result.stdout)
    assert document.keys() == {"environments", "trace"}
    keys = (
        "prefix kind name python_version architecture executable base project created last_used packages"
        " health aliases"
    )
    assert all(list(each) == keys.split() for each in document["environments"])
    inside = {
        each["prefix"]: each for each in document["environments"] if each["prefix"].startswith(home.top)
    }
    assert inside.keys() == {each.prefix for each in home.made}
    for made in home.made:
        told = inside[made.prefix]
        assert (told["kind"], told["name"], told["python_version"]) == (made.kind, made.name, made.version)
        assert told["project"] == made.project
        assert told["health"] == {"state": "works", "reason": None}
        assert told["executable"] == f"{made.prefix}/bin/python"
    for each in document["trace"]:
        assert each.keys() == {"source", "folders", "found", "skipped", "seconds"}
    assert state_of(home.top) == before
    assert not Path(home.ran).exists()


def test_the_second_time_says_the_same(home):
    first = json.loads(labwright(home, "envs", "--json").stdout)["environments"]
    assert json.loads(labwright(home, "envs", "--json").stdout)["environments"] == first
    assert json.loads(labwright(home, "envs", "--no-cache", "--json").stdout)["environments"] == first


def test_a_table_for_people_with_the_reason_of_what_does_not_work(home):
    moved = home.venv(home.at("old"))
    Path(moved).rename(home.at("new place"))
    result = labwright(home, "envs", "--trace")
    text = result.stdout.decode()
    assert result.returncode == 0
    assert text.splitlines()[0].split() == [
        "Name",
        "Made",
        "by",
        "Python",
        "Packages",
        "Used",
        "State",
        "Where",
    ]
    (line,) = [line for line in text.splitlines() if line.endswith("~/new place")]
    assert "was moved" in line.lower()
    assert b"It was made at" in result.stderr
    assert "folders: " in text


def test_packages_that_do_not_fit_are_told_in_the_state_and_the_reason(home):
    prefix = home.at("courses", "term0", "project0", ".venv")
    (site,) = Path(prefix).glob("lib/python3.*/site-packages")
    lay_down_packages(site, BROKEN)
    health = {
        each["prefix"]: each["health"]
        for each in json.loads(labwright(home, "envs", "--json").stdout)["environments"]
    }
    assert health[prefix]["state"] == "works"
    assert health[prefix]["reason"].startswith("1 package does not fit")
    result = labwright(home, "envs")
    (line,) = [line for line in result.stdout.decode().splitlines() if line.endswith("/term0/project0/.venv")]
    assert "1 package does not fit" in line
    assert b"what it needs is missing" in result.stderr


def test_one_is_shown_by_its_name_and_several_of_one_name_are_told(home):
    prefix = home.venv(home.at("physics", "waves", ".venv"))
    shown = json.loads(labwright(home, "env", "show", "waves", "--json").stdout)
    assert shown["environment"]["prefix"] == prefix
    other = home.venv(home.at("chemistry", "waves", ".venv"))
    labwright(home, "envs")
    result = labwright(home, "env", "show", "waves", "--json")
    assert result.returncode == 2
    error = json.loads(result.stdout)["error"]
    assert prefix in error["fix"]
    assert other in error["fix"]


def test_other_folders_are_searched_when_asked_for(home, tmp_path):
    other = home.venv(str(tmp_path / "srv" / "line\nend" / "env"))
    words = ["envs", "--root", str(tmp_path / "srv"), "--root", home.at("courses"), "--json"]
    found = [each["prefix"] for each in json.loads(labwright(home, *words).stdout)["environments"]]
    assert found.count(other) == 1
    assert len(found) == len(set(found))
    assert labwright(home, "envs", "--root", str(tmp_path / "srv")).returncode == 0


@pytest.mark.parametrize("root", ["missing", "", "file"])
def test_a_root_that_is_no_folder_is_wrong_use(home, tmp_path, root):
    (tmp_path / "file").write_text("")
    result = labwright(home, "envs", "--json", "--root", str(tmp_path / root) if root else "")
    assert result.returncode == 2
    assert json.loads(result.stdout)["error"]["code"] == "wrong-use"


def test_an_empty_home_is_no_failure(tmp_path):
    result = labwright(MadeHome(tmp_path), "envs", "--json")
    assert result.returncode == 0
    environments = json.loads(result.stdout)["environments"]
    assert not [each for each in environments if each["prefix"].startswith(str(tmp_path))]


def test_a_source_that_is_switched_off_is_not_searched(home):
    assert labwright(home, "settings", "set", "discovery.off", "conda", "--yes").returncode == 0
    document = json.loads(labwright(home, "envs", "--json").stdout)
    assert "conda" not in {each["source"] for each in document["trace"]}
    assert "conda" not in {each["kind"] for each in document["environments"]}
