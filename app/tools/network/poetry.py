"""Poetry: which sources a project names, and whether they answer."""

from __future__ import annotations

import re
from pathlib import Path

from app.core.commands import Command
from app.core.network import Aim, OwnSetting, without_secrets
from app.core.outcomes import Outcome
from app.core.ports import NetworkQuestion, OwnSettingsQuestion, Toolbox
from app.tools.network.by_script import parse, python_beside, trouble_words

# Poetry's own session asks: it knows the sources, their certificates and passwords. One try for each.
_SCRIPT = f"""\
import sys
import requests
from pathlib import Path
from poetry.factory import Factory
from poetry.repositories.pypi_repository import PyPiRepository

send = requests.Session.send

def once(session, request, **options):
    try:
        return send(session, request, **{{**options, "timeout": 5}})
    except OSError as error:
        {trouble_words("error")}

requests.Session.send = once
try:
    repositories = Factory().create_poetry(Path.cwd(), disable_cache=True).pool.repositories
except RuntimeError:
    repositories = [PyPiRepository(disable_cache=True)]
for each in repositories:
    print("asked", each.url, flush=True)
    print("status", each.session.head(each.url, raise_for_status=False).status_code, flush=True)
"""
_SETTING = re.compile(r"(certificates\.\S+|repositories\.\S+) = (.*)")


class PoetryProgram:
    """A proxy it takes from the variables alone."""

    name = "poetry"
    variables: tuple[str, ...] = ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE")

    def question(self, aim: Aim, toolbox: Toolbox) -> NetworkQuestion | None:
        """The sources of the project, or Poetry's own where there is none."""
        python = python_beside(toolbox.find("poetry"), toolbox.around)
        if python is None:
            return None
        folder = Path(aim.project) if aim.project else None
        return NetworkQuestion(Command((python, "-c", _SCRIPT), cwd=folder), parse)

    def settings(self, aim: Aim, toolbox: Toolbox) -> OwnSettingsQuestion | tuple[OwnSetting, ...]:
        """`poetry config`."""
        program = toolbox.find("poetry")
        if program is None:
            return ()
        folder = Path(aim.project) if aim.project else None
        command = Command((program, "config", "--list", "--no-interaction", "--no-ansi"), cwd=folder)
        return OwnSettingsQuestion(command, parse_settings)


def parse_settings(outcome: Outcome) -> tuple[OwnSetting, ...]:
    """What `poetry config --list` printed, as far as it is about the network."""
    found = []
    for line in outcome.stdout.splitlines():
        if setting := _SETTING.fullmatch(line.strip()):
            about = "certificate" if setting[1].startswith("certificates") else "index"
            value = without_secrets(setting[2].strip('"'))
            found.append(OwnSetting(setting[1], value, counts=True, about=about))
    return tuple(found)


ASKER = PoetryProgram()
