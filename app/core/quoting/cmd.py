"""Lines to paste at the prompt of cmd, and which program arguments they become.

Two readers follow one another. First cmd: it puts in variables (%NAME%, in quotes too, if such a variable
exists), then takes & | < > ^ ( ) outside of double quotes for its own, and ^ makes the next character
plain. It counts every double quote, also one after a backslash. Then the program's own C library takes
the line apart: \\" is a quote inside an argument, and backslashes count only before a quote.

Relied on: delayed expansion is off (so ! is plain), as it is at a prompt; and no variable has a name that
begins with ^, so %^NAME% is never one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from app.core.quoting.line import Inexpressible, ShownLine, is_plain, lay_out, refuse_broken_text
from app.core.words import say

_LONGEST_LINE = 8191
_PLAIN = "_./\\:+=@%-"
_PLAIN_FIRST = "_.\\:-"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.()-]*\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_END_OF_INTERNAL_NAME = re.compile(r"[+/\[\]\\:.,;=\s]")
_INTERNAL = frozenset(
    """assoc break call cd chdir cls color copy date del dir dpath echo endlocal erase exit for ftype goto
    if keys md mkdir mklink move path pause popd prompt pushd rd rem ren rename rmdir set setlocal shift
    start time title type ver verify vol""".split()  # noqa: SIM905 - words, easier to read so
)


def line(argv: Sequence[str], env: Mapping[str, str]) -> ShownLine:
    """The line cmd and the program's C library read back as exactly these arguments."""
    texts = (*argv, *env, *env.values())
    for text in texts:
        _refuse_unwritable(text)
    percents = sum(text.count("%") for text in texts) > 1  # one alone never stands for a variable
    if re.search(r"\.(bat|cmd)\Z", argv[0], re.IGNORECASE):
        _refuse_read_twice(argv)
    assignments = "".join(_assignment(name, value, percents) for name, value in env.items())
    words = [_first_word(argv[0], percents), *(_word(text, percents) for text in argv[1:])]
    shown = lay_out(words, assignments)
    if len(shown.text) > _LONGEST_LINE:
        raise Inexpressible(say("cmd takes at most 8191 characters in one line; this one is longer."))
    return shown


def word(text: str) -> str:
    """One argument, safe beside any others."""
    _refuse_unwritable(text)
    return _word(text, "%" in text)


def _word(text: str, percents: bool) -> str:
    if is_plain(text, _PLAIN) and not (percents and "%" in text):
        return text
    quotes_doubled = re.sub(r'(\\*)"', r'\1\1\\"', text)
    quoted = '"' + re.sub(r"(\\+)\Z", r"\1\1", quotes_doubled) + '"'
    return _outside_quotes(quoted) if '"' in text or (percents and "%" in text) else quoted


def _outside_quotes(text: str) -> str:
    """The text with every sign made plain, so that cmd never counts itself inside quotes."""
    escaped = re.sub(r'(?s)(?<=%).|["&|<>^()]', r"^\g<0>", text)
    assert not escaped.endswith("^")
    return escaped


def _first_word(text: str, percents: bool) -> str:
    if '"' in text:
        raise Inexpressible(say("On Windows, no program has a double quote in its name."))
    if percents and "%" in text:
        raise Inexpressible(
            say("cmd would look for a variable in the name of the program, {name}.", name=text)
        )
    own = _END_OF_INTERNAL_NAME.split(text, maxsplit=1)[0].lower() in _INTERNAL
    # In quotes, a name is never one of cmd's own commands.
    return text if is_plain(text, _PLAIN_FIRST) and not text.startswith(":") and not own else f'"{text}"'


def _assignment(name: str, value: str, percents: bool) -> str:
    if not value:
        raise Inexpressible(
            say("cmd removes a variable that is set to nothing: “{name}” cannot be empty.", name=name)
        )
    if not _NAME.match(name):
        raise Inexpressible(say("cmd cannot set a variable called “{name}”.", name=name))
    assignment = f'"{name}={value}"'
    if '"' in value or (percents and "%" in value):
        assignment = _outside_quotes(assignment)
    return f"set {assignment} && "


def _refuse_unwritable(text: str) -> None:
    refuse_broken_text((text,), "cmd", bytes_too=True)
    if "\n" in text or "\r" in text:
        raise Inexpressible(say("cmd ends a line at its first line break: text with one cannot be written."))
    if _CONTROL.search(text):
        raise Inexpressible(say("A control character cannot be typed at the prompt of cmd."))


def _refuse_read_twice(argv: Sequence[str]) -> None:
    for argument in argv[1:]:
        if re.search(r'["%^!]', argument):
            raise Inexpressible(
                say(
                    "{program} is a batch file: cmd reads its arguments a second time and would change "
                    "“{argument}”.",
                    program=argv[0],
                    argument=argument,
                )
            )
