"""The cmd of Wine against our rules of cmd, on random PATHs, endings and folders.

Wine's cmd is not the real one: at an empty entry of PATH it stops, so there is none here.
"""

import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from app.core.disk import NOTHING, Look, Standpoint, Thing
from app.core.path_rules import path_entries
from app.core.shells import ShellName
from app.system.disk import RealDisk
from app.system.shell_search import PathWalk

WINE = shutil.which("wine")
pytestmark = [
    pytest.mark.skipif(WINE is None, reason="there is no wine here"),
    pytest.mark.timeout(1200),
]
TOOL = "labtool"
CASES = 150


class WineDisk(RealDisk):
    """The files of this machine by the names Windows programs in Wine have for them: Z:\\ is the root."""

    def look(self, path: str) -> Look:
        seen = super().look(native(path))
        if seen.thing is not Thing.MISSING:
            return Look(seen.thing, True, seen.size, seen.identity)  # Windows asks for no x permission
        return NOTHING

    def read(self, path: str, limit: int = 65_536) -> bytes | None:
        return super().read(native(path), limit)

    def link(self, path: str) -> str | None:
        return None

    def real(self, path: str) -> str:
        return path


def native(path: str) -> str:
    folder, _, name = path.partition(":")[2].replace("\\", "/").rpartition("/")
    return f"{folder}/{name.lower()}"  # Wine does not look at capitals, and the files here have none


def windows(path: Path) -> str:
    return "Z:" + str(path).replace("/", "\\")


def test_cmd_starts_the_file_we_name(tmp_path: Path) -> None:
    source = random.Random(20250607)
    folders = [tmp_path / name for name in ("here", "one", "two words", "three", "empty")]
    folders[-1].mkdir()
    for folder in folders[:-1]:
        folder.mkdir()
        for ending in source.sample([".bat", ".cmd"], k=source.randrange(1, 3)):
            (folder / f"{TOOL}{ending}").write_text("@echo RAN %~f0\r\n")
    (tmp_path / "three" / TOOL).write_text("no ending\n")
    environment = {**os.environ, "WINEPREFIX": str(tmp_path / "wine"), "WINEDEBUG": "-all"}
    written = [windows(folder) for folder in folders] + [
        windows(tmp_path / "gone"),
        f'"{windows(folders[2])}"',
    ]
    cases, script = [], ["@echo off", "set keep=%PATH%", f'cd /d "{windows(folders[0])}"']
    for number in range(CASES):
        path = ";".join(source.choices(written, k=source.randrange(1, 6)))
        endings = ";".join(source.sample([".BAT", ".CMD", ".EXE"], k=source.randrange(1, 4)))
        name = source.choice([TOOL, TOOL, TOOL + ".bat", TOOL.upper()])
        stand = source.choice([folders[0], folders[-1]])
        cases.append((path, endings, name, stand))
        script += [f'cd /d "{windows(stand)}"', f"set PATH={path}", f"set PATHEXT={endings}"]
        script += [f"echo CASE {number}", f"call {name}"]
    batch = tmp_path / "all.bat"
    batch.write_text("\r\n".join([*script, "set PATH=%keep%", ""]))
    ran = subprocess.run(
        ["wine", "cmd.exe", "/d", "/c", windows(batch)],
        env=environment,
        input=b"",
        capture_output=True,
        timeout=900,
        check=False,
    )
    said = ran.stdout.decode(errors="replace").split("CASE ")[1:]
    assert len(said) == CASES, ran.stdout[-500:] + ran.stderr[-500:]
    wrong, started = {}, 0
    for (path, endings, name, stand), text in zip(cases, said, strict=True):
        real = next((line[4:].strip() for line in text.splitlines() if line.startswith("RAN ")), None)
        started += real is not None
        environ = {"PATH": path, "PATHEXT": endings}
        where = Standpoint(environ, "win32", r"C:\users\ada", windows(stand), WineDisk())
        ours = PathWalk(name, ShellName.CMD, path_entries(path, ShellName.CMD, where), where).winner
        if (real or "").lower() != (ours or "").lower():
            wrong[json.dumps([path, endings, name, str(stand)])] = (real, ours)
    assert not wrong, "\n".join(f"{key}: {value}" for key, value in wrong.items())
    assert CASES / 3 < started < CASES
