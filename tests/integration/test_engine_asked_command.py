"""labwright ps, images, volumes, networks and disk on real engines, beside what docker says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.real.engines import RunningEngine
from tests.real.kept import AT_START, ROOT, UnavailableError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these engines listen on unix sockets")


class Asked:
    """Somebody whose docker uses one engine."""

    def __init__(self, running: RunningEngine, home: Path) -> None:
        self.running = running
        kept = {name: value for name, value in AT_START.items() if not name.startswith(("DOCKER_", "XDG_"))}
        self._environ = {**kept, "HOME": str(home), "LABWRIGHT_HOME": str(home), "DOCKER_HOST": running.host}

    def said(self, *words: str, code: int = 0) -> str:
        ended = subprocess.run(
            [sys.executable, "-m", "app", *words], cwd=ROOT, env=self._environ, stdin=subprocess.DEVNULL,
            capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        assert ended.returncode == code, ended.stderr.decode()
        return (ended.stdout or ended.stderr).decode()

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self.said(*words, "--json", code=code))


@pytest.fixture(params=["docker-28", "docker-20.10", "podman-4.3"])
def asked(
    engine: Callable[[str], RunningEngine], request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Asked]:
    running = engine(request.param)
    image = running.add_image()
    running.cli("run", "-d", "--name", "web", "--network", "host", "-v", "data:/data",
                "--label", "com.docker.compose.project=shop", image, "sleep", "60")  # fmt: skip
    running.cli("create", "--name", "made", "--network", "none", image, "true")
    yield Asked(running, tmp_path)
    running.cli("rm", "--force", "web", "made")
    running.cli("volume", "rm", "data")


def test_the_lists_as_a_script_reads_them(asked: Asked) -> None:
    containers = {each["name"]: each for each in asked.json("ps")["containers"]}
    assert (containers["web"]["state"], containers["made"]["state"]) == ("running", "created")
    assert (containers["web"]["project"], containers["web"]["volumes"]) == ("shop", ["data"])
    for name, each in containers.items():
        assert each["id"] == asked.running.cli("inspect", "--format", "{{.Id}}", name).strip()
    images = asked.json("images")["images"]
    (image,) = (each for each in images if containers["web"]["image"] in each["tags"])
    assert {"made", "web"} <= set(image["used_by"])
    assert image["size_bytes"] > 1_900_000
    volumes = asked.json("volumes")["volumes"]
    assert [each["used_by"] for each in volumes if each["name"] == "data"] == [["web"]]
    names = asked.running.cli("network", "ls", "--format", "{{.Name}}").split()
    assert sorted(each["name"] for each in asked.json("networks")["networks"]) == sorted(names)
    use = {each["kind"]: each for each in asked.json("disk")["disk"]}
    assert [use[kind]["count"] for kind in ("images", "containers", "volumes")] == list(
        map(len, (images, containers, volumes))
    )


def test_the_lists_as_a_person_reads_them(asked: Asked) -> None:
    for words in ("Running", "Never started", "shop", "web"):
        assert words in asked.said("ps")
    assert "made" in asked.said("images")
    assert "data" in asked.said("volumes")
    assert "Addresses" in asked.said("networks")
    assert "Used by nothing" in asked.said("disk")


def test_an_empty_engine_and_none(tmp_path: Path) -> None:
    try:
        running = RunningEngine("docker-20.10")  # of its own: others leave images
    except UnavailableError as reason:
        pytest.skip(str(reason))
    try:
        asked = Asked(running, tmp_path)
        assert asked.json("ps") == {"containers": []}
        assert "There are no containers" in asked.said("ps")
        assert asked.json("volumes") == {"volumes": []}
        assert "There are no images" in asked.said("images")
    finally:
        running.close()
    away = Asked(running, tmp_path)
    away._environ["DOCKER_HOST"] = f"unix://{tmp_path}{os.sep}nothing.sock"
    for verb in ("ps", "images", "volumes", "networks", "disk"):
        assert away.json(verb, code=4)["error"]["code"] == "engine-not-there"
