"""What is written is read back by the reader it is for."""

from __future__ import annotations

import tomllib

import pytest
import yaml
from packaging.requirements import Requirement

from app.core.dependency_files.environment import read_environment
from app.core.dependency_files.model import Wanted
from app.core.dependency_files.render import (
    pinned,
    render_dependency_list,
    render_environment,
    render_requirements,
)
from tests.unit.made_dependency_disk import MadeDisk, requirements

AWKWARD = "/a b/#c/$d/'e\"\\f"


def test_pinned_requirements_with_hashes() -> None:
    text = render_requirements(
        [pinned("a", "1.0", ["sha256:00", "sha256:11"]), pinned("b", "2")], ["Made here", ""]
    )
    assert text == ("# Made here\n#\na==1.0 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\nb==2\n")
    read = requirements(text)
    assert [(each.name, each.specifier, dict(each.hashes)) for each in read.wanted] == [
        ("a", "==1.0", {"sha256": ("00", "11")}),
        ("b", "==2", {}),
    ]


@pytest.mark.parametrize("path", ["/a b/c", "/x#y", AWKWARD, "C:\\with space\\x", "\\\\server\\share\\x"])
def test_editable_paths_come_back(path: str) -> None:
    read = requirements(render_requirements([Wanted(path, name="x", url=path, editable=True)]))
    assert read.problems == ()
    (wanted,) = read.wanted
    assert wanted.editable
    assert wanted.text.startswith("file:")
    assert not set(" #$'\"\\") & set(wanted.text)


def test_addresses_come_back() -> None:
    written = [
        Wanted("", name="a", url="https://host.example/a b.zip", extras=("x",), marker="os_name == 'nt'"),
        Wanted("", name="b", url="git+https://host.example/b@v1", editable=True),
        Wanted("", url="https://host.example/c.zip"),
    ]
    read = requirements(render_requirements(written))
    assert (read.problems, read.notes) == ((), ())
    assert [(each.name, each.extras, each.editable, each.url) for each in read.wanted] == [
        ("a", ("x",), False, "https://host.example/a%20b.zip"),
        ("b", (), True, "git+https://host.example/b@v1#egg=b"),
        (None, (), False, "https://host.example/c.zip"),
    ]


def test_what_is_no_line_is_not_written() -> None:
    for name in ("a\n--index-url=https://host.example", "a\x00", "a\u2028b"):
        with pytest.raises(ValueError, match="cannot stand in one line"):
            render_requirements([pinned(name, "1")])


def test_an_environment_file() -> None:
    wanted = [
        Wanted("numpy=1.26", conda=True),
        Wanted("1e3", conda=True),
        pinned("pandas", "2.0"),
        Wanted("x", name="x", marker="python_version < '3.9'"),
    ]
    text = render_environment("on", ["conda-forge"], wanted, "3.11")
    assert yaml.safe_load(text) == {
        "name": "on",
        "channels": ["conda-forge"],
        "dependencies": [
            *("python=3.11", "numpy=1.26", "1e3", "pip"),
            {"pip": ["pandas==2.0", "x; python_version < '3.9'"]},
        ],
    }
    read = read_environment("/p/environment.yml", text.encode(), {}, MadeDisk())
    assert (read.problems, read.notes, read.python) == ((), (), "=3.11")


def test_an_environment_file_without_a_name_asks_for_pip_once() -> None:
    text = render_environment(None, [], [Wanted("pip", name="pip", conda=True), pinned("a", "1")])
    assert yaml.safe_load(text) == {"channels": [], "dependencies": ["pip", {"pip": ["a==1"]}]}


def test_the_list_of_a_project() -> None:
    wanted = [
        Wanted("", name="a", extras=("x", "y"), specifier="<2,>=1", marker='os_name == "nt"'),
        Wanted("", name="b", url="https://host.example/b.zip", marker="os_name == 'nt'"),
    ]
    listed = tomllib.loads(render_dependency_list(wanted))["dependencies"]
    assert [Requirement(each) for each in listed] == [
        Requirement('a[y,x]>=1,<2; os_name == "nt"'),
        Requirement('b @ https://host.example/b.zip ; os_name == "nt"'),
    ]
    assert tomllib.loads(render_dependency_list([])) == {"dependencies": []}
    with pytest.raises(ValueError, match="no name"):
        render_dependency_list([Wanted("./x", url="./x")])
