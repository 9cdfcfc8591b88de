"""A list of packages as lines of a requirements file, equal to those of `pip freeze`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from app.core.packages import Listed, normalised, version_sign

_OF_PYTHON = frozenset({"python", "wsgiref", "argparse"})
_OF_PIP = frozenset({"pip"})
_OF_OLD_VENVS = frozenset({"setuptools", "distribute", "wheel"})  # Python 3.12 is the first without them


class SourceFolder(Protocol):
    """What is known of the checkout that an editable project lies in."""

    @property
    def remote(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def commit(self) -> str: ...
    @property
    def below(self) -> str: ...


CheckoutOf = Callable[[str], SourceFolder | None]


def frozen(listed: Iterable[Listed], python_version: str | None, checkout_of: CheckoutOf) -> Iterator[str]:
    """The lines, comments included. What every environment has from the start is left out, as pip does."""
    left_out = not_frozen(python_version)
    for each in sorted(listed, key=lambda each: each.name.lower()):
        if normalised(each.name) not in left_out:
            yield from lines_of(each, checkout_of)


def not_frozen(python_version: str | None) -> frozenset[str]:
    """The names that `pip freeze` passes over."""
    always = _OF_PYTHON | _OF_PIP
    return always | _OF_OLD_VENVS if _is_older_than_3_12(python_version) else always


def lines_of(each: Listed, checkout_of: CheckoutOf) -> Iterator[str]:
    """The requirement that brings one package again, after a comment where something is to be known."""
    if not each.editable:
        yield requirement(each)
        return
    checkout = checkout_of(each.editable)
    shown = pinned(each)
    if checkout is None:
        yield f"# Editable install with no version control ({shown})"
    elif not checkout.remote:
        yield f"# Editable Git install with no remote ({shown})"
    elif not checkout.address:
        yield f"# Editable Git install ({shown}) with either a deleted local remote or invalid URI:"
        yield f"# '{checkout.remote}'"
    elif checkout.commit:
        place = f"&subdirectory={checkout.below}" if checkout.below else ""
        egg = each.name.replace("-", "_")
        yield f"-e git+{checkout.address}@{checkout.commit}#egg={egg}{place}"
        return
    yield f"-e {each.editable}"


def requirement(each: Listed) -> str:
    """One that is not editable, as a requirement."""
    return f"{each.name} @ {each.source}" if each.source else pinned(each)


def pinned(each: Listed) -> str:
    """The name with exactly this version."""
    return f"{each.name}{version_sign(each.version)}{each.version}"


def _is_older_than_3_12(python_version: str | None) -> bool:
    numbers = [int(part) for part in (python_version or "").split(".")[:2] if part.isdecimal()]
    return len(numbers) == 2 and numbers < [3, 12]
