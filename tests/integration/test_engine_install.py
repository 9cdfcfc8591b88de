"""The plan that installs an engine, held against the packages that this machine's apt really has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.real.engine_plans import apt_offers, lines_of
from tests.real.kept import ROOT, UnavailableError


def test_apt_would_install_the_very_packages_of_each_plan() -> None:
    try:
        found = apt_offers()
    except UnavailableError as reason:
        pytest.skip(str(reason))
    assert [each.key for each in found] == ["docker-engine", "podman"]
    for offer in found:
        (install,) = [line for line in lines_of(offer) if line[:2] == ("apt-get", "install")]
        said = subprocess.run(
            [install[0], "--simulate", *install[1:]], capture_output=True, text=True, timeout=60, check=False
        )
        assert said.returncode == 0, said.stderr
        for package in install[3:]:
            assert f"Inst {package} " in said.stdout or f"{package} is already" in said.stdout


def labwright(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LABWRIGHT_HOME": str(tmp_path / "labwright")}
    argv = [sys.executable, "-m", "app", "engine", "install", *words]
    return subprocess.run(
        argv, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_command_line_shows_its_plan_or_says_why_there_is_none(tmp_path: Path) -> None:
    ended = labwright(tmp_path, "--plan", "--json")
    content = json.loads(ended.stdout)
    if ended.returncode:
        assert content["error"]["code"] in {"no-engine-here", "by-hand"}
    else:
        assert content["steps"]


def test_a_product_that_is_none_is_refused(tmp_path: Path) -> None:
    ended = labwright(tmp_path, "--product", "docker-for-atari", "--yes", "--json")
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["error"]["code"] in {"no-engine-here", "no-such-engine"}


def test_nobody_is_asked_where_nobody_sits(tmp_path: Path) -> None:
    ended = labwright(tmp_path)
    assert ended.returncode in {1, 2}
