"""What pipenv says when it fails, as 2026.10.3 printed it, and what it means."""

from __future__ import annotations

import pytest

from app.core.pip_failures import PIP
from app.core.pipenv_failures import PIPENV
from app.core.tool_failures import explained

HINTS = """\
Your dependencies could not be resolved. You likely have a mismatch in your 
sub-dependencies.
Hint: try $ pipenv lock --pre if it is a pre-release dependency.
"""  # noqa: W291 - as it is printed
FIGHT = f"""\
ERROR: ResolutionImpossible: for help visit 
https://pip.pypa.io/en/latest/topics/dependency-resolution/#dealing-with-depende
ncy-conflicts

The conflict is caused by:
    fire 1.0 depends on water<2
    steam 1.0 depends on water>=2
{HINTS}"""  # noqa: W291 - as it is printed
TYPO = f"""\
ERROR: No matching distribution found for nonesuchpkg

The conflict is caused by:
    The user requested nonesuchpkg
{HINTS}"""
LOCKING = "Resolving dependencies...\n✘ Locking Failed!\n"


@pytest.mark.parametrize("said", [FIGHT + LOCKING, LOCKING + FIGHT])
def test_packages_that_fight_are_named_with_the_reason(said: str) -> None:
    told = explained(said, (*PIPENV, *PIP))
    assert told is not None
    assert told.code == "pipenv-conflict"
    assert "fire 1.0 depends on water<2; steam 1.0 depends on water>=2" in str(told.cause)


def test_a_package_that_nobody_has() -> None:
    told = explained(TYPO + LOCKING, (*PIPENV, *PIP))
    assert told is not None
    assert told.code == "pipenv-not-found"
    assert "nonesuchpkg." in str(told.sentence)


def test_what_pip_says_by_itself_stays_pips() -> None:
    told = explained("ERROR: ResolutionImpossible: see a page", PIPENV)
    assert told is None
