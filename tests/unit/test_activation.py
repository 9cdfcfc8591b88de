"""What is typed to use an environment, for every kind, shell and system."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.core.activation import files_to_look_for, misreads, problem_of, starting_line, usage
from app.core.environments import Environment, Health, HealthState, Kind
from app.core.quoting import Inexpressible
from app.core.shells import ShellName
from app.core.usage import Seen, ShellUsage
from app.core.words import say

BASH, ZSH, FISH, POWERSHELL, CMD = ShellName
HOME = "/home/ana"
LAB = f"{HOME}/lab 1"
VENV = Environment(f"{LAB}/.venv", Kind.VENV, "lab 1", executable=f"{LAB}/.venv/bin/python")
WINDOWS_VENV = Environment(
    r"C:\Users\Ana\lab 1\.venv",
    Kind.VENV,
    "lab 1",
    executable=r"C:\Users\Ana\lab 1\.venv\Scripts\python.exe",
)


def seen(environment: Environment, platform: str = "linux", **programs: str) -> Seen:
    """A machine on which every script of the environment is there."""
    before = Seen(platform, programs=programs)
    return replace(before, files=frozenset(files_to_look_for(environment, before)))


def lines(usage: ShellUsage, part: str = "activate") -> list[str | None]:
    return [way.line for way in getattr(usage, part)]


def in_shell(
    environment: Environment, shell: ShellName, platform: str = "linux", **programs: str
) -> ShellUsage:
    return usage(environment, seen(environment, platform, **programs)).of(shell)


# -- environments with scripts


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        (BASH, f"source '{LAB}/.venv/bin/activate'"),
        (ZSH, f"source '{LAB}/.venv/bin/activate'"),
        (FISH, f"source '{LAB}/.venv/bin/activate.fish'"),
        (POWERSHELL, f"& '{LAB}/.venv/bin/Activate.ps1'"),
    ],
)
@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_a_venv_is_activated_by_its_script(platform: str, shell: ShellName, line: str) -> None:
    used = in_shell(VENV, shell, platform)
    assert lines(used) == [line]
    assert used.leave is not None
    assert used.leave.line == "deactivate"
    assert used.can_activate


@pytest.mark.parametrize(
    ("shell", "activate", "run"),
    [
        (
            BASH,
            "source 'C:/Users/Ana/lab 1/.venv/Scripts/activate'",
            "'C:/Users/Ana/lab 1/.venv/Scripts/python.exe' script.py",
        ),
        (
            POWERSHELL,
            r"& 'C:\Users\Ana\lab 1\.venv\Scripts\Activate.ps1'",
            r"& 'C:\Users\Ana\lab 1\.venv\Scripts\python.exe' script.py",
        ),
        (
            CMD,
            r'"C:\Users\Ana\lab 1\.venv\Scripts\activate.bat"',
            r'"C:\Users\Ana\lab 1\.venv\Scripts\python.exe" script.py',
        ),
    ],
)
def test_a_venv_on_windows(shell: ShellName, activate: str, run: str) -> None:
    used = in_shell(WINDOWS_VENV, shell, "win32")
    assert lines(used) == [activate]
    assert lines(used, "run") == [run]


def test_cmd_is_of_no_use_where_there_is_no_windows() -> None:
    used = in_shell(VENV, CMD)
    assert lines(used) == [None]
    assert "Windows" in str(used.activate[0].sentence)
    assert (used.run, used.leave, used.can_activate) == ((), None, False)


def test_a_script_that_is_not_there_is_not_offered() -> None:
    without = Seen("linux", frozenset({f"{LAB}/.venv/bin/activate"}))
    whole = usage(VENV, without)
    assert lines(whole.of(BASH)) == [f"source '{LAB}/.venv/bin/activate'"]
    for shell in (FISH, POWERSHELL):
        used = whole.of(shell)
        assert lines(used) == [None]
        assert "no activation script" in str(used.activate[0].sentence)
        assert used.leave is None
        assert used.run[0].line is not None


def test_virtualenv_writes_powershells_script_in_small_letters() -> None:
    small = Seen("linux", frozenset({f"{LAB}/.venv/bin/activate.ps1"}))
    assert lines(usage(VENV, small).of(POWERSHELL)) == [f"& '{LAB}/.venv/bin/activate.ps1'"]


def test_a_python_of_msys2_has_a_bin_folder_on_windows() -> None:
    there = Seen("win32", frozenset({r"C:\Users\Ana\lab 1\.venv\bin\activate"}))
    assert lines(usage(WINDOWS_VENV, there).of(BASH)) == ["source 'C:/Users/Ana/lab 1/.venv/bin/activate'"]


def test_powershell_on_windows_is_told_of_the_execution_policy() -> None:
    (hint,) = in_shell(WINDOWS_VENV, POWERSHELL, "win32").hints
    assert hint.line == "Set-ExecutionPolicy -Scope Process RemoteSigned"
    assert "this window only" in str(hint.sentence)
    assert in_shell(VENV, POWERSHELL).hints == ()
    assert in_shell(WINDOWS_VENV, CMD, "win32").hints == ()


def test_a_script_that_misreads_its_path_is_not_offered() -> None:
    odd = replace(VENV, prefix="/home/ana/$lab")
    old, new = b'VIRTUAL_ENV="/home/ana/$lab"\n', b"VIRTUAL_ENV='/home/ana/$lab'\n"
    assert misreads(odd, old)
    assert not misreads(odd, new)
    assert not misreads(VENV, f'VIRTUAL_ENV="{VENV.prefix}"'.encode())
    assert lines(in_shell(odd, BASH)) == ["source '/home/ana/$lab/bin/activate'"]
    script = "/home/ana/$lab/bin/activate"
    there = replace(seen(odd), misread=frozenset({script}))
    used = usage(odd, there).of(BASH)
    assert lines(used) == [None]
    assert "misreads" in str(used.activate[0].sentence)
    assert usage(odd, there).of(FISH).can_activate
    with pytest.raises(Inexpressible):
        starting_line(odd, BASH, there)


@pytest.mark.parametrize(
    ("prefix", "shell", "line"),
    [
        ("/e/it's", BASH, 'source "/e/it\'s/bin/activate"'),
        ("/e/it's", FISH, r"source '/e/it\'s/bin/activate.fish'"),
        ("/e/it's", POWERSHELL, "& '/e/it''s/bin/Activate.ps1'"),
        ("/e/a\nb", BASH, r"source $'/e/a\nb/bin/activate'"),
        ("/e/a\nb", FISH, r"source '/e/a'\n'b/bin/activate.fish'"),
        ("/e/a\nb", POWERSHELL, '& "/e/a`nb/bin/Activate.ps1"'),
        ("/e/环境", BASH, "source /e/环境/bin/activate"),
        ("/e/a\udcff", BASH, r"source $'/e/a\xff/bin/activate'"),
    ],
)
def test_paths_are_quoted_for_their_shell(prefix: str, shell: ShellName, line: str) -> None:
    assert lines(in_shell(replace(VENV, prefix=prefix, executable=None), shell)) == [line]


def test_what_a_shell_cannot_express_is_said() -> None:
    broken = replace(VENV, prefix="/e/a\udcff", executable="/e/a\udcff/bin/python")
    used = in_shell(broken, POWERSHELL)
    assert lines(used) == [None]
    assert "bytes are not valid text" in str(used.activate[0].sentence)
    assert lines(used, "run") == [None]
    percents = replace(WINDOWS_VENV, prefix=r"C:\%a%b%")
    assert lines(in_shell(percents, CMD, "win32")) == [None]


def test_without_an_interpreter_nothing_is_run() -> None:
    assert in_shell(replace(VENV, executable=None), BASH).run == ()


# -- the tools' own ways


def test_poetry() -> None:
    prefix = "/home/ana/.cache/pypoetry/virtualenvs/demo-u5BvhJZu-py3.12"
    poetry = Environment(
        prefix, Kind.POETRY, "demo", executable=f"{prefix}/bin/python", project="/home/ana/demo"
    )
    own = {
        BASH: 'eval "$(poetry env activate)"',
        ZSH: 'eval "$(poetry env activate)"',
        FISH: "eval (poetry env activate)",
        POWERSHELL: "Invoke-Expression (poetry env activate)",
    }
    for shell, line in own.items():
        used = in_shell(poetry, shell, poetry="/usr/bin/poetry")
        assert used.activate[0].line is not None
        assert prefix in used.activate[0].line
        assert used.activate[1].line == line
        assert used.activate[1].folder == "/home/ana/demo"
        assert used.run[-1].line == "poetry run python script.py"
        assert used.run[-1].folder == "/home/ana/demo"
    assert len(in_shell(poetry, BASH).activate) == 1, "without Poetry there is no such way"
    assert len(in_shell(replace(poetry, orphaned=True), BASH, poetry="/usr/bin/poetry").activate) == 1
    on_windows = replace(
        poetry, prefix=r"C:\v\demo", executable=r"C:\v\demo\Scripts\python.exe", project=r"C:\demo"
    )
    assert len(in_shell(on_windows, CMD, "win32", poetry=r"C:\poetry.exe").activate) == 1


def test_pipenv_and_hatch_open_a_shell_in_the_shell() -> None:
    pipenv = Environment(
        "/v/lab-kl-QKK3C", Kind.PIPENV, "lab", executable="/v/lab-kl-QKK3C/bin/python", project="/lab"
    )
    used = in_shell(pipenv, FISH, pipenv="/usr/bin/pipenv")
    assert lines(used) == ["source /v/lab-kl-QKK3C/bin/activate.fish", "pipenv shell"]
    assert "exit" in str(used.activate[1].sentence)
    assert lines(used, "run")[-1] == "pipenv run python script.py"
    store = "/home/ana/.local/share/hatch/env/virtual/my-lab/Rq0aTnzs"
    default = Environment(f"{store}/my-lab", Kind.HATCH, "my-lab", project="/home/ana/my_lab")
    assert lines(in_shell(default, BASH, hatch="/usr/bin/hatch"))[1] == "hatch shell"
    test = replace(default, prefix=f"{store}/test")
    used = in_shell(test, BASH, hatch="/usr/bin/hatch")
    assert lines(used)[1] == "hatch -e test shell"
    assert lines(used, "run") == ["hatch -e test run python script.py"]


def test_a_tools_own_way_stands_in_for_a_missing_script() -> None:
    pipenv = Environment("/v/lab", Kind.PIPENV, "lab", project="/lab")
    used = usage(pipenv, Seen("linux", programs={"pipenv": "/usr/bin/pipenv"})).of(FISH)
    assert lines(used) == ["pipenv shell"]


def test_uv_run_only_for_the_environment_it_would_take() -> None:
    ours = replace(VENV, kind=Kind.UV, project=LAB)
    assert lines(in_shell(ours, BASH, uv="/usr/bin/uv"), "run")[-1] == "uv run python script.py"
    other = replace(ours, prefix=f"{LAB}/other", executable=f"{LAB}/other/bin/python")
    assert lines(in_shell(other, BASH, uv="/usr/bin/uv"), "run") == [f"'{LAB}/other/bin/python' script.py"]


def test_names_of_virtualenvwrapper_and_pyenv() -> None:
    wrapped = Environment("/home/ana/.virtualenvs/deep learning", Kind.VIRTUALENVWRAPPER, "deep learning")
    assert lines(in_shell(wrapped, BASH))[1] == "workon 'deep learning'"
    assert len(in_shell(wrapped, FISH).activate) == 1
    pyenv = Environment("/home/ana/.pyenv/versions/thesis", Kind.PYENV_VIRTUALENV, "thesis")
    assert lines(in_shell(pyenv, FISH)) == [
        "source /home/ana/.pyenv/versions/thesis/bin/activate.fish",
        "pyenv activate thesis",
    ]
    assert len(in_shell(pyenv, POWERSHELL).activate) == 1


# -- conda and pixi


CONDA = Environment("/home/ana/miniconda3/envs/torch", Kind.CONDA, "torch")
PROGRAM = {"conda": "/home/ana/miniconda3/condabin/conda"}


def test_a_named_conda_environment() -> None:
    used = in_shell(CONDA, BASH, **PROGRAM)
    assert lines(used) == [
        "conda activate torch",
        "conda activate /home/ana/miniconda3/envs/torch",
        "source /home/ana/miniconda3/bin/activate /home/ana/miniconda3/envs/torch",
    ]
    assert lines(used, "run") == ["conda run -p /home/ana/miniconda3/envs/torch python script.py"]
    assert used.leave is not None
    assert used.leave.line == "conda deactivate"
    assert lines(used, "hints") == ["conda init bash"]
    assert lines(in_shell(CONDA, FISH, **PROGRAM)) == lines(used)[:2]


def test_conda_environments_that_only_their_path_tells() -> None:
    elsewhere = replace(CONDA, prefix="/data/my envs/torch")
    assert lines(in_shell(elsewhere, BASH, **PROGRAM)) == [
        "conda activate '/data/my envs/torch'",
        "source /home/ana/miniconda3/bin/activate '/data/my envs/torch'",
    ]
    of_another = replace(CONDA, prefix="/opt/conda/envs/torch")
    assert lines(in_shell(of_another, BASH, **PROGRAM))[0] == "conda activate /opt/conda/envs/torch"
    shared = replace(CONDA, prefix="/home/ana/.conda/envs/torch")
    assert lines(in_shell(shared, BASH, **PROGRAM))[0] == "conda activate torch"


def test_conda_base() -> None:
    base = replace(CONDA, prefix="/home/ana/miniconda3", name="base")
    assert lines(in_shell(base, BASH, **PROGRAM))[0] == "conda activate base"
    other = {"conda": "/opt/conda/bin/conda"}
    assert lines(in_shell(base, BASH, **other))[0] == "conda activate /home/ana/miniconda3"


def test_conda_on_windows() -> None:
    root = r"C:\Users\Ana\miniconda3"
    conda = replace(CONDA, prefix=rf"{root}\envs\torch")
    program = {"conda": rf"{root}\condabin\conda.bat"}
    assert lines(in_shell(conda, CMD, "win32", **program)) == [
        "conda activate torch",
        rf"conda activate {root}\envs\torch",
        rf"{root}\Scripts\activate.bat {root}\envs\torch",
    ]
    assert lines(in_shell(conda, CMD, "win32", **program), "hints") == ["conda init cmd.exe"]
    assert lines(in_shell(conda, BASH, "win32", **program))[1] == (
        "conda activate C:/Users/Ana/miniconda3/envs/torch"
    )
    odd = replace(conda, prefix=r"D:\50%\100%")
    assert None in lines(in_shell(odd, CMD, "win32", **program))


@pytest.mark.parametrize("tool", ["mamba", "micromamba"])
def test_others_of_the_family_stand_in(tool: str) -> None:
    used = in_shell(CONDA, ZSH, **{tool: f"/usr/bin/{tool}"})
    assert lines(used)[0] == f"{tool} activate torch"
    assert lines(used, "hints") == [f"{tool} shell init --shell zsh"]
    assert used.leave is not None
    assert used.leave.line == f"{tool} deactivate"
    assert lines(used, "run") == [f"{tool} run -p {CONDA.prefix} python script.py"]


def test_without_conda_it_is_said() -> None:
    used = in_shell(CONDA, BASH)
    assert lines(used)[0] == "conda activate torch"
    assert "no conda" in str(used.hints[0].sentence)


def test_pixi() -> None:
    pixi = Environment("/home/ana/ws/.pixi/envs/default", Kind.PIXI, "default")
    used = in_shell(pixi, BASH, pixi="/usr/bin/pixi")
    assert (used.activate[0].line, used.activate[0].folder) == ("pixi shell", "/home/ana/ws")
    assert (lines(used, "run"), used.hints) == (["pixi run python script.py"], ())
    gpu = replace(pixi, prefix="/home/ana/ws/.pixi/envs/gpu", project="/home/ana/ws")
    assert lines(in_shell(gpu, CMD, "win32", pixi="pixi")) == ["pixi shell -e gpu"]
    assert "no pixi" in str(in_shell(gpu, BASH).hints[0].sentence)


# -- environments that do not work


@pytest.mark.parametrize(
    "state", [HealthState.MOVED, HealthState.BASE_MISSING, HealthState.HALF_MADE, HealthState.NO_PYTHON]
)
def test_one_that_does_not_work_is_not_activated(state: HealthState) -> None:
    broken = replace(VENV, health=Health(state))
    whole = usage(broken, seen(broken))
    assert whole.problem is not None
    used = whole.of(BASH)
    assert lines(used) == [None]
    assert used.activate[0].sentence == whole.problem
    assert bool(used.run) == (state is HealthState.MOVED), "a moved one still runs where it is"
    with pytest.raises(Inexpressible):
        starting_line(broken, BASH, seen(broken))
    why = say("The folder was renamed.")
    assert problem_of(replace(VENV, health=Health(state, why))) == whole.problem, "its health says why"


def test_conda_may_be_without_python() -> None:
    r_only = replace(CONDA, health=Health(HealthState.NO_PYTHON))
    assert problem_of(r_only) is None


# -- in a shell that was just started


def test_a_fresh_shell_needs_nothing_set_up() -> None:
    assert starting_line(VENV, FISH, seen(VENV)) == f"source '{LAB}/.venv/bin/activate.fish'"
    script = "/home/ana/miniconda3/bin/activate"
    assert starting_line(CONDA, BASH, seen(CONDA, **PROGRAM)) == f"source {script} {CONDA.prefix}"
    only_program = Seen("linux", programs={"conda": "/o p/bin/conda"})
    assert starting_line(CONDA, ZSH, only_program) == (
        f"""eval "$('/o p/bin/conda' shell.zsh hook)"; conda activate {CONDA.prefix}"""
    )
    assert starting_line(CONDA, FISH, only_program) == (
        f"'/o p/bin/conda' shell.fish hook | source; conda activate {CONDA.prefix}"
    )
    assert starting_line(CONDA, POWERSHELL, only_program) == (
        "(& '/o p/bin/conda' shell.powershell hook) | Out-String | Invoke-Expression; "
        f"conda activate {CONDA.prefix}"
    )
    micromamba = Seen("linux", programs={"micromamba": "/m"})
    assert starting_line(CONDA, BASH, micromamba) == (
        f'eval "$(/m shell hook --shell bash)"; micromamba activate {CONDA.prefix}'
    )
    pixi = Environment("/ws/.pixi/envs/gpu", Kind.PIXI, "gpu")
    assert starting_line(pixi, BASH, Seen("linux", programs={"pixi": "/p"})) == (
        'eval "$(/p shell-hook --shell bash --manifest-path /ws -e gpu)"'
    )


def test_what_cannot_be_started_is_said() -> None:
    for environment, shell in ((VENV, CMD), (VENV, FISH), (CONDA, BASH)):
        with pytest.raises(Inexpressible):
            starting_line(environment, shell, Seen("linux"))


def test_the_shape_of_the_command_line() -> None:
    document = usage(VENV, seen(VENV)).to_json()
    json.dumps(document)
    assert [each["shell"] for each in document["shells"]] == ["bash", "zsh", "fish", "powershell", "cmd"]
    assert document["shells"][0]["activate"] == [
        {
            "line": f"source '{LAB}/.venv/bin/activate'",
            "sentence": "Activates it: `python` and `pip` are then those of this environment, in this "
            "terminal only.",
            "folder": None,
        }
    ]
