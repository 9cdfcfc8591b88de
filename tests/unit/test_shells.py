"""Words for the five shells. What real shells make of them is tests/integration/test_activation_lines.py."""

import pytest

from app.core.quoting import Inexpressible
from app.core.shells import ShellName, shell_line, shell_word


@pytest.mark.parametrize(
    ("word", "fish"),
    [
        ("plain-1.txt", "plain-1.txt"),
        ("", "''"),
        ("two words", "'two words'"),
        ("it's", r"'it\'s'"),
        ("back\\slash", r"'back\\slash'"),
        ("$HOME", "'$HOME'"),
        ("%self", "'%self'"),
        ("~", "'~'"),
        ("a\nb", r"'a'\n'b'"),
        ("\x1b", r"\X1b"),
        ("é日", "é日"),
        ("a\udcffb", r"'a'\Xff'b'"),
        ("A=b", "'A=b'"),
        ("/a=b", "/a=b"),
    ],
)
def test_fish_words(word: str, fish: str) -> None:
    assert shell_word(word, ShellName.FISH) == fish


def test_each_shell_has_its_own_line() -> None:
    argv = ("/my envs/x/bin/python", "it's.py")
    assert shell_line(argv, ShellName.BASH) == "'/my envs/x/bin/python' \"it's.py\""
    assert shell_line(argv, ShellName.ZSH) == shell_line(argv, ShellName.BASH)
    assert shell_line(argv, ShellName.FISH) == r"'/my envs/x/bin/python' 'it\'s.py'"
    assert shell_line(argv, ShellName.POWERSHELL) == "& '/my envs/x/bin/python' 'it''s.py'"
    assert shell_line(argv, ShellName.CMD) == '"/my envs/x/bin/python" "it\'s.py"'


@pytest.mark.parametrize("shell", ShellName)
def test_what_no_system_can_pass_is_refused_by_all(shell: ShellName) -> None:
    for bad in ("a\0b", "\ud800"):
        with pytest.raises(Inexpressible):
            shell_word(bad, shell)
        with pytest.raises(Inexpressible):
            shell_line((bad,), shell)
