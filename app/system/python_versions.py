"""The version and kind of a Python, read from its files. Nothing is run, and nothing here raises.

The order: conda's record, the header of its C interface, PEP 739's build-details.json, the name of its
folder, the text inside the program, and last the name of the program. Who asks for many environments of
one Python keeps the answer: each costs some reads.
"""

from __future__ import annotations

import json
import mmap
import os
import re

from app.system import conda_records
from app.system.disk import RealDisk
from app.system.file_starts import names_in, read_start
from app.system.python_files import folders_of_version, minor_in_name, prefix_of, real_path

_NUMBER = r"\d+\.\d+(?:\.\d+)?(?:(?:a|b|rc)\d+)?"
_PY_VERSION = re.compile(rb'^\s*#\s*define\s+PY_VERSION\s+"([0-9A-Za-z.+]+)"', re.MULTILINE)
_WHOLE = re.compile(r"\d+\.\d+\.\d+")
# 3.12.1, 3.13-dev, cpython-3.12.1-linux…, cpython-x86_64-linux@3.12.1, pypy3.9-7.3.15, nogil-3.9.10-1,
# python-3.12.4.amd64: but not miniconda3-4.7.12 or graalpy-24.1.1, whose numbers are their own.
_NAMED = re.compile(
    r"(?:v|c?python|pypy|graalpy|stackless|nogil|cinder|activepython|jython|ironpython)?[-@]?"
    r"(?:[a-z0-9_-]+@)?"
    rf"(?P<version>{_NUMBER})(?P<free>t)?(?P<dev>-dev)?(?![0-9])"
)
_WINDOWS_FOLDER = re.compile(r"python(?:core-)?([23])(?:\.?)(\d{1,2})(?:-(?:32|64|arm64))?", re.IGNORECASE)
_WINDOWS_LIBRARY = re.compile(r"python([23])(\d{1,2})t?\.dll", re.IGNORECASE)
_DISK = RealDisk()
_INNER_FOLDERS = frozenset({"install", "python"})
_HEADER_BYTES = 16_384
_DETAILS_BYTES = 65_536
_IMPLEMENTATIONS = (
    "pypy",
    "graalpy",
    "jython",
    "ironpython",
    "micropython",
    "stackless",
    "pyston",
    "cinder",
    "rustpython",
)


def version_of_executable(executable: str, platform: str) -> str | None:
    """The version of the installation an interpreter belongs to. Links are followed: of a venv's
    interpreter it is the base's."""
    real = real_path(executable)
    minor = minor_in_name(os.path.basename(real))
    version = version_of_installation(prefix_of(real, platform), platform, minor)
    if version is None or not _WHOLE.match(version):
        version = version_in_program(real, minor or version) or version
    if version is None and platform == "win32":
        version = _in_library_names(os.path.dirname(real))
    return version or minor


def version_of_installation(prefix: str, platform: str, minor: str | None = None) -> str | None:
    """The version of the Python installed in this folder. `minor` says whose, where several share it."""
    found = (
        conda_records.python_version(prefix)
        or _in_header(prefix, platform, minor)
        or _in_build_details(prefix, platform, minor)
        or version_in_name(_folder_name(prefix))
    )
    return found if _agrees(found, minor) else None


def version_in_name(name: str) -> str | None:
    """The version in the name of a folder, as pyenv, uv, mise, rye, Homebrew and Windows give it."""
    found = _NAMED.match(name.lower())
    if found and found["version"].split(".")[0] in {"2", "3"}:
        return found["version"] + (found["dev"] or "")
    folder = _WINDOWS_FOLDER.fullmatch(name)
    return f"{folder[1]}.{folder[2]}" if folder else None


def version_in_program(executable: str, minor: str | None) -> str | None:
    """The whole version as it stands in the program or in the library it loads: "3.11.2" of a "3.11"."""
    if not minor or not re.fullmatch(r"\d\.\d+", minor):
        return None
    text = re.compile(rb"\0(" + re.escape(minor.encode()) + rb"\.\d+(?:(?:a|b|rc)\d+)?)\+?\0")
    return next(
        filter(None, (_search(path, text) for path in _programs_and_libraries(executable, minor))), None
    )


