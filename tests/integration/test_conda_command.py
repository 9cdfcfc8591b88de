"""labwright env create, install, remove, upgrade with a real conda, its packages from a local channel."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.real.fixtures import RealTool

ROOT = Path(__file__).parents[2]
YML = "name: other\ndependencies: [python, salt, water<2, pip, {pip: [seaweed==1.1]}]\n"
pytestmark = pytest.mark.integration


class Conda:
    """A user's conda, told to Labwright by the setting."""

    def __init__(self, program: Path, home: Path) -> None:
        self.program, self.home = program, home
        assert self.run("settings", "set", "programs.conda", program, "--yes").returncode == 0

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "app", *map(str, words)]
        return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)

    def done(self, *words: object) -> dict[str, Any]:
        ended = self.run(*words, "--json")
        assert ended.returncode == 0, ended.stderr
        document: dict[str, Any] = json.loads(ended.stdout)
        return document

    def refused(self, *words: object) -> str:
        ended = self.run(*words)
        assert ended.returncode == 1, ended.stdout
        return ended.stderr

    def listed(self, prefix: Path) -> dict[str, str]:
        """What conda itself lists."""
        argv = [str(self.program), "list", "--json", "-p", str(prefix)]
        said = json.loads(subprocess.run(argv, capture_output=True, check=True, timeout=60).stdout)
        return {each["name"]: each["version"] for each in said}

    def read(self, prefix: Path) -> dict[str, str]:
        """What Labwright lists."""
        said = self.done("env", "show", prefix)["packages"]
        return {each["name"]: each["version"] for each in said}


@pytest.fixture
def conda(real_tool: RealTool, offline_home: Path, conda_channels: Path) -> Conda:
    return Conda(real_tool("conda"), offline_home)


def test_the_life_of_an_environment(conda: Conda) -> None:
    made = conda.done(
        "env", "create", "--tool", "conda", "--name", "kurs-é",
        "--package", "salt=0.9", "--package", "water=1.0", "--yes",
    )["environment"]  # fmt: skip
    prefix = conda.home / "conda" / "envs" / "kurs-é"
    assert (made["prefix"], made["kind"], made["health"]["state"]) == (str(prefix), "conda", "works")
    before = conda.listed(prefix)
    assert before.items() >= {"salt": "0.9", "water": "1.0"}.items()
    assert conda.read(prefix) == before

    assert "stands at" in conda.refused("env", "create", "--tool", "conda", "--name", "kurs-é", "--yes")

    shown = conda.run("env", "upgrade", prefix, "water", "--yes").stderr
    assert "water 1.0 -> 2.0" in shown
    after = conda.listed(prefix)
    assert after["water"] == "2.0"
    assert conda.read(prefix) == after

    shown = conda.run("env", "remove", prefix, "water", "--plan").stderr
    assert "- salt 0.9" in shown
    assert "- water 2.0" in shown
    assert conda.listed(prefix) == after
    conda.done("env", "remove", prefix, "water", "--yes")
    assert conda.listed(prefix).keys() == {"python"}
    assert conda.read(prefix) == conda.listed(prefix)

    conda.done("env", "rollback", prefix, "--yes")
    assert conda.listed(prefix) == after


def test_in_a_folder_with_a_space(conda: Conda) -> None:
    prefix = conda.home / "Mein Kurs é" / "env"  # conda 4.3 itself cannot put packages of Python there
    plan = conda.done("env", "create", "--tool", "conda", "--prefix", prefix, "--plan")
    assert "space" in plan["warnings"][0]
    conda.done("env", "create", "--tool", "conda", "--prefix", prefix, "--yes")
    assert conda.read(prefix) == conda.listed(prefix)

    said = conda.refused(
        "env", "create", "--tool", "conda", "--prefix", prefix.with_name("b"), "--package", "water", "--yes"
    )
    assert "FileNotFoundError" in said
    assert not prefix.with_name("b").exists()


def test_from_a_file_and_with_pip(conda: Conda) -> None:
    file = conda.home / "environment.yml"
    file.write_text(
        "name: other\ndependencies: [python, salt, water<2, pip, {pip: [seaweed==1.1]}]\n", encoding="utf-8"
    )
    prefix = conda.home / "envs" / "aus-der-datei"
    conda.done("env", "create", "--tool", "conda", "--prefix", prefix, "--from", file, "--yes")
    read = conda.read(prefix)
    assert read.items() >= {"salt": "1.0", "water": "1.5", "seaweed": "1.1"}.items()
    of_conda = {name: version for name, version in read.items() if name != "seaweed"}
    assert of_conda == conda.listed(prefix)

    conda.done("env", "upgrade", prefix, "seaweed", "--yes")  # pip's, so pip does it
    assert conda.read(prefix)["seaweed"] == "1.3"
    plan = conda.done("env", "install", prefix, "tidepool", "--pip", "--plan")
    assert "pip installs beside conda" in plan["warnings"][0]
    plan = conda.done("env", "install", prefix, "tinydemo", "--plan")
    assert "pip has installed packages here" in plan["warnings"][0]


