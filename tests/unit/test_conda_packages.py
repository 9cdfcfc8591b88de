"""conda's packages, read from conda-meta."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.core.packages import Listed, python_view
from app.system.conda_packages import conda_channels, list_environment, public_channels, requested_names
from app.system.installed_packages import list_packages
from tests.unit.made_environments import installed, package, problems, read


def conda(root: Path, name: str, version: str, files: list[str], **more: object) -> None:
    (root / "conda-meta").mkdir(parents=True, exist_ok=True)
    record = {"name": name, "version": version, "build": "0", "files": files, **more}
    (root / "conda-meta" / f"{name}-{version}-0.json").write_text(json.dumps(record), encoding="utf-8")


def test_conda_packages_hold_their_python_packages(tmp_path: Path) -> None:
    site = tmp_path / "lib" / "python3.9" / "site-packages"
    installed(site, "tables", "3.6", "Summary: Tables\nRequires-Dist: numpy", {"INSTALLER": "conda"})
    installed(site, "numpy", "1.21", "", {"INSTALLER": "pip"})
    inside = "lib/python3.9/site-packages/tables-3.6.dist-info"
    channel = "https://conda.example.org/conda-forge/linux-64"
    conda(
        tmp_path,
        "pytables",
        "3.6",
        [f"{inside}/METADATA", f"{inside}/INSTALLER"],
        depends=["python"],
        channel=channel,
    )
    conda(tmp_path, "numpy", "1.20", ["lib/python3.9/site-packages/numpy-1.20.dist-info/METADATA"])
    conda(tmp_path, "python", "3.9.18", [], license="PSF-2.0")
    (tmp_path / "conda-meta" / "torn-1.0-h1_0.json").write_bytes(b'{"name": "to')
    (tmp_path / "conda-meta" / "history").write_text(
        "# update specs: ['PyTables>=3', 'python=3.9']\n", "utf-8"
    )
    found = read(tmp_path)
    assert [(p.name, p.version, p.kind, p.requested) for p in found.packages] == [
        ("numpy", "1.20", "conda", False),
        ("numpy", "1.21", "pip", None),
        ("pytables", "3.6", "conda", True),
        ("python", "3.9.18", "conda", True),
        ("torn", "1.0", "conda", False),
    ]
    tables = package(found, "pytables")
    assert (tables.summary, tables.channel, tables.installer) == ("Tables", "conda-forge", "conda")
    assert sorted(problems(found)) == [("mixed", "numpy"), ("torn-metadata", "torn")]
    assert found.facts.python_version == "3.9.18"


@pytest.mark.parametrize("pips", ["0.9", "3.0"])
def test_pip_over_conda_leaves_both_records(tmp_path: Path, pips: str) -> None:
    """As `pip install --force-reinstall` does: conda's records name no files that pip could remove."""
    site = tmp_path / "lib" / "python3.9" / "site-packages"
    installed(site, "tables", "2.0", "", {"INSTALLER": "conda"})
    installed(site, "tables", pips, "", {"INSTALLER": "pip"})
    conda(tmp_path, "pytables", "2.0", ["lib/python3.9/site-packages/tables-2.0.dist-info/METADATA"])
    found = read(tmp_path)
    assert [(p.name, p.version, p.kind) for p in found.packages] == [
        ("pytables", "2.0", "conda"),
        ("tables", pips, "pip"),
    ]
    assert problems(found) == [("mixed", "tables")]
    (counts,) = python_view(found.packages)
    assert counts.version == list_packages(tmp_path, "linux")[0].version


@pytest.mark.parametrize(
    ("history", "names"),
    [
        ("", None),
        ("==> 2020 <==\n+linux-64::python-3.9-0\n", None),
        ("# update specs: ['python=3.9', 'conda-forge::Numpy[version=>1]']\n", {"python", "numpy"}),
        ("# create specs: python 3.9*,tinydemo 1.0*\n# remove specs: tinydemo\n", {"python"}),
        (
            "# update specs: ['a', 'b>=1,<2']\n# neutered specs: ['c']\n# install specs: ['d']\n",
            {"a", "b", "c", "d"},
        ),
        ("# update specs: ['torn\n", {"torn"}),
        ("# update specs: numpy >=1.2,<2,scipy@\n", {"numpy"}),
    ],
)
def test_what_conda_was_asked_for(history: str, names: set[str] | None) -> None:
    assert requested_names(history.encode()) == names


def test_a_recorded_environment_is_what_conda_list_said() -> None:
    """Recorded with conda 4.3.16, two packages added by uv; long file lists cut."""
    recorded = Path(__file__).parents[1] / "fixtures" / "conda" / "4.3.16"
    found = read(recorded / "environment")
    lines = [line.split() for line in (recorded / "list.txt").read_text(encoding="utf-8").splitlines()]
    assert [[p.name, p.version, p.build or "<pip>"] for p in found.packages] == [
        line[:3] for line in lines if line[0] != "#" and len(line) > 1
    ]
    assert [p.requested for p in found.packages if p.kind == "conda"] == [True, True]
    tinydemo = package(found, "tinydemo")
    assert [one.name for one in tinydemo.distributions] == ["tinydemo"]
    assert found.problems == ()


def test_a_list_tells_what_is_condas_and_what_pip_added(tmp_path: Path) -> None:
    site = tmp_path / "lib" / "python3.9" / "site-packages"
    installed(site, "tables", "3.6", "", {"INSTALLER": "conda"})
    installed(site, "seaweed", "1.1", "", {"INSTALLER": "pip"})
    conda(tmp_path, "pytables", "3.6.1", ["lib/python3.9/site-packages/tables-3.6.dist-info/METADATA"])
    conda(tmp_path, "zlib", "1.2", [], channel="https://conda.example.org/conda-forge/linux-64")
    assert list_environment(str(tmp_path)) == [
        Listed("pytables", "3.6.1", build="0"),
        Listed("seaweed", "1.1"),
        Listed("zlib", "1.2", build="0"),
    ]
    assert conda_channels(str(tmp_path)) == {"conda-forge"}


def test_channels_that_are_found_by_their_name(tmp_path: Path) -> None:
    meta = tmp_path / "conda-meta"
    meta.mkdir()
    for name, url in (
        ("a-1-0", "https://conda.anaconda.org/conda-forge/noarch/a-1-0.conda"),
        ("b-1-0", "file:///home/ada/conda-forge/noarch/b-1-0.conda"),
        ("c-1-0", "https://repo.anaconda.com/pkgs/main/linux-64/c-1-0.conda"),
    ):
        (meta / f"{name}.json").write_text(json.dumps({"name": name[0], "url": url}))
    assert public_channels(str(tmp_path)) == ("conda-forge",)
