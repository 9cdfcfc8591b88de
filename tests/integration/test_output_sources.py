"""Both ways of reading a program, over real pipes: Windows' threads are tried here, too."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import defaultdict

import pytest

from app.core.outcomes import Stream
from app.system.output_sources import OutputSource, SelectedOutput, ThreadedOutput
from tests.waiting import until

KINDS = [
    pytest.param(
        SelectedOutput, marks=pytest.mark.skipif(sys.platform == "win32", reason="pipes cannot be selected")
    ),
    ThreadedOutput,
]


def started(
    kind: type[OutputSource], text: str, fed: bytes | None = None
) -> tuple[subprocess.Popen[bytes], OutputSource]:
    process = subprocess.Popen(
        (sys.executable, "-c", text),
        stdin=subprocess.DEVNULL if fed is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    )
    assert process.stdout
    assert process.stderr
    streams = {Stream.OUT: process.stdout, Stream.ERR: process.stderr}
    return process, kind(streams, process.stdin, fed or b"")  # type: ignore[call-arg]


def read_all(output: OutputSource) -> dict[Stream, bytes]:
    got: dict[Stream, bytes] = defaultdict(bytes)
    while not output.ended:
        for stream, data in output.read(1.0):
            got[stream] += data
    return got


@pytest.mark.parametrize("kind", KINDS)
def test_everything_of_both_streams_comes(kind: type[OutputSource]) -> None:
    text = "import os\nfor n in range(200): os.write(1, b'o' * 5000); os.write(2, b'e' * 3000)"
    process, output = started(kind, text)
    got = read_all(output)
    assert (len(got[Stream.OUT]), len(got[Stream.ERR])) == (1_000_000, 600_000)
    assert output.read(0) == []
    output.close()
    assert process.wait() == 0


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_fed_comes_back(kind: type[OutputSource]) -> None:
    fed = os.urandom(3_000_000)
    text = "import sys, shutil; shutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer)"
    process, output = started(kind, text, fed)
    assert read_all(output)[Stream.OUT] == fed
    output.close()
    assert process.wait() == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fed", [b"", b"x" * 3_000_000])
def test_a_program_may_end_without_reading(kind: type[OutputSource], fed: bytes) -> None:
    process, output = started(kind, "print('done')", fed)
    assert read_all(output)[Stream.OUT].strip() == b"done"
    output.close()
    assert process.wait() == 0


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_comes_within_the_time(kind: type[OutputSource]) -> None:
    process, output = started(kind, "import sys; sys.stdin.read()", b"")
    process_that_waits, waiting = started(kind, "import time; time.sleep(60)")
    assert waiting.read(0.01) == []
    assert not waiting.ended
    process_that_waits.kill()
    assert read_all(waiting) == {Stream.OUT: b"", Stream.ERR: b""}
    read_all(output)
    for each in (output, waiting):
        each.close()
    process.wait()
    process_that_waits.wait()


@pytest.mark.parametrize("kind", KINDS)
def test_a_program_that_is_not_listened_to_any_more_goes_on_printing(kind: type[OutputSource]) -> None:
    before = threading.active_count()
    text = "import os\nfor n in range(100): os.write(1, b'x' * 65536)\nos._exit(5)"
    process, output = started(kind, text)
    until(lambda: output.read(0.1), "its first bytes")
    output.close()
    assert process.wait(20) == 5
    until(lambda: threading.active_count() == before, "the threads to end")
