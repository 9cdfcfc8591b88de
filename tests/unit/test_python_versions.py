"""Pythons to install, remove and choose: their order, exact command lines, and what is said before."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.core.build_needs import Rights
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.making import EnvironmentWish
from app.core.plans import MoveToBin, Plan, RestoreFromBin, RunCommand, WriteFile
from app.core.preflight import Weight
from app.core.python_versions import in_order, matching, meant, recommended
from app.tools.environments.pyenv import TOOL
from app.tools.pyenv import PYENV
from tests.made_up_pyenv import ENDS, INSTALLABLE, TODAY, MadeUpPyenv, Silent

links = pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a right on Windows")
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="pyenv is for Linux and macOS")


def lines(plan: Plan) -> list[tuple[str, ...]]:
    return [step.command.argv for step in plan.steps if isinstance(step, RunCommand)]


def shape(plan: object) -> list[str]:
    assert isinstance(plan, Plan)
    return [type(step).__name__ for step in plan.steps]


def test_the_newest_of_each_minor_version_comes_first() -> None:
    assert in_order(INSTALLABLE) == (
        *("3.14.0", "3.13.9", "3.12.12", "3.11.14", "3.10.19", "3.9.24", "3.8.20"),
        *("3.15-dev", "3.15.0a2", "3.13.9t", "3.13.8", "3.12.11", "2.7.18"),
        *("graalpy-25.0.0", "miniconda3-3.13-25.9.1-1", "pypy3.11-7.3.20"),
    )


def test_a_brand_new_version_is_not_the_one_to_take() -> None:
    assert recommended(INSTALLABLE, ENDS, TODAY) == "3.13.9"
    assert recommended(("3.14.3", "3.13.9"), ENDS, TODAY) == "3.14.3"
    assert recommended(("3.14.0", "3.8.20"), ENDS, TODAY) == "3.14.0"
    assert recommended(INSTALLABLE, ENDS, date(2035, 1, 1)) is None


def test_names_and_what_they_mean() -> None:
    assert meant("3.13", INSTALLABLE) == "3.13.9"
    assert meant("pypy3.11", INSTALLABLE) == "pypy3.11-7.3.20"
    assert meant("4", INSTALLABLE) is None
    assert matching("PyPy 3.11", INSTALLABLE) == ("pypy3.11-7.3.20",)


def test_definitions_are_read_as_python_build_looks_for_them(tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "patches").mkdir(parents=True)
    (own / "9.9.9").write_text('install_package "Python-9.9.9" "file:///x.tar.gz" copy\n')
    machine = MadeUpPyenv(tmp_path, environ={"PYTHON_BUILD_DEFINITIONS": str(own)})
    names = PYENV.installable(machine.toolbox, machine.runner)
    assert set(names) == {"9.9.9", *INSTALLABLE}
    assert PYENV.source("9.9.9", machine.toolbox).compiled is False
    source = PYENV.source("3.13.9", machine.toolbox)
    assert (source.compiled, source.cached) == (True, False)
    assert source.url == "https://www.python.org/ftp/python/3.13.9/Python-3.13.9.tar.xz"


def test_an_install_is_one_command_and_leaves_its_scratch_nowhere(tmp_path: Path) -> None:
    machine = MadeUpPyenv(tmp_path)
    plan = machine.versions().plan_install("3.12")
    (step,) = plan.steps
    assert isinstance(step, RunCommand)
    assert step.command.argv == (str(machine.root / "bin" / "pyenv"), "install", "--verbose", "3.12.12")
    building = machine.root / "building-3.12.12"
    assert step.command.env == {"TMPDIR": str(building)}
    assert (step.makes, step.scratch) == ((machine.root / "versions" / "3.12.12",), (building,))
    assert shape(plan.undo) == ["MoveToBin", "RunCommand"]
    assert "300 MB on the disk" in str(plan.needs)


def test_what_is_installed_needs_no_step(tmp_path: Path) -> None:
    plan = MadeUpPyenv(tmp_path, installed=["3.12.12"]).versions().plan_install("3.12")
    assert (plan.steps, str(plan.changes)) == ((), "Python 3.12.12 is installed.")


def test_an_unknown_version_is_said(tmp_path: Path) -> None:
    with pytest.raises(AppError) as refused:
        MadeUpPyenv(tmp_path).versions().plan_install("3.99")
    assert refused.value.code == "no-such-version"


@links
def test_removing_names_what_breaks_and_can_be_undone(tmp_path: Path) -> None:
    machine = MadeUpPyenv(tmp_path, installed=["3.12.12", "3.11.14"])
    inside = machine.root / "versions" / "3.12.12" / "envs" / "course"
    inside.mkdir(parents=True)
    link = machine.root / "versions" / "course"
    link.symlink_to(inside)
    (machine.root / "version").write_text("3.12\n3.11.14\n")
    machine.environments = [
        Environment("/home/ada/thesis", Kind.VENV, "thesis"),
        Environment(str(inside), Kind.PYENV_VIRTUALENV, "course"),
        Environment("/home/ada/other", Kind.VENV, "other"),
    ]
    machine.pythons = [
        machine.python("3.12.12", "/home/ada/thesis"),
        machine.python("3.11.14", "/home/ada/other"),
    ]
    plan = machine.versions().plan_uninstall("3.12.12")
    assert "2 environments stop working: thesis, course." in str(plan.changes)
    assert "choose another one then" in str(plan.changes)
    prefix = machine.root / "versions" / "3.12.12"
    assert [step.path for step in plan.steps if isinstance(step, MoveToBin)] == [link, prefix]
    assert "`pyenv uninstall 3.12.12` would delete it for good" in str(plan.steps[1].sentence)
    assert lines(plan)[0][1:] == ("rehash",)
    assert isinstance(plan.undo, Plan)
    assert [step.path for step in plan.undo.steps if isinstance(step, RestoreFromBin)] == [prefix, link]
    assert shape(plan.undo)[-1] == "RunCommand"


def test_another_version_is_named_exactly_to_remove_it(tmp_path: Path) -> None:
    with pytest.raises(AppError) as refused:
        MadeUpPyenv(tmp_path, installed=["3.12.12"]).versions().plan_uninstall("3.12")
    assert refused.value.code == "not-installed"


def test_a_choice_comes_back_exactly(tmp_path: Path) -> None:
    machine = MadeUpPyenv(tmp_path, installed=["3.12.12"])
    versions = machine.versions()
    plan = versions.plan_local("3.12", str(tmp_path))
    (step,) = plan.steps
    assert isinstance(step, RunCommand)
    assert (step.command.argv[1:], step.command.cwd) == (("local", "3.12"), tmp_path)
    assert step.makes == (tmp_path / ".python-version",)
    assert shape(plan.undo) == ["MoveToBin"]

    (machine.root / "version").write_bytes(b"# mine\n3.11.14\n")
    plan = versions.plan_global("3.12.12")
    assert lines(plan)[0][1:] == ("global", "3.12.12")
    assert plan.steps[0].makes == ()
    assert str(plan.changes) == "It chose 3.11.14 before."
    assert isinstance(plan.undo, Plan)
    (back,) = plan.undo.steps
    assert isinstance(back, WriteFile)
    assert (back.path, back.content) == (machine.root / "version", b"# mine\n3.11.14\n")


@posix_only
def test_who_chose(tmp_path: Path) -> None:
    machine = MadeUpPyenv(tmp_path, installed=["3.12.12", "3.11.14"])
    project = machine.home / "project" / "deep"
    project.mkdir(parents=True)
    versions = machine.versions()
    assert versions.chosen(str(project)) is None
    (machine.root / "version").write_text("3.12\n")
    everywhere = versions.chosen(str(project))
    assert everywhere is not None
    assert (everywhere.versions, everywhere.path) == (("3.12",), str(machine.root / "version"))
    assert "wherever no project does" in str(everywhere.sentence)
    assert versions.chosen_versions(str(project)) == ("3.12.12",)
    (machine.home / "project" / ".python-version").write_text("3.11.14\n")
    assert versions.chosen(str(project)).versions == ("3.11.14",)
    machine.around = replace(machine.around, environ={"PYENV_VERSION": "system"})
    assert "PYENV_VERSION" in str(versions.chosen(str(project)).sentence)


# Preflight


def weights(machine: MadeUpPyenv, version: str = "3.13.9") -> dict[str, Weight]:
    return {each.key: each.weight for each in machine.versions().preflight(version)}


def test_all_is_well(tmp_path: Path) -> None:
    machine = MadeUpPyenv(tmp_path)
    assert set(weights(machine).values()) == {Weight.FINE}
    assert machine.runner.asked == [
        (
            "/usr/bin/curl",
            "-q",
            "--silent",
            "--head",
            "https://www.python.org/ftp/python/3.13.9/Python-3.13.9.tar.xz",
        )
    ]


def test_a_host_is_asked_once_a_minute(tmp_path: Path) -> None:
    machine = MadeUpPyenv(tmp_path, runner=Silent(6))
    versions = machine.versions()
    for _ in range(2):
        found = {each.key: each for each in versions.preflight("3.13.9")}
        assert found["download"].weight is Weight.WARNING
    assert len(machine.runner.asked) == 1


def test_what_was_downloaded_needs_no_network(tmp_path: Path) -> None:
    machine = MadeUpPyenv(
        tmp_path,
        files={
            "home/.pyenv/cache/Python-3.13.9.tar.xz": "",
        },
    )
    found = {each.key: each for each in machine.versions().preflight("3.13.9")}
    assert "downloaded before" in str(found["download"].sentence)
    assert machine.runner.asked == []


def test_the_worst_comes_first(tmp_path: Path) -> None:
    machine = MadeUpPyenv(tmp_path, headers=[])
    found = machine.versions().preflight("3.9")
    assert [each.key for each in found[:2]] == ["compiler-and-libraries", "end-of-life"]
    assert "ended on 31 Oct 2025" in str(found[1].sentence)


def test_what_comes_ready_made_needs_no_compiler(tmp_path: Path) -> None:
    assert "compiler-and-libraries" not in weights(MadeUpPyenv(tmp_path, headers=[]), "pypy3.11")


def test_a_path_with_a_space_is_said(tmp_path: Path) -> None:
    assert weights(MadeUpPyenv(tmp_path / "my home"))["path"] is Weight.PROBLEM


def test_root_may_install_what_is_missing_at_once(tmp_path: Path) -> None:
    machine = MadeUpPyenv(tmp_path, headers=[], rights=Rights.ROOT)
    plan = machine.versions().plan_build_needs(machine.versions().preflight("3.13.9")[0])
    assert plan is not None
    assert [line[:2] for line in lines(plan)] == [
        ("/usr/bin/apt-get", "update"),
        ("/usr/bin/apt-get", "install"),
    ]
    machine.rights = Rights.SUDO
    assert machine.versions().plan_build_needs(machine.versions().preflight("3.13.9")[0]) is None


# pyenv-win


@posix_only
def test_pyenv_win(tmp_path: Path) -> None:
    """Its list is one file, and its options are others. (Not run on Windows.)"""
    listed = ("3.12.1", "3.12.1-win32", "3.13.0")
    names = "".join(f"<version><code>{name}</code></version>" for name in listed)
    machine = MadeUpPyenv(
        tmp_path,
        platform="win32",
        files={
            "home/.pyenv/pyenv-win/.versions_cache.xml": f"<versions>{names}</versions>",
            "home/.pyenv/pyenv-win/versions/3.12.1/python.exe": "",
        },
    )
    machine.around = replace(machine.around, root="/")
    versions = machine.versions()
    assert [each.version for each in versions.installed()] == ["3.12.1"]
    assert {each.version for each in versions.installable()} == set(listed)
    plan = versions.plan_install("3.13")
    (step,) = plan.steps
    assert isinstance(step, RunCommand)
    assert step.command.argv[1:] == ("install", "--quiet", "3.13.0")
    assert step.makes == (machine.root / "pyenv-win" / "versions" / "3.13.0",)
    assert step.command.env == {}
    assert [each.key for each in versions.preflight("3.13.0")] == ["disk"]


# pyenv itself


def setup(machine: MadeUpPyenv, *, profile: bool = True) -> Plan:
    return machine.versions().plan_setup(profile=profile)


def bare(folder: Path, **more: object) -> MadeUpPyenv:
    """A machine without pyenv."""
    machine = MadeUpPyenv(folder, programs=["git"], **more)  # type: ignore[arg-type]
    shutil.rmtree(machine.root)
    return machine


@posix_only
def test_pyenv_is_cloned_and_the_shell_told(tmp_path: Path) -> None:
    machine = bare(tmp_path, environ={"SHELL": "/bin/bash"}, files={"home/.bashrc": "alias ll='ls -l'"})
    plan = setup(machine)
    assert lines(plan)[0] == (
        *("/usr/bin/git", "clone", "--depth", "1", "https://github.com/pyenv/pyenv.git", str(machine.root)),
    )
    assert plan.steps[0].makes == (machine.root,)
    written = {step.path.name: step.content.decode() for step in plan.steps if isinstance(step, WriteFile)}
    assert written[".bashrc"].startswith("alias ll='ls -l'\n\n# pyenv")
    assert 'export PYENV_ROOT="$HOME"/.pyenv\n' in written[".bashrc"]
    assert 'eval "$(pyenv init --path)"' in written[".profile"]
    assert shape(plan.undo) == ["MoveToBin", "WriteFile", "MoveToBin"]
    assert shape(setup(machine, profile=False)) == ["RunCommand", "RunCommand"]


@posix_only
@pytest.mark.parametrize(
    ("shell", "file", "line"),
    [
        ("zsh", ".zshrc", 'eval "$(pyenv init - zsh)"'),
        ("fish", ".config/fish/conf.d/pyenv.fish", "pyenv init - fish | source"),
    ],
)
def test_each_shell_has_its_own_file(tmp_path: Path, shell: str, file: str, line: str) -> None:
    machine = bare(tmp_path, environ={"SHELL": f"/usr/bin/{shell}"})
    (step,) = [step for step in setup(machine).steps if isinstance(step, WriteFile)]
    assert step.path == machine.home / file
    assert line in step.content.decode()


@posix_only
def test_what_the_shell_knows_already_is_left_alone(tmp_path: Path) -> None:
    files = {"home/.zshrc": 'eval "$(pyenv init -)"\n'}
    machine = MadeUpPyenv(tmp_path, environ={"SHELL": "/bin/zsh"}, files=files)
    plan = setup(machine)
    assert (plan.steps, str(plan.changes)) == ((), "pyenv is installed, and your shell knows it.")


@posix_only
def test_homebrew_installs_it_on_a_mac(tmp_path: Path) -> None:
    machine = bare(tmp_path, platform="darwin")
    machine.programs.add("brew")
    plan = setup(machine, profile=False)
    assert lines(plan) == [("/usr/bin/brew", "install", "pyenv", "pyenv-virtualenv")]
    assert isinstance(plan.undo, Plan)
    assert lines(plan.undo) == [("/usr/bin/brew", "uninstall", "pyenv", "pyenv-virtualenv")]


@posix_only
def test_pyenv_win_comes_by_its_installer(tmp_path: Path) -> None:
    machine = bare(tmp_path, platform="win32")
    machine.programs.add("powershell")
    (step,) = setup(machine).steps
    assert isinstance(step, RunCommand)
    assert step.command.argv[:5] == (
        *("/usr/bin/powershell", "-NoProfile", "-ExecutionPolicy", "Bypass", "-Command"),
    )
    assert "install-pyenv-win.ps1" in step.command.argv[5]
    assert step.makes == (machine.home / ".pyenv",)


@posix_only
def test_without_git_it_says_so_and_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    machine = bare(tmp_path)
    machine.programs.clear()
    with pytest.raises(AppError) as refused:
        setup(machine)
    assert refused.value.code == "tool-missing"
    assert str(refused.value.fix).endswith(": sudo apt-get install --yes git")
    (machine.root / "versions").mkdir(parents=True)
    machine.programs.add("git")
    with pytest.raises(AppError) as refused:
        setup(machine)
    assert refused.value.code == "in-the-way"


# pyenv-virtualenv


def wish(name: str, python: str | None = None) -> EnvironmentWish:
    return EnvironmentWish(name=name, python=python, packages=("six",))


@posix_only
def test_an_environment_is_made_by_the_plug_in(tmp_path: Path) -> None:
    plugin = {"home/.pyenv/plugins/pyenv-virtualenv/bin/pyenv-virtualenv": ""}
    machine = MadeUpPyenv(tmp_path, installed=["3.12.12", "3.11.14"], files=plugin)
    versions = machine.root / "versions"
    plan = TOOL.plan_create(wish("course", "3.11"), machine.toolbox)
    prefix = versions / "3.11.14" / "envs" / "course"
    assert [line[1:] for line in lines(plan)] == [
        ("virtualenv", "3.11.14", "course"),
        ("-m", "pip", "install", "six"),
    ]
    assert plan.steps[0].makes == (prefix, versions / "course")
    assert isinstance(plan.undo, Plan)
    assert [step.path for step in plan.undo.steps if isinstance(step, MoveToBin)] == [
        versions / "course",
        prefix,
    ]
    # By an interpreter, and by nothing at all.
    interpreter = str(versions / "3.11.14" / "bin" / "python3.11")
    assert TOOL.prefix(wish("course", interpreter), machine.toolbox) == str(prefix)
    assert "3.12.12" in TOOL.prefix(wish("course"), machine.toolbox)
    with pytest.raises(AppError) as refused:
        TOOL.plan_create(wish("course", "/usr/bin/python3"), machine.toolbox)
    assert refused.value.code == "no-python"


@posix_only
@pytest.mark.parametrize("name", ["my course", "a/b", "system", "-x", "..", "3.12.12"])
def test_names_that_pyenv_cannot_have(tmp_path: Path, name: str) -> None:
    plugin = {"home/.pyenv/plugins/pyenv-virtualenv/bin/pyenv-virtualenv": ""}
    machine = MadeUpPyenv(tmp_path, installed=["3.12.12"], files=plugin)
    with pytest.raises(AppError):
        TOOL.plan_create(wish(name), machine.toolbox)


@posix_only
def test_without_the_plug_in_it_says_how_to_get_it(tmp_path: Path) -> None:
    machine = MadeUpPyenv(tmp_path, installed=["3.12.12"])
    with pytest.raises(AppError) as refused:
        TOOL.plan_create(wish("course"), machine.toolbox)
    assert refused.value.code == "tool-missing"
    assert "git clone https://github.com/pyenv/pyenv-virtualenv.git" in str(refused.value.fix)
