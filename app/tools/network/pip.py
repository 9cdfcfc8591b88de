"""pip: which index it asks, and whether that answers."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterable

from app.core.commands import Command
from app.core.network import Aim, OwnSetting, without_secrets
from app.core.outcomes import Outcome
from app.core.ports import NetworkQuestion, OwnSettingsQuestion, Toolbox
from app.core.reaching import Reach, Reply, first_trouble, hosts_in
from app.system.base_python import site_packages
from app.system.file_starts import names_in
from app.system.kept_pip import ensurepip_wheels
from app.system.python_files import prefix_of, real_path

_PATIENCE_SECONDS = "5"
_SETTING = re.compile(r"(?P<where>[\w:-]+)\.(?P<key>[\w-]+)=(?P<value>.*)")
_ABOUT = {
    "proxy": "proxy",
    "cert": "certificate",
    "index-url": "index",
    "extra-index-url": "index",
    "find-links": "index",
    "no-index": "index",
    "trusted-host": "index",
}
_SYSTEM_PIP = "lib/python3/dist-packages"  # where Debian's Pythons have theirs


class Pip:
    """The pip of an environment, or that of the Python it shall stand on: they read the same settings."""

    name = "pip"
    variables: tuple[str, ...] = ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "PIP_CERT")

    def question(self, aim: Aim, toolbox: Toolbox) -> NetworkQuestion | None:
        """Which versions of pip there are, from pip's own index."""
        pip = _pip(aim, toolbox)
        if pip is None:
            return None
        words = ["index", "versions", "pip", "-vv", "--disable-pip-version-check"]
        words += ["--retries", "0", "--timeout", _PATIENCE_SECONDS]
        if aim.index is not None:
            words += ["--index-url", aim.index]
        for each in aim.extra_indexes:
            words += ["--extra-index-url", each]
        return NetworkQuestion(Command((*pip, *words)), parse)

    def settings(self, aim: Aim, toolbox: Toolbox) -> OwnSettingsQuestion | tuple[OwnSetting, ...]:
        """`pip config list`."""
        pip = _pip(aim, toolbox)
        if pip is None:
            return ()
        return OwnSettingsQuestion(Command((*pip, "config", "list")), parse_settings)


def parse(outcome: Outcome) -> Reply:
    """What pip's words say."""
    said = f"{outcome.stdout}\n{outcome.stderr}"
    lines = said.splitlines()
    asked = [line for line in lines if line.startswith("Fetching project page")]
    told = [line for line in lines if "Could not fetch URL" in line or "trusted or secure" in line]
    # As where a certificate file is not there.
    fell_over = not outcome.ok and "No matching distribution" not in said
    trouble = first_trouble(told) or (first_trouble([said]) if fell_over else None)
    if trouble is not None:
        reach, line = trouble
        named = re.search(r"repository located at (\S+) is", line)
        return Reply(reach, named[1] if named else next(iter(hosts_in(line)), ""))
    hosts = hosts_in("\n".join(asked))
    if hosts and not fell_over:
        return Reply(Reach.REACHED, ", ".join(hosts))
    if outcome.ok or "No matching distribution found" in said:
        return Reply(Reach.NO_INDEX)
    return Reply(Reach.UNKNOWN)


def parse_settings(outcome: Outcome) -> tuple[OwnSetting, ...]:
    """What `pip config list` printed, as far as it is about the network."""
    found = []
    for line in outcome.stdout.splitlines():
        setting = _SETTING.fullmatch(line.strip())
        if setting is None or setting["key"] not in _ABOUT or setting["where"] == ":env:":
            continue
        try:
            value = str(ast.literal_eval(setting["value"]))
        except (ValueError, SyntaxError):
            value = setting["value"]
        about = _ABOUT[setting["key"]]
        key = f"{setting['where']}.{setting['key']}"
        # Its file's proxy stands above the variables, and the variable PIP_CERT above the file's cert.
        shown = without_secrets(" ".join(value.split()))
        found.append(OwnSetting(key, shown, counts=about != "certificate", about=about))
    return tuple(found)


def _pip(aim: Aim, toolbox: Toolbox) -> tuple[str, ...] | None:
    """The words that start a pip. A Python without one, as Debian's are, has it in a wheel."""
    others = (toolbox.find(name) for name in ("python3", "python"))
    for python in [aim.python] if aim.python else others:
        if python is None:
            continue
        if _has_pip(python):
            return (python, "-m", "pip")
        wheels = (each for each in ensurepip_wheels(python) if os.path.basename(each).startswith("pip"))
        if (wheel := next(wheels, None)) is not None:
            return (python, os.path.join(wheel, "pip"))
    return None


def _has_pip(python: str) -> bool:
    return any(
        os.path.isfile(os.path.join(folder, "pip", "__main__.py")) for folder in _folders_of_packages(python)
    )


def _folders_of_packages(python: str) -> Iterable[str]:
    for path in dict.fromkeys((python, real_path(python))):
        prefix = prefix_of(path, sys.platform)
        library = site_packages(prefix, sys.platform)
        if library is not None:
            yield library
        yield os.path.join(prefix, _SYSTEM_PIP)
        lib = os.path.join(prefix, "lib")
        yield from (
            os.path.join(lib, name, "site-packages") for name in names_in(lib) if name.startswith("python3")
        )


ASKER = Pip()
