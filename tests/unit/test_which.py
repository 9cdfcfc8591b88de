"""The use case with a scripted shell, on made-up machines of three systems."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from app.core.commands import Command
from app.core.errors import AppError
from app.core.outcomes import Ending, Outcome
from app.core.shells import ShellName
from app.core.which import Verdict, Walk
from app.services.which import WhichReader
from app.system.shells import default_shell, shell_in_use, shell_named, shell_program
from tests.unit.made_up_disk import Entry, Plain, surroundings

ELF = b"\x7fELF\0"


@dataclass
class ScriptedShell:
    """Answers the question of shell_asking with these lines for a name."""

    path: str = "/usr/bin"
    answers: dict[str, list[str]] = field(default_factory=dict)
    silent: bool = False
    asked: list[Command] = field(default_factory=list)

    def run(self, command: Command, **_options: object) -> Outcome:
        self.asked.append(command)
        mark, name = command.env["LABWRIGHT_MARK"], command.env["LABWRIGHT_NAME"]
        lines = [mark, f"path {self.path}", *self.answers.get(name, []), mark, ""]
        return Outcome(Ending.EXITED, 0.0, 0, stdout="" if self.silent else "\n".join(lines))


def reader(
    entries: dict[str, Entry],
    shell: ScriptedShell | None = None,
    *,
    platform: str = "linux",
    ancestors: Sequence[str] = ("bash",),
    from_terminal: bool = True,
    **environ: str,
) -> WhichReader:
    shells: dict[str, Entry] = (
        {} if platform == "win32" else {"/bin/bash": ELF, "/bin/zsh": ELF, "/usr/bin/env": ELF}
    )
    where = surroundings({**shells, **entries}, platform=platform, **environ)
    return WhichReader(
        shell or ScriptedShell(),
        where.disk,
        environ=environ,
        platform=platform,
        home=where.home,
        folder=lambda: where.folder,
        from_terminal=from_terminal,
        ancestors=lambda: ancestors,
    )


def verdicts(walk: Walk) -> list[str]:
    return [step.verdict.value for step in walk.steps]


def test_the_document_has_the_shape_of_the_contract() -> None:
    walk = reader({"/usr/bin/python3": ELF}, ScriptedShell("/gone:/usr/bin"), PATH="/gone:/usr/bin").walk(
        "python3"
    )
    document = json.loads(json.dumps(walk.to_json()))
    assert list(document) == ["name", "winner", "steps", "installs_into"]
    assert document["name"] == "python3"
    assert document["winner"] == "/usr/bin/python3"
    assert document["installs_into"] == "/usr"
    assert [list(step) for step in document["steps"]] == [["path", "verdict", "sentence"]] * 3
    assert document["steps"][0]["verdict"] == "missing-folder"
    assert all(step["sentence"] for step in document["steps"])


def test_in_the_terminal_its_path_holds_and_a_changed_one_is_told() -> None:
    machine: dict[str, Entry] = {"/usr/bin/tool": ELF, "/own/tool": ELF}
    walk = reader(machine, ScriptedShell("/own:/usr/bin"), PATH="/usr/bin").walk("tool")
    assert walk.winner == "/usr/bin/tool"
    assert "The PATH of this terminal holds" in str(walk.steps[0].sentence)


def test_another_shell_and_a_double_click_take_the_path_of_a_new_shell() -> None:
    machine: dict[str, Entry] = {"/usr/bin/tool": ELF, "/own/tool": ELF}
    asked = ScriptedShell("/own:/usr/bin")
    assert reader(machine, asked, PATH="/usr/bin").walk("tool", ShellName.ZSH).winner == "/own/tool"
    clicked = reader(machine, asked, from_terminal=False, PATH="/usr/bin", SHELL="/bin/zsh")
    walk = clicked.walk("tool")
    assert (walk.shell, walk.winner) == (ShellName.ZSH, "/own/tool")


def test_a_shell_that_does_not_answer_is_told() -> None:
    walk = reader({"/usr/bin/tool": ELF}, ScriptedShell(silent=True), PATH="/usr/bin").walk("tool")
    assert walk.winner == "/usr/bin/tool"
    assert "did not answer" in str(walk.steps[0].sentence)


def test_a_shell_that_is_not_there_is_not_asked_but_its_rules_hold() -> None:
    shell = ScriptedShell()
    walk = reader({"/usr/bin/tool": ELF}, shell, PATH="/usr/bin").walk("tool", ShellName.FISH)
    assert walk.winner == "/usr/bin/tool"
    assert "There is no fish" in str(walk.steps[0].sentence)
    assert shell.asked == []


def test_the_shells_of_windows_are_said_to_be_missing_elsewhere() -> None:
    which = reader({"/usr/bin/tool": ELF}, PATH="/usr/bin")
    for shell in (ShellName.CMD, ShellName.POWERSHELL):
        walk = which.walk("tool", shell)
        assert walk.winner == "/usr/bin/tool"
        assert "on this machine" in str(walk.steps[0].sentence)


def test_an_alias_that_cannot_be_followed_says_so() -> None:
    shell = ScriptedShell(answers={"p": ["alias $(choose) -q"], "q": ["alias 'torn"]})
    for name in ("p", "q"):
        walk = reader({}, shell, PATH="/usr/bin").walk(name)
        assert verdicts(walk) == ["alias", "note"]
        assert walk.winner is None


def test_aliases_in_a_circle_end() -> None:
    shell = ScriptedShell(answers={"a": ["alias b"], "b": ["alias a"]})
    walk = reader({"/usr/bin/a": ELF}, shell, PATH="/usr/bin").walk("a")
    assert walk.winner == "/usr/bin/a"


def test_a_function_says_where_it_is_defined_and_the_files_lose() -> None:
    lines = ["kind-function ", "place /home/ada/.bashrc", "body python () { echo no }"]
    walk = reader({"/usr/bin/python": ELF}, ScriptedShell(answers={"python": lines}), PATH="/usr/bin").walk(
        "python"
    )
    assert verdicts(walk) == ["function", "shadowed"]
    assert (walk.winner, walk.installs_into) == (None, None)


def test_a_name_with_a_folder_is_that_file() -> None:
    machine: dict[str, Entry] = {
        "/home/ada/bin/tool": ELF,
        "/usr/bin/tool": ELF,
        "/home/ada/x/plain": Plain(),
    }
    which = reader(machine, PATH="/usr/bin")
    for name in ("./bin/tool", "bin/tool", "/home/ada/bin/tool", "~/bin/tool"):
        walk = which.walk(name)
        assert walk.winner == "/home/ada/bin/tool"
        assert "PATH is not searched" in str(walk.steps[0].sentence)
    assert which.walk("./x/plain").winner is None
    assert which.walk("./gone/tool").winner is None


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\0b", "\x7f", "a\tb"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(AppError) as refused:
        reader({}, PATH="/usr/bin").walk(name)
    assert refused.value.code == "wrong-use"


def test_a_folder_that_is_not_there_is_refused() -> None:
    with pytest.raises(AppError, match="no folder"):
        reader({}, PATH="/usr/bin").walk("python", folder="/gone")


def test_nothing_found_says_so() -> None:
    walk = reader({}, PATH="/usr/bin").walk("docker")
    assert verdicts(walk) == ["not-here", "note"]
    assert "command was not found" in str(walk.steps[-1].sentence)


def test_the_memory_of_the_shell_is_told_where_it_may_matter() -> None:
    machine: dict[str, Entry] = {"/a/tool": ELF, "/b/tool": ELF}
    assert "hash -r" in str(reader(machine, PATH="/a:/b").walk("tool").steps[-1].sentence)
    fish = reader({**machine, "/usr/bin/fish": ELF}, ScriptedShell("/a:/b"), PATH="/a:/b")
    assert "hash -r" not in str(fish.walk("tool", ShellName.FISH).steps[-1].sentence)


def test_an_activation_that_does_not_hold_is_told() -> None:
    machine: dict[str, Entry] = {"/usr/bin/python3": ELF, "/lab/bin/python3": ELF, "/lab/pyvenv.cfg": Plain()}
    for path, told in (("/usr/bin:/lab/bin", True), ("/lab/bin:/usr/bin", False)):
        walk = reader(machine, ScriptedShell(path), PATH=path, VIRTUAL_ENV="/lab/").walk("python3")
        assert ("VIRTUAL_ENV" in str([str(step.sentence) for step in walk.steps])) is told


def test_on_a_mac_path_helper_is_named() -> None:
    shell = ScriptedShell("/usr/bin:/opt/homebrew/bin")
    which = reader(
        {"/opt/homebrew/bin/tool": ELF}, shell, platform="darwin", from_terminal=False, PATH="/usr/bin:/bin"
    )
    walk = which.walk("tool")
    assert walk.winner == "/opt/homebrew/bin/tool"
    assert "path_helper" in str(walk.steps[1].sentence)
    assert shell.asked[0].argv[:2] == ("/bin/zsh", "-ilc")


# -- which shell


def test_cmd_has_words_of_its_own_and_hides_its_macros() -> None:
    which = reader(
        {r"C:\a\dir.exe": b"MZ"}, platform="win32", ancestors=("python.exe", "cmd.exe"), Path=r"C:\a"
    )
    walk = which.walk("DIR")
    assert walk.shell is ShellName.CMD
    assert verdicts(walk) == ["note", "builtin", "shadowed"]
    assert "doskey" in str(walk.steps[0].sentence)


def test_powershell_is_asked_for_aliases_and_cmdlets() -> None:
    machine: dict[str, Entry] = {r"C:\ps\pwsh.exe": b"MZ", r"C:\a\curl.exe": b"MZ", r"C:\b\py3.exe": b"MZ"}
    answers = {"curl": ["kind-builtin "], "python": ["alias py3"]}
    shell = ScriptedShell(r"C:\ps;C:\a;C:\b", answers)
    which = reader(machine, shell, platform="win32", ancestors=("pwsh.exe",), PATH=r"C:\ps;C:\a;C:\b")
    assert verdicts(which.walk("curl")) == ["builtin", "shadowed"]
    assert which.walk("python").winner == r"C:\b\py3.exe"
    assert shell.asked[0].argv[0] == r"C:\ps\pwsh.exe"


def test_shells_are_known_by_their_programs() -> None:
    names = [
        "-bash",
        "/opt/homebrew/bin/fish",
        r"C:\Windows\System32\cmd.exe",
        "PowerShell.EXE",
        "pwsh",
        "dash",
        "",
    ]
    known = [
        ShellName.BASH,
        ShellName.FISH,
        ShellName.CMD,
        ShellName.POWERSHELL,
        ShellName.POWERSHELL,
        None,
        None,
    ]
    assert [shell_named(name) for name in names] == known
    assert shell_in_use(["python3", "uv", "zsh", "bash"]) is ShellName.ZSH
    assert shell_in_use(["systemd"]) is None


def test_the_default_shell_is_the_one_of_the_account_or_the_system() -> None:
    assert default_shell(surroundings({}, SHELL="/usr/bin/fish"), None) is ShellName.FISH
    assert default_shell(surroundings({}, SHELL="/bin/tcsh"), None) is ShellName.BASH
    assert default_shell(surroundings({}, platform="darwin"), None) is ShellName.ZSH
    assert default_shell(surroundings({}, platform="win32"), None) is ShellName.POWERSHELL
    assert default_shell(surroundings({}, SHELL="/bin/zsh"), ShellName.BASH) is ShellName.BASH


def test_a_shell_is_not_taken_from_path_before_the_systems_own() -> None:
    entries: dict[str, Entry] = {"/trap/bash": ELF, "/bin/bash": ELF, "/opt/x/zsh": ELF, "/trap/fish": ELF}
    where = surroundings(entries, PATH="/trap:relative", SHELL="/opt/x/zsh")
    assert shell_program(ShellName.BASH, where) == "/bin/bash"
    assert shell_program(ShellName.ZSH, where) == "/opt/x/zsh"
    assert shell_program(ShellName.FISH, where) == "/trap/fish"
    assert shell_program(ShellName.CMD, where) is None


def test_on_windows_the_bash_of_wsl_is_not_the_shell_of_windows() -> None:
    entries: dict[str, Entry] = {
        r"C:\Windows\System32\bash.exe": b"MZ",
        r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe": b"MZ",
        r"C:\Git\bin\bash.exe": b"MZ",
    }
    path = r"C:\Windows\System32;C:\Git\bin"
    where = surroundings(entries, platform="win32", PATH=path, SystemRoot=r"C:\Windows")
    assert shell_program(ShellName.BASH, where) == r"C:\Git\bin\bash.exe"
    assert (shell_program(ShellName.POWERSHELL, where) or "").endswith("powershell.exe")
    assert shell_program(ShellName.ZSH, where) is None


def test_the_shells_of_this_machine_begin_with_the_users() -> None:
    which = reader({}, ancestors=("zsh",), PATH="/usr/bin")
    assert which.available_shells() == (ShellName.ZSH, ShellName.BASH)


def test_every_verdict_has_its_own_word() -> None:
    assert len({verdict.value for verdict in Verdict}) == len(Verdict)
