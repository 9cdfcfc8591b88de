"""Which folders a shell looks into, and for which file names: the rules of five shells, without looking."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.core.disk import Standpoint
from app.core.shells import ShellName
from app.core.words import Sentence, say

# What bash, zsh and fish take where PATH is not set at all; they differ little, and it is rare.
_WITHOUT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_PATHEXT = ".COM;.EXE;.BAT;.CMD;.VBS;.JS;.WS;.MSC"
CMD_WORDS = frozenset(
    {
        *("assoc", "break", "call", "cd", "chdir", "cls", "color", "copy", "date", "del", "dir", "dpath"),
        *("echo", "endlocal", "erase", "exit", "for", "ftype", "goto", "if", "keys", "md", "mkdir", "mklink"),
        *("move", "path", "pause", "popd", "prompt", "pushd", "rd", "rem", "ren", "rename", "rmdir", "set"),
        *("setlocal", "shift", "start", "time", "title", "type", "ver", "verify", "vol"),
    }
)


class Entry(NamedTuple):
    """One entry of PATH: as it is written, the folder it means, and what is odd about it."""

    text: str
    folder: str
    remark: Sentence | None = None


def path_entries(path: str | None, shell: ShellName, where: Standpoint) -> list[Entry]:
    """The folders in the order the shell looks into them. `path` is None where PATH is not set."""
    if where.windows:
        return _windows_entries(path or "", shell, where)
    if path is None:
        path = _WITHOUT_PATH
    elif not path and shell is ShellName.ZSH:
        return []
    return [_posix_entry(text, shell, where) for text in path.split(":")]


def _posix_entry(text: str, shell: ShellName, where: Standpoint) -> Entry:
    if not text:
        remark = say("An empty entry of PATH means the folder you are in.")
        return Entry(text, where.folder, remark)
    if text == "~" or text.startswith("~/"):
        if shell in {ShellName.BASH, ShellName.POWERSHELL}:
            remark = say(
                "The ~ in {entry} was never replaced by your home folder. {shell} does it while it searches; "
                "other shells and programs do not.",
                entry=text,
                shell=shell.value,
            )
            return Entry(text, where.join(where.home, text[2:]) if text[2:] else where.home, remark)
        remark = say(
            "The ~ in {entry} was never replaced by your home folder: {shell} looks for a folder named ~.",
            entry=text,
            shell=shell.value,
        )
        return Entry(text, where.full(text), remark)
    if not text.startswith("/"):
        return Entry(text, where.full(text), _relative(text))
    return Entry(text, text)


def _relative(text: str) -> Sentence:
    return say("{entry} in PATH is no full path: what it means depends on the folder you are in.", entry=text)


def _windows_entries(path: str, shell: ShellName, where: Standpoint) -> list[Entry]:
    entries = []
    if shell is ShellName.CMD and not _set(where, "NoDefaultCurrentDirectoryInExePath"):
        remark = say("cmd looks into the folder you are in before it looks into PATH.")
        entries.append(Entry(".", where.folder, remark))
    return entries + [_windows_entry(text, where) for text in split_windows_path(path) if text.strip(' "')]


def _set(where: Standpoint, variable: str) -> bool:
    return any(name.upper() == variable.upper() for name in where.environ)  # even an empty one counts


def split_windows_path(path: str) -> list[str]:
    """The entries as they are written. Between quotes a semicolon belongs to a folder's name."""
    entries, inside = [""], False
    for character in path:
        if character == ";" and not inside:
            entries.append("")
            continue
        inside ^= character == '"'
        entries[-1] += character
    return entries


def _windows_entry(text: str, where: Standpoint) -> Entry:
    folder = text.strip().replace('"', "")
    remark = None
    if '"' in text:
        remark = say("{entry} is in quotes: cmd takes them away, some programs do not.", entry=text)
    elif re.search(r"%\w+%", folder):
        remark = say(
            "The variable in {entry} was never replaced by its value, so no folder is found.", entry=text
        )
    elif not where.paths.splitdrive(folder)[0]:
        remark = _relative(text)
    return Entry(text, where.full(folder), remark)


def file_names(name: str, shell: ShellName, where: Standpoint) -> list[str]:
    """The file names the shell tries in each folder, in its order."""
    if not where.windows:
        return [name, f"{name}.ps1"] if shell is ShellName.POWERSHELL else [name]
    if shell not in {ShellName.CMD, ShellName.POWERSHELL}:
        return [name, f"{name}.exe"]  # bash for Windows (Git, MSYS2) knows no PATHEXT
    extensions = [part.strip().lower() for part in (where.get("PATHEXT") or _PATHEXT).split(";")]
    names = [name + extension for extension in extensions if extension.startswith(".")]
    has_extension = "." in name.strip(".")
    if shell is ShellName.CMD:  # it never starts a file without an extension
        return [name, *names] if has_extension else names
    names = [f"{name}.ps1", *names]
    return [name, *names] if has_extension else [*names, name]
