from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.commands import MASK
from app.core.masking import Masking
from app.core.outcomes import Line, Stream
from app.core.terminal_text import plain
from app.system.output_lines import KEPT_CHARACTERS, LONGEST_LINE, PROGRESS_SECONDS, KeptText, OutputLines

ESC = "\x1b"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def stream(clock: Clock | None = None, *secrets: str) -> OutputLines:
    return OutputLines(Stream.OUT, masking=Masking(secrets) if secrets else None, clock=clock or Clock())


def seen(lines: list[Line]) -> list[str]:
    """What a view shows that does as the lines say."""
    shown: list[str] = []
    for line in lines:
        if line.replaces:
            shown[-1] = line.text
        else:
            shown.append(line.text)
    return shown


def everything(output: OutputLines, *pieces: str | bytes) -> list[Line]:
    lines = []
    for piece in pieces:
        lines += output.feed(piece.encode() if isinstance(piece, str) else piece)
    return lines + output.finish()


@pytest.mark.parametrize(
    ("pieces", "lines"),
    [
        (["one\ntwo\n"], ["one", "two"]),
        (["one\ntw", "o\nthree"], ["one", "two", "three"]),
        (["one\r\ntwo\r", "\nthree\r\n"], ["one", "two", "three"]),
        (["\n\nthree\n"], ["", "", "three"]),
        ([""], []),
        ([f"{ESC}[31mred{ESC}", "[0m\n"], [f"{ESC}[31mred{ESC}[0m"]),
        ([f"{ESC}[31mone\ntwo{ESC}[0m\nthree\n"], [f"{ESC}[31mone", f"{ESC}[31mtwo{ESC}[0m", "three"]),
        (["1%\r2%\r3%\ndone\n"], ["3%", "done"]),
        (["bar\r", f"{ESC}[2K", "end\n"], ["end"]),
    ],
)
def test_bytes_become_lines(pieces: list[str], lines: list[str]) -> None:
    assert seen(everything(stream(), *pieces)) == lines


@given(st.lists(st.text("ab\n\r\bé\x1b[31m", max_size=10), max_size=8))
def test_what_is_seen_does_not_depend_on_the_cuts(pieces: list[str]) -> None:
    data = "".join(pieces).encode()
    cut = "\n".join(seen(everything(stream(), *[data[i : i + 3] for i in range(0, len(data), 3)])))
    # a last line that erased itself was seen only where the cuts gave time to show it
    assert cut.rstrip("\n") == "\n".join(seen(everything(stream(), data))).rstrip("\n")


@given(st.lists(st.text("ab\n\r\bé\x1b[31m", max_size=10), max_size=8))
def test_what_is_kept_is_what_is_seen_without_colours(pieces: list[str]) -> None:
    output = stream()
    lines = everything(output, *pieces)
    shown = "\n".join(plain(text) for text in seen(lines))
    assert str(output.kept).rstrip("\n") == shown.rstrip("\n")


def test_progress_replaces_its_line_and_not_too_often() -> None:
    clock = Clock()
    output = stream(clock)
    lines = output.feed(b"start\n")
    for number in range(1000):
        clock.now += PROGRESS_SECONDS / 100
        lines += output.feed(f"\r{number} of 1000".encode())
    lines += output.feed(b"\ndone\n")
    assert 8 <= len(lines) <= 20
    assert seen(lines) == ["start", "999 of 1000", "done"]
    assert not lines[1].replaces
    assert all(line.replaces for line in lines[2:-1])


def test_memory_of_a_progress_bar_does_not_grow() -> None:
    output = stream()
    for _ in range(2000):
        output.feed(b"\r" + b"#" * 1000)
    output.feed(b"\n")
    assert str(output.kept) == "#" * 1000 + "\n"


def test_an_unended_line_is_shown_when_all_is_quiet_and_replaced_when_it_goes_on() -> None:
    output = stream()
    lines = output.feed(b"Proceed ([y]/n)? ")
    assert lines == []
    lines += output.quiet()
    assert lines == [Line(Stream.OUT, "Proceed ([y]/n)? ")]
    assert output.quiet() == []
    lines += output.feed(b"y\nnext\n")
    assert seen(lines) == ["Proceed ([y]/n)? y", "next"]


def test_an_unended_line_that_ends_as_it_was_shown_is_not_repeated() -> None:
    output = stream()
    output.feed(b"all of it")
    assert output.quiet() == [Line(Stream.OUT, "all of it")]
    assert output.feed(b"\n") == []
    assert output.feed(b"next\n") == [Line(Stream.OUT, "next")]
    assert str(output.kept) == "all of it\nnext\n"


def test_a_line_without_end_comes_in_pieces_and_is_kept_whole() -> None:
    output = stream()
    text = "".join(chr(ord("a") + number % 26) for number in range(LONGEST_LINE * 3 + 5))
    lines = everything(output, *[text[i : i + 50_000] for i in range(0, len(text), 50_000)], "\nnext\n")
    assert [len(line.text) for line in lines] == [LONGEST_LINE] * 3 + [5, 4]
    assert not any(line.replaces for line in lines)
    assert str(output.kept) == text + "\nnext\n"


def test_a_piece_does_not_cut_a_colour_in_two() -> None:
    text = "x" * (LONGEST_LINE - 2) + f"{ESC}[31mred{ESC}[0m" + "y" * 100
    lines = everything(stream(), text)
    assert lines[0].text == "x" * (LONGEST_LINE - 2)
    assert lines[1].text.startswith(f"{ESC}[31mred")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    "printed",
    [
        "token=hunter2 ok\n",
        "1%\rhunter2 50%\rhunter2 99%\n",
        f"{ESC}[31mhunter2{ESC}[0m\n",
        f"hun{ESC}[31mter2{ESC}[0m\n",
        f"hun{ESC}[Kter2\n",
        "no newline hunter2",
        "x" * (LONGEST_LINE - 3) + "hunter2" + "x" * 100 + "\n",
    ],
)
def test_a_secret_is_masked_in_lines_and_in_what_is_kept(printed: str, size: int) -> None:
    data = printed.encode()
    size = size if len(data) < 1000 else size * 997
    output = stream(None, "hunter2")
    lines = []
    for i in range(0, len(data), size):
        lines += output.feed(data[i : i + size])
        lines += output.quiet()
    lines += output.finish()
    joined = "".join(line.text for line in lines)
    assert "hunter2" not in joined
    assert "hunter2" not in plain(joined)
    assert MASK in joined
    assert "hunter2" not in str(output.kept)
    assert MASK in str(output.kept)


def test_only_the_last_part_is_kept() -> None:
    kept = KeptText()
    for number in range(40):
        kept.add(str(number % 10) * (KEPT_CHARACTERS // 10))
    assert str(kept) == "".join(str(number % 10) * (KEPT_CHARACTERS // 10) for number in range(30, 40))


def test_many_small_pieces_are_kept_in_little_memory() -> None:
    kept = KeptText()
    tracemalloc.start()
    for _ in range(200_000):
        kept.add(f"{id(kept)}"[:2] + "\n")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000  # as single strings they would take fourteen
    assert len(str(kept)) == 600_000
