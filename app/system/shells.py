"""The shells of this machine, and the one Labwright was started from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.core.disk import Standpoint
from app.core.shells import ShellName
from app.core.terminals import ShellProgram

_PLACES = ("/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin")
_PROGRAMS = {
    ShellName.BASH: ("bash",),
    ShellName.ZSH: ("zsh",),
    ShellName.FISH: ("fish",),
    ShellName.POWERSHELL: ("pwsh", "powershell"),
    ShellName.CMD: ("cmd",),
}
_LOOKS_UP_AT_MOST = 8


def shell_named(program: str) -> ShellName | None:
    """The shell that a program's name or path means: -bash, /bin/zsh, pwsh.exe."""
    name = re.split(r"[/\\]", program)[-1].removeprefix("-").lower().removesuffix(".exe")
    return next((shell for shell, names in _PROGRAMS.items() if name in names), None)


def shell_program(shell: ShellName, where: Standpoint) -> str | None:
    """The file of a shell: the user's own, else the system's, else one in PATH.

    PATH comes last, since it may hold anything: only a true shell is to be started."""
    if where.windows:
        return _windows_program(shell, where)
    own = where.get("SHELL")
    if shell_named(own) is shell and where.paths.isabs(own) and where.runs(own):
        return own
    on_path = [folder for folder in where.get("PATH").split(":") if folder.startswith("/")]
    candidates = (where.join(folder, name) for folder in (*_PLACES, *on_path) for name in _PROGRAMS[shell])
    return next((path for path in candidates if shell is not ShellName.CMD and where.runs(path)), None)


def _windows_program(shell: ShellName, where: Standpoint) -> str | None:
    system = where.join(where.get("SystemRoot") or r"C:\Windows", "System32")
    if shell is ShellName.CMD:
        return where.get("ComSpec") or where.join(system, "cmd.exe")
    folders = [part.strip('"') for part in where.get("PATH").split(";") if part.strip('" ')]
    folders.append(where.join(system, "WindowsPowerShell", "v1.0"))
    candidates = (
        where.join(folder, f"{name}.exe")
        for name in _PROGRAMS[shell]
        for folder in folders
        if where.key(folder) != where.key(system)  # its bash.exe is the one of WSL, with files of its own
    )
    return next((path for path in candidates if where.is_file(path)), None)


def find_shells(where: Standpoint) -> tuple[ShellProgram, ...]:
    """The shells in which an environment of this machine can be active, the user's own first. On Windows bash
    is none: that of WSL does not see it."""
    shells = (ShellName.POWERSHELL, ShellName.CMD) if where.windows else tuple(ShellName)
    found = [ShellProgram(shell, program) for shell in shells if (program := shell_program(shell, where))]
    own = None if where.windows else shell_named(where.get("SHELL"))
    return tuple(sorted(found, key=lambda each: each.shell is not own))


def default_shell(where: Standpoint, in_use: ShellName | None) -> ShellName:
    """The shell a user of this machine types in."""
    if in_use is not None:
        return in_use
    if where.windows:
        return ShellName.POWERSHELL
    return shell_named(where.get("SHELL")) or (
        ShellName.ZSH if where.platform == "darwin" else ShellName.BASH
    )


def shell_in_use(ancestors: Sequence[str]) -> ShellName | None:
    """The shell in which Labwright was started: the nearest of the processes above it that is one."""
    for name in ancestors:
        shell = shell_named(name)
        if shell is not None:
            return shell
    return None


def process_ancestors() -> Sequence[str]:
    """The names of the processes above this one, the nearest first."""
    import psutil  # noqa: PLC0415 - not before the first paint

    try:
        return [process.name() for process in psutil.Process().parents()[:_LOOKS_UP_AT_MOST]]
    except (psutil.Error, OSError):
        return ()


def where_the_user_is(environ: Mapping[str, str]) -> str:
    """The current folder as the shell spells it, links kept: version files are searched upward from there.
    Of one that was deleted, what is left above it."""
    spelled = environ.get("PWD", "")
    try:
        here = str(Path.cwd())
    except FileNotFoundError:
        above = Path(spelled if Path(spelled).is_absolute() else "/")
        return str(next(filter(Path.is_dir, (above, *above.parents))))
    try:
        same = Path(spelled).is_absolute() and Path(spelled).samefile(here)
    except (OSError, ValueError):
        same = False
    return spelled if same else here
