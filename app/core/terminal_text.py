"""What a program meant a terminal to show, as plain lines: colours kept, every other control gone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_STRING_BODY = r"[^\x07\x1b\x9c\n]*"
_SEQUENCE = (
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    rf"|\x1b[\]PX^_]{_STRING_BODY}(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]+[0-~]"
    r"|\x1b[0-OQ-WYZ\\`-~]"
)
_LONELY_CONTROL = r"[\x00-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f]"
_UNWANTED = re.compile(rf"(?!\x1b\[[0-9;:]*m)(?:{_SEQUENCE}|{_LONELY_CONTROL})")
_HAS_CONTROL = re.compile(_LONELY_CONTROL)
_UNFINISHED = re.compile(rf"(?:(?:\x1b\[|\x9b)[0-?]*[ -/]*|\x1b[\]PX^_]{_STRING_BODY}\x1b?|\x1b[ -/]*)\Z")
SGR = re.compile(r"\x1b\[([0-9;:]*)m")
_TO_FIRST_COLUMN = re.compile(r"\x1b\[[01]?G")
_VISIBLE = re.compile(r"\x1b\[[0-9;:]*m|.", re.DOTALL)
_LONGEST_SEQUENCE = 8192

# ASCII bytes that `clean` would have to look at: a chunk without them is passed on untouched.
CONTROL_BYTES = bytes(code for code in (*range(32), 127) if code not in b"\t\n")


def _instead(match: re.Match[str]) -> str:
    found = match[0].replace("\x9b", "\x1b[")  # one character that means the same
    if SGR.fullmatch(found):
        return found
    return "\r" if _TO_FIRST_COLUMN.fullmatch(found) else ""


def clean(text: str) -> str:
    """The text with its colours, tabs, newlines, carriage returns and backspaces, and no other control."""
    return _UNWANTED.sub(_instead, text) if _HAS_CONTROL.search(text) else text


class ControlFilter:
    """`clean` for text that arrives in pieces: a sequence cut in two is still seen as one."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        """What of the text so far can be passed on."""
        text = self._held + text
        self._held = ""
        if not _HAS_CONTROL.search(text):
            return text
        start = text.rfind("\x1b", 0, -1)  # an unfinished string may itself end in ESC
        unfinished = _UNFINISHED.search(text, max(start, len(text) - _LONGEST_SEQUENCE, 0))
        if unfinished:
            self._held = unfinished[0]
            text = text[: unfinished.start()]
        return clean(text)

    @property
    def holds(self) -> bool:
        """A sequence was begun and not ended yet."""
        return bool(self._held)

    def finish(self) -> str:
        """What was held back, now that nothing follows."""
        text, self._held = self._held, ""
        return clean(text)


def folded(line: str) -> str:
    """What a line shows in the end: the last thing written over the others, backspaces obeyed."""
    if "\r" in line:
        line = last_written(line.split("\r"))
    if "\b" in line:
        line = _backspaced(line)
    return line


def last_written(parts: list[str]) -> str:
    """The last of the parts that shows anything."""
    return next((part for part in reversed(parts) if plain(part).strip("\b")), "")


def _backspaced(line: str) -> str:
    pieces: list[str] = []
    characters: list[int] = []  # where in the pieces they are; between them are colours
    for piece in _VISIBLE.findall(line):
        if piece != "\b":
            if len(piece) == 1:
                characters.append(len(pieces))
            pieces.append(piece)
        elif characters:
            pieces[characters.pop()] = ""
    return "".join(pieces)


def plain(text: str) -> str:
    """Cleaned text without its colours."""
    return SGR.sub("", text) if "\x1b" in text else text


Colour = int | tuple[int, int, int]  # one of the terminal's sixteen, which the theme chooses, or an RGB


@dataclass(frozen=True, slots=True)
class Style:
    """How a piece of text is drawn."""

    foreground: Colour | None = None
    background: Colour | None = None
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    inverse: bool = False
    strike: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A styled piece of the plain text, from `start` to before `end`."""

    start: int
    end: int
    style: Style


PLAIN = Style()


