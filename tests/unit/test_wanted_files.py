"""What a new environment may be made from, and what is refused before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import AppError
from app.core.making import EnvironmentWish
from app.core.ports import EnvironmentMaker
from app.services import wanted_files
from app.services.wanted_files import with_file
from app.tools.environments.pipenv import TOOL as PIPENV
from app.tools.environments.poetry import TOOL as POETRY
from app.tools.environments.uv import TOOL as UV
from app.tools.environments.venv import TOOL as VENV

LOCK = """\
lock-version = "1.0"
[[packages]]
name = "six"
version = "1.16.0"
"""


def wish(file: Path) -> EnvironmentWish:
    return EnvironmentWish(prefix="/labs/new", python="/py/bin/python3", file=str(file), packages=("more",))


def refused(maker: EnvironmentMaker, file: Path) -> AppError:
    with pytest.raises(AppError) as caught:
        with_file(maker, wish(file))
    return caught.value


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_line_that_pip_refuses_is_named(tmp_path: Path) -> None:
    file = written(tmp_path, "requirements.txt", "six\nnumpy = 1\n")
    for maker in (VENV, UV):
        error = refused(maker, file)
        assert error.code == "file-refused"
        assert str(error.sentence) == f"{maker.name} would refuse {file}."
        assert "Line 2" in str(error.cause)


def test_a_line_in_an_included_list_is_named_with_its_file(tmp_path: Path) -> None:
    written(tmp_path, "more.txt", "\nnumpy = 1\n")
    error = refused(VENV, written(tmp_path, "requirements.txt", "-r more.txt\n"))
    assert f"{tmp_path / 'more.txt'}, line 2" in str(error.cause)


def test_what_cannot_be_read_is_told_with_the_reason(tmp_path: Path) -> None:
    assert refused(VENV, tmp_path / "gone.txt").code == "file-not-readable"


def test_another_tools_file_is_refused_with_that_tool(tmp_path: Path) -> None:
    yml = written(tmp_path, "environment.yml", "dependencies: [python]\n")
    error = refused(VENV, yml)
    assert (error.code, str(error.fix)) == ("wrong-use", "Make it with conda.")
    assert refused(POETRY, written(tmp_path, "requirements.txt", "six\n")).code == "wrong-use"
    listed = wish(tmp_path / "requirements.txt")
    assert with_file(PIPENV, listed) == listed, "pipenv takes a list over"


def test_a_project_s_own_pipfile_is_looked_at(tmp_path: Path) -> None:
    written(tmp_path, "Pipfile", "[packages]\nsix = 1\n")
    with pytest.raises(AppError) as caught:
        with_file(PIPENV, EnvironmentWish(project=str(tmp_path)))
    assert "Line 2" in str(caught.value.cause)


def test_a_pyproject_becomes_what_it_asks_for(tmp_path: Path) -> None:
    """`pip install -r pyproject.toml` is an error of pip's, told only when the environment was made."""
    standard = '[project]\nname = "x"\ndependencies = ["six>=1", "rich; sys_platform == \'linux\'"]\n'
    got = with_file(VENV, wish(written(tmp_path, "pyproject.toml", standard)))
    assert got.file is None
    assert got.packages == ("six>=1", 'rich; sys_platform == "linux"', "more")
    poetry = '[tool.poetry.dependencies]\npython = "^3.11"\nsix = "^1.2"\nmine = {path = "../mine"}\n'
    got = with_file(UV, wish(written(tmp_path, "pyproject.toml", poetry)))
    beside = (tmp_path.parent / "mine").as_uri()
    assert got.packages[0].startswith("six")
    assert got.packages[1:] == (f"mine @ {beside}", "more")
    gap = '[tool.poetry.dependencies]\nsix = "^1.2 || ^3.0"\n'
    assert str(refused(VENV, written(tmp_path, "pyproject.toml", gap)).fix) == "Make it with poetry."
    unknown = '[project]\nname = "x"\ndynamic = ["dependencies"]\n'
    got = with_file(VENV, wish(written(tmp_path, "pyproject.toml", unknown)))
    assert got.packages == (str(tmp_path), "more")


def test_a_lock_file_needs_uv_or_a_new_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = written(tmp_path, "pylock.toml", LOCK)
    assert with_file(UV, wish(lock)) == wish(lock)
    wheels = ["/py/lib/pip-25.1-py3-none-any.whl"]
    monkeypatch.setattr(wanted_files, "ensurepip_wheels", lambda _python: wheels)
    error = refused(VENV, lock)
    assert error.code == "tool-cannot"
    assert "It is pip 25.1; the first that does is 26.1." in str(error.cause)
    wheels[0] = "/py/lib/pip-26.3-py3-none-any.whl"
    assert with_file(VENV, wish(lock)) == wish(lock)
    assert refused(POETRY, lock).code == "wrong-use"
    written(tmp_path, "pylock.toml", LOCK.replace('"1.0"', '"2.0"'))
    assert "Line 1" in str(refused(UV, lock).cause)
