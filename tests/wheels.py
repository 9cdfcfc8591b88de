"""Tiny wheels made on the spot, so that tests and benches install real packages without a network."""

from __future__ import annotations

import base64
import hashlib
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path


def make_wheel(
    folder: Path,
    name: str,
    version: str = "1.0",
    *,
    requires: Iterable[str] = (),
    extras: Iterable[str] = (),
    files: Mapping[str, bytes] | None = None,
    tag: str = "py3-none-any",
    headers: Iterable[str] = (),
) -> Path:
    """Write a valid wheel with one module (or `files`) into the folder."""
    stem = f"{re.sub(r'[-_.]+', '_', name)}-{version}"
    module = re.sub(r"\W", "_", name).lower()
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", f"Summary: What {name} is for"]
    lines += [f"Requires-Dist: {requirement}" for requirement in requires]
    lines += [f"Provides-Extra: {extra}" for extra in extras]
    content = dict(files or {f"{module}/__init__.py": b"VALUE = 1\n"})
    content[f"{stem}.dist-info/METADATA"] = "\n".join([*lines, *headers, "", f"# {name}", ""]).encode()
    content[f"{stem}.dist-info/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n".encode()
    )
    record = [f"{path},{_digest(data)},{len(data)}" for path, data in content.items()]
    record.append(f"{stem}.dist-info/RECORD,,")
    content[f"{stem}.dist-info/RECORD"] = "\n".join([*record, ""]).encode()
    wheel = folder / f"{stem}-{tag}.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, data in content.items():
            archive.writestr(path, data)
    return wheel


def _digest(data: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
