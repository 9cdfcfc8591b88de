"""How pip and uv fail, in their own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.core.tool_failures import KnownFailure, every
from app.core.words import say

_CANNOT_INSTALL = re.compile(r"Cannot install (.+?) because these package versions have conflicting")


_OF_A_LIST = re.compile(r"-[rc] .+ \(line \d+\)")
_SIDE = re.compile(r"^ +(?:(\S+) \S+ depends on |The user requested (\S+))", re.MULTILINE)


def _fighting(said: str) -> Iterator[str]:
    """pip names what was asked for: "Cannot install a==1, b and c because these …". What stands in a list it
    names by the line alone; then who needs something is named."""
    for each in _CANNOT_INSTALL.findall(said):
        named = [name for name in re.split(r", and |, | and ", each) if name]
        bare = [name for name in named if not _OF_A_LIST.fullmatch(name)]
        if len(bare) < len(named):
            needing = ("".join(side) for side in _SIDE.findall(said))
            named = list(dict.fromkeys((*bare, *needing))) or named
        yield from named


_PIP_NEEDS = r"^ +(\S+ \S+ depends on \S[^\n]*?|The user requested \S[^\n]*?)\s*$"
_UV_FRAME = re.compile(r"[\s│╰─▶×]+")
_UV_NEEDS = re.compile(r"(?:all versions of )?(\S+) depends? on (\S+?)(?:,? (?:and|we)\b|, |\.(?: |$)|$)")
_UV_ASKED = re.compile(r"you require (.+?)(?:,? we can|, | and (?:all|only)\b|\.(?: |$)|$)")


def _uv_text(said: str) -> str:
    """uv breaks its sentences into lines, and older ones draw a frame beside them."""
    text = _UV_FRAME.sub(" ", said)
    return text[text.find("No solution found") :]


def _uv_needs(said: str) -> Iterator[str]:
    """Who needs what."""
    yield from (f"{name} needs {wanted}" for name, wanted in _UV_NEEDS.findall(_uv_text(said)))


def _uv_fighting(said: str) -> Iterator[str]:
    """What was asked for, last, as "you require fire and steam"."""
    for each in _UV_ASKED.findall(_uv_text(said)):
        yield from filter(None, re.split(r", and |, | and ", each))


_UV_NOT_FOUND = r"Because (\S+) was not found in the (?:package registry|provided package locations)"

_BAD_LINE = re.compile(r"Invalid requirement: ('[^\n]*?')(?:: | \()[^\0]*?from line (\d+) of ([^\n]+?)\)")


def _bad_lines(said: str) -> Iterator[str]:
    """Where they stand, as FILE:LINE."""
    yield from (f"{file}:{line}" for _, line, file in _BAD_LINE.findall(said))


def _bad_words(said: str) -> Iterator[str]:
    """What stands there, in quotes."""
    yield from (words for words, _, _ in _BAD_LINE.findall(said))


_APART = say(
    "Take away the versions you do not need exactly, or install them one after the other. "
    "If both must stay, give each an environment of its own."
)

# The first that fits counts: without a network, pip also says that it finds no package.
PIP = (
    KnownFailure(
        "pip-certificate",
        re.compile(r"CERTIFICATE_VERIFY_FAILED|invalid peer certificate"),
        say("The place where packages come from could not be trusted."),
        say("Its certificate is not known here. Schools and companies often put their own in between."),
        say("Ask for their certificate file, and choose it in the settings under Network."),
    ),
    KnownFailure(
        "pip-no-network",
        re.compile(
            r"after connection broken by '(?:NewConnection|NameResolution|ConnectTimeout|ReadTimeout|Proxy)"
            r"|Failed to establish a new connection|Max retries exceeded"
            r"|(?s:error sending request for url .*?(?:dns error|tcp connect error|timed out))"
            r"|network connectivity is disabled"
        ),
        say("The place where packages come from does not answer."),
        say("There is no network, or a proxy or a firewall stands in between."),
        say(
            "Look whether a browser opens pages. Behind a proxy, write it into the settings under Network. "
            "Without any network, install from a folder of wheels."
        ),
    ),
    KnownFailure(
        "pip-disk-full",
        re.compile(r"No space left on device|\[WinError 112\]|os error 28\b"),
        say("The disk is full."),
        say("What was downloaded and unpacked found no room any more."),
        say("Make room, for instance by emptying the bin, then try again."),
    ),
    KnownFailure(
        "pip-hashes",
        re.compile(r"DO NOT MATCH THE HASHES|Hash mismatch for"),
        say("A downloaded package is not the one that the list means."),
        say("Its fingerprint (hash) is another one: the download broke, or the file was changed."),
        say("Try once more. If it stays so, ask whoever made the list, and do not install it otherwise."),
    ),
    KnownFailure(
        "pip-conflict",
        re.compile(r"The user requested \(constraint\)"),
        say("These packages cannot be had beside the versions that are pinned: {names}."),
        say("No version is right for all of these: {because}."),
        say("Unpin what is called “constraint” here, or choose versions that fit to it."),
        _fighting,
        every(_PIP_NEEDS),
    ),
    KnownFailure(
        "pip-conflict",
        re.compile(r"ResolutionImpossible|conflicting dependencies"),
        say("These packages cannot be had together: {names}."),
        say("No version is right for all of these: {because}."),
        _APART,
        _fighting,
        every(_PIP_NEEDS),
    ),
    KnownFailure(
        "pip-conflict",
        re.compile(r"ResolutionImpossible|conflicting dependencies"),
        say("These packages cannot be had together: {names}."),
        say("One of them needs a version of something that another one rules out."),
        _APART,
        _fighting,
    ),
    KnownFailure(
        "pip-not-found",
        re.compile(_UV_NOT_FOUND),
        say("There is no package {names}."),
        say("The place where packages come from has none of this name for this Python and this system."),
        say("Check the spelling. Some are imported by another name than the one they are installed by."),
        every(_UV_NOT_FOUND),
    ),
    KnownFailure(
        "pip-conflict",
        re.compile(r"No solution found when resolving"),
        say("These packages cannot be had together: {names}."),
        say("No version is right for all of these: {because}."),
        _APART,
        _uv_fighting,
        _uv_needs,
    ),
    KnownFailure(
        "pip-conflict",
        re.compile(r"No solution found when resolving"),
        say("These packages cannot be had together."),
        say("One of them needs a version of something that another one rules out."),
        _APART,
    ),
    KnownFailure(
        "pip-cannot-read",
        _BAD_LINE,
        say("pip cannot read {names}."),
        say("It stands in {because}, and is neither a package nor an option of pip."),
        say("A line names one package, perhaps with versions: requests or requests>=2.32. Correct it there."),
        _bad_words,
        _bad_lines,
    ),
    KnownFailure(
        "pip-externally-managed",
        re.compile(r"externally[- ]managed"),
        say("This Python belongs to the system, so pip may not change it."),
        say("The system's own tools need its packages as they are."),
        say("Make an environment, and install there."),
    ),
    KnownFailure(
        "pip-build",
        re.compile(
            r"metadata-generation-failed|Failed building wheel|Failed to build |subprocess-exited-with-error"
        ),
        say("A package had to be built here, and that failed."),
        say(
            "There is no ready-made file of it for this Python and this system. That often means that the "
            "Python is newer than the package, or that a compiler or a library is missing."
        ),
        say("Try a newer version of the package, or an environment with an older Python."),
    ),
    KnownFailure(
        "pip-not-found",
        re.compile(r"No matching distribution found for"),
        say("No fitting package was found: {names}."),
        say(
            "There is none of this name or version for this Python and this system, or the place where "
            "packages come from did not answer."
        ),
        say(
            "Check spelling and version. Some are imported by another name than the one they are "
            "installed by."
        ),
        every(r"No matching distribution found for ([^\n]+)$"),
    ),
)
