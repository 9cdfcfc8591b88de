"""environment.yml."""

from __future__ import annotations

import json

import pytest

from app.core.dependency_files.conda_spec import CondaSpec, parse_conda_spec
from app.core.dependency_files.environment import read_environment
from app.core.dependency_files.model import DependencyFile
from tests.unit.made_dependency_disk import MadeDisk


def environment(text: str | bytes, **files: str) -> DependencyFile:
    data = text.encode() if isinstance(text, str) else text
    return read_environment("/p/environment.yml", data, {}, MadeDisk(**files))


WHOLE = """\
name: thesis
channels: [conda-forge, defaults]
dependencies:
  - python=3.11
  - conda-forge::gdal >=3,<4
  - pip
  - pip:
    - numpy>=2
    - -r more.txt
    - foo=1
variables:
  SINCE: 2020-01-01
  ON: on
prefix: /somewhere
"""


def test_a_whole_file() -> None:
    read = environment(WHOLE, **{"/p/more.txt": "pandas\n"})
    assert read.python == "=3.11"
    assert read.allows_python("3.11.4")
    assert not read.allows_python("3.12.0")
    assert read.channels == ("conda-forge", "defaults")
    assert [(each.name, each.specifier, each.conda, each.line) for each in read.wanted] == [
        ("python", "==3.11.*", True, 4),
        ("gdal", "<4,>=3", True, 5),
        ("pip", "", True, 6),
        ("numpy", ">=2", False, 8),
        ("pandas", "", False, 1),
        (None, "", False, 10),
    ]
    assert [(each.line, "Write ==" in str(each.fix)) for each in read.problems] == [(10, True)]
    fields = json.loads(json.dumps(read.to_json()))
    assert fields["top"] == ["channels", "dependencies", "name", "prefix", "variables"]
    assert fields["variables"] == {"SINCE": "2020-01-01", "True": True}  # YAML 1.1: on is true
    assert fields["pip"] == ["numpy>=2", "-r more.txt", "foo=1"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "The file is empty."),
        ("- a\n- b", 1, "no table of keys"),
        ("name: x\ndependencies:\n  - a\n - b\n", 4, "begin in the same column"),
        ("name: x\ndependencies:\n\t- a\n", 3, "not with tabs"),
        ("dependencies:\n- a\n<<<<<<< ours\n- b\n", 4, "merge in git"),
        ("name: !!python/object:os.system x", 1, "could not determine a constructor"),
        ("name: 2020-13-40", None, "quotes around dates"),
        ("dependencies: a", 1, "dependencies is no list."),
        ("dependencies:\n- a\n- 3\n", 3, "is no package: 3."),
        ("dependencies:\n- pip: a\n", 2, "pip is no list."),
        ("dependencies:\n- numpy: 3\n", 2, "a package is written name=version"),
        ("dependencies:\n- =3\n", 2, "conda does not understand “=3”"),
        ("a: &a [*a]", None, "repeats itself without end"),
    ],
)
def test_refused(text: str, line: int | None, said: str) -> None:
    problem = environment(text).problems[0]
    assert problem.line == line
    assert said in str(problem.to_json()["message"])


def test_text_that_is_not_utf8() -> None:
    (problem,) = environment(b"name: x\nprefix: \xff\n").problems
    assert problem.line == 2
    assert "Save the file as UTF-8" in str(problem.fix)


def test_a_bomb_of_aliases_is_refused_and_costs_nothing() -> None:
    text = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
    )
    assert environment(text).refused
    merged = "a0: &a0 {x: 1}\n" + "".join(
        f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
    )
    assert environment(merged).refused
    assert environment("[" * 2_000).refused


def test_notes() -> None:
    read = environment("name: a\nname: b\nchanels: []\ndependencies:\n- a # [win]\n- pip:\n  - b\n")
    assert read.problems == ()
    assert [(each.line, str(each.to_json()["message"]).partition(" ")[0]) for each in read.notes] == [
        (2, "“name”"),
        (3, "conda"),
        (5, "Lines"),
        (6, "There"),
    ]
    assert read.fields["selectors"] == 1
    assert read.fields["name"] == "b"


@pytest.mark.parametrize(
    ("text", "parts", "specifier"),
    [
        ("numpy", CondaSpec("numpy"), ""),
        ("numpy=1.21", CondaSpec("numpy", "=1.21"), "==1.21.*"),
        ("numpy==1.21", CondaSpec("numpy", "==1.21"), "==1.21"),
        ("numpy=1.21=py39_0", CondaSpec("numpy", "==1.21", "py39_0"), "==1.21"),
        ("numpy 1.21 py39_0", CondaSpec("numpy", "1.21", "py39_0"), "==1.21"),
        ("numpy 1.21.*", CondaSpec("numpy", "1.21.*"), "==1.21.*"),
        ("python >= 3.8, < 3.9", CondaSpec("python", ">=3.8,<3.9"), "<3.9,>=3.8"),
        ("a=1|=2", CondaSpec("a", "=1|=2"), "==1.* || ==2.*"),
        ("c::a[version='>=1,<2',build=x]", CondaSpec("a", ">=1,<2", "", "c"), "<2,>=1"),
        ("a>=2.*", CondaSpec("a", ">=2.*"), ">=2"),
        ("a 2020a", CondaSpec("a", "2020a"), "==2020a"),
    ],
)
def test_specs(text: str, parts: CondaSpec, specifier: str) -> None:
    found = parse_conda_spec(text)
    assert found == parts
    assert found.specifier in {specifier, "==2020a0"}
