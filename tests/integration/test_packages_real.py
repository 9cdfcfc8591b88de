"""Real environments, whole and broken, read from files and compared with what pip and uv say of them."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from app.core.package_problems import BY_PIP_CHECK
from app.core.packages import normalised
from app.services.packages import EnvironmentPackages, PackagesReader
from app.system.disk_usage import disk_usage
from app.system.installed_packages import list_packages
from app.system.site_packages import search_path, site_packages_of
from tests.wheels import make_wheel

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]
ROOT = Path(__file__).parents[2]
BACKEND = """
import pathlib, sys
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from wheels import make_wheel

def get_requires_for_build_editable(settings=None):
    return []

def build_editable(folder, settings=None, metadata=None):
    here = str(pathlib.Path(__file__).parent / "src")
    pth = {"__editable__.my_project.pth": here.encode() + b"\\n"}
    return make_wheel(pathlib.Path(folder), "My.Project", "0.1", requires=["base>=1"], files=pth).name
"""
CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("PIP_", "UV_", "PYTHON", "VIRTUAL_ENV"))
}
OFFLINE = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_NO_INDEX": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "UV_NO_CONFIG": "1",
}


def python_of(env: Path) -> str:
    return str(env / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))


def run(*argv: str, fails: bool = False) -> str:
    done = subprocess.run(
        argv,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**CLEAN, **OFFLINE},
        cwd=ROOT.anchor,
        check=False,
    )
    assert fails or done.returncode == 0, done.stderr
    return done.stdout


def pip(env: Path, *arguments: str, fails: bool = False) -> str:
    return run(python_of(env), "-m", "pip", *arguments, fails=fails)


def uv_program() -> str:
    beside = Path(sys.executable).with_name("uv.exe" if sys.platform == "win32" else "uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        pytest.skip("uv is not installed")
    return found


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    make_wheel(folder, "base", "1.0")
    make_wheel(folder, "base", "2.0")
    make_wheel(folder, "Speed_Up", "1.5")
    make_wheel(folder, "lonely", "2024.01.05")
    make_wheel(
        folder,
        "Web.App",
        "3.0",
        requires=["base>=2", 'speed-up>=1 ; extra == "fast"', 'never; python_version < "3"', "middle"],
        extras=["fast"],
    )
    make_wheel(
        folder, "middle", "1.0rc1", requires=["base (>=1.5)", "lonely"], headers=["License-Expression: MIT"]
    )
    make_wheel(folder, "from-address", "1.0")
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, wheels: Path) -> Path:
    """An environment pip is content with: extras, an editable project, one from a file."""
    env = tmp_path_factory.mktemp("whole") / "env größe"
    run(sys.executable, "-m", "venv", str(env))
    pip(
        env,
        "install",
        "-q",
        "--find-links",
        str(wheels),
        "Web.App[fast]",
        str(wheels / "from_address-1.0-py3-none-any.whl"),
    )
    project = tmp_path_factory.mktemp("project dir") / "my project"
    (project / "src").mkdir(parents=True)
    (project / "backend.py").write_text(BACKEND, encoding="utf-8")
    shutil.copy(ROOT / "tests" / "wheels.py", project)
    config = """
        [build-system]
        requires = []
        build-backend = "backend"
        backend-path = ["."]
        """
    (project / "pyproject.toml").write_text(textwrap.dedent(config), encoding="utf-8")
    pip(env, "install", "-q", "--no-deps", "-e", str(project))
    return env


@pytest.fixture
def copy_of_whole(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "env", symlinks=True)
    return tmp_path / "env"


def read(env: Path) -> EnvironmentPackages:
    return PackagesReader().read(env)


def site(env: Path) -> Path:
    return Path(site_packages_of(env)[0])


def compare_list(env: Path) -> None:
    theirs = json.loads(pip(env, "list", "--format", "json"))
    rows = sorted((row["name"], row["version"], row.get("editable_project_location", "")) for row in theirs)
    assert sorted((each.name, each.version, each.editable) for each in list_packages(env)) == rows
    assert sorted((p.name, p.version, p.editable) for p in read(env).packages) == rows


def compare_check(env: Path) -> list[str]:
    theirs = pip(env, "check", fails=True).splitlines()
    kinds = set(BY_PIP_CHECK)
    if pip_version(env) < (24, 2):
        kinds.discard("wrong-platform")  # what older ones do not look at
    ours = [str(problem.sentence) for problem in read(env).problems if problem.kind in kinds]
    assert sorted(ours) == sorted(line for line in theirs if line != "No broken requirements found.")
    return ours


@functools.cache
def pip_version(env: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in pip(env, "--version").split()[1].split(".")[:2])


def inspected(env: Path) -> dict[str, dict[str, Any]]:
    if pip_version(env) < (22, 3):
        pytest.skip("this pip is too old for `pip inspect`")
    return {normalised(one["metadata"]["name"]): one for one in json.loads(pip(env, "inspect"))["installed"]}


def test_the_list_and_the_check_of_a_whole_environment(whole: Path) -> None:
    compare_list(whole)
    assert compare_check(whole) == []
    assert read(whole).problems == ()


def test_what_pip_inspect_tells(whole: Path) -> None:
    theirs = inspected(whole)
    packages = {package.key: package for package in read(whole).packages}
    assert set(packages) == set(theirs)
    for key, package in packages.items():
        metadata = theirs[key]["metadata"]
        assert package.summary == metadata.get("summary", "")
        assert list(package.requires) == metadata.get("requires_dist", [])
        assert list(package.extras) == metadata.get("provides_extra", [])
        assert package.installer == theirs[key].get("installer", "")
        assert package.requested == theirs[key]["requested"]
        assert package.url == theirs[key].get("direct_url", {}).get("url", "")
        assert package.record == theirs[key]["metadata_location"]


def test_who_needs_whom_as_pip_show_says(whole: Path) -> None:
    rows = {normalised(row["name"]): row for row in read(whole).to_json()["packages"]}
    key = ""
    for line in pip(whole, "show", *rows).splitlines():
        word, _, rest = line.partition(":")
        names = sorted(normalised(name.strip()) for name in rest.split(",") if name.strip())
        if word == "Name":
            key = names[0]
        elif word == "Requires":
            assert names == sorted(map(normalised, rows[key]["requires"]))
        elif word == "Required-by":  # pip does not follow extras
            assert set(names) <= set(map(normalised, rows[key]["required_by"]))
    assert rows["speed-up"]["required_by"] == []
    assert rows["web-app"]["requested"] is True
    assert rows["base"]["requested"] is False


def test_uv_lists_the_same(whole: Path) -> None:
    listed = json.loads(
        run(uv_program(), "pip", "list", "--format", "json", "--offline", "-p", python_of(whole))
    )
    theirs = sorted((row["name"], row["version"], row.get("editable_project_location", "")) for row in listed)
    assert sorted((normalised(row.name), row.version, row.editable) for row in list_packages(whole)) == theirs


def test_an_environment_uv_made(tmp_path: Path, wheels: Path) -> None:
    uv = uv_program()
    env = tmp_path / "env"
    run(uv, "venv", "-q", "--offline", "-p", sys.executable, str(env))
    run(
        uv,
        "pip",
        "install",
        "-q",
        "--offline",
        "--no-index",
        "--find-links",
        str(wheels),
        "-p",
        python_of(env),
        "web-app",
    )
    packages = {package.key: package for package in read(env).packages}
    assert {key: package.installer for key, package in packages.items()} == {
        "web-app": "uv",
        "base": "uv",
        "middle": "uv",
        "lonely": "uv",
    }
    assert packages["web-app"].requested is True
    assert packages["base"].requested is not True
    assert read(env).problems == ()


def test_broken_behind_pips_back(copy_of_whole: Path, wheels: Path) -> None:
    for info in site(copy_of_whole).glob("lonely-*.dist-info"):
        shutil.rmtree(info)
    pip(copy_of_whole, "install", "-q", "--no-deps", "--find-links", str(wheels), "base==1.0")
    compare_list(copy_of_whole)
    assert sorted(compare_check(copy_of_whole)) == [
        "middle 1.0rc1 has requirement base>=1.5, but you have base 1.0.",
        "middle 1.0rc1 requires lonely, which is not installed.",
        "web-app 3.0 has requirement base>=2, but you have base 1.0.",
    ]


def test_what_pip_cannot_read_it_takes_for_missing(copy_of_whole: Path) -> None:
    metadata = next(site(copy_of_whole).glob("middle-*.dist-info")) / "METADATA"
    metadata.write_text(metadata.read_text("utf-8").replace("lonely", "lonely !!"), encoding="utf-8")
    compare_list(copy_of_whole)
    assert compare_check(copy_of_whole) == ["web-app 3.0 requires middle, which is not installed."]
    assert [problem.kind for problem in read(copy_of_whole).problems] == ["missing", "bad-requirement"]


def test_a_wheel_of_another_system(copy_of_whole: Path) -> None:
    wheel = next(site(copy_of_whole).glob("lonely-*.dist-info")) / "WHEEL"
    wheel.write_text("Wheel-Version: 1.0\nTag: cp27-cp27mu-os2_warp\n", encoding="utf-8")
    compare_check(copy_of_whole)
    assert [problem.kind for problem in read(copy_of_whole).problems] == ["wrong-platform"]


def test_two_records_of_one_package(copy_of_whole: Path) -> None:
    base = next(site(copy_of_whole).glob("base-*.dist-info"))
    other = base.with_name("Base-0.5.dist-info")
    shutil.copytree(base, other)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: Base\nVersion: 0.5\n", encoding="utf-8")
    compare_list(copy_of_whole)
    compare_check(copy_of_whole)
    assert "duplicate" in {problem.kind for problem in read(copy_of_whole).problems}


def test_the_leftover_of_an_interrupted_uninstall(copy_of_whole: Path) -> None:
    base = next(site(copy_of_whole).glob("base-*.dist-info"))
    base.rename(base.with_name("~ase-2.0.dist-info"))
    compare_list(copy_of_whole)
    compare_check(copy_of_whole)
    assert "leftover" in {problem.kind for problem in read(copy_of_whole).problems}


def test_an_old_develop_install(copy_of_whole: Path, tmp_path: Path) -> None:
    project = tmp_path / "old project"
    info = project / "old_one.egg-info"
    info.mkdir(parents=True)
    (info / "PKG-INFO").write_text(
        "Metadata-Version: 1.1\nName: old-one\nVersion: 0.1.dev0\n", encoding="utf-8"
    )
    (info / "requires.txt").write_text(
        "base>5\n\n[:python_version < '3']\nsix\n\n[X y]\nzzz\n", encoding="utf-8"
    )
    (site(copy_of_whole) / "old-one.egg-link").write_text(f"{project}\n.", encoding="utf-8")
    (site(copy_of_whole) / "easy-install.pth").write_text(f"{project}\n", encoding="utf-8")
    compare_list(copy_of_whole)
    assert compare_check(copy_of_whole) == ["old-one 0.1.dev0 has requirement base>5, but you have base 2.0."]


def test_the_base_pythons_packages_are_seen_as_pip_sees_them(tmp_path: Path) -> None:
    env = tmp_path / "env"
    run(sys.executable, "-m", "venv", "--without-pip", "--system-site-packages", str(env))
    if not run(python_of(env), "-c", "import importlib.util as u; print(u.find_spec('pip') or '')").strip():
        pytest.skip("the base Python has no pip")
    theirs = {normalised(row["name"]) for row in json.loads(pip(env, "list", "--format", "json"))}
    ours = {normalised(row.name) for row in list_packages(env)}
    user_site = run(
        python_of(env), "-c", "import site; print(site.ENABLE_USER_SITE and site.getusersitepackages())"
    )
    if not Path(user_site.strip()).exists():
        assert ours == theirs
    assert any(place.inherited for place in search_path(str(env)))


@pytest.mark.skipif(shutil.which("du") is None, reason="there is no du")
def test_the_size_is_what_du_says(whole: Path) -> None:
    kilobytes = int(run("du", "-sk", str(whole)).split()[0])
    usage = disk_usage(whole)
    assert usage.size_bytes == kilobytes * 1024
    sized = PackagesReader().read(whole, sizes=True).packages
    sizes = [package.size_bytes for package in sized if package.size_bytes is not None]
    assert len(sizes) == len(sized)
    assert 0 < sum(sizes) < usage.size_bytes
