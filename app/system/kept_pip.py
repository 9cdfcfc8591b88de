"""Keeps what `python -m venv` installs (pip, and setuptools below 3.12), and lays it into other environments.

The first environment of a Python is made by the venv module alone, which unpacks and compiles pip for
seconds. Its files are linked into Labwright's cache, and from there into each one that follows: hard links,
as uv makes them, or copies where a link would not be what venv makes (another disk, other rights).

Nothing here is trusted: a kept file that is not as it was (somebody edited it in an environment, where it is
the same file) makes all of the copy worth nothing, and the next environment comes from venv again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import stat
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from app.core import pyvenv_cfg
from app.core.ports import Cancel
from app.system.disk import RealDisk
from app.system.file_starts import names_in, read_start
from app.system.python_files import minor_in_name, prefix_of, real_path, standard_library

_FORMAT = 1
_CFG = "pyvenv.cfg"
_RECORD = "RECORD"
_SAME_CFG = ("home", "version", "executable")  # what the environments of one Python have in common
_WHEELS_OF_THE_SYSTEM = "/usr/share/python-wheels"  # where Debian and Fedora keep those of ensurepip
_OF_DEBIAN = "dist-packages"
_LONGEST_SHEBANG = 512 if sys.platform == "darwin" else 127
_ABANDONED_SECONDS = 3600  # after which a folder that was being filled belongs to nobody alive
_FILE_MODE, _RUN_MODE = 0o666, 0o555


class Doubtful(Exception):  # noqa: N818 - no mistake: a reason to leave it to venv
    """A kept copy is not what it should be, or an environment not what it was kept from."""


class Stopped(Exception):  # noqa: N818 - it is what the user asked for
    """Cancelled half-way."""


class _File(NamedTuple):
    path: str  # below the environment's folder
    size: int
    modified_ns: int
    mode: int

    @classmethod
    def of(cls, path: str, status: os.stat_result) -> _File:
        return cls(path, status.st_size, status.st_mtime_ns, stat.S_IMODE(status.st_mode))


class KeptPips:
    """A folder of copies, one for each Python that environments were made with."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, base: str) -> KeptPip | None:
        """What is kept of the environments of this interpreter, if it still is the same one."""
        name = _name(base)
        return _read(self._folder / name) if name else None

    def keep(self, base: str, prefix: str) -> None:
        """Keep a copy from an environment that venv made just now. Whatever goes wrong, nothing is kept."""
        name = _name(base)
        if name is None or _read(self._folder / name) is not None:
            return
        temporary = self._folder / f".{os.getpid()}-{os.urandom(4).hex()}.tmp"
        try:
            temporary.mkdir(parents=True)
            self._tidy(base)
            _fill(temporary, base, prefix)
            temporary.rename(self._folder / name)  # fails where another Labwright was quicker
        except (OSError, Doubtful, ValueError):
            pass
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def discard(self, kept: KeptPip) -> None:
        """Forget a copy. Whoever reads from it at this moment meets a file that is not there."""
        away = self._folder / f".{os.getpid()}-{os.urandom(4).hex()}.tmp"
        with suppress(OSError):
            kept.folder.rename(away)
            shutil.rmtree(away, ignore_errors=True)

    def _tidy(self, base: str) -> None:
        """Remove the copies of this interpreter as it was before, of those that are gone, and what a killed
        Labwright was filling."""
        for each in self._folder.iterdir():
            if each.suffix == ".tmp":
                if time.time() - each.stat().st_mtime > _ABANDONED_SECONDS:
                    shutil.rmtree(each, ignore_errors=True)
            elif (kept := _read(each)) is None or kept.base == base or not os.path.exists(kept.base):
                shutil.rmtree(each, ignore_errors=True)


