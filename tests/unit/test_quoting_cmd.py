"""A reading of the documented rules of cmd and of the C library takes every shown line back to its arguments.

The reader knows nothing of how the lines are made. For it every variable exists whose name does not begin
with ^ (the one thing the lines rely on), so a percent sign that could be misread is misread.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.commands import Shell
from app.core.quoting import Inexpressible, quote, quote_word, shown_line

INTERNAL = {
    "assoc", "break", "call", "cd", "chdir", "cls", "color", "copy", "date", "del", "dir", "dpath",
    "echo", "endlocal", "erase", "exit", "for", "ftype", "goto", "if", "keys", "md", "mkdir", "mklink",
    "move", "path", "pause", "popd", "prompt", "pushd", "rd", "rem", "ren", "rename", "rmdir", "set",
    "setlocal", "shift", "start", "time", "title", "type", "ver", "verify", "vol",
}  # fmt: skip
DELIMITERS = " ,;="


class MisreadError(AssertionError):
    """cmd would not take this for a plain argument."""


def put_variables_in(line: str) -> str:
    """The line after the first phase, where %NAME% and %NAME:...% become the variable's value."""
    done = ""
    at = 0
    while at < len(line):
        match = re.compile(r"%([^%:]+)(:[^%]*)?%").match(line, at)
        if match and not match[1].startswith("^"):
            done += "VALUE"
            at = match.end()
        else:
            done += line[at]
            at += 1
    return done


def split_commands(line: str) -> list[tuple[str, str]]:
    """The commands between &&, each as its name as typed and the rest, after ^ and quotes were read."""
    commands = []
    text, name, quoted, at = "", None, False, 0
    while at <= len(line):
        char = line[at : at + 1]
        if not char or (not quoted and line.startswith("&&", at)):
            commands.append((text, "") if name is None else (name, text))
            text, name, quoted = "", None, False
            at += 2
            while line[at : at + 1] == " ":
                at += 1
            if at >= len(line):
                return commands
            continue
        if char == '"':
            quoted = not quoted
        elif not quoted and char == "^":
            at += 1
            char = line[at : at + 1]
            if not char:
                raise MisreadError("^ at the end asks for another line")
        elif not quoted and char in "&|<>()":
            raise MisreadError(f"{char} is a sign of cmd's own")
        elif not quoted and name is None and (char in DELIMITERS or char == "/"):
            name, text = text, ""
        text += char
        at += 1
    raise AssertionError("not reached")


def split_arguments(text: str, *, old: bool) -> list[str]:
    """The arguments as the C library makes them: `old` before 2008, and CommandLineToArgvW."""
    arguments = []
    at = 0
    while True:
        while text[at : at + 1] == " ":
            at += 1
        if at >= len(text):
            return arguments
        argument, quoted = "", False
        while at < len(text) and (quoted or text[at] != " "):
            backslashes = re.compile(r"\\*").match(text, at)[0]
            at += len(backslashes)
            if text[at : at + 1] != '"':
                argument += backslashes
                if at < len(text) and (quoted or text[at] != " "):
                    argument += text[at]
                    at += 1
                continue
            argument += "\\" * (len(backslashes) // 2)
            at += 1
            if len(backslashes) % 2:
                argument += '"'
            elif quoted and text[at : at + 1] == '"':
                argument += '"'
                at += 1
                quoted = not old
            else:
                quoted = not quoted
        arguments.append(argument)


def read_assignment(rest: str) -> tuple[str, str]:
    """The variable that SET "NAME=VALUE" sets: from the first quote to the last."""
    match = re.fullmatch(r' "([^=]+)=(.+)"[^"]*', rest, re.DOTALL)
    assert match, rest
    return match[1], match[2]


def read(line: str) -> tuple[dict[str, str], list[str]]:
    """The variables that are set, and what the program is started with."""
    assert len(line) <= 8191
    assert not re.search(r"[\x00-\x1f\x7f]", line)
    *assignments, (name, rest) = split_commands(put_variables_in(line))
    assert all(name == "set" for name, _ in assignments)
    if name.startswith('"') and name.endswith('"'):
        program = name[1:-1]
    else:
        program = name
        if re.split(r"[+/\[\]\\:.,;=\s]", name)[0].lower() in INTERNAL or not name or name[0] in "@:":
            raise MisreadError(f"{name} is not a program")
    assert '"' not in program
    arguments = split_arguments(rest, old=False)
    assert arguments == split_arguments(rest, old=True)
    return dict(read_assignment(rest) for _, rest in assignments), [program, *arguments]


def test_the_reader_reads_what_the_documentation_shows() -> None:
    assert split_arguments(r'"abc" d e', old=False) == ["abc", "d", "e"]
    assert split_arguments(r"a\\\b d\"e\"f\"g h", old=False) == [r"a\\\b", 'd"e"f"g', "h"]
    assert split_arguments(r"a\\\"b c d", old=False) == [r"a\"b", "c", "d"]
    assert split_arguments(r'a\\\\"b c" d e', old=False) == [r"a\\b c", "d", "e"]
    assert put_variables_in("echo %PATH% 50% of %X:~0,3%") == "echo VALUE 50VALUEX:~0,3%"
    with pytest.raises(MisreadError):
        read('x "a\\" & b"')


SPECIAL = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~abPATH01éÀß日🐍•\u200b\xa0“”"
text = st.one_of(
    st.text(st.sampled_from(SPECIAL), max_size=12),
    st.text(st.sampled_from('\\" %^&a'), max_size=8),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12),
)
AWKWARD = [
    "", " ", "\"", "\"\"", "\\", "\\\\", "a\\\"b", "a\\\\\"", "a b\\", "%", "%PATH%", "%%",
    "%PATH:~0,3%", "100%", "%a", "say \"%PATH%\"", "^", "^%", "a^", "&", "&&", "| more", "<x", "2>&1",
    "(", ")", "!PATH!", "a&b", "a\"&\"b", "a,b;c=d", "-foo", "/x", "it's", "é", "numpy>=1.2", "%^",
    "^%^PATH^%", "x\"%PATH%\"y & \"%", "\\%\\",
]  # fmt: skip
programs = st.one_of(
    st.sampled_from(
        [*sorted(INTERNAL), "python", "C:\\Program Files\\x.exe", ".venv/Scripts/python.exe", "a&b", "@x"]
    ),
    text.filter(lambda name: name and '"' not in name and "%" not in name),
)
values = st.one_of(st.sampled_from(AWKWARD), text).filter(bool)


