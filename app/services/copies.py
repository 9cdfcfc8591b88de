"""Reading what an environment is made of, and whether another one is the same."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from app.core import pyvenv_cfg
from app.core.conda_history import specs_of
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.package_changes import PackageChange
from app.core.packages import AskedFor, Listed, normalised
from app.core.plans import CheckPackages, MarkAskedFor
from app.core.recipes import OWN_FILES, Recipe, unlike
from app.core.search import CFG, CFG_MOST
from app.core.words import say, verbatim
from app.system.asked_for_marks import add_to_history, history_of, write_marks
from app.system.base_python import site_packages
from app.system.conda_packages import is_conda, list_environment
from app.system.environment_health import Parts, recorded_place
from app.system.file_starts import read_start, start_of
from app.system.installed_packages import path_of_file_url

_OWN_FILE_MOST = 1 << 20  # bytes
_ARCHIVES = (".whl", ".tar.gz", ".zip", ".tar.bz2", ".tar.xz", ".tgz")


def recipe_of(environment: Environment) -> Recipe:
    """What it takes to make this environment once more. Nothing is run: its Python may be gone."""
    cfg = pyvenv_cfg.parse(read_start(os.path.join(environment.prefix, CFG), CFG_MOST))  # noqa: PTH118
    system_packages = cfg.get("include-system-site-packages", "").lower() == "true"
    version = _made_for(environment)
    listed = list_environment(environment.prefix, version or "")
    before = _place_before(environment)
    packages, left_out = [], []
    for each in listed:
        if normalised(each.name) == "pip" and not each.build:
            continue
        again = _to_be_had(each, before, environment.prefix)
        if again is None:
            left_out.append(each.name)
        else:
            packages.append(again)
    return Recipe(
        asked=_asked_for(environment.prefix, version, {normalised(each.name) for each in packages}),
        python_version=version,
        packages=tuple(packages),
        system_packages=system_packages,
        prompt=pyvenv_cfg.prompt(cfg),
        left_out=tuple(left_out),
        files=tuple(_own_files(environment.prefix)),
    )


def differences(prefix: str, wanted: tuple[Listed, ...]) -> tuple[PackageChange, ...]:
    """What an environment has otherwise than it was wanted."""
    return unlike(wanted, list_environment(prefix))


def refuse_other_packages(step: CheckPackages) -> None:
    """Raises AppError where the environment is not as it should be."""
    others = differences(str(step.path), step.wanted)
    if not others:
        return
    shown = "\n".join(f"{each.name}: {each.before} -> {each.after}" for each in others)
    raise AppError(
        "not-the-same",
        say("The new environment is not like the old one."),
        cause=verbatim(", ".join(each.name for each in others)),
        fix=say("The old one is where it was. Make a new environment from a list of packages instead."),
        output=shown,
    )


def mark_asked_for(step: MarkAskedFor) -> None:
    """Make the marks in an environment like those of the one it was made after. Raises AppError."""
    prefix = str(step.path)
    write_marks(prefix, dict(step.asked.marks))
    if is_conda(prefix):
        add_to_history(prefix, step.asked.conda)


def _asked_for(prefix: str, version: str | None, again: set[str]) -> AskedFor:
    from app.services.packages import PackagesReader  # noqa: PLC0415 - 100 ms that most verbs never need

    read = PackagesReader().read(prefix, python_version=version)
    own = [each for each in read.packages if not each.inherited and each.key in again]
    asked = {each for each in own if read.tree.perhaps_asked_for(each)}
    of_conda = [each.name.lower() for each in asked if each.kind == "conda"]
    return AskedFor(
        marks=tuple((each.key, each in asked) for each in own if each.kind == "pip"),
        conda=specs_of(of_conda, history_of(prefix)),
    )


def _own_files(prefix: str) -> Iterator[tuple[str, bytes]]:
    for name in OWN_FILES:
        with suppress(OSError):
            yield name, start_of(str(Path(prefix, name)), _OWN_FILE_MOST)


def _made_for(environment: Environment) -> str | None:
    """The Python its packages were installed for. A system upgrade may have put another one behind it."""
    library = site_packages(environment.prefix, sys.platform)
    found = re.fullmatch(r"(?:python|pypy)(\d\.\d+)t?", Path(library).parent.name) if library else None
    known = environment.python_version
    if found is None or (known or "").startswith((f"{found[1]}.", found[1])):
        return known
    return found[1]


def _place_before(environment: Environment) -> str | None:
    """Where its own scripts say that it is: another place, if it was moved."""
    scripts = Path(environment.prefix, "Scripts" if sys.platform == "win32" else "bin")
    parts = Parts(environment.prefix, environment.kind, {}, True, None, str(scripts), None, None)
    said = recorded_place(parts, sys.platform)
    return said if said is not None and said != environment.prefix else None


def _to_be_had(each: Listed, before: str | None, prefix: str) -> Listed | None:
    """The package as it can be installed again now, or None where what it came from is gone."""
    if each.editable:
        for folder in (each.editable, _moved_along(each.editable, before, prefix)):
            if folder and Path(folder).is_dir():
                return each._replace(editable=folder)
        return None
    path = path_of_file_url(each.source.partition("#")[0])
    if not path or Path(path).exists():
        return each
    # A wheel in Downloads is soon gone, and then an index may have it.
    return each._replace(source="") if path.endswith(_ARCHIVES) else None


def _moved_along(folder: str, before: str | None, prefix: str) -> str | None:
    """Where a project is now that was moved together with the environment in it."""
    if before is None:
        return None
    old, new = Path(before).parent, Path(prefix).parent
    if not Path(folder).is_relative_to(old):
        return None
    return str(new / Path(folder).relative_to(old))
