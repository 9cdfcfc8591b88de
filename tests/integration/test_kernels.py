"""labwright env kernel: a real ipykernel, installed from wheels, and Jupyter's own list of kernels."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.bootstrap import Labwright
from app.core.plans import Plan
from tests.integration.real_environments import done, freeze, labwright, new_venv, offline, python_of

pytestmark = [pytest.mark.integration, pytest.mark.timeout(400)]
JUPYTERS_LIST = """
import json
from jupyter_client.kernelspec import KernelSpecManager
specs = KernelSpecManager(ensure_native_kernel=False).get_all_specs()
specs = {name: each["spec"] for name, each in specs.items()}
print(json.dumps({name: [each["argv"][0], each["display_name"]] for name, each in specs.items()}))
"""


@pytest.fixture
def thesis(tmp_path: Path, ipykernel_wheels: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    offline(monkeypatch, ipykernel_wheels)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("JUPYTER_DATA_DIR", "JUPYTER_PATH", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    return new_venv(tmp_path / "kurs é" / "Größe thesis")


def in_jupyter(prefix: Path) -> dict[str, list[str]]:
    """The list as Jupyter itself reads it, without what lies in the environment."""
    argv = [python_of(prefix), "-c", JUPYTERS_LIST]
    said = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=60).stdout
    listed: dict[str, list[str]] = json.loads(said)
    return {name: each for name, each in listed.items() if name != "python3"}


def test_into_the_list_and_out_of_it(thesis: Path) -> None:
    plan = done("env", "kernel", thesis, "--plan")
    assert [step["kind"] for step in plan["steps"]] == ["run-command", "run-command"]
    # It is missing, so it is installed first, and what comes with it is said.
    assert "+ ipykernel 7" in labwright("env", "kernel", thesis, "--plan").stderr

    registered = done("env", "kernel", thesis, "--name", "My thesis é", "--yes")
    assert registered["kernels"] == [{"name": "grosse-thesis", "display_name": "My thesis é"}]
    assert in_jupyter(thesis) == {"grosse-thesis": [python_of(thesis), "My thesis é"]}

    again = labwright("env", "kernel", thesis, "--yes")
    assert again.returncode == 1
    assert "already, as “My thesis é”" in again.stderr
    assert "My thesis é" in labwright("env", "delete", thesis, "--plan").stderr

    assert done("env", "kernel", thesis, "--remove", "--yes")["kernels"] == []
    assert in_jupyter(thesis) == {}
    [item] = done("env", "bin")["bin"]
    assert Path(item["prefix"]).name == "grosse-thesis"
    assert labwright("env", "restore", item["prefix"], "--yes").returncode == 0
    assert list(in_jupyter(thesis)) == ["grosse-thesis"]
    assert labwright("env", "kernel", thesis, "--name", "two\nlines", "--yes").returncode == 1


def test_undone_it_leaves_the_list_and_its_packages_go(thesis: Path, tmp_path: Path) -> None:
    before = freeze(thesis)
    app = Labwright("cli")
    environment = app.environments.identify(str(thesis))
    assert environment is not None
    job = app.jobs.wait(app.jobs.start(app.kernels.plan_register(environment)), 100)
    assert job.error is None
    assert app.kernels.look(environment).has_ipykernel
    assert isinstance(job.undo, Plan)
    assert app.jobs.wait(app.jobs.start(job.undo), 100).error is None
    assert freeze(thesis) == before
    assert app.kernels.look(environment).kernels == ()


def test_a_kernel_runs_the_environments_python(thesis: Path) -> None:
    done("env", "kernel", thesis, "--yes")
    script = """
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="grosse-thesis")
client.execute_interactive("import sys; print(sys.prefix)", timeout=60)
manager.shutdown_kernel(now=True)
"""
    argv = [python_of(thesis), "-c", script]
    said = subprocess.run(argv, capture_output=True, text=True, timeout=100, check=False)
    assert said.stdout.strip() == str(thesis), said.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="its Python is elsewhere there")
def test_jupyter_is_opened_where_it_is_installed(thesis: Path) -> None:
    app = Labwright("cli")
    environment = app.environments.identify(str(thesis))
    assert environment is not None
    assert app.kernels.look(environment).application == ""
    site = next((thesis / "lib").glob("python*")) / "site-packages"
    (site / "jupyterlab-4.4.0.dist-info").mkdir()
    metadata = "Metadata-Version: 2.1\nName: jupyterlab\nVersion: 4.4.0\n"
    (site / "jupyterlab-4.4.0.dist-info" / "METADATA").write_text(metadata, encoding="utf-8")
    assert app.kernels.look(environment).application == "lab"
    (step,) = app.kernels.plan_open_jupyter(environment, str(thesis.parent)).steps
    assert step.command.argv == (python_of(thesis), "-m", "jupyter", "lab")
    assert step.command.cwd == thesis.parent


def test_a_new_environment_comes_with_its_kernel(tmp_path: Path, thesis: Path) -> None:
    prefix = tmp_path / "lab 9" / ".venv"
    base = Path(sys.executable).resolve()  # for which the wheels were chosen
    created = ("env", "create", "--tool", "venv", "--prefix", prefix, "--python", base, "--prompt", "Lab 9",
               "--kernel")  # fmt: skip
    assert [step["kind"] for step in done(*created, "--plan")["steps"]] == ["run-command"] * 3
    assert done(*created, "--yes")["environment"]["name"] == "Lab 9"
    assert in_jupyter(prefix) == {"lab-9": [python_of(prefix), "Python (Lab 9)"]}
    cfg = (prefix / "pyvenv.cfg").read_text(encoding="utf-8")
    assert "Lab 9" in cfg
    refused = labwright("env", "create", "--tool", "poetry", "--project", tmp_path, "--prompt", "x", "--plan")
    assert refused.returncode == 2
    assert "poetry has no --prompt" in refused.stderr
