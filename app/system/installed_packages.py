"""The packages of an environment, read from their records. No interpreter is run."""

# Thousands of paths at a time: as strings they cost a tenth of what they cost as Path.

from __future__ import annotations

import json
import ntpath
import os
import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from app.core.direct_urls import direct_reference
from app.core.package_metadata import (
    Metadata,
    headers_end,
    parse_metadata,
    parse_name_and_version,
    parse_requires_txt,
    text_of,
)
from app.core.packages import Listed, Oddity, Package, shown_version
from app.system.file_starts import read_start
from app.system.package_records import Record, RecordFinder
from app.system.site_packages import search_path

# Name and version are the second and third header wherever a tool wrote them.
_FIRST_HEADERS_BYTES = 512
_HEADERS_BYTES = 8192
_MOST_HEADERS_BYTES = 4 << 20
_EGG_LINK_UNSAFE = re.compile("[^A-Za-z0-9.]+")
_WHEEL_TAG = re.compile(rb"^Tag:[ \t]*(\S+)", re.MULTILINE)
_WRITES_REQUESTED = ("pip", "uv")


class Installed(NamedTuple):
    """The Python packages, and what lies beside them that is none."""

    packages: list[Package]
    oddities: list[Oddity]
    shadowed: list[Package]  # duplicates of packages above


class DirectUrl(NamedTuple):
    """Where a package was installed from, when it was not an index."""

    url: str = ""
    editable: str = ""
    reference: str = ""  # what PEP 440 writes behind the @


def list_packages(
    prefix: str | os.PathLike[str],
    platform: str = sys.platform,
    python_version: str = "",
    *,
    own_only: bool = False,
) -> list[Listed]:
    """Name, version and origin of each package, as `pip list` and `uv pip list` show them, in alphabetical
    order. With `own_only` those of the base Python, which some environments see, are left out."""
    finder = RecordFinder(search_path(os.fspath(prefix), platform, python_version))
    rows = [
        (record.key, _listed(record, finder.egg_links, platform))
        for record in finder.records()
        if not (own_only and record.inherited)
    ]
    rows.sort()
    return [row for _, row in rows]


def read_packages(
    prefix: str | os.PathLike[str], platform: str = sys.platform, python_version: str = ""
) -> Installed:
    """Everything their records tell of the Python packages, in the order Python finds them."""
    finder = RecordFinder(search_path(os.fspath(prefix), platform, python_version))
    packages = [_package(record, finder.egg_links, platform) for record in finder.records()]
    shadowed = [_package(record, finder.egg_links, platform) for record in finder.shadowed]
    return Installed(packages, finder.oddities, [replace(package, shadowed=True) for package in shadowed])


