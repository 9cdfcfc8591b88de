"""labwright env show, on environments that Python's own venv made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sample_environments import BROKEN, lay_down_packages

ROOT = Path(__file__).parents[2]


def labwright(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "app", *words], cwd=ROOT, capture_output=True, timeout=60, check=False
    )


def shown(*words: str) -> dict[str, Any]:
    result = labwright("env", "show", *words, "--json")
    assert result.returncode == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    return document


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A venv with a small web application in it, of which a part is missing."""
    prefix = tmp_path_factory.mktemp("course") / "größe 1" / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(prefix)], check=True, timeout=60)
    (site,) = prefix.glob("lib/python3.*/site-packages")
    lay_down_packages(site, BROKEN)
    return prefix


def test_it_shows_the_environment_its_packages_and_what_is_broken(environment: Path) -> None:
    document = shown(str(environment))
    assert document["environment"]["prefix"] == str(environment)
    assert document["environment"]["kind"] == "venv"
    health = document["environment"]["health"]
    assert health["state"] == "works"
    assert health["reason"].startswith("1 package does not fit")
    assert document["environment"]["python_version"] == ".".join(map(str, sys.version_info[:3]))
    packages = {package["name"]: package for package in document["packages"]}
    assert packages.keys() == {package.name for package in BROKEN}
    flask = packages["flask"]
    assert flask["version"] == "3.0.3"
    assert flask["installer"] == "pip"
    assert flask["requested"] is True
    assert flask["editable"] is False
    assert flask["size_bytes"] is None
    assert flask["requires"] == ["blinker", "click", "itsdangerous", "jinja2", "werkzeug"]
    broken = {problem["sentence"] for problem in document["problems"]}
    assert "flask 3.0.3 requires blinker, which is not installed." in broken
    assert {problem["package"] for problem in document["problems"]} == {"flask"}
    assert document["size_bytes"] is None


def test_sizes_are_measured_when_asked_for(environment: Path) -> None:
    document = shown(str(environment), "--size")
    du = subprocess.run(["du", "-s", "--block-size=1", str(environment)], capture_output=True, check=True)
    assert document["size_bytes"] == int(du.stdout.split()[0])
    assert all(package["size_bytes"] > 0 for package in document["packages"])


@pytest.mark.parametrize("part", ["bin/python", "."])
def test_a_link_or_its_python_leads_to_it(environment: Path, tmp_path: Path, part: str) -> None:
    link = tmp_path / "link"
    link.symlink_to(environment)
    assert shown(str(link / part))["environment"]["prefix"] == str(environment)


@pytest.mark.parametrize("spelled", ["{}/", "/{}", "{}/bin/..", "{}/./bin/python", "{}/../.venv"])
def test_other_spellings_of_the_same_place_are_no_aliases(environment: Path, spelled: str) -> None:
    environment_shown = shown(spelled.format(environment))["environment"]
    assert (environment_shown["prefix"], environment_shown["aliases"]) == (str(environment), [])


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the current folder is not deleted")
def test_a_current_folder_that_was_deleted_is_no_fault_of_ours(environment: Path, tmp_path: Path) -> None:
    def in_deleted_folder(*words: str) -> subprocess.CompletedProcess[bytes]:
        script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"'
        return subprocess.run(
            ["sh", "-c", script, "sh", sys.executable, "-m", "app", *words, "--json"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            timeout=60,
            check=False,
        )

    assert json.loads(in_deleted_folder("which", "sh").stdout)["winner"]
    assert in_deleted_folder("env", "show", str(environment)).returncode == 0
    for words, code in ((("env", "show", "relative"), 1), (("envs", "--root", "relative"), 2)):
        result = in_deleted_folder(*words)
        assert result.returncode == code
        assert "relative" in json.loads(result.stdout)["error"]["sentence"]


def test_people_get_it_in_words(environment: Path) -> None:
    result = labwright("env", "show", str(environment))
    assert result.returncode == 0
    text = result.stdout.decode()
    assert text.startswith("größe 1: 1 package does not fit\n")
    assert "flask" in text
    assert "! flask 3.0.3 requires blinker, which is not installed." in text


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such names")
def test_a_name_cannot_steer_the_terminal(tmp_path: Path) -> None:
    prefix = tmp_path / "red\x1b[31m\nlines" / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(prefix)], check=True, timeout=60)
    text = labwright("env", "show", str(prefix)).stdout.decode()
    assert "\x1b" not in text
    assert text.startswith(r"red\x1b[31m\nlines: Works")


def test_no_interpreter_of_it_is_run(environment: Path, tmp_path: Path) -> None:
    told = tmp_path / "told"
    other = tmp_path / "env"
    subprocess.run(["cp", "-a", str(environment), str(other)], check=True)
    for python in other.glob("bin/python*"):
        python.unlink()
        python.write_text(f"#!/bin/sh\ntouch '{told}'\n", encoding="utf-8")
        python.chmod(0o755)
    document = shown(str(other))
    assert len(document["packages"]) == len(BROKEN)
    assert document["environment"]["health"]["state"] == "moved"
    assert not told.exists()


@pytest.mark.parametrize(
    ("path", "says"),
    [("", "is no environment"), ("nowhere", "is not there"), ("x" * 5000, "is not there")],
)
def test_what_is_no_environment_is_an_error(tmp_path: Path, path: str, says: str) -> None:
    result = labwright("env", "show", os.fspath(tmp_path / path), "--json")
    assert result.returncode == 1
    error = json.loads(result.stdout)["error"]
    assert error["code"] == "no-environment"
    assert says in error["sentence"]
    assert "labwright envs" in error["fix"]


def test_wrong_use_says_what_may_follow() -> None:
    for words in (["env"], ["env", "nonsense"], ["env", "show"]):
        assert labwright(*words).returncode == 2
