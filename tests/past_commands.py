"""Commands that ran in the past: a journal, written by the journal itself, for tests and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from app.core.commands import Command
from app.core.outcomes import Ending, Outcome
from app.core.words import Sentence, say
from app.system.journal import Journal

HOME = Path("/home/ana")
LAB = HOME / "courses" / "ml-systems" / "lab6-compose"
THESIS = HOME / "Documents" / "tesis – visión por computador"
_VENV = ".venv/bin/python"


@dataclass(frozen=True, slots=True)
class Past:
    """One command that ran."""

    title: Sentence | str
    line: str | Sequence[str]  # a line is split at its spaces
    seconds: float = 0.2
    exit_code: int = 0
    ago: float = 60  # seconds
    cwd: Path = LAB
    env: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""
    outcome: Outcome | None = None  # where an exit code does not say it
    runs: bool = False

    @property
    def argv(self) -> tuple[str, ...]:
        """Its words."""
        return tuple(self.line.split() if isinstance(self.line, str) else self.line)


def _ended(ending: Ending, seconds: float, **more: object) -> Outcome:
    return Outcome(ending, seconds, **more)  # type: ignore[arg-type]


FAILED = Past(
    "Install the 6 packages your assignment asks for",
    f"{_VENV} -m pip install -r requirements.txt",
    seconds=9.7,
    exit_code=1,
    ago=1500,
)
A_WEEK = (
    Past("Follow what the service prints", "docker compose logs --follow web", runs=True, ago=8),
    Past("Start the services of the lab", "docker compose up --detach --wait", 14.2, ago=95),
    Past(
        "Build the image of the service",
        "docker build --progress=plain --tag lab6:1 .",
        seconds=72.4,
        ago=260,
        env={"DOCKER_BUILDKIT": "1"},
    ),
    Past("Look closer at python3", "/usr/bin/python3 -VV", 0.02, ago=600, cwd=Path("/usr/bin")),
    FAILED,
    Past("Make an empty environment in the project folder", "python3.11 -m venv .venv", 3.1, ago=1560),
    Past(
        "Get the files of the lab",
        "git clone --depth 1 https://git.example.edu/ml-systems/lab6-compose.git lab6-compose",
        seconds=2.6,
        ago=1640,
        cwd=LAB.parent,
    ),
    Past(
        "Train the model once",
        ["python", "train.py", "--data", "data/señales 2024.csv", "--epochs", "20", "--name", "it's a test"],
        seconds=845.0,
        ago=30_000,
        cwd=THESIS,
        outcome=_ended(Ending.CANCELLED, 845.0),
    ),
    Past(
        "Sign in to the registry of the course",
        ["docker", "login", "--username", "ana", "--password", "hunter2", "registry.example.edu"],
        seconds=60.0,
        ago=90_000,
        secret="hunter2",
        outcome=_ended(Ending.TIMED_OUT, 60.0, timeout_seconds=60.0),
    ),
    Past(
        "Ask which versions of Python pyenv can install",
        "pyenv install --list",
        ago=91_000,
        outcome=_ended(Ending.NOT_STARTED, 0, problem=say("pyenv could not be started: it is not there")),
    ),
    Past("Solve and install the environment", "conda env create --file environment.yml", 312, ago=260_000),
    Past("Put new versions into the lock file", "poetry lock", 41.0, ago=261_000, cwd=THESIS),
    Past("Install what the lock file says", "uv sync --frozen", 1.9, ago=350_000, cwd=THESIS),
    Past(
        "Run the tests",
        f"{_VENV} -m pytest -q",
        ago=900_000,
        outcome=_ended(Ending.SIGNALLED, 33.0, signal_name="SIGKILL"),
    ),
)
LONG = (
    Past(
        "Instalar las dependencias del curso «Sistemas de aprendizaje automático» – grupo 日本語",
        [_VENV, "-m", "pip", "install", "--only-binary", ":all:"]
        + [f"very-long-package-name-{n}>=1.{n}.0,<2" for n in range(12)],
        seconds=190,
        cwd=HOME / "日本語のとても長いフォルダ名" / "un dossier à l’accent très très long" / "и ещё один",
    ),
    Past(
        "Write two lines",
        ["python3", "-c", "print('first line')\nprint('second line', \"$HOME\", `x`)", ""],
        ago=120,
        env={"PYTHONPATH": "src", "LC_ALL": "es_ES.UTF-8"},
    ),
    Past("", ["/opt/" + "deep/" * 40 + "tool"], ago=180, exit_code=127, cwd=THESIS),
)


def many(count: int) -> list[Past]:
    """So many commands, one of seven failed, an hour apart."""
    return [
        Past(
            f"Measure again, run {n}",
            f"python -m bench --run {n} --out results/{n}.json",
            seconds=n % 90 + 0.4,
            exit_code=int(n % 7 == 3),
            ago=(count - n) * 3600,
        )
        for n in range(count)
    ]


def write(journal: Journal, past: Sequence[Past], now: float) -> None:
    """Have the journal write down these commands as if each had run when it says."""
    for each in sorted(past, key=lambda one: -one.ago):
        secrets = frozenset({each.secret} if each.secret else ())
        with patch("app.system.journal.time.time", return_value=now - each.ago):
            entry = journal.begin(Command(each.argv, each.cwd, dict(each.env), secrets), each.title)
        if not each.runs:
            journal.end(entry, each.outcome or Outcome(Ending.EXITED, each.seconds, each.exit_code))