def spans(text: str) -> tuple[str, tuple[Span, ...]]:
    """A cleaned line as plain text and the pieces of it that are not plain."""
    if "\x1b" not in text:
        return text, ()
    pieces: list[str] = []
    found: list[Span] = []
    style, length, position = PLAIN, 0, 0
    for match in SGR.finditer(text):
        length = _add(pieces, found, text[position : match.start()], style, length)
        style = styled(style, match[1])
        position = match.end()
    _add(pieces, found, text[position:], style, length)
    return "".join(pieces), tuple(found)


def _add(pieces: list[str], found: list[Span], piece: str, style: Style, length: int) -> int:
    if not piece:
        return length
    pieces.append(piece)
    end = length + len(piece)
    if style == PLAIN:
        return end
    if found and found[-1].end == length and found[-1].style == style:
        length = found.pop().start
    found.append(Span(length, end, style))
    return end


def open_style(text: str) -> str:
    """The SGR sequences still in force at the end of the text: the next line begins with them."""
    last = text.rfind("\x1b[")
    if last < 0 or text.startswith(("\x1b[0m", "\x1b[m"), last):
        return ""
    style = PLAIN
    in_force: list[str] = []
    for match in SGR.finditer(text):
        style = styled(style, match[1])
        if style == PLAIN:
            in_force.clear()
        else:
            in_force.append(match[0])
    return "".join(in_force[-16:])


_SWITCHES: dict[int, dict[str, bool]] = {
    1: {"bold": True},
    2: {"dim": True},
    3: {"italic": True},
    4: {"underline": True},
    7: {"inverse": True},
    9: {"strike": True},
    21: {"underline": True},  # ECMA-48's double underline
    22: {"bold": False, "dim": False},
    23: {"italic": False},
    24: {"underline": False},
    27: {"inverse": False},
    29: {"strike": False},
}


def styled(style: Style, parameters: str) -> Style:
    """The style after one SGR sequence, given what stands between its `[` and `m`."""
    if parameters in {"", "0"}:
        return PLAIN
    groups = parameters.split(";")
    position = 0
    while position < len(groups):
        subparameters = [_number(part) for part in groups[position].split(":")]
        position += 1
        code = subparameters[0]
        if code in {38, 48}:
            if len(subparameters) == 1:
                rest = [_number(part) for part in groups[position : position + 4]]
                colour, used = _extended_colour(rest)
                position += used
            else:
                # ITU's form has a colour space between the 2 and the colours; many leave it out
                rest = subparameters[1:]
                colour, _ = _extended_colour([2, *rest[-3:]] if rest[0] == 2 else rest)
            if colour is not None:
                style = _coloured(style, colour, behind=code == 48)
        elif code == 4 and subparameters[1:] == [0]:
            style = replace(style, underline=False)
        else:
            style = _simply_styled(style, code)
    return style


def _number(text: str) -> int:
    return int(text) if text and len(text) < 6 else 0


def _simply_styled(style: Style, code: int) -> Style:
    if code == 0:
        return PLAIN
    if code in _SWITCHES:
        return replace(style, **_SWITCHES[code])
    tens, ones = divmod(code, 10)
    if ones == 9 and tens in {3, 4}:
        return _coloured(style, None, behind=tens == 4)
    if ones < 8 and tens in {3, 4, 9, 10}:
        return _coloured(style, ones + (8 if tens in {9, 10} else 0), behind=tens in {4, 10})
    return style


def _coloured(style: Style, colour: Colour | None, *, behind: bool) -> Style:
    return replace(style, background=colour) if behind else replace(style, foreground=colour)


def _extended_colour(values: list[int]) -> tuple[Colour | None, int]:
    """The colour after a 38 or 48, and how many values it took."""
    match values:
        case [5, index, *_]:
            return _palette_colour(index), 2
        case [2, red, green, blue, *_]:
            return (min(red, 255), min(green, 255), min(blue, 255)), 4
    return None, len(values)


def _palette_colour(index: int) -> Colour | None:
    if index < 16:
        return index
    if index < 232:
        red, rest = divmod(index - 16, 36)
        green, blue = divmod(rest, 6)
        return (_cube_level(red), _cube_level(green), _cube_level(blue))
    if index < 256:
        grey = 8 + 10 * (index - 232)
        return (grey, grey, grey)
    return None


def _cube_level(step: int) -> int:
    return 55 + 40 * step if step else 0
