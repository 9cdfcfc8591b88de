"""One requirement, and whether pip 26 takes it: PEP 508 text, a URL, a version control address or a path."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from urllib.parse import unquote, urlsplit

from packaging.markers import Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from app.core.words import Sentence, say

_VERSION_CONTROL = {
    *("git+http", "git+https", "git+ssh", "git+git", "git+file"),
    *("hg+file", "hg+http", "hg+https", "hg+ssh", "hg+static-http"),
    *("svn+ssh", "svn+http", "svn+https", "svn+svn", "svn+file"),
    *("bzr+http", "bzr+https", "bzr+ssh", "bzr+sftp", "bzr+ftp", "bzr+lp", "bzr+file"),
}
_SCHEMES = {"http", "https", "file", "ftp", *_VERSION_CONTROL}
_ARCHIVES = (
    *(".zip", ".whl", ".tar.bz2", ".tbz", ".tar.gz", ".tgz", ".tar"),
    *(".tar.xz", ".txz", ".tlz", ".tar.lz", ".tar.lzma"),
)
_OPERATORS = ("~=", "==", "!=", "<=", ">=", "<", ">")
_EXTRAS = re.compile(r"^(.+)(\[[^\]]+\])$")
_EGG = re.compile(r"[#&]egg=([^&]*)")
_LONGEST = 20_000  # letters; some patterns here take the square of it
_LONGEST_SHOWN = 200
_EGG_NAME = re.compile(r"^([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$", re.IGNORECASE)


class Place(Enum):
    """What a path leads to."""

    NOTHING = auto()
    FILE = auto()
    FOLDER = auto()
    PROJECT = auto()  # a folder that pip can install


Look = Callable[[str], Place]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why pip does not take a requirement, and what to do."""

    sentence: Sentence
    fix: Sentence | None = None
    certain: bool = True  # False: it depends on the folder that pip is started in


@dataclass(frozen=True, slots=True)
class Read:
    """What a requirement says. `is_pep508` is False for URLs, paths, and what is refused."""

    is_pep508: bool = False
    name: str | None = None
    extras: tuple[str, ...] = ()
    specifier: str = ""
    marker: str | None = None
    url: str | None = None
    refusal: Refusal | None = None


def read_requirement(text: str, look: Look, separators: str = "/") -> Read:
    """What pip makes of the text before the options of a line."""
    read = read_pep508(text)
    if not read.is_pep508:
        return _read_other(text, look, separators) if len(text) <= _LONGEST else read
    egg = _EGG.search(read.url or "")
    return replace(read, refusal=_bad_egg(egg[1])) if egg and not _EGG_NAME.match(egg[1]) else read


def read_pep508(text: str) -> Read:
    """The same for places where only PEP 508 is allowed: pyproject.toml."""
    if len(text) > _LONGEST:
        return Read(refusal=Refusal(say("This line is too long to be a requirement.")))
    try:
        return _from_pep508(Requirement(text))
    except RecursionError:
        return Read(refusal=Refusal(say("This requirement is nested too deeply.")))
    except ValueError as error:  # an InvalidRequirement, or a number without end
        return Read(refusal=_not_understood(text, str(error)))


def read_editable(text: str, look: Look, separators: str = "/") -> Read:
    """What pip makes of the text behind -e."""
    found = read_pep508(text)
    if len(text) > _LONGEST:
        return found
    if found.url:
        return _checked_editable(replace(found, is_pep508=False), text, separators)
    path, extras, refusal = _without_extras(text)
    if refusal is not None:
        return Read(refusal=refusal)
    place = look(path)
    if place in {Place.FOLDER, Place.PROJECT}:
        return Read(extras=extras, url=path, refusal=_not_installable(path, place))
    lower = text.lower()
    if lower.startswith("file:"):
        return _checked_editable(Read(extras=extras, url=path), text, separators)
    prefix = f"{lower.partition(':')[0]}+" if lower.startswith(("git:", "hg:", "bzr:", "svn:")) else ""
    return _checked_editable(Read(url=prefix + text), text, separators)


def _checked_editable(read: Read, text: str, separators: str) -> Read:
    url = read.url or ""
    try:
        scheme = urlsplit(url).scheme
    except ValueError as error:  # half of an IPv6 address
        return replace(read, refusal=_not_understood(text, str(error)))
    egg = _EGG.search(url)
    name = read.name or (egg[1] if egg else None)
    refusal = None
    if scheme not in _VERSION_CONTROL and scheme != "file":
        refusal = _no_editable(text, _looks_like_path(text, separators))
    elif egg and not _EGG_NAME.match(egg[1]):
        refusal = _bad_egg(egg[1])
    elif name is None and scheme != "file":
        refusal = _without_name(text)
    return replace(read, name=name, refusal=refusal)


def why_no_constraint(read: Read, editable: bool) -> Refusal | None:
    """Why pip does not take as a constraint what it would install."""
    if editable:
        return Refusal(
            say("A constraints file may not have -e lines."),
            say("Move the line to the requirements file."),
        )
    if read.refusal is None and read.name is None:
        return Refusal(
            say("A constraint needs the package's name."),
            say("Write it as: name @ address"),
        )
    if read.extras:
        return Refusal(
            say("A constraint may not have extras, as in package[extra]."),
            say("Take the brackets away here, and keep them in the requirements file."),
        )
    return None