@given(
    program=programs,
    arguments=st.lists(st.one_of(st.sampled_from(AWKWARD), text), max_size=6),
    env=st.dictionaries(st.sampled_from(["A", "_x9", "ProgramFiles(x86)", "a-b"]), values),
)
def test_any_arguments_come_back(program: str, arguments: list[str], env: dict[str, str]) -> None:
    argv = (program, *arguments)
    if re.search(r"\.(bat|cmd)\Z", program, re.IGNORECASE):
        return
    assert read(quote(argv, Shell.CMD, env)) == (env, list(argv))


@pytest.mark.parametrize(
    "word", [*AWKWARD, *(chr(code) for code in range(32, 256) if code != 127 and not 128 <= code < 160)]
)
def test_an_awkward_word_comes_back(word: str) -> None:
    for argv in (("x", word), ("x", word, word), ("x", word, "%PATH%", word)):
        assert read(quote(argv, Shell.CMD))[1] == list(argv)
    assert read(f"x {quote_word(word, Shell.CMD)} {quote_word('%PATH%', Shell.CMD)}")[1] == [
        "x",
        word,
        "%PATH%",
    ]


@pytest.mark.parametrize(
    ("argv", "line"),
    [
        (("docker", "run", "-it", "-p", "127.0.0.1:8080:80", "python:3.12"),) * 2,
        (("pip", "install", "numpy==1.26.4"),) * 2,
        (("pip", "install", "numpy>=1.2"), 'pip install "numpy>=1.2"'),
        (("git", "log", "--format=%h"),) * 2,
        (("git", "log", "--format=%h %s"), 'git log ^"--format=%^h %^s^"'),
        ((".venv/Scripts/python", "-V"), '".venv/Scripts/python" -V'),
        (("echo", "hi"), '"echo" hi'),
        (("x", 'say "a & b"'), 'x ^"say \\^"a ^& b\\^"^"'),
        (("x", "C:\\a b\\", "C:\\a\\"), 'x "C:\\a b\\\\" C:\\a\\'),
    ],
)
def test_a_line_is_as_plain_as_it_can_be(argv: tuple[str, ...], line: str | tuple[str, ...]) -> None:
    assert quote(argv, Shell.CMD) == (line if isinstance(line, str) else " ".join(line))


def test_variables_come_first() -> None:
    assert quote(("pip", "list"), Shell.CMD, {"A": "1 & 2", "B": "%x%"}) == (
        'set "A=1 & 2" && set ^"B=%^x%^" && pip list'
    )


@pytest.mark.parametrize(
    ("argv", "env", "why"),
    [
        (("x", "a\nb"), {}, "line break"),
        (("x", "a\rb"), {}, "line break"),
        (("x", "a\tb"), {}, "control character"),
        (("x", "\x1a"), {}, "control character"),
        (("x", "\udcff"), {}, "bytes are not valid text"),
        (("x", "a" * 9000), {}, "at most 8191"),
        (('a"b',), {}, "double quote in its name"),
        (("100%", "5%"), {}, "look for a variable"),
        (("x",), {"A": ""}, "cannot be empty"),
        (("x",), {"A B": "1"}, "cannot set a variable"),
        (("conda.bat", "100%"), {}, "batch file"),
        (("C:\\x\\TOOL.CMD", 'a"b'), {}, "batch file"),
        (("tool.bat", "a^b"), {}, "batch file"),
        (("tool.bat", "wow!"), {}, "batch file"),
    ],
)
def test_what_cannot_be_expressed_is_refused_with_the_reason(
    argv: tuple[str, ...], env: dict[str, str], why: str
) -> None:
    with pytest.raises(Inexpressible, match=re.escape(why)) as refused:
        quote(argv, Shell.CMD, env)
    assert str(refused.value) == str(refused.value.sentence)


@given(program=programs, arguments=st.lists(text, max_size=5))
def test_each_argument_stands_where_the_line_says(program: str, arguments: list[str]) -> None:
    if re.search(r"\.(bat|cmd)\Z", program, re.IGNORECASE):
        return
    line = shown_line((program, *arguments), Shell.CMD, {"A": "b"})
    for (start, stop), word in zip(line.spans[1:], arguments, strict=True):
        assert read(f"x {line.text[start:stop]}")[1] == ["x", word]
