"""uv in pip's place: the same wishes as pip takes, for an environment with pip or without."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from app.core.commands import Command
from app.core.making import Act, PackagesWish
from app.core.outcomes import Outcome
from app.core.outdated import parse_outdated
from app.core.package_changes import PackageChange
from app.core.packages import normalised
from app.core.plans import RunCommand
from app.core.ports import Foresight, Inside, OutdatedQuestion
from app.tools import pip, pip_pins

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_CHANGE = re.compile(r" ([+-]) (\S+?)==(\S+)(?: \(from .*\))?")  # of the dry run: " + idna==3.7"
_SUMMARY = re.compile(r"Would (?:install|uninstall|make no changes)|Checked|Audited")


def installer(uv: str) -> pip.Installer:
    """What installs with this uv."""
    return pip.Installer(partial(_install, uv), partial(_install_file, uv), partial(_uninstall, uv))


def foresight(uv: str, inside: Inside, wish: PackagesWish) -> Foresight | tuple[PackageChange, ...]:
    """By uv's dry run."""
    if wish.act is Act.REMOVE:
        return pip.removed(inside, wish.packages)
    command = _install(uv, pip.python_of(inside), pip_pins.held(inside, wish)).command
    argv = (*command.argv[:3], "--dry-run", *command.argv[3:])
    return Foresight(Command(argv), parse_changes)


def outdated(uv: str, inside: Inside) -> OutdatedQuestion:
    """uv's list, which asks the index for each package."""
    argv = (uv, "pip", "list", "--outdated", "--format", "json", "--python", pip.python_of(inside))
    project = inside.environment.project  # where uv reads which index to use
    where = Path(project) if project is not None and not inside.environment.orphaned else None
    return OutdatedQuestion(Command(argv, cwd=where), lambda outcome: parse_outdated(outcome.stdout))


def parse_changes(outcome: Outcome) -> tuple[PackageChange, ...]:
    """What a dry run of uv says would change. Raises ValueError where it says something else."""
    before: dict[str, tuple[str, str]] = {}
    after: dict[str, tuple[str, str]] = {}
    understood = False
    for line in outcome.stderr.splitlines():
        understood = understood or _SUMMARY.match(line) is not None
        if change := _CHANGE.fullmatch(line.rstrip()):
            sign, name, version = change.groups()
            (after if sign == "+" else before)[normalised(name)] = name, version
    if not understood:
        raise ValueError(outcome.stderr)
    changes = []
    for key in sorted(before.keys() | after.keys()):
        name = (after.get(key) or before[key])[0]
        old, new = (side[key][1] if key in side else None for side in (before, after))
        if old != new:  # otherwise it is installed once more
            changes.append(PackageChange(name, old, new))
    return tuple(changes)


def source_options(wish: PackagesWish) -> tuple[str, ...]:
    """Where packages come from, in uv's words."""
    words: list[str] = []
    if wish.offline_folder is not None:
        words += ["--no-index", "--find-links", wish.offline_folder]
    if wish.index is not None:
        words += ["--default-index", wish.index]
    for each in wish.extra_indexes:
        words += ["--index", each]
    if wish.constraints is not None:
        words += ["--constraints", wish.constraints]
    return tuple(words)


def names_in(packages: Iterable[str]) -> tuple[str, ...]:
    """The names at the beginning of requirements."""
    found = (_NAME.match(each.strip()) for each in packages)
    return tuple(each[0] for each in found if each is not None)


def _install(uv: str, python: str, wish: PackagesWish) -> RunCommand:
    words: list[str] = []
    for name in names_in(wish.packages):
        if wish.act is Act.UPGRADE:  # only these, as pip does: --upgrade would renew all that they need
            words += ["--upgrade-package", name]
        if wish.act is Act.REINSTALL:
            words += ["--reinstall-package", name]
    if wish.exact or wish.act is Act.REINSTALL:
        words.append("--no-deps")
    argv = (uv, "pip", "install", "--python", python, *words, *source_options(wish), *wish.packages)
    return RunCommand(pip.install_sentence(wish), Command(argv))


def _install_file(uv: str, python: str, file: str, wish: PackagesWish) -> RunCommand:
    argv = (uv, "pip", "install", "--python", python, *source_options(wish), "-r", file)
    return RunCommand(pip.install_file_sentence(file), Command(argv))


def _uninstall(uv: str, python: str, names: Sequence[str]) -> RunCommand:
    argv = (uv, "pip", "uninstall", "--python", python, *names)
    return RunCommand(pip.uninstall_sentence(names), Command(argv))
