"""A reading of PowerShell's documented rules takes every shown line back to its arguments.

The reader knows nothing of how the lines are made. Where the rules leave a doubt it takes the reading that
does harm: a number is handed on in another spelling, a bare -- is lost, ~ is expanded.
"""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.commands import Shell
from app.core.quoting import Inexpressible, powershell_51_differs, powershell_own_command, quote, shown_line

SINGLE = "'\u2018\u2019\u201a\u201b"
DOUBLE = '"\u201c\u201d\u201e'
DASHES = "-\u2013\u2014\u2015"
TOKEN_ENDS = "\0\t\n\v\f\r &(),;{|}"
NUMBER = re.compile(
    r"(0x[0-9a-f]+|0b[01]+|[0-9]+(\.[0-9]*)?(e[+-]?[0-9]+)?|\.[0-9]+(e[+-]?[0-9]+)?)"
    r"(u|s|l|d|y|n|ul|us|uy)?(kb|mb|gb|tb|pb)?\Z",
    re.IGNORECASE,
)
ESCAPES = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
KEYWORDS = {
    "elseif", "if", "else", "switch", "foreach", "from", "in", "for", "while", "until", "do", "try", "catch",
    "finally", "trap", "data", "return", "continue", "break", "exit", "throw", "begin", "process", "end",
    "dynamicparam", "function", "filter", "param", "class", "define", "var", "using", "workflow", "parallel",
    "sequence", "inlinescript", "configuration", "public", "private", "static", "interface", "enum",
    "namespace", "module", "type", "assembly", "command", "hidden", "base", "default", "clean",
}  # fmt: skip


class MisreadError(AssertionError):
    """PowerShell would not take this for a plain argument."""


def is_space(char: str) -> bool:
    return char in " \t\v\f\x85" or (bool(char) and unicodedata.category(char) in {"Zs", "Zl", "Zp"})


