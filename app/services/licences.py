"""Whose work Labwright is made of, and under which terms, read from what is really installed."""

from __future__ import annotations

import platform
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_OWN = "labwright"
_NOTICES = ("licen", "copying", "notice")
# Wheels of Qt for Python name their terms and carry no text of them.
_TEXTS_IN_RESOURCES = {"LGPL-3.0-only": ("LGPL-3.0.txt", "GPL-3.0.txt")}


@dataclass(frozen=True, slots=True)
class Part:
    """Something Labwright ships."""

    name: str
    version: str
    licence: str  # as its makers name it
    home: str  # its page
    text: str  # its terms in full, as far as they came with it


def shipped_parts(resources: Path, own: str = _OWN) -> list[Part]:
    """Labwright itself, Python, Qt, and every other library, in this order. Reads the disk: ask in a worker.

    A bundle answers the same way: build.spec copies the metadata of every library into it.
    """
    found = {canonicalize_name(found.name): found for found in _with_requirements(own)}
    first = found.pop(canonicalize_name(own), None)
    libraries = [_part(found[name], resources) for name in sorted(found, key=_qt_first)]
    return [*([_part(first, resources)] if first else []), _python(resources), *libraries]


def _qt_first(name: str) -> tuple[bool, str]:
    return not name.startswith(("pyside", "shiboken")), name


def _with_requirements(name: str, extras: frozenset[str] = frozenset()) -> Iterator[metadata.Distribution]:
    waiting = [(name, extras)]
    seen = set()
    while waiting:
        asked = waiting.pop()
        if asked in seen:
            continue
        seen.add(asked)
        try:
            distribution = metadata.distribution(asked[0])
        except metadata.PackageNotFoundError:
            continue  # run from a source folder that was never installed
        yield distribution
        for line in distribution.requires or ():
            requirement = Requirement(line)
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *asked[1])):
                waiting.append((requirement.name, frozenset(requirement.extras)))


def _part(distribution: metadata.Distribution, resources: Path) -> Part:
    about = distribution.metadata
    licence = _field(about, "License-Expression") or _field(about, "License")
    if not licence or "\n" in licence:  # some put the whole text there
        classifiers = about.get_all("Classifier") or []
        named = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License ::")]
        licence = ", ".join(named)
    return Part(
        distribution.name,
        distribution.version,
        licence,
        _home(about),
        _text(distribution, licence, resources),
    )


def _field(about: metadata.PackageMetadata, name: str) -> str:
    return str((about.get_all(name) or [""])[0])


def _home(about: metadata.PackageMetadata) -> str:
    labels = dict(line.split(", ", 1) for line in about.get_all("Project-URL") or [] if ", " in line)
    pages = {label.lower(): url for label, url in labels.items()}
    candidates: tuple[str | None, ...] = (
        _field(about, "Home-page"),
        *(pages.get(label) for label in ("homepage", "source", "code", "repository")),
    )
    return next((page for page in candidates if page), "")


def _text(distribution: metadata.Distribution, licence: str, resources: Path) -> str:
    texts = []
    for file in distribution.files or ():
        in_metadata = file.parts[0].endswith(".dist-info")
        if in_metadata and any(notice in file.name.lower() for notice in _NOTICES):
            texts.append(file.read_text(encoding="utf-8").strip())
    for name, files in _TEXTS_IN_RESOURCES.items():
        if not texts and name in licence:
            texts = [(resources / "licences" / file).read_text(encoding="utf-8").strip() for file in files]
    return "\n\n\n".join(texts)


def _python(resources: Path) -> Part:
    places = (resources / "licences" / "Python", Path(sysconfig.get_path("stdlib")))
    texts = [folder / "LICENSE.txt" for folder in places if (folder / "LICENSE.txt").is_file()]
    text = texts[0].read_text(encoding="utf-8", errors="replace").strip() if texts else ""
    return Part("Python", platform.python_version(), "PSF-2.0", "https://www.python.org", text)
