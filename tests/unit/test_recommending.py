"""Which tool is proposed for what somebody has, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.recommending import Known, recommend
from app.core.surroundings import Surroundings
from app.services.recommending import Recommending
from app.system.toolbox import FoundTools

PLAIN = ("venv", "uv", "virtualenv")
PROJECT = ("poetry", "uv", "venv")


@pytest.mark.parametrize(
    ("known", "tool", "reason"),
    [
        (Known(PLAIN, ["venv"]), "venv", "comes with Python"),
        (Known(PLAIN, ["venv", "uv"], "requirements", (), 9), "venv", "comes with Python"),
        (Known(PLAIN, ["venv", "uv"], "requirements", (), 10), "uv", "10 packages"),
        (Known(PLAIN, ["venv"], "requirements", (), 40), "venv", "comes with Python"),
        (Known(PROJECT, ["poetry", "venv"], "pyproject", ("poetry",)), "poetry", "made for poetry"),
        (Known(PROJECT, ["venv"], "pyproject", ("poetry",)), "venv", "which is not here"),
        (Known(("poetry",), [], "pyproject", ("poetry",)), "poetry", "install it first"),
        (Known(PROJECT, ["uv", "venv"], "pyproject", ("uv", "pip")), "uv", "made for uv"),
        (Known(("conda",), ["conda"], "environment"), "conda", "is on this machine"),
        (Known(("conda",), [], "environment"), "conda", "Install it first"),
        (Known(("pipenv",), [], "pipfile"), "pipenv", "by pipenv alone"),
        (Known(("uv", "pyenv"), ["pyenv"]), "pyenv", "on this machine"),
        (Known(PLAIN, ["venv"], "requirements", ("uv",)), "uv", "is a lock file"),
    ],
)
def test_recommended(known: Known, tool: str, reason: str) -> None:
    found = recommend(known)
    assert found is not None
    assert found.tool == tool
    assert reason in str(found.reason)


def test_where_nothing_fits() -> None:
    assert recommend(Known((), ["venv"])) is None


def recommended(folder: Path, file: str, kind: str, *programs: str) -> str:
    toolbox = FoundTools(
        Surroundings("linux", {}, "/home/ada"),
        lambda name: Path("/bin", name) if name in programs else None,
    )
    fitting = PROJECT if kind == "pyproject" else PLAIN
    found = Recommending(lambda: toolbox).recommend(fitting, kind, str(folder / file))
    assert found is not None
    return found.tool


def test_the_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("".join(f"package{n}\n" for n in range(12)), encoding="utf-8")
    assert recommended(tmp_path, file.name, "requirements", "uv") == "uv"
    assert recommended(tmp_path, file.name, "requirements") == "venv"
    file.write_text("a\n", encoding="utf-8")
    assert recommended(tmp_path, file.name, "requirements", "uv") == "venv"
    project = tmp_path / "pyproject.toml"
    project.write_text('[project]\nname = "x"\n', encoding="utf-8")
    assert recommended(tmp_path, project.name, "pyproject", "uv", "poetry") == "uv"
    (tmp_path / "poetry.lock").write_text("", encoding="utf-8")
    assert recommended(tmp_path, project.name, "pyproject", "uv", "poetry") == "poetry"
    assert recommended(tmp_path, "gone.txt", "requirements", "uv") == "venv"
