"""What pip and uv say when they fail, as they printed it (pip 23.2 and 24, uv 0.13), and what it means."""

from __future__ import annotations

import pytest

from app.core.pip_failures import PIP
from app.core.tool_failures import explained

NO_NETWORK = """\
WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection \
broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPConnection object at 0x7fdf>: Failed to \
establish a new connection: [Errno 111] Connection refused')': /simple/markupsafe/
ERROR: Could not find a version that satisfies the requirement markupsafe>=2.1.1 (from versions: none)
ERROR: No matching distribution found for markupsafe>=2.1.1
"""
CONFLICT = """\
ERROR: Cannot install requests==2.29.0 and urllib3>=2 because these package versions have conflicting \
dependencies.
ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/
"""
THREE = CONFLICT.replace("requests==2.29.0 and urllib3>=2", "a==1, b[x]>=2 and c")
TYPO = """\
ERROR: Could not find a version that satisfies the requirement nosuchpkgzz (from versions: none)
ERROR: No matching distribution found for nosuchpkgzz
"""
UV_TYPO = """\
  × No solution found when resolving dependencies:
  ╰─▶ Because nosuchpkgzz was not found in the package registry and you require nosuchpkgzz, we can
      conclude that your requirements are unsatisfiable.
"""
BUILD = """\
error: subprocess-exited-with-error
× Encountered error while generating package metadata.
"""
FULL = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n"
MANAGED = "error: externally-managed-environment\n\n× This environment is externally managed\n"


@pytest.mark.parametrize(
    ("said", "code", "part"),
    [
        (NO_NETWORK, "pip-no-network", "does not answer"),
        (CONFLICT, "pip-conflict", "requests==2.29.0, urllib3>=2"),
        (THREE, "pip-conflict", "a==1, b[x]>=2, c"),
        (TYPO, "pip-not-found", "nosuchpkgzz"),
        (UV_TYPO, "pip-not-found", "nosuchpkgzz"),
        (BUILD, "pip-build", "built here"),
        (FULL, "pip-disk-full", "disk is full"),
        (MANAGED, "pip-externally-managed", "belongs to the system"),
    ],
)
def test_what_it_means(said: str, code: str, part: str) -> None:
    told = explained(said, PIP)
    assert told is not None
    assert told.code == code
    assert part in str(told.sentence)
    assert "{" not in f"{told.sentence}{told.cause}{told.fix}"


@pytest.mark.parametrize(
    "said", ["", "ERROR: something of another kind", "Successfully installed six-1.17.0"]
)
def test_other_words_mean_nothing(said: str) -> None:
    assert explained(said, PIP) is None
