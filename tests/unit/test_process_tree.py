"""Whether a program ended by itself, by its code, on each system."""

import pytest

from app.system.process_tree import was_ended_from_outside


@pytest.mark.parametrize(
    ("code", "platform", "from_outside"),
    [
        (0, "linux", False),
        (1, "linux", False),
        (137, "darwin", False),  # its own word for a child that was killed
        (-9, "linux", True),
        (-2, "darwin", True),
        (0, "win32", False),
        (1, "win32", False),
        (0x80000003, "win32", False),  # a warning, as of a debugger
        (0xC0000005, "win32", True),  # it read where it must not
        (0xC000013A, "win32", True),  # Ctrl+C
    ],
)
def test_who_is_ended_from_outside_leaves_its_children(code: int, platform: str, from_outside: bool) -> None:
    assert was_ended_from_outside(code, platform) is from_outside
