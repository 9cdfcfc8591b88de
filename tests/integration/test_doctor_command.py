"""`labwright doctor`, on this machine as it is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def doctor(*words, **environ):
    return subprocess.run(
        [sys.executable, "-m", "app", "doctor", *words],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(autouse=True)
def home(offline_home):
    return offline_home


def test_every_check_ends_and_is_told(home, package_index):
    done = doctor("--json")
    # git has no index of packages: it asks the host that most projects come from.
    assert {each.partition(" ")[2] for each in package_index.strays} <= {"github.com:443"}
    package_index.strays.clear()
    checks = json.loads(done.stdout)["checks"]
    assert len(checks) >= 45
    assert len({each["id"] for each in checks}) == len(checks)
    assert {each["result"] for each in checks} <= {"ok", "problem", "unknown", "skipped"}
    assert done.returncode == int(any(each["result"] == "problem" for each in checks))
    for each in checks:
        assert each["sentence"], each["id"]
        assert each["meaning"], each["id"]
        assert "failed:" not in each["sentence"], each
        if each["result"] == "problem":
            assert each["steps"] or each["fix"], f"{each['id']} says what is wrong, and not what to do"


def test_only_a_group(home):
    checks = json.loads(doctor("--json", "--only", "disk", "--only", "python").stdout)["checks"]
    assert {each["group"] for each in checks} == {"disk", "python"}


def test_a_problem_in_words(home):
    done = doctor("--only", "tools", LANG="C", LC_ALL="C")
    assert done.returncode == 1
    assert "[text-encoding]" in done.stdout
    assert "export LANG=C.UTF-8" in done.stdout
    assert "PROBLEM" in done.stderr


@pytest.mark.parametrize(
    ("words", "code"), [(("--fix", "no-such-check"), 2), (("--yes",), 2), (("--only", "nothing"), 2)]
)
def test_wrong_use(home, words, code):
    assert doctor(*words).returncode == code


def test_nothing_to_mend(home):
    done = doctor("--fix", "localhost", "--yes", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "nothing-to-fix"


def test_what_only_a_person_can_mend(home):
    done = doctor("--fix", "text-encoding", "--yes", "--json", LANG="C", LC_ALL="C")
    error = json.loads(done.stdout)["error"]
    assert error["code"] == "by-hand"
    assert "export LANG=C.UTF-8" in error["fix"]
