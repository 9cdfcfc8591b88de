"""A plan as JSON has the shape of the command line's contract, and keeps its secrets."""

import json
from pathlib import Path

import pytest

from app.core.commands import MASK, Command, Shell
from app.core.packages import AskedFor
from app.core.plan_json import equivalent_command, line_remarks, plan_to_json
from app.core.plan_script import plan_script
from app.core.plans import (
    ChangeSetting,
    CheckPackages,
    Effect,
    MarkAskedFor,
    MoveToBin,
    NotUndoable,
    Plan,
    QuickVenv,
    RemoveFromBin,
    RemoveTrial,
    RestoreFromBin,
    RunCommand,
    StartProgram,
    Step,
    WriteFile,
)
from app.core.words import say


def plan(*steps: Step, undo: Plan | NotUndoable | None = None, **more: object) -> Plan:
    undo = undo or NotUndoable(say("Nothing remembers what was there."))
    return Plan(
        say("Make {name} ready", name="thesis"), steps, "environment:thesis", Effect.CHANGES, undo, **more
    )


def only_step(step: Step) -> dict[str, object]:
    (result,) = plan_to_json(plan(step))["steps"]
    json.dumps(result, ensure_ascii=False).encode()
    return result


def run(*argv: str, **more: object) -> RunCommand:
    return RunCommand(say("Do it"), Command(argv, **more))


def test_the_whole_shape() -> None:
    step = run("python", "-m", "venv", "my env", cwd=Path("labs"), env={"A": "1 2"})
    assert plan_to_json(plan(step)) == {
        "title": "Make thesis ready",
        "effect": "changes",
        "resource": "environment:thesis",
        "changes": None,
        "warnings": [],
        "undo": {"possible": False, "sentence": "Nothing remembers what was there."},
        "steps": [
            {
                "kind": "run-command",
                "argv": ["python", "-m", "venv", "my env"],
                "shown": {
                    "bash": "A='1 2' python -m venv 'my env'",
                    "powershell": "$env:A = '1 2'; python -m venv 'my env'",
                    "cmd": 'set "A=1 2" && python -m venv "my env"',
                },
                "cwd": "labs",
                "path": None,
                "sentence": "Do it",
            }
        ],
    }


def test_what_is_done_in_a_quicker_way_is_marked() -> None:
    step = RunCommand(say("Make it"), Command(("py", "-m", "venv", "/e")), stand_in=QuickVenv("py", "/e"))
    shown = only_step(step)
    assert (shown["argv"], shown["equivalent"]) == (["py", "-m", "venv", "/e"], True)
    assert shown["sentence"] == "Make it. Labwright does the same in less time where it can."
    assert plan_script(plan(step), Shell.BASH) == (
        "# Labwright does the same in less time where it can.\npy -m venv /e\n"
    )


def test_a_program_that_is_started_is_shown_as_its_command() -> None:
    secret = frozenset({"hunter2"})
    started = StartProgram(
        say("Open it"), Command(("code", "my lab", "hunter2"), Path("labs"), secrets=secret)
    )
    assert only_step(started) == {
        "kind": "start-program",
        "argv": ["code", "my lab", MASK],
        "shown": {
            "bash": f"code 'my lab' {MASK}",
            "powershell": f"code 'my lab' {MASK}",
            "cmd": f'code "my lab" {MASK}',
        },
        "cwd": "labs",
        "path": None,
        "sentence": "Open it",
    }


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (WriteFile(say("Write it"), Path("a b") / "Dockerfile", b"FROM x"), "write-file"),
        (MoveToBin(say("Put it away"), Path("a b") / "Dockerfile"), "move-to-bin"),
        (RestoreFromBin(say("Bring it back"), Path("a b") / "Dockerfile"), "restore-from-bin"),
        (RemoveFromBin(say("Drop it"), Path("a b") / "Dockerfile", "1"), "remove-from-bin"),
        (CheckPackages(say("Look"), Path("a b") / "Dockerfile", ()), "check-packages"),
        (MarkAskedFor(say("Mark"), Path("a b") / "Dockerfile", AskedFor()), "mark-asked-for"),
        (RemoveTrial(say("Remove"), Path("a b") / "Dockerfile"), "remove-trial"),
    ],
)
def test_a_step_on_a_file_names_its_path_and_no_command(step: Step, kind: str) -> None:
    assert only_step(step) == {
        "kind": kind,
        "argv": None,
        "shown": {"bash": None, "powershell": None, "cmd": None},
        "cwd": None,
        "path": str(Path("a b") / "Dockerfile"),
        "sentence": str(step.sentence),
    }


