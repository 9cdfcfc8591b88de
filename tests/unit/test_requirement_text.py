"""A package as a student types it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import InvalidRequirement, Requirement

from app.core.requirement_text import read_wanted, split_typed

IMPORTS = {"sklearn": "scikit-learn", "cv2": "opencv-python", "yaml": "PyYAML"}


@pytest.mark.parametrize(
    "text",
    ["numpy", "torch==2.1.0", "requests[socks]>=2,<3", "six; python_version < '3'", "a @ file:///tmp/a.whl"],
)
def test_what_pip_takes_is_taken(text: str) -> None:
    wanted = read_wanted(text)
    assert wanted.problem is None
    assert wanted.name == Requirement(text).name


@pytest.mark.parametrize(
    "text", ["git+https://example.org/a.git@v1", "./lab", "../a", "/tmp/a", "C:\\Kurs\\a.whl", "a-1.0.tar.gz"]
)
def test_places_name_no_package_and_are_taken(text: str) -> None:
    wanted = read_wanted(text)
    assert (wanted.problem, wanted.name) == (None, None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("numpy=1.26", "numpy==1.26"),
        ("numpy => 1.26", "numpy >= 1.26"),
        ("numpy=<2", "numpy<=2"),
        ("numpy 1.26", "numpy==1.26"),
        ("numpy v1.26.4", "numpy==1.26.4"),
        ("numpy@1.26", "numpy==1.26"),
        ('"numpy"', "numpy"),
        ("‘flask[async]’", "flask[async]"),
        ("pip install numpy", "numpy"),
        ("python3 -m pip install numpy", "numpy"),
        ("numpy,", "numpy"),
        ("scikit learn", "scikit-learn"),
    ],
)
def test_what_was_probably_meant_is_offered(typed: str, meant: str) -> None:
    wanted = read_wanted(typed)
    assert wanted.problem is not None
    assert wanted.meant == meant


@pytest.mark.parametrize("text", ["", "-r x.txt", "numpy==", "größe", "a b c 1 2", "@", "=1"])
def test_nothing_is_invented(text: str) -> None:
    wanted = read_wanted(text)
    assert wanted.problem is not None
    assert wanted.meant is None


def test_the_sentence_fits_the_mistake() -> None:
    assert "two signs" in str(read_wanted("numpy=1.26").problem)
    assert "two signs" not in str(read_wanted("numpy 1.26").problem)
    assert "letters, digits" in str(read_wanted("größe").problem)


def test_the_name_it_is_imported_by_is_a_hint() -> None:
    wanted = read_wanted("sklearn>=1", IMPORTS)
    assert wanted.problem is None
    assert "scikit-learn" in str(wanted.hint)
    assert wanted.meant == "scikit-learn>=1"
    assert read_wanted("pyyaml", {"pyyaml": "PyYAML"}).hint is None


def test_what_comes_with_python_is_a_hint() -> None:
    assert "comes with Python" in str(read_wanted("json", standard=frozenset({"json"})).hint)


@pytest.mark.parametrize(
    ("typed", "packages"),
    [
        ("numpy", ["numpy"]),
        ("numpy pandas==2.2.3, torch", ["numpy", "pandas==2.2.3", "torch"]),
        ("numpy, pandas", ["numpy", "pandas"]),
        ("torch==2.1.0,", ["torch==2.1.0"]),
        ("requests>=2, <3", ["requests>=2, <3"]),
        ("pip install numpy pandas", ["numpy", "pandas"]),
        ("numpy==1.26  # arrays\n\n# mine\npandas\n", ["numpy==1.26", "pandas"]),
        ("six; python_version < '3'", ["six; python_version < '3'"]),
        ("numpy = 1.26", ["numpy = 1.26"]),
    ],
)
def test_several_are_told_apart(typed: str, packages: list[str]) -> None:
    assert split_typed(typed) == packages


@given(st.text())
def test_any_text_is_read_and_a_correction_is_right(text: str) -> None:
    wanted = read_wanted(text)
    split_typed(text)
    if wanted.problem is not None and wanted.meant is not None:
        assert read_wanted(wanted.meant).problem is None
    if wanted.problem is None and wanted.name is not None:
        try:
            Requirement(wanted.text)
        except InvalidRequirement:
            pytest.fail(f"{text!r} is not for pip")
