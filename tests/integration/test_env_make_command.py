"""labwright env create, install, remove, upgrade: real venvs and their real pip, wheels from a folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.real.fixtures import RealTool
from tests.wheels import make_wheel

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.integration


def labwright(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def done(*words: object) -> dict[str, Any]:
    result = labwright(*words, "--json")
    assert result.returncode == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def versions(prefix: Path) -> dict[str, str]:
    """What the environment's own pip lists."""
    argv = [str(prefix / "bin" / "python"), "-m", "pip", "list", "--format", "json", "--no-index"]
    listed = json.loads(subprocess.run(argv, capture_output=True, check=True, timeout=60).stdout)
    return {each["name"]: each["version"] for each in listed if each["name"] not in {"pip", "setuptools"}}


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    folder = tmp_path / "the kit"
    folder.mkdir()
    for version in ("1.0", "2.0"):
        make_wheel(folder, "lamp", version, requires=[f"bulb=={version}"])
        make_wheel(folder, "bulb", version)
    return folder


def test_a_refused_list_is_told_before_anything_is_made_and_then_how_to_use_it(
    tmp_path: Path, kit: Path
) -> None:
    prefix, listed = tmp_path / "lab", tmp_path / "requirements.txt"
    create = ("env", "create", "--tool", "venv", "--python", sys.executable, "--prefix", prefix)
    listed.write_text("lamp\nbulb = 1\n", encoding="utf-8")
    refused = labwright(*create, "--from", listed, "--yes")
    assert refused.returncode == 1
    assert f"venv would refuse {listed}." in refused.stderr
    assert "Line 2" in refused.stderr
    assert not prefix.exists()
    project = tmp_path / "pyproject.toml"
    project.write_text('[project]\nname = "x"\nversion = "1"\ndependencies = ["lamp<2"]\n', encoding="utf-8")
    made = labwright(*create, "--from", project, "--offline-folder", kit, "--yes")
    assert versions(prefix) == {"lamp": "1.0", "bulb": "1.0"}
    assert made.stderr.splitlines()[-1].startswith("To use it: ")
    line = made.stderr.splitlines()[-1].removeprefix("To use it: ")
    said = subprocess.run(
        ["bash", "-c", f"{line} && echo $VIRTUAL_ENV"], capture_output=True, text=True, check=True, timeout=20
    )
    assert said.stdout.strip() == str(prefix)


def test_the_life_of_an_environment(tmp_path: Path, kit: Path) -> None:
    prefix = tmp_path / "mein kurs é" / "venv"
    create = ("env", "create", "--tool", "venv", "--python", sys.executable, "--prefix", prefix)
    offline = ("--offline-folder", kit)
    made = done(*create, "--package", "lamp<2", *offline, "--yes")["environment"]
    assert (made["prefix"], made["kind"], made["health"]["state"]) == (str(prefix), "venv", "works")
    assert versions(prefix) == {"lamp": "1.0", "bulb": "1.0"}

    refused = labwright(*create, "--yes")
    assert refused.returncode == 1
    assert "stands at" in refused.stderr

    plan = done("env", "upgrade", prefix, "lamp", *offline, "--plan")
    assert [step["kind"] for step in plan["steps"]] == ["write-file", "run-command"]
    assert plan["steps"][1]["argv"][3:5] == ["install", "--upgrade"]
    assert versions(prefix) == {"lamp": "1.0", "bulb": "1.0"}

    result = labwright("env", "upgrade", prefix, "lamp", *offline, "--yes")
    assert "2 get another version." in result.stderr
    assert "bulb 1.0 -> 2.0" in result.stderr
    assert versions(prefix) == {"lamp": "2.0", "bulb": "2.0"}

    done("env", "remove", prefix, "lamp", "--yes")
    assert versions(prefix) == {"bulb": "2.0"}
    done("env", "install", prefix, "lamp==2.0", *offline, "--yes")
    assert versions(prefix) == {"lamp": "2.0", "bulb": "2.0"}


def test_uv_is_offered_and_does_it_when_asked(tmp_path: Path, kit: Path, real_tool: RealTool) -> None:
    prefix, uv = tmp_path / "venv", str(real_tool("uv"))
    labwright("settings", "set", "programs.uv", uv, "--yes")
    done("env", "create", "--tool", "venv", "--python", sys.executable, "--prefix", prefix, "--yes")
    offline = ("--offline-folder", kit)
    offered = labwright("env", "install", prefix, "lamp<2", *offline, "--plan")
    assert "fraction of the time" in offered.stderr
    assert "`--with uv`" in offered.stderr
    plan = done("env", "install", prefix, "lamp<2", *offline, "--with", "uv", "--plan")
    assert plan["steps"][-1]["argv"][:3] == [uv, "pip", "install"]
    done("env", "install", prefix, "lamp<2", *offline, "--with", "uv", "--yes")
    assert versions(prefix) == {"lamp": "1.0", "bulb": "1.0"}
    done("env", "create", "--tool", "uv", "--no-pip", "--prefix", tmp_path / "of uv", "--yes")
    done("env", "install", tmp_path / "of uv", "bulb", *offline, "--yes")


def test_what_pip_cannot_do_is_told_in_plain_words(
    tmp_path: Path, kit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix = tmp_path / "course"
    done("env", "create", "--tool", "venv", "--python", sys.executable, "--prefix", prefix, "--yes")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", kit.as_uri())  # a plain path would end at its space
    fight = labwright("env", "install", prefix, "lamp==1.0", "bulb==2.0", "--yes")
    assert fight.returncode == 1
    assert "cannot be had together" in fight.stderr
    assert "lamp==1.0" in fight.stderr.splitlines()[0]
    assert "bulb==2.0" in fight.stderr.splitlines()[0]
    assert "lamp 1.0 depends on bulb==1.0" in fight.stderr
    typo = labwright("env", "install", prefix, "lampe", "--yes")
    assert "No fitting package was found: lampe" in typo.stderr

    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")  # nobody listens there
    away = labwright("env", "install", prefix, "lamp", "--yes")
    assert away.returncode == 1
    assert "does not answer" in away.stderr
    assert versions(prefix) == {}


def test_what_cannot_be_filled_is_not_left_half_made(tmp_path: Path, kit: Path) -> None:
    prefix = tmp_path / "course"
    prefix.mkdir()  # chosen, and made, in a file dialog
    result = labwright(
        "env", "create", "--tool", "venv", "--python", sys.executable, "--prefix", prefix,
        "--package", "nothing-of-this-name", "--offline-folder", kit, "--yes",
    )  # fmt: skip
    assert result.returncode == 1
    assert "nothing-of-this-name" in result.stderr
    assert not prefix.exists()
