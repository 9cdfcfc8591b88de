"""What conda writes down and prints: revisions, what could be thrown away, how it chooses, what it is at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.core.conda_cleaning import Cleaning, parse_cleaning
from app.core.conda_revisions import parse_history
from app.core.outcomes import Line, Stream
from app.core.phases import PhaseReader
from app.core.surroundings import Surroundings
from app.system.toolbox import FoundTools
from app.tools.conda_choosing import choosing
from app.tools.conda_commands import PHASES, CondaProgram

HISTORY = """\
==> 2026-11-29 13:16:09 <==
# cmd: /opt/conda/bin/conda create -n lab python water=1.0
# conda version: 24.1.0
+conda-forge/linux-64::python-3.12.1-h_0
+conda-forge/noarch::water-1.0-py_0
# create specs: python,water=1.0
==> 2026-11-29 13:17:00 <==
# cmd: nothing came of it
==> 2026-11-29 13:18:00 <==
-conda-forge/noarch::water-1.0-py_0
+conda-forge/noarch::water-2.0-py_0
+file:///a b/c::salt-sea-1.0-py_0
"""


def test_revisions_are_counted_as_conda_does() -> None:
    first, second = parse_history(HISTORY)
    assert (first.number, first.time, first.command) == (
        0, "2026-11-29 13:16:09", "/opt/conda/bin/conda create -n lab python water=1.0",
    )  # fmt: skip
    assert [(each.name, each.version, each.build) for each in second.packages] == [
        ("python", "3.12.1", "h_0"), ("salt-sea", "1.0", "py_0"), ("water", "2.0", "py_0"),
    ]  # fmt: skip
    assert (second.came, second.went) == (2, 1)
    assert parse_history("") == ()
    old = parse_history(
        "==> 2014-01-01 10:00:00 <==\npython-2.7.6-1\nzlib-1.2.7-0\n"
    )  # a list of all there is
    assert len(old[0].packages) == 2


def test_what_could_be_thrown_away() -> None:
    said = {
        "tarballs": {"pkgs_dirs": {"/p": ["a.conda", "b.conda"]}, "total_size": 30},
        "packages": {"pkgs_dirs": {"/p": ["c-1-0"]}, "total_size": 12},
    }
    wanted = Cleaning(archives_bytes=30, archives=2, packages_bytes=12, packages=1)
    assert parse_cleaning(json.dumps(said)) == wanted
    assert parse_cleaning("Size: 0 B\n\n" + json.dumps(said, indent=2)) == wanted
    assert wanted.total_bytes == 42
    for wrong in ("", "no", "[1]", '{"tarballs": {"total_size": "x"}}'):
        with pytest.raises((ValueError, TypeError)):
            parse_cleaning(wrong)


def made(tmp_path: Path, condarc: str, **environ: str) -> tuple[CondaProgram, FoundTools]:
    home = tmp_path / "ada"
    home.mkdir()
    (home / ".condarc").write_text(condarc)
    root = tmp_path / "miniforge3"
    (root / "conda-meta").mkdir(parents=True)
    around = Surroundings("linux", environ, str(home), root=str(tmp_path / "system"))
    return CondaProgram("conda", str(root / "bin" / "conda"), str(root)), FoundTools(around, {}.get)


def test_how_it_chooses(tmp_path: Path) -> None:
    condarc = "channels: [conda-forge, defaults]\nchannel_priority: strict\nsolver: classic\n"
    program, toolbox = made(tmp_path, condarc)
    chosen = choosing(program, toolbox, ("bioconda",))
    assert chosen == (("bioconda", "conda-forge", "defaults"), "strict", "classic", True)
    words = str(chosen.sentence)
    assert "bioconda, conda-forge, defaults" in words
    assert "(strict)" in words
    assert "classic" in words


@pytest.mark.parametrize(
    ("record", "solver"),
    [("conda-24.1.2-py312_0.json", "libmamba"), ("conda-4.12.0-py39_0.json", "classic"), ("x.json", "")],
)
def test_the_solver_nobody_chose_is_that_of_the_version(tmp_path: Path, record: str, solver: str) -> None:
    program, toolbox = made(tmp_path, "channel_priority: false\n")
    (Path(program.root) / "conda-meta" / record).touch()
    chosen = choosing(program, toolbox)
    assert (chosen.channels, chosen.priority, chosen.solver) == (("defaults",), "disabled", solver)
    assert choosing(program._replace(name="mamba"), toolbox).solver == "libmamba"


def test_a_variable_counts_before_the_files(tmp_path: Path) -> None:
    program, toolbox = made(
        tmp_path, "channel_priority: strict\n", CONDA_CHANNEL_PRIORITY="flexible", CONDA_SOLVER="libmamba"
    )
    assert choosing(program, toolbox)[1:3] == ("flexible", "libmamba")


def test_what_it_is_at_and_how_far() -> None:
    """As conda 23 prints it, by its documentation; 4.3's words are read from real runs elsewhere."""
    reader = PhaseReader(PHASES)

    def read(text: str) -> tuple[str, int]:
        reader.read([Line(Stream.OUT, text, replaces="%" in text)])
        assert reader.current is not None
        return str(reader.current.sentence), round(100 * (reader.progress or 0))

    assert read("Collecting package metadata (current_repodata.json): done") == (
        "Look what there is in the channels", 0,
    )  # fmt: skip
    assert read("Solving environment: done")[1] == 10
    assert read("Downloading and Extracting Packages")[1] == 30
    assert read("numpy-1.26.4         | 6.2 MB    | ##########            |  50% ")[1] == 55
    assert read("python-3.12.1        | 30.8 MB   |                       |   0% ")[1] == 42
    assert read("python-3.12.1        | 30.8 MB   | ##################### | 100% ")[1] == 68
    assert read("Preparing transaction: done") == ("Put them into the environment", 80)
    assert read("Installing pip dependencies: done")[1] == 90
