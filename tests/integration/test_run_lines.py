"""A `docker run` line through the form's value and back means the same to a real engine; what docker's own
command line refuses is refused, and nothing else is."""

from __future__ import annotations

import http.client
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.core.commands import Shell
from app.core.pasted_words import ShellFacts
from app.core.quoting import quote
from app.core.run_paste import read_run
from app.core.run_words import NotARunError, parse_words
from tests.real.engine_packages import engine_programs, library_folders
from tests.real.engines import RunningEngine
from tests.real.kept import AT_START
from tests.run_lines import IMAGE, PASTED, combined, creatable, one_flag, shapes, with_slips

BASH = shutil.which("bash")
pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(BASH is None or sys.platform == "win32", reason="there is no bash here"),
]
Engine = Callable[[str], RunningEngine]
# Words of the engine, of the machine, or of what is made only by a later docker: about no line.
OF_THE_ENGINE = re.compile(
    "Error response from daemon|No such image|No such container|nable to find image"
    "|only supported on a Docker daemon"
    "|is retiring DCT"
)
# Without its brackets, docker takes such an address or not, depending on what it was built with.
BARE_ADDRESS = re.compile(r"(?:^|=|p)::1:8080:80$")
USUAL = [
    "-d --name web -p 8080:80 nginx", "-it --rm -v ./src:/app -w /app -e DEBUG=1 python:3.12 python app.py",
    "-p 127.0.0.1:5432:5432 -e POSTGRES_PASSWORD=secret -v pgdata:/var/lib/postgresql/data postgres:16",
    "--memory 512m --cpus 1.5 --restart unless-stopped --label course=intro x",
    "--network none --read-only x ls -l",
    "--mount type=bind,source=/tmp,target=/data,readonly --tmpfs /run:size=8m --shm-size 1g x",
    "--cap-drop ALL --cap-add NET_BIND_SERVICE --security-opt no-new-privileges --user 1000:1000 x",
    "--entrypoint sh -e A=1 -e B= --ulimit nofile=1024:2048 x -c 'echo $A'",
    "--dns 1.1.1.1 --add-host db:10.0.0.5 x",
    "--health-cmd 'true' --health-interval 30s --stop-timeout 5 --init --hostname lab x",
]  # fmt: skip


OWN = (str(os.getuid()), str(os.getgid())) if hasattr(os, "getuid") else None


class Docker:
    """A docker program and the engine it speaks with."""

    def __init__(self, engine: RunningEngine, program: str = "docker-28") -> None:
        root = engine_programs(program)
        self.engine = engine
        self.program = str(root / "usr" / "bin" / "docker")
        self.environ = {
            **AT_START,
            "DOCKER_CONFIG": str(engine_programs("docker-28") / "config"),
            "DOCKER_HOST": engine.host,
            "PATH": f"{root / 'usr' / 'bin'}:{AT_START.get('PATH', '')}",
            "A": "from here",
        }
        if program != "docker-28":
            self.environ["LD_LIBRARY_PATH"] = library_folders(root)

    def create(self, words: Sequence[str], folder: Path) -> tuple[bool, str]:
        """Whether docker made the container of these words, and what it printed."""
        return self._run([self.program, "create", *words], folder)

    def create_as_pasted(self, line: str, folder: Path) -> tuple[bool, str]:
        """The same, of a line that bash takes apart."""
        assert BASH is not None
        return self._run([BASH, "-c", f"docker create {line}"], folder)

    def _run(self, argv: Sequence[str], folder: Path) -> tuple[bool, str]:
        ended = subprocess.run(
            argv, env=self.environ, cwd=folder, capture_output=True, text=True, timeout=60, check=False
        )
        return ended.returncode == 0, ended.stdout.strip() if ended.returncode == 0 else ended.stderr

    def ask(self, method: str, path: str) -> Any:
        """The engine itself."""
        connection = http.client.HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(30)
        connection.sock.connect(str(self.engine.socket))
        try:
            connection.request(method, path)
            body = connection.getresponse().read()
        finally:
            connection.close()
        return json.loads(body) if body else None

    def made(self, outcome: tuple[bool, str]) -> object:
        """What came of it: the container as the engine sees it, which is removed, or its refusal."""
        made, told = outcome
        if not made:
            words = re.sub("[0-9a-f]{12,}", "ID", told).splitlines()
            return sorted(each for each in words if "Error response" in each or "docker:" in each)
        identity = told.splitlines()[-1]
        seen = self.ask("GET", f"/containers/{identity}/json")
        self.ask("DELETE", f"/containers/{identity}?v=1&force=1")
        return _meaning(seen, identity)


