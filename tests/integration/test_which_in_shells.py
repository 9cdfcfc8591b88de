"""The whole walk with real shells whose start files define aliases, functions and a PATH."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.shells import ShellName
from app.core.which import Verdict, Walk
from app.services.which import WhichReader
from app.system.child_env import ChildEnvironment
from app.system.disk import RealDisk
from app.system.runner import ProcessRunner
from tests.integration.runs import QUICK

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(os.name == "nt", reason="the shells of this test are those of POSIX systems"),
]
START_FILES = {
    ShellName.BASH: ".bashrc",
    ShellName.ZSH: ".zshrc",
    ShellName.FISH: ".config/fish/config.fish",
}
POSIX = """
echo welcome; echo oh no >&2
export PATH="$HOME/of the start file/bin:$PATH"
alias python='python3 -q'
alias pip="python -m pip"
alias where-to='FOO=1 sudo command tool; true'
alias turn=turn
poetry() { echo "hello
there"; command poetry "$@"; }
conda() { "$CONDA_EXE" "$@"; }
mine() { echo mine; }
"""
FISH = """
echo welcome; echo oh no >&2
set -gx PATH "$HOME/of the start file/bin" $PATH
alias python 'python3 -q'
alias pip="python -m pip"
alias where-to 'FOO=1 sudo command tool'
alias turn turn
function poetry; echo hello; command poetry $argv; end
function conda; $CONDA_EXE $argv; end
function mine; echo mine; end
abbr -a short python3 -i
"""

Read = Callable[..., Walk]


@pytest.fixture(params=list(START_FILES))
def shell(request: pytest.FixtureRequest) -> ShellName:
    """Each shell that is installed."""
    name: ShellName = request.param
    if shutil.which(name.value) is None:
        pytest.skip(f"{name.value} is not installed")
    return name


@pytest.fixture
def home(tmp_path: Path, shell: ShellName) -> Path:
    """A home whose start file changes everything, and whose programs tell when they are run."""
    start_file = tmp_path / START_FILES[shell]
    start_file.parent.mkdir(parents=True, exist_ok=True)
    start_file.write_text(FISH if shell is ShellName.FISH else POSIX)
    for path in ("bin/python3", "bin/tool", "bin/poetry", "bin/mine", "bin/turn", "conda/bin/conda"):
        tells(tmp_path / path)
    tells(tmp_path / "of the start file/bin/python3")
    return tmp_path


def tells(path: Path) -> None:
    """A program that tells when it is run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('#!/bin/sh\ntouch "$HOME/was-run"\n')
    path.chmod(0o755)


@pytest.fixture
def read(home: Path, shell: ShellName) -> Read:
    """Walk in the shell. `here`: it is typed in the very shell Labwright was started from."""

    def walk(name: str, *, here: bool = False, folder: Path = home) -> Walk:
        environ = {
            "PATH": f"{home}/bin:/usr/bin:/bin",
            "HOME": str(home),
            "CONDA_EXE": str(home / "conda/bin/conda"),
        }
        reader = WhichReader(
            ProcessRunner(lambda: ChildEnvironment()() | environ, patience=QUICK),
            RealDisk(),
            environ=environ,
            platform=sys.platform,
            home=str(home),
            folder=lambda: str(folder),
            from_terminal=True,
            ancestors=lambda: [f"-{shell.value}"] if here else ["python", "pwsh"],
        )
        found = reader.walk(name, None if here else shell)
        assert found.shell is shell
        assert not (home / "was-run").exists()
        return found

    return walk


def verdicts(found: Walk) -> list[Verdict]:
    return [step.verdict for step in found.steps if step.verdict is not Verdict.NOT_HERE]


def test_an_alias_is_followed_to_the_program_of_the_new_path(read: Read, home: Path) -> None:
    found = read("python")
    assert found.winner == str(home / "of the start file/bin/python3")
    alias = next(step for step in found.steps if step.verdict is Verdict.ALIAS)
    assert alias.target == "python3 -q"
    assert "start files" in str(found.steps[0].sentence)


def test_in_the_shell_in_use_the_path_of_here_is_the_truth(read: Read, home: Path) -> None:
    found = read("python3", here=True)
    assert found.winner == str(home / "bin/python3")
    assert "A new" in str(found.steps[0].sentence)


def test_an_alias_of_an_alias_is_followed(read: Read, home: Path) -> None:
    found = read("pip")
    assert [step.target for step in found.steps if step.verdict is Verdict.ALIAS] == [
        "python -m pip",
        "python3 -q",
    ]
    assert found.installs_into == str(home / "of the start file")


def test_an_alias_that_names_itself_ends_at_the_program(read: Read, home: Path) -> None:
    found = read("turn")
    assert found.winner == str(home / "bin/turn")
    assert found.steps[1].verdict is Verdict.ALIAS


def test_what_stands_before_a_command_in_an_alias_is_passed_over(read: Read, home: Path) -> None:
    assert read("where-to").winner == str(home / "bin/tool")


def test_a_function_wins_over_files(read: Read, home: Path, shell: ShellName) -> None:
    found = read("mine")
    assert found.winner is None
    deciding = found.deciding
    assert deciding is not None
    assert deciding.verdict is Verdict.FUNCTION
    assert deciding.path == str(home / START_FILES[shell])
    assert [step.path for step in found.losers] == [str(home / "bin/mine")]


def test_a_function_that_calls_the_program_is_followed(read: Read, home: Path) -> None:
    found = read("poetry")
    assert found.winner == str(home / "bin/poetry")
    assert Verdict.FUNCTION in verdicts(found)


def test_the_function_of_conda_leads_to_the_program_it_names(read: Read, home: Path) -> None:
    assert read("conda").winner == str(home / "conda/bin/conda")


def test_a_builtin_wins_over_files(read: Read) -> None:
    found = read("test")
    assert found.winner is None
    assert found.deciding is not None
    assert found.deciding.verdict is Verdict.BUILTIN
    assert read("if").deciding is not None


def test_a_plain_program_has_nothing_of_the_shell(read: Read, home: Path) -> None:
    found = read("tool")
    assert found.winner == str(home / "bin/tool")
    assert verdicts(found) == [Verdict.NOTE, Verdict.WINS]
    nothing = read("no-such-tool-anywhere")
    assert nothing.winner is None
    assert nothing.deciding is None


@pytest.mark.parametrize(
    "name", ["a b", "$(touch was-run)", "`touch was-run`", "-n", "*", "'", '"', "日本", "a;b", "\\"]
)
def test_odd_names_are_only_names(read: Read, name: str) -> None:
    assert read(name).winner is None


@pytest.mark.parametrize("shell", [ShellName.FISH], indirect=True)
def test_an_abbreviation_of_fish_is_followed(read: Read, home: Path) -> None:
    assert read("short").winner == str(home / "of the start file/bin/python3")


@pytest.mark.parametrize("shell", [ShellName.BASH, ShellName.ZSH], indirect=True)
def test_a_start_file_that_ends_the_shell_leaves_the_path_of_here(
    read: Read, home: Path, shell: ShellName
) -> None:
    (home / START_FILES[shell]).write_text("exit 1\n")
    found = read("tool")
    assert found.winner == str(home / "bin/tool")
    assert "did not answer" in str(found.steps[0].sentence)


def test_the_answer_is_what_the_shell_itself_says(read: Read, home: Path, shell: ShellName) -> None:
    environ = {"PATH": f"{home}/bin:/usr/bin:/bin", "HOME": str(home), "TERM": "dumb"}
    for name in ("python3", "tool", "turn", "sh", "env"):
        question = {
            ShellName.BASH: f"type -P {name}",
            ShellName.ZSH: f"whence -p {name}",
            ShellName.FISH: f"command -s {name}",
        }[shell]
        real = subprocess.run(
            [shell.value, "-ic", question],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert read(name).winner == real.stdout.splitlines()[-1]


@pytest.mark.parametrize("start_files", [True, False])
def test_asking_leaves_the_home_as_it_is(read: Read, home: Path, shell: ShellName, start_files: bool) -> None:
    if not start_files:
        shutil.rmtree(home / ".config", ignore_errors=True)
        (home / START_FILES[shell]).unlink(missing_ok=True)
    before = sorted(home.rglob("*"))
    assert read("tool").winner == str(home / "bin/tool")
    assert sorted(home.rglob("*")) == before
