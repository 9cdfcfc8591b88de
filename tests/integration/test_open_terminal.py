"""A shell that Labwright opens really has the environment active, after the user's own start-up files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.environments import Environment, Kind
from app.core.outcomes import Ending
from app.core.plans import Plan, StartProgram
from app.core.shells import ShellName
from app.core.terminals import Terminal
from app.services.opening import Opening
from app.system.child_env import ChildEnvironment
from app.system.disk import RealDisk
from app.system.paths import resources_folder
from app.system.programs import Programs
from app.system.runner import ProcessRunner
from tests.waiting import until

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="the terminals tried here are those of Linux"),
]
SHELLS = (ShellName.BASH, ShellName.ZSH, ShellName.FISH)
# Run at the first prompt, from the user's own start-up file: what is seen there, and then the end.
REPORT = """
import os, sys
own = sorted(name for name in os.environ if name.startswith("LABWRIGHT"))
with open("report.part", "w") as file:
    seen = (sys.prefix, os.environ["VIRTUAL_ENV"], os.getcwd(), own, os.environ["USERS_OWN"])
    print(*seen, sep="\\n", file=file)
os.rename("report.part", "report")
"""
START_FILES = {
    ".bashrc": "export USERS_OWN=bashrc\nPROMPT_COMMAND='python \"$HOME/report.py\"; exit'\n",
    ".zshenv": "export USERS_OWN=zshenv\n",
    ".zshrc": 'USERS_OWN+=-zshrc\nreport() { python "$HOME/report.py"; exit }\nprecmd_functions+=(report)\n',
    ".config/fish/config.fish": "set -gx USERS_OWN fish\n"
    'function report --on-event fish_prompt; python "$HOME/report.py"; exit; end\n',
}
USERS_OWN = {ShellName.BASH: "bashrc", ShellName.ZSH: "zshenv-zshrc", ShellName.FISH: "fish"}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """A real environment at an awkward path."""
    prefix = tmp_path_factory.mktemp("labs") / "it's the cours é 1; (a & b)" / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", prefix], check=True, timeout=120)
    return Environment(str(prefix), Kind.VENV, "lab", executable=str(prefix / "bin" / "python"))


@pytest.fixture
def home(tmp_path: Path, lab: Environment, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with start-up files that report what the first prompt sees."""
    for name, text in START_FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "report.py").write_text(REPORT)
    for name in ("ZDOTDIR", "XDG_CONFIG_HOME", "SHELL", "TERMINAL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    report = Path(lab.prefix).parent / "report"
    report.unlink(missing_ok=True)
    return tmp_path


def opening(home: Path) -> Opening:
    programs = Programs(ChildEnvironment(), lambda _: None, home=home)
    return Opening(
        find_tool=programs.find,
        find=programs.find_without_choice,
        environment=ChildEnvironment(),
        home=home,
        start_files=resources_folder() / "terminal",
        cache=home / "cache",
        disk=RealDisk(),
    )


def plan(home: Path, lab: Environment, shell: ShellName) -> Plan:
    """Open xterm, whether it is there or not."""
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    return opening(home).plan_open_terminal(lab, Terminal("xterm", "xterm", "xterm"), shell=shell)


def reported(lab: Environment) -> list[str]:
    report = Path(lab.prefix).parent / "report"
    until(report.exists, "the shell's report")
    return report.read_text().splitlines()


def expected(lab: Environment, shell: ShellName) -> list[str]:
    folder = str(Path(lab.prefix).parent)
    of_the_tests = sorted(name for name in os.environ if name.startswith("LABWRIGHT"))
    return [lab.prefix, lab.prefix, folder, str(of_the_tests), USERS_OWN[shell]]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_first_prompt_sees_the_environment(shell: ShellName, home: Path, lab: Environment) -> None:
    (step,) = plan(home, lab, shell).steps
    assert isinstance(step, StartProgram)
    assert step.command.argv[:2] == ("xterm", "-e")
    in_a_terminal = (sys.executable, "-c", "import pty, sys; pty.spawn(sys.argv[1:])", *step.command.argv[2:])
    with subprocess.Popen(
        in_a_terminal,
        cwd=step.command.cwd,
        env=ChildEnvironment()(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    ) as shells_terminal:
        assert reported(lab) == expected(lab, shell)
        assert shells_terminal.wait(20) == 0


def test_a_users_own_place_for_zsh_is_kept(
    home: Path, lab: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = home / "dot files"
    own.mkdir()
    for name in (".zshenv", ".zshrc"):
        (home / name).rename(own / name)
    monkeypatch.setenv("ZDOTDIR", str(own))
    test_the_first_prompt_sees_the_environment(ShellName.ZSH, home, lab)


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A screen that nobody sees."""
    if shutil.which("Xvfb") is None or shutil.which("xterm") is None:
        pytest.skip("there is no Xvfb or no xterm here")
    with subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        assert server.stdout is not None
        monkeypatch.setenv("DISPLAY", f":{server.stdout.readline().decode().strip()}")
        yield
        server.terminate()


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.usefixtures("display")
def test_a_terminal_opens_with_it_active(shell: ShellName, home: Path, lab: Environment) -> None:
    (step,) = plan(home, lab, shell).steps
    assert isinstance(step, StartProgram)
    outcome = ProcessRunner(ChildEnvironment()).start(step.command, title="Open it")
    assert outcome.ending is Ending.STARTED, outcome
    assert reported(lab) == expected(lab, shell)