def test_what_cannot_be_had_is_explained_and_nothing_is_left(conda: Conda) -> None:
    create = ("env", "create", "--tool", "conda", "--name", "never", "--yes")
    said = conda.refused(*create, "--package", "fire", "--package", "steam")
    assert "cannot be had together: fire, steam" in said
    assert "finds no package no-such-thing" in conda.refused(*create, "--package", "no-such-thing")
    assert "nowhere-to-be-found" in conda.refused(*create, "--package", "lost")
    assert not (conda.home / "conda" / "envs" / "never").exists()

    conda.done("env", "create", "--tool", "conda", "--name", "work", "--package", "fire", "--yes")
    prefix = conda.home / "conda" / "envs" / "work"
    before = conda.listed(prefix)
    assert "cannot be had together: fire, steam" in conda.refused(
        "env", "install", prefix, "steam", "fire", "--yes"
    )
    assert conda.listed(prefix) == before


def test_two_families_of_channels_are_told(conda: Conda, conda_channels: Path) -> None:
    forge = (conda_channels / "conda-forge").as_uri()
    create = ("env", "create", "--tool", "conda", "--name", "work", "--channel", forge)
    assert conda.done(*create, "--plan")["warnings"] == []
    with (conda.home / ".condarc").open() as file:
        settings = json.load(file)
    settings["channels"].append("defaults")
    (conda.home / ".condarc").write_text(json.dumps(settings), encoding="utf-8")
    assert "defaults and conda-forge" in conda.done(*create, "--plan")["warnings"][0]


BACKEND = """
import os
folder = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(folder, "told"), "w") as told:
    told.write("building")
open(os.path.join(folder, "told")).read()  # until somebody ends it
"""


def test_stopped_half_way_nothing_is_left(conda: Conda) -> None:
    project = conda.home / "slow"
    project.mkdir()
    os.mkfifo(project / "told")
    (project / "backend.py").write_text(BACKEND, encoding="utf-8")
    built = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    (project / "pyproject.toml").write_text(built, encoding="utf-8")
    file = conda.home / "environment.yml"
    file.write_text(json.dumps({"name": "x", "dependencies": ["python", "pip", {"pip": [str(project)]}]}))
    argv = [sys.executable, "-m", "app", "env", "create", "--tool", "conda", "--name", "half", "--yes"]
    with subprocess.Popen([*argv, "--from", str(file)], cwd=ROOT, stderr=subprocess.DEVNULL) as labwright:
        with (project / "told").open(encoding="utf-8") as told:
            assert told.read() == "building"
        prefix = conda.home / "conda" / "envs" / "half"
        assert (prefix / "conda-meta").is_dir()
        labwright.send_signal(signal.SIGINT)
        assert labwright.wait(60) == 3
    assert not prefix.exists()


def test_a_clone_has_the_same_builds(conda: Conda) -> None:
    create = ("env", "create", "--tool", "conda", "--name", "work", "--package", "salt", "--pip", "--yes")
    conda.done(*create)
    prefix = conda.home / "conda" / "envs" / "work"
    conda.done("env", "install", prefix, "seaweed==1.1", "--pip", "--yes")
    copy = conda.home / "copy"
    conda.done("env", "clone", prefix, copy, "--yes")
    assert conda.listed(copy) == conda.listed(prefix)
    assert conda.read(copy) == conda.read(prefix)
    for form in ("asked-for", "conda-from-history"):
        first, second = (conda.run("env", "export", each, "--format", form).stdout for each in (prefix, copy))
        assert second.replace("name: copy", "name: work") == first
    conda.done("env", "install", copy, "water", "--yes")  # conda itself goes on from what it reads there
    assert conda.listed(copy).items() >= conda.listed(prefix).items()
    asked = conda.run("env", "export", copy, "--format", "conda-from-history").stdout
    assert "- salt" in asked


