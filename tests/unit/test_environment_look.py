"""The close look: health with its reason, version, processor, age and packages, all from files."""

import json
import os
import shutil
import struct
import time
from pathlib import Path

import pytest

from app.core.environments import HealthState
from app.services.discovery import Search
from app.services.packages import PackagesReader
from app.system.environment_look import CloseLook
from app.system.program_header import architecture_of
from app.tools.registry import environment_tools
from tests.homes import MadeHome

PLATFORMS = ("linux", "darwin", "win32")


@pytest.fixture(params=PLATFORMS)
def home(request, tmp_path):
    return MadeHome(tmp_path, request.param)


@pytest.fixture
def linux(tmp_path):
    return MadeHome(tmp_path)


def looked_at(home, machine="x86_64", used=None):
    around = home.surroundings
    search = Search(environment_tools(), around)
    around = type(around)(around.platform, around.environ, around.home, machine, root=around.root)
    (environment,) = [CloseLook(around, used).at(each) for each in search.run().environments]
    assert environment is not None
    return environment


def state(home, **options):
    health = looked_at(home, **options).health
    return str(health.state), str(health.reason or "")


def scripts(home, prefix):
    return os.path.join(prefix, "Scripts" if home.windows else "bin")


def program(home, prefix):
    return os.path.join(scripts(home, prefix), "python.exe" if home.windows else "python")


@pytest.mark.parametrize("make", ["venv", "virtualenv", "uv", "old_virtualenv", "conda"])
def test_what_is_whole_works(home, make):
    getattr(home, make)(home.at("e"))
    assert state(home) == ("works", "")


def test_without_its_base_it_is_of_no_use_and_says_which_is_gone(home):
    prefix = home.venv(home.at("e"))
    base = home.base()
    os.rename(base, base + "-gone")
    what, reason = state(home)
    assert what == "base-missing"
    assert base in reason
    environment = looked_at(home)
    assert environment.executable == program(home, prefix)
    assert environment.python_version == "3.12.1"


def test_a_copied_interpreter_needs_its_base_too(linux):
    prefix = linux.venv(linux.at("e"))
    os.unlink(program(linux, prefix))
    linux.program(program(linux, prefix))
    assert state(linux)[0] == "works"
    os.rename(os.path.join(linux.base(), "bin"), os.path.join(linux.base(), "bin-gone"))
    assert state(linux)[0] == "base-missing"


def test_a_link_in_a_circle_is_a_base_that_is_gone(linux):
    prefix = linux.venv(linux.at("e"))
    os.unlink(program(linux, prefix))
    os.symlink("python3", program(linux, prefix))
    assert state(linux)[0] == "base-missing"


def test_another_python_behind_the_link_sees_no_packages(linux):
    prefix = linux.venv(linux.at("e"), version="3.12.1")
    newer = linux.base("3.13.0")
    os.unlink(program(linux, prefix))
    os.symlink(os.path.join(newer, "bin", "python3.13"), program(linux, prefix))
    what, reason = state(linux)
    assert what == "base-missing"
    assert "3.12" in reason
    assert "3.13" in reason


def test_a_moved_one_says_where_it_was(home):
    old = home.venv(home.at("old place"))
    os.rename(old, home.at("new"))
    what, reason = state(home)
    assert what == "moved"
    assert old in reason


def test_a_copy_beside_the_original_was_moved(linux):
    shutil.copytree(linux.venv(linux.at("a")), linux.at("b"), symlinks=True)
    around = linux.surroundings
    found = Search(environment_tools(), around).run().environments
    assert {each.name: CloseLook(around).at(each).health.state for each in found} == {
        "a": HealthState.WORKS,
        "b": HealthState.MOVED,
    }


@pytest.mark.parametrize(
    "line",
    [
        "VIRTUAL_ENV='{}'",
        "VIRTUAL_ENV={}",
        'export VIRTUAL_ENV="{}"',
        "    VIRTUAL_ENV={} # here",
        "# nothing\nVIRTUAL_ENV=$(cygpath x)\nVIRTUAL_ENV='{}'",
    ],
)
def test_activation_scripts_of_all_ages_are_read(linux, line):
    old = linux.venv(linux.at("it's", "old"))
    quoted = (
        old.replace("'", "'\\''") if "'{" in line else old.replace("'", "\\'") if '"' not in line else old
    )
    linux.write(os.path.join(old, "bin", "activate"), line.format(quoted) + "\n")
    assert state(linux)[0] == "works"
    os.rename(old, linux.at("new"))
    assert state(linux)[0] == "moved"


