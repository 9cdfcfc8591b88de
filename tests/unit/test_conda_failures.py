"""How conda and its kin fail, told by their own words: those of 4.3.16 are recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.commands import Command
from app.core.errors import AppError
from app.core.outcomes import Ending, Outcome
from app.services.failures import command_failed

RECORDED = Path(__file__).parents[1] / "fixtures" / "conda" / "4.3.16"

# Not recorded, but as users report them: no newer conda and no mamba is to be had from a package index.
CONDA_4_10 = """
UnsatisfiableError: The following specifications were found to be incompatible with each other:

Output in format: Requested package -> Available versions

Package water conflicts for:
fire -> water[version='<2']
steam=1.0 -> water[version='>=2']
water=1.5
"""
CONDA_WITH_LIBMAMBA = """
LibMambaUnsatisfiableError: Encountered problems while solving:
  - package fire-1.0-py_0 requires water <2, but none of the providers can be installed

Could not solve for environment specs
The following packages are incompatible
├─ fire =* * is installable and it requires
│  └─ water <2 *, which can be installed;
└─ steam =* * is not installable because it requires
   └─ rain >=2 *, which does not exist (perhaps a missing channel).
"""
MICROMAMBA = """
error    libmamba Could not solve for environment specs
    The following packages are incompatible
    ├─ python =3.12 * is requested and can be installed;
    └─ salt =1.0 * is not installable because it conflicts with any installable versions previously reported.
critical libmamba Could not solve for environment specs
"""
MICROMAMBA_MISSING = """
error    libmamba Could not solve for environment specs
    The following package could not be installed
    └─ no-such-thing =* * does not exist (perhaps a typo or a missing channel).
critical libmamba Could not solve for environment specs
"""
OLD_LIBMAMBA = """
LibMambaUnsatisfiableError: Encountered problems while solving:
  - nothing provides requested no-such-thing ==1.0
"""
MODERN_MISSING = """
PackagesNotFoundError: The following packages are not available from current channels:

  - no-such-thing

Current channels:

  - https://conda.anaconda.org/conda-forge
"""
EXPORTED_ELSEWHERE = """
ResolvePackageNotFound:
  - libcxxabi==4.0.1=hebd6815_0
"""
TERMS = """
CondaToSNonInteractiveError: Terms of Service have not been accepted for the following channels. Please accept or remove them before proceeding:
    • https://repo.anaconda.com/pkgs/main
    • https://repo.anaconda.com/pkgs/r

To accept a channel's Terms of Service, run the following and replace `CHANNEL` with the channel name/URL:
    ‣ conda tos accept --override-channels --channel CHANNEL
"""  # noqa: E501 - in their words
UNREACHABLE = """
CondaHTTPError: HTTP 000 CONNECTION FAILED for url <https://conda.anaconda.org/conda-forge/noarch/repodata.json>
Elapsed: -
"""


def error(stderr: str, stdout: str = "") -> AppError:
    command = Command(("/opt/conda/bin/conda", "install", "-y", "steam"))
    return command_failed(command, Outcome(Ending.EXITED, 1.0, 1, stdout=stdout, stderr=stderr))


def recorded(name: str) -> str:
    return (RECORDED / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("said", "code", "sentence"),
    [
        (recorded("unsat.txt"), "conda-conflict", "These packages cannot be had together: fire, steam."),
        (CONDA_4_10, "conda-conflict", "These packages cannot be had together: fire, steam, water."),
        (CONDA_WITH_LIBMAMBA, "conda-conflict", "These packages cannot be had together: fire, steam."),
        (MICROMAMBA, "conda-conflict", "These packages cannot be had together: python, salt."),
        ("critical libmamba Could not solve for environment specs", "conda-conflict",
         "The packages cannot be had together."),
        (recorded("missing.txt"), "conda-not-found", "conda finds no package no-such-thing."),
        (MODERN_MISSING, "conda-not-found", "conda finds no package no-such-thing."),
        (MICROMAMBA_MISSING, "conda-not-found", "conda finds no package no-such-thing."),
        (OLD_LIBMAMBA, "conda-not-found", "conda finds no package no-such-thing."),
        (EXPORTED_ELSEWHERE, "conda-not-found", "conda finds no package libcxxabi."),
        (recorded("lost.txt"), "conda-needs-missing",
         "What a package needs cannot be had: nowhere-to-be-found."),
        (UNREACHABLE, "conda-unreachable",
         "conda does not reach the channel https://conda.anaconda.org/conda-forge/noarch/repodata.json."),
        (recorded("channel-http.txt"), "conda-proxy", "conda does not get through the proxy."),
        ("No channels are configured. Conda requires at least one channel", "conda-no-channels",
         "conda has no channel to look for packages in."),
    ],
)  # fmt: skip
def test_a_failure_is_known_by_its_words(said: str, code: str, sentence: str) -> None:
    told = error(said)
    assert (told.code, str(told.sentence)) == (code, sentence)
    assert told.cause
    assert told.fix
    assert told.output


def test_what_is_said_in_json_counts_as_said() -> None:
    told = error("", recorded("unsat.json"))
    assert str(told.sentence) == "These packages cannot be had together: fire, steam."
    assert "fire -> water <2" in told.output
    assert "\\n" not in told.output


def test_nobody_accepts_terms_but_the_user() -> None:
    told = error(TERMS)
    assert told.code == "conda-terms"
    assert "https://repo.anaconda.com/pkgs/main, https://repo.anaconda.com/pkgs/r." in str(told.cause)
    assert "conda-forge" in str(told.fix)
    assert "conda tos accept" in str(told.fix)


def test_other_failures_stay_what_they_are() -> None:
    told = error("something else\nbroke")
    assert (told.code, str(told.cause)) == ("command-failed", "broke")
    assert error("", '{"error": "no failure of a tool"}').code == "command-failed"
