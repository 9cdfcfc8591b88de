"""The options a line of a requirements file may have: pip 26's own, read by the parser pip uses."""

from __future__ import annotations

import optparse
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NoReturn

from packaging.utils import canonicalize_name

_HASH_ALGORITHMS = ("sha256", "sha384", "sha512")
_FEATURES = (
    *("fast-deps", "inprocess-build-deps", "venv-isolation"),
    *("truststore", "no-binary-enable-wheel-cache", "build-constraint"),
)
_APPENDED = {
    "extra_index_urls": ("--extra-index-url",),
    "constraints": ("-c", "--constraint"),
    "requirements": ("-r", "--requirement"),
    "editables": ("-e", "--editable"),
    "find_links": ("-f", "--find-links"),
    "trusted_hosts": ("--trusted-host",),
}
_SWITCHES = ("no_index", "prefer_binary", "require_hashes", "no_require_hashes", "pre")
_SETS = {  # an option, and the one whose names it takes away
    "no_binary": "only_binary",
    "only_binary": "no_binary",
    "all_releases": "only_final",
    "only_final": "all_releases",
}
_HASH = re.compile(r"--hash(?:=| +)(sha256|sha384|sha512):([0-9A-Za-z]+)")
_ONLY_HASHES = re.compile(rf"(?:{_HASH.pattern}(?: +|$))+")


class RefusedOptionError(Exception):
    """Why pip does not take the options of a line, in its own words."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the options of one line say."""

    requirements: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    editables: tuple[str, ...] = ()
    hashes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    config_settings: Mapping[str, object] = field(default_factory=dict)
    others: Mapping[str, object] = field(default_factory=dict)  # by the names pip gives them
    ignored: tuple[str, ...] = ()  # words behind the options, which pip passes over


NO_OPTIONS = Options()


def split_line(line: str) -> tuple[str, str]:
    """What stands before the first option, and the options. Only spaces separate here."""
    words = line.split(" ")
    first = next((place for place, word in enumerate(words) if word.startswith("-")), len(words))
    return " ".join(words[:first]), " ".join(words[first:])


def parse_options(text: str) -> Options:
    """The options of a line. Raises RefusedOptionError where pip refuses the file for them."""
    if not text:
        return NO_OPTIONS
    if _ONLY_HASHES.fullmatch(text):  # nearly every line of a lock, and ten times as fast
        return Options(hashes=_hashes(text))
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise RefusedOptionError(f"{str(error)[:1].lower()}{str(error)[1:]}") from error
    values, ignored = _parser().parse_args(words, optparse.Values())
    found = vars(values)
    return Options(
        requirements=tuple(found.pop("requirements", ())),
        constraints=tuple(found.pop("constraints", ())),
        editables=tuple(found.pop("editables", ())),
        hashes={name: tuple(each) for name, each in found.pop("hashes", {}).items()},
        config_settings=found.pop("config_settings", {}),
        others={name: sorted(value) if isinstance(value, set) else value for name, value in found.items()},
        ignored=tuple(ignored),
    )


def _hashes(text: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for algorithm, digest in _HASH.findall(text):
        found.setdefault(algorithm, []).append(digest)
    return {algorithm: tuple(digests) for algorithm, digests in found.items()}


class _Parser(optparse.OptionParser):
    def error(self, msg: str) -> NoReturn:
        raise RefusedOptionError(msg)


@cache
def _parser() -> _Parser:
    parser = _Parser(add_help_option=False)
    parser.add_option("-i", "--index-url", "--pypi-url", dest="index_url")
    for name, spellings in _APPENDED.items():
        parser.add_option(*spellings, dest=name, action="append")
    for name in _SWITCHES:
        parser.add_option(_spelling(name), dest=name, action="store_true")
    for name in _SETS:
        parser.add_option(_spelling(name), dest=name, action="callback", callback=_take_names, type="string")
    parser.add_option("--use-feature", dest="features_enabled", action="append", choices=_FEATURES)
    parser.add_option("--hash", dest="hashes", action="callback", callback=_take_hash, type="string")
    parser.add_option(
        *("-C", "--config-settings"),
        dest="config_settings",
        action="callback",
        callback=_take_setting,
        type="string",
    )
    return parser


def _spelling(name: str) -> str:
    return "--" + name.replace("_", "-")


def _held(parser: Any, name: str, empty: Any) -> Any:
    if not hasattr(parser.values, name):
        setattr(parser.values, name, empty)
    return getattr(parser.values, name)


def _take_names(option: Any, _spelled: str, value: str, parser: Any) -> None:
    """:all: takes every name in, :none: takes every one out; a name is in one of the two sets only."""
    if value.startswith("-"):
        raise RefusedOptionError(f"{_spelling(option.dest)} option requires 1 argument.")
    chosen, other = _held(parser, option.dest, set()), _held(parser, _SETS[option.dest], set())
    names = value.split(",")
    while ":all:" in names:
        other.clear()
        chosen.clear()
        chosen.add(":all:")
        del names[: names.index(":all:") + 1]
        if ":none:" not in names:
            return
    for name in names:
        if name == ":none:":
            chosen.clear()
        else:
            other.discard(canonicalize_name(name))
            chosen.add(canonicalize_name(name))


def _take_hash(_option: Any, spelled: str, value: str, parser: Any) -> None:
    algorithm, separator, digest = value.partition(":")
    if not separator:
        raise RefusedOptionError(
            f"Arguments to {spelled} must be a hash name followed by a value, like --hash=sha256:abcde..."
        )
    if algorithm not in _HASH_ALGORITHMS:
        raise RefusedOptionError(f"Allowed hash algorithms for {spelled} are {', '.join(_HASH_ALGORITHMS)}.")
    _held(parser, "hashes", {}).setdefault(algorithm, []).append(digest)


def _take_setting(_option: Any, spelled: str, value: str, parser: Any) -> None:
    key, separator, setting = value.partition("=")
    if not separator:
        raise RefusedOptionError(f"Arguments to {spelled} must be of the form KEY=VAL")
    settings = _held(parser, "config_settings", {})
    if key not in settings:
        settings[key] = setting
    elif isinstance(settings[key], list):
        settings[key].append(setting)
    else:
        settings[key] = [settings[key], setting]
