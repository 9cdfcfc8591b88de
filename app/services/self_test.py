"""Checks that this installation of Labwright works: its files, its packages, its way to run programs."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.commands import Command
from app.core.outcomes import Ending
from app.core.ports import Runner
from app.core.words import Sentence, say, verbatim

_PACKAGES = ("docker", "packaging", "platformdirs", "psutil", "tomlkit", "yaml")
_FOLDERS = ("icons", "explain", "i18n")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked."""

    name: str
    ok: bool
    sentence: Sentence
    missing: bool = False  # not broken, only absent: the command line works without it


Probe = Callable[[], Check]


def run_checks(probes: Iterable[tuple[str, Probe]]) -> tuple[Check, ...]:
    """Every check, in order. One that falls over has failed, and the others still run."""
    return tuple(_guarded(name, probe) for name, probe in probes)


def _guarded(name: str, probe: Probe) -> Check:
    try:
        return probe()
    except Exception as error:  # noqa: BLE001 - whatever is broken here is what this test is for
        return Check(name, False, verbatim(f"{type(error).__name__}: {error}"))


def check_packages() -> Check:
    """The packages Labwright stands on can be imported."""
    for package in _PACKAGES:
        importlib.import_module(package)
    return Check("packages", True, say("{count} packages can be used", count=len(_PACKAGES)))


def check_resources(folder: Path) -> Check:
    """The files that come with the code are there."""
    empty = [name for name in _FOLDERS if not any((folder / name).glob("*"))]
    if empty:
        sentence = say("{names} is missing in {folder}", names=", ".join(empty), folder=folder)
        return Check("resources", False, sentence)
    count = sum(1 for name in _FOLDERS for file in (folder / name).rglob("*") if file.is_file())
    return Check("resources", True, say("{count} files are there", count=count))


def check_runner(runner: Runner, own_program: str) -> Check:
    """A program can be started and heard: Labwright's own, or the Python it runs on."""
    outcome = runner.run(Command((own_program, "--version"), timeout_seconds=30))
    said = (outcome.stdout or outcome.stderr).strip()
    if outcome.ok and said:
        return Check("programs", True, say("programs can be started: {said}", said=said))
    if outcome.ending is Ending.NOT_STARTED:
        return Check("programs", False, outcome.sentence)
    return Check("programs", False, say("a program {outcome}", outcome=outcome.sentence))


def check_child_environment(environment: Mapping[str, str], bundle_folder: str | None) -> Check:
    """Nothing of a frozen Labwright reaches the programs it starts."""
    leaks = sorted(
        name for name, value in environment.items() if bundle_folder is not None and bundle_folder in value
    )
    if leaks:
        return Check("child-environment", False, say("{names} would reach other programs", names=leaks))
    return Check("child-environment", True, say("other programs get a clean environment"))


def check_tools(names: Sequence[str], *, frozen: bool) -> Check:
    """The tools Labwright knows are registered. Only a bundle can have lost them."""
    if names:
        return Check("tools", True, say("tools Labwright knows: {names}", names=", ".join(names)))
    return Check("tools", not frozen, say("no tool is registered"))
