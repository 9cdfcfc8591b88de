"""labwright run as a script sees it: a real docker, a real engine, containers that truly run and go."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.real.engine_packages import engine_programs
from tests.real.engines import BUSYBOX_IMAGE, RunningEngine
from tests.real.gates import deaf_port
from tests.real.kept import AT_START, ROOT

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform == "win32", reason="these engines listen on unix sockets"),
]
_PATIENCE_SECONDS = 30


class User:
    """Somebody with a docker, an engine and a folder."""

    def __init__(self, engine: RunningEngine, home: Path) -> None:
        docker = engine_programs("docker-28") / "usr" / "bin"
        self.engine = engine
        self.folder = home / "my lab"
        self.folder.mkdir(parents=True)
        kept = {name: value for name, value in AT_START.items() if not name.startswith(("DOCKER_", "XDG_"))}
        self.environ = {
            **kept, "HOME": str(home), "LABWRIGHT_HOME": str(home / "labwright"), "DOCKER_HOST": engine.host,
            "PATH": os.pathsep.join([str(docker), AT_START.get("PATH", "")]), "PYTHONPATH": str(ROOT),
        }  # fmt: skip

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """labwright, running."""
        return subprocess.Popen(
            [sys.executable, "-m", "app", *words], cwd=self.folder, env=self.environ,
                stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def labwright(self, *words: str, stdin: bytes = b"") -> tuple[int, str, str]:
        ended = subprocess.run(
            [sys.executable, "-m", "app", *words], cwd=self.folder, env=self.environ, input=stdin,
            capture_output=True, timeout=_PATIENCE_SECONDS, check=False,
        )  # fmt: skip
        return ended.returncode, ended.stdout.decode(), ended.stderr.decode()

    def names(self, *words: str) -> list[str]:
        return self.engine.cli("ps", *words, "--format", "{{.Names}}").split()

    def inspect(self, name: str) -> Any:
        return json.loads(self.engine.cli("inspect", name))[0]


@pytest.fixture
def user(engine: Callable[[str], RunningEngine], tmp_path: Path) -> Iterator[User]:
    running = engine("docker-28")
    running.add_image()
    made = User(running, tmp_path / "ada")
    before = set(made.names("-a"))
    yield made
    for name in set(made.names("-a")) - before:
        running.cli("rm", "--force", "--volumes", name)


def wait_until(true: Callable[[], object]) -> None:
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def test_a_container_runs_as_asked_and_is_reached(user: User) -> None:
    (user.folder / "index.html").write_text("hello from the lab")
    port = deaf_port()
    code, out, err = user.labwright(
        "run", "--yes", "--json", "-d", "--name", "served", "-p", f"127.0.0.1:{port}:80", "-e",
        "TOKEN=not-shown",
        "-v", "./:/www:ro", "--memory", "64m", "--cpus", "0.5", "--label", "course=intro", BUSYBOX_IMAGE,
        "httpd", "-f", "-h", "/www",
    )  # fmt: skip
    assert code == 0, err
    assert "not-shown" not in out + err
    assert "not-shown" not in "".join(path.read_text("utf-8", "replace") for path in _journals(user))

    def answer() -> bytes:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as reply:
                return bytes(reply.read())
        except OSError:
            return b""

    wait_until(answer)
    assert answer() == b"hello from the lab"
    seen = user.inspect("served")
    assert seen["HostConfig"]["Memory"] == 64 * 2**20
    assert seen["HostConfig"]["NanoCpus"] == 500_000_000
    assert "TOKEN=not-shown" in seen["Config"]["Env"]
    assert seen["Config"]["Labels"]["course"] == "intro"
    assert [(each["Source"], each["RW"]) for each in seen["Mounts"]] == [(str(user.folder), False)]
    assert user.engine.cli("exec", "served", "cat", "/www/index.html") == "hello from the lab"


def _journals(user: User) -> list[Path]:
    found = [path for path in Path(user.environ["LABWRIGHT_HOME"]).rglob("*") if path.is_file()]
    assert any("journal" in path.name for path in found)
    return found


def test_a_pasted_line_runs_in_the_folder_one_is_in(user: User) -> None:
    line = (
        f'$ sudo docker run --rm -v "$(pwd):/x" {BUSYBOX_IMAGE} \\\n  sh -c "touch /x/was-here; echo done"\n'
    )
    code, _, err = user.labwright("run", "--from", "-", "--yes", stdin=line.encode())
    assert code == 0, err
    assert "done" in err.splitlines()
    assert (user.folder / "was-here").exists()
    assert not [name for name in user.names("-a") if name.startswith("alpine-")]


def test_a_program_that_fails_is_told_with_its_code(user: User) -> None:
    code, out, err = user.labwright(
        "run", "--yes", "--json", "--rm", BUSYBOX_IMAGE, "sh", "-c", "echo bad >&2; exit 7"
    )
    assert code == 1
    assert json.loads(out)["error"]["code"] == "command-failed"
    assert "7" in json.loads(out)["error"]["sentence"]
    assert "bad" in err


@pytest.mark.parametrize("name", [None, "chosen"])
def test_a_cancelled_run_stops_the_container_too(user: User, name: str | None) -> None:
    named = ["--name", name] if name else []
    # As process 1 it hears no signal that it does not ask for: ending docker alone would leave it running.
    process = user.start("run", "--yes", *named, BUSYBOX_IMAGE, "sleep", "600")
    wanted = name or "alpine-"
    wait_until(lambda: [each for each in user.names() if each.startswith(wanted)])
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=_PATIENCE_SECONDS)
    assert process.returncode == 3, err.decode()
    assert not [each for each in user.names() if each.startswith(wanted)]
    # What a user has named is stopped and stays; what has Labwright's name is gone.
    assert [each for each in user.names("-a") if each.startswith(wanted)] == ([name] if name else [])


def test_a_killed_labwright_leaves_no_container_running(user: User) -> None:
    process = user.start("run", "--yes", BUSYBOX_IMAGE, "sleep", "600")
    wait_until(lambda: [each for each in user.names() if each.startswith("alpine-")])
    process.kill()
    process.communicate(timeout=_PATIENCE_SECONDS)
    _, _, err = user.labwright("journal")
    assert "was stopped, too" in err
    assert not [each for each in user.names("-a") if each.startswith("alpine-")]


@pytest.mark.parametrize("killed", [False, True])
def test_a_container_that_had_the_name_before_is_left_alone(user: User, tmp_path: Path, killed: bool) -> None:
    before = user.engine.cli("run", "--detach", "--name", "db", BUSYBOX_IMAGE, "sleep", "600").strip()
    _docker_that_pulls_for_ever(user, tmp_path)
    process = user.start("run", "--yes", "--name", "db", BUSYBOX_IMAGE)
    wait_until((tmp_path / "pulling").exists)
    if killed:
        process.kill()
    else:
        process.send_signal(signal.SIGINT)
    process.communicate(timeout=_PATIENCE_SECONDS)
    _, _, err = user.labwright("journal")
    assert ("cut off" in err) == killed
    seen = user.inspect("db")
    assert (seen["Id"], seen["State"]["Running"]) == (before, True)


def _docker_that_pulls_for_ever(user: User, folder: Path) -> None:
    """docker as it is while an image is long in coming; all else is done by the real one."""
    script = folder / "slow" / "docker"
    script.parent.mkdir()
    real = engine_programs("docker-28") / "usr" / "bin" / "docker"
    script.write_text(
        f"#!/bin/sh\n[ \"$1\" != run ] || {{ : >'{folder}/pulling'; exec sleep 600; }}\n"
        f"exec '{real}' \"$@\"\n"
    )
    script.chmod(0o755)
    user.environ["PATH"] = os.pathsep.join([str(script.parent), user.environ["PATH"]])


def test_what_this_computer_filled_in_stays_here(user: User) -> None:
    user.environ["API_TOKEN"] = "s3cret-s3cret"
    line = f"docker run --rm -e DB_PASSWORD=hunter22 -e T=$API_TOKEN {BUSYBOX_IMAGE} true"
    code, out, err = user.labwright("run", "--from", line, "--json")
    assert code == 0, err
    assert "s3cret" not in out
    assert json.loads(out)["fields"]["env"][0] == {"name": "DB_PASSWORD", "value": "hunter22"}


def test_a_container_to_type_into_is_left_to_a_terminal(user: User) -> None:
    code, out, err = user.labwright("run", "--yes", "--json", "-it", "--rm", BUSYBOX_IMAGE, "sh")
    assert code == 1
    assert json.loads(out)["error"]["code"] == "needs-terminal"
    assert f"docker run -i -t --rm {BUSYBOX_IMAGE} sh" in err.splitlines()
    code, out, _ = user.labwright("run", "--plan", "--json", "-it", "--rm", BUSYBOX_IMAGE, "sh")
    assert code == 0
    assert "terminal" in json.loads(out)["warnings"][0]


def test_a_plan_says_what_is_at_stake_and_runs_nothing(user: User) -> None:
    code, out, err = user.labwright("run", BUSYBOX_IMAGE, "--plan", "--json")
    assert code == 0, err
    plan = json.loads(out)
    assert plan["warnings"] == []
    assert plan["steps"][0]["argv"][1:3] == ["run", "--name"]
    flags = "-d --name web --privileged -p 8080:80 -v /var/run/docker.sock:/s -v /:/host"
    line = f"docker run {flags} {BUSYBOX_IMAGE}"
    code, out, _ = user.labwright("run", "--from", line, "--plan", "--json")
    told = " ".join(json.loads(out)["warnings"])
    for word in ("--privileged", "socket", "whole disk", "8080:80"):
        assert word in told
    assert "web" not in user.names("-a")


def test_json_of_a_line_is_its_words_and_fields_and_runs_nothing(user: User) -> None:
    code, out, err = user.labwright(
        "run", "--from", "docker run -dp8080:80 --name=a nginx echo --json", "--json"
    )
    assert code == 0, err
    told = json.loads(out)
    assert told["argv"] == ["docker", "run", "-d", "--name", "a", "-p", "8080:80", "nginx", "echo", "--json"]
    assert told["fields"] == {
        "image": "nginx", "command": ["echo", "--json"], "detach": True, "name": "a",
        "publish": [{"host_ip": "", "host": "8080", "container": "80", "protocol": "tcp"}],
    }  # fmt: skip
    assert user.names("-a").count("a") == 0


def test_without_an_engine_the_exit_code_says_so(user: User) -> None:
    user.environ["DOCKER_HOST"] = "unix:///nowhere/docker.sock"
    code, out, _ = user.labwright("run", "--yes", "--json", "--rm", BUSYBOX_IMAGE)
    assert (code, json.loads(out)["error"]["code"]) == (4, "engine-not-there")


def test_what_docker_refuses_is_told_with_its_place(user: User) -> None:
    code, out, _ = user.labwright("run", "--from", "docker run -d \\\n  --memry 2g nginx", "--json")
    error = json.loads(out)["error"]
    assert (code, error["code"]) == (2, "unknown-flag")
    assert "--memry" in error["sentence"]
    assert "line 2 at character 3" in error["cause"]
    assert "--memory" in error["fix"]
