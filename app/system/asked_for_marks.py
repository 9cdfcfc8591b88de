"""Marks in an environment of what somebody asked for: pip's REQUESTED files, and conda's history."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.core.conda_history import asking_only, requested_specs
from app.core.packages import Package
from app.core.words import say
from app.system.conda_packages import is_conda, read_conda_packages
from app.system.file_starts import read_start
from app.system.files import explained, write_whole
from app.system.installed_packages import read_packages

_MARK = "REQUESTED"
_MOST = 64 << 20  # bytes


def write_marks(prefix: str, asked: Mapping[str, bool]) -> None:
    """Mark the packages of pip's that are asked for, by normalised name, and those that are not. Raises
    AppError."""
    for package in _of_pip(prefix):
        record = Path(package.record)
        wanted = asked.get(package.key)
        if wanted is None or package.inherited or record.suffix != ".dist-info":
            continue
        mark = record / _MARK
        if wanted == mark.exists():
            continue
        # What RECORD names is what an uninstall removes: it names the mark as pip does.
        _note_in_record(record, wanted=wanted)
        try:
            if wanted:
                mark.touch()
            else:
                mark.unlink()
        except OSError as error:
            raise explained(error, say("{path} could not be written.", path=mark)) from error


def history_of(prefix: str) -> str:
    """What conda wrote down of its changes to an environment."""
    return read_start(str(_history(prefix)), _MOST).decode("utf-8", "replace")


def add_to_history(prefix: str, specs: tuple[str, ...]) -> None:
    """Let conda take only these for asked for. Raises AppError."""
    history = history_of(prefix)
    if history and requested_specs(history) != sorted(specs):
        write_whole(_history(prefix), asking_only(specs, history).encode())


def _of_pip(prefix: str) -> list[Package]:
    installed = read_packages(prefix)
    if is_conda(prefix):
        installed = read_conda_packages(prefix, installed)
    return [each for each in installed.packages if each.kind == "pip"]


def _note_in_record(record: Path, *, wanted: bool) -> None:
    path = record / "RECORD"
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise explained(error, say("{path} could not be read.", path=path)) from error
    line = f"{record.name}/{_MARK},".encode()
    kept = [each for each in text.splitlines(keepends=True) if not each.startswith(line)]
    end = b"\r\n" if b"\r\n" in text else b"\n"
    added = [line + b"sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0" + end] if wanted else []
    write_whole(path, b"".join((*kept, *added)))


def _history(prefix: str) -> Path:
    return Path(prefix, "conda-meta", "history")
