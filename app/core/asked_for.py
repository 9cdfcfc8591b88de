"""Which packages a person asked for: what the REQUESTED files say, as far as they can be believed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.core.package_rules import PackageRules
from app.core.packages import Package, python_view


def believable(packages: Iterable[Package], rules: PackageRules) -> list[Package]:
    """The packages, `requested` put to None where the file (or its absence) says nothing.

    uv writes REQUESTED for every package, also for those it dragged in, and pip wrote none before 20.3. So
    an installer whose packages all have the file is believed only for those that nobody else needs, and an
    installer whose packages all lack it is not believed at all.
    """
    packages = list(packages)
    needed = keys_needed(packages, rules)
    says: dict[str, set[bool | None]] = {}
    contradicted = set()
    for package in packages:
        if package.kind == "pip":
            says.setdefault(package.installer, set()).add(package.requested)
            if package.requested and package.key in needed and package.installer == "uv":
                contradicted.add(package.installer)
    always = {installer for installer in contradicted if says[installer] == {True}}
    never = {installer for installer, told in says.items() if True not in told}
    return [
        replace(package, requested=None)
        if package.kind == "pip"
        and (
            (package.requested and package.installer in always and package.key in needed)
            or (package.requested is False and package.installer in never)
        )
        else package
        for package in packages
    ]


def keys_needed(packages: Iterable[Package], rules: PackageRules) -> set[str]:
    """The packages that some other one needs here, without extras."""
    needed = set()
    for package in python_view(packages):
        for text in package.requires:
            wanted = rules.wanted(text)
            if wanted is not None and wanted.key != package.key and rules.applies(wanted):
                needed.add(wanted.key)
    return needed
