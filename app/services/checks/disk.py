"""The doctor's checks of disk and memory."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from app.core import amounts
from app.core.diagnosis import Diagnosis, fine, skipped, trouble, unknown
from app.core.words import say
from app.services.checks import Examined, Question, shortened
from app.system.machine import read_hardware

_TIGHT_BYTES = 5e9  # a course's environments and images take about that
_TIGHT_TEMPORARY_BYTES = 1e9  # pip unpacks there; torch alone takes more
_TIGHT_FILES = 0.02  # of all that the disk can name
_TIGHT_MEMORY_BYTES = 4e9


def space(machine: Examined) -> Diagnosis:
    """Whether there is room at home."""
    facts = machine.look_at_place(machine.around.home)
    if facts.free_bytes is None:
        return unknown(say("The free space of this disk is not known."))
    free = amounts.size(facts.free_bytes)
    if facts.free_bytes < _TIGHT_BYTES:
        return trouble(
            say("Only {free} are free where your home folder lies.", free=free),
            say("The page Environments shows what each environment takes; Labwright’s bin may be emptied."),
        )
    return fine(say("{free} are free.", free=free))


def writable(machine: Examined) -> Diagnosis:
    """Whether the user may write at home."""
    home = machine.around.home
    if not os.path.isdir(home):
        return trouble(say("Your home folder {path} is not there.", path=home), say("Sign in again."))
    if not os.access(home, os.W_OK | os.X_OK):
        return trouble(
            say("You may not write in your home folder {path}.", path=home),
            say("It belongs to somebody else, or its disk is read only. Ask who looks after this machine."),
        )
    return fine(say("You may write in {path}.", path=home))


def temporary(machine: Examined) -> Diagnosis:
    """Whether the folder for temporary files can be used as installers use it."""
    folder = next(
        filter(None, map(machine.around.variable, ("TMPDIR", "TEMP", "TMP"))), tempfile.gettempdir()
    )
    if not os.path.isdir(folder):
        return trouble(
            say("The folder for temporary files, {path}, is not there.", path=folder),
            say("Take the variable TMPDIR (on Windows TEMP) out, or make that folder."),
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        return trouble(
            say("You may not write in {path}, the folder for temporary files.", path=folder),
            say("Set TMPDIR to a folder of your own."),
        )
    if _refuses_programs(folder):
        return trouble(
            say("No program may run from {path} (noexec): some installers fail.", path=folder),
            say("Set TMPDIR to a folder of your own for them."),
        )
    free = shutil.disk_usage(folder).free
    if free < _TIGHT_TEMPORARY_BYTES:
        return trouble(
            say("Only {free} are free in {path}, where pip unpacks packages.",
                free=amounts.size(free), path=folder),
            say("Set TMPDIR to a folder on a larger disk, or free some space."),
        )  # fmt: skip
    return fine(say("{free} are free in {path}.", free=amounts.size(free), path=folder))


def names(machine: Examined) -> Diagnosis:
    """Whether the disk can name more files."""
    if not hasattr(os, "statvfs"):
        return skipped(say("On Windows, disks do not run out of names."))
    found = os.statvfs(machine.around.home)
    if not found.f_files:
        return skipped(say("This disk makes names as they are needed."))
    if found.f_favail < found.f_files * _TIGHT_FILES:
        return trouble(
            say("The disk has room, but names for only {n:,} more files.", n=found.f_favail),
            say(
                "Delete folders with many small files: environments you no longer use, node_modules, caches."
            ),
        )
    return fine(say("There are names for {n:,} more files.", n=found.f_favail))


def caches(machine: Examined) -> Diagnosis:
    """Whether the folders in which tools keep downloads are the user's own."""
    if not hasattr(os, "geteuid"):
        return skipped(say("On Windows, these folders always belong to you."))
    around, strange = machine.around, []
    home_of = around.at_home("Library", "Caches") if around.is_macos else (
        around.folder("XDG_CACHE_HOME") or around.at_home(".cache")
    )  # fmt: skip
    for name in ("pip", "uv", "pypoetry", "pipenv", "conda"):
        path = around.paths.join(home_of, name)
        if os.path.isdir(path) and os.stat(path).st_uid != os.geteuid():
            strange.append(path)
    strange += [
        path
        for path in map(around.at_home, (".local", ".conda", ".pyenv", ".docker"))
        if os.path.isdir(path) and os.stat(path).st_uid != os.geteuid()
    ]
    if strange:
        return trouble(
            say("Not yours, usually because a tool was run with sudo: {folders}.",
                folders=shortened(strange)),
            say("Take them back:"),
            lines=(("sudo", "chown", "-R", str(os.geteuid()), *strange),),
            avoid=(say("Do not run pip or conda with sudo: that is where this comes from."),),
        )  # fmt: skip
    return fine(say("They belong to you."))


def synced(machine: Examined) -> Diagnosis:
    """Whether the folders the user works in are copied to the network."""
    for folder in dict.fromkeys((machine.folder, *machine.around.folders, machine.around.home)):
        cloud = machine.look_at_place(folder).cloud
        if cloud:
            return trouble(
                say("{cloud} syncs {folder}. Environments there get slow, and break.",
                    folder=folder, cloud=cloud),
                say("Keep projects in a folder of your own that is not copied, such as ~/projects."),
            )  # fmt: skip
    return fine(say("No folder you work in is copied to the network."))


def memory(machine: Examined) -> Diagnosis:
    """Whether there is memory for an engine's virtual machine."""
    found = read_hardware(Path(machine.around.home))
    total, free = amounts.size(found.memory_bytes), amounts.size(found.memory_free_bytes)
    if found.memory_bytes < _TIGHT_MEMORY_BYTES:
        return trouble(
            say("This machine has {total} of memory: an engine’s virtual machine leaves little for the rest.",
                total=total),
            say("Close what you do not need before you start containers, and give the engine 2 GB at most."),
        )  # fmt: skip
    return fine(say("{free} of {total} are free.", free=free, total=total))


def _refuses_programs(folder: str) -> bool:
    flags = os.statvfs(folder).f_flag if hasattr(os, "statvfs") else 0
    return bool(flags & getattr(os, "ST_NOEXEC", 0))


QUESTIONS = (
    Question(
        "disk-space",
        say("There is room on the disk"),
        say("An environment takes 30 MB to several GB, a container image about as much."),
        space,
    ),
    Question(
        "home-writable",
        say("Your home folder is yours"),
        say("Tools keep their settings and downloads in your home folder."),
        writable,
    ),
    Question(
        "temporary-folder",
        say("There is room for temporary files"),
        say("Installers unpack what they download into a folder for temporary files."),
        temporary,
    ),
    Question(
        "file-names",
        say("The disk can name more files"),
        say("Many disks have a fixed number of names (inodes). Small files use them up before the space."),
        names,
    ),
    Question(
        "cache-owner",
        say("Downloads are kept in folders of yours"),
        say("Tools keep what they downloaded, to have it at once the next time."),
        caches,
    ),
    Question(
        "synced-folders",
        say("Work lies outside of synced folders"),
        say("OneDrive, iCloud and others copy each file of a folder to the network, one by one."),
        synced,
    ),
    Question(
        "memory",
        say("There is enough memory"),
        say("On Windows and macOS, containers run in a virtual machine, which takes memory for itself."),
        memory,
    ),
)
