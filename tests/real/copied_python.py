"""A small copy of the Python that runs the tests, which works wherever it is laid.

The conda channel offers it as its package `python`, and pyenv "builds" it in a second.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.real.kept import UnavailableError, kept

MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"
VERSION = f"{MINOR}.{sys.version_info.micro}"
LEFT_OUT = ("test", "idlelib", "tkinter", "turtledemo", "lib2to3", "site-packages", "dist-packages")


def copied_python() -> Path:
    """A folder with bin/python3 and its library, without pip (ensurepip can bring it)."""
    return kept(f"python-{VERSION}", _copy) / "prefix"


def _copy(folder: Path) -> None:
    if sys.platform == "win32":
        raise UnavailableError("a Python is copied on Linux and macOS only")
    prefix = folder / "prefix"
    (prefix / "bin").mkdir(parents=True)
    program = prefix / "bin" / f"python{MINOR}"
    shutil.copy2(os.path.realpath(getattr(sys, "_base_executable", sys.executable)), program)
    for link in ("python3", "python"):
        (prefix / "bin" / link).symlink_to(program.name)
    library = prefix / "lib" / f"python{MINOR}"
    shutil.copytree(
        sysconfig.get_path("stdlib"),
        library,
        symlinks=False,
        ignore=shutil.ignore_patterns(*LEFT_OUT, "__pycache__", "config-*", "*.a", "EXTERNALLY-MANAGED"),
        ignore_dangling_symlinks=True,
    )
    (library / "site-packages").mkdir()
    (library / "site-packages" / "README.txt").write_text("Packages are installed here.\n")
    for shared in Path(sys.base_prefix, "lib").glob(f"libpython{MINOR}.so.*"):
        shutil.copy2(shared, prefix / "lib" / shared.name)
        if shutil.which("strip"):  # three quarters of it are for debuggers
            subprocess.run(["strip", "--strip-unneeded", prefix / "lib" / shared.name], check=False)
    asked = [program, "-I", "-B", "-c", "import encodings, sys; print(sys.prefix)"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=20)
    if said.stdout.strip() != str(prefix):
        raise UnavailableError(f"a copy of {sys.base_prefix} does not run by itself")
