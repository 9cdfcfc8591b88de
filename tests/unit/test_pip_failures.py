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
REASONED = """\
ERROR: Cannot install fire==1.0 and steam==1.0 because these package versions have conflicting dependencies.

The conflict is caused by:
    fire 1.0 depends on water<2
    steam 1.0 depends on water>=2
    The user requested (constraint) water==1.0

Additionally, some packages in these conflicts have no matching distributions available for your environment:
    water

ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/
"""
UV_FIGHT = """\
error: No solution found when resolving dependencies
  cause: Because all versions of steam depend on water>=2 and all versions of fire depend on water<2, we can \
conclude that all versions of fire and all versions of steam are incompatible.
         And because you require fire and steam, we can conclude that your requirements are unsatisfiable.
"""
UV_OLDER_FIGHT = """\
  × No solution found when resolving dependencies:
  ╰─▶ Because all versions of fire depend on water<2 and you require fire, we can
      conclude that you require water<2.
      And because you require water==2.0, we can conclude that your
      requirements are unsatisfiable.
"""
UV_DEEP_FIGHT = """\
error: No solution found when resolving dependencies
  cause: Because all versions of right-wing depend on right-door and all versions of right-door depend on \
hinge==2.*, we can conclude that all versions of right-wing depend on hinge==2.*.
         And because all versions of left-door depend on hinge==1.* and all versions of left-wing depend on \
left-door, we can conclude that all versions of left-wing and all versions of right-wing are incompatible.
         And because you require left-wing and right-wing, we can conclude that your requirements are \
unsatisfiable.
"""
OF_A_LIST = """\
ERROR: Cannot install -r /lab/requirements.txt (line 1) and -r /lab/requirements.txt (line 2) because these \
package versions have conflicting dependencies.

The conflict is caused by:
    fire 1.0 depends on water<2
    steam 1.0 depends on water>=2

ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/
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
        (OF_A_LIST, "pip-conflict", "fire, steam"),
        (THREE, "pip-conflict", "a==1, b[x]>=2, c"),
        (REASONED, "pip-conflict", "beside the versions that are pinned: fire==1.0, steam==1.0"),
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
    "said",
    [
        "ERROR: Invalid requirement: '==bad==' (from line 2 of /home/ada/bad.txt)\n",  # pip 23.0 and 23.2
        # pip 26.3
        (
            "ERROR: Invalid requirement: '==bad==': Expected package name at the start of dependency "
            "specifier\n"
            "    ==bad==\n    ^ (from line 2 of /home/ada/bad.txt)\n"
        ),
    ],
)
def test_the_line_that_pip_cannot_read_is_named(said: str) -> None:
    told = explained(said, PIP)
    assert told is not None
    assert (told.code, str(told.sentence)) == ("pip-cannot-read", "pip cannot read '==bad=='.")
    assert "/home/ada/bad.txt:2," in str(told.cause)


@pytest.mark.parametrize(
    "said", ["", "ERROR: something of another kind", "Successfully installed six-1.17.0"]
)
def test_other_words_mean_nothing(said: str) -> None:
    assert explained(said, PIP) is None


@pytest.mark.parametrize(
    ("said", "names", "reasons"),
    [
        (
            REASONED,
            "fire==1.0, steam==1.0",
            ["fire 1.0 depends on water<2", "steam 1.0 depends on water>=2",
             "The user requested (constraint) water==1.0"],
        ),
        (UV_FIGHT, "fire, steam", ["steam needs water>=2", "fire needs water<2"]),
        (UV_OLDER_FIGHT, "water==2.0", ["fire needs water<2"]),
        (
            UV_DEEP_FIGHT,
            "left-wing, right-wing",
            ["right-door needs hinge==2.*", "left-door needs hinge==1.*"],
        ),
    ],
)  # fmt: skip
def test_who_fights_about_what(said: str, names: str, reasons: list[str]) -> None:
    told = explained(said, PIP)
    assert told is not None
    assert told.code == "pip-conflict"
    assert names in str(told.sentence)
    for reason in reasons:
        assert reason in str(told.cause)
