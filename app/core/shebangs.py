"""Which program reads a script: its first line, and what the launchers of Windows carry inside."""

from __future__ import annotations

import re
from typing import NamedTuple

_ZIP_END = b"PK\x05\x06"
_PYTHON_BESIDE = re.compile(rb"\$\(dirname .*\)\"?/'?([^'\"\s]+)'?")


class Shebang(NamedTuple):
    """The interpreter a script names. `beside`: a file name in the script's own folder.
    `searched`: a name that env looks up in PATH."""

    interpreter: str
    beside: bool = False
    searched: bool = False


def parse_shebang(content: bytes) -> Shebang | None:
    """The interpreter of a script, or of a launcher made by pip on Windows; None for any other file."""
    if content.startswith(b"MZ"):
        content = _script_in_launcher(content)
    if not content.startswith(b"#!"):
        return None
    first, _, rest = content[2:].partition(b"\n")
    line = first.decode(errors="surrogateescape").strip()
    if re.fullmatch(r"\S*/(ba|da)?sh", line) and rest.startswith(b"'''exec'"):
        return _behind_sh(rest.partition(b"\n")[0])
    if line.startswith('"'):
        return Shebang(line[1:].partition('"')[0])
    words = _words(line)
    if not words:
        return None
    if re.search(r"(^|/)env$", words[0]):
        name = next((word for word in words[1:] if not word.startswith("-") and "=" not in word), "")
        return Shebang(name, searched="/" not in name) if name else None
    return Shebang(words[0])


def _words(line: str) -> list[str]:
    """Windows paths have spaces without quotes around them: there everything up to .exe is the program."""
    windows = re.match(r"[A-Za-z]:[\\/].*?\.exe(?=\s|$)", line, re.IGNORECASE)
    return [windows[0]] if windows else line.split()


def _behind_sh(line: bytes) -> Shebang | None:
    """pip and uv start a script through sh where the path of the Python is too long, or not fixed."""
    if beside := _PYTHON_BESIDE.search(line):
        return Shebang(beside[1].decode(errors="surrogateescape"), beside=True)
    quoted = re.match(rb"'''exec'\s+(?:\"([^\"]+)\"|(\S+))", line)
    return Shebang((quoted[1] or quoted[2]).decode(errors="surrogateescape")) if quoted else None


def _script_in_launcher(content: bytes) -> bytes:
    """The launcher is followed by a shebang line and a zip archive."""
    end = content.rfind(_ZIP_END)
    if end < 0 or len(content) < end + 22:
        return b""
    directory_size = int.from_bytes(content[end + 12 : end + 16], "little")
    directory_offset = int.from_bytes(content[end + 16 : end + 20], "little")
    archive = end - directory_size - directory_offset
    start = content.rfind(b"#!", 0, max(archive, 0))
    return content[start:archive] if start >= 0 else b""
