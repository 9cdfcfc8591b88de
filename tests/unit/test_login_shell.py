from __future__ import annotations

import pytest

from app.system.login_shell import parse_answer, path_question


@pytest.mark.parametrize(
    ("printed", "path"),
    [
        ("m\n/usr/bin:/bin\nm\n", "/usr/bin:/bin"),
        ("Welcome!\nLast login: today\nm\n/opt/x:/bin\nm\nbye\n", "/opt/x:/bin"),
        ("no newline before m\n/bin\nm\n", "/bin"),
        ("m\n/a:/b:/a:relative::~/.npm:/c\nm\n", "/a:/b:/c"),
        ("m\n/with spaces/and é:/bin\nm\n", "/with spaces/and é:/bin"),
        ("", None),
        ("command not found\n", None),
        ("m\n", None),
        ("m\n\nm\n", None),
        ("m\nprintenv: not found\nm\n", None),
    ],
)
def test_the_answer_is_found_between_what_start_files_print(printed: str, path: str | None) -> None:
    assert parse_answer(printed, "m") == path


@pytest.mark.parametrize(
    ("shell", "options"),
    [
        ("/bin/zsh", "-ilc"),
        ("/bin/bash", "-ilc"),
        ("/opt/homebrew/bin/fish", "-ilc"),
        ("/bin/tcsh", "-ic"),
        ("/bin/csh", "-ic"),
    ],
)
def test_each_shell_is_asked_in_its_way(shell: str, options: str) -> None:
    command = path_question(shell, "m")
    assert command.argv[:2] == (shell, options)
    assert command.timeout_seconds
