"""Numbers, sizes, times and lists as programs written in Go read them: docker is one.

Each function gives the value, or None (an empty list of fields never is one) for what Go refuses.
"""

from __future__ import annotations

import ipaddress
import re
from fractions import Fraction

_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
_WHOLE = re.compile(
    r"[+-]?(?:0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|0(?:_?[0-7])*|[1-9](?:_?[0-9])*)"
)
_FLOAT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")
_HEX_FLOAT = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]{1,4}")
_RATIO = re.compile(r"([+-]?[0-9]+)/([0-9]+)")
_SIZE = re.compile(r"(?P<number>.*[0-9.]|.*(?= )) ?(?P<unit>[^0-9. ]*)", re.DOTALL)
_UNIT = re.compile(r"b|(?:[kmgtp](?:b|ib)?)", re.IGNORECASE)
_TIME = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)")
_NANOSECONDS = {
    "ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9,
    "h": 3600 * 10**9,
}  # fmt: skip
_MAC = re.compile(
    "|".join(rf"[0-9a-f]{{2}}(?:{sign}[0-9a-f]{{2}}){{{n - 1}}}" for sign in ":-" for n in (6, 8, 20))
    + "|"
    + "|".join(rf"[0-9a-f]{{4}}(?:\.[0-9a-f]{{4}}){{{n // 2 - 1}}}" for n in (6, 8, 20)),
    re.IGNORECASE,
)


_MOST_DIGITS = 1000  # of numbers without an end: longer ones take time, and are none of any machine


def switch(text: str) -> bool | None:
    """True or false."""
    return True if text in _TRUE else False if text in _FALSE else None


def whole(text: str, bits: int = 64, *, signed: bool = True, any_base: bool = True) -> int | None:
    """A whole number of so many bits. With `any_base` 0x10, 0b1 and 010 are taken, too."""
    if any_base:
        if not _WHOLE.fullmatch(text) or (not signed and text[0] in "+-"):
            return None
        plain = text.replace("_", "")
        digits = plain.lstrip("+-")
        if digits[0] == "0":
            number = int(digits, 8) if re.fullmatch(r"0[0-7]+", digits) else int(digits, 0)
        else:
            number = _decimal(digits)
        number = -number if plain[0] == "-" else number
    else:
        if not re.fullmatch(r"[+-]?[0-9]+" if signed else r"[0-9]+", text):
            return None
        number = _decimal(text.lstrip("+-"))
        number = -number if text[0] == "-" else number
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    return number if low <= number <= high else None


def _decimal(digits: str) -> int:
    """The number. One too large for any field is 10 ** 30: Python refuses to read the longest."""
    digits = digits.lstrip("0")
    return int(digits or "0") if len(digits) <= 30 else 10**30


def size(text: str) -> float | None:
    """Bytes, from 512m, 1.5 GiB or 1024."""
    match = _SIZE.fullmatch(text)
    if match is None or match["number"] == "":
        return None
    number, unit = _float(match["number"]), match["unit"]
    if number is None or number < 0 or (unit and not _UNIT.fullmatch(unit)):
        return None
    power = max(" kmgtp".find(unit[0].lower()), 0) if unit else 0
    return number * float(1024**power)


def _float(text: str) -> float | None:
    if _HEX_FLOAT.fullmatch(text):
        try:
            return float.fromhex(text)
        except OverflowError:
            return None
    number = float(text) if _FLOAT.fullmatch(text) else None
    return number if number is not None and abs(number) != float("inf") else None


def billionths(text: str) -> Fraction | None:
    """A fraction that has at most nine places: 1.5, 1/2, 2e-1."""
    if len(text) > _MOST_DIGITS:
        return None
    ratio = _RATIO.fullmatch(text)
    if ratio is not None:
        number = Fraction(int(ratio[1]), int(ratio[2])) if int(ratio[2]) else None
    elif _FLOAT.fullmatch(text) and len(text.lower().partition("e")[2]) < 5:
        number = Fraction(text)
    else:
        given = whole(text)
        number = None if given is None else Fraction(given)
    return number if number is not None and (number * 10**9).denominator == 1 else None


def duration(text: str) -> int | None:
    """Nanoseconds, from 1m30s or 500ms."""
    sign, rest = (text[0], text[1:]) if text[:1] in {"+", "-"} else ("", text)
    if rest == "0":
        return 0
    total, at = Fraction(0), 0
    while at < len(rest):
        match = _TIME.match(rest, at)
        if match is None:
            return None
        before, _, after = match[1].partition(".")
        total += (_decimal(before) + Fraction(f"0.{after[:30] or 0}")) * _NANOSECONDS[match[2]]
        at = match.end()
    if not rest or total >= 2**63:
        return None
    return -int(total) if sign == "-" else int(total)


def address(text: str) -> str | None:
    """An IPv4 or IPv6 address, without brackets and zone."""
    if "%" in text:
        return None
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def mac(text: str) -> str | None:
    """An address of a network card."""
    return text if _MAC.fullmatch(text) else None


def fields(text: str) -> list[str] | None:
    """The fields between commas. One in double quotes may hold commas; a doubled quote is one."""
    line = text.replace("\r\n", "\n").lstrip("\n")
    found: list[str] = []
    at = 0
    while True:
        quoted = line[at : at + 1] == '"'
        match = re.compile(r'"((?:[^"]|"")*)"(?=[,\n]|\Z)' if quoted else r'([^,"\n]*)(?=[,\n]|\Z)').match(
            line, at
        )
        if match is None or not line:
            return None
        found.append(match[1].replace('""', '"') if quoted else match[1])
        at = match.end()
        if line[at : at + 1] != ",":
            return found
        at += 1


def join_fields(values: list[str]) -> str:
    """The fields as one text that `fields` takes apart again."""
    return ",".join(
        '"' + value.replace('"', '""') + '"' if re.search(r'[",\r\n]', value) else value for value in values
    )
