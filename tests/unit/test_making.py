"""Plans for new environments and for their packages: exact command lines, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.making import Act, EnvironmentWish, PackagesWish
from app.core.outcomes import Ending, Line, Outcome, Stream
from app.core.packages import Listed
from app.core.plans import MoveToBin, NotUndoable, Plan, QuickVenv, RunCommand
from app.core.pythons import Origin, Python
from app.core.surroundings import Surroundings
from app.services.making import Making, default_python
from app.system.toolbox import FoundTools
from app.tools.environments.uv import TOOL as UV
from app.tools.environments.venv import TOOL as VENV
from app.tools.environments.virtualenv import TOOL as VIRTUALENV
from app.tools.uv_pip import parse_changes

PIP = Listed("pip", "24.0")


class Answers:
    """A runner whose programs print what they are told to."""

    def __init__(self, stdout: str = "", exit_code: int = 0) -> None:
        self.stdout, self.exit_code, self.asked = stdout, exit_code, []

    def run(self, command, *, on_lines=None, cancel=None, title="", run_id=None) -> Outcome:
        self.asked.append(command.argv)
        on_lines([Line(Stream.OUT, text) for text in self.stdout.splitlines()])
        return Outcome(Ending.EXITED, 0.1, self.exit_code, stdout=self.stdout[-10:])


def python(executable: str, version: str) -> Python:
    return Python(executable, Origin.PYENV, version)


def making(
    *listed: Listed,
    runner: Answers | None = None,
    pythons: Sequence[Python] = (),
    platform: str = "linux",
    programs: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> Making:
    home = "C:\\Users\\ada" if platform == "win32" else "/home/ada"
    around = Surroundings(platform, environ or {}, home)
    return Making(
        [VENV, VIRTUALENV, UV],
        lambda: FoundTools(around, lambda name: Path("/bin", name) if name in programs else None),
        list_packages=lambda each: listed,
        pythons=lambda: pythons,
        runner=runner or Answers(),
    )


def environment(**more) -> Environment:
    given = {"name": "thesis", "executable": "/envs/thesis/bin/python", **more}
    return Environment("/envs/thesis", given.pop("kind", Kind.VENV), given.pop("name"), **given)


def lines(plan: Plan) -> list[tuple[str, ...]]:
    return [step.command.argv for step in plan.steps if isinstance(step, RunCommand)]


def report(**versions: str) -> str:
    items = [{"metadata": {"name": name, "version": version}} for name, version in versions.items()]
    return json.dumps({"version": "1", "install": items}, indent=2)


def test_a_venv_is_made_then_filled(tmp_path: Path) -> None:
    prefix = str(tmp_path / "my thesis")
    wish = EnvironmentWish(prefix, python="/py/3.12/bin/python3.12", packages=("six", "idna>3"), prompt="θ")
    plan = making().plan_create("venv", wish)
    inside = f"{prefix}/bin/python"
    assert lines(plan) == [
        ("/py/3.12/bin/python3.12", "-m", "venv", "--prompt", "θ", prefix),
        (inside, "-m", "pip", "install", "six", "idna>3"),
    ]
    assert plan.steps[0].makes == (Path(prefix),)
    assert isinstance(plan.undo, Plan)
    assert [type(step) for step in plan.undo.steps] == [MoveToBin]


def test_on_windows_its_python_is_in_scripts(tmp_path: Path) -> None:
    wish = EnvironmentWish(project="C:\\Kurs Ä", python="C:\\Py\\python.exe", packages=("six",))
    plan = making(platform="win32").plan_create("venv", wish)
    assert lines(plan)[0][-1] == "C:\\Kurs Ä\\.venv"
    assert lines(plan)[1][0] == "C:\\Kurs Ä\\.venv\\Scripts\\python.exe"


def test_only_wheels_of_a_folder(tmp_path: Path) -> None:
    listed = tmp_path / "requirements.txt"
    listed.write_text("six\n", encoding="utf-8")
    wish = EnvironmentWish(str(tmp_path / "e"), python="/p", file=str(listed), offline_folder="/media/kit")
    (_, install) = lines(making().plan_create("venv", wish))
    assert install[1:] == (
        "-m", "pip", "install", "--no-index", "--find-links", "/media/kit", "-r", str(listed),
    )  # fmt: skip


def test_without_a_choice_it_stands_on_the_newest_released_python(tmp_path: Path) -> None:
    pythons = [python("/14", "3.14.0rc2"), python("/13", "3.13.1"), python("/2", "2.7.18")]
    plan = making(pythons=pythons).plan_create("venv", EnvironmentWish(str(tmp_path / "e")))
    assert lines(plan)[0][0] == "/13"
    assert default_python(pythons[:1]) == pythons[0]
    with pytest.raises(AppError, match="No Python"):
        making().plan_create("venv", EnvironmentWish(str(tmp_path / "e")))


def test_nothing_is_made_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    for path in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(AppError, match="stands at") as refused:
            making().plan_create("venv", EnvironmentWish(str(path), python="/p"))
        assert refused.value.code == "in-the-way"
    (tmp_path / "empty").mkdir()
    assert making().plan_create("venv", EnvironmentWish(str(tmp_path / "empty"), python="/p"))


@pytest.mark.parametrize("text", ["--pre", " -r x", "", "six\nidna", "  "])
def test_options_are_no_packages(text: str, tmp_path: Path) -> None:
    with pytest.raises(AppError) as refused:
        making(PIP).plan_packages(environment(), PackagesWish(Act.INSTALL, (text,)))
    assert refused.value.code == "bad-package"
    with pytest.raises(AppError):
        making().plan_create("venv", EnvironmentWish(str(tmp_path / "e"), python="/p", packages=(text,)))


def test_a_dry_run_says_what_comes_and_gives_the_way_back() -> None:
    runner = Answers(report(flask="3.1.0", jinja2="3.1.4", Six="1.17.0", idna="3.7"))
    here = (PIP, Listed("six", "1.16.0"), Listed("idna", "3.7"))
    plan = making(*here, runner=runner).plan_packages(environment(), PackagesWish(Act.INSTALL, ("flask",)))
    python = "/envs/thesis/bin/python"
    assert runner.asked == [
        (python, "-m", "pip", "install", "--dry-run", "--retries", "1", "--report", "-", "flask")
    ]
    assert [change.to_json() for change in plan.packages] == [
        {"name": "flask", "left": None, "right": "3.1.0"},
        {"name": "jinja2", "left": None, "right": "3.1.4"},
        {"name": "Six", "left": "1.16.0", "right": "1.17.0"},
    ]
    assert lines(plan) == [(python, "-m", "pip", "install", "flask")]
    assert isinstance(plan.undo, Plan)
    assert lines(plan.undo) == [
        (python, "-m", "pip", "uninstall", "--yes", "flask", "jinja2"),
        (python, "-m", "pip", "install", "--no-deps", "Six==1.16.0"),
    ]


def test_a_dry_run_is_read_among_the_lines_that_pip_prints_beside_it() -> None:
    # Without --quiet, which would also hide who needs what when packages fight; as pip prints it.
    told = f"Collecting six\n  Downloading {{six}}.whl\n{report(Six='1.17.0')}\nWould install six-1.17.0\n"
    runner = Answers(told)
    plan = making(PIP, runner=runner).plan_packages(environment(), PackagesWish(Act.INSTALL, ("six",)))
    assert [change.name for change in plan.packages] == ["Six"]


HERE = (
    Python("/b/python3.13", Origin.PYENV, "3.13.0rc1"),
    Python("/c/python3.12", Origin.CONDA, "3.12.9"),
    Python("/a/python3.12", Origin.PYENV, "3.12.1"),
    Python("/usr/bin/python3.11", Origin.SYSTEM, "3.11.2"),
)


@pytest.mark.parametrize(
    ("asked", "used"),
    [
        ("3.12", "/a/python3.12"),
        ("3.12.9", "/c/python3.12"),
        ("3.13", "/b/python3.13"),
        ("3.11.2", "/usr/bin/python3.11"),
        ("/opt/python", "/opt/python"),
        ("python3.10", "python3.10"),
    ],
)
def test_a_python_is_chosen_by_its_version(asked: str, used: str, tmp_path: Path) -> None:
    wish = EnvironmentWish(str(tmp_path / "e"), python=asked)
    plan = making(pythons=HERE).plan_create("venv", wish)
    assert lines(plan)[0][0] == used


@pytest.mark.parametrize("asked", ["3.1", "3.14", "3.12.2", "2"])
def test_a_version_that_is_not_here_is_refused_with_those_that_are(asked: str, tmp_path: Path) -> None:
    with pytest.raises(AppError) as refused:
        making(pythons=HERE).plan_create("venv", EnvironmentWish(str(tmp_path / "e"), python=asked))
    assert f"Python {asked} is not on this machine" in str(refused.value)
    assert "3.12.9, 3.12.1, 3.11.2" in str(refused.value.cause)


def test_what_goes_is_known_without_asking() -> None:
    runner = Answers()
    here = (PIP, Listed("Six", "1.16.0"))
    plan = making(*here, runner=runner).plan_packages(environment(), PackagesWish(Act.REMOVE, ("six",)))
    assert runner.asked == []
    assert [change.to_json() for change in plan.packages] == [
        {"name": "Six", "left": "1.16.0", "right": None}
    ]
    assert lines(plan.undo) == [
        ("/envs/thesis/bin/python", "-m", "pip", "install", "--no-deps", "Six==1.16.0")
    ]


def test_an_old_pip_cannot_foresee() -> None:
    runner = Answers()
    plan = making(Listed("pip", "21.3.1"), runner=runner).plan_packages(
        environment(), PackagesWish(Act.UPGRADE, ("six",))
    )
    assert runner.asked == []
    assert plan.packages == ()
    assert isinstance(plan.undo, NotUndoable)
    assert lines(plan)[0][3:] == ("install", "--upgrade", "six")


def test_a_dry_run_that_fails_changes_nothing_and_says_why() -> None:
    with pytest.raises(AppError, match="ended with code 1"):
        making(PIP, runner=Answers(exit_code=1)).plan_packages(
            environment(), PackagesWish(Act.INSTALL, ("x",))
        )


def test_a_saved_list_is_reached_exactly() -> None:
    here = (PIP, Listed("six", "1.16.0"), Listed("new", "1"))
    plan = making(*here).plan_back_to(environment(), [PIP, Listed("six", "1.15.0")])
    assert [argv[3:] for argv in lines(plan)] == [
        ("uninstall", "--yes", "new"),
        ("install", "--no-deps", "six==1.15.0"),
    ]
    assert [argv[3:] for argv in lines(plan.undo)] == [("install", "--no-deps", "new==1", "six==1.16.0")]


def test_an_environment_without_a_python_is_told() -> None:
    with pytest.raises(AppError, match="has no Python"):
        making(PIP).plan_packages(environment(executable=None), PackagesWish(Act.INSTALL, ("six",)))


def test_a_venv_has_a_quicker_way_but_not_on_windows(tmp_path: Path) -> None:
    prefix = str(tmp_path / "e")
    wish = EnvironmentWish(prefix, python="/py", system_packages=True, prompt="θ")
    (step,) = making().plan_create("venv", wish).steps
    assert step.stand_in == QuickVenv("/py", prefix, ("--system-site-packages", "--prompt", "θ"))
    wish = EnvironmentWish("C:\\e", python="C:\\py.exe")
    assert making(platform="win32").plan_create("venv", wish).steps[0].stand_in is None


def test_a_venv_without_pip(tmp_path: Path) -> None:
    prefix = str(tmp_path / "e")
    (step,) = making().plan_create("venv", EnvironmentWish(prefix, python="/py", pip=False)).steps
    assert step.command.argv == ("/py", "-m", "venv", "--without-pip", prefix)
    assert step.stand_in is None
    for tool in ("venv", "virtualenv"):
        with pytest.raises(AppError, match="there is no pip"):
            making(programs=["virtualenv"]).plan_create(
                tool, EnvironmentWish(prefix, python="/py", pip=False, packages=("six",))
            )


def made_up_python(folder: Path, *files: str) -> str:
    """A Python of Debian, as far as its files tell."""
    for name in ("bin/python3.11", "lib/python3.11/os.py", "lib/python3.11/venv/__init__.py", *files):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return str(folder / "bin" / "python3.11")


@pytest.mark.parametrize(
    ("debian", "programs", "fix"),
    [
        (True, [], "`sudo apt install python3.11-venv`, or install uv or virtualenv"),
        (True, ["virtualenv"], "`sudo apt install python3.11-venv`, or make it with virtualenv"),
        (False, ["uv", "virtualenv"], "Choose another Python, or make it with uv"),
        (False, [], "Choose another Python, or install uv or virtualenv"),
    ],
)
def test_a_python_without_ensurepip_is_refused_with_the_way_out(
    debian: bool, programs: list[str], fix: str, tmp_path: Path
) -> None:
    base = made_up_python(tmp_path / "usr", *(["lib/python3/dist-packages/x.py"] if debian else []))
    wish = EnvironmentWish(str(tmp_path / "e"), python=base)
    with pytest.raises(AppError) as refused:
        making(programs=programs).plan_create("venv", wish)
    assert refused.value.code == "no-ensurepip"
    assert fix in str(refused.value.fix)
    assert making(programs=["uv"]).plan_create("uv", wish)
    assert making().plan_create("venv", replace(wish, pip=False))
    made_up_python(tmp_path / "usr", "lib/python3.11/ensurepip/__init__.py")
    assert making().plan_create("venv", wish)


def test_virtualenv_is_told_all_options(tmp_path: Path) -> None:
    prefix = str(tmp_path / "e")
    wish = EnvironmentWish(
        prefix, python="/py", prompt="θ", system_packages=True, offline_folder="/kit", packages=("six",)
    )
    assert lines(making(programs=["virtualenv"]).plan_create("virtualenv", wish)) == [
        (
            "/bin/virtualenv", "--python", "/py", "--system-site-packages", "--prompt", "θ",
            "--no-download", "--extra-search-dir", "/kit", "--", prefix,
        ),
        (f"{prefix}/bin/python", "-m", "pip", "install", "--no-index", "--find-links", "/kit", "six"),
    ]  # fmt: skip
    with pytest.raises(AppError) as missing:
        making().plan_create("virtualenv", wish)
    assert missing.value.code == "tool-missing"


def test_uv_is_told_all_options(tmp_path: Path) -> None:
    prefix = str(tmp_path / "e")
    listed = tmp_path / "r.txt"
    listed.write_text("six\n", encoding="utf-8")
    wish = EnvironmentWish(
        prefix,
        python="3.12",
        prompt="θ",
        system_packages=True,
        offline_folder="/kit",
        pip=True,
        file=str(listed),
    )
    assert lines(making(programs=["uv"]).plan_create("uv", wish)) == [
        (
            "/bin/uv", "venv", "--no-project", "--python", "3.12", "--system-site-packages", "--prompt", "θ",
            "--seed", "--no-index", "--find-links", "/kit", prefix,
        ),
        (
            "/bin/uv", "pip", "install", "--python", f"{prefix}/bin/python",
            "--no-index", "--find-links", "/kit", "-r", str(listed),
        ),
    ]  # fmt: skip
    (only,) = lines(making(programs=["uv"]).plan_create("uv", EnvironmentWish(prefix)))
    assert only == ("/bin/uv", "venv", "--no-project", prefix), "uv chooses the Python"


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (Act.INSTALL, ()),
        (Act.UPGRADE, ("--upgrade-package", "six")),
        (Act.REINSTALL, ("--reinstall-package", "six", "--no-deps")),
    ],
)
def test_uv_can_take_the_place_of_pip(act: Act, words: tuple[str, ...]) -> None:
    runner = Answers()
    plan = making(PIP, runner=runner, programs=["uv"]).plan_packages(
        environment(), PackagesWish(act, ("six>1",), index="http://i", extra_indexes=("http://j",)), tool="uv"
    )
    python = "/envs/thesis/bin/python"
    rest = ("--python", python, *words, "--default-index", "http://i", "--index", "http://j", "six>1")
    assert lines(plan) == [("/bin/uv", "pip", "install", *rest)]
    assert runner.asked == [("/bin/uv", "pip", "install", "--dry-run", *rest)]


def test_a_quicker_tool_is_offered_with_its_reason_and_what_would_differ() -> None:
    wish = PackagesWish(Act.INSTALL, ("six",))
    assert making(PIP).quicker_tool(environment(), wish) is None, "uv is not here"
    offer = making(PIP, programs=["uv"]).quicker_tool(environment(), wish)
    assert offer is not None
    assert (offer.name, offer.but) == ("uv", None)
    assert "fraction of the time" in str(offer.why)
    told = making(PIP, programs=["uv"], environ={"PIP_INDEX_URL": "http://i"})
    offer = told.quicker_tool(environment(), wish)
    assert offer is not None
    assert "does not read that" in str(offer.but)
    for act in (Act.REMOVE, Act.PIN, Act.UNPIN):  # nothing is fetched, so nothing is quicker
        nothing_fetched = PackagesWish(act, ("six",))
        assert making(PIP, programs=["uv"]).quicker_tool(environment(), nothing_fetched) is None
    assert making(PIP, programs=["uv"]).quicker_tool(environment(kind=Kind.UV), wish) is None


# As uv 0.13.9 printed it.
DRY_RUN = """\
Using Python 3.11.7 environment at: e
Resolved 2 packages in 3ms
Would download 2 packages
Would uninstall 2 packages
Would install 3 packages
 - bulb==1.0
 + bulb==2.0
 + Lamp==2.0 (from file:///srv/lamp-2.0-py3-none-any.whl)
 - six==1.16.0
 + six==1.16.0
"""


def test_what_a_dry_run_of_uv_says_is_understood() -> None:
    said = Outcome(Ending.EXITED, 0.1, 0, stderr=DRY_RUN)
    assert [each[:3] for each in parse_changes(said)] == [("bulb", "1.0", "2.0"), ("Lamp", None, "2.0")]
    nothing = Outcome(Ending.EXITED, 0.1, 0, stderr="Checked 1 package in 0.79ms\nWould make no changes\n")
    assert parse_changes(nothing) == ()
    with pytest.raises(ValueError, match="Tout va bien"):
        parse_changes(Outcome(Ending.EXITED, 0.1, 0, stderr="Tout va bien\n"))
