"""Words for fish, which reads quotes otherwise than bash: in single ones only \\' and \\\\ are special."""

from __future__ import annotations

import unicodedata

from app.core.quoting.line import is_plain, refuse_broken_text, unseen

_PLAIN = "_@+=:,./-"
_OWN_CODES = {"Co", "Cn"}  # fish keeps codes of its own among the characters nobody else uses
_ESCAPES = {"\a": r"\a", "\b": r"\b", "\t": r"\t", "\n": r"\n", "\v": r"\v", "\f": r"\f", "\r": r"\r"}


def word(text: str) -> str:
    """One argument (or first word), quoted only if it must be, and one line that can be read."""
    refuse_broken_text((text,), "fish", bytes_too=False)
    if is_plain(text, _PLAIN) and "=" not in text.partition("/")[0]:  # A=b sets a variable
        return text
    parts: list[str] = []
    quoted = ""
    for char in text:
        if unseen(char) or unicodedata.category(char) in _OWN_CODES:
            parts += [f"'{quoted}'"] * bool(quoted) + [_escaped(char)]
            quoted = ""
        else:
            quoted += f"\\{char}" if char in "'\\" else char
    if quoted or not parts:
        parts.append(f"'{quoted}'")
    return "".join(parts)


def _escaped(char: str) -> str:
    """The character outside of quotes, where fish knows escapes."""
    if char in _ESCAPES:
        return _ESCAPES[char]
    return "".join(f"\\X{byte:02x}" for byte in char.encode("utf-8", "surrogateescape"))
