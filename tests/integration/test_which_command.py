"""`labwright which` as a script sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the made-up PATH is one of POSIX")


def labwright(*words: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[bytes]:
    # The Python that runs the tests may have been started by pyenv, which then says which one it chose.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYENV_")}
    return subprocess.run(
        [sys.executable, "-m", "app", "which", *words],
        cwd=cwd,
        env={**inherited, "PYTHONPATH": str(ROOT), "SHELL": "/bin/bash", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


def walk(*words: str, **options: Any) -> dict[str, Any]:
    result = labwright("--json", *words, **options)
    assert result.returncode == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout.decode("utf-8", "strict"))
    assert list(document) == ["name", "winner", "steps", "installs_into"]
    return document


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with an environment whose Python tells when it is run."""
    for path in (".venv/bin/python", ".venv/bin/pip", "bin/python"):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        interpreter = "/bin/sh" if path.endswith("python") else f"{tmp_path}/.venv/bin/python"
        file.write_text(f'#!{interpreter}\ntouch "{tmp_path}/was-run"\n')
        file.chmod(0o755)
    (tmp_path / ".venv/pyvenv.cfg").write_text("home = /usr/bin\n")
    return tmp_path


def environment(home: Path) -> dict[str, str]:
    return {"HOME": str(home), "PATH": f"{home}/.venv/bin:{home}/gone:{home}/bin:/usr/bin:/bin"}


def test_the_document(home: Path) -> None:
    document = walk("python", "--shell", "bash", **environment(home))
    assert document["name"] == "python"
    assert document["winner"] == f"{home}/.venv/bin/python"
    assert document["installs_into"] == f"{home}/.venv"
    steps = {step["path"]: step["verdict"] for step in document["steps"]}
    assert steps[f"{home}/.venv/bin/python"] == "wins"
    assert steps[f"{home}/bin/python"] == "shadowed"
    assert walk("pip", **environment(home))["installs_into"] == f"{home}/.venv"
    assert not (home / "was-run").exists()


def test_the_text_marks_what_runs(home: Path) -> None:
    result = labwright("python", "--shell", "bash", **environment(home))
    text = result.stdout.decode()
    assert result.returncode == 0
    assert text.startswith("python, typed in bash:\n")
    (marked,) = [line for line in text.splitlines() if line.startswith("→")]
    assert marked.split()[-1] == f"{home}/.venv/bin/python"
    assert f"\nRuns: {home}/.venv/bin/python\nInstalls into: {home}/.venv\n" in text


def test_nothing_found_is_an_answer(home: Path) -> None:
    document = walk("no-such-program", **environment(home))
    assert document["winner"] is None
    assert "Runs: nothing" in labwright("no-such-program", **environment(home)).stdout.decode()


def test_the_folder_counts(home: Path) -> None:
    where = {**environment(home), "PATH": f"bin:{home}/.venv/bin"}
    assert walk("python", "--folder", str(home), **where)["winner"] == f"{home}/bin/python"
    assert walk("python", cwd=home, **where)["winner"] == f"{home}/bin/python"
    assert walk("python", "--folder", "bin", cwd=home, **where)["winner"] == f"{home}/.venv/bin/python"


def test_a_path_is_no_name_to_search(home: Path) -> None:
    assert walk("./bin/python", cwd=home, **environment(home))["winner"] == f"{home}/bin/python"


def test_the_rules_of_windows_shells_can_be_asked_for_anywhere(home: Path) -> None:
    for shell in ("cmd", "powershell"):
        document = walk("python", "--shell", shell, **environment(home))
        assert document["steps"][0]["verdict"] == "note"


@pytest.mark.parametrize(
    "words",
    [
        [],
        [""],
        ["a\nb"],
        ["python", "--shell", "dash"],
        ["python", "--folder", "/no/such/folder"],
        ["a", "b"],
    ],
)
def test_wrong_use(words: list[str]) -> None:
    result = labwright(*words)
    assert result.returncode == 2
    assert result.stdout == b""
    assert result.stderr.startswith(b"labwright: ")


def test_names_and_paths_that_are_not_utf8(home: Path) -> None:
    folder = os.fsdecode(os.fsencode(home) + b"/caf\xe9")
    Path(folder).mkdir()
    (Path(folder) / "tool").write_text("")
    Path(folder, "tool").chmod(0o755)
    document = walk("tool", HOME=str(home), PATH=f"{folder}:/usr/bin:/bin")
    assert document["winner"] == f"{home}/caf\ufffd/tool"
    assert walk(os.fsdecode(b"caf\xe9"), **environment(home))["winner"] is None


def test_the_folder_is_the_one_the_shell_shows(home: Path) -> None:
    """pyenv looks upward from the path as it is spelled, not from where a link leads."""
    project = home / "project"
    (project / "deep").mkdir(parents=True)
    (home / "link").symlink_to(project / "deep")
    shim = home / ".pyenv/shims/python"
    for version in ("of-the-project", "of-the-link"):
        (home / f".pyenv/versions/{version}/bin").mkdir(parents=True)
        (home / f".pyenv/versions/{version}/bin/python").symlink_to("/bin/sh")
    shim.parent.mkdir()
    shim.write_text('#!/bin/sh\nexec pyenv exec "$program" "$@"\n')
    shim.chmod(0o755)
    (project / ".python-version").write_text("of-the-project")
    (home / ".python-version").write_text("of-the-link")
    where = {**environment(home), "PATH": f"{shim.parent}:/usr/bin:/bin", "PWD": str(home / "link")}
    found = walk("python", cwd=home / "link", **where)
    assert found["winner"] == str(home / ".pyenv/versions/of-the-link/bin/python"), found
    where["PWD"] = "/"  # a lie
    assert walk("python", cwd=home / "link", **where)["winner"].split("/")[-3] == "of-the-project"


def test_two_dots_leave_the_folder_a_link_leads_to(home: Path) -> None:
    (home / "project/deep").mkdir(parents=True)
    (home / "link").symlink_to(home / "project/deep")
    for folder in (home, home / "project"):
        (folder / "tool").write_text("")
        (folder / "tool").chmod(0o755)
    where = {**environment(home), "PATH": "..:/usr/bin:/bin", "PWD": str(home / "link")}
    real = subprocess.run(
        ["/bin/sh", "-c", "command -v tool"], cwd=home / "link", env=where, capture_output=True, check=True
    )
    winner = walk("tool", cwd=home / "link", **where)["winner"]
    assert winner == f"{home}/project/tool"
    assert (home / "link" / real.stdout.decode().strip()).resolve() == Path(winner)
