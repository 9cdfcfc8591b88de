"""pylock.toml, the lock file of every tool (PEP 751)."""

from __future__ import annotations

from app.core.dependency_files.kinds import kind_of
from app.core.dependency_files.model import Kind
from app.core.dependency_files.pylock import read_pylock

LOCK = b"""\
lock-version = "1.0"
created-by = "made by hand"
requires-python = ">=3.9"
extras = ["charts"]

[[packages]]
name = "six"
version = "1.16.0"
marker = "sys_platform == 'linux'"
wheels = [{url = "https://x.example/six.whl", hashes = {sha256 = "aa"}}]
[packages.sdist]
url = "https://x.example/six.tar.gz"
hashes = {sha256 = "bb"}

[[packages]]
name = "mine"
[packages.vcs]
type = "git"
url = "https://x.example/mine"
commit-id = "c0ffee"

[[packages]]
name = "beside"
directory = {path = "../beside", editable = true}
"""


def test_what_it_names() -> None:
    read = read_pylock("pylock.toml", LOCK)
    assert (read.kind, read.python, read.python_specifier, read.problems) == (
        Kind.PYLOCK,
        ">=3.9",
        ">=3.9",
        (),
    )
    six, mine, beside = read.wanted
    assert (six.name, six.specifier, six.marker, six.line) == (
        "six",
        "==1.16.0",
        "sys_platform == 'linux'",
        6,
    )
    assert six.hashes == {"sha256": ("aa", "bb")}
    assert (mine.url, mine.specifier) == ("git+https://x.example/mine@c0ffee", "")
    assert (beside.url, beside.editable) == ("../beside", True)
    assert read.to_json()["created_by"] == "made by hand"


def test_what_is_refused_says_the_line() -> None:
    def problem(text: bytes) -> tuple[int | None, str]:
        first = read_pylock("pylock.toml", text).problems[0]
        return first.line, str(first.sentence)

    assert problem(b"packages = []\n") == (
        None,
        "It does not say which version of the format it has.",
    )
    assert problem(b'\nlock-version = "2.0"\n')[0] == 2
    assert problem(b'lock-version = "1.0"\n[[packages]]\nname = "six"\n') == (2, "six has no version.")
    assert problem(b'lock-version = "1.0"\n\n[[packages]]\nversion = "1"\n') == (3, "A package has no name.")
    assert problem(b'lock-version = "1.0"\nrequires-python = "three"\n')[0] == 2
    assert problem(b"lock-version = \n")[0] == 1


def test_its_name_tells() -> None:
    assert [kind_of(name, b"") for name in ("pylock.toml", "pylock.dev.toml", "Pylock.toml")] == [
        Kind.PYLOCK
    ] * 3
    assert kind_of("mylock.toml", b"") is Kind.PYPROJECT
