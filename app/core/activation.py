"""What a student types to use an environment: the exact line for each shell, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.core.conda_ways import (
    conda_scripts,
    conda_start,
    conda_usage,
    pixi_start,
    pixi_usage,
    sourced,
)
from app.core.environments import Environment, HealthState, Kind
from app.core.quoting import Inexpressible
from app.core.shells import SHOWN_NAMES, ShellName, shell_line
from app.core.tool_ways import SCRIPT, own_activation, own_run
from app.core.usage import Seen, ShellUsage, Typed, Usage, no_script, no_such_shell, typed
from app.core.words import Sentence, say

# virtualenv and uv write the name for PowerShell in small letters.
_SCRIPTS = {
    ShellName.BASH: ("activate",),
    ShellName.ZSH: ("activate",),
    ShellName.FISH: ("activate.fish",),
    ShellName.POWERSHELL: ("Activate.ps1", "activate.ps1"),
    ShellName.CMD: ("activate.bat",),
}
_WITHOUT_SCRIPT = frozenset({Kind.CONDA, Kind.PIXI})
# Programs that may be asked for; the first step is to find out which of them are there.
PROGRAMS = ("conda", "mamba", "micromamba", "pixi", "poetry", "pipenv", "hatch", "uv", "pyenv")
_NOT_PLAIN_IN_DOUBLE_QUOTES = re.compile(r'[$`"]|\\(\\|\n|\Z)')


def files_to_look_for(environment: Environment, seen: Seen) -> tuple[str, ...]:
    """The scripts that activate it, where they would be: whoever knows the disk says which there are.
    Of `seen`, the platform and the programs count."""
    candidates = conda_scripts(environment, seen) if environment.kind is Kind.CONDA else {}
    if environment.kind not in _WITHOUT_SCRIPT:
        candidates = {shell: _candidates(environment, shell, seen) for shell in ShellName}
    return tuple(dict.fromkeys(path for paths in candidates.values() for path in paths))


def may_be_misread(environment: Environment) -> bool:
    """Its path is one that a script may get wrong: look into the scripts."""
    return _NOT_PLAIN_IN_DOUBLE_QUOTES.search(environment.prefix) is not None


def misreads(environment: Environment, script: bytes) -> bool:
    """The script holds the path in double quotes, as venv and virtualenv wrote it before October 2024: the
    shell then puts in variables and runs commands that only look like such."""
    path = environment.prefix.encode("utf-8", "surrogateescape")
    return may_be_misread(environment) and b'"%s"' % path in script


def usage(environment: Environment, seen: Seen) -> Usage:
    """How this environment is used on this machine."""
    problem = problem_of(environment)
    shells = (_shell_usage(environment, shell, seen) for shell in ShellName)
    if problem is not None:
        shells = (_without_activation(each, environment, problem) for each in shells)
    return Usage(tuple(shells), problem)


def starting_line(environment: Environment, shell: ShellName, seen: Seen) -> str:
    """What activates it in a shell that was just started and in which nothing else was set up. Raises
    Inexpressible."""
    if problem := problem_of(environment) or _reason(no_such_shell(shell, seen)):
        raise Inexpressible(problem)
    if environment.kind in _WITHOUT_SCRIPT:
        start = conda_start if environment.kind is Kind.CONDA else pixi_start
        line = start(environment, shell, seen)
    else:
        script = seen.first_file(*_candidates(environment, shell, seen))
        line = sourced(seen.written(script, shell), shell) if script else None
    if line is None:
        raise Inexpressible(
            say("Labwright finds nothing that would activate it in {shell}.", shell=SHOWN_NAMES[shell])
        )
    return line


def problem_of(environment: Environment) -> Sentence | None:
    """Why it should not be activated as it is now: what would come of it. What is wrong its health says."""
    match environment.health.state:
        case HealthState.MOVED:
            return say("It was moved: activating it would lead to where it was before.")
        case HealthState.BASE_MISSING:
            return say("It cannot be used: without the Python it was made from, nothing in it works.")
        case HealthState.HALF_MADE:
            return say("It cannot be used: its Python would not start, or not find its packages.")
        case HealthState.NO_PYTHON if environment.kind not in _WITHOUT_SCRIPT:
            return say("It has no Python: activating it would leave you with another one.")
        case _:
            return None


def _shell_usage(environment: Environment, shell: ShellName, seen: Seen) -> ShellUsage:
    missing = no_such_shell(shell, seen)
    if missing is not None:
        return ShellUsage(shell, (missing,), (), None)
    if environment.kind is Kind.CONDA:
        return conda_usage(environment, shell, seen)
    if environment.kind is Kind.PIXI:
        return pixi_usage(environment, shell, seen)
    return _script_usage(environment, shell, seen)


def _script_usage(environment: Environment, shell: ShellName, seen: Seen) -> ShellUsage:
    own = tuple(own_activation(environment, shell, seen))
    script = seen.first_file(*_candidates(environment, shell, seen))
    if script is not None:
        by_script = typed(
            lambda: sourced(seen.written(script, shell), shell),
            say(
                "Activates it: `python` and `pip` are then those of this environment, in this terminal only."
            ),
        )
        activate = (by_script, *own)
    else:
        misread = not seen.misread.isdisjoint(_candidates(environment, shell, seen))
        activate = own or (Typed(None, no_script(shell, misread=misread)),)
    leave = None
    if any(way.line is not None for way in activate):
        leave = Typed(
            "deactivate",
            say("Leaves the environment again. Closing the terminal does so, too."),
        )
    run = (*_run_directly(environment, shell, seen), *own_run(environment, shell, seen))
    hints = tuple(_script_hints(shell, seen)) if script is not None else ()
    return ShellUsage(shell, activate, run, leave, hints)


def _run_directly(environment: Environment, shell: ShellName, seen: Seen) -> Iterator[Typed]:
    executable = environment.executable
    if executable is not None:
        yield typed(
            lambda: shell_line((seen.written(executable, shell), SCRIPT), shell),
            say("Runs a script with the environment’s Python, without activating anything."),
        )


def _script_hints(shell: ShellName, seen: Seen) -> Iterator[Typed]:
    if shell is ShellName.POWERSHELL and seen.windows:
        yield Typed(
            "Set-ExecutionPolicy -Scope Process RemoteSigned",
            say(
                "If PowerShell says that running scripts is disabled: this allows scripts of your own "
                "machine and signed ones, in this window only and until it is closed. Then activate again."
            ),
        )


def _without_activation(usage: ShellUsage, environment: Environment, problem: Sentence) -> ShellUsage:
    moved = environment.health.state is HealthState.MOVED  # its Python still works where it is now
    return ShellUsage(usage.shell, (Typed(None, problem),), usage.run if moved else (), None)


def _candidates(environment: Environment, shell: ShellName, seen: Seen) -> tuple[str, ...]:
    folders = ("Scripts", "bin") if seen.windows else ("bin",)  # bin: a Python of MSYS2 made it
    return tuple(
        seen.paths.join(environment.prefix, folder, name) for folder in folders for name in _SCRIPTS[shell]
    )


def _reason(typed: Typed | None) -> Sentence | None:
    return typed.sentence if typed else None
