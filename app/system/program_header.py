"""Which processor a program is made for, read from its first bytes. Nothing is run."""

from __future__ import annotations

import struct
from contextlib import suppress

from app.system.file_starts import read_start

_HEAD_BYTES = 4096
_ELF = {
    3: "x86",
    8: "mips",
    20: "ppc",
    21: "ppc64",
    22: "s390x",
    40: "ARM",
    62: "x86-64",
    183: "ARM64",
    243: "riscv64",
    258: "loongarch64",
}
_MACH = {7: "x86", 0x01000007: "x86-64", 12: "ARM", 0x0100000C: "ARM64", 18: "ppc", 0x01000012: "ppc64"}
_PE = {0x14C: "x86", 0x8664: "x86-64", 0xAA64: "ARM64", 0x1C0: "ARM", 0x1C4: "ARM"}
_MACH_ORDER = {
    b"\xcf\xfa\xed\xfe": "<",
    b"\xce\xfa\xed\xfe": "<",
    b"\xfe\xed\xfa\xcf": ">",
    b"\xfe\xed\xfa\xce": ">",
}
_UNIVERSAL = {b"\xca\xfe\xba\xbe": 20, b"\xca\xfe\xba\xbf": 32}  # how long the entry of one processor is
_MOST_PROCESSORS = 20  # a Java class begins with the same bytes, and a far larger number follows


def architecture_of(executable: str) -> str | None:
    """The processor, in the words of app.system.machine: "x86-64", "ARM64", "x86"; those of a universal
    program joined by " + ". None for a script, an empty file (the Store's aliases) and what is no program."""
    return " + ".join(architectures_of(executable)) or None


def architectures_of(executable: str) -> tuple[str, ...]:
    """All processors a program is made for: more than one in a universal program of macOS."""
    head = read_start(executable, _HEAD_BYTES)
    if head[:2] == b"MZ" and len(head) >= 64:
        (offset,) = struct.unpack_from("<I", head, 60)
        if offset + 6 > len(head):
            head, offset = read_start(executable, 6, offset), 0
        return _of_pe(head, offset)
    return parse_architectures(head)


def parse_architectures(head: bytes) -> tuple[str, ...]:
    """The processors named at the beginning of an ELF or Mach-O file."""
    with suppress(struct.error):  # cut off in the middle
        if head[:4] == b"\x7fELF":
            return _of_elf(head)
        if head[:4] in _MACH_ORDER:
            (processor,) = struct.unpack_from(_MACH_ORDER[head[:4]] + "I", head, 4)
            return _known(_MACH, processor)
        if head[:4] in _UNIVERSAL:
            return _of_universal(head)
    return ()


def _of_elf(head: bytes) -> tuple[str, ...]:
    order = ">" if head[5:6] == b"\x02" else "<"
    (machine,) = struct.unpack_from(order + "H", head, 18)
    name = _ELF.get(machine)
    if name == "ppc64" and order == "<":
        name = "ppc64le"
    return (name,) if name else ()


def _of_universal(head: bytes) -> tuple[str, ...]:
    (count,) = struct.unpack_from(">I", head, 4)
    if count > _MOST_PROCESSORS:
        return ()
    size = _UNIVERSAL[head[:4]]
    processors = [struct.unpack_from(">I", head, 8 + size * index)[0] for index in range(count)]
    return tuple(dict.fromkeys(name for each in processors for name in _known(_MACH, each)))


def _of_pe(head: bytes, offset: int) -> tuple[str, ...]:
    if head[offset : offset + 4] != b"PE\0\0":
        return ()
    with suppress(struct.error):
        return _known(_PE, struct.unpack_from("<H", head, offset + 4)[0])
    return ()


def _known(names: dict[int, str], number: int) -> tuple[str, ...]:
    return (names[number],) if number in names else ()
