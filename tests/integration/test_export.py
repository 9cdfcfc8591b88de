"""Exports of real environments: equal to pip freeze, and good enough to build the same again."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml

from app.bootstrap import Labwright
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.exporting import Format
from app.core.packages import normalised
from app.system.git_checkout import checkout_around
from app.system.paths import places
from app.system.settings import Settings
from tests.integration.real_environments import freeze, labwright, new_venv, offline, pip
from tests.projects import commit, git, make_project
from tests.wheels import make_wheel

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "the kit"
    folder.mkdir()
    make_wheel(folder, "Web.Lamp", "1.0", requires=["bulb>=1"])
    make_wheel(folder, "bulb", "1.0+cpu")
    make_wheel(folder, "from-address", "2.0")
    offline(monkeypatch, folder)
    return folder


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    return new_venv(tmp_path / "kurs é" / "env größe")


def found(prefix: Path) -> Environment:
    environment = Labwright("cli").environments.identify(str(prefix))
    assert environment is not None
    return environment


def exported(prefix: Path, form: Format, **options: object) -> str:
    return Labwright("cli").exporting.export(found(prefix), form, **options).text


def test_pinned_requirements_are_those_of_pip_freeze(tmp_path: Path, prefix: Path, kit: Path) -> None:
    plain = make_project(tmp_path / "plain folder", "plain")
    alone = make_project(tmp_path / "alone", "no-remote")
    commit(alone)
    shared = tmp_path / "shared"
    below = make_project(shared / "libs" / "below", "below")
    commit(shared, "git@git.example:team/shared.git")
    git(shared, "pack-refs", "--all")
    lost = make_project(tmp_path / "lost", "lost")
    commit(lost, "/nowhere/at-all")
    tree = make_project(tmp_path / "tree", "tree")
    commit(tree, "https://git.example/tree.git")
    remote = make_project(tmp_path / "remote", "remote-thing")
    commit(remote)
    projects = (plain, alone, below, lost, tree)
    editables = [word for project in projects for word in ("-e", str(project))]
    wheel = kit / "from_address-2.0-py3-none-any.whl"
    pip(prefix, "install", "web.lamp", str(wheel), f"git+{remote.as_uri()}", *editables)
    pip(prefix, "install", "--no-deps", str(make_project(tmp_path / "a folder", "from-folder")))

    result = labwright("env", "export", prefix)
    assert result.returncode == 0
    assert result.stdout == freeze(prefix)
    for text in ("git+file://", "subdirectory=libs/below", "no remote", "invalid URI", "bulb==1.0+cpu"):
        assert text in result.stdout
    assert "came from a folder or file of this machine" in result.stderr


def test_a_second_working_copy_of_one_repository(tmp_path: Path) -> None:
    """Of which pip (24) writes a subdirectory that leads out of the repository."""
    tree = make_project(tmp_path / "tree", "tree")
    first = commit(tree, "https://git.example/tree.git")
    git(tree, "worktree", "add", "-q", "-b", "second", str(tmp_path / "second tree"))
    assert checkout_around(str(tmp_path / "second tree" / "src")) == (
        "https://git.example/tree.git",
        first,
        "src",
    )


@pytest.mark.parametrize("version", ["3.9.18", "3.12.1"])
def test_what_freeze_leaves_out_depends_on_the_python(tmp_path: Path, kit: Path, version: str) -> None:
    python = Path("~/.pyenv/versions").expanduser() / version / "bin" / "python"
    if not python.exists():
        pytest.skip(f"pyenv has no Python {version}")
    prefix = new_venv(tmp_path / "env", python=str(python))
    make_wheel(kit, "setuptools", "70.0")
    pip(prefix, "install", "--upgrade", "web.lamp", "setuptools")
    assert exported(prefix, Format.REQUIREMENTS) == freeze(prefix)
    assert ("setuptools" in freeze(prefix)) == (version == "3.12.1")


def test_with_packages_of_the_base(tmp_path: Path, kit: Path) -> None:
    prefix = new_venv(tmp_path / "env", "--system-site-packages")
    pip(prefix, "install", "web.lamp")
    assert exported(prefix, Format.REQUIREMENTS) == freeze(prefix)


def test_hashes_are_those_pip_asks_for(tmp_path: Path, prefix: Path, kit: Path) -> None:
    pip(prefix, "install", "web.lamp", str(kit / "from_address-2.0-py3-none-any.whl"))
    result = labwright("env", "export", prefix, "--format", "requirements-hashed")
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("--hash=sha256:") == 3
    assert result.stdout.startswith("# The hashes are of the files for Python")
    listed = tmp_path / "requirements.txt"
    listed.write_text(result.stdout, encoding="utf-8")
    again = new_venv(tmp_path / "again")
    pip(again, "install", "--require-hashes", "-r", str(listed))
    assert freeze(again) == freeze(prefix)


@contextmanager
def served(folder: Path, wheels: Path) -> Iterator[str]:
    """A package index of the wheels, on loopback."""
    for wheel in wheels.glob("*.whl"):
        page = folder / "simple" / normalised(wheel.name.split("-")[0])
        page.mkdir(parents=True, exist_ok=True)
        shutil.copy(wheel, page)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        with (page / "index.html").open("a", encoding="utf-8") as index:
            index.write(f'<a href="{quote(wheel.name)}#sha256={digest}">{wheel.name}</a><br>\n')
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/simple"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_without_pip_uv_is_asked_for_every_file(
    tmp_path: Path, kit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        pytest.skip("uv is not installed")
    prefix = tmp_path / "env"
    make_wheel(kit, "bulb", "1.0+cpu", tag="py2.py3-none-any")
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(prefix)], check=True)
    argv = [uv, "pip", "install", "-q", "--python", str(prefix), "--no-index", "--find-links", str(kit)]
    subprocess.run([*argv, "web.lamp"], check=True)
    Settings(places()).set("programs.uv", str(uv))
    with served(tmp_path / "index", kit) as index:
        monkeypatch.setenv("UV_DEFAULT_INDEX", index)
        text = exported(prefix, Format.HASHED)
    assert text.startswith("bulb==1.0+cpu \\\n    --hash=sha256:")
    assert text.count("--hash=sha256:") == 3
    with pytest.raises(AppError, match="no hash for bulb"):  # uv tells none of files in a folder
        exported(prefix, Format.HASHED, offline_folder=str(kit))


def test_a_hash_is_never_invented(tmp_path: Path, prefix: Path, kit: Path) -> None:
    pip(prefix, "install", "bulb")
    (kit / "bulb-1.0+cpu-py3-none-any.whl").unlink()
    with pytest.raises(AppError, match=r"No fitting package was found: bulb==1\.0"):
        exported(prefix, Format.HASHED)
    pip(prefix, "install", "-e", str(make_project(tmp_path / "mine", "mine")))
    with pytest.raises(AppError, match="mine cannot have a hash"):
        exported(prefix, Format.HASHED)


def test_what_was_asked_for(tmp_path: Path, prefix: Path, kit: Path) -> None:
    pip(prefix, "install", "web.lamp")
    assert exported(prefix, Format.ASKED_FOR) == "Web.Lamp==1.0\n"
    project = tomllib.loads(exported(prefix, Format.PYPROJECT))["project"]
    minor = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert project["dependencies"] == ["Web.Lamp>=1.0"]
    assert project["requires-python"] == f">={minor}"
    assert project["name"] == "env-gr-e"


def test_for_conda(prefix: Path, kit: Path) -> None:
    pip(prefix, "install", "web.lamp", str(kit / "from_address-2.0-py3-none-any.whl"))
    minor = f"{sys.version_info[0]}.{sys.version_info[1]}"
    wheel = (kit / "from_address-2.0-py3-none-any.whl").as_uri()
    document = yaml.safe_load(exported(prefix, Format.ENVIRONMENT_YML))
    python, pip_itself, of_pip = document["dependencies"]
    assert (document["name"], document["channels"]) == ("env größe", ["conda-forge"])
    assert (python, pip_itself) == (f"python={minor}", "pip")
    bulb, from_address, lamp = of_pip["pip"]
    assert (bulb, lamp) == ("bulb==1.0+cpu", "Web.Lamp==1.0")
    assert from_address.startswith(f"from-address @ {wheel}#sha256=")
