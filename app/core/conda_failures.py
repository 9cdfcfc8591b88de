"""How conda, mamba and micromamba fail, in the words of the old and the new ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.core.tool_failures import KnownFailure, every
from app.core.words import say

_BULLET = re.compile(r"^\s+[-•] +(?!\S+://)(?:\S+::)?([A-Za-z0-9_][\w.-]*)", re.MULTILINE)
_CONFLICTS_FOR = re.compile(r"^Package (\S+) conflicts for:\n((?:.+\n?)*)", re.MULTILINE)
_ASKED = re.compile(r"^([A-Za-z0-9_][\w.-]*)", re.MULTILINE)
_BRANCH = re.compile(r"^(?P<indent> *)[├└]─ (?P<name>[A-Za-z0-9_][\w.-]*)", re.MULTILINE)
_REQUIRES = re.compile(r"package ([\w.-]+)-[^-\s]+-[^-\s]+ (?:requires|has constraint) ([A-Za-z0-9_][\w.-]*)")
# mamba indents its tree, micromamba once more: only those at its root were asked for.
_TREE_MISSING = r"(?m)^(?:    )?[├└]─ ([A-Za-z0-9_][\w.-]*)[^\n]*?does not exist"


def _fighting(said: str) -> Iterator[str]:
    """The packages that cannot be had together."""
    branches = [*_BRANCH.finditer(said)]
    if branches:  # mamba draws a tree: those at its root were asked for
        root = min(len(each["indent"]) for each in branches)
        yield from (each["name"] for each in branches if len(each["indent"]) == root)
    elif found := [
        *_CONFLICTS_FOR.finditer(said)
    ]:  # conda 4.7 to 23: one paragraph for each that is fought about
        for each in found:
            yield from _ASKED.findall(each[2])
    elif required := _REQUIRES.findall(said):
        yield from (name for pair in required for name in pair)
    else:
        yield from _BULLET.findall(said)


_UNSATISFIABLE = re.compile(
    r"UnsatisfiableError|specifications were found to be in(?:compatible| conflict)"
    r"|Could not solve for environment specs|Encountered problems while solving"
)

CONDA = (
    KnownFailure(
        "conda-terms",
        re.compile(r"CondaToSNonInteractiveError|Terms of Service have not been accepted"),
        say("The channels of Anaconda want their terms of service accepted first."),
        say("Nobody has accepted them on this machine for {names}. Labwright never does so for you."),
        say(
            "Either use conda-forge, which asks for no terms: name the channel conda-forge and remove "
            "defaults (`conda config --remove channels defaults`). Or read the terms at "
            "https://anaconda.com/legal and, if you agree, accept them in a terminal: "
            "`conda tos accept --override-channels --channel` followed by each channel."
        ),
        every(r"^ +\S{1,6} +(\S+://\S+)$"),
    ),
    KnownFailure(
        "conda-not-found",
        re.compile(
            r"PackagesNotFoundError|Package missing in current|not available from current channels"
            r"|ResolvePackageNotFound|nothing provides requested"
            r"|(?m:^(?:    )?[├└]─ [^\n]*does not exist)"
        ),
        say("conda finds no package {names}."),
        say("None of its channels has it for this system, by this name and in this version."),
        say(
            "Check the spelling, or name another channel, such as conda-forge. A build that was exported on "
            "another system exists only there: leave the builds away. What only pip has, "
            "pip installs at the end."
        ),
        lambda said: [
            *re.findall(_TREE_MISSING, said),
            *re.findall(r"nothing provides requested ([A-Za-z0-9_][\w.-]*)", said),
        ] or _BULLET.findall(said),
    ),
    KnownFailure(
        "conda-needs-missing",
        re.compile(r"Dependency missing in current|nothing provides \S.* needed by"),
        say("What a package needs cannot be had: {names}."),
        say("None of conda's channels has it for this system."),
        say("Name the channel that has it, such as conda-forge, or another version of the package."),
        every(r"(?:->|nothing provides) +([A-Za-z0-9_][\w.-]*)"),
    ),
    KnownFailure(
        "conda-conflict",
        _UNSATISFIABLE,
        say("These packages cannot be had together: {names}."),
        say("They need different versions of the same package, or of Python."),
        say("Ask for fewer versions, another Python, or put them in two environments."),
        _fighting,
    ),
    KnownFailure(
        "conda-conflict",
        _UNSATISFIABLE,
        say("The packages cannot be had together."),
        say("They need different versions of the same package, or of Python."),
        say("Ask for fewer versions, another Python, or put them in two environments."),
    ),
    KnownFailure(
        "conda-proxy",
        re.compile(r"Conda cannot proceed due to an error in your proxy configuration|ProxyError"),
        say("conda does not get through the proxy."),
        say("The proxy in your settings, your variables or a .netrc is wrong, or does not answer."),
        say("Correct the proxy in the settings of Labwright, or in the .condarc, then try again."),
    ),
    KnownFailure(
        "conda-unreachable",
        re.compile(
            r"CondaHTTPError|HTTP 000 CONNECTION FAILED|UnavailableInvalidChannel"
            r"|could not find the noarch directory|Download error \(|Could not load repodata"
        ),
        say("conda does not reach the channel {names}."),
        say("There is no network, a proxy or certificate is in the way, or there is no such channel."),
        say("Check the network and the channel's name. `conda config --show channels` lists the channels."),
        every(r"(?:url:? <?|channel (?:url )?|\[)((?:https?|file)://[^\s>\]]+)"),
    ),
    KnownFailure(
        "conda-no-channels",
        re.compile(r"No channels are configured"),
        say("conda has no channel to look for packages in."),
        say("The list of channels in its settings is empty."),
        say("Add one: `conda config --append channels conda-forge`."),
    ),
    KnownFailure(
        "conda-not-yours",
        re.compile(r"does not have write permissions to the target environment|EnvironmentNotWritableError"
                   r"|The environment is marked as frozen"),
        say("This environment of conda belongs to somebody else, or is protected."),
        say("It is often the one that conda itself lives in, installed by an administrator."),
        say("Leave it as it is, and make an environment of your own."),
    ),
    KnownFailure(
        "conda-damaged",
        re.compile(r"The target environment has been corrupted"),
        say("This environment of conda is damaged."),
        say("conda was ended while it was changing packages."),
        say("Make the environment anew, from its file or its list of packages."),
    ),
)  # fmt: skip
