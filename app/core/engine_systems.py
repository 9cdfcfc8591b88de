"""The system that an engine would be installed on, as values: what decides which way is right there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.build_needs import Rights
from app.core.elevation import Find, as_administrator
from app.core.surroundings import Surroundings

_BY_NAME = {  # of ID and ID_LIKE in os-release
    "debian": "apt", "ubuntu": "apt", "fedora": "dnf", "rhel": "rhel", "centos": "rhel", "amzn": "amzn",
    "ol": "rhel", "bazzite": "dnf", "bluefin": "dnf", "aurora": "dnf", "nobara": "dnf", "ultramarine": "dnf",
    "fedora-asahi-remix": "dnf",
    "arch": "arch", "suse": "suse", "opensuse": "suse", "alpine": "alpine",
}  # fmt: skip
_IMMUTABLE = frozenset(
    {"steamos", "opensuse-microos", "opensuse-aeon", "opensuse-kalpa", "sl-micro", "fedora-coreos",
     "endless", "vanilla", "ubuntu-core"}
)  # fmt: skip


class Family(StrEnum):
    """Systems on which the same way is right."""

    APT = "apt"
    FEDORA = "dnf"
    RHEL = "rhel"
    AMAZON = "amzn"
    ARCH = "arch"
    SUSE = "suse"
    ALPINE = "alpine"
    NIXOS = "nixos"
    IMMUTABLE = "immutable"  # its own files cannot be changed by a package manager
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class OsRelease:
    """What /etc/os-release says."""

    name: str = ""
    identity: str = ""
    like: tuple[str, ...] = ()
    version: str = ""
    variant: str = ""


@dataclass(frozen=True, slots=True)
class EngineSystem:
    """All that decides. Nothing here is looked up again."""

    around: Surroundings
    find: Find
    rights: Rights
    user: str = ""
    user_id: int = 0
    release: OsRelease = OsRelease()
    ostree: bool = False  # the system is one whole image, as Fedora Silverblue
    wsl_distribution: str | None = None
    desktop_beyond_wsl: bool = False  # Docker Desktop is installed on the Windows around this Linux
    in_container: bool = False
    systemd: bool = False
    packages: Mapping[str, str] = field(default_factory=dict)  # what apt could install, with its version
    docker_plugins: frozenset[str] = frozenset()  # of the user's own, that lead to a program
    wsl: bool | None = None  # on Windows: WSL is there
    memory_bytes: int | None = None
    free_bytes: int | None = None

    @property
    def family(self) -> Family:
        """Of a Linux."""
        release = self.release
        # Systems that only descend from Fedora say that they are like it, too.
        names = (release.identity, *(each for each in release.like if each != "fedora"))
        if release.identity == "nixos":
            return Family.NIXOS
        if self.ostree or any(name in _IMMUTABLE for name in names[:1]):
            return Family.IMMUTABLE
        return Family(next((_BY_NAME[name] for name in names if name in _BY_NAME), "other"))

    @property
    def root(self) -> bool:
        return self.rights is Rights.ROOT

    def elevated(self, *argv: str) -> tuple[str, ...] | None:
        """The line that asks an administrator first. None where this system has no such question."""
        windows = self.find("wsl.exe") if self.wsl_distribution is not None and not self.root else None
        if windows is not None and self.wsl_distribution is not None:
            # Windows lets its user be root in a distribution without a password.
            return (windows, "-d", self.wsl_distribution, "-u", "root", *argv)
        return as_administrator(argv, platform=self.around.platform, rights=self.rights, find=self.find)


def parse_os_release(text: str) -> OsRelease:
    """What is known of a system by this file's text; nothing where it is empty."""
    fields = {}
    for line in text.splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            fields[name] = value.strip().strip("\"'")
    return OsRelease(
        fields.get("PRETTY_NAME") or fields.get("NAME", ""),
        fields.get("ID", "").lower(),
        tuple(fields.get("ID_LIKE", "").lower().split()),
        fields.get("VERSION_ID", ""),
        fields.get("VARIANT_ID", "").lower(),
    )


def parse_policy(text: str) -> dict[str, str]:
    """The versions that `apt-cache policy` says could be installed, by package."""
    found, package = {}, ""
    for line in text.splitlines():
        if line and not line[0].isspace():
            package = line.rstrip().removesuffix(":")
        elif line.strip().startswith("Candidate:"):
            version = line.partition(":")[2].strip()
            if version and version != "(none)":
                found[package] = version
    return found