def test_a_setting_shows_the_command_that_changes_it() -> None:
    step = only_step(ChangeSetting(say("Choose dark"), "theme", "dark"))
    assert (step["kind"], step["argv"], step["path"]) == ("change-setting", None, None)
    assert set(step["shown"].values()) == {"labwright settings set theme dark"}
    folders = ChangeSetting(say("Choose folders"), "search_folders", ("/a b", "/c"))
    assert only_step(folders)["shown"] == {
        "bash": "labwright settings set search_folders '/a b:/c'",
        "powershell": "labwright settings set search_folders '/a b;/c'",
        "cmd": 'labwright settings set search_folders "/a b;/c"',
    }
    default = ChangeSetting(say("Back"), "theme", None)
    assert equivalent_command(default, Shell.BASH) == Command(("labwright", "settings", "reset", "theme"))


def test_what_a_shell_cannot_take_is_null_with_the_reason() -> None:
    step = only_step(run("git", "commit", "-m", "two\nlines"))
    assert step["shown"]["cmd"] is None
    assert step["shown"]["bash"] == "git commit -m $'two\\nlines'"
    assert step["sentence"].startswith("Do it. cmd ends a line at its first line break")


def test_a_reason_two_shells_share_is_said_once() -> None:
    step = only_step(run("x", env={"A=": "1"}))
    assert step["shown"] == {"bash": None, "powershell": None, "cmd": None}
    assert step["sentence"].count("cannot be called") == 1


def test_a_difference_of_powershell_51_is_marked() -> None:
    assert "Windows PowerShell 5.1 leaves out an empty argument" in only_step(run("x", ""))["sentence"]
    assert "called sort" in only_step(run("sort", "x"))["sentence"]
    assert only_step(run("docker", "ps"))["sentence"] == "Do it"
    assert line_remarks(Command(("x", "")), Shell.BASH) == ()


def test_secrets_are_nowhere() -> None:
    secret = 'it\'s a "secret" &\tmore'
    steps = (
        run("docker", "login", f"--password={secret}", secrets=frozenset({secret}), env={"TOKEN": secret}),
        run("echo", secret, cwd=Path(secret)),
        WriteFile(say("Write {what}", what=secret), Path("x") / secret, b""),
        ChangeSetting(say("Set it"), "network.proxy", f"http://{secret}@host"),
    )
    written = plan_to_json(plan(*steps, undo=NotUndoable(say("{why}", why=secret))))
    assert "secret" not in json.dumps(written)
    assert written["steps"][0]["argv"] == ["docker", "login", "--password=•••"]
    assert written["steps"][0]["shown"]["bash"] == "TOKEN=••• docker login --password=•••"
    assert written["steps"][2]["path"] == str(Path("x") / "•••")


def test_bytes_that_are_no_text_become_a_sign_for_that() -> None:
    step = only_step(run("cat", "a\udcff"))
    assert step["argv"] == ["cat", "a\ufffd"]
    assert step["shown"] == {"bash": "cat $'a\\xff'", "powershell": None, "cmd": None}
    assert "bytes are not valid text" in step["sentence"]


def test_undo_says_what_it_means() -> None:
    back = plan(MoveToBin(say("Put it away"), Path("x")))
    assert plan_to_json(plan(run("x"), undo=back))["undo"] == {
        "possible": True,
        "sentence": "Make thesis ready",
    }
    said = plan(run("x"), undo=back, undo_sentence=say("The folder is removed again."))
    assert plan_to_json(said)["undo"] == {"possible": True, "sentence": "The folder is removed again."}
