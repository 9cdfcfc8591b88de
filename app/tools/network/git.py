"""git: whether it reaches the project's other copy, or where Labwright would fetch pyenv from."""

from __future__ import annotations

import os
import re
from types import MappingProxyType

from app.core.commands import Command
from app.core.network import Aim, OwnSetting, without_secrets
from app.core.outcomes import Outcome
from app.core.ports import NetworkQuestion, OwnSettingsQuestion, Toolbox
from app.core.reaching import Reach, Reply, host_of, read_words
from app.system.file_starts import read_start
from app.tools.pyenv_setup import REPOSITORY

# It may neither ask for a password nor wait for ever.
_ASKS_NOBODY = MappingProxyType({"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS": ""})
_PATIENCE = ("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=5", "-c", "credential.interactive=false")
_REMOTE = re.compile(r'^\[remote "[^"]*"\]\s*$(?:\n(?!\[).*)*?\n\s*url\s*=\s*(https?://\S+)', re.MULTILINE)
_KEYS = r"^(http|https|remote)\..*(proxy|sslcainfo|sslverify|sslbackend)$"


class Git:
    """Only what goes over http and https is asked: what goes over ssh knows no proxy of ours."""

    name = "git"
    variables: tuple[str, ...] = ("https_proxy", "http_proxy", "no_proxy", "GIT_SSL_CAINFO")

    def question(self, aim: Aim, toolbox: Toolbox) -> NetworkQuestion | None:
        """`git ls-remote`."""
        git = toolbox.find("git")
        if git is None:
            return None
        address = aim.index or _remote(aim.project) or REPOSITORY
        words = ("ls-remote", "--quiet", "--", without_name(address), "HEAD")
        command = Command((git, *_PATIENCE, *words), env=_ASKS_NOBODY)

        def parse(outcome: Outcome) -> Reply:
            host = host_of(address)
            if outcome.ok:
                return Reply(Reach.REACHED, host)
            return Reply(read_words(outcome.stderr) or Reach.UNKNOWN, host)

        return NetworkQuestion(command, parse)

    def settings(self, aim: Aim, toolbox: Toolbox) -> OwnSettingsQuestion | tuple[OwnSetting, ...]:
        """`git config`."""
        del aim
        git = toolbox.find("git")
        if git is None:
            return ()
        return OwnSettingsQuestion(Command((git, "config", "--get-regexp", _KEYS)), parse_settings)


def parse_settings(outcome: Outcome) -> tuple[OwnSetting, ...]:
    """What `git config --get-regexp` printed."""
    found = []
    for line in outcome.stdout.splitlines():
        key, _, value = line.partition(" ")
        about = "proxy" if key.endswith("proxy") else "certificate"
        # Its own proxy stands above the variables; GIT_SSL_CAINFO stands above http.sslCAInfo.
        counts = not key.endswith("sslcainfo")
        found.append(OwnSetting(key, without_secrets(value), counts=counts, about=about))
    return tuple(found)


def without_name(address: str) -> str:
    """An address without a name and a password in it: a remote may hold a token."""
    return re.sub(r"^(https?://)[^/@]+@", r"\1", address)


def _remote(project: str | None) -> str | None:
    if project is None:
        return None
    text = read_start(os.path.join(project, ".git", "config")).decode("utf-8", "replace")
    found = _REMOTE.search(text)
    return found[1] if found else None


ASKER = Git()
