from __future__ import annotations

from app.core.errors import AppError
from app.core.help_text import help_text
from app.core.words import say

FACTS = {"Labwright": "0.1.0", "System": "Linux"}


def made(error: AppError, output: list[str]) -> str:
    return help_text(error, "Create thesis", output=output, facts=FACTS, home="/home/marie", user="marie")


def test_everything_that_helps_and_nothing_of_the_user() -> None:
    error = AppError(
        "command-failed",
        say("pip in {path} ended with code 1.", path="/home/marie/lab"),
        cause=say("No torch."),
        fix=say("Ask for another."),
    )
    text = made(error, ["reading /home/marie/lab/requirements.txt", "ERROR: asked by marie"])
    assert text.splitlines() == [
        "Create thesis",
        "What happened: pip in ~/lab ended with code 1.",
        "Why: No torch.",
        "What to do: Ask for another.",
        "Code: command-failed",
        "",
        "Labwright: 0.1.0",
        "System: Linux",
        "",
        "Output:",
        "reading ~/lab/requirements.txt",
        "ERROR: asked by (user)",
    ]


def test_only_the_end_of_a_long_output_is_sent() -> None:
    text = made(AppError("x", say("It failed.")), [f"line {n}" for n in range(1, 1001)])
    assert "The last 200 of 1000 lines:" in text
    assert text.count("\nline ") == 200
    assert text.endswith("line 1000\n")


def test_without_output_there_is_no_heading_for_it() -> None:
    assert made(AppError("x", say("It failed.")), []).endswith("System: Linux\n")
