"""Which failures have a plan as their way out, and what it runs. Tools and disks are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.commands import Command
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.fixes import Fix
from app.core.outcomes import Ending, Outcome
from app.core.packages import Listed
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.poetry_projects import ProjectAct, ProjectWish
from app.core.words import say
from app.services.failures import command_failed
from app.services.fixes import Fixes
from tests.unit.test_making import Answers, making, python, report

SMALL = Plan(say("x"), (), "x", Effect.CHANGES, NotUndoable(say("x")))
MANAGED = "error: externally-managed-environment\n\n× This environment is externally managed\n"


class Tools:
    def plan_install(self, name: str) -> Plan:
        if name == "git":
            raise AppError("needs-administrator", say("Only an administrator may."))
        return SMALL


class Projects:
    def __init__(self) -> None:
        self.asked: list[tuple[str, ProjectWish]] = []

    def plan(self, folder: str, wish: ProjectWish) -> Plan:
        self.asked.append((folder, wish))
        return SMALL


@pytest.fixture
def projects() -> Projects:
    return Projects()


@pytest.fixture
def fixes(tmp_path: Path, projects: Projects) -> Fixes:
    thesis = Environment("/envs/thesis", Kind.VENV, "thesis", executable="/envs/thesis/bin/python")
    return Fixes(
        making=making(
            Listed("pip", "24.0"),
            runner=Answers(report(ipykernel="7.4.0")),
            pythons=[python("/usr/bin/python3", "3.12.1")],
        ),
        tools=Tools,
        projects=lambda: projects,
        identify=lambda path: thesis if path.startswith("/envs/thesis") else None,
        home=tmp_path,
    )


def failed(*argv: str, said: str, cwd: str | None = None) -> AppError:
    """The error of a command that ended so."""
    command = Command(argv, cwd=Path(cwd) if cwd else None)
    return command_failed(command, Outcome(Ending.EXITED, 0.1, 1, stderr=said))


def lines(fix: Fix) -> list[str]:
    assert fix.plan is not None
    return [" ".join(step.command.argv) for step in fix.plan.steps if isinstance(step, RunCommand)]


def test_a_missing_tool_is_got_where_labwright_can(fixes: Fixes) -> None:
    (fix,) = fixes.of(AppError("tool-missing", say("x"), about="poetry"))
    assert (str(fix.title), fix.plan, fix.best, fix.again) == ("Get poetry", SMALL, True, True)
    assert fixes.of(AppError("tool-missing", say("x"), about="git")) == (), "only an administrator may"
    assert fixes.of(AppError("tool-missing", say("x"), about="ruby")) == ()


def test_a_stale_lock_is_written_anew(fixes: Fixes, projects: Projects) -> None:
    stale = "pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock`."
    for error in (
        failed("/bin/poetry", "install", said=stale, cwd="/home/ada/course"),
        AppError("lock-stale", say("x"), about="/home/ada/course"),
    ):
        (fix,) = fixes.of(error)
        assert fix.plan is SMALL
        assert projects.asked.pop() == ("/home/ada/course", ProjectWish(ProjectAct.LOCK))
    assert fixes.of(failed("/bin/poetry", "install", said=stale)) == (), "nobody knows which project"


@pytest.mark.parametrize(
    ("module", "package"), [("ipykernel", "ipykernel"), ("jupyter", "jupyterlab"), ("antigravity", None)]
)
def test_a_module_that_is_not_there_is_installed_where_it_was_missed(
    fixes: Fixes, module: str, package: str | None
) -> None:
    interpreter = "/envs/thesis/bin/python"
    error = failed(interpreter, "-m", module, "install", said=f"{interpreter}: No module named {module}\n")
    found = [lines(fix) for fix in fixes.of(error)]
    assert found == ([[f"{interpreter} -m pip install {package}"]] if package else [])


def test_a_kernel_in_an_environment_that_nobody_finds_has_no_plan(fixes: Fixes) -> None:
    error = failed("/elsewhere/python", "-m", "ipykernel", "install", said="No module named ipykernel")
    assert error.code == "module-missing"
    assert fixes.of(error) == ()


def test_a_python_of_the_system_becomes_an_environment_with_the_same_packages(
    fixes: Fixes, tmp_path: Path
) -> None:
    (tmp_path / "environments" / "lab").mkdir(parents=True)
    options = ("--upgrade", "--index-url", "https://index.example/simple", "--retries", "1")
    error = failed("/usr/bin/python3", "-m", "pip", "install", *options, "numpy", "rich>=13", said=MANAGED)
    (fix,) = fixes.of(error)
    prefix = tmp_path / "environments" / "lab2"
    made, filled = lines(fix)
    assert made == f"/usr/bin/python3 -m venv {prefix}"
    assert filled.endswith("pip install --index-url https://index.example/simple numpy rich>=13")
    assert not fix.again, "the same line fails again, and the packages are there"
    assert fixes.of(failed("/usr/bin/python3", "-m", "pip", "uninstall", "numpy", said=MANAGED)) == ()


def test_other_failures_have_none(fixes: Fixes) -> None:
    assert fixes.of(AppError("disk-full", say("The disk is full."))) == ()
    assert fixes.of(failed("/bin/false", said="no")) == ()
