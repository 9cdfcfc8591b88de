"""What a dry run of conda, mamba or micromamba says it would do, in the shapes they have said it in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from app.core.package_changes import PackageChange, changes_between
from app.core.packages import Listed

_ARCHIVE = re.compile(r"\.(?:conda|tar\.bz2)$")


def parse_dry_run(printed: str, listed: Iterable[Listed]) -> tuple[PackageChange, ...]:
    """The changes of what is listed. Raises ValueError, LookupError or TypeError for another shape."""
    said = _document(printed)
    if said.get("success") is not True:
        raise ValueError("it did not succeed")
    here = {each.name: each for each in listed}
    # 4.3 says a list, one for each environment it would change; later ones say a table. All are silent where
    # nothing would happen.
    actions = said.get("actions", [])
    for act in actions if isinstance(actions, list) else [actions]:
        for name in (_package(each).name for each in act.get("UNLINK", ())):
            here.pop(name, None)
        here |= {each.name: each for each in map(_package, act.get("LINK", ()))}
    return changes_between(listed, here.values())


def _document(printed: str) -> dict[str, Any]:
    """The first JSON document. mamba has printed others after it, and words before it."""
    document, _ = json.JSONDecoder().raw_decode(printed, printed.index("{"))
    if not isinstance(document, dict):
        raise TypeError
    return document


def _package(said: Any) -> Listed:
    if isinstance(said, str):  # "conda-forge/linux-64::water-1.5-py_0", some with an ending
        name, version, build = _ARCHIVE.sub("", said.rpartition("::")[2]).rsplit("-", 2)
    else:
        name, version = said["name"], said["version"]
        build = said.get("build_string") or said["build"]
    return Listed(str(name), str(version), build=str(build).split()[0])


def error_in(printed: str) -> str | None:
    """What a failed run with --json says in its JSON, as text; None where there is none."""
    try:
        said = _document(printed)
    except (ValueError, TypeError):
        return None
    if said.get("success") is not False and "exception_name" not in said:
        return None
    words = said.get("error") or said.get("message") or "\n".join(_texts(said.get("solver_problems")))
    return words if isinstance(words, str) and words else None


def _texts(said: object) -> Iterator[str]:
    if isinstance(said, list):
        yield from (each for each in said if isinstance(each, str))
