"""What kinds of processors are called: one word for each, whatever systems, Pythons and tools write."""

from __future__ import annotations

_WORDS = {
    **dict.fromkeys(("x86_64", "amd64", "x64"), "x86-64"),
    **dict.fromkeys(("aarch64", "arm64"), "ARM64"),
    **dict.fromkeys(("i386", "i686", "x86"), "x86"),
    **dict.fromkeys(("armv6l", "armv7l"), "ARM"),
}


def architecture_name(machine: str) -> str:
    """x86-64, ARM64, x86, ARM; any other as it is written."""
    return _WORDS.get(machine.lower(), machine)