def _from_pep508(found: Requirement) -> Read:
    return Read(
        is_pep508=True,
        name=found.name,
        extras=tuple(sorted(found.extras)),
        specifier=",".join(sorted(str(each) for each in found.specifier)),
        marker=str(found.marker) if found.marker else None,
        url=found.url,
    )


def _read_other(text: str, look: Look, separators: str) -> Read:
    """As pip does where the text is no PEP 508: the marker away, then a URL, a path, or refused."""
    try:
        url = urlsplit(text).scheme in _SCHEMES
        name, separator, marker_text = text.partition("; " if url else ";")
        marker = str(Marker(marker_text.strip())) if separator and marker_text.strip() else None
    except RecursionError:
        return Read(refusal=Refusal(say("This requirement is nested too deeply.")))
    except ValueError as error:  # an InvalidMarker, or half of an IPv6 address
        return Read(refusal=_not_understood(text, str(error)))
    name = name.strip()
    if url:
        return _read_url(name, marker)
    path, extras, refusal = _without_extras(name)
    if refusal is not None:
        return Read(refusal=refusal)
    read = _read_path(name, path, look, separators)
    if read is not None:
        return replace(read, extras=extras, marker=marker)
    read = read_pep508(name)
    return replace(read, is_pep508=False, marker=marker) if read.is_pep508 else read  # as "numpy;"


def _read_path(name: str, path: str, look: Look, separators: str) -> Read | None:
    """What stands at a path, or None where pip takes the text for no path."""
    path_like, archive = _looks_like_path(name, separators), path.lower().endswith(_ARCHIVES)
    place = look(path) if path_like or archive else Place.NOTHING
    if path_like and place in {Place.FOLDER, Place.PROJECT}:
        return Read(url=path, refusal=_not_installable(path, place))
    before, at, _ = name.partition("@")
    if archive and (not at or _looks_like_path(before, separators)):
        missing = None if place is Place.FILE else _missing(path)
        file_name = path.replace("\\", "/").rpartition("/")[2]
        read = _read_wheel(file_name, path, None) if file_name.endswith(".whl") else Read(url=path)
        return replace(read, refusal=read.refusal or missing)
    return Read(url=path, refusal=_missing(path)) if path_like else None


def _read_url(url: str, marker: str | None) -> Read:
    egg = _EGG.search(url)
    if egg and not _EGG_NAME.match(egg[1]):
        return Read(url=url, marker=marker, refusal=_bad_egg(egg[1]))
    file_name = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    if file_name.endswith(".whl"):
        return _read_wheel(file_name, url, marker)
    return Read(name=egg[1] if egg else None, url=url, marker=marker)


def _read_wheel(file_name: str, url: str, marker: str | None) -> Read:
    try:
        name, version, _, _ = parse_wheel_filename(file_name)
    except InvalidWheelFilename as error:
        return Read(url=url, marker=marker, refusal=_not_understood(url, str(error)))
    return Read(name=name, specifier=f"=={version}", url=url, marker=marker)


def _without_extras(path: str) -> tuple[str, tuple[str, ...], Refusal | None]:
    match = _EXTRAS.match(path)
    if match is None:
        return path, (), None
    try:
        extras = Requirement("placeholder" + match[2].lower()).extras
    except InvalidRequirement as error:
        return path, (), _not_understood(path, str(error))
    return match[1].rstrip(), tuple(sorted(extras)), None


def _looks_like_path(text: str, separators: str) -> bool:
    return text.startswith(".") or any(separator in text for separator in separators)


def _not_understood(text: str, reason: str) -> Refusal:
    fix = None
    if "=" in text and not any(operator in text for operator in _OPERATORS):
        fix = say("Write == instead of = to ask for exactly one version.")
    elif "::" in text:
        fix = say("This looks like a line for conda: put it into an environment.yml.")
    elif "{{" in text or "{%" in text:
        fix = say("This looks like a template: fill it in with the tool it was made for first.")
    shown = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
    sentence = say("pip does not understand “{text}”: {reason}.", text=shown, reason=_first_line(reason))
    return Refusal(sentence, fix)


def _first_line(reason: str) -> str:
    return (reason.splitlines() or [""])[0].strip().rstrip(".:")


def _not_installable(path: str, place: Place) -> Refusal | None:
    if place is Place.PROJECT:
        return None
    return Refusal(
        say(
            "The folder {path} cannot be installed: it has neither a pyproject.toml nor a setup.py.",
            path=path,
        ),
        certain=False,
    )


def _missing(path: str) -> Refusal:
    return Refusal(
        say("{path} is not there.", path=path),
        say("pip looks for it from the folder that it is started in."),
        certain=False,
    )


def _no_editable(text: str, path_like: bool) -> Refusal:
    if path_like and "://" not in text:
        return _missing(text)
    return Refusal(
        say("“{text}” cannot be installed with -e.", text=text),
        say("Name a folder with a project, or an address that begins with git+, hg+, svn+ or bzr+."),
    )


def _without_name(text: str) -> Refusal:
    return Refusal(
        say("pip cannot tell which package “{text}” is.", text=text),
        say("Write its name before it: name @ address"),
    )


def _bad_egg(name: str) -> Refusal:
    return Refusal(
        say("“{name}” behind egg= is no package name.", name=name),
        say("Write the name before the address instead: name @ address"),
    )
