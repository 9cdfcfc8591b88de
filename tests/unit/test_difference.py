from __future__ import annotations

from difflib import restore

from hypothesis import given
from hypothesis import strategies as st

from app.core.difference import Change, ChangedLine, Difference, difference


def shown(found: Difference) -> list[str]:
    sign = {Change.SAME: " ", Change.ADDED: "+", Change.REMOVED: "-", Change.SKIPPED: "~"}
    return [f"{sign[line.change]}{line.skipped or line.text}" for line in found.lines]


def words(line: ChangedLine) -> list[str]:
    return [line.text[start:stop] for start, stop in line.words]


def test_a_changed_word_is_marked_in_both_lines() -> None:
    removed, added, _ = difference(b"FROM python:3.12-slim\nRUN x\n", b"FROM python:3.11-slim\nRUN x\n").lines
    assert (removed.change, removed.number, words(removed)) == (Change.REMOVED, 1, ["3.12"])
    assert (added.change, added.number, words(added)) == (Change.ADDED, 1, ["3.11"])


def test_lines_that_have_nothing_in_common_mark_no_words() -> None:
    removed, added = difference(b"import antigravity\n", b"numpy>=2\n").lines
    assert removed.words == added.words == ()


def test_lines_far_from_a_change_are_counted_not_shown() -> None:
    before = "".join(f"line {n}\n" for n in range(1, 21))
    after = before.replace("line 10\n", "line ten\n")
    assert shown(difference(before.encode(), after.encode())) == [
        "~7", " line 8", " line 9", "-line 10", "+line ten", " line 11", " line 12", "~8",
    ]  # fmt: skip


def test_one_hidden_line_is_shown_rather_than_counted() -> None:
    found = difference(b"a\nb\nc\nd\n", b"a\nb\nc\nx\n")
    assert shown(found) == [" a", " b", " c", "-d", "+x"]


def test_a_new_file_is_all_added_lines() -> None:
    found = difference(None, b"one\ntwo\n")
    assert shown(found) == ["+one", "+two"]
    assert str(found.note) == "A new file."
    assert (found.added, found.removed) == (2, 0)


def test_what_lines_cannot_show_is_said() -> None:
    assert str(difference(None, b"").note) == "A new, empty file."
    assert str(difference(b"x\n", b"x\n").note) == "The file already has this content."
    assert (
        str(difference(b"x\r\n", b"x\n").note)
        == "No word changes, only characters that cannot be seen, such as line endings."
    )
    assert str(difference(b"\x00\x01", b"x").note).startswith("This is not a text file")
    assert str(difference(b"caf\xe9", b"x").note).startswith("This is not a text file")


def test_a_long_file_written_anew_is_compared_at_once() -> None:
    before = "".join(f"old {n}\n" for n in range(30_000)).encode()
    after = "".join(f"new {n}\n" for n in range(30_000)).encode()
    found = difference(before, after)
    assert (found.added, found.removed) == (30_000, 30_000)


_TEXTS = st.lists(
    st.sampled_from(["alpha beta", "alpha gamma", "-", "  x = 1", "x = 2", "page\x0cbreak"]), max_size=12
)


@given(_TEXTS, _TEXTS)
def test_the_shown_lines_rebuild_both_files(old: list[str], new: list[str]) -> None:
    found = difference("\n".join(old).encode(), "\n".join(new).encode(), context=1_000)
    if found.note:
        assert old == new
        return
    delta = [
        ("+ " if line.change is Change.ADDED else "- " if line.change is Change.REMOVED else "  ") + line.text
        for line in found.lines
    ]
    assert list(restore(delta, 1)) == old
    assert list(restore(delta, 2)) == new
    assert all(0 <= start < stop <= len(line.text) for line in found.lines for start, stop in line.words)
