"""Real tools for tests: Poetry, pipenv, hatch, uv, virtualenv, conda, pyenv, and a package index of our own.

Ask for these fixtures in any test; nothing else needs to be set up. The tools are installed when a test first
asks for them and are kept in build/tools/; what a machine does not give is a skip that says why.

    real_tool("poetry")     the path of a program: poetry (2.x), poetry-1.8, pipenv, hatch, virtualenv, uv,
                            conda, pyenv
    package_index           the index on loopback: `.url`, `.requests`, `.poetry_source`, `.pipfile_source`,
                            and `.folder` for pip's --find-links; packages.py says what it has
    offline_home            a home folder; for this test os.environ is that of a user who lives there and has
                            nothing but the index. Services of the app and subprocess.run without `env` see
                            just this. The test fails when any tool tried to reach more
    conda_channels          offline_home's .condarc knows the local channel; the path of a folder with the
                            channels `course` and `conda-forge` (as `-c (path / "conda-forge").as_uri()`)
    pyenv_root              a PYENV_ROOT below offline_home, in os.environ, where `pyenv install 3.99.0` takes
                            a second; pyenv.py lists the versions, with one that fails and one that waits
    pyenv_virtualenv        for tests of `pyenv virtualenv`: a skip where the plugin is not to be had
    ipykernel_wheels        a folder for pip's --find-links: the real ipykernel and what it needs
    engine("docker-28")     a running engine with a socket of its own (engines.py): docker-28, docker-20.10,
                            podman-4.3
    base_pythons            the machine's Pythons by version: {"3.12.1": Path(...), ...}

    def test_a_package_is_added(real_tool, offline_home, package_index):
        project = offline_home / "course"
        project.mkdir()
        (project / "pyproject.toml").write_text(PROJECT + package_index.poetry_source)
        subprocess.run([real_tool("poetry"), "add", "tidepool"], cwd=project, check=True)

Outside pytest (benches) call what the fixtures call: tools.installed_tool, PackageIndex, sheltered.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from tests.real import conda, pyenv, tools
from tests.real.conda_channels import channels, condarc
from tests.real.engines import Engines, RunningEngine
from tests.real.index import PackageIndex
from tests.real.kept import UnavailableError
from tests.real.sheltered import sheltered

T = TypeVar("T")
RealTool = Callable[[str], Path]


@pytest.fixture(scope="session")
def real_tool() -> RealTool:
    """A function that gives the program of a tool, or skips the test."""
    own = {"uv": tools.uv, "conda": conda.conda, "pyenv": pyenv.pyenv}

    def program(name: str) -> Path:
        return _or_skip(own[name]) if name in own else _or_skip(lambda: tools.installed_tool(name))

    return program


@pytest.fixture(scope="session")
def base_pythons() -> dict[str, Path]:
    """The machine's Pythons by version; at least the one that runs the tests."""
    return tools.base_pythons()


@pytest.fixture(scope="session")
def package_index() -> Iterator[PackageIndex]:
    """The local package index."""
    index = PackageIndex()
    yield index
    index.close()


@pytest.fixture(scope="session")
def ipykernel_wheels() -> Path:
    """A folder of wheels from which pip installs ipykernel."""
    return _or_skip(tools.ipykernel_wheels)


@pytest.fixture(scope="session")
def engine() -> Iterator[Callable[[str], RunningEngine]]:
    """A function that gives a running engine, or skips the test."""
    engines = Engines()
    yield lambda name: _or_skip(lambda: engines(name))
    engines.close()


@pytest.fixture
def offline_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package_index: PackageIndex, labwright_home: Path
) -> Iterator[Path]:
    """The home of a user to whom the local index is all there is."""
    home = tmp_path / "home" / "ada"
    home.mkdir(parents=True)
    _become(monkeypatch, {**sheltered(home, package_index), "LABWRIGHT_HOME": str(labwright_home)})
    package_index.strays.clear()
    yield home
    assert package_index.strays == [], "this test tried to reach more than the local index"


@pytest.fixture
def conda_channels(offline_home: Path) -> Path:
    """The folder of the local channels; the home's .condarc has the one called course."""
    folder = _or_skip(channels)
    condarc(offline_home)
    return folder


@pytest.fixture
def pyenv_root(offline_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PYENV_ROOT of the user's own, without a Python yet."""
    root = offline_home / ".pyenv"
    for name, value in _or_skip(lambda: pyenv.pyenv_variables(root)).items():
        monkeypatch.setenv(name, value)
    return root


@pytest.fixture(scope="session")
def pyenv_virtualenv() -> Path:
    """The folder of pyenv's plugin, which is in each pyenv_root already; a skip where there is none."""
    return _or_skip(pyenv.pyenv_virtualenv)


def _become(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    for name in set(os.environ) - set(variables) - {"PYTEST_CURRENT_TEST"}:
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def _or_skip(get: Callable[[], T]) -> T:
    try:
        return get()
    except UnavailableError as reason:
        pytest.skip(str(reason))
