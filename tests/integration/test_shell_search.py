"""The walk against the real bash, zsh, fish and pyenv, on hundreds of random PATHs and version files."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from app.core.disk import Standpoint
from app.core.path_rules import path_entries
from app.core.shells import ShellName
from app.core.version_choices import pyenv_latest
from app.core.which import Verdict
from app.system.disk import RealDisk
from app.system.shell_search import PathWalk

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(os.name == "nt", reason="the shells of this test are those of POSIX systems"),
]
SEED = 20250607
TOOL = "labwright-tool"
NAMES_ITSELF = '#!/bin/sh\necho "$0"\n'
LISTS = {
    ShellName.BASH: (("-c", f"type -ap {TOOL}"), 250),
    ShellName.ZSH: (("-fc", f"whence -ap {TOOL}"), 250),
    ShellName.FISH: (("--no-config", "-c", f"type -ap {TOOL} 2>/dev/null"), 60),
}


def program(path: Path, mode: int = 0o755) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(NAMES_ITSELF)
    path.chmod(mode)
    return path


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders with everything that may lie under the name of a program."""
    root = tmp_path_factory.mktemp("paths")
    for name in ("good", "also good", "ñ/日本", "here/rel", "here", "home/bin", "here/~/bin"):
        program(root / name / TOOL)
    program(root / "plain" / TOOL, 0o644)
    (root / "folder" / TOOL).mkdir(parents=True)
    (root / "empty").mkdir()
    (root / "file").write_text("")
    for name, target in (("broken", "/nowhere"), ("loop", TOOL), ("link", "../good/" + TOOL)):
        (root / name).mkdir()
        (root / name / TOOL).symlink_to(target)
    (root / "linked folder").symlink_to("good")
    (root / "circle").symlink_to("circle")
    return root


def some_path(source: random.Random, root: Path) -> str:
    full = [
        "good",
        "also good",
        "ñ/日本",
        "plain",
        "folder",
        "empty",
        "file",
        "broken",
        "loop",
        "link",
        "gone",
    ]
    full += ["linked folder", "circle", "good/", "good/../link", "./empty"]
    written = [f"{root}/{name}" for name in full]
    written += ["", ".", "rel", "../good", "~/bin", "~", "/usr/bin", "/nowhere"]
    return ":".join(source.choices(written, k=source.randrange(1, 9)))


def our_walk(shell: ShellName, path: str, root: Path) -> PathWalk:
    environ = {"PATH": path, "HOME": str(root / "home")}
    where = Standpoint(environ, "linux", str(root / "home"), str(root / "here"), RealDisk())
    return PathWalk(TOOL, shell, path_entries(path, shell, where), where)


