"""The real shells of this machine, with start files that misbehave."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.core.commands import Command
from app.core.outcomes import Outcome
from app.system import login_shell
from app.system.child_env import ChildEnvironment
from app.system.login_shell import login_shell_path
from app.system.runner import ProcessRunner
from tests.integration.runs import QUICK

SHELLS = {
    "bash": ".bash_profile",
    "sh": ".profile",
    "dash": ".profile",
    "zsh": ".zshrc",
    "fish": ".config/fish/config.fish",
}
INSTALLED = [name for name in SHELLS if shutil.which(name)]


class HomeRunner(ProcessRunner):
    def __init__(self, home: Path) -> None:
        super().__init__(lambda: ChildEnvironment()() | {"HOME": str(home)}, patience=QUICK)


@pytest.mark.parametrize("name", INSTALLED)
def test_the_path_is_read_through_noise(name: str, tmp_path: Path) -> None:
    start_file = tmp_path / SHELLS[name]
    start_file.parent.mkdir(parents=True, exist_ok=True)
    start_file.write_text(
        "echo Welcome; echo oh no >&2\nexport PATH=/opt/of-the-user/bin:/usr/bin:/bin\nprintf 'no newline'\n"
    )
    path = login_shell_path(HomeRunner(tmp_path), shutil.which(name))
    assert path is not None
    assert path.split(":")[0] == "/opt/of-the-user/bin"


@pytest.mark.skipif("bash" not in INSTALLED, reason="bash is not installed")
@pytest.mark.parametrize(
    "start_file", ["exit 1\n", "read answer </dev/tty\nread answer\nexit\n", "exec true\n"]
)
def test_start_files_that_end_or_ask_give_no_path(start_file: str, tmp_path: Path) -> None:
    (tmp_path / ".bash_profile").write_text(start_file)
    assert login_shell_path(HomeRunner(tmp_path), shutil.which("bash")) is None


@pytest.mark.skipif("bash" not in INSTALLED, reason="bash is not installed")
def test_start_files_that_hang_are_left_alone_after_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login_shell, "_TIME_LIMIT_SECONDS", 0.5)
    (tmp_path / ".bash_profile").write_text("trap '' INT TERM\nsleep 600\n")
    assert login_shell_path(HomeRunner(tmp_path), shutil.which("bash")) is None


def test_a_shell_that_is_no_path_is_not_started() -> None:
    class Never:
        def run(self, command: Command, **_: object) -> Outcome:
            raise AssertionError(command)

    assert login_shell_path(Never(), "zsh") is None  # type: ignore[arg-type]
