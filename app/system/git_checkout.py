"""What a folder's git checkout is a copy of: remote and commit, read from git's files. git is not run."""

from __future__ import annotations

import os
import re
from pathlib import PurePath
from typing import NamedTuple

from app.system.file_starts import read_start

_MOST = 4 << 20
_REMOTE = re.compile(r'\s*\[\s*remote\s+"(.*)"\s*\]')
_URL = re.compile(r"\s*url\s*=\s*(.*?)\s*$", re.IGNORECASE)
_COMMIT = re.compile(r"[0-9a-f]{40,64}")
_SCP = re.compile(r"^([^/:@]+@)?([^/:]+):([^/:].*)$")  # git@example.com:me/project.git


class Checkout(NamedTuple):
    """A working copy. What is empty could not be found out."""

    remote: str  # as git has it
    commit: str
    below: str  # the folder's place in the checkout, empty for its top

    @property
    def address(self) -> str:
        """The remote as an address, empty where it is none that anybody could fetch from."""
        if re.match(r"\w+://", self.remote):
            return self.remote
        if os.path.exists(self.remote):
            return PurePath(self.remote).as_uri()
        found = _SCP.match(self.remote)
        return f"ssh://{found[1] or ''}{found[2]}/{found[3]}" if found else ""


def checkout_around(folder: str) -> Checkout | None:
    """The checkout that a folder is in, or None."""
    top = folder
    while not os.path.lexists(os.path.join(top, ".git")):
        above = os.path.dirname(top)
        if above == top:
            return None
        top = above
    own, common = _git_folders(top)
    below = os.path.relpath(folder, top).replace(os.sep, "/")
    return Checkout(_remote(common), _commit(own, common), "" if below == "." else below)


def _git_folders(top: str) -> tuple[str, str]:
    """The folder of this checkout, and the one it shares with others: `git worktree` makes two of them."""
    own = os.path.join(top, ".git")
    if not os.path.isdir(own):
        named = _text(own).partition("gitdir:")[2].strip()
        own = os.path.normpath(os.path.join(top, named))
    shared = _text(os.path.join(own, "commondir")).strip()
    return own, os.path.normpath(os.path.join(own, shared)) if shared else own


def _remote(common: str) -> str:
    """The address of origin, or of the first remote there is."""
    remotes: dict[str, str] = {}
    section = None
    for line in _text(os.path.join(common, "config")).splitlines():
        if line.lstrip().startswith("["):
            found = _REMOTE.match(line)
            section = found[1] if found else None
        elif section is not None and (said := _URL.match(line)):
            remotes.setdefault(section, said[1].strip('"'))
    return remotes.get("origin") or next(iter(remotes.values()), "")


def _commit(own: str, common: str) -> str:
    head = _text(os.path.join(own, "HEAD")).strip()
    reference = head.removeprefix("ref:").strip() if head.startswith("ref:") else ""
    if reference:
        head = _text(os.path.join(common, reference)).strip() or _packed(common, reference)
    return head if _COMMIT.fullmatch(head) else ""


def _packed(common: str, reference: str) -> str:
    for line in _text(os.path.join(common, "packed-refs")).splitlines():
        commit, _, name = line.partition(" ")
        if name == reference:
            return commit
    return ""


def _text(path: str) -> str:
    return read_start(path, _MOST).decode("utf-8", "surrogateescape")
