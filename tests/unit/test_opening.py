"""Opening an environment: what is offered, and the plans. Windows and macOS are made-up machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.commands import Command, Shell
from app.core.environments import Environment, Health, HealthState, Kind
from app.core.errors import AppError
from app.core.plan_json import plan_to_json
from app.core.plans import Effect, NotUndoable, RunCommand, StartProgram, WriteFile
from app.core.shells import ShellName
from app.core.terminals import Terminal
from app.core.words import say
from app.services.opening import Opening
from app.system.editors import Editor
from tests.unit.made_up_disk import MadeUpDisk

START_FILES = "/r/terminal"
WINDOWS_POWERSHELL = r"C:\Windows\System32\WindowsPowerShell\v1.0"
XTERM = Terminal("xterm", "xterm", "/usr/bin/xterm")


@pytest.fixture
def lab(tmp_path: Path) -> Environment:
    """The folder of an environment with scripts for bash and fish, and no Python."""
    prefix = tmp_path / "my lab" / ".venv"
    (prefix / "bin").mkdir(parents=True)
    for name in ("activate", "activate.fish"):
        (prefix / "bin" / name).touch()
    return Environment(str(prefix), Kind.VENV, "my lab", executable=f"{prefix}/bin/python")


def on_path(*names: str) -> Callable[[str], Path | None]:
    return lambda name: Path("/usr/bin") / name if name in names else None


def disk_with(platform: str, *names: str) -> MadeUpDisk:
    folder, end = (f"{WINDOWS_POWERSHELL}\\", ".exe") if platform == "win32" else ("/usr/bin/", "")
    return MadeUpDisk({f"{folder}{name}{end}": b"a program" for name in names}, platform)


def opening(tmp_path: Path, *names: str, platform: str = "linux", **variables: str) -> Opening:
    environment: Mapping[str, str] = {"DISPLAY": ":0", **variables}
    return Opening(
        find_tool=on_path(*names),
        find=on_path(*names),
        environment=lambda: environment,
        home=tmp_path,
        start_files=Path(START_FILES),
        cache=tmp_path / "cache",
        disk=disk_with(platform, *names),
        platform=platform,
    )


def test_what_is_offered_is_what_is_there(tmp_path: Path, lab: Environment) -> None:
    ways = opening(tmp_path, "bash", "xterm", "kitty", "code").ways(lab)
    assert ways.usage.of(ShellName.BASH).can_activate
    assert not ways.usage.of(ShellName.POWERSHELL).can_activate, "its script is not there"
    assert [each.shell for each in ways.shells] == [ShellName.BASH]
    assert [each.key for each in ways.terminals] == ["kitty", "xterm"]
    assert [(each.key, each.program) for each in ways.editors] == [("vscode", "/usr/bin/code")]
    assert ways.folder == str(tmp_path / "my lab")
    (code,) = ways.hints
    assert "Python: Select Interpreter" in str(code)
    assert str(lab.executable) in str(code)
    without_screen = opening(tmp_path, "bash", "xterm", DISPLAY="").ways(lab)
    assert without_screen.terminals == ()
    assert [str(hint)[:36] for hint in without_screen.hints] == ["Labwright finds no terminal program "]


def test_a_tool_whose_path_in_the_settings_is_wrong_counts_as_missing(
    tmp_path: Path, lab: Environment
) -> None:
    asked = []

    def find_tool(name: str) -> Path | None:
        asked.append(name)
        raise AppError("program-path-wrong", say("There is no program at this path."))

    def environment() -> Mapping[str, str]:
        return {}

    broken = Opening(
        find_tool=find_tool,
        find=on_path("bash"),
        environment=environment,
        home=tmp_path,
        start_files=Path(START_FILES),
        cache=tmp_path,
        disk=disk_with("linux", "bash"),
        platform="linux",
    )
    assert broken.ways(lab).usage.of(ShellName.BASH).can_activate
    assert "conda" in asked


def test_a_script_that_misreads_its_path_is_found(tmp_path: Path) -> None:
    prefix = tmp_path / "100$"
    (prefix / "bin").mkdir(parents=True)
    odd = Environment(str(prefix), Kind.VENV, "x")
    (prefix / "bin" / "activate").write_text(f'VIRTUAL_ENV="{prefix}"')
    (prefix / "bin" / "activate.fish").write_text(f"set -gx VIRTUAL_ENV '{prefix}'")
    usage = opening(tmp_path, "bash").ways(odd).usage
    assert not usage.of(ShellName.BASH).can_activate
    assert usage.of(ShellName.FISH).can_activate


def test_the_plan_of_a_terminal(tmp_path: Path, lab: Environment) -> None:
    plan = opening(tmp_path, "bash", "fish").plan_open_terminal(lab, XTERM)
    folder = tmp_path / "my lab"
    assert str(plan.title) == "Open a terminal with my lab active"
    assert plan.effect is Effect.READS
    assert isinstance(plan.undo, NotUndoable)
    (step,) = plan.steps
    assert isinstance(step, StartProgram)
    script = f"{lab.prefix}/bin/activate"
    assert step.command == Command(
        (
            *("/usr/bin/xterm", "-e", "env", f"LABWRIGHT_ACTIVATE=source '{script}'"),
            *("/usr/bin/bash", "--rcfile", f"{START_FILES}/bash/activate.bashrc", "-i"),
        ),
        cwd=folder,
    )
    assert plan.where == folder
    shown = plan_to_json(plan)["steps"][0]
    assert (shown["kind"], shown["cwd"], shown["argv"][0]) == ("start-program", str(folder), "/usr/bin/xterm")


def test_the_shell_is_the_users_or_the_next_that_can(tmp_path: Path, lab: Environment) -> None:
    here = opening(tmp_path, "bash", "zsh", "fish")
    (step,) = here.plan_open_terminal(lab, XTERM, shell=ShellName.FISH).steps
    assert step.command.argv[2:5] == ("/usr/bin/fish", "-i", "-C")
    Path(lab.prefix, "bin", "activate").unlink()
    (step,) = here.plan_open_terminal(lab, XTERM).steps
    assert step.command.argv[2] == "/usr/bin/fish"
    assert "with fish" in str(step.sentence)


def test_a_folder_may_be_chosen_and_home_is_the_last_resort(tmp_path: Path, lab: Environment) -> None:
    here = opening(tmp_path, "bash")
    assert here.plan_open_terminal(lab, XTERM, folder="/data").where == Path("/data")
    conda = Environment("/opt/conda/envs/x", Kind.CONDA, "x")
    with_conda = opening(tmp_path, "bash", "conda")
    assert with_conda.plan_open_terminal(conda, XTERM).where == tmp_path


def test_why_none_can_be_opened(tmp_path: Path, lab: Environment) -> None:
    here = opening(tmp_path, "bash", "zsh")
    with pytest.raises(AppError) as refused:
        here.plan_open_terminal(lab, XTERM, shell=ShellName.POWERSHELL)
    assert refused.value.code == "no-shell-for-environment"
    assert "not installed" in str(refused.value.cause)
    moved = Environment(lab.prefix, Kind.VENV, "lab", health=Health(HealthState.MOVED))
    with pytest.raises(AppError) as refused:
        here.plan_open_terminal(moved, XTERM)
    assert "moved" in str(refused.value.cause)


def test_on_macos_an_application_runs_a_file(tmp_path: Path, lab: Environment) -> None:
    here = opening(tmp_path, "bash", "zsh", platform="darwin")
    terminal = Terminal(
        "Terminal", "Terminal", "/System/Applications/Utilities/Terminal.app", is_application=True
    )
    plan = here.plan_open_terminal(lab, terminal, shell=ShellName.ZSH)
    write, mark, run = plan.steps
    assert plan.effect is Effect.CHANGES
    assert isinstance(write, WriteFile)
    assert isinstance(mark, RunCommand)
    assert isinstance(run, RunCommand)
    assert write.path.parent == tmp_path / "cache" / "terminal"
    assert write.path.suffix == ".command"
    assert f"cd '{tmp_path / 'my lab'}' || exit\n".encode() in write.content
    assert write.content.endswith(b" /usr/bin/zsh -il\n")
    assert mark.command.argv == ("chmod", "+x", str(write.path))
    assert run.command.argv == ("open", "-a", terminal.program, str(write.path))


def test_on_windows(tmp_path: Path) -> None:
    prefix = r"C:\Users\Ana\lab 1\.venv"
    lab = Environment(prefix, Kind.VENV, "lab 1", project=r"C:\Users\Ana\lab 1")
    conda = Environment(r"C:\c\envs\x", Kind.CONDA, "x", project=r"C:\Users\Ana\lab 1")
    here = opening(tmp_path, "wt", "powershell", "cmd", "conda", platform="win32")
    windows_terminal, powershell, cmd = here.ways(lab).terminals
    (step,) = here.plan_open_terminal(conda, windows_terminal).steps
    assert step.command.argv[:6] == (
        *(
            "/usr/bin/wt",
            "-d",
            r"C:\Users\Ana\lab 1",
            rf"{WINDOWS_POWERSHELL}\powershell.exe",
            "-ExecutionPolicy",
            "RemoteSigned",
        ),
    )
    assert step.command.argv[-1].endswith(r"Invoke-Expression\; conda activate C:\c\envs\x")
    assert not step.console
    (step,) = here.plan_open_terminal(conda, powershell).steps
    assert step.command.argv[0] == rf"{WINDOWS_POWERSHELL}\powershell.exe"
    assert step.command.argv[-1].endswith(r"Invoke-Expression; conda activate C:\c\envs\x")
    assert step.console
    for nothing_there in (lab, conda):
        with pytest.raises(AppError):
            here.plan_open_terminal(nothing_there, cmd)


def test_the_plan_of_an_editor(tmp_path: Path) -> None:
    editor = Editor("vscode", "Visual Studio Code", "/usr/bin/code")
    plan = opening(tmp_path).plan_open_editor(editor, "/home/ana/my lab")
    (step,) = plan.steps
    assert isinstance(step, StartProgram)
    assert step.command.shown(Shell.BASH) == "/usr/bin/code '/home/ana/my lab'"
    assert str(plan.title) == "Open my lab in Visual Studio Code"


def test_how_each_editor_is_told(tmp_path: Path, lab: Environment) -> None:
    (hint,) = opening(tmp_path, "bash", "xterm", "pycharm").ways(lab).hints
    assert "Python Interpreter" in str(hint)
    assert opening(tmp_path, "bash", "xterm", "pycharm").ways(replace(lab, executable=None)).hints == ()
