"""The built bundle, moved to an awkward folder, without any Python to lean on. `dev.py bundle` makes it."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import app
from app.tools.registry import environment_tools, python_finders
from tests.sample_environments import BROKEN, lay_down

ROOT = Path(__file__).parents[2]
BUNDLE = ROOT / "dist" / "labwright"
EXE = ".exe" if sys.platform == "win32" else ""
LARGEST_BYTES = 200_000_000

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(
        not BUNDLE.is_dir(), reason="there is no bundle here; python3 dev.py bundle builds it"
    ),
]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle's folder in a place with spaces and accents, far from the project."""
    moved = tmp_path_factory.mktemp("bundle") / "Für José & Zoë" / "labwright"
    shutil.copytree(BUNDLE, moved, symlinks=True)
    return moved


@pytest.fixture
def bare_environment(labwright_home: Path) -> dict[str, str]:
    """No PATH, no HOME, no screen."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    own = {"QT_QPA_PLATFORM": "offscreen", "LABWRIGHT_HOME": str(labwright_home)}
    return {**kept, **own, "PATH": "", "LC_ALL": "C.UTF-8"}


def run(program: Path, *words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(program), *words],
        env=env,
        cwd=program.parent,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


def test_it_says_its_version(bundle: Path, bare_environment: dict[str, str]) -> None:
    said = run(bundle / f"labwright{EXE}", "--version", env=bare_environment)
    assert (said.returncode, said.stdout.strip(), said.stderr) == (0, f"labwright {app.__version__}", "")


def test_its_self_test_passes_and_knows_every_tool(bundle: Path, bare_environment: dict[str, str]) -> None:
    said = run(bundle / f"labwright{EXE}", "self-test", "--json", env=bare_environment)
    assert (said.returncode, said.stderr) == (0, ""), said.stdout
    checks = {check["name"]: check for check in json.loads(said.stdout)["checks"]}
    assert all(check["ok"] for check in checks.values())
    assert {"packages", "resources", "programs", "child-environment", "tools", "window"} <= set(checks)
    assert all(tool.name in checks["tools"]["sentence"] for tool in environment_tools())


def test_it_finds_environments_and_pythons_and_says_what_a_name_means(
    bundle: Path, bare_environment: dict[str, str], tmp_path: Path
) -> None:
    made = tmp_path / "course" / ".venv"
    lay_down(made, BROKEN)
    env = {**bare_environment, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "PATH": "/usr/bin:/bin"}
    program = bundle / f"labwright{EXE}"
    found = json.loads(run(program, "envs", "--json", env=env).stdout)["environments"]
    assert [each["prefix"] for each in found] == [str(made)]
    shown = json.loads(run(program, "env", "show", str(made), "--json", env=env).stdout)
    assert {each["name"] for each in shown["packages"]} == {each.name for each in BROKEN}
    assert shown["problems"]
    pythons = run(program, "pythons", "--json", env=env)
    assert pythons.returncode == 0
    assert all(each["origin"] for each in json.loads(pythons.stdout)["pythons"])
    walk = json.loads(run(program, "which", "sh", "--json", env=env).stdout)
    assert walk["winner"] in {"/usr/bin/sh", "/bin/sh"}


def test_no_environment_stands_on_the_bundle(
    bundle: Path, bare_environment: dict[str, str], tmp_path: Path
) -> None:
    env = {**bare_environment, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "PATH": "/usr/bin:/bin"}
    program = bundle / f"labwright{EXE}"
    prefix = tmp_path / "kurs é" / ".venv"
    create = ("env", "create", "--tool", "venv", "--prefix", str(prefix))
    made = run(program, *create, "--yes", "--json", env=env)
    if json.loads(made.stdout).get("error", {}).get("code") == "no-python":
        pytest.skip("this machine has no Python that an environment could stand on")
    assert made.returncode == 0, made.stderr
    home = next(
        line.partition("=")[2].strip()
        for line in (prefix / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
        if line.startswith("home")
    )
    assert bundle.resolve() not in (Path(home).resolve(), *Path(home).resolve().parents)
    python = prefix / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    asked = "import sys, json; print(json.dumps([sys.base_prefix, *sys.path]))"
    told = json.loads(run(python, "-I", "-c", asked, env={**env, "PATH": ""}).stdout)
    assert not [path for path in told if str(bundle) in path]
    assert run(python, "-m", "pip", "--version", env=env).returncode == 0


def test_without_any_python_it_says_so_and_leaves_nothing(
    bundle: Path, bare_environment: dict[str, str], tmp_path: Path
) -> None:
    env = {**bare_environment, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    program = bundle / f"labwright{EXE}"
    everywhere = [finder.source for finder in python_finders()]
    settings = Path(env["LABWRIGHT_HOME"]) / "config" / "settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f"[discovery]\noff = {json.dumps(everywhere)}\n", encoding="utf-8")
    prefix = tmp_path / "course"
    create = ("env", "create", "--tool", "venv", "--prefix", str(prefix), "--yes", "--json")
    refused = run(program, *create, env=env)
    error = json.loads(refused.stdout)["error"]
    assert (refused.returncode, error["code"]) == (1, "no-python")
    assert "Install a Python first" in error["fix"]
    own = run(program, *create, "--python", str(program), env=env)
    assert own.returncode == 1, own.stdout
    assert not prefix.exists()


def test_its_window_opens_and_answers(
    bundle: Path, bare_environment: dict[str, str], labwright_home: Path
) -> None:
    program = bundle / f"labwright-gui{EXE}"
    with subprocess.Popen([str(program)], env=bare_environment, stdin=subprocess.DEVNULL) as window:
        try:
            wait_for(labwright_home / "data" / "instance.lock")
            # Only a window that has been painted answers a second start.
            second = run(program, env=bare_environment)
            assert (second.returncode, second.stderr) == (0, "")
            assert window.poll() is None
        finally:
            window.terminate()


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} did not appear"
        time.sleep(0.02)


def test_every_resource_and_licence_is_in_it(bundle: Path) -> None:
    def files(folder: Path) -> set[str]:
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    there = files(bundle / "_internal" / "resources")
    assert files(ROOT / "resources") <= there
    assert "licences/Python/LICENSE.txt" in there


def test_it_carries_nothing_it_does_not_use(bundle: Path) -> None:
    files = [path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink()]
    names = {path.name for path in files}
    unwanted = ("Qml", "Quick", "Pdf", "Designer", "gtk", "pytest", "PyInstaller")
    assert not [name for name in names if any(word in name for word in unwanted)]
    assert sum(path.stat().st_size for path in files) < LARGEST_BYTES