def test_where_activation_does_not_tell_a_shebang_does(linux):
    old = linux.venv(linux.at("old"))
    linux.write(os.path.join(old, "bin", "activate"), "VIRTUAL_ENV=\"$(printf '%b' x)\"\n")
    assert state(linux)[0] == "works"
    os.rename(old, linux.at("new"))
    assert state(linux)[0] == "moved"
    pip = linux.at("new", "bin", "pip")
    linux.write(pip, f"#!/bin/sh\n'''exec' \"{old}/bin/python\" \"$0\" \"$@\"\n' '''\n")
    assert state(linux)[0] == "moved"


def test_what_may_be_moved_was_not(linux):
    old = linux.uv(linux.at("old"))
    with open(os.path.join(old, "pyvenv.cfg"), "a") as cfg:
        cfg.write("relocatable = true\n")
    os.rename(old, linux.at("new"))
    linux.conda(os.path.join(linux.top, "opt", "conda"), root=True)
    around = linux.surroundings
    found = Search(environment_tools(), around).run().environments
    assert {CloseLook(around).at(each).health.state for each in found} == {HealthState.WORKS}


def test_another_name_of_the_same_place_is_no_move(linux):
    prefix = linux.venv(linux.at("e"))
    os.symlink(linux.home, os.path.join(linux.top, "h"))
    linux.write(os.path.join(prefix, "bin", "activate"), f"VIRTUAL_ENV='{linux.top}/h/e'\n")
    assert state(linux)[0] == "works"


@pytest.mark.parametrize(
    ("missing", "expected"),
    [("scripts", "half-made"), ("library", "half-made"), ("both", "half-made"), ("python", "no-python")],
)
def test_what_is_not_all_there(home, missing, expected):
    prefix = home.venv(home.at("e"))
    library = os.path.join(prefix, "Lib" if home.windows else "lib")
    if missing in {"scripts", "both"}:
        os.rename(scripts(home, prefix), prefix + "-scripts")
    if missing in {"library", "both"}:
        os.rename(library, prefix + "-library")
    if missing == "python":
        for name in os.listdir(scripts(home, prefix)):
            if name.startswith("python"):
                os.unlink(os.path.join(scripts(home, prefix), name))
    environment = looked_at(home)
    assert (str(environment.health.state), bool(environment.health.reason)) == (expected, True)
    if missing != "library":
        assert environment.executable is None


def test_conda_without_python(linux):
    linux.write(linux.at("e", "conda-meta", "history"))
    environment = looked_at(linux)
    assert (environment.health.state, environment.executable, environment.packages) == ("no-python", None, 0)


def elf(machine):
    return b"\x7fELF\x02\x01\x01" + b"\0" * 9 + struct.pack("<HHI", 2, machine, 1) + b"\0" * 40


@pytest.mark.parametrize(
    ("machine", "expected"),
    [("aarch64", "works"), ("x86_64", "wrong-architecture"), ("riscv64", "wrong-architecture")],
)
def test_a_python_for_another_processor_cannot_run(linux, machine, expected):
    linux.venv(linux.at("e"))
    program = os.path.join(linux.base(), "bin", "python3.12")
    with open(program, "wb") as file:
        file.write(elf(183))
    assert architecture_of(program) == "ARM64"
    environment = looked_at(linux, machine=machine)
    assert (str(environment.health.state), environment.architecture) == (expected, "ARM64")


def test_apple_silicon_runs_programs_for_intel(tmp_path):
    home = MadeHome(tmp_path, "darwin")
    home.venv(home.at("e"))
    with open(os.path.join(home.base(), "bin", "python3.12"), "wb") as file:
        file.write(b"\xcf\xfa\xed\xfe" + struct.pack("<II", 0x01000007, 3) + b"\0" * 24)
    assert (looked_at(home, machine="arm64").architecture, state(home, machine="arm64")[0]) == (
        "x86-64",
        "works",
    )


