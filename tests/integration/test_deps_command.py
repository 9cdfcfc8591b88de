"""`labwright deps read` as a script sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def labwright(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", "deps", "read", *map(str, words)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "WANTED": "numpy"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def documents(*words: str | Path, cwd: Path) -> list[dict[str, Any]]:
    result = labwright(*words, "--json", cwd=cwd)
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_document_a_line(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("${WANTED}>=2\n-r dev.txt\n--nonsense\n")
    (tmp_path / "dev.txt").write_text("pytest\n")
    (tmp_path / "environment.yml").write_bytes(b"name: x\nprefix: \xff\n")
    (tmp_path / "Pipfile").write_text('[requires]\npython_version = "3.12"\n')
    first, second, third = documents("requirements.txt", "environment.yml", "Pipfile", cwd=tmp_path)
    assert (first["file"], first["kind"], first["python"]) == ("requirements.txt", "requirements", None)
    assert [(each["line"], each["kind"], each["value"]) for each in first["entries"]] == [
        (1, "req", "numpy>=2"),
        (2, "include", "dev.txt"),
        (3, "error", "no such option: --nonsense"),
    ]
    assert [each["name"] for each in first["wanted"]] == ["numpy", "pytest"]
    assert [each["line"] for each in first["problems"]] == [3]
    assert (second["kind"], second["problems"][0]["line"]) == ("environment", 2)
    assert (third["kind"], third["python"]) == ("pipfile", "3.12")


def test_a_file_that_is_not_there_does_not_keep_from_reading_the_next(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("a # \u20ac\n", encoding="utf-8")
    os.mkdir(tmp_path / "folder.txt")  # noqa: PTH102 - one word
    result = labwright("gone.txt", "folder.txt", "b.txt", "--json", cwd=tmp_path)
    assert result.returncode == 1
    gone, folder, there = [json.loads(line) for line in result.stdout.splitlines()]
    assert gone["error"]["sentence"] == "gone.txt could not be read: it is not there."
    assert folder["error"]["code"] == "file-not-readable"
    assert [each["name"] for each in there["wanted"]] == ["a"]


def test_for_people(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nrequires-python = ">=3.11"\ndependencies = ["numpy", "a=1"]\n'
        '[dependency-groups]\ntest = ["pytest"]\n'
    )
    result = labwright("pyproject.toml", cwd=tmp_path)
    assert result.returncode == 0
    assert result.stdout.splitlines()[:5] == [
        "pyproject.toml (pyproject)",
        "  Python: >=3.11",
        "  numpy",
        "  a=1",
        "  pytest  in the group test",
    ]
    assert "pyproject.toml, line 3: pip does not understand “a=1”" in result.stderr


def test_a_kind_can_be_said(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("a = 1\n")
    (document,) = documents("x", "--kind", "pipfile", cwd=tmp_path)
    assert document["kind"] == "pipfile"
    assert labwright("x", "--kind", "nothing", cwd=tmp_path).returncode == 2
    assert labwright(cwd=tmp_path).returncode == 2


def test_which_tool_a_file_wants(tmp_path: Path) -> None:
    def wants(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "app", "deps", "wants", str(path), *options]
        return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    recipe = tmp_path / "Dockerfile"
    recipe.write_text("FROM python:3.12\n", encoding="utf-8")
    said = wants(recipe).stdout
    assert "Docker builds it" in said
    assert "Made for: docker" in said
    (tmp_path / "uv.lock").touch()
    document = json.loads(wants(tmp_path, "--json").stdout)
    assert (document["name"], document["tools"], document["use"]) == ("uv.lock", ["uv"], "nothing")
    assert wants(tmp_path / "gone").returncode == 1