@pytest.mark.parametrize("shell", LISTS)
def test_the_winner_and_the_losers_are_those_of_the_real_shell(shell: ShellName, tree: Path) -> None:
    real = shutil.which(shell.value)
    if real is None:
        pytest.skip(f"{shell.value} is not installed")
    options, cases = LISTS[shell]
    source = random.Random(SEED)
    wrong, winners = {}, 0
    for _ in range(cases):
        path = some_path(source, tree)
        ended = subprocess.run(
            [real, *options],
            cwd=tree / "here",
            env={"PATH": path, "HOME": str(tree / "home"), "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        said = [os.path.normpath(tree / "here" / line) for line in ended.stdout.splitlines()]
        steps = our_walk(shell, path, tree).steps
        files = [step.path for step in steps if step.verdict in {Verdict.WINS, Verdict.SHADOWED}]
        ours = [os.path.normpath(file) for file in files if file]
        winners += bool(ours)
        executable = [file for file in dict.fromkeys(said) if os.access(file, os.X_OK)]
        if executable != ours:
            wrong[path] = (executable, ours)
    assert not wrong
    assert cases / 4 < winners < cases  # the random PATHs find the program, but not all of them


# -- pyenv

PYENV = shutil.which("pyenv") or str(Path.home() / ".pyenv/bin/pyenv")
VERSIONS = ["3.9.18", "3.10.13", "3.12.1", "3.12.10", "3.12.2", "3.13-dev", "3.13.0rc1", "3.13.1t", "lab"]
VERSIONS += ["pypy3.10-7.3.15", "pypy3.10-7.3.9", "miniforge3-23.1.0", "python-odd"]
WANTED = [
    *VERSIONS,
    "3.12",
    "3",
    "3.13",
    "3.13t",
    "pypy3.10",
    "system",
    "python-3.12",
    "python-3.9.18",
    "9.9",
]
WANTED += [
    "3.12:system",
    "9.9:lab",
    "system:lab",
    "# no",
    "",
    "../versions/lab",
    "../../etc",
    "lab extra",
    "3.1",
]


@pytest.fixture(scope="module")
def pyenv_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not os.access(PYENV, os.X_OK):
        pytest.skip("pyenv is not installed")
    root = tmp_path_factory.mktemp("pyenv")
    for version in VERSIONS:
        program(root / "versions" / version / "bin" / "python")
        if version not in {"lab", "3.12.10"}:
            program(root / "versions" / version / "bin" / TOOL)
    ended = subprocess.run(
        [PYENV, "rehash"], env={**os.environ, "PYENV_ROOT": str(root)}, capture_output=True, check=False
    )
    assert (root / "shims" / TOOL).exists(), ended.stderr
    return root


def write(path: Path, lines: list[str], source: random.Random) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source.choice(["\n", "\r\n"]).join(lines) + source.choice(["\n", ""]))


def test_a_shim_of_pyenv_runs_what_the_walk_says(pyenv_root: Path, tmp_path: Path) -> None:
    source = random.Random(SEED)
    program(tmp_path / "system" / TOOL)
    lab = tmp_path / "course" / "lab"
    lab.mkdir(parents=True)
    wrong, seen = {}, set()
    for _ in range(70):
        for path in (tmp_path / "course/.python-version", lab / ".python-version", pyenv_root / "version"):
            path.unlink(missing_ok=True)
            if source.random() < 0.5:
                write(path, source.choices(WANTED, k=source.choice([0, 1, 1, 2])), source)
        folders = [str(pyenv_root / "shims"), *source.choices([str(tmp_path / "system"), "/none"])]
        environ = {
            "PATH": ":".join([*folders, "/usr/bin", "/bin"]),
            "HOME": str(tmp_path),
            **({"PYENV_VERSION": source.choice(WANTED)} if source.random() < 0.3 else {}),
            **({"PYENV_DIR": str(tmp_path / "course")} if source.random() < 0.2 else {}),
        }
        ended = subprocess.run(
            ["/bin/bash", "-c", TOOL], cwd=lab, env=environ, capture_output=True, text=True, check=False
        )
        real = ended.stdout.strip() or None
        where = Standpoint(environ, "linux", str(tmp_path), str(lab), RealDisk())
        ours = PathWalk(TOOL, ShellName.BASH, path_entries(environ["PATH"], ShellName.BASH, where), where)
        seen.add(real)
        if ours.winner != real:
            files = {
                str(path): path.read_text()
                for path in (lab / ".python-version", pyenv_root / "version")
                if path.exists()
            }
            wrong[str(environ) + str(files)] = (ours.winner, real, ended.stderr)
    assert not wrong
    assert len(seen) > 6  # several versions, the system's, and none at all


def test_pyenv_takes_the_same_version_for_the_beginning_of_one(pyenv_root: Path) -> None:
    wanted = [
        "3.12",
        "3",
        "3.1",
        "3.13",
        "3.13t",
        "3.13.1t",
        "pypy3.10",
        "pypy3",
        "miniforge3",
        "lab",
        "py",
        "3.9.18",
    ]
    for prefix in wanted:
        ended = subprocess.run(
            [PYENV, "latest", prefix],
            env={**os.environ, "PYENV_ROOT": str(pyenv_root)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert pyenv_latest(prefix, VERSIONS) == (ended.stdout.strip() or None), prefix
