"""The log of a program's output: what is appended can be read, whatever was packed, replaced or let go."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.outcomes import Line, Stream
from app.core.terminal_text import plain
from app.services.output_file import OutputFile
from app.services.output_log import OutputLog


def out(text: str, *, replaces: bool = False) -> Line:
    return Line(Stream.OUT, text, replaces)


def err(text: str, *, replaces: bool = False) -> Line:
    return Line(Stream.ERR, text, replaces)


def numbered(start: int, stop: int) -> list[Line]:
    return [out(f"line {number} of a log that is long enough to be packed") for number in range(start, stop)]


def texts(log: OutputLog) -> list[str]:
    return [line.text for line in log.lines(0, log.line_count)]


def test_an_empty_log_has_nothing_to_read() -> None:
    log = OutputLog()
    assert (log.line_count, log.first_kept, log.text(), log.tail(5)) == (0, 0, "", [])
    with pytest.raises(IndexError):
        log.line(0)


def test_lines_come_back_as_they_were_appended_over_many_pages() -> None:
    log = OutputLog()
    given_lines = [
        Line(Stream.ERR if number % 7 == 0 else Stream.OUT, f"{number} \x1b[31mé\x1b[0m")
        for number in range(20_000)
    ]
    for start in range(0, 20_000, 333):
        log.append(given_lines[start : start + 333])
    assert log.line_count == 20_000
    assert log.lines(0, 20_000) == given_lines
    assert log.lines(8_190, 8_200) == given_lines[8_190:8_200]
    assert log.line(19_999) == given_lines[-1]
    assert log.tail(3) == given_lines[-3:]
    assert log.lines(19_998, 30_000) == given_lines[-2:]
    with pytest.raises(IndexError):
        log.line(20_000)
    with pytest.raises(IndexError):
        log.line(-1)


def test_text_is_without_colours() -> None:
    log = OutputLog()
    log.append([out("\x1b[1;31mred\x1b[0m and plain"), out("é")])
    assert log.text() == "red and plain\né"
    assert log.text(1, 2) == "é"
    assert plain("\x1b[38;5;208ma\x1b[m") == "a"


def test_a_replacing_line_takes_the_place_of_its_own_streams_last_line() -> None:
    log = OutputLog()
    log.append([out("10 %"), err("warning"), out("20 %", replaces=True), out("30 %", replaces=True)])
    assert texts(log) == ["30 %", "warning"]
    log.append([err("worse", replaces=True), out("done")])
    assert texts(log) == ["30 %", "worse", "done"]


def test_a_replacing_line_with_nothing_before_it_is_a_line() -> None:
    log = OutputLog()
    log.append([out("first"), err("0 %", replaces=True)])
    assert texts(log) == ["first", "0 %"]


def test_a_bar_on_one_stream_is_replaced_however_much_the_other_printed_since() -> None:
    log = OutputLog()
    log.append([err("0 %")])
    for start in range(0, 30_000, 1_000):
        log.append(numbered(start, start + 1_000))
    log.append([err("100 %", replaces=True)])
    assert log.line_count == 30_001
    assert log.line(0) == err("100 %")
    assert log.line(30_000).text.startswith("line 29999 ")


def test_revision_grows_with_a_replacement_too() -> None:
    log = OutputLog()
    log.append([out("1 %")])
    before = log.revision
    log.append([out("2 %", replaces=True)])
    assert log.revision > before
    assert log.line_count == 1


def test_memory_is_bounded_and_the_oldest_lines_go_first() -> None:
    log = OutputLog(memory_bytes=300_000)
    for start in range(0, 60_000, 1_000):
        log.append([out(os.urandom(40).hex()) for _ in range(999)] + [out(f"mark {start}")])
    assert log.line_count == 60_000
    assert 0 < log.first_kept < 60_000
    assert log.line(59_999) == out("mark 59000")
    assert log.lines(0, 2) == [Line(Stream.NOTE, "")] * 2
    kept = log.first_kept
    straddling = log.lines(kept - 2, kept + 2)
    assert [line.stream for line in straddling] == [Stream.NOTE, Stream.NOTE, Stream.OUT, Stream.OUT]
    assert log.text().count("\n") == 60_000 - kept - 1
    assert len(log.tail(100_000)) == 60_000 - kept


def test_a_line_let_go_is_not_replaced_but_added() -> None:
    log = OutputLog(memory_bytes=200_000)
    log.append([err("0 %")])
    for _ in range(20):
        log.append([out(os.urandom(40).hex()) for _ in range(1_000)])
    assert log.first_kept > 0
    log.append([err("100 %", replaces=True)])
    assert log.line_count == 20_002
    assert log.tail(1) == [err("100 %")]


def test_a_text_with_a_newline_stays_one_line() -> None:
    log = OutputLog()
    log.append([out("a\nb"), out("c")])
    assert texts(log) == ["a b", "c"]


def test_lone_surrogates_do_no_harm() -> None:
    log = OutputLog()
    log.append([out("a\udc80b")])
    assert texts(log) == ["a?b"]


def test_very_long_lines_are_kept_whole() -> None:
    log = OutputLog()
    long_lines = [out(letter * 300_000) for letter in "abc"]
    log.append([*long_lines, out("end")])
    log.append(numbered(0, 10))
    assert log.lines(0, 4) == [*long_lines, out("end")]


def test_two_appending_threads_lose_nothing_while_a_third_reads() -> None:
    log = OutputLog()
    wrong: list[str] = []
    done = threading.Event()

    def append(stream: Stream) -> None:
        for start in range(0, 20_000, 50):
            log.append([Line(stream, f"{stream} {number}") for number in range(start, start + 50)])

    def read() -> None:
        while not done.is_set():
            count = log.line_count
            for start in (0, count // 2, max(0, count - 40)):
                got = log.lines(start, min(start + 40, count))
                if len(got) != min(start + 40, count) - start:
                    wrong.append(f"{len(got)} lines at {start} of {count}")
                wrong.extend(line.text for line in got if not line.text.startswith(line.stream + " "))

    reader = threading.Thread(target=read)
    reader.start()
    appenders = [threading.Thread(target=append, args=(stream,)) for stream in (Stream.OUT, Stream.ERR)]
    for thread in appenders:
        thread.start()
    for thread in appenders:
        thread.join()
    done.set()
    reader.join()
    assert not wrong
    for stream in (Stream.OUT, Stream.ERR):
        mine = [line.text for line in log.lines(0, log.line_count) if line.stream is stream]
        assert mine == [f"{stream} {number}" for number in range(20_000)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(list(Stream)), st.text(max_size=8), st.booleans()), max_size=60),
    st.data(),
)
def test_any_sequence_reads_as_a_plain_list_would(
    given_lines: list[tuple[Stream, str, bool]], data: st.DataObject
) -> None:
    log = OutputLog()
    expected: list[Line] = []
    last: dict[Stream, int] = {}
    lines = [
        Line(stream, text.replace("\n", " ").encode("utf-8", "replace").decode(), replaces)
        for stream, text, replaces in given_lines
    ]
    cut = data.draw(st.integers(0, len(lines)))
    log.append(lines[:cut])
    log.append(lines[cut:])
    for line in lines:
        kept = Line(line.stream, line.text)
        if line.replaces and line.stream in last:
            expected[last[line.stream]] = kept
        else:
            last[line.stream] = len(expected)
            expected.append(kept)
    assert log.lines(0, log.line_count) == expected


def test_the_whole_log_is_on_disk_when_closed(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "job.log"
    log = OutputLog(path, memory_bytes=200_000)
    for start in range(0, 30_000, 500):
        log.append(numbered(start, start + 500))
    log.close()
    assert path.read_text("utf-8").splitlines() == [line.text for line in numbered(0, 30_000)]
    assert log.problem is None
    log.append(numbered(0, 1))
    assert log.line_count == 30_001


def test_slow_output_is_on_disk_at_once_and_flush_writes_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "job.log"
    log = OutputLog(path)
    log.append([out("one")])
    assert path.read_text() == "one\n"
    log.append([out("two")])
    log.flush()
    assert path.read_text() == "one\ntwo\n"
    log.close()


def test_a_progress_bar_does_not_fill_the_file(tmp_path: Path) -> None:
    path = tmp_path / "job.log"
    log = OutputLog(path)
    log.append([out("start"), out("0 %")])
    log.append([out(f"{step}", replaces=True) for step in range(10_000)])
    log.append([out("end")])
    log.close()
    written = path.read_text().splitlines()
    assert written[0] == "start"
    assert written[-2:] == ["9999", "end"]
    assert len(written) < 100


def test_a_disk_that_refuses_is_told_and_the_log_goes_on_in_memory(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("not a folder")
    log = OutputLog(blocker / "job.log")
    log.append([out("one")])
    log.append([out("two")])
    log.close()
    assert log.problem is not None
    assert "ends early" in str(log.problem)
    assert texts(log) == ["one", "two"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    path = tmp_path / "job.log"
    path.symlink_to("/dev/full")
    log = OutputLog(path)
    log.append(numbered(0, 10_000))
    log.close()
    assert "No space left" in str(log.problem)
    assert log.line_count == 10_000


def test_the_file_has_a_largest_size(tmp_path: Path) -> None:
    file = OutputFile(tmp_path / "job.log", most_bytes=1_000)
    for _ in range(30):
        file.add([Stream.OUT], [b"x" * 99])
        file.flush()
    file.close()
    assert file.path.stat().st_size == 1_000
    assert "1000 bytes" in str(file.problem)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps other users out by the folder's own rights")
def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "job.log"
    log = OutputLog(path)
    log.append([out("one")])
    log.close()
    assert path.stat().st_mode & 0o077 == 0