def test_conda_reads_its_own_formats_again(conda: Conda) -> None:
    prefix = conda.home / "envs" / "first"
    conda.done(
        "env", "create", "--tool", "conda", "--prefix", prefix,
        "--package", "salt=0.9", "--package", "pip", "--yes",
    )  # fmt: skip
    argv = [str(conda.program), "list", "--explicit", "-p", str(prefix)]
    own = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=60).stdout
    assert conda.run("env", "export", prefix, "--format", "conda-explicit").stdout == own
    listed = conda.home / "explicit.txt"
    listed.write_text(own, encoding="utf-8")
    again = conda.home / "envs" / "again"
    argv = [str(conda.program), "create", "-y", "-p", str(again), "--file", str(listed)]
    subprocess.run(argv, capture_output=True, check=True, timeout=60)
    assert conda.listed(again) == conda.listed(prefix)

    imported = conda.home / "envs" / "imported"
    conda.done("env", "create", "--tool", "conda", "--prefix", imported, "--from", listed, "--yes")
    assert conda.listed(imported) == conda.listed(prefix)
    refused = conda.run(
        "env", "create", "--tool", "conda", "--prefix", conda.home / "x", "--from", listed, "--package", "a",
        "--yes",
    )  # fmt: skip
    assert "nothing can be added" in refused.stderr

    history = conda.run("env", "export", prefix, "--format", "conda-from-history").stdout
    assert "- salt=0.9\n" in history
    assert "water" not in history
    for form in ("conda-full", "conda-from-history"):
        file = conda.home / f"{form}.yml"
        text = conda.run("env", "export", prefix, "--format", form).stdout
        file.write_text(text, encoding="utf-8")
        made = conda.home / "envs" / form
        conda.done("env", "create", "--tool", "conda", "--prefix", made, "--from", file, "--yes")
        assert conda.listed(made) == conda.listed(prefix)


def test_renamed(conda: Conda) -> None:
    conda.done("env", "create", "--tool", "conda", "--name", "before", "--package", "salt=0.9", "--yes")
    old = conda.home / "conda" / "envs" / "before"
    listed = conda.listed(old)
    plan = conda.done("env", "rename", old, "after", "--plan")
    assert "conda rename" in plan["changes"]
    conda.done("env", "rename", old, "after", "--yes")
    assert conda.listed(old.with_name("after")) == listed
    assert not old.exists()
    assert "cannot be called" in conda.refused("env", "rename", old.with_name("after"), "a b", "--yes")


def test_revisions_and_the_way_back_to_them(conda: Conda) -> None:
    create = ("env", "create", "--tool", "conda", "--name", "work", "--package", "water=1.0")
    conda.done(*create, "--yes")
    prefix = conda.home / "conda" / "envs" / "work"
    first = conda.listed(prefix)
    conda.done("env", "install", prefix, "salt", "water=2.0", "--yes")
    second = conda.listed(prefix)
    assert second != first
    known = conda.done("env", "revisions", prefix)["revisions"]
    assert [(each["packages"], each["came"], each["went"]) for each in known] == [(2, 2, 0), (3, 2, 1)]
    assert "water=1.0" in known[0]["command"]

    assert "no revision 7" in conda.refused("env", "revisions", prefix, "--to", 7, "--yes")
    assert "already" in conda.refused("env", "revisions", prefix, "--to", 1, "--yes")
    shown = conda.run("env", "revisions", prefix, "--to", 0, "--plan")
    assert "--no-deps" in shown.stdout
    assert "water 2.0 -> 1.0" in shown.stderr
    assert conda.listed(prefix) == second
    conda.done("env", "revisions", prefix, "--to", 0, "--yes")
    assert conda.listed(prefix) == first
    assert conda.read(prefix) == first
    conda.done("env", "revisions", prefix, "--to", 1, "--yes")
    assert conda.listed(prefix) == second


def test_what_can_be_thrown_away_is_measured_first(conda: Conda) -> None:
    conda.done("env", "create", "--tool", "conda", "--name", "work", "--package", "salt", "--yes")
    prefix = conda.home / "conda" / "envs" / "work"
    downloads = conda.home / "conda" / "pkgs"
    archives = list(downloads.glob("*.tar.bz2"))
    room = sum(path.stat().st_size for path in archives)
    assert room
    plan = conda.done("env", "clean", "--plan")
    assert plan["steps"][0]["argv"][1:] == ["clean", "--yes", "--all"]
    assert not plan["undo"]["possible"]
    assert list(downloads.glob("*.tar.bz2")) == archives
    done = conda.done("env", "clean", "--yes")
    assert (done["archives"], done["archives_bytes"]) == (len(archives), room)
    assert not list(downloads.glob("*.tar.bz2"))
    assert conda.read(prefix) == conda.listed(prefix)
    conda.done("env", "remove", prefix, "water", "--yes")
    unused = conda.done("env", "clean", "--yes")
    assert unused["packages"] >= 2
    assert "nothing that it does not need" in conda.run("env", "clean").stderr


def test_what_is_pips_is_refused_before_conda_looks_for_it(conda: Conda) -> None:
    create = ("env", "create", "--tool", "conda", "--name", "work", "--yes")
    said = conda.refused(*create, "--package", "requests[security]")
    assert "extras" in said
    assert "Did you mean requests?" in said
    assert "is no channel" in conda.refused(*create, "--channel", "two words")


def test_how_it_chooses_is_shown_before(conda: Conda, conda_channels: Path) -> None:
    create = ("env", "create", "--tool", "conda", "--name", "work", "--channel", "conda-forge", "--plan")
    plan = conda.run(*create).stderr
    course = (conda_channels / "course").as_uri()
    assert f"Packages come from conda-forge, {course}." in plan
    assert "(flexible)" in plan
