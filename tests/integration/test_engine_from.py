"""labwright engine --from, as a script calls it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine_pastes import PASTES

ROOT = Path(__file__).parents[2]


def engine(*words, given=b""):
    argv = [sys.executable, "-m", "app", "engine", *words]
    return subprocess.run(argv, cwd=ROOT, input=given, capture_output=True, timeout=60, check=False)


def test_standard_input_and_a_file_tell_the_same(tmp_path):
    text = PASTES["desktop in wsl"][1].encode("utf-16")
    file = tmp_path / "info.txt"
    file.write_bytes(text)
    piped = engine("--from", "-", "--json", given=text)
    assert piped.returncode == 0
    assert piped.stdout == engine("--from", str(file), "--json").stdout
    record = json.loads(piped.stdout)
    assert (record["place"], record["provider"], record["host_os"]) == ("wsl2", "docker-desktop", "windows")
    assert record["confidence"] == "certain"
    assert record["version"] == "28.1.1"
    assert {"field", "value", "says"} <= record["evidence"][0].keys()


def test_it_explains_itself_to_people():
    shown = engine("--from", "-", given=PASTES["desktop in wsl"][1].encode()).stdout.decode()
    assert shown.startswith("Containers run in WSL2, the Linux inside Windows (Docker Desktop).")
    assert "6.6.87.2-microsoft-standard-WSL2" in shown
    assert "This is the kernel of WSL2." in shown


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (["--host-os", "windows"], "hyperv-vm"),
        (["--host-os", "macos"], "macos-vm"),
        (["--host-os", "linux"], "linux-vm"),
        (["--endpoint", "ssh://me@server.example.org"], "remote"),
    ],
)
def test_what_is_given_by_hand_counts(words, place):
    text = b"Kernel Version: 5.10.104-linuxkit\nOperating System: Docker Desktop\nOSType: linux\n"
    assert json.loads(engine("--from", "-", "--json", *words, given=text).stdout)["place"] == place


def test_nothing_about_an_engine_is_an_answer():
    done = engine("--from", "-", "--json", given=b"hello\xff\x00\n")
    assert done.returncode == 0
    assert json.loads(done.stdout)["place"] == "unknown"
    assert b"nothing is said" in engine("--from", "-", given=b"hello\n").stdout


def test_a_file_that_is_not_there():
    done = engine("--from", "no-such-file", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "file-not-readable"
