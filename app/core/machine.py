"""What this machine is, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.errors import AppError


@dataclass(frozen=True, slots=True)
class FoundProgram:
    """A program that is there, and the version it says it has."""

    path: Path
    version: str | None


Asked = FoundProgram | AppError | None  # an AppError where the settings name one that is not there


@dataclass(frozen=True, slots=True)
class Hardware:
    """The parts of the machine that are read without starting a program."""

    system: str  # "Debian GNU/Linux 12", "Windows 11", "macOS 15.1"
    architecture: str  # "x86-64", "ARM64"
    wsl: bool  # a Linux inside Windows
    processor: str | None
    cores: int  # that this program may use
    memory_bytes: int
    memory_free_bytes: int
    disk: Path  # the place whose disk is meant: the home folder
    disk_bytes: int
    disk_free_bytes: int


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """What Home says of this machine."""

    hardware: Hardware
    python: Asked  # the one a terminal would start
    git: Asked
    read_at: float  # seconds since the epoch
