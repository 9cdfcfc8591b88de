"""Poetry's failures in plain words, from what the real ones print."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.commands import Command
from app.core.outcomes import Ending, Outcome
from app.core.poetry_failures import explained, fighting
from app.services.failures import command_failed

RECORDED = Path(__file__).parents[1] / "fixtures" / "poetry"
VERSIONS = ("1.8.5", "2.5.1")


def recorded(version: str, name: str) -> str:
    return (RECORDED / version / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("name", "code", "sentence", "cause"),
    [
        ("conflict", "packages-conflict", "fire and steam cannot", "fire needs water <2"),
        ("conflict", "packages-conflict", "fire and steam", "steam needs water >=2"),
        ("conflict-deep", "packages-conflict", "left-wing and right-wing", "right-door needs hinge ==2.*;"),
        ("wrong-python", "python-too-wide", "next-century does not run", "the project allows >=3.11."),
        ("no-such-version", "no-such-package", "no seaweed that fits", ""),
        ("no-such-package", "no-such-package", "nothing-of-this-name", ""),
        ("remove-unknown", "not-in-project", "does not ask for compass.", ""),
        ("python-not-allowed", "wrong-python", "Python 3.11.7", "allows >=3.99."),
        ("no-project", "no-project", "belongs to no project", ""),
    ],
)  # fmt: skip
def test_what_poetry_printed(version: str, name: str, code: str, sentence: str, cause: str) -> None:
    error = explained(recorded(version, name))
    assert error is not None
    assert error.code == code
    assert sentence in str(error.sentence)
    assert cause in str(error.cause)
    assert error.fix is not None


SAID = {
    recorded("1.8.5", "stale"): "lock-stale",
    recorded("2.5.1", "no-root"): "no-package-folder",
    "pyproject.toml changed significantly since poetry.lock was last generated.": "lock-stale",
    "Because course depends on seaweed (^9) which doesn't match any versions, version solving failed.": (
        "no-such-version"
    ),
    "Since Poetry (2.0.0), the shell command is not installed by default.": "no-poetry-shell",
    "The lock file is not compatible with the current version of Poetry.\nUpgrade": "lock-other-version",
    "Poetry was unable to find a compatible version. If you have one,": "no-python",
    "Command not found: pytest\n": "no-command",
    "  KeyringLocked\n\n  Failed to unlock the collection!": "key-ring",
    "[EnvCommandError]\nCommand ['/e/bin/python', '-'] errored with the following return code -6": (
        "environment-broken"
    ),
}


@pytest.mark.parametrize(("said", "code"), SAID.items())
def test_what_else_is_known(said: str, code: str) -> None:
    error = explained(said)
    assert error is not None
    assert error.code == code


def test_the_project_itself_may_be_one_of_those_that_fight() -> None:
    said = (
        "Because fire (1.0) depends on water (<2)\n and no versions of fire match >1.0, fire wants it."
        "\nSo, because course depends on both water (^2.0) and fire (^1.0), version solving failed."
    )
    assert [each.owner for each in fighting(said)] == ["fire", None]
    assert "the project asks for water ^2.0" in str(getattr(explained(said), "cause", ""))


def test_only_poetry_is_understood_as_poetry() -> None:
    ended = Outcome(Ending.EXITED, 1.0, 1, stdout="Using version", stderr=recorded("2.5.1", "conflict"))
    known = command_failed(Command(("/opt/bin/poetry", "add", "fire")), ended)
    assert known.code == "packages-conflict"
    assert "version solving failed" in known.output
    assert command_failed(Command(("/opt/bin/other",)), ended).code == "command-failed"
    assert (
        command_failed(Command(("poetry",)), Outcome(Ending.EXITED, 1.0, 1, stderr="?")).code
        == "command-failed"
    )
