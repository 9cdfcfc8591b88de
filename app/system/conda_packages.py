"""The packages of a conda environment, read from its conda-meta folder."""

# Thousands of paths at a time: as strings they cost a tenth of what they cost as Path.

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from app.core.packages import Listed, Package, normalised
from app.system.file_starts import names_in, read_start
from app.system.installed_packages import Installed, list_packages, read_packages
from app.system.package_records import RecordFinder
from app.system.site_packages import Place

_MOST_BYTES = 64 << 20
_PUBLIC = re.compile(rb'"url"\s*:\s*"https://conda\.anaconda\.org/([A-Za-z0-9][\w.-]*)/')
_CHANNEL = re.compile(rb'"channel":\s*"([^"]+)"')
_SPECS = re.compile(r"#\s*(\w+)\s+specs:\s*(.*)")
_SPEC_NAME = re.compile(r"(?:.*::)?\s*([A-Za-z0-9_.-]+)")
_INFO_END = re.compile(rb'(-info)(?:/(?:METADATA|PKG-INFO))?"')
_INFO_FILE = re.compile(r"(.+\.(?:dist|egg)-info)(?:/(?:METADATA|PKG-INFO))?", re.IGNORECASE)


def is_conda(prefix: str) -> bool:
    """Whether conda keeps records there."""
    return os.path.isdir(os.path.join(prefix, "conda-meta"))


def read_conda_packages(prefix: str, installed: Installed) -> Installed:
    """Conda's packages, each with the Python packages it brought inside it, then the Python packages that
    conda knows nothing of: what `conda list` shows.

    pip over conda leaves both records behind. One of them counts for Python, and both are listed.
    """
    everything = [*installed.packages, *installed.shadowed]
    by_record = {os.path.realpath(package.record): package for package in everything}
    asked_for = requested_names(read_start(os.path.join(prefix, "conda-meta", "history"), _MOST_BYTES))
    packages = []
    real = os.path.realpath(prefix)
    for path in _records(prefix):
        package, files = _package(path, asked_for)
        owned = [by_record.pop(os.path.join(real, file), None) for file in _info_folders(files)]
        packages.append(replace(package, distributions=tuple(one for one in owned if one is not None)))
    by_conda = {one.key for package in packages for one in package.distributions}
    others = [package for package in by_record.values() if not package.shadowed or package.key in by_conda]
    mixed = {package.key for package in others} & by_conda
    oddities = [one for one in installed.oddities if one.kind != "duplicate" or one.name not in mixed]
    return Installed(packages + others, oddities, [])


def count_all_packages(prefix: str, places: list[Place]) -> int:
    """How many packages there are of Python's, in these places, and of conda's. conda's records are searched
    and not parsed: those of a large installation are tens of megabytes."""
    finder = RecordFinder(places)
    counted = list(finder.records())
    if not is_conda(prefix):
        return len(counted)
    records = _records(prefix)
    owned = {
        os.path.join(os.path.realpath(prefix), file) for path in records for file in _info_named_in(path)
    }
    by_conda = {each.key for each in (*counted, *finder.shadowed) if os.path.realpath(each.path) in owned}
    others = {os.path.realpath(each.path) for each in counted}
    others |= {os.path.realpath(each.path) for each in finder.shadowed if each.key in by_conda}
    return len(records) + len(others - owned)


def list_environment(prefix: str, python_version: str = "") -> list[Listed]:
    """Name and version of each package of an environment's own, in alphabetical order: with conda's builds
    where conda keeps records, and what pip added to those."""
    listed = list_packages(prefix, python_version=python_version, own_only=True)
    if not is_conda(prefix):
        return listed
    read = read_conda_packages(prefix, read_packages(prefix, python_version=python_version)).packages
    of_conda = [
        Listed(each.name, each.version, build=each.build or "0") for each in read if each.kind == "conda"
    ]
    of_pip = {each.key for each in read if each.kind == "pip"}
    others = [each for each in listed if normalised(each.name) in of_pip]
    return sorted((*of_conda, *others), key=lambda each: normalised(each.name))


def conda_channels(prefix: str) -> frozenset[str]:
    """The channels that the packages of an environment came from."""
    found = set()
    for path in _records(prefix):
        if match := _CHANNEL.search(read_start(path, _MOST_BYTES)):
            found.add(match[1].decode("utf-8", "replace"))
    return frozenset(map(_channel, found))


