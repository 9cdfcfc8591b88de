"""Images that were made for another kind of processor: which there are, and what runs them here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.core.diagnosis import Diagnosis, Fact, Result, fine, trouble, unknown
from app.core.plans import Plan
from app.core.processors import architecture_name
from app.core.words import Sentence, say, verbatim

# Processors run the older ones of their family as they are.
_FAMILIES = {
    **dict.fromkeys(("amd64", "x86_64", "x64", "386", "i386", "i686"), "x86"),
    **dict.fromkeys(("arm64", "aarch64", "arm", "armhf", "armv6l", "armv7l"), "arm"),
}
# What QEMU calls other than images do; what is not here has one name: riscv64, s390x, ppc64le.
_OF_QEMU = {"x86_64": "amd64", "aarch64": "arm64", "i386": "386", "mips64el": "mips64le", "mipsel": "mipsle",
            "loongarch64": "loong64"}  # fmt: skip
INSTALL: Mapping[str, tuple[str, ...]] = {  # by package manager
    "apt": ("apt-get", "install", "--yes", "qemu-user-static"),
    "dnf": ("dnf", "install", "--assumeyes", "qemu-user-static"),
    "zypper": ("zypper", "--non-interactive", "install", "qemu-linux-user"),
    "pacman": ("pacman", "--sync", "--needed", "--noconfirm", "qemu-user-static-binfmt"),
    "apk": ("apk", "add", "qemu-openrc", "qemu-x86_64", "qemu-aarch64"),
}


class MadeFor(NamedTuple):
    """An image and its processor."""

    name: str
    architecture: str


class Emulator(NamedTuple):
    """One entry of binfmt_misc: the kernel starts such programs with it."""

    name: str
    enabled: bool
    for_containers: bool  # the kernel opened it beforehand, so it need not be in the image

    @property
    def family(self) -> str:
        """Of the processors that it imitates."""
        if self.name == "rosetta":
            return family("amd64")
        imitated = self.name.removeprefix("qemu-")
        return family(_OF_QEMU.get(imitated, imitated))


def parse_emulator(name: str, text: str) -> Emulator:
    """A file in /proc/sys/fs/binfmt_misc."""
    flags = re.search(r"^flags: *(\w*)", text, re.MULTILINE)
    return Emulator(name, text.startswith("enabled"), flags is not None and "F" in flags[1])


def family(architecture: str) -> str:
    """Processors of one family run each other's programs."""
    return _FAMILIES.get(architecture.lower(), architecture.lower())


def foreign(images: Sequence[MadeFor], own: str) -> list[MadeFor]:
    """Those that were made for another kind of processor."""
    return [each for each in images if each.architecture and family(each.architecture) != family(own)]


def judge(
    own: str, images: Sequence[MadeFor], emulators: Sequence[Emulator] | None, plan_install: Plan | None
) -> Diagnosis:
    """What the doctor says. `emulators` None: the maker of a virtual machine brings them."""
    others = foreign(images, own)
    if not others:
        return fine(say("All images that were looked at are made for {own}.", own=architecture_name(own)))
    names = ", ".join(f"{each.name} ({each.architecture})" for each in others[:3])
    if emulators is None:
        return Diagnosis(Result.OK, _made_for_others(names, own), (_SLOW, _better(own)))
    wanted = {family(each.architecture) for each in others}
    if wanted <= {each.family for each in emulators if each.enabled and each.for_containers}:
        return Diagnosis(Result.OK, _made_for_others(names, own), (_SLOW, _better(own)))
    if any(each.enabled and not each.for_containers and each.family in wanted for each in emulators):
        return trouble(
            say("{names}: made for another processor. An emulator is here, but does not reach into "
                "containers "
                "(its flag F is missing).", names=names),
            _better(own),
            say("Or install the emulator of your distribution that is made for containers, its static "
                "edition."),
            fix=plan_install,
            avoid=(_NO_PRIVILEGES,),
        )  # fmt: skip
    return trouble(
        say("{names}: made for another processor, and no emulator is here. They end with “exec format "
            "error”.",
            names=names),
        _better(own),
        say("Or install an emulator (QEMU). What runs by it takes several times as long."),
        fix=plan_install,
        avoid=(_NO_PRIVILEGES,),
    )  # fmt: skip


def facts_of(
    own: str, images: Sequence[MadeFor], emulators: Sequence[Emulator] | None, rosetta: bool | None
) -> tuple[Fact, ...]:
    """What there is."""
    others = foreign(images, own)
    rows = [
        Fact(say("The engine’s processor"), verbatim(architecture_name(own)), Result.SKIPPED),
        Fact(say("Images for others"), verbatim(", ".join(each.name for each in others[:5])) if others
             else say("none"), Result.SKIPPED),
    ]  # fmt: skip
    if emulators is not None:
        ready = ", ".join(each.name for each in emulators if each.enabled)
        rows.append(Fact(say("Emulators (binfmt_misc)"), verbatim(ready) if ready else say("none"),
                         Result.SKIPPED))  # fmt: skip
    if rosetta is not None:
        rows.append(
            Fact(say("Rosetta, Apple’s emulator"), say("on") if rosetta else say("off"), Result.SKIPPED)
        )
    return tuple(rows)


def not_looked_at() -> Diagnosis:
    """The engine was not there, or did not say."""
    return unknown(say("The engine did not say for which processors its images are made."))


_SLOW = say("Emulated, they run several times slower, and some crash (“qemu: uncaught target signal”).")
_NO_PRIVILEGES = say(
    "Do not start a stranger’s image with --privileged to install emulators: it may do everything on this "
    "machine."
)


def _made_for_others(names: str, own: str) -> Sentence:
    return say("{names}: made for another processor than this {own}, so emulated.", names=names,
               own=architecture_name(own))  # fmt: skip


def _better(own: str) -> Sentence:
    name = {"x86": "amd64", "arm": "arm64"}.get(family(own), own)
    return say("Fetch or build them for this one: docker pull --platform linux/{name} …", name=name)
