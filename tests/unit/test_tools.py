"""Tools are found by their file, and asked for their version."""

import types
from pathlib import Path

import pytest

from app.core.outcomes import Ending, Outcome
from app.tools import interpreters, registry
from app.tools.versions import ask_version, parse_version


class ScriptedRunner:
    """Answers each program as told, and remembers what was asked."""

    def __init__(self, answers):
        self.answers = answers
        self.asked = []

    def run(self, command, **_):
        self.asked.append(command.argv)
        return self.answers[command.argv[0]]


def said(text):
    return Outcome(Ending.EXITED, 0.1, 0, stdout=text)


@pytest.mark.parametrize(
    ("printed", "version"),
    [
        ("git version 2.39.5 (Apple Git-154)\n", "2.39.5"),
        ("git version 2.47.1.windows.1\n", "2.47.1.windows.1"),
        ("Python 3.13.0rc2+\n", "3.13.0rc2"),
        ("conda 24.9.2\n", "24.9.2"),
        ("Poetry (version 2.0.1)\n", "2.0.1"),
        ("no number here\n", None),
        ("", None),
    ],
)
def test_a_version_is_read_from_what_programs_print(printed, version):
    assert parse_version(printed) == version


def test_a_program_that_does_not_answer_is_passed_over():
    """The stub of the Windows Store is called python, prints an advertisement and ends with 9009."""
    runner = ScriptedRunner({"stub": Outcome(Ending.EXITED, 0.1, 9009), "real": said("Python 3.12.4")})
    found = ask_version(runner, {"python": Path("stub"), "py": Path("real")}.get, "python", "py")
    assert found is not None
    assert (found.path, found.version) == (Path("real"), "3.12.4")


def test_an_absent_program_is_none_and_nothing_is_started():
    runner = ScriptedRunner({})
    assert ask_version(runner, lambda name: None, "git") is None
    assert runner.asked == []


def test_python_2_prints_its_version_to_standard_error():
    runner = ScriptedRunner({"python": Outcome(Ending.EXITED, 0.1, 0, stderr="Python 2.7.18\n")})
    found = ask_version(runner, {"python": Path("python")}.get, "python")
    assert found is not None
    assert found.version == "2.7.18"


@pytest.mark.parametrize(
    ("platform", "first"), [("linux", "python3"), ("darwin", "python3"), ("win32", "python")]
)
def test_the_python_of_a_terminal_has_another_name_on_windows(platform, first):
    everything = {name: Path(name) for name in ("python", "python3", "py")}
    runner = ScriptedRunner({name: said("Python 3.12.1") for name in everything})
    found = interpreters.find_python(runner, everything.get, platform)
    assert found is not None
    assert found.path == Path(first)


def test_the_registry_finds_every_file():
    files = {file.stem for file in Path(registry.__file__).parent.joinpath("environments").glob("[a-z]*.py")}
    assert {tool.name for tool in registry.environment_tools()} == files


def test_a_tool_file_without_a_tool_is_said_aloud(monkeypatch):
    monkeypatch.setattr(
        registry.pkgutil, "iter_modules", lambda folders: [types.SimpleNamespace(name="broken")]
    )
    monkeypatch.setattr(registry.importlib, "import_module", types.ModuleType)
    with pytest.raises(LookupError, match=r"environments\.broken names no TOOL"):
        registry.environment_tools()
