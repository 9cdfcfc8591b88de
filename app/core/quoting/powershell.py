"""Lines for PowerShell 7.3 and later, and where Windows PowerShell 5.1 reads them otherwise.

The rules relied on are those of its argument mode (about_Parsing, about_Quoting_Rules) and of how it
hands arguments to programs ($PSNativeCommandArgumentPassing at its default).
"""

from __future__ import annotations

import ntpath
import re
from collections.abc import Mapping, Sequence

from app.core.quoting.line import Inexpressible, ShownLine, is_plain, lay_out, refuse_broken_text, unseen
from app.core.words import Sentence, say

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_PLAIN_FIRST = "_./\\:+-"
_PLAIN = "_./\\:=+@%^~-"
_PLAIN_AFTER_ONE_DASH = "_/\\=+@%^~-"  # a dot or colon would cut -name.value in two
_SINGLE_QUOTES = re.compile("['\u2018\u2019\u201a\u201b]")
_NUMBER = re.compile(  # a superset of what it takes for one, and would hand on in its own spelling
    r"(0[xXbB])?[0-9A-Fa-f]*\.?[0-9]*([eE][+-]?[0-9]*)?[dlnsuyDLNSUY]{0,2}([kmgtpKMGTP][bB])?\Z"
)
_WHOLE_NUMBER = re.compile(r"(0|[1-9][0-9]{0,17})\Z")
_ESCAPES = {"\a": "`a", "\b": "`b", "\t": "`t", "\n": "`n", "\v": "`v", "\f": "`f", "\r": "`r", "\x1b": "`e"}
_ESCAPED_IN_DOUBLE_QUOTES = set('`$"\u201c\u201d\u201e')
_KEYWORDS = frozenset(
    """assembly base begin break catch class clean command configuration continue data default define do
    dynamicparam else elseif end enum exit filter finally for foreach from function hidden if in
    inlinescript interface module namespace parallel param private process public return sequence static
    switch throw trap try type until using var while workflow""".split()  # noqa: SIM905 - words, easier to read so
)
# Its own names that are also names of programs on Windows. The quotes do not make it see the program.
_OWN_COMMANDS = frozenset(
    """% ? cat cd chdir clear cls compare copy cp cpp del diff dir echo erase fc foreach
    group h help history kill ls man md mkdir more mount move mv oss pause popd ps pushd pwd r rd ren rm
    rmdir select set sleep sort start tee type where write""".split()  # noqa: SIM905 - words, easier to read so
)
_OWN_COMMANDS_OF_51 = frozenset({"curl", "sc", "wget"})
_SCRIPT_SUFFIXES = (".bat", ".cmd", ".js", ".vbs", ".wsf")
_OLD_STYLE_PROGRAMS = frozenset({"cmd", "cscript", "sqlcmd", "wscript"})


def line(argv: Sequence[str], env: Mapping[str, str]) -> ShownLine:
    """The line PowerShell reads back as exactly these arguments."""
    refuse_broken_text((*argv, *env, *env.values()), "PowerShell", bytes_too=True)
    _refuse_what_is_lost(argv)
    assignments = "".join(_assignment(name, value) for name, value in env.items())
    words = list(map(word, argv[1:]))
    if _is_plain_first(argv[0]):
        return lay_out([argv[0], *words], assignments)
    if argv[0] == "--%":
        raise Inexpressible(say("PowerShell takes “--%” for a sign of its own, not for a program."))
    return lay_out([_string(argv[0]), *words], f"{assignments}& ")


def word(text: str) -> str:
    """One argument, quoted unless PowerShell takes it for nothing but text without quotes."""
    refuse_broken_text((text,), "PowerShell", bytes_too=True)
    if text == "--%":
        return "@('--%')"  # even in quotes, it ends the reading of arguments; an element of a list does not
    return text if _is_plain(text) else _string(text)


