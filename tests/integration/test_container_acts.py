"""Starting, stopping, renaming, removing: on real engines, with docker and without it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.real.engines import RunningEngine
from tests.real.kept import AT_START, ROOT
from tests.waiting import until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these engines listen on unix sockets")


# A docker in a place where Labwright looks without PATH is hidden from the program alone.
HIDING = """
nothing=$1; shift
for each in /usr/local/bin /usr/bin /bin /snap/bin; do
    if [ -e $each/docker ]; then PATH=/usr/bin:/bin mount --bind "$nothing" $each/docker || exit 99; fi
done
exec "$@"
"""


class User:
    """Somebody at an engine, with docker on PATH or without any."""

    def __init__(self, running: RunningEngine, home: Path, *, docker: bool) -> None:
        self.running = running
        kept = {name: value for name, value in AT_START.items() if not name.startswith(("DOCKER_", "XDG_"))}
        programs = running.programs / "usr" / "bin" if docker else home / "no programs"
        self.environ = {**kept, "HOME": str(home), "LABWRIGHT_HOME": str(home / "labwright"),
                        "DOCKER_HOST": running.host, "PATH": str(programs)}  # fmt: skip
        nothing = home / "nothing"
        nothing.touch()
        hiding = [str(shutil.which("unshare")), "--mount", "/bin/sh", "-c", HIDING, "sh", str(nothing)]
        self._before = [] if docker else hiding

    def does(self, *words: str, code: int = 0) -> Any:
        ended = subprocess.run(
            [*self._before, sys.executable, "-m", "app", *words, "--json"], cwd=ROOT, env=self.environ,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=90, check=False,
        )  # fmt: skip
        assert ended.returncode == code, ended.stderr.decode()
        return json.loads(ended.stdout)

    def state(self, name: str) -> str:
        return self.running.cli("inspect", "--format", "{{.State.Status}}", name).strip()


@pytest.fixture(
    params=[("docker-28", True), ("docker-28", False), ("docker-20.10", True), ("podman-4.3", True)]
)
def user(
    engine: Callable[[str], RunningEngine], request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[User]:
    name, docker = request.param
    running = engine(name)
    image = running.add_image()
    # It ends when it is asked to: Podman's engine waits for who does not.
    running.cli("run", "-d", "--name", "acted", "--network", "none", image, "sh", "-c",
                "trap 'exit 0' TERM; while true; do sleep 0.1; done")  # fmt: skip
    yield User(running, tmp_path, docker=docker)
    for left in running.cli("ps", "--all", "--quiet").split():
        running.cli("rm", "--force", left)


def test_a_life_of_a_container(user: User) -> None:
    assert user.does("pause", "acted", "--yes")["containers"][0]["state"] == "paused"
    assert user.does("unpause", "acted", "--yes")["containers"][0]["state"] == "running"
    assert user.does("stop", "acted", "--yes")["containers"][0]["state"] in {"exited", "stopped"}
    assert user.does("start", "acted", "--yes")["containers"][0]["state"] == "running"
    assert user.does("rename", "acted", "renamed", "--yes")["containers"][0]["name"] == "renamed"
    identifier = user.running.cli("inspect", "--format", "{{.Id}}", "renamed").strip()
    assert user.does("rm", identifier[:12], "--yes") == {"containers": []}
    journal = user.does("journal")["entries"]
    assert {entry["argv"][-1] for entry in journal if entry["argv"][1] == "rename"} == {"renamed"}
    assert all(entry["exit_code"] == 0 for entry in journal)
    assert {entry["argv"][0] for entry in journal} == {"docker"}


def test_stopping_what_was_made_with_rm_is_told_to_destroy_it(user: User) -> None:
    image = user.running.add_image()
    user.running.cli("run", "-d", "--rm", "--name", "passing", "--network", "none", image, "sh", "-c",
                     "trap 'exit 0' TERM; while true; do sleep 0.1; done")  # fmt: skip
    plan = user.does("stop", "passing", "--plan")
    assert (plan["effect"], plan["undo"]["possible"]) == ("destroys", False)
    assert user.does("stop", "acted", "--plan")["effect"] == "changes"
    user.does("stop", "passing", "--yes")
    if user.running.name.startswith("docker"):  # what tidies up for Podman does not run in the tests
        until(lambda: "passing" not in user.running.cli("ps", "--all"), "that it is gone")


def test_what_cannot_be_done_says_why_and_changes_nothing(user: User) -> None:
    assert user.does("stop", "other", "--yes", code=1)["error"]["code"] == "no-such-container"
    assert user.does("stop", "actde", "acted", "--yes", code=1)["error"]["fix"] == "Did you mean acted?"
    assert user.does("unpause", "acted", "--yes", code=1)["error"]["cause"]
    assert user.does("rm", "acted", code=2)["error"]["fix"].startswith("Add --yes")
    assert user.state("acted") == "running"
