import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.log_frames import LogFrames
from app.core.outcomes import Stream


def frame(number, content):
    return bytes([number, 0, 0, 0]) + len(content).to_bytes(4, "big") + content


def joined(found):
    """The bytes of each stream, and the order in which the streams took turns."""
    order, texts = [], {Stream.OUT: b"", Stream.ERR: b""}
    for stream, content in found:
        texts[stream] += content
        if content and (not order or order[-1] != stream):
            order.append(stream)
    return texts, order


def test_streams_stay_apart_and_in_order():
    data = frame(1, b"a\n") + frame(1, b"b\n") + frame(2, b"oh\n") + frame(1, b"c\n")
    assert LogFrames().feed(data) == [
        (Stream.OUT, b"a\nb\n"), (Stream.ERR, b"oh\n"), (Stream.OUT, b"c\n"),
    ]  # fmt: skip


def test_a_frame_that_is_not_whole_waits_for_its_rest():
    frames = LogFrames()
    data = frame(1, b"hello\n")
    assert frames.feed(data[:3]) == []
    assert frames.feed(data[3:10]) == []
    assert frames.cut
    assert frames.feed(data[10:]) == [(Stream.OUT, b"hello\n")]
    assert not frames.cut


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_empty_frames_and_streams_nobody_knows(number):
    assert LogFrames().feed(frame(number, b"")) == [(Stream.OUT if number < 2 else Stream.ERR, b"")]


@given(
    st.lists(st.tuples(st.sampled_from([1, 2]), st.binary(max_size=300)), max_size=20),
    st.lists(st.integers(1, 60), min_size=1, max_size=40),
)
def test_it_does_not_matter_where_it_is_cut(sent, cuts):
    data = b"".join(frame(number, content) for number, content in sent)
    whole = joined(LogFrames().feed(data))
    frames, found, at, turn = LogFrames(), [], 0, 0
    while at < len(data):
        step = cuts[turn % len(cuts)]
        found += frames.feed(data[at : at + step])
        at, turn = at + step, turn + 1
    assert joined(found) == whole
    assert not frames.cut
