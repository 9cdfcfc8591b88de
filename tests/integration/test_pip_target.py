"""Where a real pip says it would install, against what its file tells without running it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.disk import Standpoint
from app.core.which import Verdict
from app.system.disk import RealDisk
from app.system.pip_target import PipTarget, pip_target
from app.system.python_prefix import python_prefix

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(os.name == "nt", reason="the environments of this test are laid out as on POSIX"),
]


def target(path: Path, **environ: str) -> PipTarget:
    where = Standpoint(environ, sys.platform, str(Path.home()), str(path.parent), RealDisk())
    return pip_target(str(path), where, shutil.which)


def prefix_by_running(python: Path) -> str:
    ask = [str(python), "-I", "-c", "import sys; print(sys.prefix)"]
    return subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()


def prefix_of_pip(pip: Path) -> str:
    """What `pip --version` says, up to the library."""
    said = subprocess.run([str(pip), "--version"], capture_output=True, text=True, check=True).stdout
    match = re.search(r"from (.+)/lib/python[0-9.t]+/(site|dist)-packages/pip", said)
    assert match, said
    return match[1]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("environments") / "lab env"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder


def test_pip_and_python_of_an_environment(environment: Path) -> None:
    assert (
        target(environment / "bin/pip").prefix == prefix_of_pip(environment / "bin/pip") == str(environment)
    )
    assert target(environment / "bin/python").prefix == prefix_by_running(environment / "bin/python")


def test_pip_behind_a_path_too_long_for_the_kernel(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 40)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    assert (folder / "bin/pip").read_bytes().startswith(b"#!/bin/sh")
    assert target(folder / "bin/pip").prefix == prefix_of_pip(folder / "bin/pip") == str(folder)


def test_the_pip_of_an_environment_that_moved_installs_elsewhere_or_not_at_all(
    environment: Path, tmp_path: Path
) -> None:
    copied = tmp_path / "copied"
    shutil.copytree(environment, copied, symlinks=True)
    assert target(copied / "bin/pip").prefix == prefix_of_pip(copied / "bin/pip") == str(environment)
    gone = tmp_path / "gone"
    (copied / "bin/pip").write_text(f"#!{gone}/bin/python\n")
    broken = target(copied / "bin/pip")
    assert broken.prefix is None
    assert broken.steps[0].verdict is Verdict.NOT_INSTALLED


def test_a_link_into_an_environment_is_the_base_as_the_real_python_says(
    environment: Path, tmp_path: Path
) -> None:
    link = tmp_path / "bin/python"
    link.parent.mkdir()
    link.symlink_to(environment / "bin/python")
    assert target(link).prefix == prefix_by_running(link) != str(environment)


def test_an_environment_of_uv(tmp_path: Path) -> None:
    uv = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if uv is None:
        pytest.skip("uv is not installed")
    folder = tmp_path / "by uv"
    made = subprocess.run(
        [uv, "venv", "-q", "--relocatable", "--python", sys.executable, folder],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("uv could not make an environment")
    assert target(folder / "bin/python").prefix == prefix_by_running(folder / "bin/python") == str(folder)


def test_the_pythons_of_this_machine() -> None:
    folders = ["/usr/bin", "/usr/local/bin", *os.environ["PATH"].split(":")]
    pythons = [Path(folder) / name for folder in folders for name in ("python", "python3")]
    pythons += Path.home().glob(".pyenv/versions/3.*/bin/python")
    real = [python for python in dict.fromkeys(pythons) if python.exists() and not _is_script(python)]
    if not real:
        pytest.skip("no Python is on this machine's PATH")
    where = Standpoint({}, sys.platform, str(Path.home()), "/", RealDisk())
    for python in real:
        assert python_prefix(str(python), where).prefix == prefix_by_running(python)


def _is_script(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"#!"


def test_a_python_of_the_systems_package_manager_is_said_to_refuse() -> None:
    python = Path("/usr/bin/python3")
    marks = list(Path("/usr/lib").glob("python3.*/EXTERNALLY-MANAGED"))
    if not python.exists() or not marks:
        pytest.skip("the Python of this system is not marked as externally managed")
    assert any("EXTERNALLY-MANAGED" in str(step.sentence) for step in target(python).steps)
    told = target(python, PIP_TARGET="/srv/x").steps
    assert any("PIP_TARGET" in str(step.sentence) for step in told)
