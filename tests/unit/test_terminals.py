"""Terminals and shells: which are there, and what opens each. Windows and macOS are made-up machines."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.quoting import Inexpressible
from app.core.shells import ShellName
from app.core.terminals import FORMS, ShellProgram, Terminal, active_shell, command_file, terminal_argv
from app.system.shells import find_shells
from app.system.terminals import find_terminals
from tests.unit.made_up_disk import Entry, surroundings

SHELL = ("env", "A=b c", "/bin/bash", "-i")
FOLDER = "/home/ana/my lab"


def on_path(*names: str) -> Callable[[str], Path | None]:
    return lambda name: Path("/usr/bin") / name if name in names else None


GRAMMARS = [
    ("x-terminal-emulator", ["-e"]),
    ("ptyxis", ["--new-window", "--working-directory=/home/ana/my lab", "--"]),
    ("kgx", ["--working-directory=/home/ana/my lab", "--"]),
    ("gnome-terminal", ["--working-directory=/home/ana/my lab", "--"]),
    ("konsole", ["--workdir", FOLDER, "-e"]),
    ("xfce4-terminal", ["--working-directory=/home/ana/my lab", "-x"]),
    ("mate-terminal", ["--working-directory=/home/ana/my lab", "-x"]),
    ("lxterminal", ["--working-directory=/home/ana/my lab", "-e"]),
    ("qterminal", ["--workdir", FOLDER, "-e"]),
    ("terminator", ["--working-directory=/home/ana/my lab", "-x"]),
    ("ghostty", ["--working-directory=/home/ana/my lab", "-e"]),
    ("kitty", ["--directory", FOLDER]),
    ("alacritty", ["--working-directory", FOLDER, "-e"]),
    ("wezterm", ["start", "--cwd", FOLDER, "--"]),
    ("foot", ["--working-directory=/home/ana/my lab"]),
    ("urxvt", ["-cd", FOLDER, "-e"]),
    ("xterm", ["-e"]),
]


@pytest.mark.parametrize(("key", "options"), GRAMMARS)
def test_each_terminal_has_its_own_grammar(key: str, options: list[str]) -> None:
    terminal = Terminal(key, FORMS[key].name, f"/usr/bin/{key}")
    assert terminal_argv(terminal, SHELL, FOLDER) == (f"/usr/bin/{key}", *options, *SHELL)


def test_every_grammar_is_tried() -> None:
    assert [key for key, _ in GRAMMARS] == list(FORMS)


def test_a_folder_is_never_a_pattern() -> None:
    argv = terminal_argv(Terminal("foot", "foot", "foot"), SHELL, "/{folder}/%s")
    assert argv[1] == "--working-directory=/{folder}/%s"


def test_windows_terminal_takes_semicolons_for_its_own() -> None:
    wt = Terminal("wt", "Windows Terminal", "wt.exe")
    shell = ("pwsh.exe", "-NoExit", "-Command", "& 'C:\\a;b\\Activate.ps1'")
    assert terminal_argv(wt, shell, "C:\\a;b") == (
        *("wt.exe", "-d", "C:\\a\\;b", "pwsh.exe", "-NoExit", "-Command"),
        "& 'C:\\a\\;b\\Activate.ps1'",
    )


def test_a_window_of_one_shell_is_the_shell_itself() -> None:
    window = Terminal("powershell", "PowerShell 7", "pwsh.exe", own_shell=ShellName.POWERSHELL)
    assert terminal_argv(window, ("pwsh.exe", "-NoExit"), "C:\\a") == ("pwsh.exe", "-NoExit")


# -- the shell inside


def active(shell: ShellName, line: str, platform: str = "linux", **more: str) -> tuple[str, ...]:
    return active_shell(ShellProgram(shell, f"/bin/{shell}"), line, "/r", platform=platform, **more)


def test_shells_of_linux() -> None:
    line = "source '/a b/activate'"
    assert active(ShellName.BASH, line) == (
        *("env", f"LABWRIGHT_ACTIVATE={line}", "/bin/bash", "--rcfile", "/r/bash/activate.bashrc", "-i"),
    )
    assert active(ShellName.ZSH, line) == (
        "env",
        f"LABWRIGHT_ACTIVATE={line}",
        "ZDOTDIR=/r/zsh",
        "/bin/zsh",
        "-i",
    )
    assert active(ShellName.ZSH, line, zdotdir="/z")[2:5] == (
        "ZDOTDIR=/r/zsh",
        "LABWRIGHT_ZDOTDIR=/z",
        "/bin/zsh",
    )
    assert active(ShellName.FISH, line) == ("/bin/fish", "-i", "-C", line)
    assert active(ShellName.POWERSHELL, line) == ("/bin/powershell", "-NoExit", "-Command", line)


def test_shells_of_macos_are_login_shells() -> None:
    assert active(ShellName.ZSH, "x", "darwin")[-1] == "-il"
    assert active(ShellName.FISH, "x", "darwin")[1] == "-il"


def test_powershell_on_windows() -> None:
    line = r"& 'C:\a b\Activate.ps1'"
    argv = active(ShellName.POWERSHELL, line, "win32")
    assert argv[1:] == ("-ExecutionPolicy", "RemoteSigned", "-NoExit", "-Command", line)
    odd = r"& 'C:\%a%\Activate.ps1'"
    *_, option, encoded = active(ShellName.POWERSHELL, odd, "win32")
    assert option == "-EncodedCommand"
    assert base64.b64decode(encoded).decode("utf-16-le") == odd


def test_cmd() -> None:
    def words(line: str) -> tuple[str, ...]:
        return active(ShellName.CMD, line, "win32")[1:]

    assert words(r'"C:\a (x86) & b\Scripts\activate.bat"') == (
        "/K",
        "call",
        r"C:\a (x86) & b\Scripts\activate.bat",
    )
    assert words(r'C:\c\activate.bat "C:\a b"') == ("/K", "call", r"C:\c\activate.bat", r"C:\a b")
    for line in (r'"C:\a&b\activate.bat"', r'"C:\a ^b\activate.bat"', r"C:\a^%b^%c\activate.bat"):
        with pytest.raises(Inexpressible):
            words(line)


def test_the_file_that_an_application_of_macos_runs() -> None:
    shell = ("env", "LABWRIGHT_ACTIVATE=source '/a b/activate'", "/bin/zsh", "-il")
    assert command_file(shell, "/Users/ana/it's a lab").decode() == (
        "#!/bin/bash\n"
        'cd "/Users/ana/it\'s a lab" || exit\n'
        "exec env \"LABWRIGHT_ACTIVATE=source '/a b/activate'\" /bin/zsh -il\n"
    )


# -- what is there


def test_on_linux_the_choice_of_user_and_system_comes_first(tmp_path: Path) -> None:
    system = tmp_path / "x-terminal-emulator"
    system.symlink_to("/usr/bin/gnome-terminal.wrapper")
    find = on_path("gnome-terminal", "xterm", "kitty", "foot")

    def with_systems_choice(name: str) -> Path | None:
        return system if name == "x-terminal-emulator" else find(name)

    def keys(environment: dict[str, str]) -> list[str]:
        return [
            each.key for each in find_terminals(with_systems_choice, environment, "/home/a", platform="linux")
        ]

    assert keys({"DISPLAY": ":0"}) == ["gnome-terminal", "kitty", "xterm"]
    assert keys({"WAYLAND_DISPLAY": "w", "TERMINAL": "kitty"}) == ["kitty", "gnome-terminal", "foot"]
    assert keys({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}) == ["gnome-terminal", "kitty", "foot", "xterm"]
    assert keys({}) == [], "no window can open without a screen"
    system.unlink()
    system.symlink_to("/usr/bin/some-other")
    assert keys({"DISPLAY": ":0"})[0] == "x-terminal-emulator"


def test_on_windows() -> None:
    found = find_terminals(on_path("wt", "pwsh", "powershell", "cmd"), {}, "C:\\", platform="win32")
    assert [(each.key, each.name, each.own_shell) for each in found] == [
        ("wt", "Windows Terminal", None),
        ("powershell", "PowerShell 7", ShellName.POWERSHELL),
        ("cmd", "cmd", ShellName.CMD),
    ]
    (old,) = find_terminals(on_path("powershell"), {}, "C:\\", platform="win32")
    assert old.name == "Windows PowerShell"


def test_on_macos() -> None:
    there = {"/System/Applications/Utilities/Terminal.app", "/Users/a/Applications/iTerm.app"}
    found = find_terminals(
        on_path("kitty", "xterm"), {}, "/Users/a", platform="darwin", is_folder=there.__contains__
    )
    assert [(each.key, each.is_application) for each in found] == [
        ("Terminal", True),
        ("iTerm", True),
        ("kitty", False),
    ]
    assert found[1].program == "/Users/a/Applications/iTerm.app"


def test_the_users_own_shell_comes_first() -> None:
    program = b"a program"
    there: dict[str, Entry] = {f"/usr/bin/{name}": program for name in ("bash", "fish", "pwsh")}
    there["/home/ada/bin/fish"] = program
    assert find_shells(surroundings(there, SHELL="/home/ada/bin/fish")) == (
        ShellProgram(ShellName.FISH, "/home/ada/bin/fish"),
        ShellProgram(ShellName.BASH, "/usr/bin/bash"),
        ShellProgram(ShellName.POWERSHELL, "/usr/bin/pwsh"),
    )
    for unknown in ("", "/bin/tcsh", "/gone/zsh"):
        assert find_shells(surroundings(there, SHELL=unknown))[0].shell is ShellName.BASH
    system = r"C:\Windows\System32"
    windows: dict[str, Entry] = {
        rf"{system}\bash.exe": program,
        rf"{system}\WindowsPowerShell\v1.0\powershell.exe": program,
        rf"{system}\cmd.exe": program,
        r"C:\Git\bin\bash.exe": program,
    }
    on_windows = find_shells(surroundings(windows, platform="win32", PATH=r"C:\Git\bin"))
    assert [each.shell for each in on_windows] == [ShellName.POWERSHELL, ShellName.CMD]