class Reader:
    """Reads one statement after the other, in argument mode."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.at = 0

    def peek(self) -> str:
        return self.line[self.at : self.at + 1]

    def take(self) -> str:
        char = self.peek()
        self.at += 1
        return char

    def ends(self) -> bool:
        return not self.peek() or self.peek() in TOKEN_ENDS or is_space(self.peek())

    def skip_spaces(self) -> None:
        while self.peek() and is_space(self.peek()):
            self.at += 1

    def read(self) -> tuple[dict[str, str], list[str]]:
        """The variables that are set, and what the program is started with."""
        env: dict[str, str] = {}
        while self.line.startswith("$", self.at):
            name, value = self.assignment()
            env[name] = value
        return env, self.command()

    def assignment(self) -> tuple[str, str]:
        if self.line.startswith("${env:", self.at):
            self.at += len("${env:")
            name = ""
            while (char := self.take()) != "}":
                name += self.take() if char == "`" else char
        else:
            match = re.compile(r"\$env:([A-Za-z0-9_]+)").match(self.line, self.at)
            assert match, "what comes before the command must set a variable"
            self.at, name = match.end(), match[1]
        assert self.line.startswith(" = ", self.at)
        self.at += 3
        assert self.peek() in [*SINGLE, *DOUBLE], "an expression must be a string"
        value = self.string()
        assert self.line.startswith("; ", self.at)
        self.at += 2
        assert value, "an empty value takes the variable away"
        return name, value

    def command(self) -> list[str]:
        called = self.peek() == "&"
        if called:
            self.at += 1
            self.skip_spaces()
        start = self.at
        first = self.argument()
        bare = self.line[start] not in SINGLE + DOUBLE
        if bare and (
            called
            or first.lower() in KEYWORDS
            or first in {".", ".."}
            or first == "/"
            or first[0] in DASHES + "+*=%"
        ):
            raise MisreadError(f"not a program: {first!r}")
        if not bare and not called:
            raise MisreadError("a string at the start is an expression")
        argv = [first]
        self.skip_spaces()
        while self.peek():
            argv.append(self.argument())
            if self.peek() and not is_space(self.peek()):
                raise MisreadError(f"cut in two before {self.line[self.at :]!r}")
            self.skip_spaces()
        return argv

    def argument(self) -> str:
        char = self.peek()
        if char in SINGLE + DOUBLE:
            value = self.string()
            if not self.ends():
                raise MisreadError("something follows a string")
            if value == "--%":
                raise MisreadError("reading stops")
            return value
        if self.line.startswith("@('", self.at):
            self.at += 2
            value = self.string()
            if self.take() != ")" or not value:
                raise MisreadError("a list with more than one string")
            return value
        if char in "@#$(){};,|&<>\n\r":
            raise MisreadError(f"{char!r} starts something else")
        if re.match(r"[1-6]>", self.line[self.at :]):
            raise MisreadError("a redirection")
        return self.dashed() if char in DASHES else self.bare()

    def dashed(self) -> str:
        start = self.at
        self.at += 1
        if not (self.peek().isalpha() or self.peek() in {"_", "?"}):
            self.at = start
            return self.bare()
        while self.peek() and not is_space(self.peek()):
            if self.peek() in "{}();,|&.[\r\n\0:":
                raise MisreadError("a parameter ends inside the word")
            if self.peek() in SINGLE + DOUBLE:
                self.at = start
                return self.bare()
            self.at += 1
        return self.line[start : self.at]

    def bare(self) -> str:
        start = self.at
        value = ""
        while not self.ends():
            char = self.peek()
            if char in SINGLE + DOUBLE:
                value += self.string()
                continue
            self.at += 1
            if char == "`":
                value += self.escape()
            elif char == "$" and not self.ends():
                raise MisreadError("a variable")
            else:
                value += char
        word = self.line[start : self.at]
        if NUMBER.match(word):
            return (
                str(int(word)) if re.fullmatch("[0-9]+", word) else repr(float(re.match("[0-9.]+", word)[0]))
            )
        if re.match(r"~(\Z|[/\\])", word) or re.search(r"[*?\[]", word):
            raise MisreadError("a path to be expanded")
        if value == "--%" or (set(word) <= set(DASHES) and len(word) == 2):
            raise MisreadError(f"{word} is a sign of its own")
        return value

    def string(self) -> str:
        quotes = SINGLE if self.peek() in SINGLE else DOUBLE
        self.at += 1
        value = ""
        while True:
            char = self.take()
            if not char:
                raise MisreadError("a string without an end")
            if char in quotes:
                if not self.peek() or self.peek() not in quotes:
                    return value
                value += self.take()
            elif quotes is DOUBLE and char == "`":
                value += self.escape()
            elif quotes is DOUBLE and char == "$" and re.match(r"[\w{(:?^$]", self.peek()):
                raise MisreadError("a variable in a string")
            else:
                value += char

    def escape(self) -> str:
        char = self.take()
        if char == "u":
            match = re.compile(r"\{([0-9a-fA-F]{1,6})\}").match(self.line, self.at)
            assert match, "`u needs a number"
            self.at = match.end()
            return chr(int(match[1], 16))
        return ESCAPES.get(char, char)


def read(line: str) -> tuple[dict[str, str], list[str]]:
    return Reader(line).read()


SPECIAL = (
    " \t\n\r\x07\x1b\x7f\x85!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~abeEkbBxX0123éÀß日🐍•²"
    "\u2013\u2014\u2015\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u200b\u2028\u3000\xa0"
)
AWKWARD = [
    "-foo.bar", "-foo:bar", "-foo", "-f=1", "-?", "-1", "-1.10", "-.5", "-", "--", "---", "–x", "—",
    "--%", "--%x", "-x'y'", "1.10", "0x10", "1kb", "1e3", "007", "12", "3.11", "3.11.9", "8080:80",
    "127.0.0.1:80:80", "5l", "2>&1", "2>", "1_000", "99999999999999999999", ".5", ".", "..", "../x",
    ".venv/bin", "...", ".5.5", "@x", "@", "@'x'", "a@b", "a,b", "#x", "a#b", "{}", "{a}", "a{b}", "$x",
    "a$x", "`n", "a`", "~", "~/x", "~x", "*.py", "a[1]", "if", "&", "&&", "a;b", "%", "?", "=x", "==",
    "+x", "/x", "/", "\\\\server\\share", "C:\\a b\\", "a:b", "::", ":x", "!x", "^x", "<#", "a<b",
    "numpy>=1.2", "", " ", "'", "\"", "it's", "‘’‚‛", "“”„", "$()", "$(x)", "${x}", "é", "-é.x", "2to3",
    "7z",
]  # fmt: skip
words = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.sampled_from(SPECIAL), max_size=12),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
    st.from_regex(r"[-.0-9@~]?[-.A-Za-z0-9:=]{0,8}", fullmatch=True),
)
programs = words.filter(lambda word: word not in {"", "--%"})
names = st.one_of(st.sampled_from(["A", "_x9", "ProgramFiles(x86)", "a-b", "a`b", "{x}", "é"]))


@given(
    program=programs, arguments=st.lists(words, max_size=8), env=st.dictionaries(names, words.filter(bool))
)
def test_any_arguments_come_back(program: str, arguments: list[str], env: dict[str, str]) -> None:
    argv = (program, *arguments)
    assert read(quote(argv, Shell.POWERSHELL, env)) == (env, list(argv))


@pytest.mark.parametrize("word", [*AWKWARD, *sorted(KEYWORDS), *(chr(code) for code in range(1, 256))])
def test_an_awkward_word_comes_back_in_any_place(word: str) -> None:
    for argv in (("x", word), ("x", word, word), (word, "x")):
        if argv[0] not in {"", "--%"}:
            assert read(quote(argv, Shell.POWERSHELL))[1] == list(argv)


@pytest.mark.parametrize(
    ("argv", "line"),
    [
        (("docker", "run", "-it", "--rm", "-p", "127.0.0.1:8080:80", "python:3.12-slim"),) * 2,
        (("pip", "install", "numpy==1.26.4", "-r", r"C:\labs\requirements.txt"),) * 2,
        ((".venv/bin/python", "-m", "venv", ".venv", "--prompt=lab-4"),) * 2,
        (("git", "commit", "-m", "it's done"), "git commit -m 'it''s done'"),
        (("C:\\Program Files\\x.exe", "a b"), "& 'C:\\Program Files\\x.exe' 'a b'"),
        (("git", "checkout", "--", "a.py"), "git checkout '--' a.py"),
        (("x", "two\nlines$"), 'x "two`nlines`$"'),
        (("x", "‘"), "x '‘‘'"),
        (("x", "--%"), "x @('--%')"),
        (("conda", "create", "python=3.11"), "conda create python=3.11"),
        (("pyenv", "local", "3.10"), "pyenv local '3.10'"),
    ],
)
def test_a_line_is_as_plain_as_it_can_be(argv: tuple[str, ...], line: str | tuple[str, ...]) -> None:
    assert quote(argv, Shell.POWERSHELL) == (line if isinstance(line, str) else " ".join(line))


def test_variables_come_first() -> None:
    env = {"PIP_INDEX": "a b", "ProgramFiles(x86)": "C:\\x"}
    assert quote(("pip", "list"), Shell.POWERSHELL, env) == (
        "$env:PIP_INDEX = 'a b'; ${env:ProgramFiles(x86)} = 'C:\\x'; pip list"
    )


@pytest.mark.parametrize(
    ("argv", "env", "why"),
    [
        (("x", "\udcff"), {}, "bytes are not valid text"),
        (("--%",), {}, "not for a program"),
        (("x",), {"A": ""}, "cannot be empty"),
        (("x",), {"A\n": "1"}, "variable with such a name"),
        (("conda.bat", "a&b"), {}, "unchanged"),
        (("conda.bat", "100%"), {}, "unchanged"),
        (("tool.cmd", ""), {}, "unchanged"),
        (("cmd", '"x"'), {}, "unchanged"),
    ],
)
def test_what_cannot_be_expressed_is_refused_with_the_reason(
    argv: tuple[str, ...], env: dict[str, str], why: str
) -> None:
    with pytest.raises(Inexpressible, match=re.escape(why)):
        quote(argv, Shell.POWERSHELL, env)


def test_a_batch_file_takes_quiet_arguments() -> None:
    argv = ("C:\\tools\\conda.bat", "create", "-n", "a & b", "numpy=1.26")
    assert read(quote(argv, Shell.POWERSHELL))[1] == list(argv)


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (("x", ""), "empty argument"),
        (("x", 'say "hi"'), "double quotes"),
        (("x", "C:\\a b\\"), "backslash at its end"),
        (("x", "\x1b[0m"), "invisible"),
        (("x", "\u200b"), "invisible"),
        (("curl", "x"), "a command of PowerShell’s own"),
    ],
)
def test_a_difference_of_powershell_51_is_named(argv: tuple[str, ...], why: str) -> None:
    assert why in str(powershell_51_differs(argv))


@pytest.mark.parametrize(
    "argv", [("x", "a b", "it's", "C:\\a\\", "two\nlines", "\t"), ("curl.exe",), ("docker", "ps")]
)
def test_no_difference_of_powershell_51_is_invented(argv: tuple[str, ...]) -> None:
    assert powershell_51_differs(argv) is None


def test_a_name_powershell_keeps_for_itself_is_pointed_out() -> None:
    assert "called sort" in str(powershell_own_command(("sort", "x")))
    assert powershell_own_command(("docker", "sort")) is None


@given(program=programs, arguments=st.lists(words, max_size=5))
def test_each_argument_stands_where_the_line_says(program: str, arguments: list[str]) -> None:
    line = shown_line((program, *arguments), Shell.POWERSHELL, {"A": "b"})
    for (start, stop), word in zip(line.spans, (program, *arguments), strict=True):
        shown = line.text[start:stop]
        called = f"& {shown}" if shown[0] in SINGLE + DOUBLE else shown
        assert read(called if word == program and start == line.spans[0][0] else f"x {shown}")[1][-1] == word
