"""A pasted text taken apart as bash, PowerShell or cmd would: commands, in each its words with their places.

Nothing is run. What a shell would fill in (the folder one is in, variables) is answered from `ShellFacts` and
noted; what only running something could tell is a problem of its word, and matters if the word is used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.commands import Shell
from app.core.run_parts import Variable
from app.core.words import Sentence, say


@dataclass(frozen=True, slots=True)
class ShellFacts:
    """What a shell would know where the text is pasted."""

    folder: str
    home: str
    variables: Mapping[str, str] = field(default_factory=dict)
    user: tuple[str, str] | None = None  # the numbers of the user and the group, where there are any


@dataclass(frozen=True, slots=True)
class PastedWord:
    """One argument, where in the text it stands, what was filled in, and what cannot be known."""

    text: str
    start: int
    stop: int
    notes: tuple[Sentence, ...] = ()
    problem: Sentence | None = None
    secrets: tuple[str, ...] = ()  # what was filled in from variables whose name says so
    filled_in: tuple[str, ...] = ()  # what was filled in from variables of this computer


@dataclass(frozen=True, slots=True)
class PastedCommand:
    """One command of the text. `ended_by` is the sign after it, `redirected` where its output would go."""

    words: tuple[PastedWord, ...]
    ended_by: str = ""
    redirected: tuple[str, ...] = ()


_BLANK = " \t\r"
_JOINTS = {
    Shell.BASH: re.compile(r"&&|\|\||\|&|;;|&(?!>)|[|;()]"),
    Shell.POWERSHELL: re.compile(r"&&|\|\||[|;]|&\s*(?=\n|\Z)"),
    Shell.CMD: re.compile(r"&&|\|\||[|&]"),
}
_REDIRECTION = re.compile(r"(?:\d*|&|\*)(?:>>|>\||>&|<<<|<<-?|<>|<&|>|<)")
_CONTINUED = {
    Shell.BASH: re.compile(r"\\[ \t]*\r?\n"),
    Shell.POWERSHELL: re.compile(r"`[ \t]*\r?\n"),
    Shell.CMD: re.compile(r"\^[ \t]*\r?\n"),
}
_PROMPT_OF_NEXT_LINE = re.compile(r"[ \t]*(?:>>? +(?=-)|>> |More\? )")
_FILLED = {
    Shell.BASH: re.compile(
        r"\$\{(?P<braced>\w+)(?:(?P<sign>:?[-=?+])(?P<other>[^}]*))?\}|\$(?P<plain>[A-Za-z_]\w*)"
        r"|\$\((?P<command>[^()]*)\)|`(?P<old>[^`]*)`|\$(?P<own>[@*#?$!0-9-])"
        r"|\$(?P<odd>\{[^}]*\}?|\()",
        re.ASCII,
    ),
    Shell.POWERSHELL: re.compile(
        r"\$\{(?:env:)?(?P<braced>\w+)\}|\$(?:env:)?(?P<plain>[A-Za-z_]\w*)(?:\.Path\b)?"
        r"|\$\((?P<command>[^()]*)\)|\$(?P<odd>\{[^}]*\}?|\()",
        re.IGNORECASE | re.ASCII,
    ),
    Shell.CMD: re.compile(r"%(?P<plain>[A-Za-z_][\w()]*)%", re.ASCII),
}
_HOME = {
    Shell.BASH: re.compile(r"~(?=[/\s;&|]|\Z)"),
    Shell.POWERSHELL: re.compile(r"~(?=[/\\\s;|]|\Z)"),
    Shell.CMD: re.compile(r"(?!)"),
}
_OTHERS_HOME = re.compile(r"~(?:[+-]|[A-Za-z_][\w.-]*)(?=[/\s;&|]|\Z)", re.ASCII)
_BRACES = re.compile(r"\{([^{}\s'\"]*)\}")  # bash makes several words of {a,b} and {1..3}
_ESCAPES = {
    "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\",
    "'": "'", '"': '"', "?": "?",
}  # fmt: skip
_FOLDER_NAMES = frozenset({"pwd", "cd"})
_FOLDER_COMMANDS = frozenset({"pwd", "$pwd", "$pwd.path", "get-location", "cd", "pwd -p"})
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)


def read_commands(text: str, shell: Shell, facts: ShellFacts) -> list[PastedCommand]:
    """The commands of the text, in order."""
    reader = _Reader(text, shell, facts)
    reader.read()
    return reader.commands


class _Reader:
    def __init__(self, text: str, shell: Shell, facts: ShellFacts) -> None:
        self.text = text
        self.shell = shell
        self.facts = facts
        self.variables = dict(facts.variables)
        self.at = 0
        self.commands: list[PastedCommand] = []
        self._words: list[PastedWord] = []
        self._redirected: list[str] = []

    def read(self) -> None:
        """Read to the end."""
        while True:
            self._skip_blank()
            if self.at >= len(self.text):
                break
            if self.text[self.at] == "\n":
                self.at += 1
                self._end_command("\n")
            elif self.text[self.at] == "#" and self.shell is not Shell.CMD:
                self.at = self._end_of_line()
            elif redirection := _REDIRECTION.match(self.text, self.at):
                self._redirect(redirection)
            elif joint := _JOINTS[self.shell].match(self.text, self.at):
                self.at = joint.end()
                self._end_command(joint[0])
            else:
                self._words += _Word(self).read()
        self._end_command("")

    def continued(self) -> bool:
        """Go over the sign at the end of a line that goes on in the next one."""
        match = _CONTINUED[self.shell].match(self.text, self.at)
        if match is None:
            return False
        prompt = _PROMPT_OF_NEXT_LINE.match(self.text, match.end())
        self.at = prompt.end() if prompt else match.end()
        return True

    def _skip_blank(self) -> None:
        while self.at < len(self.text) and (self.text[self.at] in _BLANK or self.continued()):
            if self.text[self.at : self.at + 1] in {*_BLANK}:
                self.at += 1

    def _end_of_line(self) -> int:
        end = self.text.find("\n", self.at)
        return len(self.text) if end < 0 else end

    def _redirect(self, sign: re.Match[str]) -> None:
        self.at = sign.end()
        self._skip_blank()
        target = _Word(self).read() if self.text[self.at : self.at + 1] not in {"", "\n"} else []
        self._redirected.append(sign[0].strip() + " ".join(word.text for word in target))

    def _end_command(self, ended_by: str) -> None:
        words, self._words = tuple(self._words), []
        if words:
            self.commands.append(PastedCommand(words, ended_by, tuple(self._redirected)))
        self._redirected = []
        assigned = [_ASSIGNMENT.fullmatch(word.text) for word in words if word.text != "export"]
        if self.shell is Shell.BASH and all(assigned):  # later lines know it
            self.variables |= {each[1]: each[2] for each in assigned if each}


class _Word:
    """Reads one argument. An unquoted variable of bash may become several, or none."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self._start = reader.at
        self._parts: list[str] = [""]
        self._quoted = False  # what is in quotes is an argument even where it is empty
        self._notes: list[Sentence] = []
        self._problem: Sentence | None = None
        self._secrets: list[str] = []
        self._filled_in: list[str] = []
        self._is_pattern = False  # bash would put other words in its place

    def read(self) -> list[PastedWord]:
        """The arguments that begin here."""
        reader = self._reader
        if _HOME[reader.shell].match(reader.text, reader.at):
            reader.at += 1
            self._fill("~", reader.facts.home, whole=True)
        elif reader.shell is Shell.BASH and (other := _OTHERS_HOME.match(reader.text, reader.at)):
            self._problem = say(
                "“{shown}” is a folder that only the shell knows: write its path in its place.",
                shown=other[0],
            )
        while reader.at < len(reader.text) and not self._ends():
            if not reader.continued():
                {Shell.BASH: self._bash, Shell.POWERSHELL: self._powershell, Shell.CMD: self._cmd}[
                    reader.shell
                ]()
        found = [part for part in self._parts if part]
        if not found and self._quoted:
            found = [""]
        if self._is_pattern:
            shown = reader.text[self._start : reader.at]
            self._notes.append(
                say("{shown} is taken as it stands; bash may put other words in its place.", shown=shown)
            )
        notes, secrets, filled_in = tuple(self._notes), tuple(self._secrets), tuple(self._filled_in)
        return [
            PastedWord(part, self._start, reader.at, notes, self._problem, secrets, filled_in)
            for part in found
        ] or self._nothing()

    def _nothing(self) -> list[PastedWord]:
        return (
            [] if self._problem is None else [PastedWord("", self._start, self._reader.at, (), self._problem)]
        )

    def _ends(self) -> bool:
        reader = self._reader
        letter = reader.text[reader.at]
        if letter in _BLANK or letter == "\n" or letter in "<>":
            return True
        return letter in (
            "|;()&" if reader.shell is Shell.BASH else "|&" if reader.shell is Shell.CMD else "|;"
        )

    def _add(self, text: str) -> None:
        self._parts[-1] += text

    def _take(self, count: int = 1) -> str:
        reader = self._reader
        taken = reader.text[reader.at : reader.at + count]
        reader.at += count
        return taken

    def _until(self, sign: str) -> str:
        """What stands before the next such sign, which is gone over."""
        reader = self._reader
        end = reader.text.find(sign, reader.at)
        if end < 0:
            self._problem = say("A quote is opened here, and never closed.")
            end = len(reader.text)
        return self._take(end - reader.at) + self._take(len(sign))[:0]

    def _bash(self) -> None:
        reader = self._reader
        letter = reader.text[reader.at]
        if letter == "\\":
            self._add(self._take(2)[1:] or letter)
        elif letter == "'":
            self._quoted = True
            self._take()
            self._add(self._until("'"))
        elif reader.text.startswith("$'", reader.at):
            self._quoted = True
            self._take(2)
            self._bash_escapes()
        elif letter == '"' or reader.text.startswith('$"', reader.at):
            self._take(1 if letter == '"' else 2)
            self._double_quoted("\\")
        elif not self._filled(quoted=False):
            braces = _BRACES.match(reader.text, reader.at)
            several = braces is not None and ("," in braces[1] or ".." in braces[1])
            self._is_pattern |= several or letter in "*?"
            self._add(self._take())

    def _bash_escapes(self) -> None:
        match = re.compile(r"((?:[^'\\]|\\.)*)'", re.DOTALL).match(self._reader.text, self._reader.at)
        if match is None:
            self._until("'")
            return
        self._reader.at = match.end()
        coded = re.compile(r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|([0-7]{1,3})|(.))", re.DOTALL)

        def decoded(code: re.Match[str]) -> str:
            if code[1] or code[2]:
                return chr(int(code[1] or code[2], 16))
            return chr(int(code[3], 8)) if code[3] else _ESCAPES.get(code[4], code[0])

        self._add(coded.sub(decoded, match[1]).replace("\0", ""))  # no argument has it

    def _powershell(self) -> None:
        reader = self._reader
        letter = reader.text[reader.at]
        if letter == "`":
            self._add(_of_backtick(self._take(2)[1:]))
        elif letter == "'":
            self._quoted = True
            self._take()
            text = self._until("'")
            while reader.text[reader.at : reader.at + 1] == "'":
                self._take()
                text += "'" + self._until("'")
            self._add(text)
        elif letter == '"':
            self._take()
            self._double_quoted("`")
        elif not self._filled(quoted=True):
            self._add(self._take())

    def _double_quoted(self, escape: str) -> None:
        self._quoted = True
        reader = self._reader
        while reader.at < len(reader.text):
            letter = reader.text[reader.at]
            if letter == '"':
                self._take()
                if escape != "`" or reader.text[reader.at : reader.at + 1] != '"':
                    return
                self._add(self._take())
            elif letter == escape and escape == "`":
                self._add(_of_backtick(self._take(2)[1:]))
            elif letter == escape and reader.text[reader.at + 1 : reader.at + 2] in {*'$`"\\\n'}:
                self._add(self._take(2)[1:].replace("\n", ""))
            elif not self._filled(quoted=True):
                self._add(self._take())
        self._problem = say("A quote is opened here, and never closed.")

    def _cmd(self) -> None:
        reader = self._reader
        letter = reader.text[reader.at]
        if letter == "^":
            self._add(self._take(2)[1:])
        elif letter == '"':
            self._quoted = True
            self._take()
            self._cmd_quoted()
        elif reader.text.startswith('\\"', reader.at):
            self._add(self._take(2)[1:])
        elif not self._filled(quoted=True):
            self._add(self._take())

    def _cmd_quoted(self) -> None:
        reader = self._reader
        while reader.at < len(reader.text):
            if reader.text.startswith('\\"', reader.at):
                self._add(self._take(2)[1:])
            elif reader.text[reader.at] == '"':
                self._take()
                return
            elif not self._filled(quoted=True):
                self._add(self._take())
        self._problem = say("A quote is opened here, and never closed.")

    def _filled(self, *, quoted: bool) -> bool:
        """Fill in a variable or a command that stands here, if one does."""
        reader = self._reader
        match = _FILLED[reader.shell].match(reader.text, reader.at)
        if match is None:
            return False
        given = match.groupdict()
        command = given.get("command") or given.get("old")
        name = given.get("braced") or given.get("plain")
        reader.at = match.end()
        if given.get("own"):
            self._problem = say("“{shown}” is known only to the script that this is from.", shown=match[0])
        elif given.get("odd"):
            self._problem = say(
                "“{shown}” is worked out by the shell, and Labwright does not know how: write in its place "
                "what it gives.",
                shown=match[0],
            )
        elif name is None:
            self._fill_command(match[0], (command or "").strip())
        elif name.lower() in _FOLDER_NAMES:
            self._fill(match[0], reader.facts.folder, whole=True)
        elif name in {"HOME", "USERPROFILE"}:
            self._fill(match[0], reader.facts.home, whole=True)
        else:
            self._fill_variable(match, name, quoted=quoted)
        return True

    def _fill_command(self, shown: str, command: str) -> None:
        facts = self._reader.facts
        known = dict.fromkeys(_FOLDER_COMMANDS, facts.folder)
        if facts.user is not None:
            known |= {"id -u": facts.user[0], "id -g": facts.user[1]}
        if command.lower() in known:
            self._fill(shown, known[command.lower()], whole=True)
        else:
            self._problem = say(
                "“{shown}” is a command that the shell would run. Labwright runs none here: write in its "
                "place what it would print.",
                shown=shown,
            )

    def _fill_variable(self, match: re.Match[str], name: str, *, quoted: bool) -> None:
        given = match.groupdict()
        variables = self._reader.variables
        value = variables.get(name)
        sign, other = given.get("sign") or "", given.get("other") or ""
        missing = not value if ":" in sign else value is None
        if sign.endswith(("-", "=")) and missing:
            value = other
        elif sign.endswith("+"):
            value = "" if missing else other
        if value is None and self._reader.shell is Shell.CMD:
            self._add(match[0])  # cmd leaves it as it is
            self._notes.append(say("{shown} is not set here, so it stays as it is.", shown=match[0]))
        elif value is None:
            self._notes.append(
                say("{shown} is not set here, so nothing is put in its place.", shown=match[0])
            )
        else:
            if Variable(name, value).is_secret:
                self._secrets.append(value)
            if value and value == self._reader.facts.variables.get(name):
                self._filled_in.append(value)
            self._fill(match[0], value, whole=quoted, told=False)

    def _fill(self, shown: str, value: str, *, whole: bool, told: bool = True) -> None:
        """Put a value in. Not `whole`, it falls apart at its spaces, as bash does it."""
        if told:
            self._notes.append(say("{shown} is filled in: {value}", shown=shown, value=value))
        else:
            self._notes.append(say("{shown} is filled in with the variable of this computer.", shown=shown))
        if whole:
            self._quoted = True
            self._add(value)
            return
        first, *others = re.split(r"[ \t\n]+", value)
        self._add(first)
        self._parts += others


def _of_backtick(letter: str) -> str:
    return {"n": "\n", "t": "\t", "r": "\r", "0": "", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}.get(
        letter, letter
    )