class KeptPip:
    """One copy."""

    def __init__(self, folder: Path, told: dict[str, Any]) -> None:
        """Raises KeyError, TypeError or ValueError for what is no description."""
        if told["format"] != _FORMAT:
            raise ValueError
        self.folder = folder
        self._place = str(folder)
        self.base: str = told["base"]
        self._prefix: str = told["prefix"]  # of the environment it was kept from
        self._python: str = told["python"]  # its interpreter's name, in bin/
        self._cfg: dict[str, str] = told["cfg"]
        self._library: str = told["library"]
        self._folders: list[str] = told["folders"]
        self._linked = [_File(*each) for each in told["linked"]]
        self._written = [_File(*each) for each in told["written"]]

    def prepare(self, prefix: str) -> None:
        """Make the folder that both venv and `lay_packages` need. Raises OSError."""
        os.makedirs(f"{prefix}/{self._library}")

    def lay_packages(self, prefix: str, cancel: Cancel) -> None:
        """Put the packages where an environment is being made: venv leaves alone what it finds there.
        Raises Doubtful, Stopped or OSError, and then it is half done."""
        links = self._may_link(prefix)
        for folder in self._folders:
            os.mkdir(f"{prefix}/{folder}")
        for number, file in enumerate(self._linked):
            if number % 64 == 0 and cancel.is_set():
                raise Stopped
            source, target = self._checked(file), f"{prefix}/{file.path}"
            if links:
                try:
                    os.link(source, target)
                    continue
                except OSError:  # too many links, or a file system that has none
                    links = False
            _copy(source, target, file)

    def finish(self, prefix: str) -> None:
        """Once venv has made all but pip: the scripts, and the command in pyvenv.cfg as it is with pip.
        Raises Doubtful or OSError."""
        path = Path(prefix) / _CFG
        content = path.read_bytes()
        cfg = pyvenv_cfg.parse(content)
        if any(cfg.get(key) != self._cfg.get(key) for key in _SAME_CFG):
            raise Doubtful
        if not os.path.exists(f"{prefix}/bin/{self._python}"):
            raise Doubtful
        self._write_scripts_and_records(prefix)
        if "command" in cfg:  # since Python 3.11
            begin, without, end = content.partition(b" -m venv --without-pip ")
            if not without:
                raise Doubtful
            path.write_bytes(begin + b" -m venv " + end)

    def _checked(self, file: _File) -> str:
        path = f"{self._place}/{file.path}"
        status = os.lstat(path)
        if (
            status.st_size != file.size
            or status.st_mtime_ns != file.modified_ns
            or status.st_mode != stat.S_IFREG | file.mode
        ):
            raise Doubtful
        return path

    def _may_link(self, prefix: str) -> bool:
        """Whether a file that is made there would have the owner and the rights of the kept ones."""
        new = os.stat(f"{prefix}/{self._library}")
        kept = os.stat(f"{self.folder}/{self._linked[0].path}")
        return (new.st_uid, new.st_gid, new.st_dev, new.st_mode & _FILE_MODE) == (
            kept.st_uid,
            kept.st_gid,
            kept.st_dev,
            stat.S_IMODE(kept.st_mode),
        )

    def _write_scripts_and_records(self, prefix: str) -> None:
        """What names the environment: the first line of each script, and so its sum in the records."""
        before, after = (_shebang(f"{each}/bin/{self._python}") for each in (self._prefix, prefix))
        sums: dict[bytes, bytes] = {}
        for file in self._written:  # scripts come first
            content = Path(self._checked(file)).read_bytes()
            if file.path.startswith("bin/"):
                script = after + content.removeprefix(before)
                sums[_sum(file.path, content)] = _sum(file.path, script)
                content = script
            else:
                for old, new in sums.items():
                    content = content.replace(old, new)
            _write(f"{prefix}/{file.path}", content, runs=file.path.startswith("bin/"))


def lacks_ensurepip(base: str) -> bool:
    """Whether what installs pip is missing: Debian takes it out of its Pythons, into a package of its own.
    A Python whose library is not found is given the benefit of the doubt."""
    library = _library_of(base)
    return library is not None and not os.path.isfile(os.path.join(library, "ensurepip", "__init__.py"))


def is_of_debian(base: str) -> bool:
    """Whether Debian's package manager, or Ubuntu's, put this Python where it is."""
    return os.path.isdir(os.path.join(prefix_of(real_path(base), sys.platform), "lib", "python3", _OF_DEBIAN))


def ensurepip_wheels(base: str) -> Sequence[str]:
    """The wheels that ensurepip would install into an environment of this Python, where they are found."""
    library = _library_of(base)
    if library is None:
        return ()
    for folder in (os.path.join(library, "ensurepip", "_bundled"), _WHEELS_OF_THE_SYSTEM):
        wheels = sorted(
            name for name in names_in(folder) if name.endswith(".whl") and name.startswith(("pip", "setup"))
        )
        if wheels:
            return [os.path.join(folder, name) for name in wheels]
    return ()


def _library_of(base: str) -> str | None:
    real = real_path(base)
    return standard_library(
        prefix_of(real, sys.platform), sys.platform, minor_in_name(os.path.basename(real)), RealDisk()
    )


def _name(base: str) -> str | None:
    """A name that changes with the interpreter and with what it would install. None where nobody knows."""
    wheels = ensurepip_wheels(base)
    if not wheels:
        return None
    parts: list[object] = [_FORMAT, base]
    try:
        for path in (real_path(base), *wheels):
            status = os.stat(path)
            parts += [path, status.st_size, status.st_mtime_ns]
    except OSError:
        return None
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:20]


