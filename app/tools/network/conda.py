"""conda: which channels it is set up with, and whether they answer."""

from __future__ import annotations

import json
from types import MappingProxyType

from app.core.commands import Command
from app.core.errors import AppError
from app.core.network import Aim, OwnSetting, without_secrets
from app.core.outcomes import Outcome
from app.core.ports import NetworkQuestion, OwnSettingsQuestion, Toolbox
from app.tools.conda_commands import CondaProgram, conda_program
from app.tools.network.by_script import parse, python_beside, trouble_words

# conda's own session asks: it knows the proxies, certificates and passwords of its channels.
_SCRIPT = f"""\
import sys

try:
    from conda.gateways.connection.session import CondaSession
except ImportError:  # before 4.4
    from conda.connection import CondaSession
from conda.base.context import context
from conda.models.channel import prioritize_channels

for url in prioritize_channels(sys.argv[1:] or context.channels):
    print("asked", url, flush=True)
    session = CondaSession()
    try:
        answer = session.head(url.rstrip("/") + "/repodata.json", timeout=5, proxies=session.proxies)
    except (OSError, EOFError) as error:
        {trouble_words("error")}
    print("status", answer.status_code, flush=True)
"""
_ONE_TRY = MappingProxyType({"CONDA_REMOTE_MAX_RETRIES": "0", "PYTHONWARNINGS": "ignore"})
_DEFAULTS = {"ssl_verify": True, "proxy_servers": {}}


class CondaPrograms:
    """mamba and micromamba have no Python to ask with, and no question that does not fetch all."""

    name = "conda"
    variables: tuple[str, ...] = ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "CONDA_SSL_VERIFY")

    def question(self, aim: Aim, toolbox: Toolbox) -> NetworkQuestion | None:
        """Whether each channel has a list of its packages."""
        program = _program(toolbox)
        python = python_beside(program.path, toolbox.around) if program is not None else None
        if python is None:
            return None
        channels = [*([aim.index] if aim.index else []), *aim.extra_indexes]
        return NetworkQuestion(Command((python, "-c", _SCRIPT, *channels), env=_ONE_TRY), parse)

    def settings(self, aim: Aim, toolbox: Toolbox) -> OwnSettingsQuestion | tuple[OwnSetting, ...]:
        """`conda config`."""
        del aim
        program = _program(toolbox)
        if program is None:
            return ()
        command = Command((program.path, "config", "--show", "--json"), env=_ONE_TRY)
        return OwnSettingsQuestion(command, parse_settings)


def parse_settings(outcome: Outcome) -> tuple[OwnSetting, ...]:
    """What `conda config --show --json` printed, as far as it is about the network."""
    try:
        told = json.loads(outcome.stdout)
    except ValueError:
        return ()
    found = []
    for key, about in (("proxy_servers", "proxy"), ("ssl_verify", "certificate"), ("channels", "index")):
        value = told.get(key)
        if not value or value == _DEFAULTS.get(key):
            continue
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        if isinstance(value, dict):
            shown = ", ".join(f"{scheme}: {address}" for scheme, address in value.items())
        # A variable stands above the .condarc, but there is none for proxies: it has its own names for those.
        found.append(OwnSetting(key, without_secrets(shown), counts=about != "certificate", about=about))
    return tuple(found)


def _program(toolbox: Toolbox) -> CondaProgram | None:
    try:
        program = conda_program(toolbox)
    except AppError:
        return None
    return program if program.name == "conda" else None


ASKER = CondaPrograms()
