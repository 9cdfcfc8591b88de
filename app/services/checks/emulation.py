"""The doctor's check of images for other processors, and of what emulates these."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.core import emulation
from app.core.diagnosis import Diagnosis, skipped
from app.core.emulation import Emulator, MadeFor
from app.core.engine_facts import Place
from app.core.errors import AppError
from app.core.plans import Plan
from app.core.words import say
from app.services.checks import Examined, Question
from app.system.engine_host import desktop_settings
from app.system.file_starts import names_in, read_start

_BINFMT = "/proc/sys/fs/binfmt_misc"
_MOST_IMAGES, _MOST_SECONDS = 40, 3.0  # each image is a question of its own


def emulated(machine: Examined) -> Diagnosis:
    """Whether images are made for this engine's processor, and what runs those that are not."""
    active = machine.engines().active
    if active is None or not active.reached:
        return skipped(say("There is no engine that could be asked."))
    own = str(active.info.get("Architecture") or "")
    try:
        images = list(_images(machine))
    except AppError:
        return emulation.not_looked_at()
    if not own:
        return emulation.not_looked_at()
    native = active.verdict.place is Place.NATIVE_LINUX and machine.around.platform == "linux"
    emulators = list(_emulators(machine)) if native else None
    found = emulation.judge(own, images, emulators, _plan_install(machine) if native else None)
    return replace(found, facts=emulation.facts_of(own, images, emulators, _rosetta(machine)))


def _images(machine: Examined) -> Iterator[MadeFor]:
    listed = machine.ask_engine("/images/json")
    until = time.monotonic() + _MOST_SECONDS
    for each in listed[:_MOST_IMAGES] if isinstance(listed, list) else ():
        if time.monotonic() > until:
            return
        if isinstance(each, Mapping) and each.get("Id"):
            names = each.get("RepoTags") or (str(each["Id"])[7:19],)
            seen = machine.ask_engine(f"/images/{each['Id']}/json")
            told = seen.get("Architecture") if isinstance(seen, Mapping) else None
            yield MadeFor(str(names[0]), str(told or ""))


def _emulators(machine: Examined) -> Iterator[Emulator]:
    folder = machine.around.of_system(_BINFMT)
    for name in sorted(names_in(folder)):
        if name.startswith("qemu-") or name == "rosetta":
            yield emulation.parse_emulator(
                name, read_start(f"{folder}/{name}", 1 << 12).decode("utf-8", "replace")
            )


def _plan_install(machine: Examined) -> Plan | None:
    line = emulation.INSTALL.get(machine.build_place().manager or "")
    if line is None:
        return None
    title = say("Install an emulator for other processors")
    return machine.plan_as_administrator(
        title, [line], title, say("Your package manager takes it away again.")
    )


def _rosetta(machine: Examined) -> bool | None:
    """Whether Docker Desktop is told to use it. None: no Mac of Apple's processor, or nothing is told."""
    if not machine.around.is_macos:
        return None
    told = {name.lower(): value for name, value in (desktop_settings(machine.around) or {}).items()}
    wanted = told.get("usevirtualizationframeworkrosetta")
    return wanted if isinstance(wanted, bool) else None


QUESTIONS = (
    Question(
        "emulation",
        say("Images are made for this processor"),
        say(
            "An image holds programs for one kind of processor. Another kind must imitate it: slow, or "
            "impossible."
        ),
        emulated,
        15.0,
        waits=True,
    ),
)
