"""What a step that writes a file would change on this disk."""

from __future__ import annotations

import stat
from pathlib import Path

from app.core.difference import Difference, difference
from app.core.words import say

_MOST_BYTES = 4_000_000


def difference_on_disk(path: Path, content: bytes) -> Difference:
    """The file as it is now against what would be written. Reads the disk: ask in a worker."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            return Difference((), say("Something other than a file has this name."))
        if max(found.st_size, len(content)) > _MOST_BYTES:
            return Difference((), say("The file is too large to be compared here."))
        return difference(path.read_bytes(), content)
    except FileNotFoundError:
        if path.is_symlink():
            return Difference((), say("This is a link that leads nowhere: there is nothing to compare with."))
        return difference(None, content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Difference((), say("The file as it is now cannot be read: {reason}.", reason=reason))
