"""Shims of the real mise and asdf on random choices, against what is read from the files."""

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from app.core.disk import Standpoint
from app.core.path_rules import path_entries
from app.core.shells import ShellName
from app.system.disk import RealDisk
from app.system.shell_search import PathWalk
from app.system.tool_shims import _MISE_FILES

MISE, ASDF = shutil.which("mise"), shutil.which("asdf")
pytestmark = pytest.mark.timeout(1200)
VERSIONS = ["3.9.18", "3.12.2", "3.12.10", "3.13.0"]
WANTED = [*VERSIONS, "3.12", "3", "3.9", "latest", "2.7", "3.14.0"]


def program(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('#!/bin/sh\necho "$0"\n')
    path.chmod(0o755)


def write(path: Path, versions: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".toml":
        quoted = ", ".join(f'"{version}"' for version in versions)
        path.write_text(f"[tools]\npython = [{quoted}]\n")
    else:
        path.write_text(f"python {' '.join(versions)}\n")


def compare(environ: dict[str, str], home: Path, lab: Path) -> tuple[str | None, bytes, str | None]:
    """What runs, what was said, and what we say runs."""
    ended = subprocess.run(
        ["/bin/bash", "-c", "python"], cwd=lab, env=environ, capture_output=True, check=False
    )
    where = Standpoint(environ, "linux", str(home), str(lab), RealDisk())
    entries = path_entries(environ["PATH"], ShellName.BASH, where)
    ours = PathWalk("python", ShellName.BASH, entries, where).winner
    return os.fsdecode(ended.stdout).strip() or None, ended.stderr, ours


@pytest.mark.skipif(MISE is None, reason="there is no mise here")
def test_a_shim_of_mise_runs_what_the_walk_says(tmp_path: Path) -> None:
    assert MISE is not None
    source = random.Random(20250607)
    data, lab = tmp_path / "mise", tmp_path / "course" / "lab"
    for version in VERSIONS:
        program(data / "installs/python" / version / "bin/python")
    for alias, version in {"3": "3.13.0", "3.12": "3.12.10", "3.9": "3.9.18", "latest": "3.13.0"}.items():
        (data / "installs/python" / alias).symlink_to(f"./{version}")
    (data / "shims").mkdir()
    (data / "shims/python").symlink_to(MISE)
    program(tmp_path / "system/python")
    places = [lab / name for name in _MISE_FILES] + [tmp_path / "course" / name for name in _MISE_FILES]
    places.append(tmp_path / ".config/mise/config.toml")
    wrong, seen = {}, set()
    for _ in range(120):
        for place in places:
            place.unlink(missing_ok=True)
        lab.mkdir(parents=True, exist_ok=True)
        chosen = {
            place: source.choices(WANTED, k=source.choice([1, 1, 2])) for place in source.sample(places, 3)
        }
        chosen = chosen if source.random() < 0.9 else {}
        for place, versions in chosen.items():
            write(place, versions)
        environ = {
            "HOME": str(tmp_path),
            "PATH": f"{data}/shims:{tmp_path}/system:/usr/bin:/bin",
            "MISE_DATA_DIR": str(data),
            "MISE_NOT_FOUND_AUTO_INSTALL": "0",
            "MISE_EXEC_AUTO_INSTALL": "0",
            "MISE_OFFLINE": "1",
            "MISE_TRUSTED_CONFIG_PATHS": "/",
            **({"MISE_PYTHON_VERSION": source.choice(WANTED)} if source.random() < 0.2 else {}),
        }
        real, said, ours = compare(environ, tmp_path, lab)
        seen.add(real)
        if ours != real:
            wrong[str(chosen) + environ.get("MISE_PYTHON_VERSION", "")] = (real, ours, said)
    assert not wrong, "\n".join(f"{key}: {value}" for key, value in wrong.items())
    assert len(seen) > 4


@pytest.mark.skipif(ASDF is None, reason="there is no asdf here")
def test_a_shim_of_asdf_runs_what_the_walk_says(tmp_path: Path) -> None:
    assert ASDF is not None
    source = random.Random(20250607)
    data, lab = tmp_path / "asdf", tmp_path / "course" / "lab"
    lab.mkdir(parents=True)
    for version in VERSIONS:
        program(data / "installs/python" / version / "bin/python")
    for callback, printed in {
        "list-all": " ".join(VERSIONS),
        "list-legacy-filenames": ".python-version",
    }.items():
        program(data / "plugins/python/bin" / callback)
        (data / "plugins/python/bin" / callback).write_text(f"#!/bin/sh\necho {printed}\n")
    program(tmp_path / "system/python")
    environ = {
        "HOME": str(tmp_path),
        "PATH": f"{data}/shims:{tmp_path}/system:{Path(ASDF).parent}:/usr/bin:/bin",
        "ASDF_DATA_DIR": str(data),
    }
    subprocess.run([ASDF, "reshim", "python"], env=environ, cwd=lab, capture_output=True, check=True)
    places = [folder / ".tool-versions" for folder in (lab, tmp_path / "course", tmp_path)]
    places += [lab / ".python-version", tmp_path / "course/.python-version"]
    wanted = [*VERSIONS, "system", "2.7", f"path:{data}/installs/python/3.9.18"]
    wrong, seen = {}, set()
    for _ in range(80):
        (tmp_path / ".asdfrc").write_text(f"legacy_version_file = {source.choice(['yes', 'no'])}\n")
        told = []
        for place in places:
            place.unlink(missing_ok=True)
            if source.random() < 0.4:
                versions = source.choices(wanted, k=source.choice([1, 1, 2]))
                one = place.name == ".python-version"
                place.write_text(versions[0] if one else f"nodejs 20\npython {' '.join(versions)} # yes\n")
                told.append((str(place), versions))
        chosen = {"ASDF_PYTHON_VERSION": source.choice(wanted)} if source.random() < 0.2 else {}
        real, said, ours = compare({**environ, **chosen}, tmp_path, lab)
        seen.add(real)
        if ours != real:
            wrong[str(told) + str(chosen) + (tmp_path / ".asdfrc").read_text()] = (real, ours, said)
    assert not wrong, "\n".join(f"{key}: {value}" for key, value in wrong.items())
    assert len(seen) > 4