def test_what_cannot_be_read_is_not_known(linux, monkeypatch):
    linux.venv(linux.at("e"))
    real = os.open

    def refusing(path, *arguments, **options):
        if os.fspath(path).endswith("pyvenv.cfg"):
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **options)

    monkeypatch.setattr(os, "open", refusing)
    what, reason = state(linux)
    assert what == "unknown"
    assert "not allowed" in reason


def test_what_went_away_meanwhile_is_not_there(linux):
    linux.venv(linux.at("e"))
    around = linux.surroundings
    search = Search(environment_tools(), around)
    (environment,) = search.run().environments
    shutil.rmtree(linux.at("e"))
    assert CloseLook(around).at(environment) is None


# ── Version, base, times, packages ────────────────────────────────────────────────────────────────────────


def test_the_version_is_the_one_its_python_has_now(home):
    home.venv(home.at("e"), version="3.12.1")
    headers = ("include",) if home.windows else ("include", "python3.12")
    home.write(os.path.join(home.base(), *headers, "patchlevel.h"), '#define PY_VERSION "3.12.9"\n')
    assert looked_at(home).python_version == "3.12.9"


def test_the_base_is_told_by_a_name_that_is_there(home):
    home.venv(home.at("e"))
    base = looked_at(home).base
    assert base is not None
    assert os.path.isfile(base)
    assert base.startswith(home.base())


def test_last_used_is_the_newest_trace_and_the_journal_knows_better(linux):
    prefix = linux.venv(linux.at("e"))
    for folder, folders, files in os.walk(prefix):
        for name in (*folders, *files, "."):
            os.utime(os.path.join(folder, name), (1_000, 1_000), follow_symlinks=False)
    assert looked_at(linux).last_used == 1_000
    cache = os.path.join(prefix, "lib", "python3.12", "site-packages", "package1", "__pycache__")
    os.mkdir(cache)
    os.utime(cache, (5_000, 5_000))
    assert looked_at(linux).last_used == 5_000
    assert looked_at(linux, used={prefix: 9_000.0}).last_used == 9_000
    assert looked_at(linux).created == 1_000


def test_what_has_no_trace_was_used_nobody_knows_when(linux):
    linux.write(linux.at("e", "conda-meta", "history"), "==> 2024-01-31 12:00:00 <==\n")
    environment = looked_at(linux)
    assert environment.last_used is None
    assert environment.created == time.mktime((2024, 1, 31, 12, 0, 0, 0, 0, -1))


def test_packages_are_counted_by_their_metadata_each_once(linux):
    prefix = linux.conda(linux.at("e"), "3.11.7")
    library = os.path.join(prefix, "lib", "python3.11", "site-packages")
    assert looked_at(linux).packages == 2 + 2  # conda's two records, two of pip
    for name in (
        "python_dateutil-2.9.0.dist-info",
        "Package0-1.0.dist-info",
        "new.egg-link",
        "old-1.0-py3.11.egg-info",
    ):
        os.makedirs(os.path.join(library, name))
    assert looked_at(linux).packages == 6


def test_as_many_packages_are_counted_as_are_shown(linux):
    base = linux.base()
    os.makedirs(os.path.join(base, "lib", "python3.12", "site-packages", "of_base-1.0.dist-info"))
    prefix = linux.venv(linux.at("e"))
    linux.write(
        os.path.join(prefix, "pyvenv.cfg"), f"home = {base}/bin\ninclude-system-site-packages = true\n"
    )
    library = os.path.join(prefix, "lib", "python3.12", "site-packages")
    for name in ("~ip-24.0.dist-info", "nameless.dist-info", "twice-1.0.dist-info", "twice-2.0.dist-info"):
        os.makedirs(os.path.join(library, name))
    linux.write(os.path.join(library, "more.pth"), linux.at("beside") + "\n")
    os.makedirs(linux.at("beside", "mine.egg-info"))
    shown = PackagesReader().read(prefix, platform="linux").packages
    assert {"of-base", "twice", "mine"} < {each.key for each in shown}
    assert looked_at(linux).packages == len(shown)


