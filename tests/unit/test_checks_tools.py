"""The doctor's checks of the tools around Python."""

import pytest

from app.core.build_needs import Rights
from app.core.diagnosis import Result
from app.core.outcomes import Ending, Outcome
from app.core.preflight import Finding, Weight
from app.core.which import Verdict
from app.core.words import say
from app.services.checks import tools
from tests.unit.made_examined import answered, machine, walk
from tests.unit.test_checks_python import step, told

OK, PROBLEM, SKIPPED, UNKNOWN = Result.OK, Result.PROBLEM, Result.SKIPPED, Result.UNKNOWN
GIT = {"git": "/usr/bin/git"}
POETRY = {"poetry": "/home/ada/.local/bin/poetry"}
CONDA = {"conda": "/opt/conda/bin/conda"}


def test_every_question_has_its_own_id():
    ids = [each.id for each in tools.QUESTIONS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("programs", "answer", "platform", "expected"),
    [
        (GIT, answered("git version 2.39.5\n"), "linux", (OK, "2.39.5")),
        ({}, None, "linux", (PROBLEM, "not installed")),
        (GIT, answered("", 1, "xcrun: error: invalid active path"), "darwin", (PROBLEM, "xcode-select")),
        (GIT, answered("", 127, "libz.so.1: cannot open\n"), "linux", (PROBLEM, "libz.so.1")),
    ],
)
def test_git(tmp_path, programs, answer, platform, expected):
    result, said = expected
    answers = {"git": answer} if answer else {}
    found = tools.git(machine(tmp_path, platform=platform, programs=programs, answers=answers))
    assert found.result is result
    assert said in told(found)


def lacking(lines):
    return Finding(
        "compiler", Weight.PROBLEM, say("Missing: {what}.", what="a C compiler"), say("Type:"), lines
    )


def test_a_compiler_that_is_missing_comes_by_the_systems_own_question(tmp_path):
    lines = (("sudo", "apt-get", "update"), ("sudo", "apt-get", "install", "-y", "build-essential"))
    programs = {"pkexec": "/usr/bin/pkexec", "apt-get": "/usr/bin/apt-get"}
    here = machine(tmp_path, programs=programs, building=lambda _: lacking(lines))
    found = tools.compilers(here)
    assert found.result is PROBLEM
    assert found.lines == lines
    assert found.fix is not None
    assert [each.command.argv for each in found.fix.steps] == [
        ("/usr/bin/pkexec", "/usr/bin/apt-get", "update"),
        ("/usr/bin/pkexec", "/usr/bin/apt-get", "install", "-y", "build-essential"),
    ]


def test_root_needs_no_question_for_a_compiler(tmp_path):
    lines = (("apt-get", "install", "-y", "gcc"),)
    here = machine(tmp_path, rights=Rights.ROOT, building=lambda _: lacking(lines))
    fix = tools.compilers(here).fix
    assert fix is not None
    assert fix.steps[0].command.argv == lines[0]


def test_apples_tools_are_installed_by_apples_window(tmp_path):
    here = machine(tmp_path, platform="darwin", building=lambda _: lacking((("xcode-select", "--install"),)))
    found = tools.compilers(here)
    assert found.result is PROBLEM
    assert found.fix is None
    assert "xcode-select --install" in told(found)


def test_compilers_are_here_or_not_needed(tmp_path):
    assert tools.compilers(machine(tmp_path)).result is OK
    assert tools.compilers(machine(tmp_path, platform="win32")).result is SKIPPED


def with_shims(tmp_path, *steps):
    shims = tmp_path / ".pyenv" / "shims"
    shims.mkdir(parents=True)
    made = [each(str(shims)) if callable(each) else each for each in steps]
    return machine(tmp_path, walks={"python3": walk("python3", *made)})


def test_a_machine_without_pyenv(tmp_path):
    assert tools.pyenv_shims(machine(tmp_path)).result is SKIPPED
    assert tools.pyenv_version(machine(tmp_path)).result is SKIPPED


def test_shims_that_are_not_on_path(tmp_path):
    found = tools.pyenv_shims(with_shims(tmp_path, step(Verdict.WINS, "/usr/bin/python3", True)))
    assert found.result is PROBLEM
    assert "/.pyenv/shims" in told(found)


def test_shims_that_come_too_late(tmp_path):
    here = with_shims(
        tmp_path,
        step(Verdict.WINS, "/usr/bin/python3", True),
        lambda shims: step(Verdict.SHADOWED, f"{shims}/python3"),
    )
    found = tools.pyenv_shims(here)
    assert found.result is PROBLEM
    assert "/usr/bin/python3" in told(found)


def test_shims_that_come_first(tmp_path):
    here = with_shims(
        tmp_path,
        step(Verdict.NOT_HERE, "/usr/local/sbin"),
        lambda shims: step(Verdict.SHIM, f"{shims}/python3"),
        step(Verdict.SHADOWED, "/usr/bin/python3"),
    )
    assert tools.pyenv_shims(here).result is OK


def test_a_version_of_pyenv_that_is_not_installed(tmp_path):
    (tmp_path / ".pyenv" / "shims").mkdir(parents=True)
    walks = {"python": walk("python", step(Verdict.NOT_INSTALLED, "/x/.python-version", True))}
    assert tools.pyenv_version(machine(tmp_path, walks=walks)).result is PROBLEM


