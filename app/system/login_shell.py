"""The PATH of the user's login shell, which an application that was double-clicked does not have."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from app.core.commands import Command
from app.core.ports import Runner

_TIME_LIMIT_SECONDS = 10.0
_NO_LOGIN_OPTION_BESIDE_OTHERS = {"csh", "tcsh"}


def login_shell_path(runner: Runner, shell: str | None = None) -> str | None:
    """PATH as the shell has it after the user's start files, or None where it does not say."""
    shell = shell or os.environ.get("SHELL") or _shell_of_the_account()
    if not shell or not Path(shell).is_absolute():
        return None
    mark = f"labwright-{secrets.token_hex(8)}"
    outcome = runner.run(path_question(shell, mark))
    return parse_answer(outcome.stdout, mark)


def path_question(shell: str, mark: str) -> Command:
    """The command that asks. Start files may print before and after: marks stand around the answer."""
    options = "-ic" if Path(shell).name in _NO_LOGIN_OPTION_BESIDE_OTHERS else "-ilc"
    script = f"echo {mark}; /usr/bin/printenv PATH; echo {mark}"  # words that every shell takes alike
    return Command((shell, options, script), timeout_seconds=_TIME_LIMIT_SECONDS, cwd=Path.home())


def parse_answer(printed: str, mark: str) -> str | None:
    """The line between the marks."""
    parts = printed.split(f"{mark}\n")
    if len(parts) < 3:
        return None
    folders = [folder for folder in parts[-2].strip().split(":") if folder.startswith("/")]
    return ":".join(dict.fromkeys(folders)) or None


def _shell_of_the_account() -> str | None:
    import pwd  # noqa: PLC0415 - does not exist on Windows

    try:
        return pwd.getpwuid(os.getuid()).pw_shell
    except KeyError:
        return None