def powershell_51_differs(argv: Sequence[str]) -> Sentence | None:
    """What Windows PowerShell 5.1 would do otherwise with the line, or None if it does the same."""
    arguments = argv[1:]
    if argv[0].lower() in _OWN_COMMANDS_OF_51:
        return say("In Windows PowerShell 5.1, {name} is a command of PowerShell’s own.", name=argv[0])
    if "" in arguments:
        return say("Windows PowerShell 5.1 leaves out an empty argument: this line would not do the same.")
    if any('"' in argument for argument in arguments):
        return say(
            "Windows PowerShell 5.1 loses double quotes inside an argument: this line would not do the same."
        )
    if any(re.search(r"\s", argument) and argument.endswith("\\") for argument in arguments):
        return say(
            "Windows PowerShell 5.1 misreads an argument with spaces and a backslash at its end: "
            "this line would not do the same."
        )
    if any(unseen(char) and _ESCAPES.get(char, "`u")[1] in "eu" for text in argv for char in text):
        return say("Windows PowerShell 5.1 cannot write the invisible characters in this line.")
    return None


def powershell_own_command(argv: Sequence[str]) -> Sentence | None:
    """What PowerShell on Windows starts instead of this program, or None if it starts the program."""
    if argv[0].lower() in _OWN_COMMANDS:
        return say(
            "On Windows, PowerShell has a command of its own called {name} and starts that instead.",
            name=argv[0],
        )
    return None


def _is_plain_first(text: str) -> bool:
    return (
        is_plain(text, _PLAIN_FIRST)
        and not text[0].isdigit()
        and text[0] not in ":+-"
        and text not in {".", "..", "/"}
        and not re.match(r"\.[0-9]", text)
        and text.lower() not in _KEYWORDS
    )


def _is_plain(text: str) -> bool:
    if not is_plain(text, _PLAIN):
        return False
    if text[0] == "-":
        return (
            text == "-"
            or ((text[1].isalpha() or text[1] == "_") and is_plain(text, _PLAIN_AFTER_ONE_DASH))
            or re.match("--[A-Za-z0-9_]", text) is not None
        )
    if text[0] == ".":
        return re.match(r"\.\.?(\Z|[/\\])|\.[A-Za-z_]", text) is not None
    if text[0].isdigit():
        return _WHOLE_NUMBER.match(text) is not None or _NUMBER.match(text) is None
    return text[0] not in ":=+@%^~"


def _string(text: str) -> str:
    if not any(map(unseen, text)):
        return "'" + _SINGLE_QUOTES.sub(r"\g<0>\g<0>", text) + "'"
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if unseen(char):
        return f"`u{{{ord(char):x}}}"
    return f"`{char}" if char in _ESCAPED_IN_DOUBLE_QUOTES else char


def _assignment(name: str, value: str) -> str:
    if not value:
        raise Inexpressible(
            say("PowerShell removes a variable that is set to nothing: “{name}” cannot be empty.", name=name)
        )
    if any(map(unseen, name)):
        raise Inexpressible(say("PowerShell cannot set a variable with such a name."))
    in_braces = re.sub("[`{}]", r"`\g<0>", name)
    variable = f"$env:{name}" if _NAME.match(name) else f"${{env:{in_braces}}}"
    return f"{variable} = {_string(value)}; "


def _refuse_what_is_lost(argv: Sequence[str]) -> None:
    """Raise Inexpressible where PowerShell hands arguments on in the old way, and one would not arrive."""
    program, suffix = ntpath.splitext(ntpath.basename(argv[0]).lower())
    if suffix not in _SCRIPT_SUFFIXES and program not in _OLD_STYLE_PROGRAMS:
        return
    for argument in argv[1:]:
        spaced = re.search(r"\s", argument) is not None
        lost = not argument or '"' in argument
        if suffix in {".bat", ".cmd"}:
            lost = lost or re.search(r"[%^!\r\n]", argument) is not None
            lost = lost or (not spaced and re.search(r"[&|<>()]", argument) is not None)
        if lost:
            raise Inexpressible(
                say(
                    "PowerShell cannot hand “{argument}” to {program} unchanged.",
                    argument=argument,
                    program=argv[0],
                )
            )