def _read(folder: Path) -> KeptPip | None:
    try:
        return KeptPip(folder, json.loads((folder / "kept.json").read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _fill(folder: Path, base: str, prefix: str) -> None:
    """Link the files of an environment into the folder, and describe them."""
    library = _site_packages(prefix)
    folders: list[str] = []
    linked: list[_File] = []
    records: list[_File] = []
    for path, status in _all_below(prefix, library):
        if stat.S_ISDIR(status.st_mode):
            folders.append(path)
            (folder / path).mkdir(parents=True)
            continue
        if not stat.S_ISREG(status.st_mode):
            raise Doubtful
        is_record = path.endswith(f".dist-info/{_RECORD}")
        (records if is_record else linked).append(_File.of(path, status))
    # A wheel with programs in it would be something new.
    if len({file.mode for file in linked}) != 1 or linked[0].mode & stat.S_IXUSR:
        raise Doubtful
    python, scripts = _scripts(prefix, records)
    (folder / library).mkdir(parents=True, exist_ok=True)
    (folder / "bin").mkdir()
    for file in linked:
        _link_or_copy(os.path.join(prefix, file.path), str(folder / file.path), file)
    for file in (*scripts, *records):  # copied: few, and the cache needs these as they were
        _copy(os.path.join(prefix, file.path), str(folder / file.path), file)
    cfg = pyvenv_cfg.parse((Path(prefix) / _CFG).read_bytes())
    told = {
        "format": _FORMAT,
        "base": base,
        "prefix": prefix,
        "python": python,
        "cfg": {key: cfg[key] for key in _SAME_CFG if key in cfg},
        "library": library,
        "folders": folders,
        "linked": linked,
        "written": [*scripts, *records],
    }
    (folder / "kept.json").write_text(json.dumps(told), encoding="utf-8")


def _site_packages(prefix: str) -> str:
    """The one folder of packages, below the prefix. Raises Doubtful where there is another number of them."""
    found = [
        f"lib/{name}/site-packages"
        for name in names_in(f"{prefix}/lib")
        if os.path.isdir(f"{prefix}/lib/{name}/site-packages")
    ]
    if len(found) != 1:
        raise Doubtful
    return found[0]


def _all_below(prefix: str, folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Everything in a folder, each folder before what is in it."""
    with os.scandir(f"{prefix}/{folder}") as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            path = f"{folder}/{entry.name}"
            yield path, entry.stat(follow_symlinks=False)
            if entry.is_dir(follow_symlinks=False):
                yield from _all_below(prefix, path)


def _scripts(prefix: str, records: Sequence[_File]) -> tuple[str, list[_File]]:
    """The interpreter that scripts name, and those scripts that installed packages brought. Raises Doubtful
    where one begins otherwise than this file would write it, or is recorded otherwise."""
    recorded = {
        file.path: [line for line in read_start(f"{prefix}/{file.path}").splitlines() if b"/bin/" in line]
        for file in records
    }
    lines = {line for each in recorded.values() for line in each if line.startswith(b"../../../bin/")}
    names = sorted(line[len(b"../../../bin/") :].partition(b",")[0].decode() for line in lines)
    found = []
    python = ""
    for name in names:
        path = f"{prefix}/bin/{name}"
        content = Path(path).read_bytes()
        begun_with = [
            other
            for other in names_in(f"{prefix}/bin")
            if other.startswith(("python", "pypy")) and content.startswith(_shebang(f"{prefix}/bin/{other}"))
        ]
        if len(begun_with) != 1 or python not in {"", begun_with[0]}:
            raise Doubtful
        if _sum(f"bin/{name}", content) not in lines:
            raise Doubtful
        python = begun_with[0]
        found.append(_File.of(f"bin/{name}", os.stat(path, follow_symlinks=False)))
    if not python:
        raise Doubtful
    return python, found


def _shebang(python: str) -> bytes:
    """How pip begins a script, with the sh trick where a system would not take the line."""
    executable = os.fsencode(f'"{python}"' if " " in python else python)
    if b" " not in executable and len(executable) + 3 <= _LONGEST_SHEBANG:
        return b"#!" + executable + b"\n"
    return b"#!/bin/sh\n'''exec' " + executable + b' "$0" "$@"\n' + b"' '''\n"


def _sum(path: str, content: bytes) -> bytes:
    """The line of a record for a script."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
    return f"../../../{path},sha256=".encode() + digest + f",{len(content)}".encode()


def _link_or_copy(source: str, target: str, file: _File) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        _copy(source, target, file)


def _copy(source: str, target: str, file: _File) -> None:
    """A file of its own with the time of the first, by which its compiled form is known to be of it."""
    _write(target, Path(source).read_bytes(), runs=bool(file.mode & stat.S_IXUSR))
    os.utime(target, ns=(file.modified_ns, file.modified_ns))


def _write(target: str, content: bytes, *, runs: bool = False) -> None:
    """With the rights of this user's new files; all may start what runs, as pip has it."""
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE), "wb") as file:
        file.write(content)
        if runs:
            os.fchmod(file.fileno(), stat.S_IMODE(os.fstat(file.fileno()).st_mode) | _RUN_MODE)
