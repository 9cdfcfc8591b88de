"""Which files of a folder say what it needs."""

from __future__ import annotations

import pytest

from app.core.dependency_files.kinds import kind_of
from app.core.dependency_files.model import Kind
from app.core.dependency_files.project_files import dependency_files_among


def found(**files: str) -> dict[str, tuple[tuple[str, ...], str]]:
    listed = dependency_files_among(files, lambda name: files[name].encode())
    return {each.name: (each.tools, str(each.sentence)) for each in listed}


def test_every_file_has_its_tool_and_the_most_telling_is_first() -> None:
    files = {
        "setup.py": "",
        "requirements-dev.txt": "",
        "dev-constraints.txt": "",
        "README.txt": "",
        "environment.yml": "",
        "environment-gpu.yaml": "",
        "Pipfile": "",
        "Pipfile.lock": "{}",
        "poetry.lock": "",
        "uv.lock": "",
        ".python-version": "3.12\n",
        "runtime.txt": "python-3.11.4",
        "requirements.in": "",
    }
    told = found(**files)
    assert list(told) == [
        *("poetry.lock", "uv.lock", "Pipfile.lock", "environment.yml", "environment-gpu.yaml", "Pipfile"),
        *("dev-constraints.txt", "requirements-dev.txt", "requirements.in", "setup.py"),
        *(".python-version", "runtime.txt"),
    ]
    assert told["environment-gpu.yaml"] == (("conda",), "environment-gpu.yaml describes a conda environment.")
    assert told[".python-version"] == (("pyenv", "uv"), ".python-version wants Python 3.12.")
    assert told["runtime.txt"][1] == "runtime.txt wants Python 3.11.4."


@pytest.mark.parametrize(
    ("text", "tools"),
    [
        ('[tool.poetry]\nname = "x"', ("poetry",)),
        ('[project]\nname = "x"\n[build-system]\nbuild-backend = "poetry.core.masonry.api"', ("poetry",)),
        ('[project]\nname = "x"\n[tool.uv]', ("uv", "pip")),
        ('[project]\nname = "x"', ("uv", "pip")),
        ("[build-system]\nrequires = []", ("pip",)),
        ("[project", ()),
    ],
)
def test_a_pyproject_says_whose_it_is(text: str, tools: tuple[str, ...]) -> None:
    assert found(**{"pyproject.toml": text})["pyproject.toml"][0] == tools


def test_a_pyproject_with_settings_only_says_nothing() -> None:
    assert found(**{"pyproject.toml": "[tool.ruff]\nline-length = 100\n"}) == {}


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("requirements.txt", b"[packages]", Kind.REQUIREMENTS),
        ("dev.in", b"", Kind.REQUIREMENTS),
        ("env.YAML", b"", Kind.ENVIRONMENT),
        ("Pipfile", b"", Kind.PIPFILE),
        ("private_source", b'[[source]]\nurl = "x"\n[packages]\n', Kind.PIPFILE),
        ("old.toml", b"[tool.poetry]\n", Kind.PYPROJECT),
        ("any", b"[project]\nname = 'x'", Kind.PYPROJECT),
        ("any", b"name: x\ndependencies:\n- a\n", Kind.ENVIRONMENT),
        ("any", b"numpy\n", Kind.REQUIREMENTS),
    ],
)
def test_the_kind_of_a_file(name: str, data: bytes, kind: Kind) -> None:
    assert kind_of(name, data) is kind
