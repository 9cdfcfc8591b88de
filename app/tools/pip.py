"""pip, always started as `<the environment's Python> -m pip`: then there is no doubt where it installs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from app.core.commands import Command
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.making import Act, PackagesWish
from app.core.outcomes import Outcome
from app.core.outdated import Newer, parse_outdated
from app.core.package_changes import PackageChange, summary
from app.core.packages import Listed, normalised, version_sign
from app.core.plans import Effect, NotUndoable, Plan, RunCommand, Step
from app.core.ports import Foresight, Inside, OutdatedQuestion
from app.core.words import Sentence, say, verbatim
from app.tools import pip_pins

_REPORT_SINCE = (22, 2)
_REPORT = re.compile(r"^\{\s*$.*^\}\s*$", re.MULTILINE | re.DOTALL)  # among the lines of progress
_NOT_FORESEEN = NotUndoable(say("Nobody knows yet what it will change."))


class Installer(NamedTuple):
    """What installs into an environment: pip, or another program that does the same."""

    install: Callable[[str, PackagesWish], RunCommand]  # the first word is an environment's interpreter
    install_file: Callable[[str, str, PackagesWish], RunCommand]
    uninstall: Callable[[str, Sequence[str]], RunCommand]


def plan_packages(inside: Inside, wish: PackagesWish, by: Installer) -> Plan:
    """Install, upgrade, reinstall or remove."""
    python = python_of(inside)
    packages = ", ".join(wish.packages)
    name = inside.environment.name
    wish = pip_pins.held(inside, wish)
    match wish.act:
        case Act.REMOVE:
            title = say("Remove {packages} from {name}", packages=packages, name=name)
            step = by.uninstall(python, wish.packages)
        case Act.UPGRADE if wish.everything:
            title = say("Upgrade all packages of {name}", name=name)
            step = by.install(python, wish)
        case _:
            title = say("Install {packages} in {name}", packages=packages, name=name)
            step = replace(by.install(python, wish), fills=Path(inside.environment.prefix))
    return plan(inside.environment, title, (step,))


def plan(environment: Environment, title: Sentence, steps: tuple[Step, ...]) -> Plan:
    """A plan that changes the packages of an environment."""
    return Plan(
        title=title,
        steps=steps,
        resource=resource(environment.prefix),
        effect=Effect.CHANGES,
        undo=_NOT_FORESEEN,
        where=None,
    )


def resource(prefix: str) -> str:
    """What two plans on one environment share."""
    return f"environment:{prefix}"


def install(python: str, wish: PackagesWish) -> RunCommand:
    """The step that installs, upgrades or reinstalls."""
    argv = (python, "-m", "pip", "install", *_options(wish), *wish.packages)
    return RunCommand(install_sentence(wish), Command(argv))


def install_sentence(wish: PackagesWish) -> Sentence:
    """What such a step does."""
    packages = ", ".join(wish.packages)
    match wish.act:
        case Act.UPGRADE if wish.everything:
            return say("Bring all that is outdated to the newest versions that fit together")
        case Act.UPGRADE:
            return say("Bring {packages} to the newest version that fits", packages=packages)
        case Act.REINSTALL:
            return say("Install {packages} once more", packages=packages)
        case _:
            return say("Download and install {packages} and what they need", packages=packages)


def install_file(python: str, file: str, wish: PackagesWish) -> RunCommand:
    """The step that installs what a requirements file asks for."""
    argv = (python, "-m", "pip", "install", *_options(wish), "-r", file)
    return RunCommand(install_file_sentence(file), Command(argv))


def install_file_sentence(file: str) -> Sentence:
    """What such a step does."""
    return say("Install what {file} asks for", file=file)


def uninstall(python: str, names: Sequence[str]) -> RunCommand:
    """The step that removes packages, and nothing of what they needed."""
    return RunCommand(uninstall_sentence(names), Command((python, "-m", "pip", "uninstall", "--yes", *names)))


def uninstall_sentence(names: Sequence[str]) -> Sentence:
    """What such a step does."""
    return say("Remove {packages}", packages=", ".join(names))


PIP = Installer(install, install_file, uninstall)


def foresight(inside: Inside, wish: PackagesWish) -> Foresight | tuple[PackageChange, ...] | None:
    """pip's dry run, which says as JSON what it would install. None for a pip that has none."""
    if wish.act is Act.REMOVE:
        return removed(inside, wish.packages)
    if not can_report(inside.listed):
        return None
    wish = pip_pins.held(inside, wish)
    # Five tries, as pip makes by itself, keep somebody without a network waiting for most of a minute. With
    # --quiet the report would stand alone, but pip would also keep to itself who needs what in a conflict.
    options = ("--dry-run", "--retries", "1", "--report", "-", *_options(wish))
    command = Command((python_of(inside), "-m", "pip", "install", *options, *wish.packages))
    return Foresight(command, lambda outcome: parse_report(outcome, inside.listed))