def path_of_file_url(url: str, platform: str = sys.platform) -> str:
    """The path a file: address names, empty if it is another address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme != "file":
        return ""
    path = unquote(parts.path, errors="surrogateescape")
    if platform != "win32":
        return path
    if parts.netloc and parts.netloc != "localhost":
        return ntpath.normpath(f"//{parts.netloc}{path}")
    return ntpath.normpath(path.lstrip("/") if re.match(r"/+[A-Za-z][:|]", path) else path)


def _listed(record: Record, egg_links: set[str], platform: str) -> Listed:
    data = record.metadata
    if data is None:
        data = _beginning(record, _FIRST_HEADERS_BYTES)
    name, version = parse_name_and_version(data)
    if (not name or not (version or record.version)) and len(data) >= _FIRST_HEADERS_BYTES:
        name, version = parse_name_and_version(_headers(record))
    editable = source = ""
    if record.version and os.access(f"{record.path}{os.sep}direct_url.json", os.F_OK):
        url = _direct_url(record, platform)
        editable, source = url.editable, "" if url.editable else url.reference
    elif egg_links:
        editable = _linked_project(record, name, egg_links)
    return Listed(name or record.key, shown_version(record.version or version), editable, source)


def _beginning(record: Record, limit: int) -> bytes:
    """The first bytes of METADATA, or of what older tools wrote in its place; empty if there is none."""
    for path in _metadata_files(record):
        if data := read_start(path, limit):
            return data
    return b""


def _metadata_files(record: Record) -> tuple[str, str]:
    if record.version:
        return f"{record.path}{os.sep}METADATA", f"{record.path}{os.sep}PKG-INFO"
    return f"{record.path}{os.sep}PKG-INFO", record.path  # distutils wrote a file and no folder


def _headers(record: Record) -> bytes:
    """As much of METADATA as holds all its headers."""
    if record.metadata is not None:
        return record.metadata
    limit = _HEADERS_BYTES
    while True:
        data = _beginning(record, limit)
        if len(data) < limit or headers_end(data) >= 0 or limit >= _MOST_HEADERS_BYTES:
            return data
        limit *= 16


def _package(record: Record, egg_links: set[str], platform: str) -> Package:
    try:
        names = frozenset(os.listdir(record.path))
        refused = False
    except OSError as error:
        names, refused = frozenset(), isinstance(error, PermissionError)
    data = _headers(record)
    metadata = parse_metadata(data)
    if not metadata.requires and "requires.txt" in names:
        metadata = _with_requires_txt(metadata, record)
    url = _direct_url(record, platform) if "direct_url.json" in names else DirectUrl()
    installer = _first_line(record, "INSTALLER") if "INSTALLER" in names else ""
    wheel = read_start(os.path.join(record.path, "WHEEL")) if "WHEEL" in names else b""
    name = metadata.name or record.key
    return Package(
        name=name,
        key=record.key,
        version=shown_version(record.version or metadata.version),
        summary=metadata.summary,
        licence=metadata.licence,
        installer=installer,
        requested=_requested(record, installer, names),
        editable=url.editable or ("" if url.url else _linked_project(record, name, egg_links)),
        url=url.url,
        requires=metadata.requires,
        extras=metadata.extras,
        location=record.folder,
        record=record.path,
        inherited=record.inherited,
        tags=tuple(tag.decode("ascii", "replace") for tag in _WHEEL_TAG.findall(wheel)),
        damage=_damage(metadata, data, names, refused),
    )


def _damage(metadata: Metadata, data: bytes, names: frozenset[str], refused: bool) -> str:
    if metadata.name and metadata.version:
        return ""
    if refused:
        return "unreadable"
    return "torn" if data or "METADATA" in names or "PKG-INFO" in names else "missing"


def _with_requires_txt(metadata: Metadata, record: Record) -> Metadata:
    requires, extras = parse_requires_txt(read_start(os.path.join(record.path, "requires.txt")))
    return metadata._replace(requires=requires, extras=metadata.extras or extras)


def _requested(record: Record, installer: str, names: frozenset[str]) -> bool | None:
    if "REQUESTED" in names:
        return True
    return False if record.version and installer in _WRITES_REQUESTED else None


def _direct_url(record: Record, platform: str) -> DirectUrl:
    try:
        written = json.loads(read_start(f"{record.path}{os.sep}direct_url.json"))
        url, folder = written["url"], written.get("dir_info")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return DirectUrl()
    if not isinstance(url, str):
        return DirectUrl()
    editable = isinstance(folder, dict) and folder.get("editable") is True
    return DirectUrl(url, path_of_file_url(url, platform) if editable else "", direct_reference(written))


def _linked_project(record: Record, name: str, egg_links: Iterable[str]) -> str:
    """The project of a develop install: pip goes by the name of the .egg-link."""
    if not egg_links:
        return ""
    safe = _EGG_LINK_UNSAFE.sub("-", name)
    return record.folder if safe in egg_links or name in egg_links else ""


def _first_line(record: Record, name: str) -> str:
    lines = text_of(read_start(os.path.join(record.path, name))).splitlines()
    return next((line.strip() for line in lines if line.strip()), "")
