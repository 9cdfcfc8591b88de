"""Addresses of places that packages come from: checked before a tool is given one."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from app.core.errors import AppError
from app.core.words import say

_SCHEMES = ("https", "http", "file")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where packages come from; nothing where a tool's own settings hold."""

    index: str | None = None
    extra_indexes: tuple[str, ...] = ()
    offline_folder: str | None = None  # only wheels from this folder


def checked_index(text: str) -> str:
    """The address. Raises AppError for what is none, and for one with a password in it, without repeating it:
    what stands in a command line, everybody on the machine may read."""
    address = text.strip()
    problem = problem_of(address)
    if problem is None:
        return address
    raise problem


def refuse_password(text: str) -> None:
    """Raises AppError for an address with a name or a password in it. A channel of conda may be
    a bare name."""
    if "://" in text:
        checked_index(text)


def problem_of(address: str) -> AppError | None:
    """Why an address is not right."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - it is checked when it is read
    except ValueError:
        parts = None
    if parts is not None and "@" in parts.netloc:
        return AppError(
            "wrong-use",
            say("The address of an index must not have a name or a password in it."),
            cause=say("It would stand in command lines and in the journal, where others may read it."),
            fix=say("Leave them away here. Put them where pip and uv look for them: into the keyring, or "
                    "into the file .netrc in your home folder."),
        )  # fmt: skip
    right = (
        parts is not None
        and parts.scheme in _SCHEMES
        and (parts.scheme == "file" or bool(parts.hostname))
        and address.isprintable()
        and " " not in address
    )
    if right:
        return None
    return AppError(
        "wrong-use",
        say("This is not the address of an index: {address}", address=address or '""'),
        fix=say("It looks like https://packages.example.edu/simple/"),
    )