def _meaning(seen: dict[str, Any], identity: str) -> dict[str, Any]:
    config, host = seen["Config"], seen["HostConfig"]
    if config["Hostname"] == identity[:12]:
        config["Hostname"] = ""
    config["Env"] = sorted(config["Env"] or ())  # docker itself shuffles both
    host["Binds"] = sorted(host["Binds"] or ())
    # A link is told with the name that the engine made up.
    host["Links"] = [each.replace(seen["Name"], "") for each in host["Links"] or ()]
    networks = {
        name: {
            key: value for key, value in each.items() if key not in {"NetworkID", "EndpointID", "DNSNames"}
        }
        for name, each in seen["NetworkSettings"]["Networks"].items()
    }
    for each in networks.values():
        each["Aliases"] = [name for name in each.get("Aliases") or () if name != identity[:12]]
    mounts = sorted((each["Type"], each["Destination"], each["Mode"], each["RW"]) for each in seen["Mounts"])
    name = seen["Name"] if "--name" in str(seen["Args"]) else ""
    return {"Config": config, "HostConfig": host, "Networks": networks, "Mounts": mounts, "Name": name}


@pytest.fixture(scope="module")
def docker(engine: Engine) -> Docker:
    made = Docker(engine("docker-28"))
    made.engine.add_image()
    if "lab" not in made.engine.cli("network", "ls", "--format", "{{.Name}}").split():
        made.engine.cli("network", "create", "--subnet", "172.31.77.0/24", "lab")
        made.engine.cli("create", "--name", "nobody", IMAGE)
    return made


def on_a_real_image(line: str) -> str:
    return re.sub(r"\b(?:nginx|postgres:16|python:3\.12|x)(?= |$)", IMAGE, line, count=1)


def as_json(words: Sequence[str]) -> str:
    return json.dumps(list(words))


def taken(docker: Docker, words: Sequence[str], folder: Path) -> bool:
    made, told = docker.create(["--pull", "never", *_of_nothing(words)], folder)
    return made or OF_THE_ENGINE.search(told) is not None


def _of_nothing(words: Sequence[str]) -> list[str]:
    """With an image that is not there nothing is made, and all is checked."""
    return ["not-there:1" if word == IMAGE else word for word in words]


def refusals_differ(docker: Docker, lines: Iterable[list[str]], folder: Path) -> list[str]:
    asked = [words for words in lines if not any(BARE_ADDRESS.search(word) for word in words)]
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda words: taken(docker, words, folder), asked))
    assert {True, False} <= set(answers)
    return [
        f"docker {answer}: {as_json(words)}"
        for words, answer in zip(asked, answers, strict=True)
        if answer != _ours(words)
    ]


def _ours(words: Sequence[str]) -> bool:
    try:
        parse_words(words)
    except NotARunError:
        return False
    return True


