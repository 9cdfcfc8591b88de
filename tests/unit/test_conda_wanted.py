"""Packages as they are typed for conda, judged by its own syntax."""

from __future__ import annotations

import pytest

from app.core.conda_wanted import read_conda_wanted, refused_channel, split_conda_typed

# As the documentation of conda has them (Package match specifications).
GOOD = (
    *(
        "numpy",
        "numpy=1.26",
        "numpy==1.26.4",
        "numpy>=1.26",
        "numpy>=1.26,<2",
        "numpy=1.26|=1.24",
        "python=3.12",
    ),
    *("numpy 1.26.*", "python >=3.8,<3.9", "numpy=1.11=py36_0", "numpy 1.11 py36_0", "_openmp_mutex"),
    *("conda-forge::gdal", "conda-forge::numpy=1.26", "conda-forge/linux-64::numpy", "blas=*=openblas"),
    *("numpy[version='>=1.8,<2']", "numpy[build=py36_0]", "python~=3.12", "r-base=4.3", "numpy!=1.25"),
)


@pytest.mark.parametrize("text", GOOD)
def test_what_conda_takes_is_taken(text: str) -> None:
    assert read_conda_wanted(text).problem is None


@pytest.mark.parametrize(
    ("text", "says", "meant"),
    [
        ("requests[security]", "extras", "requests"),
        ("requests[security]>=2", "extras", "requests>=2"),
        ("numpy; python_version < '3.9'", "semicolon", "numpy"),
        ("demo @ https://example.org/demo.whl", "address", "demo"),
        ("numpy@1.26", "address", "numpy=1.26"),
        ("numpy=>1.26", "sign stands first", "numpy>=1.26"),
        ("'numpy'", "Quotes", "numpy"),
        ("pip install numpy", "without the command", "numpy"),
        ("conda install numpy=1.26", "without the command", "numpy=1.26"),
        ("numpy>=", "Behind the sign", "numpy"),
        ("--yes", "no package", None),
        ("numpy pandas scipy what", "no package", None),
        ("bad channel::numpy", "no package", None),
    ],
)
def test_what_is_pips_or_nobodys_is_told_with_what_was_meant(text: str, says: str, meant: str | None) -> None:
    wanted = read_conda_wanted(text)
    assert wanted.problem is not None
    assert says in str(wanted.problem)
    assert wanted.meant == meant


def test_worth_knowing() -> None:
    assert read_conda_wanted("torch").meant == "pytorch"
    assert read_conda_wanted("opencv-python>=4").meant == "opencv>=4"
    assert read_conda_wanted("numpy==1.26").meant == "numpy=1.26"
    assert read_conda_wanted("numpy==1.26.4").hint is None
    assert "comes with Python" in str(read_conda_wanted("json", frozenset({"json"})).hint)


def test_a_pasted_line_is_told_apart() -> None:
    assert split_conda_typed("conda install numpy pandas=2\npython >=3.8,<3.9 # old") == [
        "numpy", "pandas=2", "python >=3.8,<3.9",
    ]  # fmt: skip
    assert split_conda_typed("  - numpy >= 1.26, <2\n# no\n- conda-forge::gdal") == [
        "numpy >= 1.26,<2", "conda-forge::gdal",
    ]  # fmt: skip
    assert split_conda_typed("numpy[version='>=1, <2']") == ["numpy[version='>=1, <2']"]


def test_channels() -> None:
    for good in ("conda-forge", "defaults", "pytorch/label/dev", "https://example.org/channel", "file:///c"):
        assert refused_channel(good) is None
    for bad in ("", "--override-channels", "two words", "a::b"):
        assert refused_channel(bad) is not None
