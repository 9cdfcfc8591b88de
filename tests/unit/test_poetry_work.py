"""Checking, versions, publishing, environments and settings of a Poetry project, as plans; the key ring."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.commands import Command
from app.core.errors import AppError
from app.core.outcomes import Ending, Outcome
from app.core.plans import Effect, MoveToBin, NotUndoable, RunCommand, WriteFile
from app.core.poetry_config import checked_value, config_key
from app.core.poetry_projects import Poetry
from app.core.poetry_work import (
    checked_repository,
    checked_rule,
    checked_token,
    parse_check,
    token_variable,
)
from app.core.surroundings import Surroundings
from app.services.failures import command_failed
from app.tools.poetry_environments import environments_of, plan_setting, plan_use, settings_of
from app.tools.poetry_project import read_project
from app.tools.poetry_release import (
    check_command,
    plan_keep_token,
    plan_publish,
    plan_run,
    plan_version,
    python_of,
    ring_question,
)
from app.tools.poetry_settings import base_name
from tests.made_projects import MadeProject

RECORDED = Path(__file__).parents[1] / "fixtures" / "poetry"
TOKEN = "pypi-AgEI-not-a-real-one"


def poetry(home: Path, platform: str = "linux", **variables: str) -> Poetry:
    return Poetry("/bin/poetry", "2.5.1", Surroundings(platform, variables, str(home)))


@pytest.mark.parametrize(("version", "errors"), [("1.8.5", 1), ("2.5.1", 2)])
def test_what_check_says_is_read(version: str, errors: int) -> None:
    found = parse_check((RECORDED / version / "check.txt").read_text("utf-8"))
    assert sum(each.is_error for each in found) == errors
    assert found[0].is_error
    assert any("gone.md" in each.text for each in found)
    assert parse_check("All set!\n") == ()


def test_what_is_typed_is_checked() -> None:
    assert [checked_rule(each) for each in ("minor", "1.4.0", "2.0a1", "v1")] == [
        "minor",
        "1.4.0",
        "2.0a1",
        "v1",
    ]
    for wrong in ("", "newest", "--help", "1.0; rm"):
        with pytest.raises(AppError):
            checked_rule(wrong)
    for wrong in ("", "-r", "a/b", "a b"):
        with pytest.raises(AppError):
            checked_repository(wrong)
    assert checked_token(f"  {TOKEN}\n") == TOKEN
    for wrong in ("", "two words", "with\0nul"):
        with pytest.raises(AppError):
            checked_token(wrong)
    assert token_variable("test-index.org") == "POETRY_PYPI_TOKEN_TEST_INDEX_ORG"
    assert checked_value(config_key("installer.parallel"), "True") == "true"
    for key, wrong in (("installer.parallel", "perhaps"), ("virtualenvs.path", "--unset")):
        with pytest.raises(AppError):
            checked_value(config_key(key), wrong)
    with pytest.raises(AppError, match="no setting"):
        config_key("pypi-token.pypi")


def test_lines(tmp_path: Path) -> None:
    project = read_project(str(MadeProject(tmp_path / "course", installed=None).make()))
    here = poetry(tmp_path)
    assert check_command(here, project).argv[1:] == ("check", "--lock", "--no-ansi", "--no-interaction")
    (step,) = plan_run(here, project, ("pytest", "--no-interaction"), None).steps
    assert isinstance(step, RunCommand)
    assert step.command.argv == ("/bin/poetry", "run", "pytest", "--no-interaction"), "the last is pytest's"
    plan = plan_version(here, project, "minor", "0.4.0")
    assert str(plan.changes) == "Version 0.3.0 becomes 0.4.0."
    assert not isinstance(plan.undo, NotUndoable)
    (back,) = plan.undo.steps
    assert isinstance(back, WriteFile)
    assert back.content == project.pyproject


def test_a_token_is_in_no_command_line(tmp_path: Path) -> None:
    folder = MadeProject(tmp_path / "course", installed=None).make()
    project, here = read_project(str(folder)), poetry(tmp_path)
    with pytest.raises(AppError, match="nothing built"):
        plan_publish(here, project, "pypi", build=False, token=TOKEN)
    with pytest.raises(AppError, match="knows no place"):
        plan_publish(here, project, "elsewhere", build=True, token=TOKEN)
    plan = plan_publish(here, project, "pypi", build=True, token=TOKEN)
    assert (plan.effect, plan.confirm_name) == (Effect.DESTROYS, "tidal-lab")
    runs = [step.command for step in plan.steps if isinstance(step, RunCommand)]
    assert [run.argv[1:] for run in runs] == [
        ("build", "--no-interaction"),
        ("publish", "--dry-run", "--no-interaction"),
        ("publish", "--no-interaction"),
    ]
    for run in runs[1:]:
        assert run.env["POETRY_PYPI_TOKEN_PYPI"] == TOKEN
        assert TOKEN in run.secrets
        assert run.timeout_seconds

    (tmp_path / "tools").mkdir()
    program, python = tmp_path / "tools" / "poetry", tmp_path / "tools" / "python"
    for path in (program, python):
        path.touch()
    own = Poetry(str(program), "2.5.1", here.around)
    (keep,) = plan_keep_token(own, "pypi", TOKEN).steps
    assert isinstance(keep, RunCommand)
    assert keep.command.argv[0] == str(python)
    assert TOKEN not in " ".join(keep.command.argv)
    assert keep.command.stdin == TOKEN.encode()


def test_the_python_of_poetry_on_windows(tmp_path: Path) -> None:
    (tmp_path / "poetry.exe").touch()
    here = Poetry(str(tmp_path / "poetry.exe"), "2.5.1", Surroundings("win32", {}, str(tmp_path)))
    with pytest.raises(AppError, match="was not found"):
        python_of(here)
    (tmp_path / "python.exe").touch()
    assert python_of(here) == str(tmp_path / "python.exe")


def test_when_the_key_ring_is_asked_whether_it_answers(tmp_path: Path) -> None:
    text = '[project]\nname="x"\n[[tool.poetry.source]]\nname="own"\nurl="https://own.example/"\n'
    with_source = read_project(str(MadeProject(tmp_path / "a", text, None, None).make()))
    without = read_project(str(MadeProject(tmp_path / "b", installed=None).make()))
    (tmp_path / "tools").mkdir()
    for name in ("poetry", "python"):
        (tmp_path / "tools" / name).touch()

    def asked(of: object, **variables: str) -> bool:
        around = Surroundings("linux", variables, str(tmp_path))
        here = Poetry(str(tmp_path / "tools" / "poetry"), "2.5.1", around)
        return ring_question(here, of) is not None  # type: ignore[arg-type]

    assert asked(with_source)
    assert not asked(without), "Poetry is told to do without it anyway"
    assert not asked(with_source, PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring")
    assert not asked(with_source, POETRY_KEYRING_ENABLED="false")


def test_a_key_ring_that_hangs_or_is_not_there_is_explained() -> None:
    late = Outcome(Ending.TIMED_OUT, 20.0, timeout_seconds=20.0)
    for argv in (("python", "-c", "import keyring"), ("/usr/bin/poetry", "publish", "--dry-run")):
        error = command_failed(Command(argv), late)
        assert error.code == "key-ring-silent"
        assert "keyring.enabled false" in str(error.fix)
    told = Command(("poetry", "publish"), env={"POETRY_KEYRING_ENABLED": "false"})
    assert command_failed(told, late).code == "command-timed-out"
    assert command_failed(Command(("poetry", "lock")), late).code == "command-timed-out"
    said = "keyring.errors.NoKeyringError: No recommended backend was available. Install …"
    none = Outcome(Ending.EXITED, 1.0, 1, stderr=said)
    assert command_failed(Command(("python", "-c", "import keyring")), none).code == "no-key-ring"


def test_environments_are_found_and_told_apart(tmp_path: Path) -> None:
    here = poetry(tmp_path)
    folder = MadeProject(tmp_path / "course", installed=None).make()
    project = read_project(str(folder))
    cache = tmp_path / ".cache" / "pypoetry" / "virtualenvs"
    base = base_name(project.name, project.folder, here.around)
    for minor in ("3.11", "3.12"):
        prefix = cache / f"{base}-py{minor}"
        prefix.mkdir(parents=True)
        (prefix / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion_info = {minor}.4.final.0\n")
    (cache / "other-Abcd1234-py3.11").mkdir()
    (cache / "envs.toml").write_text(f'[{base}]\nminor = "3.12"\npatch = "3.12.4"\n')
    found = environments_of(project, here.around)
    assert [(each.python, each.active) for each in found] == [("3.12.4", True), ("3.11.4", False)]

    plan = plan_use(here, project, "3.11")
    assert not isinstance(plan.undo, NotUndoable)
    (back,) = plan.undo.steps
    assert isinstance(back, RunCommand)
    assert back.command.argv[1:4] == ("env", "use", "3.12")
    for wrong in ("", "--help", "./python", "3.x"):
        with pytest.raises(AppError):
            plan_use(here, project, wrong)

    MadeProject(tmp_path / "inside").make()
    inside = plan_use(here, read_project(str(tmp_path / "inside")), "3.11")
    assert isinstance(inside.steps[0], MoveToBin), "Poetry would throw the former away"


def test_settings_and_who_set_them(tmp_path: Path) -> None:
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "poetry.toml").write_text("[virtualenvs]\nin-project = true\n")
    config = tmp_path / ".config" / "pypoetry"
    config.mkdir(parents=True)
    (config / "config.toml").write_text("[virtualenvs]\nin-project = false\ncreate = false\n")
    here = poetry(tmp_path, POETRY_INSTALLER_PARALLEL="0")
    found = {each.about.key: (each.value, each.source) for each in settings_of(str(folder), here.around)}
    assert found["virtualenvs.in-project"] == ("true", "project")
    assert found["virtualenvs.create"] == ("false", "user")
    assert found["installer.parallel"] == ("false", "variable")
    assert found["keyring.enabled"] == ("true", "default")
    assert found["cache-dir"] == (str(tmp_path / ".cache" / "pypoetry"), "default")

    plan = plan_setting(here, str(folder), "virtualenvs.in-project", None)
    (step,) = plan.steps
    assert isinstance(step, RunCommand)
    assert step.command.argv[1:-1] == ("config", "--local", "virtualenvs.in-project", "--unset")
    for platform, place in (
        ("darwin", tmp_path / "Library" / "Application Support" / "pypoetry"),
        ("linux", config),
    ):
        plan = plan_setting(poetry(tmp_path, platform), None, "installer.parallel", "false")
        assert plan.where == place
