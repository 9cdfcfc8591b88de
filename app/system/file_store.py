"""What plans do to files: write them, with a backup, and move them to the bin and back."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from app.core.words import say
from app.system.bin import Bin
from app.system.files import explained, write_whole
from app.system.paths import Places

BACKUPS_KEPT = 500


class Files:
    """The machine's files, as plans change them."""

    def __init__(self, places: Places) -> None:
        self.bin = Bin(places)
        self._backups = places.backups

    def write(
        self, path: Path, content: bytes, *, on_backup: Callable[[Path | None], None] | None = None
    ) -> Path | None:
        """Write and return the backup of what was there, if anything was. `on_backup` hears it before the
        write, so that even a kill between the two can be taken back."""
        backup = self.back_up(path)
        if on_backup is not None:
            on_backup(backup)
        write_whole(path, content)
        return backup

    def back_up(self, path: Path) -> Path | None:
        """A copy of the file as it is now, or None where there is none."""
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise explained(error, say("{path} could not be read.", path=path)) from error
        stamp = time.strftime("%Y-%m-%d %H.%M.%S")
        backup = self._backups / f"{stamp} {os.urandom(4).hex()} {path.name[-50:]}"
        write_whole(backup, content, mode=0o600)
        self._forget_oldest()
        return backup

    def _forget_oldest(self) -> None:
        for old in sorted(self._backups.iterdir())[:-BACKUPS_KEPT]:
            old.unlink(missing_ok=True)

    def move_to_bin(self, path: Path, *, on_item: Callable[[str], None] | None = None) -> str:
        """Move to the bin and return the item's id there. `on_item` hears it before anything moves."""
        return self.bin.move_in(path, on_item=on_item).id

    def restore(self, path: Path, item: str = "") -> None:
        """Bring back an item, or what was last deleted at this path."""
        self.bin.restore(path, item)

    def remove_from_bin(self, item: str) -> None:
        """Remove an item for good."""
        self.bin.empty([item])
