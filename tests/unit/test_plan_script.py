from __future__ import annotations

import subprocess
from pathlib import Path

from app.core.commands import MASK, Command, Shell
from app.core.plan_script import plan_script
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, RunCommand, StartProgram
from app.core.words import say


def plan(*steps: RunCommand | StartProgram | MoveToBin) -> Plan:
    return Plan(say("Try"), steps, "try", Effect.CHANGES, NotUndoable(say("It is a test.")))


def run(*argv: str, cwd: Path | None = None, secrets: frozenset[str] = frozenset()) -> RunCommand:
    return RunCommand(say("Run it"), Command(argv, cwd=cwd, secrets=secrets))


def test_bash_does_what_the_plan_would_do_in_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "it's a lab"
    folder.mkdir()
    tried = plan(
        MoveToBin(say("Move\nold away"), folder), run("printf", "%s\n", "a b", cwd=folder), run("pwd")
    )
    script = plan_script(tried, Shell.BASH)
    done = subprocess.run(["bash", "-eu"], input=script, capture_output=True, text=True, check=True)
    assert done.stdout == f"a b\n{folder}\n"


def test_the_folder_is_entered_once(tmp_path: Path) -> None:
    script = plan_script(plan(run("a", cwd=tmp_path), run("b", cwd=tmp_path)), Shell.POWERSHELL)
    assert script.splitlines()[1:] == ["a", "b"]
    assert script.startswith("Set-Location -LiteralPath ")


def test_what_a_shell_cannot_write_becomes_a_remark_with_the_reason() -> None:
    lines = plan_script(
        plan(run("git", "commit", "-m", "one\ntwo"), run("git", "push")), Shell.CMD
    ).splitlines()
    assert lines[0].startswith("rem cmd ends a line")
    assert lines[1] == "git push"


def test_a_program_that_is_started_is_a_line_like_any_other(tmp_path: Path) -> None:
    step = StartProgram(say("Open it"), Command(("code", "my lab"), cwd=tmp_path))
    assert plan_script(plan(step), Shell.BASH) == f"cd {tmp_path}\ncode 'my lab'\n"


def test_secrets_are_masked() -> None:
    script = plan_script(plan(run("login", "--token=hunter2", secrets=frozenset({"hunter2"}))), Shell.BASH)
    assert script == f"login --token={MASK}\n"