def test_conda_and_pip_together_are_counted_as_they_are_shown(linux):
    prefix = linux.conda(linux.at("e"), "3.11.7")
    library = os.path.join("lib", "python3.11", "site-packages")
    for name, inside in (("torch-cpu", "torch"), ("größe", "größe"), ("renewed", "renewed")):
        info = f"{library}/{inside}-1.0.dist-info"
        os.makedirs(os.path.join(prefix, info))
        record = {
            "name": name,
            "version": "1.0",
            "build": "0",
            "files": [f"{info}/METADATA", f"{info}/RECORD"],
        }
        linux.write(os.path.join(prefix, "conda-meta", f"{name}-1.0-0.json"), json.dumps(record))
    os.makedirs(os.path.join(prefix, library, "renewed-2.0.dist-info"))
    shown = PackagesReader().read(prefix, platform="linux").packages
    assert [each.kind for each in shown if each.key == "renewed"] == ["conda", "pip"]
    assert looked_at(linux).packages == len(shown)


def test_a_venv_that_lost_its_pyvenv_cfg_is_no_virtualenv_of_old_that_works(home):
    prefix = home.venv(home.at("e"))
    os.remove(os.path.join(prefix, "pyvenv.cfg"))
    script = "activate.bat" if home.windows else "activate"
    home.write(os.path.join(scripts(home, prefix), script), f"set VIRTUAL_ENV={prefix}\n")
    assert state(home)[0] == "works"
    home.write(os.path.join(scripts(home, prefix), "Activate.ps1"))
    assert state(home) == (
        "half-made",
        "Its pyvenv.cfg is missing, so its Python does not see its packages.",
    )


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_pyvenv_cfg_that_is_not_utf_8_keeps_its_python_from_starting(home, encoding):
    prefix = home.venv(home.at("e"))
    cfg = os.path.join(prefix, "pyvenv.cfg")
    written = Path(cfg).read_text(encoding="utf-8") + "prompt = café\n"
    home.write(cfg, written.encode(encoding))
    what, reason = state(home)
    assert what == "half-made"
    assert "UTF-8" in reason


def test_without_home_a_link_works_a_copy_may_not_and_windows_does_not_start(home):
    prefix = home.venv(home.at("e"))
    home.write(os.path.join(prefix, "pyvenv.cfg"), "home =\nversion = 3.12.1\n")
    if home.windows:
        what, reason = state(home)
        assert what == "half-made"
        assert "does not start" in reason
        return
    assert state(home) == ("works", "")
    assert looked_at(home).base == os.path.join(home.base(), "bin", "python3.12")
    os.unlink(program(home, prefix))
    home.program(program(home, prefix))
    what, reason = state(home)
    assert what == "unknown"
    assert "pyvenv.cfg" in reason


def test_a_base_that_no_system_could_have_is_gone(linux):
    prefix = linux.venv(linux.at("e"))
    linux.write(os.path.join(prefix, "pyvenv.cfg"), b"home = /usr\0/bin\n")
    assert state(linux)[0] == "base-missing"


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize(("content", "mode"), [(b"", 0o755), (b"#!/bin/sh\n", 0o644)])
def test_a_python_that_cannot_be_started_does_not_work(linux, content, mode):
    python = os.path.join(linux.venv(linux.at("e")), "bin", "python")
    os.remove(python)
    linux.write(python, content)
    os.chmod(python, mode)
    told, reason = state(linux)
    assert told == "half-made"
    assert python in reason


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_base_in_a_place_of_others_is_not_said_to_be_gone(linux):
    linux.venv(linux.at("e"))
    os.chmod(linux.base(), 0)
    try:
        assert state(linux)[0] == "unknown"
    finally:
        os.chmod(linux.base(), 0o755)


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="needs a user who may not read everything"
)
def test_packages_that_may_not_be_read_are_not_counted(linux):
    prefix = linux.venv(linux.at("e"))
    library = os.path.join(prefix, "lib", "python3.12", "site-packages")
    os.chmod(library, 0)
    try:
        assert looked_at(linux).packages is None
    finally:
        os.chmod(library, 0o755)
