"""The plan that installs an engine on this very machine, whatever it is asked from."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from app.bootstrap import Labwright
from app.core.build_needs import Rights
from app.core.engine_installing import Offer, offers
from app.core.engine_systems import Family
from app.core.plans import RunCommand
from tests.real.kept import UnavailableError


def apt_offers(*there: str) -> tuple[Offer, ...]:
    """What is offered to root of this machine, a Debian or a relative, as if it were no container and had of
    Docker these programs."""
    lists = Path("/var/lib/apt/lists")
    if sys.platform != "linux" or shutil.which("apt-get") is None or not any(lists.iterdir()):
        raise UnavailableError("this system has no apt, or apt has no lists of packages")
    found = replace(Labwright("cli").engine_install.system(), in_container=False, rights=Rights.ROOT)
    if found.family is not Family.APT or "docker.io" not in found.packages:
        raise UnavailableError("apt knows no docker.io here")

    def find(name: str) -> str | None:
        if name in {"docker", "dockerd"}:
            return f"/usr/bin/{name}" if name in there else None
        return found.find(name)

    return offers(replace(found, user=os.environ.get("SUDO_USER", "root"), find=find)).offers


def lines_of(offer: Offer) -> list[tuple[str, ...]]:
    """The command lines of its plan."""
    assert offer.plan is not None
    return [step.command.argv for step in offer.plan.steps if isinstance(step, RunCommand)]
