"""The command line at work on a project, and a real Poetry of either age to agree with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.real.fixtures import RealTool
from tests.real.index import PackageIndex

POETRIES = ["poetry", "poetry-1.8"]
ROOT = Path(__file__).parents[2]
BUILT = '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n'
NEW = '# mine\n[project]\nname = "course"\nversion = "1"\nrequires-python = ">=3.11"\n\n' + BUILT
OLD = (
    '# mine\n[tool.poetry]\nname = "course"\nversion = "1"\ndescription = ""\nauthors = []\n\n'
    '[tool.poetry.dependencies]\npython = ">=3.11"\n\n' + BUILT
)


def labwright(*words: object) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "app", *map(str, words)]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)


def done(*words: object) -> dict[str, Any]:
    result = labwright(*words, "--json")
    assert result.returncode == 0, result.stdout + result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def refused(*words: object, code: int = 1) -> dict[str, Any]:
    result = labwright(*words, "--yes", "--json")
    assert result.returncode == code, result.stdout + result.stderr
    error: dict[str, Any] = json.loads(result.stdout)["error"]
    return error


def differences(*words: object) -> dict[str, tuple[str | None, str | None]]:
    document = done(*words, "--yes")
    return {each["name"]: (each["left"], each["right"]) for each in document["differences"]}


class Project:
    """A project, and its Poetry to agree with."""

    def __init__(self, folder: Path, poetry: Path, is_old: bool) -> None:
        self.folder, self.poetry, self.is_old = folder, poetry, is_old

    def says(self, *words: str, fails: bool = False) -> str:
        argv = [str(self.poetry), *words, "--no-ansi"]
        ended = subprocess.run(argv, cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)
        assert (ended.returncode != 0) == fails, ended.stdout + ended.stderr
        return ended.stdout

    def shown(self) -> dict[str, str]:
        lines = (line.split() for line in self.says("show").splitlines())
        return {words[0]: words[1] for words in lines}

    def installed(self) -> dict[str, str]:
        python = Path(self.says("env", "info", "--path").strip(), "bin", "python")
        code = (
            "import importlib.metadata as m, json;"
            "print(json.dumps({d.metadata['Name']: d.version for d in m.distributions()}))"
        )
        listed = json.loads(
            subprocess.run([python, "-I", "-c", code], capture_output=True, check=True).stdout
        )
        return {
            name: version for name, version in listed.items() if name not in {"pip", "setuptools", "wheel"}
        }


def made_project(name: str, home: Path, real_tool: RealTool, index: PackageIndex) -> Project:
    """A project for the Poetry of this name, which Labwright is told to use."""
    poetry = real_tool(name)
    done("settings", "set", "programs.poetry", str(poetry), "--yes")
    folder = home / "Mein Kürs"
    folder.mkdir()
    is_old = name.endswith("1.8")
    (folder / "pyproject.toml").write_text((OLD if is_old else NEW) + index.poetry_source, "utf-8")
    (folder / "course.py").write_text("")
    return Project(folder, poetry, is_old)
