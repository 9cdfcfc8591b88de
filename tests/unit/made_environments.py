"""Environments made of files, without an interpreter, and what is read of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.core.packages import Package
from app.services.packages import EnvironmentPackages, PackagesReader

links = pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a right on Windows")


def venv(root: Path, version: str = "3.11", config: str = "version = 3.11.9\n") -> Path:
    """An environment without an interpreter: its site-packages."""
    (root / "pyvenv.cfg").parent.mkdir(parents=True, exist_ok=True)
    (root / "pyvenv.cfg").write_text(f"home = /nowhere/bin\n{config}", encoding="utf-8")
    site = root / "lib" / f"python{version}" / "site-packages"
    site.mkdir(parents=True)
    return site


def installed(
    site: Path,
    name: str,
    version: str = "1.0",
    headers: str = "",
    files: dict[str, str | bytes] | None = None,
) -> Path:
    """A dist-info as an installer leaves it."""
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{headers}\n\nWhat it is.\n"
    (info / "METADATA").write_text(text, encoding="utf-8")
    for file, content in (files or {}).items():
        (info / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    return info


def read(root: Path, **more: str) -> EnvironmentPackages:
    return PackagesReader().read(root, platform="linux", **more)


def package(found: EnvironmentPackages, key: str) -> Package:
    return next(one for one in found.packages if one.key == key)


def problems(found: EnvironmentPackages) -> list[tuple[str, str]]:
    return [(problem.kind, problem.package) for problem in found.problems]
