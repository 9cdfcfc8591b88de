"""The hashes of packages, asked of the package index: nothing that is installed remembers them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from app.core.commands import Command
from app.core.errors import AppError
from app.core.exporting import Hashes
from app.core.outcomes import Outcome
from app.core.packages import normalised
from app.core.ports import HashQuestion, Inside, Toolbox
from app.core.words import say
from app.tools import pip

_UV_LINE = re.compile(r"^([A-Za-z0-9._-]+)\s*(?:\[[^\]]*\])?\s*(?:==|===|@)")
_UV_HASH = re.compile(r"--hash=(\w+:[0-9a-f]+)")


def hash_question(
    inside: Inside, requirements: Sequence[str], toolbox: Toolbox, offline_folder: str | None
) -> HashQuestion:
    """The environment's own pip, which knows its index, or uv where there is no pip that can tell. Raises
    AppError where there is neither."""
    offline = ("--no-index", "--find-links", offline_folder) if offline_folder else ()
    python = pip.python_of(inside)
    if pip.can_report(inside.listed):
        options = ("--dry-run", "--ignore-installed", "--no-deps", "--quiet", "--report", "-", *offline)
        argv = (python, "-m", "pip", "install", *options, *requirements)
        return HashQuestion(Command(argv), parse_pip_report, every_system=False)
    uv = toolbox.find("uv")
    if uv is None:
        raise AppError(
            "tool-missing",
            say("There is nobody to ask for the hashes."),
            cause=say("They are not kept with the packages: pip 22.2 or newer, or uv, asks the index."),
            fix=say("Bring pip in this environment to a newer version, or install uv."),
            about="uv",
        )
    options = ("--no-deps", "--generate-hashes", "--no-header", "--no-annotate", "--quiet", *offline)
    command = Command(
        (uv, "pip", "compile", "-", *options, "--python", python), stdin="\n".join(requirements).encode()
    )
    return HashQuestion(command, parse_uv_lines, every_system=True)


def parse_pip_report(outcome: Outcome) -> Hashes:
    """Of pip's installation report: the file that this machine would get, one for each package."""
    found = {}
    for item in json.loads(outcome.stdout)["install"]:
        hashes = item["download_info"].get("archive_info", {}).get("hashes", {})
        found[normalised(item["metadata"]["name"])] = [f"{kind}:{value}" for kind, value in hashes.items()]
    return found


def parse_uv_lines(outcome: Outcome) -> Hashes:
    """Of uv's requirements: every file of each version, whatever system it is for."""
    found: dict[str, list[str]] = {}
    name = None
    for line in outcome.stdout.splitlines():
        if begins := _UV_LINE.match(line):
            name = normalised(begins[1])
            found[name] = []
        if name is not None:
            found[name] += _UV_HASH.findall(line)
    return found
