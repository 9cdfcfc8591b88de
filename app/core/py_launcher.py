"""Which Python the `py` launcher of Windows takes when it is started without a version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class RegisteredPython(NamedTuple):
    """A Python in the Windows registry (PEP 514)."""

    company: str  # PythonCore for those of python.org and the Store
    tag: str  # 3.12, 3.12-32, 3.14t
    executable: str


def parse_py_ini(content: bytes) -> Mapping[str, str]:
    """The `[defaults]` of a py.ini, with lower-case names: python, python3, python2."""
    defaults: dict[str, str] = {}
    section = ""
    for line in content.decode("utf-8-sig", errors="replace").splitlines():
        text = line.strip()
        if text.startswith("["):
            section = text.strip("[]").strip().lower()
        elif section == "defaults" and "=" in text and not text.startswith((";", "#")):
            name, _, value = text.partition("=")
            defaults[name.strip().lower()] = value.strip()
    return defaults


def in_launcher_order(pythons: Iterable[RegisteredPython]) -> list[RegisteredPython]:
    """As `py -0` lists them: python.org's first, the newest version first, 64 bit before 32."""
    return sorted(pythons, key=_order)


def _order(python: RegisteredPython) -> tuple[bool, str, list[int], bool, str]:
    core = python.company.lower() == "pythoncore"
    version = [-int(number) for number in re.findall(r"\d+", python.tag.partition("-")[0])]
    return (not core, "" if core else python.company.lower(), version, python.tag.endswith("-32"), python.tag)


def chosen(wanted: str, pythons: Sequence[RegisteredPython]) -> RegisteredPython | None:
    """What "3", "3.12" or "3.12-32" means; `wanted` empty: the first of all."""
    ordered = in_launcher_order(pythons)
    if not wanted:
        return next(iter(ordered), None)
    exact = next((python for python in ordered if python.tag == wanted), None)
    if exact is not None:
        return exact
    version, _, bits = wanted.partition("-")
    return next(
        (
            python
            for python in ordered
            if re.match(re.escape(version) + r"(\.|-|$)", python.tag)
            and (not bits or (bits == "32") == python.tag.endswith("-32"))
        ),
        None,
    )
