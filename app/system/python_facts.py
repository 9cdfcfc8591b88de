"""What markers and wheels ask about an environment's Python, gathered without running it."""

from __future__ import annotations

import os
import platform as this_system
import sys
from functools import cache

from app.core.package_rules import EnvironmentFacts
from app.system.site_packages import python_folder_facts, read_pyvenv_cfg, site_packages_of, version_of

_ALIASES = {"amd64": "x86_64", "x64": "x86_64", "aarch64": "arm64"}
_MACHINES = {("x86_64", "win32"): "AMD64", ("arm64", "win32"): "ARM64", ("arm64", "linux"): "aarch64"}


def environment_facts(
    prefix: str | os.PathLike[str],
    *,
    python_version: str | None = None,
    platform: str = sys.platform,
    architecture: str | None = None,
) -> EnvironmentFacts:
    """The facts for an environment of this machine, or of another one whose platform and architecture are
    given. What is not given is read from its files."""
    root = os.fspath(prefix)
    version = python_version or version_of(root, platform)
    folders = site_packages_of(root, platform, version)
    facts = python_folder_facts(folders[0]) if folders else None
    if not version and facts is not None:
        version = ".".join(map(str, facts.version))
    told = read_pyvenv_cfg(root).get("implementation", "").lower()
    here = platform == sys.platform
    machine = machine_name(architecture, platform) if architecture else this_system.machine() if here else ""
    return EnvironmentFacts(
        python_version=version,
        platform=platform,
        architecture=machine,
        implementation=told or (facts.implementation if facts is not None else "cpython"),
        release=this_system.release() if here else "",
        system_version=this_system.version() if here else "",
        free_threaded=facts is not None and facts.free_threaded,
        wheel_platforms=_wheel_platforms() if here and machine == this_system.machine() else (),
    )


def machine_name(architecture: str, platform: str = sys.platform) -> str:
    """The architecture in the word that Python itself uses on that system (platform.machine())."""
    kind = _ALIASES.get(architecture.lower(), architecture)
    return _MACHINES.get((kind, platform), kind)


@cache
def _wheel_platforms() -> tuple[str, ...]:
    from packaging.tags import platform_tags  # noqa: PLC0415 - only who checks packages pays for the import

    return tuple(platform_tags())
