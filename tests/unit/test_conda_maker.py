"""Plans of conda, mamba and micromamba: exact command lines, where environments go, and what dry runs say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.core.conda_dry_run import parse_dry_run
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.making import Act, EnvironmentWish, PackagesWish
from app.core.package_changes import PackageChange, reversed_changes
from app.core.packages import Listed
from app.core.plans import Plan, RunCommand
from app.core.ports import Inside
from app.core.surroundings import Surroundings
from app.system.toolbox import FoundTools
from app.tools.conda_commands import mixes
from app.tools.environments.conda import TOOL as CONDA

RECORDED = Path(__file__).parents[1] / "fixtures" / "conda" / "4.3.16"
PYTHON = Listed("python", "3.11.7", build="0")
HERE = (PYTHON, Listed("salt", "0.9", build="py_0"), Listed("water", "1.0", build="py_0"))
WITH_PIP = (*HERE, Listed("pip", "26.3", build="0"), Listed("seaweed", "1.1"))


def toolbox(tmp_path: Path, *programs: str, platform: str = "linux", **environ: str) -> FoundTools:
    found: Mapping[str, Path] = {Path(each).name.split(".")[0]: Path(each) for each in programs}
    around = Surroundings(platform, environ, str(tmp_path / "ada"), root=str(tmp_path / "system"))
    return FoundTools(around, found.get)


def inside(*listed: Listed) -> Inside:
    environment = Environment("/envs/lab", Kind.CONDA, "lab", executable="/envs/lab/bin/python")
    return Inside(environment, listed)


def lines(plan: object) -> list[tuple[str, ...]]:
    assert isinstance(plan, Plan)
    return [step.command.argv for step in plan.steps if isinstance(step, RunCommand)]


def recorded(name: str) -> str:
    return (RECORDED / name).read_text(encoding="utf-8")


def json_of(changes: tuple[PackageChange, ...]) -> list[dict[str, str | None]]:
    return [change.to_json() for change in changes]


def test_each_of_the_family_makes_an_environment_of_packages(tmp_path: Path) -> None:
    wish = EnvironmentWish("/labs/a b", python="3.12", packages=("numpy<2", "conda-forge::gdal"))
    (conda,) = lines(CONDA.plan_create(wish, toolbox(tmp_path, "/opt/conda/bin/conda", "/m/mamba")))
    assert conda == (
        "/opt/conda/bin/conda", "create", "-y", "-p", "/labs/a b", "python=3.12", "numpy<2",
        "conda-forge::gdal",
    )  # fmt: skip
    (mamba,) = lines(CONDA.plan_create(wish, toolbox(tmp_path, "/opt/mamba/bin/mamba", "/m/micromamba")))
    assert mamba[0] == "/opt/mamba/bin/mamba"
    (with_pip,) = lines(CONDA.plan_create(EnvironmentWish("/e", pip=True), toolbox(tmp_path, "/c/bin/conda")))
    assert with_pip[-2:] == ("python", "pip")
    with pytest.raises(AppError, match="its own Python"):
        CONDA.plan_create(EnvironmentWish("/e", python="/usr/bin/python3"), toolbox(tmp_path, "/c/conda"))
    (micromamba,) = lines(CONDA.plan_create(wish, toolbox(tmp_path, "/m/micromamba")))
    assert micromamba[1:7] == ("create", "-y", "-p", "/labs/a b", "-c", "conda-forge")  # it has no default


def test_each_of_the_family_makes_an_environment_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "environment.yml"
    file.write_text("dependencies: [python=3.12, numpy]\n", encoding="utf-8")
    wish = EnvironmentWish("/labs/e", file=str(file))
    plan = CONDA.plan_create(wish, toolbox(tmp_path, "/opt/conda/bin/conda"))
    assert lines(plan) == [("/opt/conda/bin/conda", "env", "create", "-f", str(file), "-p", "/labs/e")]
    assert plan.steps[0].makes == (Path("/labs/e"),)
    for program in ("/m/mamba", "/m/micromamba"):
        (line,) = lines(CONDA.plan_create(wish, toolbox(tmp_path, program)))
        assert line == (program, "create", "-y", "-p", "/labs/e", "--file", str(file))


def test_the_channels_of_a_file_are_looked_at(tmp_path: Path) -> None:
    file = tmp_path / "environment.yaml"
    tools = toolbox(tmp_path, "/opt/conda/bin/conda")
    for channels, mixed in (("conda-forge", True), ("conda-forge, nodefaults", False), ("defaults", False)):
        file.write_text(f"channels: [{channels}]\ndependencies: [numpy]\n", encoding="utf-8")
        plan = CONDA.plan_create(EnvironmentWish("/e", file=str(file)), tools)
        assert any("mix the channels" in str(each) for each in plan.warnings) is mixed, channels


def test_a_file_that_conda_refuses_is_refused_with_its_line(tmp_path: Path) -> None:
    tools = toolbox(tmp_path, "/opt/conda/bin/conda")
    torn = tmp_path / "environment.yml"
    torn.write_text("dependencies:\n  - numpy\n - pandas\n", encoding="utf-8")
    with pytest.raises(AppError, match="conda refuses") as refused:
        CONDA.plan_create(EnvironmentWish("/e", file=str(torn)), tools)
    assert "Line 3" in str(refused.value.cause)
    torn.write_text("dependencies: [numpy]", encoding="utf-8")
    for more in (
        {"file": "/requirements.txt"},
        {"file": "/gone.yml"},
        {"file": str(torn), "channels": ("x",)},
    ):
        with pytest.raises(AppError):
            CONDA.plan_create(EnvironmentWish("/e", **more), tools)


def test_on_windows_the_program_is_preferred_to_the_batch_file(tmp_path: Path) -> None:
    root = tmp_path / "miniforge3"
    for path in ("condabin/conda.bat", "Scripts/conda.exe"):
        (root / path).parent.mkdir(parents=True)
        (root / path).touch()
    tools = toolbox(tmp_path, str(root / "condabin" / "conda.bat"), platform="win32")
    wish = EnvironmentWish("C:\\Kurs Ä\\env", packages=("numpy<2",))
    (line,) = lines(CONDA.plan_create(wish, tools))
    assert line[0] == str(root / "Scripts" / "conda.exe")
    (root / "Scripts" / "conda.exe").unlink()
    (line,) = lines(CONDA.plan_create(wish, tools))
    assert line[0] == str(root / "condabin" / "conda.bat")


def test_a_name_goes_where_conda_puts_it(tmp_path: Path) -> None:
    program = tmp_path / "miniforge3" / "bin" / "conda"
    program.parent.mkdir(parents=True)
    program.touch()
    home = tmp_path / "ada"
    home.mkdir()
    named = EnvironmentWish(name="lab")
    tools = toolbox(tmp_path, str(program))
    assert CONDA.prefix(named, tools) == str(tmp_path / "miniforge3" / "envs" / "lab")
    (home / ".condarc").write_text(f"envs_dirs:\n  - {tmp_path}/chosen\n", encoding="utf-8")
    assert CONDA.prefix(named, tools) == str(tmp_path / "chosen" / "lab")
    (tmp_path / "notes").touch()  # no folder can be made there
    tools = toolbox(tmp_path, str(program), CONDA_ENVS_PATH=f"{tmp_path}/notes/x:{tmp_path}/first")
    assert CONDA.prefix(named, tools) == str(tmp_path / "first" / "lab")
    for name in ("a b", "a/b", "base", "", "x#y"):
        with pytest.raises(AppError) as refused:
            CONDA.prefix(EnvironmentWish(name=name), tools)
        assert refused.value.code == "bad-name"


def test_where_no_conda_is_miniforge_is_named(tmp_path: Path) -> None:
    with pytest.raises(AppError) as missing:
        CONDA.plan_create(EnvironmentWish("/e"), toolbox(tmp_path))
    assert missing.value.code == "tool-missing"
    assert "Miniforge" in str(missing.value.fix)


def test_the_conda_that_init_named_is_found(tmp_path: Path) -> None:
    program = tmp_path / "far" / "bin" / "mamba"
    program.parent.mkdir(parents=True)
    program.touch()
    (line,) = lines(CONDA.plan_create(EnvironmentWish("/e"), toolbox(tmp_path, MAMBA_EXE=str(program))))
    assert line[0] == str(program)


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (PackagesWish(Act.INSTALL, ("a=1",), extra_indexes=("bioconda",)),
         "install -y -p /envs/lab -c bioconda a=1"),
        (PackagesWish(Act.UPGRADE, ("a",)), "update -y -p /envs/lab a"),
        (PackagesWish(Act.UPGRADE, ("a>=2",)), "install -y -p /envs/lab a>=2"),
        (PackagesWish(Act.REMOVE, ("a", "b")), "remove -y -p /envs/lab a b"),
        (PackagesWish(Act.REINSTALL, ("a",)), "install -y --force-reinstall --no-deps -p /envs/lab a"),
    ],
)  # fmt: skip
def test_packages_are_changed_by_prefix(tmp_path: Path, wish: PackagesWish, words: str) -> None:
    tools = toolbox(tmp_path, "/opt/conda/bin/conda")
    (line,) = lines(CONDA.plan_packages(inside(*HERE), wish, tools))
    assert " ".join(line[1:]) == words
    foresight = CONDA.foresight(inside(*HERE), wish, tools)
    assert set(foresight.command.argv) - set(line) == {"--dry-run", "--json"}


def test_what_is_pips_is_changed_by_pip(tmp_path: Path) -> None:
    tools = toolbox(tmp_path, "/opt/conda/bin/conda")
    python = "/envs/lab/bin/python"
    upgrade = CONDA.plan_packages(inside(*WITH_PIP), PackagesWish(Act.UPGRADE, ("seaweed",)), tools)
    assert lines(upgrade) == [(python, "-m", "pip", "install", "--upgrade", "seaweed")]
    install = CONDA.plan_packages(inside(*WITH_PIP), PackagesWish(Act.INSTALL, ("kelp",), pip=True), tools)
    assert lines(install) == [(python, "-m", "pip", "install", "kelp")]
    assert "beside conda" in str(install.warnings[0])
    by_conda = CONDA.plan_packages(inside(*WITH_PIP), PackagesWish(Act.INSTALL, ("kelp",)), tools)
    assert lines(by_conda)[0][:2] == ("/opt/conda/bin/conda", "install")
    assert "pip has installed packages here" in str(by_conda.warnings[0])
    mixed = PackagesWish(Act.REMOVE, ("seaweed", "salt"))
    for wish in (mixed, PackagesWish(Act.INSTALL, ("x",), offline_folder="/wheels")):
        with pytest.raises(AppError):
            CONDA.plan_packages(inside(*WITH_PIP), wish, tools)
    with pytest.raises(AppError, match="no pip"):
        CONDA.plan_packages(inside(*HERE), PackagesWish(Act.INSTALL, ("x",), pip=True), tools)


def test_upgrading_everything_says_that_pips_packages_are_left_alone(tmp_path: Path) -> None:
    tools, wish = toolbox(tmp_path, "/opt/conda/bin/conda"), PackagesWish(Act.UPGRADE, (), everything=True)
    plan = CONDA.plan_packages(inside(*WITH_PIP), wish, tools)
    (told,) = [str(each) for each in plan.warnings if "is left alone" in str(each)]
    assert told.endswith(": seaweed. Upgrade those by their names.")
    assert not any(
        "left alone" in str(each) for each in CONDA.plan_packages(inside(*HERE), wish, tools).warnings
    )


def test_the_way_back_names_versions_and_builds(tmp_path: Path) -> None:
    changes = (
        PackageChange("salt", "0.9", "1.0", "=py_0", "=py_1"),
        PackageChange("tinydemo", None, "1.1", "", "=py_0"),
        PackageChange("seaweed", "1.1", None),
    )
    plan = CONDA.plan_exactly(inside(*WITH_PIP), reversed_changes(changes), toolbox(tmp_path, "/c/bin/conda"))
    assert lines(plan) == [
        ("/c/bin/conda", "remove", "-y", "--force", "-p", "/envs/lab", "tinydemo"),
        ("/c/bin/conda", "install", "-y", "--no-deps", "-p", "/envs/lab", "salt=0.9=py_0"),
        ("/envs/lab/bin/python", "-m", "pip", "install", "--no-deps", "seaweed==1.1"),
    ]


def test_a_package_may_pass_from_pip_to_conda_and_back(tmp_path: Path) -> None:
    change = (PackageChange("salt", "0.9", "1.0", "", "=py_0"),)
    tools = toolbox(tmp_path, "/c/bin/conda")
    there = [line[1:4] for line in lines(CONDA.plan_exactly(inside(*WITH_PIP), change, tools))]
    assert there == [("-m", "pip", "uninstall"), ("install", "-y", "--no-deps")]
    back = lines(CONDA.plan_exactly(inside(*WITH_PIP), reversed_changes(change), tools))
    assert [line[1:4] for line in back] == [("remove", "-y", "--force"), ("-m", "pip", "install")]


def test_recorded_dry_runs() -> None:
    assert json_of(parse_dry_run(recorded("install-dry-run.json"), HERE)) == [
        {"name": "salt", "left": "0.9", "right": "1.0"},
        {"name": "tinydemo", "left": None, "right": "1.1"},
    ]
    assert json_of(parse_dry_run(recorded("remove-dry-run.json"), HERE)) == [
        {"name": "salt", "left": "0.9", "right": None},
        {"name": "water", "left": "1.0", "right": None},
    ]
    assert parse_dry_run(recorded("nothing-dry-run.json"), HERE) == ()
    assert {each.name for each in parse_dry_run(recorded("create-dry-run.json"), ())} == {
        "python",
        "salt",
        "water",
    }


# Not recorded, but as documented and reported: conda since 4.4, micromamba, and conda before 4.3.
WATER = {
    "build_number": 0,
    "build_string": "h1_1",
    "channel": "conda-forge",
    "name": "water",
    "version": "1.0",
}
OTHERS = {
    "conda since 4.4": json.dumps(
        {
            "actions": {
                "FETCH": [{"name": "water", "version": "1.0", "build": "h1_1"}],
                "LINK": [WATER],
                "UNLINK": [{**WATER, "build_string": "py_0"}],
                "PREFIX": "/envs/lab",
            },
            "dry_run": True,
            "prefix": "/envs/lab",
            "success": True,
        }
    ),
    "micromamba": "Transaction starting\n"
    + json.dumps(
        {
            "actions": {
                "LINK": [{"build": "h1_1", "name": "water", "version": "1.0"}],
                "UNLINK": [{"build": "py_0", "name": "water", "version": "1.0"}],
            },
            "success": True,
        }
    )
    + "\n{}",
    "conda before 4.3": json.dumps(
        {
            "actions": {
                "LINK": ["conda-forge/noarch::water-1.0-h1_1 2"],
                "UNLINK": ["water-1.0-py_0.tar.bz2"],
            },
            "success": True,
        }
    ),
}


@pytest.mark.parametrize("said", OTHERS.values(), ids=OTHERS)
def test_documented_dry_runs(said: str) -> None:
    (change,) = parse_dry_run(said, HERE)
    assert change.to_json() == {"name": "water", "left": "1.0 =py_0", "right": "1.0 =h1_1"}


def test_nothing_to_do_and_another_shape() -> None:
    assert (
        parse_dry_run('{"message": "All requested packages already installed.", "success": true}', HERE) == ()
    )
    for said in ("", "no JSON", "[]", '{"success": false}', '{"success": true, "actions": {"LINK": [{}]}}'):
        with pytest.raises((ValueError, LookupError, TypeError)):
            parse_dry_run(said, HERE)


@pytest.mark.parametrize(
    ("channels", "mixed"),
    [
        (("conda-forge", "defaults"), True),
        (("https://repo.anaconda.com/pkgs/main", "https://conda.anaconda.org/conda-forge"), True),
        (("conda-forge", "bioconda", "nodefaults"), False),
        (("file:///lab/conda-forge",), False),
        ((), False),
    ],
)
def test_two_families_of_channels(channels: tuple[str, ...], mixed: bool) -> None:
    assert mixes(channels) is mixed
