"""The user's settings: a file they may edit themselves, of which only what changes is changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import AppError
from app.core.listeners import Listeners
from app.core.settings import OPTIONS, Option, Value, option, wrong_file
from app.core.words import say
from app.system.files import explained, write_whole
from app.system.locks import FileLock
from app.system.paths import Places

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_BOM = b"\xef\xbb\xbf"  # Notepad may put it in front
_HEADER = "# What you chose in Labwright. You may edit this file: your comments and their order stay.\n\n"
_Stamp = tuple[int, int, int] | None


class Settings:
    """What the user chose. A value that is not right counts as not chosen, and `problems` says so."""

    def __init__(self, places: Places) -> None:
        self.path = places.settings
        self._file_lock = places.locks / "settings.lock"
        self._state = threading.RLock()
        self._chosen: dict[str, Value] = {}
        self._problems: tuple[AppError, ...] = ()
        self._kept: AppError | None = None
        self._stamp: _Stamp | object = object()  # unlike any file: the first question reads
        self._listeners = Listeners[str]()

    def get(self, key: str) -> Value:
        """The value that holds now."""
        found = option(key)
        self.refresh()
        with self._state:
            return self._chosen.get(key, found.default)

    def chosen(self, key: str) -> Value | None:
        """What the user chose, or None where the default holds."""
        option(key)
        self.refresh()
        with self._state:
            return self._chosen.get(key)

    def all(self) -> dict[str, Value]:
        """Every setting with the value that holds now."""
        self.refresh()
        with self._state:
            return {each.key: each.default for each in OPTIONS} | self._chosen

    def describe(self, key: str) -> Option:
        """What a setting does and which values are right."""
        return option(key)

    @property
    def problems(self) -> tuple[AppError, ...]:
        """What is wrong in the file, and whether a copy of a broken one was put aside."""
        self.refresh()
        with self._state:
            return (*self._problems, self._kept) if self._kept else self._problems

    def set(self, key: str, value: object) -> None:
        """Choose a value, None for the default. Raises AppError where it is not right."""
        if value is None:
            self.reset(key)
        else:
            self._change(key, option(key).accepted(value))

    def reset(self, key: str) -> None:
        """Go back to the default."""
        option(key)
        self._change(key, None)

    def refresh(self) -> None:
        """Read the file again if it changed, and tell the listeners which settings did."""
        with self._state:
            stamp = _stamp(self.path)
            if stamp == self._stamp:
                return
            first = not isinstance(self._stamp, tuple | None)
            before, self._stamp = self._chosen, stamp
            self._chosen, self._problems = _read(self.path)
            changed = [] if first else _differing(before, self._chosen)
        for key in changed:
            self._listeners.tell(key)

    def subscribe(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Hear the key of every setting that changes, on the thread that noticed it. Returns how to stop."""
        return self._listeners.add(listener)

    def _change(self, key: str, value: Value | None) -> None:
        self.refresh()
        with FileLock(self._file_lock):
            document, bom = self._document()
            _put(document, self.path, key.split("."), value)
            write_whole(self.path, bom + document.as_string().encode())
        self.refresh()

    def _document(self) -> tuple[TOMLDocument, bytes]:
        """The file as it is now, for editing. A broken one is put aside first."""
        import tomlkit  # noqa: PLC0415 - takes 40 ms, and most starts change nothing
        from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415 - as above

        try:
            data = self.path.read_bytes()
            _values(data)
            bom = _BOM if data.startswith(_BOM) else b""
            return tomlkit.parse(data.removeprefix(bom).decode()), bom
        except FileNotFoundError:
            pass
        except OSError as error:
            raise explained(error, say("{path} could not be read.", path=self.path)) from error
        except (ValueError, TOMLKitError):
            aside = self.path.with_name(f"settings.broken-{time.strftime('%Y%m%d-%H%M%S')}.toml")
            write_whole(aside, data)
            self._kept = AppError(
                "settings-file-kept",
                say("The settings file could not be read and was replaced."),
                fix=say("The old one is kept as {path}: take over from it what you need.", path=aside),
            )
        return tomlkit.parse(_HEADER), b""


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _read(path: Path) -> tuple[dict[str, Value], tuple[AppError, ...]]:
    try:
        flat = _flat(_values(path.read_bytes()))
    except FileNotFoundError:
        return {}, ()
    except OSError as error:
        return {}, (explained(error, say("{path} could not be read.", path=path)),)
    except ValueError as error:
        return {}, (wrong_file(path, str(error)),)
    chosen: dict[str, Value] = {}
    problems = []
    for key, value in flat.items():
        try:
            found = option(key)
        except AppError:  # of a later Labwright, or the user's own: it stays in the file untouched
            continue
        try:
            chosen[key] = found.accepted(value)
        except AppError as error:
            problems.append(error)
    return chosen, tuple(problems)


def _values(data: bytes) -> dict[str, object]:
    import tomllib  # noqa: PLC0415 - most users have no settings file

    return tomllib.loads(data.removeprefix(_BOM).decode())


def _flat(table: Mapping[str, object], above: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in table.items():
        flat |= _flat(value, f"{above}{key}.") if isinstance(value, dict) else {above + key: value}
    return flat


def _differing(before: Mapping[str, Value], after: Mapping[str, Value]) -> list[str]:
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def _put(document: TOMLDocument, path: Path, keys: list[str], value: Value | None) -> None:
    import tomlkit  # noqa: PLC0415 - see _document

    table: object = document
    for key in keys[:-1]:
        assert isinstance(table, dict)
        if key not in table:
            if value is None:
                return
            table[key] = tomlkit.table()
        table = table[key]
        if not isinstance(table, dict):
            raise AppError(
                "settings-file-broken",
                say("The setting {key} cannot be written to {path}.", key=".".join(keys), path=path),
                cause=say("In the file, {key} is a value where a table is needed.", key=key),
                fix=say("Remove the line of {key} from the file.", key=key),
            )
    assert isinstance(table, dict)
    if value is None:
        table.pop(keys[-1], None)
    else:
        table[keys[-1]] = list(value) if isinstance(value, tuple) else value