def meanings_differ(docker: Docker, lines: Iterable[str], folder: Path) -> tuple[int, list[str]]:
    """How many lines made a container, and those whose way through the form changed what it is."""
    made, different = 0, []
    for line in lines:
        pasted = docker.made(docker.create_as_pasted(line, folder))
        run = read_run(f"docker run {line}", ShellFacts(str(folder), str(folder), {"A": "from here"}, OWN))
        argv = run.wish.words(create=True)
        ours = docker.made(docker.create(argv, folder))
        made += isinstance(ours, dict)
        if ours != pasted:
            different.append(f"{line}\n  {as_json(argv)}\n  {pasted}\n  {ours}")
        assert parse_words(run.wish.words()) == run.wish, line
    return made, different


def sample(lines: Iterator[list[str]], every: int) -> list[list[str]]:
    return [words for number, words in enumerate(lines) if number % every == 0]


def good(lines: Iterable[list[str]]) -> list[str]:
    return [
        shlex.join(words)
        for words in lines
        if _ours(words) and not any(BARE_ADDRESS.search(word) for word in words)
    ]


def of_create(lines: Iterable[list[str]]) -> list[list[str]]:
    """`docker create` knows no -d."""
    return [words for words in lines if not re.match("-(it)?d", words[0] if words else "")]


def test_docker_refuses_what_is_refused_and_nothing_else(docker: Docker, tmp_path: Path) -> None:
    lines = [*sample(one_flag(), 29), *of_create(shapes())]
    assert refusals_differ(docker, lines, tmp_path) == []


def test_the_usual_lines_mean_the_same_to_the_engine(docker: Docker, tmp_path: Path) -> None:
    lines = [on_a_real_image(line).replace("-d ", "") for line in USUAL]
    lines += [re.sub(r"(?<= )I(?= |$)", IMAGE, line) for line in PASTED]
    made, different = meanings_differ(docker, [*lines, *good(creatable(15))], tmp_path)
    assert different == []
    assert made > len(lines) + 8


@pytest.mark.campaign
@pytest.mark.timeout(900)
def test_every_value_of_every_flag_is_taken_or_refused_as_docker_does(docker: Docker, tmp_path: Path) -> None:
    assert refusals_differ(docker, [*one_flag(), *combined(300, seed=11)], tmp_path) == []


@pytest.mark.campaign
@pytest.mark.timeout(900)
def test_lines_with_a_slip_are_taken_or_refused_as_docker_does(docker: Docker, tmp_path: Path) -> None:
    lines = with_slips([*of_create(shapes()), *one_flag(), *combined(100, seed=99)], 600)
    assert refusals_differ(docker, lines, tmp_path) == []


@pytest.mark.campaign
@pytest.mark.timeout(900)
def test_hundreds_of_lines_mean_the_same_to_the_engine(
    docker: Docker, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    lines = [*good(one_flag()), *good(creatable(200)), *good(combined(60))]
    made, different = meanings_differ(docker, lines, tmp_path)
    record_property("lines that made a container, the same on both ways", made)
    print(f"{made} of {len(lines)} lines made a container, the same on both ways")
    assert different == []
    assert made >= 300


@pytest.mark.parametrize("name", ["docker-20.10", "podman-4.3"])
def test_other_engines_take_the_same_lines(engine: Engine, name: str, tmp_path: Path) -> None:
    other = Docker(engine(name), "docker-20.10" if name == "docker-20.10" else "docker-28")
    other.engine.add_image()
    lines = [on_a_real_image(line).replace("-d ", "") for line in USUAL]
    made, different = meanings_differ(other, lines, tmp_path)
    assert different == []
    assert made >= len(USUAL) - 2


def test_a_line_survives_each_shell(tmp_path: Path) -> None:
    facts = ShellFacts(str(tmp_path), "/home/ada")
    for words in (each for each in combined(120, seed=3) if _ours(each)):
        wish = parse_words(words)
        for shell in Shell:
            if shell is Shell.CMD and any(re.search(r"[\n\"%']", word) for word in wish.words()):
                continue  # cmd has no way to write the first, and leaves the others to the program
            line = quote(wish.argv(), shell)
            assert read_run(line, facts, shell).wish == wish, line
