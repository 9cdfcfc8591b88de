"""pyproject.toml and Pipfile."""

from __future__ import annotations

import json

import pytest

from app.core.dependency_files.model import DependencyFile, Group, GroupKind
from app.core.dependency_files.pipfile import read_pipfile
from app.core.dependency_files.pyproject import read_pyproject
from app.core.dependency_files.versions import allows, from_poetry

EXTRA, GROUP, BUILD = GroupKind.EXTRA, GroupKind.GROUP, GroupKind.BUILD


def pyproject(text: str | bytes) -> DependencyFile:
    return read_pyproject("pyproject.toml", text.encode() if isinstance(text, str) else text)


def asked(read: DependencyFile) -> list[tuple[str | None, str, Group | None, int | None]]:
    return [(each.name, each.specifier, each.group, each.line) for each in read.wanted]


def test_the_standard_tables() -> None:
    read = pyproject("""\
[build-system]
requires = ["hatchling>=1"]
[project]
name = "x"
requires-python = ">=3.11,<3.15"
dependencies = [
  "numpy>=2",  # why
  'a[b]; os_name == "nt"',
]
[project.optional-dependencies]
plot = ["matplotlib"]
[dependency-groups]
test = ["pytest", {include-group = "Lint"}]
lint = ["ruff"]
""")
    assert read.problems == ()
    assert asked(read) == [
        ("numpy", ">=2", None, 7),
        ("a", "", None, 8),
        ("matplotlib", "", Group(EXTRA, "plot"), 11),
        ("pytest", "", Group(GROUP, "test"), 13),
        ("ruff", "", Group(GROUP, "test"), 14),
        ("ruff", "", Group(GROUP, "lint"), 14),
        ("hatchling", ">=1", Group(BUILD, "build-system"), 2),
    ]
    assert read.groups == (Group(EXTRA, "plot"), Group(GROUP, "test"), Group(GROUP, "lint"))
    assert [each.name for each in read.only_of(Group(GROUP, "lint"))] == ["numpy", "a", "ruff"]
    assert read.fields["groups"] == {"test": ["pytest", {"include-group": "Lint"}], "lint": ["ruff"]}
    assert (read.python, read.allows_python("3.11.0"), read.allows_python("3.15")) == (
        ">=3.11,<3.15",
        True,
        False,
    )


def test_a_project_of_poetry_1() -> None:
    read = pyproject("""\
[tool.poetry]
name = "x"
[tool.poetry.dependencies]
python = "^3.9"
a = "^1.2.3"
b = {version = "~2.0", extras = ["z"], optional = true}
c = [{version = "1", python = "<3.10"}, {version = "2", markers = "os_name == 'nt'"}]
d = {git = "https://host.example/d.git", tag = "v1", subdirectory = "e"}
f = {path = "../f", develop = true}
g = {version = "*", optional = true}
[tool.poetry.dev-dependencies]
pytest = "*"
[tool.poetry.group.docs.dependencies]
sphinx = ">=6 <8"
[tool.poetry.extras]
more = ["B"]
""")
    assert read.problems == ()
    assert asked(read) == [
        ("a", "<2,>=1.2.3", None, 5),
        ("b", "<2.1,>=2.0", Group(EXTRA, "more"), 6),
        ("c", "==1", None, 7),
        ("c", "==2", None, 7),
        ("d", "", None, 8),
        ("f", "", None, 9),
        ("g", "", None, 10),
        ("pytest", "", Group(GROUP, "dev"), 12),
        ("sphinx", "<8,>=6", Group(GROUP, "docs"), 14),
    ]
    assert [each.optional for each in read.wanted if each.name in {"b", "g"}] == [False, True]
    assert [each.url for each in read.wanted if each.url] == [
        "git+https://host.example/d.git@v1#subdirectory=e",
        "../f",
    ]
    assert (read.python, read.python_specifier, read.fields["name"]) == ("^3.9", "<4,>=3.9", "x")


def test_poetry_2_takes_the_packages_of_the_project_table() -> None:
    start = '[project]\nname = "x"\n{}\n[tool.poetry.dependencies]\na = {{source = "own"}}\n'
    assert asked(pyproject(start.format('dependencies = ["a>=1"]'))) == [("a", ">=1", None, 3)]
    assert asked(pyproject(start.format('dynamic = ["dependencies"]'))) == [("a", "", None, 5)]


