"""Packages for conda are judged as the parser of a real conda judges them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from app.core.conda_wanted import read_conda_wanted
from tests.real.fixtures import RealTool

pytestmark = pytest.mark.integration
ASK = """
import json, sys
from conda.cli.common import arg2spec
def takes(text):
    try:
        return bool(arg2spec(text))
    except BaseException:
        return False
print(json.dumps([takes(text) for text in json.load(sys.stdin)]))
"""
BOTH = (
    *("numpy", "numpy=1.26", "numpy==1.26.4", "numpy>=1.26", "numpy>=1.26,<2", "NumPy=1", "numpy = 1.26"),
    *("numpy=1.11=py36_0", "numpy !=1.25", "numpy>=1.26|1.24", "_openmp_mutex", "r-base=4.3", "numpy=1.2*"),
    *("numpy[version='>=1.8']", "python~=3.12"),
)
NEITHER = ("numpy>=", "numpy => 1", "", "numpy,scipy=", "a b c d")
# What newer ones take, by their documentation, and 4.3 does not yet.
NEWER = ("numpy 1.26", "numpy 1.11 py36_0")
# What 4.3 lets pass and then finds no package for: it is a mistake all the same.
LETS_PASS = ("requests[security]", "numpy;", "numpy@1.26", "'numpy'")


def test_as_a_real_conda_does(real_tool: RealTool) -> None:
    python = Path(real_tool("conda")).with_name("python")
    asked = [*BOTH, *NEITHER, *NEWER, *LETS_PASS]
    said = subprocess.run(
        [python, "-W", "ignore", "-c", ASK],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    conda = dict(zip(asked, json.loads(said.stdout), strict=True))
    ours = {text: read_conda_wanted(text).problem is None for text in asked}
    told = {text: (conda[text], ours[text]) for text in asked}
    assert told == {
        **dict.fromkeys(BOTH, (True, True)),
        **dict.fromkeys(NEITHER, (False, False)),
        **dict.fromkeys(NEWER, (False, True)),
        **dict.fromkeys(LETS_PASS, (True, False)),
    }
