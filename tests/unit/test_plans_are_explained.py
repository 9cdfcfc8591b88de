"""Every word of the command lines that Labwright's own plans run has an explanation. Machines are made up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import product
from pathlib import Path

from app.core.build_needs import Rights
from app.core.commands import Command
from app.core.conda_cleaning import Cleaning
from app.core.container_look import plan_look
from app.core.emulation import INSTALL
from app.core.engine_installing import offers
from app.core.engine_plans import plan_join, plan_use
from app.core.engine_starting import plan_start
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.explain import program_name
from app.core.making import Act, EnvironmentWish, PackagesWish, Place
from app.core.package_changes import PackageChange
from app.core.packages import Listed
from app.core.plans import NotUndoable, Plan, RunCommand, StartProgram
from app.core.poetry_projects import NewProject, Poetry, ProjectAct, ProjectWish
from app.core.ports import Foresight, Inside, Rehearsal
from app.core.run_paste import PastedRun
from app.core.run_plans import plan_run
from app.core.run_words import parse_words
from app.core.surroundings import Surroundings
from app.core.words import say
from app.services.checks.rootless import PACKAGES as UIDMAP
from app.services.explanations import Explanations
from app.services.kernels import Kernels
from app.system.toolbox import FoundTools
from app.tools import conda_upkeep, poetry_environments, poetry_new, poetry_plans, poetry_release
from app.tools.hashes import hash_question
from app.tools.poetry_project import read_project
from app.tools.pyenv import PYENV
from app.tools.registry import environment_makers
from tests.made_projects import MadeProject
from tests.made_up_pyenv import MadeUpPyenv
from tests.run_lines import IMAGE, creatable
from tests.unit.made_examined import machine
from tests.unit.test_engine_installing import RELEASES, linux, mac, windows
from tests.unit.test_engine_starting import STARTS, starting
from tests.unit.test_making import making
from tests.unit.test_tool_setup import setup

EXPLANATIONS = Explanations(Path(__file__).parents[2] / "resources" / "explain")
INDEX = "https://index.example/simple"
HERE = (Listed("pip", "26.3"), Listed("six", "1.0"), Listed("ipykernel", "7.0"), Listed("jupyterlab", "4.0"))
CHANGES = (PackageChange("six", "1.0", "1.1"), PackageChange("idle", "1", None))
SYSTEMS = ("debian", "fedora", "suse", "arch", "alpine")
# Miniforge's installer is a file that is downloaded; the plan's sentence says what its options mean.
# Docker Desktop is a program with a window, and takes no words.
UNKNOWN_PROGRAMS = ("miniforge3-", "docker desktop")


def wishes(folder: Path) -> list[EnvironmentWish]:
    plain = EnvironmentWish()
    everything = replace(plain, system_packages=True, prompt="lab", pip=True)
    return [
        replace(plain, packages=("six>1",)),
        everything,
        replace(plain, pip=False),
        replace(plain, packages=("six",), offline_folder="/kit"),
        replace(plain, packages=("six",), index=INDEX, extra_indexes=(INDEX,)),
        replace(plain, packages=("six",), channels=("conda-forge",)),
        *(
            replace(plain, file=str(folder / name), file_kind=kind)
            for name, kind in (
                ("requirements.txt", "requirements"), ("environment.yml", "environment"),
                ("pyproject.toml", "pyproject"), ("Pipfile", "pipfile"),
            )
        ),
    ]  # fmt: skip


def changes_wished() -> list[PackagesWish]:
    return [
        *(PackagesWish(act, ("six==1.0",)) for act in Act),
        PackagesWish(Act.UPGRADE, ("six",), everything=True),
        PackagesWish(Act.INSTALL, ("six",), offline_folder="/kit"),
        PackagesWish(Act.INSTALL, ("six",), index=INDEX, extra_indexes=(INDEX,)),
        PackagesWish(Act.INSTALL, ("six",), constraints="/labs/constraints.txt"),
        PackagesWish(Act.INSTALL, ("six",), pip=True),
        PackagesWish(Act.INSTALL, ("six",), exact=True),
    ]


def places(folder: Path) -> Iterator[tuple[Place, dict[str, str]]]:
    yield Place.FOLDER, {"prefix": str(folder / "labs" / "new"), "python": "/usr/bin/python3"}
    yield Place.NAME, {"name": "new", "python": "3.13.9"}
    yield Place.PROJECT, {"project": str(folder), "python": "/usr/bin/python3", "python_version": "3.12.1"}


def of_makers(folder: Path, toolbox: FoundTools) -> Iterator[object]:
    """What each maker would run to make, change and put back; what one refuses another may do."""
    for maker in environment_makers():
        for (place, where), wish in product(places(folder), wishes(folder)):
            if place in maker.abilities.places:
                with suppress(AppError):
                    yield maker.plan_create(replace(wish, **where), toolbox)
        for kind in maker.kinds | maker.abilities.also_in:
            python = str(folder / ".venv" / "bin" / "python")
            environment = Environment(
                str(folder / ".venv"), kind, "lab", executable=python, project=str(folder),
                python_version="3.12.1",
            )  # fmt: skip
            inside = Inside(environment, HERE)
            for wish in changes_wished():
                with suppress(AppError):
                    yield maker.plan_packages(inside, wish, toolbox)
                    yield maker.foresight(inside, wish, toolbox)
            with suppress(AppError):
                yield maker.plan_exactly(inside, CHANGES, toolbox)
            with suppress(AppError):
                yield from (each.command for each in maker.outdated(inside, toolbox))


def of_poetry(folder: Path, around: Surroundings) -> Iterator[object]:
    project, poetry = read_project(str(folder)), Poetry("/bin/poetry", "2.5.1", around)
    for act in ProjectAct:
        names = ("six",) if act in {ProjectAct.ADD, ProjectAct.REMOVE, ProjectAct.UPDATE} else ()
        for wish in (
            ProjectWish(act, names, group="dev", extras=("socks",), groups=("docs",), prereleases=True),
            ProjectWish(act, names, sync=True, regenerate=True),
        ):
            with suppress(AppError):
                yield poetry_plans.plan_project(poetry, project, wish, None)
                yield poetry_plans.foresight(poetry, project, wish, None)
    yield poetry_release.check_command(poetry, project)
    yield poetry_release.version_question(poetry, project, "minor")
    yield poetry_release.plan_version(poetry, project, "minor", "0.4.0")
    yield poetry_release.plan_publish(poetry, project, "pypi", build=True, token="pypi-not-a-token")
    yield poetry_environments.plan_use(poetry, project, "/usr/bin/python3.12")
    for where, value in product((None, str(folder)), ("true", None)):
        yield poetry_environments.plan_setting(poetry, where, "virtualenvs.in-project", value)
    for package in (True, False):
        wish = NewProject(
            str(folder / "fresh"), "fresh", package, "A course", "Ada <ada@example.org>", "MIT", ">=3.12",
            ("six",),
        )  # fmt: skip
        yield poetry_new.plan_new(poetry, wish)


def of_pyenv(folder: Path) -> Iterator[object]:
    machine = MadeUpPyenv(folder, installed=["3.12.11"])
    yield PYENV.plan_install("3.13.9", machine.toolbox)
    yield PYENV.plan_global("3.12.11", machine.toolbox)
    yield PYENV.plan_local("3.12.11", str(folder), machine.toolbox)
    yield PYENV.plan_rehash(machine.toolbox)
    for platform in ("linux", "win32"):
        around = Surroundings(platform, {}, str(folder / platform), root=str(folder / "system"))
        without = {"git": Path("/bin/git"), "powershell": Path("/bin/powershell")}
        yield PYENV.plan_setup(FoundTools(around, without.get), profile=True)
    windows = Surroundings("win32", {}, str(folder / "of windows"))
    yield PYENV.plan_install("3.13.9", FoundTools(windows, lambda name: Path("/bin", name)))


def of_tools(folder: Path) -> Iterator[object]:
    for name in ("git", "compilers"):
        for system in SYSTEMS:
            yield setup(folder / system, system=system, rights=Rights.ROOT).plan_install(name)
        yield setup(folder / "mac", "darwin").plan_install(name)
        yield setup(folder / "win", "win32", "winget").plan_install(name)
    yield setup(folder / "tool").plan_install("poetry")
    for platform, program in (("linux", "curl"), ("darwin", "curl"), ("win32", "powershell")):
        with suppress(AppError):
            yield setup(folder / f"conda-{platform}", platform, program, "sha256sum").plan_install("conda")


def of_environments(folder: Path, toolbox: FoundTools) -> Iterator[object]:
    kernels = Kernels(making(*HERE), lambda: toolbox.around)
    lab = Environment("/envs/lab", Kind.VENV, "lab", executable="/envs/lab/bin/python")
    yield kernels.plan_register(lab, "My lab")
    yield kernels.plan_open_jupyter(lab, str(folder))
    yield conda_upkeep.plan_clean(Cleaning(1, 1, 1, 1), toolbox)
    yield conda_upkeep.cleaning_command(toolbox)
    for own in (HERE, ()):  # by pip, and by uv
        with suppress(AppError):
            yield hash_question(Inside(lab, own), ["six==1.0"], toolbox, "/kit").command


def of_containers(folder: Path) -> Iterator[object]:
    for words in creatable(30):
        for named in ([], ["--name", "web"]):
            try:
                run = PastedRun(
                    parse_words([*named, *words[: words.index(IMAGE) + 1]]), global_words=("--context", "lab")
                )
            except AppError:
                continue  # what docker takes of nobody
            plan = plan_run("/bin/docker", run, folder, "/home/ada", "alpine-1")
            yield plan
            yield from (step.when_stopped for step in plan.steps if isinstance(step, RunCommand))


def of_doctor(folder: Path) -> Iterator[object]:
    for rights in (Rights.SUDO, Rights.ROOT):
        examined = machine(folder, programs={"pkexec": "/usr/bin/pkexec"}, rights=rights)
        for line in (
            ("modprobe", "kvm_intel"),
            ("usermod", "--append", "--groups", "kvm", "ada"),
            ("usermod", "--add-subuids", "1-2", "--add-subgids", "1-2", "ada"),
            ("sysctl", "-w", "user.max_user_namespaces=28633"),
            ("chmod", "u+s", "/usr/bin/newuidmap"),
            *INSTALL.values(),
            *UIDMAP.values(),
        ):
            yield examined.plan_as_administrator(say("x"), [line], say("x"), say("x"))
    yield plan_look("docker", "alpine:3.20", "index.example", "a line")
    yield plan_join("docker", "ada", lambda argv: ("pkexec", *argv))
    for words in (("--shutdown",), ("--update",), ("--set-version", "Debian", "2")):
        yield Command(("wsl.exe", *words))


def of_engines() -> Iterator[object]:
    """What starts an engine, chooses one, and installs one, on each system."""
    for endpoint, platform, more in STARTS:
        with suppress(AppError):
            yield plan_start(starting(endpoint, platform, **more))
    yield plan_use("/usr/bin/docker", "lab", "default", None)
    for busybox in (False, True):
        yield plan_join("docker", "ada", lambda argv: ("pkexec", *argv), busybox=busybox)
    releases = sorted(each.name for each in RELEASES.iterdir())
    systems = [
        *(linux(each, programs) for each in releases for programs in (("pkexec",), ("podman",))),
        *(linux(each, rights=Rights.ROOT, systemd=False) for each in releases),
        linux("ubuntu-24.04", ("wsl.exe",), wsl_distribution="Ubuntu"),
        windows("winget", wsl=False), windows("winget", wsl=True), mac("brew"),
    ]  # fmt: skip
    for system in systems:
        for offer in offers(system).offers:
            yield from (Command(line) for line in offer.lines)
            if offer.plan is not None:
                yield offer.plan


def lines(made: Iterable[object]) -> set[tuple[str, ...]]:
    """The command lines of plans, their ways back and their questions."""
    found: set[tuple[str, ...]] = set()
    for each in made:
        match each:
            case Plan():
                steps = [step for step in each.steps if isinstance(step, RunCommand | StartProgram)]
                found |= {step.command.argv for step in steps} | lines([each.undo])
            case Command():
                found.add(each.argv)
            case Foresight():
                found.add(each.command.argv)
            case Rehearsal():
                found |= {command.argv for command in each.commands("/scratch")}
            case _:
                assert each is None or isinstance(each, NotUndoable | tuple)
    return found


def every_line(tmp_path: Path) -> set[tuple[str, ...]]:
    folder = MadeProject(tmp_path / "course").make()
    (folder / "requirements.txt").write_text("six\n", "utf-8")
    (folder / "environment.yml").write_text("name: lab\ndependencies: [python, pip, {pip: [six]}]\n", "utf-8")
    (folder / "Pipfile").write_text('[packages]\nsix = "*"\n', "utf-8")
    (folder / "Pipfile.lock").write_text(json.dumps({"default": {}, "develop": {}}), "utf-8")
    around = Surroundings("linux", {}, str(tmp_path / "ada"), root=str(tmp_path / "system"))
    toolbox = FoundTools(around, lambda name: Path("/bin", name))
    return (
        lines(of_makers(folder, toolbox))
        | lines(of_poetry(folder, around))
        | lines(of_pyenv(tmp_path / "pyenv"))
        | lines(of_tools(tmp_path / "tools"))
        | lines(of_environments(folder, toolbox))
        | lines(of_containers(folder))
        | lines(of_doctor(tmp_path))
        | lines(of_engines())
    )


def test_every_word_that_plans_run_is_explained(tmp_path: Path) -> None:
    found = every_line(tmp_path)
    programs = {program_name(argv[0]) for argv in found}
    walked = {
        "python",
        "uv",
        "virtualenv",
        "conda",
        "poetry",
        "pipenv",
        "pyenv",
        "git",
        "curl",
        "winget",
        "docker",
    }
    assert walked <= programs, "the walk has lost some"
    missing = {
        " ".join(argv): unknown
        for argv in found
        if not program_name(argv[0]).lower().startswith(UNKNOWN_PROGRAMS)
        if (unknown := [word.text for word in EXPLANATIONS.explain(argv) if word.explanation is None])
    }
    assert missing == {}
