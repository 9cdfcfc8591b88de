"""`labwright report`, on this machine as it is."""

import getpass
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*words, **environ):
    return subprocess.run(
        [sys.executable, "-m", "app", "report", *words],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(autouse=True)
def home(offline_home, package_index):
    yield offline_home
    package_index.strays.clear()  # git asks the host that most projects come from


def test_it_is_written_and_says_nothing_of_the_user(home, tmp_path):
    file = tmp_path / "for the teacher é.txt"
    done = run(str(file), HTTPS_PROXY="http://grace:s3cret@proxy.school.example:8080", NO_PROXY="localhost")
    assert done.returncode == 0, done.stderr
    text = file.read_text(encoding="utf-8")
    assert "Labwright report" in text
    assert "python-on-path" in text
    for gone in (str(home), "s3cret", "school.example", "grace"):
        assert gone not in text
    assert f"/{getpass.getuser()}/" not in text


def test_a_file_that_is_there_stays(home, tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text("mine")
    done = run(str(file), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "file-there"
    assert file.read_text() == "mine"
    assert run(str(file), "--yes", "--json").returncode == 0
    assert "Labwright report" in file.read_text(encoding="utf-8")


def test_it_can_be_read_first(home):
    done = run("-")
    assert done.returncode == 0
    assert done.stdout.startswith("Labwright report")


def test_a_place_where_no_file_can_be(home, tmp_path):
    (tmp_path / "file").touch()
    done = run(str(tmp_path / "file" / "report.txt"), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["fix"]
