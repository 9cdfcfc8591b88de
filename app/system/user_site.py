"""Where `pip install --user` puts the packages of a Python, and what is there."""

from __future__ import annotations

import os

from app.core.pythons import Origin, Python, UserSite, minor_version
from app.core.surroundings import Surroundings
from app.system.disk_usage import disk_usage
from app.system.file_starts import names_in
from app.system.package_records import RecordFinder
from app.system.site_packages import Place


def read_user_site(python: Python, around: Surroundings) -> UserSite | None:
    """The packages of this user alone that a Python finds. None where there are none."""
    folder = user_site_of(python, around)
    if folder is None:
        return None
    packages = sum(1 for _ in RecordFinder([Place(folder)]).records())
    return UserSite(folder, packages, disk_usage(folder).size_bytes) if packages else None


def user_site_of(python: Python, around: Surroundings) -> str | None:
    """The folder as Python's own `site` works it out, there or not. None where the version is not known."""
    minor = minor_version(python.version)
    if minor is None or python.implementation not in {None, "cpython", "pypy"}:
        return None
    chosen = around.folder("PYTHONUSERBASE")
    if around.is_windows:
        base = chosen or _windows_base(python, minor, around)
        ending = {"x86": "-32", "ARM64": "-arm64"}.get(python.architecture or "", "")
        return os.path.join(base, f"Python{minor.replace('.', '')}{ending}", "site-packages")
    if around.is_macos and ".framework/" in python.executable:
        base = chosen or around.at_home("Library", "Python", minor)
        return os.path.join(base, "lib", "python", "site-packages")
    name = "pypy" if python.implementation == "pypy" else "python"
    free_threaded = "t" if python.executable.endswith(f"{minor}t") else ""
    base = chosen or around.at_home(".local")
    return os.path.join(base, "lib", f"{name}{minor}{free_threaded}", "site-packages")


def _windows_base(python: Python, minor: str, around: Surroundings) -> str:
    roaming = around.folder("APPDATA") or around.at_home("AppData", "Roaming")
    if python.origin is not Origin.WINDOWS_STORE:
        return os.path.join(roaming, "Python")
    # Windows shows every application of the Store a folder of its own in place of the user's.
    holder = os.path.join(around.local_app_data(), "Packages")
    ours = f"PythonSoftwareFoundation.Python.{minor}_"
    package = next((name for name in names_in(holder) if name.startswith(ours)), f"{ours}qbz5n2kfra8p0")
    return os.path.join(holder, package, "LocalCache", "local-packages")
