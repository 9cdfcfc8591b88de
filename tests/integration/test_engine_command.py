"""labwright engine as a script sees it: three real engines side by side, contexts, and one that hangs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.real import failing_engines as failing
from tests.real.engine_packages import engine_programs
from tests.real.engines import RunningEngine
from tests.real.failing_engines import FailingEngine
from tests.real.kept import AT_START, ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these engines listen on unix sockets")


class User:
    """Somebody with a home, the newer docker, and contexts."""

    def __init__(self, home: Path) -> None:
        docker = engine_programs("docker-28") / "usr" / "bin"
        kept = {name: value for name, value in AT_START.items() if not name.startswith(("DOCKER_", "XDG_"))}
        path = os.pathsep.join([str(docker), AT_START.get("PATH", "")])
        self.environ = {**kept, "HOME": str(home), "LABWRIGHT_HOME": str(home / "labwright"), "PATH": path}

    def docker(self, *words: str) -> str:
        return subprocess.run(
            ["docker", *words], env=self.environ, check=True, capture_output=True, text=True, timeout=60
        ).stdout

    def labwright(self, *words: str, **variables: str) -> tuple[int, dict[str, Any]]:
        ended = subprocess.run(
            [sys.executable, "-m", "app", "engine", *words, "--json"],
            cwd=ROOT, env={**self.environ, **variables}, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=60, check=False,
        )  # fmt: skip
        return ended.returncode, json.loads(ended.stdout)


@pytest.fixture
def user(engine: Callable[[str], RunningEngine], tmp_path: Path) -> User:
    engine("docker-28")  # or a skip
    made = User(tmp_path)
    for name in ("docker-28", "docker-20.10", "podman-4.3"):
        made.docker("context", "create", name, "--docker", f"host={engine(name).host}")
    return made


def of(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["context"]: each for each in told["engines"] if each["context"]}


def test_three_engines_side_by_side_and_the_one_docker_uses(
    user: User, engine: Callable[[str], RunningEngine]
) -> None:
    user.docker("context", "use", "docker-20.10")
    code, told = user.labwright()
    engines = of(told)
    assert code == 0
    assert {name: each["provider"] for name, each in engines.items() if name != "default"} == {
        "docker-28": "docker-engine",
        "docker-20.10": "docker-engine",
        "podman-4.3": "podman",
    }
    assert {each["place"] for name, each in engines.items() if name != "default"} == {"native-linux"}
    assert engines["docker-20.10"]["version"].startswith("20.10")
    assert engines["podman-4.3"]["endpoint"] == engine("podman-4.3").host
    assert [name for name, each in engines.items() if each["active"]] == ["docker-20.10"]
    assert told["engines"][0]["context"] == "docker-20.10"
    assert told["docker_uses"]["by"] == "currentContext"
    assert user.docker("info", "--format", "{{.ServerVersion}}").startswith("20.10")


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"DOCKER_CONTEXT": "podman-4.3"},
        {"DOCKER_HOST": "28"},
        {"DOCKER_HOST": "28", "DOCKER_CONTEXT": "podman-4.3"},
        {"DOCKER_HOST": "", "DOCKER_CONTEXT": ""},
    ],
)
def test_docker_itself_goes_where_labwright_says(
    user: User, engine: Callable[[str], RunningEngine], variables: dict[str, str]
) -> None:
    user.docker("context", "use", "docker-20.10")
    if variables.get("DOCKER_HOST"):
        variables = {**variables, "DOCKER_HOST": engine("docker-28").host}
    _, told = user.labwright(**variables)
    user.environ |= variables
    said = user.docker("version", "--format", "{{.Server.Version}}").strip()
    assert told["engines"][0]["active"]
    assert told["engines"][0]["version"] == said


def test_another_context_is_used_after_a_plan_and_only_then(user: User) -> None:
    code, plan = user.labwright("use", "podman-4.3", "--plan")
    assert code == 0
    assert plan["steps"][0]["argv"][1:] == ["context", "use", "podman-4.3"]
    assert plan["undo"]["possible"]
    assert user.docker("context", "show").strip() == "default"
    code, told = user.labwright("use", "podman-4.3", "--yes")
    assert code == 0
    assert user.docker("context", "show").strip() == "podman-4.3"
    assert of(told)["podman-4.3"]["active"]


def test_an_engine_that_hangs_is_a_finding_beside_the_others(user: User, tmp_path: Path) -> None:
    hanging = FailingEngine(failing.silent, tmp_path / "hanging.sock")
    try:
        user.docker("context", "create", "hanging", "--docker", f"host={hanging.host}")
        began = time.monotonic()
        code, told = user.labwright()
        assert time.monotonic() - began < 8
    finally:
        hanging.close()
    engines = of(told)
    assert code == 0
    assert engines["hanging"]["problem"]["code"] == "engine-silent"
    assert engines["hanging"]["place"] == "unknown"
    assert engines["docker-28"]["problem"] is None


def test_nothing_anywhere_is_an_answer_with_its_own_exit_code(user: User) -> None:
    code, told = user.labwright("--context", "default", DOCKER_HOST="unix:///nowhere/docker.sock")
    assert code == 4
    (only,) = told["engines"]
    assert only["problem"]["code"] == "engine-not-there"
    assert only["confidence"] == "unknown"
    code, told = user.labwright("--context", "nope")
    assert told["error"]["code"] == "context-missing"
    assert code != 0


def test_broken_files_of_docker_hide_nothing_else(user: User) -> None:
    docker = Path(user.environ["HOME"]) / ".docker"
    (docker / "config.json").write_text("{")
    first = next(iter(sorted((docker / "contexts" / "meta").iterdir())))
    (first / "meta.json").write_text("[]")
    code, told = user.labwright()
    assert code == 0
    assert len([name for name in of(told) if name != "default"]) == 2
    shutil.rmtree(docker)


def test_starting_waits_until_the_engine_truly_answers(
    user: User, engine: Callable[[str], RunningEngine]
) -> None:
    home = Path(user.environ["HOME"])
    socket = home / ".colima" / "default" / "docker.sock"
    socket.parent.mkdir(parents=True)
    programs = home / "bin"
    programs.mkdir()
    # What colima does in minutes: it comes back, and the engine is there a little later.
    colima = programs / "colima"
    colima.write_text(
        f"#!/bin/sh\n(sleep 1; ln -s {engine('docker-28').socket} {socket}) >/dev/null 2>&1 &\n"
    )
    colima.chmod(0o755)
    user.environ["PATH"] = os.pathsep.join([str(programs), user.environ["PATH"]])
    user.docker("context", "create", "colima", "--docker", f"host=unix://{socket}")
    user.docker("context", "use", "colima")
    code, plan = user.labwright("start", "--plan")
    assert code == 0
    assert plan["steps"][0]["argv"] == [str(colima), "start"]
    code, started = user.labwright("start", "--yes")
    assert code == 0, started
    assert started["started"]
    assert 0 < started["seconds"] < 20
    code, again = user.labwright("start", "--yes")
    assert (code, again["started"]) == (0, False)


def test_an_engine_that_does_not_come_is_told(user: User) -> None:
    home = Path(user.environ["HOME"])
    programs = home / "bin"
    programs.mkdir()
    (programs / "colima").write_text("#!/bin/sh\n")
    (programs / "colima").chmod(0o755)
    user.environ["PATH"] = os.pathsep.join([str(programs), user.environ["PATH"]])
    user.docker("context", "create", "colima", "--docker", f"host=unix://{home}/.colima/default/docker.sock")
    code, told = user.labwright("start", "--context", "colima", "--yes", "--wait", "0.5")
    assert code == 1
    assert told["error"]["code"] == "engine-not-ready"
    assert "Colima" in told["error"]["sentence"]


def test_an_engine_behind_ssh_is_reached_as_docker_reaches_it(
    user: User, engine: Callable[[str], RunningEngine]
) -> None:
    home = Path(user.environ["HOME"])
    programs = home / "bin"
    programs.mkdir()
    # The far machine is this one: what follows the host's name is run here, with that machine's own engine.
    far = programs / "ssh"
    far.write_text(
        "#!/bin/sh\n"
        'while [ "$1" != -- ]; do shift; done; host=$2; shift 2\n'
        '[ "$host" = lab ] || { echo "ssh: Could not resolve hostname $host" >&2; exit 255; }\n'
        f'DOCKER_CONTEXT= DOCKER_HOST={engine("docker-28").host} exec "$@"\n'
    )
    far.chmod(0o755)
    user.environ["PATH"] = os.pathsep.join([str(programs), user.environ["PATH"]])
    user.docker("context", "create", "far", "--docker", "host=ssh://ada@lab:2222")
    user.docker("context", "create", "nobody", "--docker", "host=ssh://nobody")
    code, told = user.labwright()
    engines = of(told)
    assert code == 0
    assert engines["far"]["version"].startswith("28")
    assert engines["nobody"]["problem"]["cause"] == "ssh: Could not resolve hostname nobody"
