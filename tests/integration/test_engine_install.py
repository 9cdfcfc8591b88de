"""The plan that installs an engine, held against the packages that this machine's apt really has."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.bootstrap import Labwright
from app.core.engine_installing import Offer
from app.core.errors import AppError
from tests.real.engine_plans import apt_offers, lines_of
from tests.real.kept import ROOT, UnavailableError


def offered(*there: str) -> tuple[Offer, ...]:
    try:
        return apt_offers(*there)
    except UnavailableError as reason:
        pytest.skip(str(reason))


def simulated(install: Sequence[str], *options: str) -> subprocess.CompletedProcess[str]:
    argv = [install[0], "--simulate", *options, *install[1:]]
    return subprocess.run(
        argv, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, "LC_ALL": "C"}
    )


def install_line(offer: Offer) -> tuple[str, ...]:
    (install,) = [line for line in lines_of(offer) if line[:2] == ("apt-get", "install")]
    return install


def test_apt_would_install_the_very_packages_of_each_plan() -> None:
    found = offered()
    assert [each.key for each in found] == ["docker-engine", "podman"]
    for offer in found:
        install = install_line(offer)
        said = simulated(install)
        assert said.returncode == 0, said.stderr
        assert "Remv" not in said.stdout
        packages = [word for word in install[2:] if not word.startswith("-")]
        for package in packages:
            assert f"Inst {package} " in said.stdout or f"{package} is already" in said.stdout


@pytest.fixture
def with_docker(tmp_path: Path) -> str:
    """The option by which apt takes this machine for one that has docker.io."""
    offered()
    shown = subprocess.run(
        ["apt-cache", "show", "--no-all-versions", "docker.io"],
        capture_output=True, text=True, timeout=60, check=True, env={**os.environ, "LC_ALL": "C"},
    ).stdout  # fmt: skip
    left_out = re.compile(
        r"^(Pre-Depends|Depends|Recommends|Suggests|Description.*?|Filename):.*\n( .*\n)*", re.M
    )
    entry = left_out.sub("", shown).strip() + "\nDescription: of a test\nStatus: install ok installed\n"
    status = tmp_path / "status"
    status.write_text(f"{Path('/var/lib/dpkg/status').read_text('utf-8')}\n{entry}\n", "utf-8")
    return f"-oDir::State::status={status}"


def test_podman_takes_no_docker_away(with_docker: str) -> None:
    install = install_line(offered("docker")[1])
    said = simulated(install, with_docker)
    assert said.returncode == 0, said.stderr
    assert "Inst podman " in said.stdout
    assert "Remv" not in said.stdout


def test_apt_removes_nothing_where_docker_was_not_seen(with_docker: str) -> None:
    install = install_line(offered()[1])
    said = simulated(install, with_docker)
    without = [word for word in install if word != "--no-remove"]
    assert "Remv docker.io" in simulated(without, with_docker).stdout, "there is something to be kept"
    assert said.returncode != 0
    assert "Remv" not in said.stdout


def labwright(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LABWRIGHT_HOME": str(tmp_path / "labwright")}
    argv = [sys.executable, "-m", "app", "engine", "install", *words]
    return subprocess.run(
        argv, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_command_line_shows_its_plan_or_says_why_there_is_none(tmp_path: Path) -> None:
    expected: object
    try:
        expected = [str(step.sentence) for step in Labwright("cli").engine_install.plan().steps]
    except AppError as error:
        expected = error.code
    ended = labwright(tmp_path, "--plan", "--json")
    content = json.loads(ended.stdout)
    assert ended.returncode == (1 if isinstance(expected, str) else 0)
    if isinstance(expected, str):
        assert content["error"]["code"] == expected
    else:
        assert [each["sentence"] for each in content["steps"]] == expected


def test_a_product_that_is_none_is_refused(tmp_path: Path) -> None:
    ended = labwright(tmp_path, "--product", "docker-for-atari", "--yes", "--json")
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["error"]["code"] in {"no-engine-here", "no-such-engine"}


def test_nobody_is_asked_where_nobody_sits(tmp_path: Path) -> None:
    ended = labwright(tmp_path)
    assert ended.returncode in {1, 2}
