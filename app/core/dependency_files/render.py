"""Writes lists of packages as requirements text, environment.yml and the dependencies of a pyproject.toml."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath, PureWindowsPath

from app.core.dependency_files.model import Wanted

_NOT_IN_A_LINE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_URL_ONLY = re.compile(r"[\s#$'\"\\]")  # in a path they would end a word, begin a comment or name a variable
_WINDOWS_PATH = re.compile(r"^([A-Za-z]:[\\/]|\\\\)")


def pinned(name: str, version: str, hashes: Sequence[str] = ()) -> Wanted:
    """Exactly one version of a package. `hashes` are like sha256:abc."""
    by_algorithm: dict[str, tuple[str, ...]] = {}
    for each in hashes:
        algorithm, _, digest = each.partition(":")
        by_algorithm[algorithm] = (*by_algorithm.get(algorithm, ()), digest)
    return Wanted(f"{name}=={version}", name=name, specifier=f"=={version}", hashes=by_algorithm)


def render_requirements(wanted: Iterable[Wanted], header: Sequence[str] = ()) -> str:
    """The text of a requirements file. Raises ValueError for what no line of one can say."""
    lines = [f"# {_in_a_line(line)}".rstrip() for line in header]
    return "".join(f"{line}\n" for line in (*lines, *map(_requirement_line, wanted)))


def render_environment(
    name: str | None, channels: Sequence[str], wanted: Iterable[Wanted], python: str | None = None
) -> str:
    """The text of an environment.yml: what is conda's, then what pip installs. `python` is a version."""
    import yaml  # noqa: PLC0415 - most starts write no YAML

    listed = list(wanted)
    of_conda = [] if python is None else [f"python={python}"]
    of_conda += [each.text for each in listed if each.conda]
    of_pip = [_requirement_line(each) for each in listed if not each.conda]
    dependencies: list[object] = list(of_conda)
    if of_pip:
        dependencies += [] if _names_pip(listed) else ["pip"]
        dependencies.append({"pip": of_pip})
    document = {"name": name, "channels": list(channels), "dependencies": dependencies}
    shown = {key: value for key, value in document.items() if value is not None}
    return str(yaml.safe_dump(shown, sort_keys=False, allow_unicode=True, width=1_000_000))


def render_dependency_list(wanted: Iterable[Wanted], name: str = "dependencies") -> str:
    """A list of requirements for the table [project] of a pyproject.toml."""
    lines = [f"    {_toml_text(pep508_text(each))},\n" for each in wanted]
    return f"{name} = [\n{''.join(lines)}]\n" if lines else f"{name} = []\n"


def pep508_text(wanted: Wanted) -> str:
    """A requirement as every tool understands it, without hashes."""
    if wanted.name is None:
        raise ValueError(f"{wanted.text!r} has no name")
    extras = f"[{','.join(wanted.extras)}]" if wanted.extras else ""
    if wanted.url:
        marker = f" ; {wanted.marker}" if wanted.marker else ""
        return _in_a_line(f"{wanted.name}{extras} @ {_address(wanted.url)}{marker}")
    marker = f"; {wanted.marker}" if wanted.marker else ""
    return _in_a_line(f"{wanted.name}{extras}{wanted.specifier}{marker}")


def _requirement_line(wanted: Wanted) -> str:
    if wanted.editable and wanted.url:
        extras = f"[{','.join(wanted.extras)}]" if wanted.extras else ""
        named = f"#egg={wanted.name}" if wanted.name and "://" in wanted.url and "#" not in wanted.url else ""
        path = _URL_ONLY.search(wanted.url) and "://" not in wanted.url
        url = _address(wanted.url) if path else wanted.url
        return _in_a_line(f"-e {url}{named or extras}")
    if wanted.name is None and wanted.url:
        return _in_a_line(_address(wanted.url))
    hashes = [f"--hash={name}:{digest}" for name, digests in wanted.hashes.items() for digest in digests]
    return " \\\n    ".join((pep508_text(wanted), *map(_in_a_line, hashes)))


def _address(url: str) -> str:
    """An address that holds nothing a requirements file would take apart. A path becomes one."""
    if "://" not in url:
        path = PureWindowsPath(url) if _WINDOWS_PATH.match(url) else PurePosixPath(url)
        return path.as_uri() if path.is_absolute() else url
    return url.replace(" ", "%20").replace("$", "%24")


def _names_pip(wanted: Iterable[Wanted]) -> bool:
    return any(each.conda and each.name == "pip" for each in wanted)


def _toml_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _in_a_line(text: str) -> str:
    if _NOT_IN_A_LINE.search(text):
        raise ValueError(f"{text!r} cannot stand in one line")
    return text