def test_uv() -> None:
    read = pyproject('[tool.uv]\ndev-dependencies = ["pytest"]\nsince = 2020-01-01\n')
    assert asked(read) == [("pytest", "", Group(GROUP, "dev"), 2)]
    assert json.loads(json.dumps(read.to_json()))["uv"]["since"] == "2020-01-01"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('a = 1\nb = "x\n', 2, "Correct this line"),
        ("a = 1\n<<<<<<< ours\n", 2, "merge in git"),
        ("\ufeffa = 1", 1, "invisible mark"),
        ("a = 1\na = 2\n", 2, "Cannot overwrite a value"),
        ('[project]\nrequires-python = "3.11"', 2, "Write it like >=3.11."),
        ("[project]\nrequires-python = 3", 2, "requires-python is no text."),
        ('[project]\ndependencies = [\n"a",\n"b=1"]', 4, "Write == instead of ="),
        ('[project]\ndependencies = "a"', 2, 'Write it like dependencies = ["numpy>=2"].'),
        ('[project]\ndependencies = {a = "1"}', 2, "dependencies is no list."),
        ("[project]\ndependencies = [1]", 2, "is no text"),
        ('[project]\ndynamic = ["version"]\nversion = "1"', 3, "Take it out of one of the two."),
        ('[project]\noptional-dependencies = ["a"]', 2, "is no table"),
        ("project = 1", 1, "project is no table."),
        (
            '[dependency-groups]\na = [{include-group = "b"}]\nb = [{include-group = "A"}]',
            3,
            "includes itself",
        ),
        ('[dependency-groups]\na = ["x",\n{include-group = "b"}]', 3, "There is no group named b"),
        ('[dependency-groups]\na = ["x"]\nA = ["y"]', 3, "Two groups are called A"),
        ('[dependency-groups]\na = [{x = "y"}]', 2, "is no requirement"),
        ('[dependency-groups]\na = "x"', 2, "is no list"),
        ('[tool.poetry.dependencies]\na = "2.^"', 2, "Poetry does not understand the version in “a 2.^”."),
        ("[tool.poetry.dependencies]\na = 3", 2, 'Write it like a = "^1.2"'),
        ('[tool.poetry]\ndependencies = ["a"]', 2, "dependencies is no table."),
    ],
)
def test_refused(text: str, line: int, said: str) -> None:
    problem = pyproject(text).problems[0]
    assert problem.line == line
    assert said in str(problem.to_json()["message"]) + "."


def test_text_that_is_not_utf8() -> None:
    (problem,) = pyproject(b"a = 1\nb = '\xff'").problems
    assert problem.line == 2


def test_groups_that_share_a_third_hold_it_once_and_do_not_double() -> None:
    groups = "".join(
        f'g{n} = [{{include-group = "g{n + 1}"}}, {{include-group = "g{n + 1}"}}]\n' for n in range(60)
    )
    read = pyproject(f'[dependency-groups]\n{groups}g60 = ["a"]\n')
    assert len(read.wanted) == 61
    assert {each.line for each in read.wanted} == {62}


def test_lines_of_values_in_every_place() -> None:
    read = pyproject("""\
tool.uv.dev-dependencies = [
    # "no",
    "a", 'b',

    \"""c\\
    \""", [
    "d" ] ]
[project] # x
"dependencies" = [ "e ; python_version >= '3.8' # x",
"f" ]
optional-dependencies = { "x.y" = [
"g" ] }
""")
    assert [(each.text, each.line) for each in read.wanted[:3]] == [
        ("e ; python_version >= '3.8' # x", 9),
        ("f", 10),
        ("g", 12),
    ]
    assert [(each.text, each.line) for each in read.wanted[3:]] == [("a", 3), ("b", 3), ("c", 5)]


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("^1.2.3", "1.9", "2.0"),
        ("^0.2.3", "0.2.9", "0.3"),
        ("^0.0.3", "0.0.3", "0.0.4"),
        ("^0", "0.9", "1.0"),
        ("~1", "1.9", "2.0"),
        ("~1.2", "1.2.9", "1.3"),
        ("~=2", "2.9", "3"),
        ("1.2.*", "1.2.9", "1.3"),
        ("2.6.0", "2.6", "2.6.1"),
        ("~2.7 || ^3.4", "3.9", "3.3"),
        (">=1,<2 !=1.5", "1.4", "1.5"),
    ],
)
def test_constraints_of_poetry(text: str, inside: str, outside: str) -> None:
    specifier = from_poetry(text)
    assert specifier is not None
    assert allows(specifier, inside)
    assert not allows(specifier, outside)


def pipfile(text: str) -> DependencyFile:
    return read_pipfile("Pipfile", text.encode())


def test_a_pipfile() -> None:
    read = pipfile("""\
[[source]]
url = "https://index.example/simple"
verify_ssl = true
[packages]
a = "*"
b = {version = ">=1", extras = ["x"], sys_platform = "== 'win32'"}
c = {path = ".", editable = true}
d = {git = "https://host.example/d", ref = "main"}
[dev-packages]
pytest = "==8.1"
[docs]
sphinx = "~=7.0"
[scripts]
x = "y"
[requires]
python_version = "3.11"
""")
    assert read.problems == ()
    assert asked(read) == [
        ("a", "", None, 5),
        ("b", ">=1", None, 6),
        ("c", "", None, 7),
        ("d", "", None, 8),
        ("pytest", "==8.1", Group(GROUP, "dev"), 10),
        ("sphinx", "~=7.0", Group(GROUP, "docs"), 12),
    ]
    assert (read.wanted[1].marker, read.wanted[2].editable) == ("sys_platform == 'win32'", True)
    assert (read.python, read.allows_python("3.11.9"), read.allows_python("3.12")) == ("3.11", True, False)
    assert read.fields["sources"] == ["https://index.example/simple"]
    assert read.fields["other"] == ["docs", "scripts"]
    assert read.fields["requires"] == {"python_version": "3.11"}


@pytest.mark.parametrize(
    ("text", "line"),
    [("[packages]\na = ", 2), ("[packages]\na = 1", 2), ('packages = "a"', 1), ("[packages]\n\na = []", 3)],
)
def test_a_refused_pipfile(text: str, line: int) -> None:
    (problem,) = pipfile(text).problems
    assert problem.line == line


def test_numbers_without_end_come_out_as_text() -> None:
    read = pyproject(
        f'[project]\nrequires-python = ">={"1" * 5_000}"\n[tool.uv]\na = 0x{"f" * 5_000}\nb = inf\n'
    )
    assert str(json.loads(json.dumps(read.fields["uv"]))["a"]).startswith("0xfff")
    assert pyproject(f'[tool.poetry.dependencies]\npython = "^{"1" * 5_000}"\n').python_specifier == ""
