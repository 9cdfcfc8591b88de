"""labwright tools install: real uv, Poetry, pipenv and virtualenv, and Miniforge by the steps of its plan."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Labwright
from app.core.jobs import Job, JobState
from app.core.plans import Plan
from app.core.surroundings import Surroundings
from app.system.toolbox import FoundTools
from app.tools import miniforge
from tests.real.kept import UnavailableError
from tests.real.tools import tool_wheels

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform == "win32", reason="written for POSIX; Windows has a plan of its own"),
]
BASE = getattr(sys, "_base_executable", sys.executable)
FAKE_INSTALLER = """\
prefix=$3
mkdir -p "$prefix/bin" "$prefix/conda-meta"
printf '#!/bin/sh\\necho conda 24.1.0\\n' > "$prefix/bin/conda"
chmod +x "$prefix/bin/conda"
"""


def labwright(*words: object) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "app", *map(str, words)]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)


def done(*words: object) -> dict[str, Any]:
    result = labwright(*words, "--json")
    assert result.returncode == 0, result.stdout + result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    return document


@pytest.fixture
def without_tools(offline_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user on whose PATH there are programs of the system, and none of the tools."""
    try:
        wheels = tool_wheels()
    except UnavailableError as reason:
        pytest.skip(str(reason))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", wheels.as_uri())
    folder = tmp_path / "bin of the system"
    folder.mkdir()
    for name in ("sh", "mkdir", "ln", "bash", "curl", "sha256sum", "chmod", "rm"):
        for place in ("/usr/bin", "/bin"):
            if Path(place, name).exists() and not (folder / name).exists():
                (folder / name).symlink_to(f"{place}/{name}")
    monkeypatch.setenv("PATH", str(folder))
    return offline_home


@pytest.mark.timeout(600)
@pytest.mark.parametrize("tool", ["uv", "virtualenv", "pipenv", "poetry"])
def test_a_python_tool_is_installed_used_and_removed(without_tools: Path, tool: str, tmp_path: Path) -> None:
    home = without_tools
    before = {each["name"]: each for each in done("tools")["tools"]}
    if before[tool]["path"] is not None:
        pytest.skip(f"this machine has a {tool} at a usual place of the system")
    plan = done("tools", "install", tool, "--plan")
    assert [step["argv"][1:3] for step in plan["steps"]][:2] == [["-m", "venv"], ["-m", "pip"]]
    assert not list(home.rglob(f"bin/{tool}"))

    told = done("tools", "install", tool, "--yes")["tool"]
    assert told["installed_by_labwright"]
    link = home / ".local" / "bin" / tool
    assert subprocess.run([link, "--version"], capture_output=True, check=True, timeout=60).stdout
    assert "is installed" in labwright("tools", "install", tool, "--yes").stderr
    assert done("envs")["environments"] == []  # its environment is the tool's, nobody works in it
    if tool in {"uv", "virtualenv"}:
        prefix = tmp_path / "course"
        create = ("env", "create", "--tool", tool, "--python", BASE, "--prefix", prefix, "--yes")
        assert done(*create)["environment"]["health"]["state"] == "works"

    done("tools", "remove", tool, "--yes")
    assert not os.path.lexists(link)
    after = {each["name"]: each for each in done("tools")["tools"]}
    assert after[tool]["path"] is None
    assert "did not install" in labwright("tools", "remove", tool, "--yes").stderr


def test_what_cannot_be_installed_leaves_nothing(
    without_tools: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, labwright_home: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setenv("PIP_FIND_LINKS", empty.as_uri())
    failed = labwright("tools", "install", "pipenv", "--yes")
    assert failed.returncode == 1
    assert "pipenv" in failed.stderr
    assert not os.path.lexists(labwright_home / "data" / "tools" / "pipenv")
    assert not os.path.lexists(without_tools / ".local" / "bin" / "pipenv")


class Releases:
    """A folder like the one where Miniforge is published, with an installer that is quickly made."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        folder.mkdir()
        around = Surroundings("linux", dict(os.environ), str(home))
        self._labwright = Labwright("cli")
        self._toolbox = FoundTools(around, self._labwright.programs.find_without_choice)
        self.name = miniforge.installer_name("linux", around.machine)
        self.publish(FAKE_INSTALLER.encode())

    def publish(self, content: bytes) -> None:
        (self.folder / self.name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        (self.folder / f"{self.name}.sha256").write_text(f"{digest}  {self.name}\n")

    def plan(self, downloads: Path) -> Plan:
        return miniforge.plan_install(self._toolbox, downloads, releases=self.folder.as_uri())

    def run(self, plan: Plan) -> Job:
        return self._labwright.jobs.wait(self._labwright.jobs.start(plan))


def test_miniforge_is_compared_with_its_fingerprint(without_tools: Path, tmp_path: Path) -> None:
    home, downloads = without_tools, tmp_path / "downloads" / "1"
    releases = Releases(tmp_path / "releases", home)
    (releases.folder / releases.name).write_text("touch " + str(home / "harm"))  # not what was published
    failed = releases.run(releases.plan(downloads))
    assert failed.state is JobState.FAILED
    assert not (home / "harm").exists()
    assert not (home / "miniforge3").exists()
    assert not downloads.exists()

    releases.publish(FAKE_INSTALLER.encode())
    job = releases.run(releases.plan(downloads))
    assert job.state is JobState.DONE, job.error and job.error.output
    assert not downloads.exists()
    conda = next(each for each in done("tools")["tools"] if each["name"] == "conda")
    assert conda["path"] == str(home / "miniforge3" / "bin" / "conda")
    assert job.undo is not None
    assert releases.run(job.undo).state is JobState.DONE
    assert not (home / "miniforge3").exists()


def test_an_installer_that_breaks_off_leaves_nothing(without_tools: Path, tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases", without_tools)
    releases.publish(b'mkdir -p "$3/bin"\nexit 3\n')
    assert releases.run(releases.plan(tmp_path / "downloads" / "1")).state is JobState.FAILED
    assert not (without_tools / "miniforge3").exists()
    assert not (tmp_path / "downloads" / "1").exists()
