"""The packages that tools themselves ask an index for: pip and its kin, and the backends that build."""

from __future__ import annotations

import ensurepip
import re
import sys
from pathlib import Path

from tests.real.kept import UnavailableError, digest, kept, set_up

WANTED = (
    *("pip==26.3", "setuptools==84.2.1", "wheel==0.48.0", "poetry-core==2.5.0", "hatchling==1.33.0"),
    *("flit-core==4.2.0", "editables==0.6"),
)


def seeds() -> list[Path]:
    """Their wheels; without a network only those that Python ships."""
    try:
        return sorted(kept(f"seeds-{digest(*WANTED)}", _download).glob("*.whl"))
    except UnavailableError:
        return sorted(Path(ensurepip.__file__).with_name("_bundled").glob("*.whl"))


def _download(folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "-d", folder]
    set_up([*pip, "--only-binary=:all:", *WANTED], "the wheels that build other packages are not to be had")


def wheel_of(name: str) -> Path:
    """The wheel of one of them."""
    found = [wheel for wheel in seeds() if re.split(r"-\d", wheel.name)[0] == name]
    if not found:
        raise UnavailableError(f"a wheel of {name} is not to be had")
    return found[0]
