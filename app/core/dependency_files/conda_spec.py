"""One package as conda is asked for it: "numpy=1.21", "python >=3.8,<3.9", "conda-forge::gdal"."""

from __future__ import annotations

import re
from typing import NamedTuple

_NAME = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_.\-]*")
_BRACKETS = re.compile(r"^(?P<start>.*?)\s*\[(?P<inside>.*)\]$", re.DOTALL)
_VERSION_IN_BRACKETS = re.compile(r"""version\s*=\s*(?:'([^']*)'|"([^"]*)"|([^,\]]+))""")
_LONGEST = 1_000  # letters


class CondaSpec(NamedTuple):
    """The parts of a spec."""

    name: str
    version: str = ""  # as written, with its sign
    build: str = ""
    channel: str = ""

    @property
    def specifier(self) -> str:
        """The versions in Python's own terms; empty where they cannot be said so."""
        from app.core.dependency_files.versions import from_conda  # noqa: PLC0415 - 30 ms, seldom needed

        return from_conda(self.version) or ""


def parse_conda_spec(text: str) -> CondaSpec | None:
    """The parts, or None where conda would not understand it."""
    text = text.partition(" #")[0].strip()
    if len(text) > _LONGEST:
        return None
    channel, separator, rest = text.rpartition("::")
    rest = (rest if separator else text).strip()
    if rest.startswith(("http:", "https:", "file:")) or rest.endswith((".conda", ".tar.bz2")):
        return CondaSpec(rest, channel=channel)
    in_brackets = ""
    if brackets := _BRACKETS.match(rest):
        rest = brackets["start"]
        if version := _VERSION_IN_BRACKETS.search(brackets["inside"]):
            in_brackets = next(each for each in version.groups() if each is not None)
    found = _NAME.match(rest)
    if found is None:
        return CondaSpec(rest, in_brackets, channel=channel) if rest == "*" else None
    version_text, build = _version_and_build(
        rest[found.end() :].strip(), spaced=rest[found.end() :][:1] == " "
    )
    return CondaSpec(found[0], in_brackets or version_text, build, channel)


def _version_and_build(text: str, *, spaced: bool) -> tuple[str, str]:
    """`=1.2=py39_0`, ` 1.2 py39_0`, `>=1.2, <2`; one word behind a space is the exact version."""
    if not text:
        return "", ""
    if re.match(r"=(?!=)[^=,|]*(=[^=,|]*)?$", text):
        version, _, build = text[1:].partition("=")
        return (f"=={version}" if build else f"={version}"), build.strip()
    joined = re.sub(r"\s*([,|])\s*", r"\1", re.sub(r"([<>=!~])\s+", r"\1", text))
    version, _, build = joined.partition(" ")
    if spaced and not build and "=" in version and not re.match(r"[<>=!~]", version):
        version, _, build = version.partition("=")
    return version, build.strip()
