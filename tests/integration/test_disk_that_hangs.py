"""A real disk that never answers: a file system whose program does not read what the kernel asks of it. It is
mounted in a namespace of the program below alone, so nothing of it is left."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.homes import MadeHome

SEARCH = """
import ctypes, json, os, sys, threading
from app.core.surroundings import Surroundings
from app.services.environments import Environments
from app.services.pythons import Pythons
from app.system.snapshot_cache import SnapshotCache
from app.system.windows_registry import NoRegistry
from app.tools.registry import environment_tools, python_finders
from pathlib import Path
from tests.unit.made_up_machine import end_of_life

top, home, point = sys.argv[1:]
disk = os.open("/dev/fuse", os.O_RDWR)
options = f"fd={disk},rootmode=40000,user_id=0,group_id=0".encode()
assert ctypes.CDLL(None).mount(b"hangs", point.encode(), b"fuse", 0, options) == 0

environ = {"HOME": home, "PATH": f"{point}/bin"}
around = Surroundings("linux", environ, home, folders=(f"{point}/work",), root=top)
cache = SnapshotCache(Path(top, "cache"))
environments = Environments(environment_tools, lambda: around, cache, patience_seconds=0.5)
pythons = Pythons(python_finders(), lambda: around, NoRegistry(), end_of_life, off=lambda: ["system"],
                  environments=lambda: environments.snapshot.environments)

def search():
    for service in (environments, pythons):
        service.refresh()
        assert service.wait(60)
        assert service.problem is None, service.problem.output
    return {
        "found": {
            os.path.relpath(each.prefix, home): str(each.health.state)
            for each in environments.snapshot.environments
        },
        "told": sorted(
            [each.path.replace(home, "~").replace(point, "POINT"), str(each.reason)]
            for each in (*environments.snapshot.trace, *pythons.snapshot.trace)
            for each in each.skipped
        ),
        "threads": threading.active_count(),
    }

told = [search(), search(), search()]
os.close(disk)  # now whoever waits is told that nothing is there
for thread in threading.enumerate():
    if thread is not threading.current_thread():
        thread.join(20)
told.append(search())
print(json.dumps(told))
"""

ROOT = Path(__file__).parents[2]
NO_ANSWER = "A disk did not answer in 0.5 s, so it was left."
STILL_WAITING = "Still waiting for a disk that did not answer earlier, so it was left out."
LINKS = "A disk that a link in it leads to did not answer, so its links were not followed."


@pytest.fixture
def home(tmp_path):
    return MadeHome(tmp_path)


def alone(*words: str | Path) -> list[str]:
    """A command in a mount namespace of its own."""
    program = shutil.which("unshare")
    if program is None or not os.access("/dev/fuse", os.R_OK | os.W_OK):
        pytest.skip("needs Linux, unshare and FUSE")
    command = [program, "--mount", "--map-root-user"]
    if subprocess.run([*command, "true"], check=False, capture_output=True).returncode:
        pytest.skip("namespaces are not allowed here")
    return [*command, *map(str, words)]


def test_searches_end_beside_a_disk_that_never_answers(home, tmp_path):
    point = tmp_path / "hangs"
    point.mkdir()
    home.venv(home.at("good", ".venv"), name="good")
    home.venv(home.at("linked", ".venv"), name="linked")
    Path(home.at("linked", ".venv", "bin", "python")).unlink()
    Path(home.at("linked", ".venv", "bin", "python")).symlink_to(point / "python")
    Path(home.at("nas")).symlink_to(point)
    Path(home.at(".virtualenvs")).symlink_to(point / "envs")
    command = alone(sys.executable, "-c", SEARCH, home.top, home.home, point)
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    first, *again, last = json.loads(done.stdout)
    found = {"good/.venv": "works", "linked/.venv": "unknown"}
    assert [each["found"] for each in (first, *again)] == [found] * 3
    assert ["~", LINKS] in first["told"]
    assert ["POINT/work", NO_ANSWER] in first["told"]
    for each in again:
        assert ["POINT/work", STILL_WAITING] in each["told"]
        assert len(each["told"]) == len(first["told"])
        assert each["threads"] == first["threads"], "one more thread waits"
    assert last == {"found": found | {"linked/.venv": "base-missing"}, "told": [], "threads": 1}
