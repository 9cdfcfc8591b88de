"""The texts of exports, and where packages came from."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from app.core import exporting
from app.core.conda_history import requested_specs
from app.core.direct_urls import direct_reference
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.exporting import Format
from app.core.freezing import frozen
from app.core.outcomes import Ending, Outcome
from app.core.packages import Listed, Package
from app.core.ports import Inside
from app.core.surroundings import Surroundings
from app.services.exporting import Exporting
from app.system.git_checkout import Checkout
from app.system.toolbox import FoundTools
from app.tools.hashes import hash_question, parse_pip_report, parse_uv_lines


@pytest.mark.parametrize(
    ("written", "reference"),
    [
        ({"url": "https://x/y.git", "vcs_info": {"vcs": "git", "commit_id": "ab"}}, "git+https://x/y.git@ab"),
        ({"url": "https://x/y.zip", "archive_info": {"hash": "sha256=1"}}, "https://x/y.zip#sha256=1"),
        ({"url": "https://x/y.zip", "archive_info": {"hashes": {"sha256": "1"}}}, "https://x/y.zip"),
        ({"url": "file:///a", "dir_info": {}, "subdirectory": "b"}, "file:///a#subdirectory=b"),
        (
            {"url": "https://x/y.zip", "archive_info": {"hash": "md5=1"}, "subdirectory": "b"},
            "https://x/y.zip#md5=1&subdirectory=b",
        ),
        ({"url": "https://x/y.git", "vcs_info": {"vcs": "git"}}, ""),
        ({"url": ["no text"]}, ""),
        ({}, ""),
    ],
)
def test_where_a_package_came_from(written: dict[str, object], reference: str) -> None:
    assert direct_reference(written) == reference


def test_versions_that_are_none_need_three_signs() -> None:
    lines = frozen([Listed("b", "2004d"), Listed("A", "1.0"), Listed("pip", "24")], "3.12", lambda _: None)
    assert list(lines) == ["A==1.0", "b===2004d"]


@pytest.mark.parametrize(
    ("remote", "line"),
    [
        ("https://x/y.git", "-e git+https://x/y.git@abc#egg=my_thing&subdirectory=lib"),
        ("ada@x:team/y.git", "-e git+ssh://ada@x/team/y.git@abc#egg=my_thing&subdirectory=lib"),
    ],
)
def test_an_editable_from_git(remote: str, line: str) -> None:
    listed = [Listed("my-thing", "1", "/code/lib")]
    assert list(frozen(listed, "3.12", lambda _: Checkout(remote, "abc", "lib"))) == [line]


def test_words_that_yaml_would_take_for_something_else() -> None:
    lines = ["a @ file:///x#sha256=1", "-e /my code", "-e git+https://x/y@ab#egg=y", "b===1.0x"]
    document = yaml.safe_load(exporting.environment_yml("yes", "3.10", lines))
    assert document == {
        "name": "yes",
        "channels": ["conda-forge"],
        "dependencies": [
            "python=3.10",
            "pip",
            {"pip": ["a @ file:///x#sha256=1", "-e file:///my%20code", *lines[2:]]},
        ],
    }
    assert yaml.safe_load(exporting.environment_yml("x", None, []))["dependencies"] == ["python"]


def test_a_conda_environment_without_builds() -> None:
    packages = [
        Package("python", "python", "3.12.1", kind="conda", build="h1_0", channel="conda-forge"),
        Package("pip", "pip", "24.0", kind="conda", build="py312_1", channel="bioconda"),
        Package("six", "six", "1.0"),
    ]
    assert yaml.safe_load(exporting.conda_environment_yml("course", packages, ["six==1.0"])) == {
        "name": "course",
        "channels": ["bioconda", "conda-forge"],
        "dependencies": ["pip=24.0", "python=3.12.1", {"pip": ["six==1.0"]}],
    }


def test_a_project_from_these_versions_on() -> None:
    listed = [
        Listed("torch", "2.1+cpu"),
        Listed("a", "1.0"),
        Listed("b", "1", source="https://x/b.zip#sha256=1"),
    ]
    project = tomllib.loads(exporting.pyproject("Größe 1", "3.12", listed))["project"]
    assert project["dependencies"] == ["a>=1.0", "b @ https://x/b.zip#sha256=1", "torch==2.1+cpu"]
    assert (project["name"], project["requires-python"]) == ("Gr-e-1", ">=3.12")


def test_hashes_as_they_are_answered() -> None:
    report = {
        "install": [
            {
                "metadata": {"name": "My.Thing"},
                "download_info": {"url": "u", "archive_info": {"hashes": {"sha256": "ab"}}},
            },
            {"metadata": {"name": "folder"}, "download_info": {"url": "u", "dir_info": {}}},
        ]
    }
    assert parse_pip_report(Outcome(Ending.EXITED, 1, 0, stdout=json.dumps(report))) == {
        "my-thing": ["sha256:ab"],
        "folder": [],
    }
    lines = "My.Thing==1.0 \\\n    --hash=sha256:ab \\\n    --hash=sha256:cd\nother==2\n"
    assert parse_uv_lines(Outcome(Ending.EXITED, 1, 0, stdout=lines)) == {
        "my-thing": ["sha256:ab", "sha256:cd"],
        "other": [],
    }


def test_somebody_must_be_there_to_ask_for_hashes() -> None:
    environment = Environment("/e", Kind.VENV, "e", executable="/e/bin/python")
    around = Surroundings("linux", {}, "/home/ada")
    inside = Inside(environment, (Listed("pip", "21.0"),))
    with pytest.raises(AppError, match="nobody to ask"):
        hash_question(inside, ["a==1"], FoundTools(around, lambda _: None), None)
    asked = hash_question(inside, ["a==1"], FoundTools(around, lambda _: Path("/bin/uv")), "/kit")
    assert asked.command.argv[:4] == ("/bin/uv", "pip", "compile", "-")
    assert (asked.command.stdin, asked.every_system) == (b"a==1", True)
    new_pip = Inside(environment, (Listed("pip", "24.0"),))
    asked = hash_question(new_pip, ["a==1"], FoundTools(around, lambda _: None), None)
    assert asked.command.argv[:4] == ("/e/bin/python", "-m", "pip", "install")
    assert "--dry-run" in asked.command.argv


def test_every_form_says_when_to_choose_it() -> None:
    assert set(exporting.WHEN) == set(exporting.FILE_NAMES) == set(exporting.TITLES) == set(Format)


CONDA = [
    Package("python", "python", "3.12.1", kind="conda", build="h1_0", channel="conda-forge",
            url="https://conda.example/conda-forge/linux-64/python-3.12.1-h1_0.conda"),
    Package("salt", "salt", "0.9", kind="conda", build="py_0", channel="conda-forge",
            url="https://conda.example/conda-forge/noarch/salt-0.9-py_0.conda"),
    Package("six", "six", "1.0"),
]  # fmt: skip


def test_conda_with_builds_and_the_very_files() -> None:
    full = yaml.safe_load(exporting.conda_environment_yml("course", CONDA, ["six==1.0"], builds=True))
    assert full["channels"] == ["https://conda.example/conda-forge"]
    assert full["dependencies"] == ["python=3.12.1=h1_0", "salt=0.9=py_0", "pip", {"pip": ["six==1.0"]}]
    assert exporting.conda_explicit(CONDA, "linux-64").splitlines()[2:] == [
        "# platform: linux-64",
        "@EXPLICIT",
        CONDA[0].url,
        CONDA[1].url,
    ]


@pytest.mark.parametrize(
    ("url", "channel"),
    [
        ("", "some"),
        ("https://conda.anaconda.org/some/noarch/a-1-0.conda", "some"),
        ("https://repo.anaconda.com/pkgs/main/linux-64/a-1-0.conda", "defaults"),
        ("file:///kit/channel/noarch/a-1-0.tar.bz2", "file:///kit/channel"),
    ],
)
def test_a_channel_is_named_so_that_another_machine_finds_it(url: str, channel: str) -> None:
    packages = [Package("a", "a", "1", kind="conda", channel="some", url=url)]
    assert yaml.safe_load(exporting.conda_environment_yml("x", packages, []))["channels"] == [channel]


@pytest.mark.parametrize(
    ("written", "specs"),
    [
        ("# create specs: python,salt 0.9*,pip", ["pip", "python", "salt=0.9"]),  # conda 4.3
        (
            "# update specs: ['numpy=1.26', 'pandas[version=\">=2\"]']",
            ["numpy=1.26", 'pandas[version=">=2"]'],
        ),
        ("# update specs: numpy >=1.20,<2,salt", ["numpy>=1.20,<2", "salt"]),
        ("# update specs: ['conda-forge::salt=1']", ["conda-forge::salt=1"]),
        ("# create specs: ['a', 'b']\n# remove specs: ['b']\n# update specs: ['A=2']", ["A=2"]),
        ("# update specs: ['__cuda@', 'a 1.0 py_0']", ["a=1.0=py_0"]),
        ("+defaults::a-1-0\n# update specs: [", []),
    ],
)
def test_what_was_asked_of_conda(written: str, specs: list[str]) -> None:
    assert requested_specs(written) == specs


def test_forms_are_those_that_can_be(tmp_path: Path) -> None:
    service = Exporting(None, None, None, None)  # type: ignore[arg-type] - it looks at files only
    plain = service.forms(Environment("/e", Kind.VENV, "e"))
    assert plain[0] is Format.REQUIREMENTS
    assert not exporting.OF_CONDA & set(plain)
    conda = service.forms(Environment("/e", Kind.CONDA, "e"))
    assert conda[0] is Format.ENVIRONMENT_YML
    assert set(conda) >= exporting.OF_CONDA
    for name in ("uv.lock", "poetry.lock"):
        (tmp_path / name).write_text(f"{name}\n", encoding="utf-8")
    of_poetry = Environment("/e", Kind.POETRY, "e", project=str(tmp_path))
    assert service.forms(of_poetry)[0] is Format.LOCK
    exported = service.export(of_poetry, Format.LOCK)
    assert (exported.text, exported.name) == ("poetry.lock\n", "poetry.lock")
    assert service.export(replace(of_poetry, kind=Kind.UV), Format.LOCK).name == "uv.lock"
    with pytest.raises(AppError, match="no lock file"):
        service.export(replace(of_poetry, orphaned=True), Format.LOCK)