def public_channels(prefix: str) -> tuple[str, ...]:
    """Those of them that conda finds by their name alone, on the server where all public ones are."""
    found = {
        match[1].decode()
        for path in _records(prefix)
        if (match := _PUBLIC.search(read_start(path, _MOST_BYTES)))
    }
    return tuple(sorted(found))


def conda_files(record: str) -> list[str]:
    """The files of a package, relative to the prefix, from its record in conda-meta."""
    files = _json(record).get("files")
    return [file for file in files if isinstance(file, str)] if isinstance(files, list) else []


def requested_names(history: bytes) -> frozenset[str] | None:
    """The names a person asked conda for, following conda-meta/history; None if it tells of no request."""
    asked: set[str] = set()
    told = False
    for line in history.decode("utf-8", "replace").splitlines():
        match = _SPECS.match(line)
        if match is None:
            continue
        action, names = match[1], _spec_names(match[2])
        told = told or bool(names)
        if action in {"remove", "uninstall"}:
            asked.difference_update(names)
        elif action in {"update", "install", "create", "neutered"}:
            asked.update(names)
    return frozenset(asked) if told else None


def _spec_names(specs: str) -> list[str]:
    try:
        listed = ast.literal_eval(specs) if specs.startswith(("[", "(")) else specs.split(",")
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        listed = specs.strip("[]()").replace("'", "").replace('"', "").split(",")
    found = (_SPEC_NAME.match(str(spec)) for spec in listed if not str(spec).endswith("@"))
    return [match[1].lower() for match in found if match]


def _records(prefix: str) -> list[str]:
    folder = os.path.join(prefix, "conda-meta")
    return [os.path.join(folder, name) for name in sorted(names_in(folder)) if name.endswith(".json")]


def _package(path: str, asked_for: frozenset[str] | None) -> tuple[Package, list[str]]:
    written = _json(path)
    stem = os.path.basename(path).removesuffix(".json")
    named, version, build = [*stem.rsplit("-", 2), "", ""][:3]
    name = _text(written, "name") or named
    depends = written.get("depends")
    package = Package(
        name=name,
        key=normalised(name),
        version=_text(written, "version") or version,
        kind="conda",
        licence=_text(written, "license"),
        installer="conda",
        requested=_requested(name, written, asked_for),
        url=_text(written, "url"),
        requires=tuple(str(one) for one in depends) if isinstance(depends, list) else (),
        location=os.path.dirname(os.path.dirname(path)),
        record=path,
        build=_text(written, "build") or build,
        channel=_channel(_text(written, "channel") or _text(written, "schannel")),
        damage="" if written.get("name") else "torn",
    )
    files = written.get("files")
    return package, files if isinstance(files, list) else []


def _requested(name: str, written: dict[str, Any], asked_for: frozenset[str] | None) -> bool | None:
    if asked_for is not None:
        return name.lower() in asked_for
    return True if _text(written, "requested_spec") not in {"", "None"} else None


def _info_folders(files: list[Any]) -> list[str]:
    """The dist-info and egg-info among the files, each once."""
    found: dict[str, None] = {}
    for file in files:
        if isinstance(file, str) and "-info" in file and (match := _INFO_FILE.fullmatch(file)):
            found[os.path.normpath(match[1])] = None
    return list(found)


def _info_named_in(record: str) -> Iterator[str]:
    """The same from a record that is not parsed."""
    written = read_start(record, _MOST_BYTES)
    for match in _INFO_END.finditer(written):
        start = written.rfind(b'"', 0, match.start())
        with suppress(ValueError):
            yield os.path.normpath(json.loads(written[start : match.end(1)] + b'"'))


def _channel(written: str) -> str:
    """conda-forge of https://conda.anaconda.org/conda-forge/linux-64."""
    parts = written.rstrip("/").split("/")
    if len(parts) > 1 and (parts[-1] == "noarch" or re.fullmatch(r"(linux|osx|win)-\w+", parts[-1])):
        parts.pop()
    return parts[-1]


def _json(path: str) -> dict[str, Any]:
    try:
        written = json.loads(read_start(path, _MOST_BYTES))
    except (ValueError, RecursionError):
        return {}
    return written if isinstance(written, dict) else {}


def _text(written: dict[str, Any], key: str) -> str:
    value = written.get(key)
    return value if isinstance(value, str) else ""
