from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.core.shells import ShellName
from app.system.shell_asking import ShellAnswer, parse_answer, question
from tests.unit.made_up_disk import surroundings

MARK = "labwright-0123"


def answer(shell: ShellName, *lines: str, name: str = "python") -> ShellAnswer | None:
    printed = "\n".join(["welcome", MARK, "path /a:/b", *lines, MARK, "bye"])
    return parse_answer(shell, printed, MARK, name)


def test_what_stands_between_the_marks_counts() -> None:
    assert answer(ShellName.BASH) == ShellAnswer(path="/a:/b")
    assert parse_answer(ShellName.BASH, f"{MARK}\npath /a\n", MARK, "x") is None
    assert parse_answer(ShellName.BASH, "", MARK, "x") is None


def test_an_alias_of_bash_is_unquoted() -> None:
    found = answer(ShellName.BASH, "kind-alias ", r"quoted-alias alias python='python3 -c '\''x'\'''")
    assert found is not None
    assert found.alias == "python3 -c 'x'"


def test_a_function_is_told_with_its_file() -> None:
    found = answer(ShellName.ZSH, "kind-function ", "place /home/ada/my rc", 'body command python "$@"')
    assert found is not None
    assert (found.function, found.function_place) == (True, "/home/ada/my rc")
    plain = answer(ShellName.FISH, "kind-function ", "place -", "body function python; echo; end")
    assert plain is not None
    assert plain.function_place is None


def test_an_alias_of_fish_is_a_function_that_says_so() -> None:
    options = "--wraps='python3 -q' --description 'alias python python3 -q'"
    body = f"body function python {options}   python3 -q $argv  end"
    found = answer(ShellName.FISH, "kind-function ", "place -", body)
    assert found is not None
    assert (found.alias, found.function) == ("python3 -q", False)


def test_an_abbreviation_of_another_name_is_not_taken() -> None:
    line = "abbreviation abbr -a -- pip 'python -m pip'"
    found = answer(ShellName.FISH, line, name="pip")
    assert found is not None
    assert found.alias == "python -m pip"
    other = answer(ShellName.FISH, line, name="python")
    assert other is not None
    assert other.alias is None


def test_the_name_is_never_part_of_the_script() -> None:
    where = surroundings({}, PATH="/a", VIRTUAL_ENV="/lab/.venv", OTHER="x")
    for shell in (ShellName.BASH, ShellName.ZSH, ShellName.FISH, ShellName.POWERSHELL):
        command = question(shell, "/bin/x", "$(rm -rf /)", where, MARK, login=False)
        assert not any("rm -rf" in word for word in command.argv)
        assert command.env["LABWRIGHT_NAME"] == "$(rm -rf /)"
        assert command.env["PATH"] == "/a"
        assert command.env["VIRTUAL_ENV"] == "/lab/.venv"
        assert command.timeout_seconds


def test_a_mac_is_asked_as_its_terminal_starts_a_shell() -> None:
    where = surroundings({}, platform="darwin")
    assert question(ShellName.ZSH, "/bin/zsh", "x", where, MARK, login=True).argv[1] == "-ilc"
    assert question(ShellName.ZSH, "/bin/zsh", "x", where, MARK, login=False).argv[1] == "-ic"


@given(st.sampled_from(list(ShellName)), st.text())
def test_whatever_a_shell_prints_is_read(shell: ShellName, text: str) -> None:
    parse_answer(shell, f"{MARK}\n{text}\n{MARK}\n", MARK, "python")
