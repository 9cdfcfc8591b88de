"""The own ways of Poetry, pipenv, hatch and others into the environments they made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.core.environments import Environment, Kind
from app.core.shells import POSIX_LIKE, ShellName, shell_line, shell_word
from app.core.usage import Seen, Typed, typed
from app.core.words import Sentence, say

SCRIPT = "script.py"  # stands for the student's own file
_IN_A_PROJECT = frozenset({Kind.VENV, Kind.VIRTUALENV, Kind.UV, Kind.UV_WORKSPACE})  # mostly
_UNIX_SHELLS = POSIX_LIKE | {ShellName.FISH}


def own_activation(environment: Environment, shell: ShellName, seen: Seen) -> Iterator[Typed]:
    """How the tool itself would have it activated, where the tool is there and can in this shell."""
    project = project_folder(environment)
    match environment.kind:
        case Kind.POETRY if project and "poetry" in seen.programs and shell is not ShellName.CMD:
            asked = {
                ShellName.FISH: "eval (poetry env activate)",
                ShellName.POWERSHELL: "Invoke-Expression (poetry env activate)",
            }
            yield Typed(
                asked.get(shell, 'eval "$(poetry env activate)"'),
                say(
                    "Poetry’s own way, from version 2 on: it prints the line that activates the environment "
                    "Poetry uses for this project, and the shell runs it."
                ),
                project,
            )
        case Kind.PIPENV if project and "pipenv" in seen.programs:
            yield Typed("pipenv shell", _shell_in_shell(say("pipenv’s own way")), project)
        case Kind.HATCH if project and "hatch" in seen.programs:
            yield typed(
                lambda: shell_line(("hatch", *_hatch_name(environment, seen), "shell"), shell),
                _shell_in_shell(say("hatch’s own way")),
                project,
            )
        case Kind.VIRTUALENVWRAPPER if shell in POSIX_LIKE or (shell is ShellName.CMD and seen.windows):
            yield typed(
                lambda: f"workon {shell_word(_folder_name(environment, seen), shell)}",
                say("virtualenvwrapper’s own way, where virtualenvwrapper is set up in your shell."),
            )
        case Kind.PYENV_VIRTUALENV if shell in _UNIX_SHELLS and not seen.windows:
            yield typed(
                lambda: f"pyenv activate {shell_word(_folder_name(environment, seen), shell)}",
                say("pyenv’s own way, where pyenv and pyenv-virtualenv are set up in your shell."),
            )


def own_run(environment: Environment, shell: ShellName, seen: Seen) -> Iterator[Typed]:
    """How the tool itself would have a script run, where the tool is there."""
    project = project_folder(environment)
    if project is None:
        return
    tools: dict[Kind, Sequence[str]] = {
        Kind.POETRY: ("poetry", "run"),
        Kind.PIPENV: ("pipenv", "run"),
        Kind.HATCH: ("hatch", *_hatch_name(environment, seen), "run"),
    }
    if seen.paths.dirname(environment.prefix) == project and environment.prefix.endswith(".venv"):
        tools |= dict.fromkeys((Kind.UV, Kind.UV_WORKSPACE), ("uv", "run"))  # takes no other environment
    words = tools.get(environment.kind)
    if words and words[0] in seen.programs:
        yield typed(
            lambda: shell_line((*words, "python", SCRIPT), shell),
            say("{tool} finds the environment of the project by itself.", tool=words[0]),
            project,
        )


def working_folder(environment: Environment, seen: Seen) -> str | None:
    """The folder a student works in with this environment, where it is known."""
    folder = project_folder(environment)
    if folder is not None or environment.kind not in _IN_A_PROJECT:
        return folder
    return str(seen.paths.dirname(environment.prefix))


def project_folder(environment: Environment) -> str | None:
    """The folder of its project, if that still exists."""
    return None if environment.orphaned else environment.project


def _shell_in_shell(whose: Sentence) -> Sentence:
    return say("{whose}: it starts a new shell inside this one. Leave that with `exit`.", whose=whose)


def _folder_name(environment: Environment, seen: Seen) -> str:
    return str(seen.paths.basename(environment.prefix))


def _hatch_name(environment: Environment, seen: Seen) -> Sequence[str]:
    """The option that names the environment. The default one needs none: its folder is called as the project
    is, in hatch's own store below a folder of that name, too."""
    paths = seen.paths
    folder = environment.prefix
    store = paths.dirname(paths.dirname(folder))
    default = {"default", *map(_plain, (paths.basename(store), paths.basename(environment.project or "")))}
    name = paths.basename(folder)
    return () if _plain(name) in default else ("-e", name)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