def outdated(inside: Inside) -> OutdatedQuestion:
    """pip's list, which asks the index for each package."""
    argv = (python_of(inside), "-m", "pip", "list", "--outdated", "--format", "json", "--retries", "1")
    own = {normalised(each.name) for each in inside.listed}

    def parse(outcome: Outcome) -> tuple[Newer, ...]:
        newer = parse_outdated(outcome.stdout)
        return tuple(each for each in newer if normalised(each.name) in own)  # not those of its base Python

    return OutdatedQuestion(Command(argv), parse)


def can_report(listed: Iterable[Listed]) -> bool:
    """Whether the pip among these says as JSON what it would install."""
    pip = next((each for each in listed if normalised(each.name) == "pip"), None)
    return pip is not None and _numbers(pip.version) >= _REPORT_SINCE


def removed(inside: Inside, names: Iterable[str]) -> tuple[PackageChange, ...]:
    """The change when these go, as far as they are there."""
    here = {normalised(each.name): each for each in inside.listed}
    goes = (here.get(normalised(name)) for name in names)
    return tuple(PackageChange(each.name, each.version, None) for each in goes if each is not None)


def parse_report(outcome: Outcome, listed: Iterable[Listed]) -> tuple[PackageChange, ...]:
    """What pip's installation report (version 1) says beside what is there."""
    here = {normalised(each.name): each.version for each in listed}
    alone = _REPORT.search(outcome.stdout)
    report = json.loads(alone[0] if alone else outcome.stdout)
    changes = []
    for item in report["install"]:
        metadata = item["metadata"]
        before = here.get(normalised(metadata["name"]))
        if before != metadata["version"]:
            changes.append(PackageChange(metadata["name"], before, metadata["version"]))
    return tuple(sorted(changes, key=lambda each: normalised(each.name)))


def plan_exactly(inside: Inside, changes: Sequence[PackageChange], by: Installer) -> Plan:
    """First what goes, then the wanted versions, without what they need: their list is whole."""
    python = python_of(inside)
    # pip takes a version that is there for the one wanted, wherever it came from: then it must go first.
    goes = [each.name for each in changes if each.after is None or each.moves]
    pins = tuple(word for each in changes if each.after is not None for word in _exactly(each))
    steps: list[Step] = []
    if goes:
        steps.append(by.uninstall(python, goes))
    if pins:
        step = by.install(python, PackagesWish(Act.INSTALL, pins, exact=True))
        steps.append(replace(step, fills=Path(inside.environment.prefix)))
    title = say("Put the packages of {name} back", name=inside.environment.name)
    return plan(inside.environment, title, tuple(steps))


def python_of(inside: Inside) -> str:
    """The interpreter whose pip is meant. Raises AppError where there is none."""
    executable = inside.environment.executable
    if executable is None:
        raise AppError(
            "no-python",
            say("{name} has no Python.", name=inside.environment.name),
            cause=inside.environment.health.reason or verbatim(inside.environment.prefix),
            fix=say("Repair the environment, or make a new one."),
        )
    return executable


def changed_words(changes: Sequence[PackageChange]) -> Sentence:
    """What is different afterwards, for a plan."""
    return summary(changes)


def _exactly(change: PackageChange) -> tuple[str, ...]:
    """How pip is asked for the package as it is afterwards."""
    kind, _, origin = change.origin_after.partition(" ")
    match kind:
        case "-e":
            return ("-e", origin)
        case "@":
            return (f"{change.name} @ {origin}",)
        case _:
            return (f"{change.name}{version_sign(change.after or '')}{change.after}",)


def _options(wish: PackagesWish) -> tuple[str, ...]:
    words: list[str] = []
    if wish.act is Act.UPGRADE:
        words.append("--upgrade")
    if wish.act is Act.REINSTALL:
        words += ["--force-reinstall", "--no-deps"]
    elif wish.exact:
        words.append("--no-deps")
    if wish.offline_folder is not None:
        words += ["--no-index", "--find-links", wish.offline_folder]
    if wish.index is not None:
        words += ["--index-url", wish.index]
    for each in wish.extra_indexes:
        words += ["--extra-index-url", each]
    if wish.constraints is not None:
        words += ["--constraint", wish.constraints]
    return tuple(words)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
