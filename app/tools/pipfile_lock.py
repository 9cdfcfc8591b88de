"""A Pipfile.lock: what it says of each package, and what that changes in an environment."""

from __future__ import annotations

import json

from app.core.package_changes import PackageChange
from app.core.packages import normalised
from app.core.ports import Inside


def changes_to(inside: Inside, lock: bytes, *, dev: bool) -> tuple[PackageChange, ...]:
    """What is other once an environment holds what a Pipfile.lock says. Raises ValueError for another."""
    # 10 ms that a search for environments need not wait for
    from app.core.package_rules import PackageRules  # noqa: PLC0415
    from app.system.python_facts import environment_facts  # noqa: PLC0415

    environment = inside.environment
    rules = PackageRules(environment_facts(environment.prefix, python_version=environment.python_version))
    here = {normalised(each.name): each for each in inside.listed}
    changes = {}
    for section, packages in sections(lock).items():
        for name, entry in packages.items():
            if section != "default" and not (dev and section == "develop"):
                continue
            version = str(entry.get("version", "")).removeprefix("==")
            wanted = rules.wanted(f"{name}; {entry['markers']}") if entry.get("markers") else None
            if not version or (wanted is not None and not rules.applies(wanted)):
                continue
            before = here.get(normalised(name))
            if before is None or before.version != version:
                changes[normalised(name)] = PackageChange(name, before and before.version, version)
    return tuple(changes[key] for key in sorted(changes))


def sections(lock: bytes) -> dict[str, dict[str, dict[str, object]]]:
    """What a Pipfile.lock says of each package, by section. Raises ValueError for another file."""
    document = json.loads(lock)
    if not isinstance(document, dict):
        raise ValueError("no lock file")
    return {
        section: {name: entry for name, entry in packages.items() if isinstance(entry, dict)}
        for section, packages in document.items()
        if section != "_meta" and isinstance(packages, dict)
    }
