"""The packages of one environment: what is there, who needs whom, and what is broken."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from app.core.asked_for import believable
from app.core.environments import Environment
from app.core.package_problems import Problem, broken_requirements, count_misfits, problems
from app.core.package_rules import EnvironmentFacts, PackageRules
from app.core.package_tree import PackageTree
from app.core.packages import Package
from app.core.ports import Cancel
from app.system.conda_packages import is_conda, read_conda_packages
from app.system.installed_packages import Installed, read_packages
from app.system.package_sizes import with_sizes
from app.system.python_facts import environment_facts
from app.system.site_packages import site_packages_of


@dataclass(frozen=True, slots=True)
class EnvironmentPackages:
    """Everything about the packages of one environment, at the moment it was read."""

    prefix: str
    facts: EnvironmentFacts
    packages: tuple[Package, ...]  # in alphabetical order
    problems: tuple[Problem, ...]
    tree: PackageTree = field(compare=False, repr=False)
    folders: tuple[str, ...] = ()  # one of these changes when a package comes or goes

    def to_json(self) -> dict[str, list[dict[str, Any]]]:
        """The packages and problems as the command line prints them."""
        return {
            "packages": [self._package(package) for package in self.packages],
            "problems": [
                {"package": problem.package, "sentence": str(problem.sentence), "kind": problem.kind}
                for problem in self.problems
            ],
        }

    def _package(self, package: Package) -> dict[str, Any]:
        return {
            "name": package.name,
            "version": package.version,
            "installer": installer_name(package),
            "requested": package.requested,
            "editable": bool(package.editable),
            "summary": package.summary,
            "requires": list(self.tree.names_required(package)),
            "size_bytes": package.size_bytes,
            "kind": package.kind,
            "licence": package.licence,
            "project": package.editable or None,
            "url": package.url or None,
            "inherited": package.inherited,
            "required_by": sorted(
                {branch.name for branch in self.tree.required_by(package.key)}, key=str.lower
            ),
        }


class PackagesReader:
    """Reads packages from files. No interpreter is run, nothing is written."""

    def read(
        self,
        prefix: str | os.PathLike[str],
        *,
        python_version: str | None = None,
        platform: str = sys.platform,
        architecture: str | None = None,
        sizes: bool = False,
        cancel: Cancel | None = None,
    ) -> EnvironmentPackages:
        """Everything. `python_version` is the environment's, where it is known better than its files say."""
        root = os.path.abspath(prefix)  # noqa: PTH100 - a link to an environment keeps its name
        facts = environment_facts(
            root, python_version=python_version, platform=platform, architecture=architecture
        )
        installed = _installed(root, platform, facts.python_version)
        packages = installed.packages
        if sizes:
            packages = with_sizes(packages, root, cancel=cancel, platform=platform)
        rules = PackageRules(facts)
        packages = [_with_conda_words(package) for package in believable(packages, rules)]
        packages.sort(key=lambda package: (package.key, package.kind))
        return EnvironmentPackages(
            prefix=root,
            facts=facts,
            packages=tuple(packages),
            problems=tuple(problems(packages, rules, installed.oddities)),
            tree=PackageTree(packages, rules),
            folders=tuple(_folders(root, platform, facts.python_version)),
        )

    def misfits(self, environment: Environment, platform: str = sys.platform) -> int:
        """How many of its packages do not fit."""
        root = environment.prefix
        facts = environment_facts(
            root,
            python_version=environment.python_version,
            platform=platform,
            architecture=environment.architecture,
        )
        packages = _installed(root, platform, facts.python_version).packages
        return count_misfits(broken_requirements(packages, PackageRules(facts)))


def _installed(root: str, platform: str, python_version: str) -> Installed:
    installed = read_packages(root, platform, python_version)
    return read_conda_packages(root, installed) if is_conda(root) else installed


def installer_name(package: Package) -> str | None:
    """pip, uv, conda, poetry: the name without the version some write behind it."""
    words = package.installer.split()
    return words[0].lower() if words else None


def _folders(root: str, platform: str, python_version: str) -> Iterator[str]:
    yield from site_packages_of(root, platform, python_version)
    if is_conda(root):
        yield os.path.join(root, "conda-meta")  # noqa: PTH118 - as the others are written


def _with_conda_words(package: Package) -> Package:
    """conda keeps no summaries in its records: the Python package inside has one."""
    inside = package.distributions
    if package.kind != "conda" or len(inside) != 1:
        return package
    return replace(package, summary=inside[0].summary, licence=package.licence or inside[0].licence)