def implementation_of(prefix: str, executable: str | None, platform: str) -> str | None:
    """cpython, pypy, graalpy… None where nothing tells."""
    names = [_folder_name(prefix)]
    if executable:
        names.append(os.path.basename(real_path(executable)))
    for name in names:
        lower = name.lower()
        for implementation in _IMPLEMENTATIONS:
            if lower.startswith(implementation):
                return implementation
    minor = minor_in_name(names[-1]) if executable else None
    for parent in ("lib", "lib64", "include"):
        folders = folders_of_version(os.path.join(prefix, parent), minor, _DISK)
        if folders:
            return "pypy" if os.path.basename(folders[0]).startswith("pypy") else "cpython"
    if platform == "win32" and os.path.isdir(os.path.join(prefix, "Lib")):
        return "cpython"
    return "cpython" if minor or version_in_name(names[0]) or conda_records.python_version(prefix) else None


def _in_header(prefix: str, platform: str, minor: str | None) -> str | None:
    include = os.path.join(prefix, "include")
    folders = [include, os.path.join(prefix, "Headers")]
    if platform != "win32":
        folders = [*folders_of_version(include, minor, _DISK), *folders]
    for folder in folders:
        text = read_start(os.path.join(folder, "patchlevel.h"), _HEADER_BYTES)
        version = parse_patchlevel(text)
        if version and _agrees(version, minor):
            return version
    return None


def parse_patchlevel(text: bytes) -> str | None:
    """The version in patchlevel.h. Builds from between two releases have a + at its end."""
    found = _PY_VERSION.search(text)
    return found[1].decode().rstrip("+.") or None if found else None


def _in_build_details(prefix: str, platform: str, minor: str | None) -> str | None:
    folders = folders_of_version(os.path.join(prefix, "lib"), minor, _DISK)
    if platform == "win32":
        folders = [os.path.join(prefix, "Lib"), prefix]
    texts = (read_start(os.path.join(folder, "build-details.json"), _DETAILS_BYTES) for folder in folders)
    return next(filter(None, map(parse_build_details, texts)), None)


def parse_build_details(text: bytes) -> str | None:
    """The version of the language in PEP 739's build-details.json."""
    try:
        language = json.loads(text)["language"]
        info = language.get("version_info")
        if isinstance(info, dict):
            level = {"alpha": "a", "beta": "b", "candidate": "rc"}.get(info.get("releaselevel", ""), "")
            end = f"{level}{int(info.get('serial', 0))}" if level else ""
            return f"{int(info['major'])}.{int(info['minor'])}.{int(info['micro'])}{end}"
        version = language["version"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return version if isinstance(version, str) and re.fullmatch(_NUMBER, version) else None


def _in_library_names(folder: str) -> str | None:
    names = [match for match in map(_WINDOWS_LIBRARY.fullmatch, names_in(folder)) if match]
    return max((f"{name[1]}.{name[2]}" for name in names), key=_numbers, default=None)


def _folder_name(prefix: str) -> str:
    name = os.path.basename(prefix)
    return os.path.basename(os.path.dirname(prefix)) if name in _INNER_FOLDERS else name


def _agrees(version: str | None, minor: str | None) -> bool:
    return version is not None and (
        minor is None or version == minor or re.match(rf"{minor}(?!\d)", version) is not None
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))


def _programs_and_libraries(executable: str, minor: str) -> list[str]:
    prefix = os.path.dirname(os.path.dirname(executable))
    files = [executable]
    for folder in ("lib", "lib64"):
        whole = os.path.join(prefix, folder)
        names = [name for name in names_in(whole) if name.startswith(f"libpython{minor}")]
        files += [
            os.path.join(whole, name) for name in sorted(names) if ".so." in name or name.endswith(".dylib")
        ]
    return [*files, os.path.join(prefix, "Python"), os.path.join(prefix, "Python3")]  # in a macOS framework


def _search(path: str, pattern: re.Pattern[bytes]) -> str | None:
    if read_start(path, 4)[:2] in {b"", b"#!"}:  # a script, a pipe, nothing
        return None
    try:
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            found = pattern.search(content)
            return found[1].decode() if found else None
    except (OSError, ValueError):
        return None
