"""The processor of a program is read from its first bytes, whatever those are."""

import os
import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.processors import architecture_name
from app.system.program_header import architecture_of, architectures_of, parse_architectures

HEADS = Path(__file__).parents[1] / "fixtures/program-heads"


def elf(machine, order="<"):
    ident = b"\x7fELF\x02" + (b"\x01" if order == "<" else b"\x02") + b"\x01" + bytes(9)
    return ident + struct.pack(order + "HHI", 2, machine, 1) + bytes(40)


def mach(processor, order="<", bits=64):
    return struct.pack(order + "II", 0xFEEDFACF if bits == 64 else 0xFEEDFACE, processor) + bytes(24)


def universal(*processors, size=20):
    magic = 0xCAFEBABE if size == 20 else 0xCAFEBABF
    entries = b"".join(struct.pack(">I", each) + bytes(size - 4) for each in processors)
    return struct.pack(">II", magic, len(processors)) + entries


def pe(machine, offset=0xF8):
    head = bytearray(b"MZ" + bytes(offset - 2))
    struct.pack_into("<I", head, 60, offset)
    return bytes(head) + b"PE\0\0" + struct.pack("<H", machine) + bytes(18)


X86_64, ARM64 = 0x01000007, 0x0100000C


@pytest.mark.parametrize(
    ("content", "architecture"),
    [
        (elf(62), "x86-64"),
        (elf(183), "ARM64"),
        (elf(3), "x86"),
        (elf(40), "ARM"),
        (elf(243), "riscv64"),
        (elf(21, ">"), "ppc64"),
        (elf(21), "ppc64le"),
        (elf(22, ">"), "s390x"),
        (elf(9999), None),
        (mach(X86_64), "x86-64"),
        (mach(ARM64), "ARM64"),
        (mach(7, bits=32), "x86"),
        (mach(18, ">", bits=32), "ppc"),
        (universal(X86_64, ARM64), "x86-64 + ARM64"),
        (universal(X86_64, ARM64, size=32), "x86-64 + ARM64"),
        (universal(ARM64), "ARM64"),
        (pe(0x8664), "x86-64"),
        (pe(0xAA64), "ARM64"),
        (pe(0x14C), "x86"),
        (pe(0x8664, offset=8000), "x86-64"),  # behind what is read first
        (b"MZ" + bytes(70), None),  # a program of DOS
        (b"MZ", None),
        (b"\xca\xfe\xba\xbe\x00\x00\x00\x41" + bytes(80), None),  # a class of Java 21
        (b"#!/bin/sh\nexec python3\n", None),
        (b"", None),  # the alias or stub of the Store
    ],
)
def test_the_processor_of_a_program(tmp_path, content, architecture):
    program = tmp_path / "python3"
    program.write_bytes(content)
    assert architecture_of(str(program)) == architecture


@pytest.mark.parametrize(
    ("name", "architecture"),
    [
        ("linux-arm64", "ARM64"),
        ("macos-arm64", "ARM64"),
        ("macos-universal2", "x86-64 + ARM64"),
        ("windows-arm64", "ARM64"),
        ("windows-x86", "x86"),
        ("windows-x86-64", "x86-64"),
    ],
)
def test_the_heads_of_real_programs(name, architecture):
    assert architecture_of(str(HEADS / name)) == architecture


def test_a_universal_program_is_made_for_each_of_its_processors(tmp_path):
    program = tmp_path / "python3"
    program.write_bytes(universal(X86_64, ARM64))
    assert architectures_of(str(program)) == ("x86-64", "ARM64")


@pytest.mark.skipif(sys.platform != "linux", reason="the interpreter here is no ELF file")
def test_the_interpreter_that_runs_this_has_the_word_of_this_machine():
    assert architecture_of(sys.executable) == architecture_name(os.uname().machine)


def test_what_is_no_file_is_not_known(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "loop", tmp_path / "missing", "a\0b"):
        assert architecture_of(str(path)) is None


@given(st.binary(max_size=200))
def test_no_bytes_are_a_mistake(content):
    assert isinstance(parse_architectures(content), tuple)


@given(st.sampled_from([elf(62), mach(X86_64), universal(X86_64, ARM64)]), st.integers(0, 60))
def test_a_torn_head_names_nothing_wrong(content, length):
    assert set(parse_architectures(content[:length])) <= {"x86-64", "ARM64"}