BLOCK = """# >>> conda initialize >>>
__conda_setup="$('{conda}' 'shell.bash' 'hook' 2> /dev/null)"
# <<< conda initialize <<<
"""


def test_a_shell_that_knows_conda(tmp_path):
    program = tmp_path / "conda" / "bin" / "conda"
    program.parent.mkdir(parents=True)
    program.touch()
    (tmp_path / ".bashrc").write_text(BLOCK.format(conda=program))
    assert tools.conda_start(machine(tmp_path, programs=CONDA)).result is OK


def test_a_shell_that_starts_a_conda_that_is_gone(tmp_path):
    (tmp_path / ".bashrc").write_text(BLOCK.format(conda="/opt/gone/bin/conda"))
    found = tools.conda_start(machine(tmp_path, programs=CONDA))
    assert found.result is PROBLEM
    assert ".bashrc" in told(found)


def test_a_shell_that_does_not_know_conda(tmp_path):
    assert "conda init" in told(tools.conda_start(machine(tmp_path, programs=CONDA)))
    assert tools.conda_start(machine(tmp_path)).result is SKIPPED


def test_terms_that_nobody_accepted(tmp_path):
    here = machine(tmp_path, programs=CONDA, unaccepted_terms=lambda: ("defaults",))
    found = tools.conda_terms(here)
    assert found.result is PROBLEM
    assert found.fix is None, "who accepts terms is a person"
    assert tools.conda_terms(machine(tmp_path, programs=CONDA)).result is OK
    assert tools.conda_terms(machine(tmp_path)).result is SKIPPED


@pytest.mark.parametrize(
    ("channels", "result"),
    [(("conda-forge",), OK), (("defaults",), OK), ((), OK), (("defaults", "conda-forge"), PROBLEM)],
)
def test_channels_that_do_not_fit(tmp_path, channels, result):
    assert tools.conda_channels(machine(tmp_path, programs=CONDA, channels=lambda: channels)).result is result


@pytest.mark.parametrize(
    ("answer", "result", "said"),
    [
        (answered("Poetry (version 2.1.1)\n"), OK, "2.1.1"),
        (Outcome(Ending.TIMED_OUT, 6.0), PROBLEM, "keyring.enabled"),
        (Outcome(Ending.NOT_STARTED, 0.0), PROBLEM, "does not start"),
    ],
)
def test_poetry(tmp_path, answer, result, said):
    found = tools.poetry(machine(tmp_path, programs=POETRY, answers={"poetry": answer}))
    assert found.result is result
    assert said in told(found)


def with_poetry(tmp_path, answer, **environ):
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    script = tmp_path / "poetry"
    script.write_text(f"#!{python}\n")
    return machine(tmp_path, programs={"poetry": str(script)}, answers={"python": answer}, environ=environ)


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (answered("SecretService Keyring\n"), OK),
        (answered("fail Keyring\n"), OK),
        (Outcome(Ending.TIMED_OUT, 6.0), PROBLEM),
        (answered("", 1, "keyring.errors.InitError: no"), UNKNOWN),
    ],
)
def test_the_key_ring(tmp_path, answer, result):
    assert tools.key_ring(with_poetry(tmp_path, answer)).result is result


def test_a_key_ring_that_poetry_does_not_ask(tmp_path):
    here = with_poetry(tmp_path, answered("x"), POETRY_KEYRING_ENABLED="false")
    assert tools.key_ring(here).result is not PROBLEM
    assert here.runner.ran == []


@pytest.mark.parametrize(
    ("path", "result", "said"),
    [
        ("/usr/bin:/bin", OK, ""),
        ("", PROBLEM, "empty"),
        ("/usr/bin::/bin", PROBLEM, "."),
        (".:/usr/bin", PROBLEM, "."),
        ('/usr/bin:"/bin"', PROBLEM, '"/bin"'),
        ("/usr/bin:/not/there", OK, "/not/there"),
    ],
)
def test_path(tmp_path, path, result, said):
    found = tools.path_folders(machine(tmp_path, environ={"PATH": path}))
    assert found.result is result
    assert said in told(found)


def test_programs_of_this_user(tmp_path):
    assert tools.user_scripts(machine(tmp_path)).result is SKIPPED
    folder = tmp_path / ".local" / "bin"
    folder.mkdir(parents=True)
    assert tools.user_scripts(machine(tmp_path, environ={"PATH": "/usr/bin"})).result is PROBLEM
    assert tools.user_scripts(machine(tmp_path, environ={"PATH": f"/usr/bin:{folder}"})).result is OK


@pytest.mark.parametrize(
    ("environ", "result"),
    [
        ({"LANG": "C.UTF-8"}, OK),
        ({"LANG": "C"}, PROBLEM),
        ({}, PROBLEM),
        ({"LANG": "de_DE.ISO-8859-1"}, PROBLEM),
        ({"LANG": "xx_YY.UTF-8"}, PROBLEM),
        ({"LC_ALL": "POSIX", "LANG": "C.UTF-8"}, PROBLEM),
    ],
)
def test_how_text_is_written(tmp_path, environ, result):
    assert tools.text_encoding(machine(tmp_path, environ=environ)).result is result


def test_the_launcher_of_windows(tmp_path):
    assert tools.py_launcher(machine(tmp_path)).result is SKIPPED
    assert tools.py_launcher(machine(tmp_path, platform="win32")).result is PROBLEM
    here = machine(tmp_path, platform="win32", programs={"py": r"C:\Windows\py.exe"})
    assert tools.py_launcher(here).result is OK
