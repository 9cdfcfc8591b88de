"""Which terminal programs this machine has."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath

from app.core.ports import FindProgram
from app.core.shells import ShellName
from app.core.terminals import (
    CMD_WINDOW,
    FORMS,
    MACOS_ITERM,
    MACOS_TERMINAL,
    POWERSHELL_WINDOW,
    WINDOWS_TERMINAL,
    Terminal,
)

_SYSTEMS_CHOICE = "x-terminal-emulator"
_DISPLAYS = {"x11": "DISPLAY", "wayland": "WAYLAND_DISPLAY"}
_WINDOWS_SHELLS = (
    ("pwsh", ShellName.POWERSHELL, "PowerShell 7"),
    ("powershell", ShellName.POWERSHELL, "Windows PowerShell"),
    ("cmd", ShellName.CMD, "cmd"),
)


def find_terminals(
    find: FindProgram,
    environment: Mapping[str, str],
    home: str,
    *,
    platform: str = sys.platform,
    is_folder: Callable[[str], bool] = os.path.isdir,
) -> tuple[Terminal, ...]:
    """The terminal programs that can open a window now, the one to offer first at the beginning."""
    if platform == "win32":
        return tuple(_on_windows(find))
    if platform == "darwin":
        return (*_applications(home, is_folder), *_with_forms(find, set(_DISPLAYS)))
    displays = {
        name
        for name, variable in (("x11", "DISPLAY"), ("wayland", "WAYLAND_DISPLAY"))
        if environment.get(variable)
    }
    if not displays:
        return ()
    found = {terminal.key: terminal for terminal in _with_forms(find, _DISPLAYS.keys() - displays)}
    return tuple(_chosen_first(found, environment))


def _on_windows(find: FindProgram) -> Iterator[Terminal]:
    if program := find("wt"):
        yield Terminal(WINDOWS_TERMINAL, "Windows Terminal", str(program))
    keys = {ShellName.POWERSHELL: POWERSHELL_WINDOW, ShellName.CMD: CMD_WINDOW}
    told: set[ShellName] = set()
    for name, shell, shown in _WINDOWS_SHELLS:
        if shell not in told and (program := find(name)):
            told.add(shell)
            yield Terminal(keys[shell], shown, str(program), own_shell=shell)


def _applications(home: str, is_folder: Callable[[str], bool]) -> Iterator[Terminal]:
    folders = {
        MACOS_TERMINAL: ("/System/Applications/Utilities", "/Applications/Utilities"),
        MACOS_ITERM: ("/Applications", f"{home}/Applications"),
    }
    for name, candidates in folders.items():
        application = next(
            (f"{each}/{name}.app" for each in candidates if is_folder(f"{each}/{name}.app")), None
        )
        if application is not None:
            yield Terminal(name, name, application, is_application=True)


def _with_forms(find: FindProgram, unusable: set[str]) -> Iterator[Terminal]:
    for key, form in FORMS.items():
        if form.display not in unusable and (program := find(key)):
            yield Terminal(key, form.name, str(program))


def _chosen_first(found: dict[str, Terminal], environment: Mapping[str, str]) -> Iterator[Terminal]:
    """What the user or the system's administrator chose, then the others."""
    chosen = [PurePath(environment.get("TERMINAL", "")).name]
    system = found.get(_SYSTEMS_CHOICE)
    if system is not None:
        real = PurePath(os.path.realpath(system.program)).name.removesuffix(".wrapper")
        chosen.append(real)
        if real in found:  # its own options say more than those all have in common
            found.pop(_SYSTEMS_CHOICE)
    for key in dict.fromkeys(chosen):
        if key in found:
            yield found.pop(key)
    yield from found.values()
