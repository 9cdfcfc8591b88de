"""The packages of the local index: tiny, made on the spot, and each there for a reason said beside it."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.wheels import make_wheel

NEVER = ">=3.99"  # a Python nobody has


@dataclass(frozen=True)
class Made:
    """One project of the index in all its versions."""

    name: str
    versions: str = "1.0"  # separated by spaces
    requires: Sequence[str] = ()
    extras: Mapping[str, Sequence[str]] = field(default_factory=dict)
    python: str = ">=3.8"
    tag: str = "py3-none-any"
    command: str = ""  # a console script of that name, which prints the version
    files: int = 1


STUDENT = (
    # The everyday kind: versions, dependencies, an extra, a command, a name to be normalised.
    Made("tidepool", "1.0 1.1 1.2 2.0", ("seaweed>=1",), {"charts": ("coral>=0.9",), "maps": ("compass",)}),
    Made("seaweed", "1.0 1.1 1.2 1.3"),
    Made("coral", "0.8 0.9 1.0"),
    Made("compass", "3.1.4"),
    Made("greeter", "1.0 1.1", command="greet"),
    Made("Sea.Horse_Tools", "2024.1 2025.1"),
    Made("lantern", "1.0", ("seaweed; python_version >= '3.8'", "never-wanted; sys_platform == 'nothing'")),
    Made("never-wanted"),
    Made("heavy", files=400),  # long enough to be cancelled half-way
    # Pre-releases, yanked releases, releases for other Pythons and systems.
    Made("comet", "1.0 2.0a1 2.0rc1"),
    Made("dawn", "0.1a1 0.1b2"),  # nothing but pre-releases
    Made("harbor", "1.0 1.1"),  # 1.1 is yanked
    Made("tomorrow", "1.0"),  # and 2.0 for a Python nobody has, below
    Made("next-century", "1.0", python=NEVER),
    Made("elsewhere", tag="cp311-cp311-win32"),
    # What cannot be had together. fire and steam at first sight, two wings only by looking further.
    Made("water", "1.0 1.5 2.0 2.1"),
    Made("fire", "1.0", ("water<2",)),
    Made("steam", "1.0", ("water>=2",)),
    Made("hinge", "1.0 1.1 2.0"),
    Made("left-door", "1.0 1.1", ("hinge==1.*",)),
    Made("right-door", "1.0 1.1", ("hinge==2.*",)),
    Made("left-wing", "1.0 1.1", ("left-door",)),
    Made("right-wing", "1.0 1.1", ("right-door",)),
    Made("lost", "1.0", ("nowhere-to-be-found>=1",)),
)
LATER_PYTHON = Made("tomorrow", "2.0", python=NEVER)


# A user's twenty packages, which bring twenty-two more: 42 distributions with something to unpack.
def _parts_of(number: int) -> tuple[str, ...]:
    return tuple(f"part-{part:02}" for part in range(number, 23, 20))


TWENTY = tuple(Made(f"twenty-{n:02}", "1.0 1.1", _parts_of(n), files=30) for n in range(1, 21))
PARTS = tuple(
    Made(f"part-{number:02}", "0.9 1.0", (f"part-{number - 1:02}>=0.9",) if number % 3 == 0 else (), files=30)
    for number in range(1, 23)
)

# An environment of 200 packages: `pip install -r` of TWO_HUNDRED_PINNED. A third of them has a newer release.
TWO_HUNDRED = tuple(
    Made(
        f"many-{number:03}",
        "1.0 1.1" if number % 3 == 0 else "1.0",
        (f"many-{number // 2:03}>=1",) if number else (),
        {"more": ("seaweed",)} if number % 10 == 0 else {},
    )
    for number in range(200)
)
TWO_HUNDRED_PINNED = tuple(f"{each.name}==1.0" for each in TWO_HUNDRED)

YANKED = {"harbor-1.1-py3-none-any.whl": "it sinks"}

FAILING_BACKEND = """\
import sys


def build_wheel(*ignored):
    print("    gcc -fPIC -c rocks.c -o rocks.o", file=sys.stderr)
    print("    rocks.c:1:10: fatal error: rocks.h: No such file or directory", file=sys.stderr)
    print("    error: command '/usr/bin/gcc' failed with exit code 1", file=sys.stderr)
    sys.exit(1)


def build_sdist(*ignored):
    raise NotImplementedError


def prepare_metadata_for_build_wheel(folder, *ignored):
    import pathlib

    told = pathlib.Path(folder, "rocks-1.0.dist-info")
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\\nName: rocks\\nVersion: 1.0\\n")
    (told / "WHEEL").write_text("Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    return told.name
"""


def make_packages(folder: Path) -> None:
    """Write all of them into the folder."""
    for package in (*STUDENT, LATER_PYTHON, *TWENTY, *PARTS, *TWO_HUNDRED):
        for version in package.versions.split():
            _make(folder, package, version)
    # Source only: rocks fails to build for want of a header, pebbles builds with setuptools.
    in_tree = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    _make_sdist(folder, "rocks", {"pyproject.toml": in_tree, "backend.py": FAILING_BACKEND})
    built = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
    named = '[project]\nname = "pebbles"\nversion = "1.0"\n[tool.setuptools]\npy-modules = ["pebbles"]\n'
    _make_sdist(folder, "pebbles", {"pyproject.toml": built + named, "pebbles.py": "VALUE = 1\n"})


def _make(folder: Path, package: Made, version: str) -> None:
    module = package.name.replace("-", "_").replace(".", "_").lower()
    stem = f"{module}-{version}"
    files = {
        f"{module}/__init__.py": f'VERSION = "{version}"\n\n\ndef main():\n    print(VERSION)\n'.encode()
    }
    for number in range(1, package.files):
        files[f"{module}/part_{number}.py"] = f"VALUE = {number}\n".encode() * 40
    if package.command:
        files[f"{stem}.dist-info/entry_points.txt"] = (
            f"[console_scripts]\n{package.command} = {module}:main\n".encode()
        )
    extras = [f"{each}; extra == '{name}'" for name, needed in package.extras.items() for each in needed]
    make_wheel(
        folder,
        package.name,
        version,
        requires=[*package.requires, *extras],
        extras=package.extras,
        files=files,
        tag=package.tag,
        headers=[f"Requires-Python: {package.python}"],
    )


def _make_sdist(folder: Path, name: str, files: Mapping[str, str]) -> None:
    with tarfile.open(folder / f"{name}-1.0.tar.gz", "w:gz") as archive:
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        for path, text in {**files, "PKG-INFO": metadata}.items():
            member = tarfile.TarInfo(f"{name}-1.0/{path}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
