"""What looks like a Python and is none: the stubs of the Microsoft Store and of macOS."""

from __future__ import annotations

import re

from app.core.disk import Standpoint
from app.core.which import Kind, Verdict, WhichStep
from app.core.words import say

_STORE_PYTHON = re.compile(r"PythonSoftwareFoundation\.Python\.(\d+)\.(\d+)_qbz5n2kfra8p0", re.IGNORECASE)
_INSTALL_MANAGER = "pythonsoftwarefoundation.pythonmanager_"
_APPLE_STUBS = re.compile(r"(python3|pip3|git|make|clang|gcc|cc)")
_APPLE_FOLDERS = ("/Library/Developer/CommandLineTools", "/Applications/Xcode.app/Contents/Developer")


def stub_or_alias(path: str, where: Standpoint) -> WhichStep | None:
    """The step for a Store alias or a macOS stub; None for any other file. An alias of a Python that is
    really installed wins, with its real file as `target`."""
    if where.windows:
        return _store_alias(path, where)
    if where.platform == "darwin":
        return _apple_stub(path, where)
    return None


def _store_alias(path: str, where: Standpoint) -> WhichStep | None:
    folder = where.parent(path)
    if where.name(folder).lower() != "windowsapps" or where.disk.look(path).size:
        return None
    name = where.name(path).lower()
    if not re.fullmatch(r"(python|pythonw|pip|idle|py|pyw|pymanager)[0-9.]*\.exe", name):
        return WhichStep(
            Verdict.WINS, say("This is what runs: a program of a Store app."), path, Kind.FILE, decides=True
        )
    packages = where.disk.names(folder)
    wanted = re.search(r"(\d+)\.(\d+)\.exe$", name)
    versions = sorted(
        (int(match[1]), int(match[2]), package)
        for package in packages
        if (match := _STORE_PYTHON.fullmatch(package)) and where.is_folder(where.join(folder, package))
        if wanted is None or match.groups() == wanted.groups()
    )
    if versions:
        major, minor, package = versions[-1]
        sentence = say(
            "This is what runs: Python {version} from the Microsoft Store, which is really installed.",
            version=f"{major}.{minor}",
        )
        target = where.join(folder, package, where.name(path))
        return WhichStep(Verdict.WINS, sentence, path, Kind.FILE, decides=True, target=target)
    if any(package.lower().startswith(_INSTALL_MANAGER) for package in packages):
        sentence = say(
            "This is what runs: an alias of the Python install manager, which starts its default Python."
        )
        return WhichStep(Verdict.WINS, sentence, path, Kind.FILE, decides=True)
    sentence = say(
        "This is no Python but a stub of Windows that opens the Microsoft Store. Switch it off under "
        "Settings, Apps, App execution aliases, or install a Python before it in PATH."
    )
    return WhichStep(Verdict.STUB, sentence, path, Kind.FILE, decides=True)


def _apple_stub(path: str, where: Standpoint) -> WhichStep | None:
    name = where.name(path)
    if where.parent(path) != "/usr/bin" or not _APPLE_STUBS.fullmatch(name):
        return None
    chosen = where.disk.link("/var/db/xcode_select_link")
    for folder in (*([chosen] if chosen else []), *_APPLE_FOLDERS):
        program = where.join(folder, "usr", "bin", name)
        if where.runs(program):
            sentence = say("This is what runs: a stub of macOS that passes on to {program}.", program=program)
            return WhichStep(Verdict.WINS, sentence, path, Kind.FILE, decides=True, target=program)
    sentence = say(
        "This is a stub of macOS: it only offers to install Apple's Command Line Tools, which bring {name}.",
        name=name,
    )
    return WhichStep(Verdict.STUB, sentence, path, Kind.FILE, decides=True)
