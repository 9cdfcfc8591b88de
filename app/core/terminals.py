"""Terminal programs, and how each is told to start a shell in a folder."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import NamedTuple

from app.core.commands import Shell
from app.core.quoting import Inexpressible, quote, quote_word
from app.core.shells import ShellName
from app.core.words import say

ACTIVATE = "LABWRIGHT_ACTIVATE"  # the start-up files in resources/terminal run what it holds, and forget it
USERS_ZDOTDIR = "LABWRIGHT_ZDOTDIR"


class Form(NamedTuple):
    """The grammar of one terminal program's command line."""

    name: str
    folder: tuple[str, ...] = ()  # how it is told the folder; without, it stays in the one it is started in
    program: tuple[str, ...] = ("-e",)  # what stands before the program that runs in it
    display: str = ""  # the one kind of display it can use, where it cannot use both


FORMS = {  # in the order in which they are offered
    "x-terminal-emulator": Form("Terminal"),  # Debian: takes xterm's -e, whatever it is
    "ptyxis": Form("Ptyxis", ("--new-window", "--working-directory={folder}"), ("--",)),
    "kgx": Form("GNOME Console", ("--working-directory={folder}",), ("--",)),
    "gnome-terminal": Form("GNOME Terminal", ("--working-directory={folder}",), ("--",)),
    "konsole": Form("Konsole", ("--workdir", "{folder}")),
    "xfce4-terminal": Form("Xfce Terminal", ("--working-directory={folder}",), ("-x",)),
    "mate-terminal": Form("MATE Terminal", ("--working-directory={folder}",), ("-x",)),
    "lxterminal": Form("LXTerminal", ("--working-directory={folder}",)),
    "qterminal": Form("QTerminal", ("--workdir", "{folder}")),
    "terminator": Form("Terminator", ("--working-directory={folder}",), ("-x",)),
    "ghostty": Form("Ghostty", ("--working-directory={folder}",)),
    "kitty": Form("kitty", ("--directory", "{folder}"), ()),
    "alacritty": Form("Alacritty", ("--working-directory", "{folder}")),
    "wezterm": Form("WezTerm", ("start", "--cwd", "{folder}"), ("--",)),
    "foot": Form("foot", ("--working-directory={folder}",), (), "wayland"),
    "urxvt": Form("rxvt-unicode", ("-cd", "{folder}"), ("-e",), "x11"),
    "xterm": Form("xterm", (), ("-e",), "x11"),
}
WINDOWS_TERMINAL, POWERSHELL_WINDOW, CMD_WINDOW = "wt", "powershell", "cmd"
MACOS_TERMINAL, MACOS_ITERM = "Terminal", "iTerm"


class Terminal(NamedTuple):
    """A terminal program that is there."""

    key: str
    name: str
    program: str  # its path, or the name of an application of macOS
    is_application: bool = False  # of macOS: opened by the system, and handed a file to run
    own_shell: ShellName | None = None  # a window of Windows that belongs to one shell


class ShellProgram(NamedTuple):
    """A shell that is there."""

    shell: ShellName
    program: str


def terminal_argv(terminal: Terminal, shell_argv: Sequence[str], folder: str) -> tuple[str, ...]:
    """What opens the terminal in the folder with this shell in it."""
    if terminal.own_shell is not None:
        return tuple(shell_argv)
    if terminal.key == WINDOWS_TERMINAL:
        words = ("-d", folder, *shell_argv)
        return (terminal.program, *(word.replace(";", r"\;") for word in words))  # ; begins another tab
    form = FORMS[terminal.key]
    options = (word.replace("{folder}", folder) for word in form.folder)
    return (terminal.program, *options, *form.program, *shell_argv)


def command_file(shell_argv: Sequence[str], folder: str) -> bytes:
    """A script that an application of macOS runs in a new window."""
    go = f"cd {quote_word(folder, Shell.BASH)} || exit"
    return f"#!/bin/bash\n{go}\nexec {quote(shell_argv, Shell.BASH)}\n".encode("utf-8", "surrogateescape")


def active_shell(
    shell: ShellProgram, line: str, start_files: str, *, platform: str, zdotdir: str | None = None
) -> tuple[str, ...]:
    """What starts the shell to be typed at, with the user's own start-up files first and then this line.

    `start_files` is the folder resources/terminal. Raises Inexpressible.
    """
    program, login = shell.program, platform == "darwin"  # there, every terminal starts login shells
    match shell.shell:
        case ShellName.BASH:
            own_file = f"{start_files}/bash/activate.bashrc"
            return ("env", f"{ACTIVATE}={line}", program, "--rcfile", own_file, "-i")
        case ShellName.ZSH:
            users = (f"{USERS_ZDOTDIR}={zdotdir}",) if zdotdir else ()
            own = (f"{ACTIVATE}={line}", f"ZDOTDIR={start_files}/zsh", *users)
            return ("env", *own, program, "-il" if login else "-i")
        case ShellName.FISH:
            return (program, "-il" if login else "-i", "-C", line)
        case ShellName.POWERSHELL:
            return _active_powershell(program, line, windows=platform == "win32")
        case ShellName.CMD:
            return _active_cmd(program, line)


def _active_powershell(program: str, line: str, *, windows: bool) -> tuple[str, ...]:
    policy = ("-ExecutionPolicy", "RemoteSigned") if windows else ()  # of this window only
    if '"' in line or "%" in line:  # Windows Terminal would read these itself
        encoded = base64.b64encode(line.encode("utf-16-le")).decode()
        return (program, *policy, "-NoExit", "-EncodedCommand", encoded)
    return (program, *policy, "-NoExit", "-Command", line)


def _active_cmd(program: str, line: str) -> tuple[str, ...]:
    """With `call`, cmd leaves the quotes alone. The words are put together again with quotes where there are
    spaces: a line that needs them otherwise is refused."""
    words = ("/K", "call", *(word.strip('"') for word in _cmd_words(line)))
    for word in words:
        if "^" in word or '"' in word or (" " not in word and not _SPECIAL_IN_CMD.isdisjoint(word)):
            raise Inexpressible(
                say("A new window cannot hand “{word}” to cmd unchanged. Take PowerShell.", word=word)
            )
    return (program, *words)


_SPECIAL_IN_CMD = frozenset("&|<>(),;=")


def _cmd_words(line: str) -> list[str]:
    """The words of a line that `quoting` made, whose quotes stand around whole words."""
    words: list[str] = [""]
    quoted = False
    for char in line:
        quoted ^= char == '"'
        if char == " " and not quoted:
            words.append("")
        else:
            words[-1] += char
    return words
