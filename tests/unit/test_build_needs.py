"""What building a Python needs: found in files, and the exact lines for what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.build_needs import BuildPlace, Rights, finding
from app.core.preflight import Finding, Weight
from app.system.build_look import look
from tests.made_up_pyenv import DEBIAN_HEADERS, NEEDS, MadeUpPyenv


def place(machine: MadeUpPyenv) -> BuildPlace:
    return look(NEEDS, machine.around, machine.toolbox.find, lambda: machine.rights)


def found(machine: MadeUpPyenv, version: str = "3.13") -> Finding:
    return finding(NEEDS, place(machine), version)


def typed(found: Finding) -> list[str]:
    return [" ".join(line) for line in found.lines]


def test_nothing_is_missing(tmp_path: Path) -> None:
    here = found(MadeUpPyenv(tmp_path), "3.14")
    assert (here.weight, here.lines) == (Weight.FINE, ())


def test_what_is_missing_is_named_with_the_line_for_it(tmp_path: Path) -> None:
    headers = [each for each in DEBIAN_HEADERS if each not in {"sqlite3.h", "tcl8.6/tk.h"}]
    here = found(MadeUpPyenv(tmp_path, headers=headers))
    assert here.weight is Weight.WARNING
    assert "SQLite (for sqlite3, which Jupyter needs), Tk" in str(here.sentence)
    assert typed(here) == ["sudo apt-get update", "sudo apt-get install --yes libsqlite3-dev tk-dev"]


@pytest.mark.parametrize(
    ("os_release", "lines"),
    [
        (
            "ID=ubuntu\nID_LIKE=debian\n",
            "apt-get install --yes build-essential curl ca-certificates",
        ),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "dnf install --assumeyes gcc make curl zlib-devel"),
        ("ID=manjaro\nID_LIKE=arch\n", "pacman --sync --needed --noconfirm base-devel curl zlib openssl"),
        ('ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', "zypper --non-interactive install gcc make curl"),
        ("ID=alpine\n", "apk add build-base curl zlib-dev openssl-dev"),
    ],
)
def test_each_system_has_its_own_line(tmp_path: Path, os_release: str, lines: str) -> None:
    bare = MadeUpPyenv(tmp_path, headers=[], programs=["pyenv"], os_release=os_release, rights=Rights.ROOT)
    here = found(bare)
    assert here.weight is Weight.PROBLEM
    assert typed(here)[-1].startswith(lines)


def test_a_system_of_another_name_is_known_by_its_manager(tmp_path: Path) -> None:
    strange = MadeUpPyenv(tmp_path, headers=[], programs=["dnf"], os_release="ID=strange\n")
    assert place(strange).manager == "dnf"
    nobody = MadeUpPyenv(tmp_path / "2", headers=[], programs=[], os_release="")
    assert typed(found(nobody)) == []
    assert "package manager of your system" in str(found(nobody).fix)


def test_without_rights_it_says_whom_to_ask(tmp_path: Path) -> None:
    here = found(MadeUpPyenv(tmp_path, headers=[], rights=Rights.NONE))
    assert "Only an administrator" in str(here.fix)
    assert "uv and conda" in str(here.fix)
    assert typed(here)[0] == "sudo apt-get update"


def test_on_a_mac_the_stubs_are_no_compiler(tmp_path: Path) -> None:
    """/usr/bin/cc is on every Mac, and only asks for the Command Line Tools."""
    tools = "system/Library/Developer/CommandLineTools"
    bare = MadeUpPyenv(tmp_path / "1", platform="darwin", headers=[], programs=["cc", "make", "curl", "brew"])
    assert typed(found(bare)) == ["xcode-select --install"]
    sdk = {f"{tools}/SDKs/MacOSX.sdk/usr/include/{each}": "" for each in ("zlib.h", "sqlite3.h", "ffi/ffi.h",
           "bzlib.h", "ncurses.h", "readline/readline.h")}  # fmt: skip
    homebrew = {"system/opt/homebrew/opt/openssl@3/include/openssl/ssl.h": ""}
    with_tools = MadeUpPyenv(
        tmp_path / "2", platform="darwin", headers=[], programs=["curl", "brew"],
        files={f"{tools}/usr/bin/make": "", **sdk, **homebrew},
    )  # fmt: skip
    assert typed(found(with_tools)) == ["brew install xz tcl-tk"]


def test_only_newer_pythons_need_zstd(tmp_path: Path) -> None:
    machine = MadeUpPyenv(tmp_path, headers=[each for each in DEBIAN_HEADERS if each != "zstd.h"])
    assert found(machine, "3.13").weight is Weight.FINE
    assert typed(found(machine, "3.14"))[-1] == "sudo apt-get install --yes libzstd-dev"


def test_a_compiler_that_a_variable_names_counts(tmp_path: Path) -> None:
    machine = MadeUpPyenv(tmp_path, programs=["make", "curl"], environ={"CC": "/opt/cc"})
    assert found(machine).weight is Weight.FINE
